"""Messages in other languages: told by name where that is plain, and never at the cost of a warning."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import faqbot
from faqbot import foreign
from faqbot.foreign import spoken
from faqbot.model import Outcome

FUZZ = settings(max_examples=100, deadline=None, derandomize=True, database=None)

# By name: the code of the language, and a sentence in it.
BY_WORDS = {
    "Spanish": ("es", "\u00bfPuede un masaje ayudar con el dolor de cadera?"),
    "French": ("fr", "Est-ce que le massage aide quand j'ai mal \u00e0 la hanche ?"),
    "German": ("de", "Hilft mir eine Massage, wenn ich Schmerzen in der H\u00fcfte habe?"),
    "Italian": ("it", "Il massaggio fa bene quando ho male all'anca?"),
    "Portuguese": ("pt", "A massagem pode ajudar quando tenho dor no quadril?"),
    "Dutch": ("nl", "Helpt het als ik mijn heup laat masseren en wat kan ik zelf doen?"),
    "Polish": ("pl", "Czy masa\u017c pomaga, kiedy boli mnie biodro?"),
    "Swedish": ("sv", "Vad kan jag g\u00f6ra n\u00e4r jag har ont i h\u00f6ften?"),
    "Danish": ("da", "Hvad hj\u00e6lper, hvis jeg har ondt i hoften?"),
    "Norwegian": ("no", "Hva hjelper n\u00e5r jeg har vondt i hofta?"),
    "Finnish": ("fi", "Auttaako hieronta, kun lonkka on kipe\u00e4?"),
    "Turkish": ("tr", "Kal\u00e7a a\u011fr\u0131s\u0131 i\u00e7in masaj iyi gelir mi?"),
    "Romanian": ("ro", "Ce pot face c\u00e2nd m\u0103 doare \u0219oldul \u0219i nu pot dormi?"),
    "Czech": ("cs", "Pom\u00e1h\u00e1 mas\u00e1\u017e, kdy\u017e m\u011b bol\u00ed ky\u010del?"),
    "Hungarian": ("hu", "Mit lehet tenni, ha f\u00e1j a cs\u00edp\u0151m?"),
    "Indonesian": ("id", "Apakah pijat baik untuk pinggul yang sakit?"),
    "Tagalog": ("tl", "Pwede ba ang masahe kung masakit ang balakang ko?"),
    "Vietnamese": ("vi", "T\u00f4i b\u1ecb \u0111au h\u00f4ng, m\u00e1t xa c\u00f3 t\u1ed1t kh\u00f4ng?"),
}
BY_SCRIPT = {
    "Russian": (
        "ru",
        "\u041f\u043e\u043c\u043e\u0436\u0435\u0442 \u043b\u0438 \u043c\u0430\u0441\u0441\u0430\u0436, \u0435\u0441\u043b\u0438 \u0431\u043e\u043b\u0438\u0442 \u0431\u0435\u0434\u0440\u043e?",
    ),
    "Greek": (
        "el",
        "\u0392\u03bf\u03b7\u03b8\u03ac\u03b5\u03b9 \u03c4\u03bf \u03bc\u03b1\u03c3\u03ac\u03b6 \u03cc\u03c4\u03b1\u03bd \u03c0\u03bf\u03bd\u03ac\u03b5\u03b9 \u03bf \u03b3\u03bf\u03c6\u03cc\u03c2;",
    ),
    "Arabic": (
        "ar",
        "\u0647\u0644 \u064a\u0633\u0627\u0639\u062f \u0627\u0644\u062a\u062f\u0644\u064a\u0643 \u0641\u064a \u0623\u0644\u0645 \u0627\u0644\u0648\u0631\u0643\u061f",
    ),
    "Hebrew": (
        "he",
        "\u05d4\u05d0\u05dd \u05e2\u05d9\u05e1\u05d5\u05d9 \u05e2\u05d5\u05d6\u05e8 \u05dc\u05db\u05d0\u05d1\u05d9\u05dd \u05d1\u05d9\u05e8\u05da?",
    ),
    "Hindi": (
        "hi",
        "\u0915\u094d\u092f\u093e \u092e\u093e\u0932\u093f\u0936 \u0938\u0947 \u0915\u0942\u0932\u094d\u0939\u0947 \u0915\u093e \u0926\u0930\u094d\u0926 \u0915\u092e \u0939\u094b\u0924\u093e \u0939\u0948?",
    ),
    "Bengali": (
        "bn",
        "\u09ae\u09be\u09b2\u09bf\u09b6 \u0995\u09b0\u09b2\u09c7 \u0995\u09bf \u0995\u09cb\u09ae\u09b0\u09c7\u09b0 \u09ac\u09cd\u09af\u09a5\u09be \u0995\u09ae\u09c7?",
    ),
    "Thai": (
        "th",
        "\u0e01\u0e32\u0e23\u0e19\u0e27\u0e14\u0e0a\u0e48\u0e27\u0e22\u0e25\u0e14\u0e2d\u0e32\u0e01\u0e32\u0e23\u0e1b\u0e27\u0e14\u0e2a\u0e30\u0e42\u0e1e\u0e01\u0e44\u0e14\u0e49\u0e44\u0e2b\u0e21",
    ),
    "Korean": (
        "ko",
        "\ub9c8\uc0ac\uc9c0\uac00 \uace0\uad00\uc808 \ud1b5\uc99d\uc5d0 \ub3c4\uc6c0\uc774 \ub418\ub098\uc694?",
    ),
    "Japanese": (
        "ja",
        "\u30de\u30c3\u30b5\u30fc\u30b8\u306f\u80a1\u95a2\u7bc0\u306e\u75db\u307f\u306b\u52b9\u304d\u307e\u3059\u304b\uff1f",
    ),
    "Chinese": ("zh", "\u6309\u6469\u5bf9\u9acb\u90e8\u75bc\u75db\u6709\u5e2e\u52a9\u5417\uff1f"),
}
ALL = {**BY_WORDS, **BY_SCRIPT}
SENTENCES = [pytest.param(name, sentence, id=name) for name, (_, sentence) in ALL.items()]


def nothing(_: str) -> bool:
    """A folder that knows no word."""
    return False


def everything(_: str) -> bool:
    """A folder that knows each word."""
    return True


def told(message: str, bot: faqbot.Bot) -> str:
    """The name of the language that a message is told to be in, or ""."""
    found = spoken(message, "en", bot.knows)
    return found.name if found else ""


# --- spoken ------------------------------------------------------------------------------------


def test_no_language_is_forgotten_here() -> None:
    """Each language that can be told has a sentence in these tests."""
    languages = [*(language for language, _ in foreign._BY_WORDS.values()), *foreign._BY_SCRIPT.values()]
    assert {language.name for language in languages} == set(ALL)


@pytest.mark.parametrize(("name", "sentence"), SENTENCES)
def test_language_is_told_by_name(bot: faqbot.Bot, name: str, sentence: str) -> None:
    """A plain sentence is told by the name of its language."""
    assert told(sentence, bot) == name


@pytest.mark.parametrize(("name", "sentence"), SENTENCES)
def test_case_makes_no_difference(bot: faqbot.Bot, name: str, sentence: str) -> None:
    """A sentence in capitals is told as well."""
    assert told(sentence.upper(), bot) == name


def test_english_questions_are_not_foreign(bot: faqbot.Bot) -> None:
    """No question that the folder answers is taken for another language."""
    titles = [entry.title for entry in bot.knowledge.entries.values()]
    assert [title for title in titles if told(title, bot)] == []


def test_other_wordings_are_not_foreign(bot: faqbot.Bot) -> None:
    """No wording of an entry or of a topic that is not covered is taken for another language."""
    wordings = [wording for entry in bot.knowledge.entries.values() for wording in entry.questions]
    wordings += [wording for topic in bot.knowledge.topics.values() for wording in topic.questions]
    assert [wording for wording in wordings if told(wording, bot)] == []


@pytest.mark.parametrize(
    "message",
    [
        "What does Schmerzen mean?",
        "my physio said piriformis and gluteus medius",
        "I work as a nurse in Los Angeles, is it bad for me?",
        "Is the Val d'Is\u00e8re method any good?",
        "is \u6309\u6469 good for my hip",
        "hip \U0001f915 \U0001f915 \U0001f915 help",
        "wer wil mi hip",
    ],
    ids=ascii,
)
def test_english_with_foreign_words_is_not_foreign(bot: faqbot.Bot, message: str) -> None:
    """A few words or signs of another language do not make an English message foreign."""
    assert told(message, bot) == ""


@pytest.mark.parametrize(
    "message", ["", " ", "hola", "die", "???", "123 456", "\U0001f915", "\x1b[31m", "de"], ids=ascii
)
def test_where_it_is_unsure_it_says_nothing(message: str) -> None:
    """A single word, or none, tells no language."""
    assert spoken(message, "en", nothing) is None


def test_kana_among_chinese_characters_is_japanese() -> None:
    """A sentence that is mostly Chinese characters is Japanese if it has kana."""
    found = spoken("\u80a1\u95a2\u7bc0\u75db\u306e\u6cbb\u7642\u6cd5", "en", nothing)
    assert found is not None
    assert found.name == "Japanese"


@pytest.mark.parametrize(("code", "sentence"), BY_WORDS.values(), ids=BY_WORDS)
def test_own_language_is_not_foreign(code: str, sentence: str) -> None:
    """A folder does not take its own language for another, even where it knows no word of a message."""
    assert spoken(sentence, code, nothing) is None


@pytest.mark.parametrize(("code", "sentence"), BY_SCRIPT.values(), ids=BY_SCRIPT)
def test_own_script_is_not_foreign(code: str, sentence: str) -> None:
    """A folder does not take a message in its own script for another language, let alone one that it knows."""
    assert spoken(sentence, code, everything) is None


@pytest.mark.parametrize(("code", "sentence"), BY_WORDS.values(), ids=BY_WORDS)
def test_message_of_known_words_is_not_foreign(code: str, sentence: str) -> None:
    """Where the folder knows the words, the message is in the folder's language."""
    assert spoken(sentence, "en", everything) is None


@FUZZ
@given(
    st.text()
    | st.lists(st.sampled_from(" ".join(s for _, s in ALL.values()).split()) | st.text(max_size=4)).map(" ".join)
)
def test_any_text_can_be_looked_at(text: str) -> None:
    """Whatever comes in, the answer is a language of the list or none, and each time the same."""
    found = spoken(text, "en", nothing)
    assert found is None or found.name in ALL
    assert spoken(text, "en", nothing) == found


@FUZZ
@given(st.text(st.characters(codec="ascii")), st.sampled_from(sorted({code for code, _ in BY_WORDS.values()})))
def test_text_of_known_words_is_never_foreign(text: str, own: str) -> None:
    """Text in Latin letters whose words the folder knows is not foreign, whatever it is."""
    assert spoken(text, own, everything) is None


# --- through the bot ---------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "sentence"), SENTENCES)
def test_bot_is_sorry_in_the_language(bot: faqbot.Bot, name: str, sentence: str) -> None:
    """The bot has no answer, and says so first in the language of the message and then in its own."""
    found = spoken(sentence, "en", bot.knows)
    answer = bot.answer(sentence)
    assert found is not None
    assert answer.outcome is Outcome.UNKNOWN
    assert answer.text.startswith(f"{found.sorry} I only read English. ")
    assert answer.citations == ()


@pytest.mark.parametrize(("name", "sentence"), SENTENCES)
@pytest.mark.parametrize("english_first", [True, False])
def test_hazard_in_english_alerts(bot: faqbot.Bot, name: str, sentence: str, english_first: bool) -> None:
    """A sign of danger in English within a message in another language is still seen, on either side."""
    hazard = "I have chest pain and I cannot breathe."
    message = f"{hazard} {sentence}" if english_first else f"{sentence} {hazard}"
    assert bot.answer(message).outcome is Outcome.ALERT


@pytest.mark.parametrize("hazard", ["chest pain, cannot breathe", "I have chest pain and I cannot breathe."])
def test_hazard_behind_a_long_foreign_message_alerts(bot: faqbot.Bot, hazard: str) -> None:
    """A sign of danger in English is seen far behind what is looked at to tell the language."""
    assert bot.answer(f"{BY_WORDS['German'][1] * 20}\n{hazard}").outcome is Outcome.ALERT


@settings(FUZZ, max_examples=40)
@given(st.text(max_size=200))
def test_bot_answers_any_text(bot: faqbot.Bot, text: str) -> None:
    """Whatever comes in, the bot answers with something to read."""
    assert bot.answer(text).text
