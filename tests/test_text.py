"""Text made safe to print, and text made ready to match."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faqbot.model import Repair, Term
from faqbot.text import Preparer, clauses, fold, sanitise, sentences

FUZZ = settings(max_examples=100, deadline=None, derandomize=True, database=None)

TERMS = (
    Term("lime", ("chalk", "limescale", "white crust")),
    Term("kettle", ("water boiler", "electric water boiler", "boiler")),
    Term("range of motion", ("flexibility",)),
)
ENGLISH = Preparer("en")
KETTLE = Preparer("en", TERMS)

# Text as an attacker or a broken terminal would send it: escapes, controls, what hides or reorders.
NASTY = st.lists(
    st.sampled_from(
        "\x1b \x1b[ \x1b] \x1bP \x1b\\ \x9b \x9d \x90 \x9c \x07 \x00 \x7f 31m ?25l 0; \u202e \u2066 \u200b \u00ad \ufeff \ud800 \udfff"
        " \ue000 \uffff \r \n \r\n \t \v \x1c \x85 \u2028 \u00a0 a B 7 ' - \u2019 \u00e9 \u00df \U0001f469 \u200d \u0130".split(
            " "
        )
    )
    | st.just(" ")
    | st.text(max_size=3),
    max_size=30,
).map("".join)
# The same without characters that melt into the one before them.
UNMELTING = NASTY.map(lambda text: "".join(c for c in text if not melts(c)))


def melts(c: str) -> bool:
    """May the character be composed with the one before it?"""
    return unicodedata.category(c)[0] == "M" or "\u1160" <= c <= "\u11ff"


def is_safe(text: str) -> bool:
    """Is every character printable or a line break?"""
    return all(c == "\n" or c.isprintable() for c in text)


# --- sanitise ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "escape",
    [
        pytest.param("\x1b[31m", id="csi-colour"),
        pytest.param("\x1b[38;2;1;2;3m", id="csi-true-colour"),
        pytest.param("\x1b[2J", id="csi-clear"),
        pytest.param("\x1b[?1049h", id="csi-private-mode"),
        pytest.param("\x1b[1 q", id="csi-intermediate"),
        pytest.param("\x9b31m", id="csi-in-one-character"),
        pytest.param("\x1b]0;title\x07", id="osc-title-bel"),
        pytest.param("\x1b]52;c;aGk=\x1b\\", id="osc-clipboard-st"),
        pytest.param("\x1b]8;;http://a.b/\x1b\\", id="osc-link"),
        pytest.param("\x1bPq#0;2;0\x1b\\", id="dcs-sixel"),
        pytest.param("\x1b_G1\x1b\\", id="apc"),
        pytest.param("\x1b^x\x1b\\", id="pm"),
        pytest.param("\x1bXx\x1b\\", id="sos"),
        pytest.param("\x1bc", id="reset"),
        pytest.param("\x1b(B", id="character-set"),
        pytest.param("\x1b", id="lone-escape-at-a-letter"),
    ],
)
def test_escape_sequence_goes(escape: str) -> None:
    """An escape sequence goes as a whole, and the text around it stays."""
    assert sanitise(f"is it\n{escape}\nhot") == "is it\n\nhot"


@pytest.mark.parametrize("opening", ["\x1b]", "\x1bP", "\x1b[", "\x1b[31", "\x1b_", "\x1b"])
def test_unfinished_escape_sequence_is_disarmed(opening: str) -> None:
    """An escape sequence that never ends leaves no control character behind."""
    assert is_safe(sanitise(f"{opening}0;x"))


@pytest.mark.parametrize("code", [*range(9), *range(14, 28), 127, *range(128, 133), *range(134, 155), *range(156, 160)])
def test_control_character_goes(code: int) -> None:
    """A control character goes, and the text around it stays."""
    assert sanitise(f"a\n{chr(code)}\nb") == "a\n\nb"


@pytest.mark.parametrize("code", [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)], ids=hex)
def test_bidirectional_control_goes(code: int) -> None:
    """A character that would reorder what is printed goes."""
    assert sanitise(f"ab{chr(code)}cd") == "abcd"


@pytest.mark.parametrize("code", [0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xE0041, 0x180E], ids=hex)
def test_invisible_character_goes(code: int) -> None:
    """A character that takes no room goes."""
    assert sanitise(f"ab{chr(code)}cd") == "abcd"


@pytest.mark.parametrize("code", [0xE000, 0xF8FF, 0x10FFFD, 0xFFFE, 0xFFFF, 0x0378], ids=hex)
def test_character_without_a_meaning_goes(code: int) -> None:
    """A character for private use or of no use goes."""
    assert sanitise(f"ab{chr(code)}cd") == "abcd"


@pytest.mark.parametrize("code", [0xD800, 0xDBFF, 0xDC00, 0xDC80, 0xDFFF], ids=hex)
def test_lone_surrogate_is_replaced(code: int) -> None:
    """A lone surrogate becomes the replacement character, so that the text can be encoded."""
    assert sanitise(f"a{chr(code)}b").encode() == "a\ufffdb".encode()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=ascii)
def test_line_break_stays(end: str) -> None:
    """A line break of any system stays, as a line feed."""
    assert sanitise(f"one{end}two{end}{end}three") == "one\ntwo\n\nthree"


@pytest.mark.parametrize("space", ["   ", "\t", "\v\f", "\u00a0", "\u2003 \u2009", "\u2028", "\x85", "\x1c"], ids=ascii)
def test_white_space_becomes_one_space(space: str) -> None:
    """A run of white space other than line feeds becomes one space."""
    assert sanitise(f"a{space}b") == "a b"


@pytest.mark.parametrize("text", ["", " ", "\n", "\t \r\n", "\x1b[0m", "\u200b"], ids=ascii)
def test_nothing_visible_is_nothing(text: str) -> None:
    """Text without a visible character is empty."""
    assert sanitise(text) == ""


@pytest.mark.parametrize(
    "text",
    ["What makes a kettle slow?", "caf\u00e9", "\u77f3\u7070\u662f\u4ec0\u4e48", "\U0001fad6 hot!", "a < b & [c] \\ d", "\u0939\u093f\u0928\u094d\u0926\u0940"],
    ids=ascii,
)  # fmt: skip
def test_harmless_text_is_untouched(text: str) -> None:
    """Text of any script without anything harmful is left as it is."""
    assert sanitise(text) == text


def test_accents_are_composed() -> None:
    """A letter and its accent become one character."""
    assert sanitise("cafe\u0301") == "caf\u00e9"


def test_text_over_the_limit_is_cut() -> None:
    """Text over the limit is cut to the limit and ends in an ellipsis."""
    assert sanitise("abcdefghijk", limit=10) == "abcdefghi\u2026"


def test_text_at_the_limit_is_whole() -> None:
    """Text of just the limit is whole."""
    assert sanitise("abcdefghij", limit=10) == "abcdefghij"


def test_limit_counts_what_is_left() -> None:
    """What sanitising takes away does not count towards the limit."""
    assert sanitise("\x1b[31mabcde    fghi\x1b[0m", limit=10) == "abcde fghi"


def test_no_space_before_the_ellipsis() -> None:
    """The cut leaves no space before the ellipsis."""
    assert sanitise("abcd efghij", limit=6) == "abcd\u2026"


@pytest.mark.parametrize("text", ["a" + " " * 100 + "b", "\x1b[31m" * 20 + "hello"], ids=["space", "escapes"])
def test_nothing_is_lost_in_silence(text: str) -> None:
    """With a limit, text is whole or ends in an ellipsis."""
    short = sanitise(text, limit=10)
    assert short == sanitise(text) or short.endswith("\u2026")


@FUZZ
@given(NASTY)
def test_sanitised_text_is_printable(text: str) -> None:
    """Whatever comes in, what goes out is printable apart from line feeds."""
    assert is_safe(sanitise(text))


@FUZZ
@given(NASTY)
def test_sanitised_text_can_be_encoded(text: str) -> None:
    """Whatever comes in, what goes out is valid Unicode."""
    clean = sanitise(text)
    assert clean.encode().decode() == clean


@FUZZ
@given(UNMELTING)
def test_sanitising_twice_changes_nothing(text: str) -> None:
    """What is sanitised stays as it is when it is sanitised again."""
    assert sanitise(sanitise(text)) == sanitise(text)


@pytest.mark.parametrize("text", ["e\u200b\u0301", "e\x00\u0301", "\u1100\u200b\u1161"], ids=ascii)
def test_sanitising_twice_changes_nothing_around_accents(text: str) -> None:
    """An accent that was kept from its letter by an invisible character is composed the first time."""
    assert sanitise(sanitise(text)) == sanitise(text)


@FUZZ
@given(NASTY, st.integers(1, 20))
def test_limit_holds(text: str, limit: int) -> None:
    """Whatever comes in, what goes out is not longer than the limit."""
    assert len(sanitise(text, limit)) <= limit


# --- fold --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        pytest.param("KETTLE", "kettle", id="case"),
        pytest.param("Stra\u00dfe", "strasse", id="sharp-s"),
        pytest.param("caf\u00e9", "cafe", id="composed-accent"),
        pytest.param("cafe\u0301", "cafe", id="combining-accent"),
        pytest.param("\u0130STANBUL", "istanbul", id="turkish-i"),
        pytest.param("\uff2b\uff25\uff34", "ket", id="full-width"),
        pytest.param("\ufb01lter", "filter", id="ligature"),
        pytest.param("\u2122 \u2163", "tm iv", id="signs-of-letters"),
        pytest.param("ket\u00adtle", "kettle", id="soft-hyphen"),
        pytest.param("ket\u200btle", "kettle", id="zero-width"),
        pytest.param("a\u2013b\u2014c", "a-b-c", id="dashes"),
        pytest.param(
            "\u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2", "\u03c3\u03b9\u03c3\u03c5\u03c6\u03bf\u03c3", id="greek"
        ),
    ],
)
def test_fold_brings_spellings_together(text: str, folded: str) -> None:
    """Case, accents, width and what is invisible make no difference."""
    assert fold(text) == folded


@pytest.mark.parametrize("quote", ["'", "\u2018", "\u2019", "\u02bc", "\u00b4", "`", "\uff07"], ids=ascii)
def test_fold_straightens_apostrophes(quote: str) -> None:
    """An apostrophe is straight, however it was typed."""
    assert fold(f"can{quote}t") == "can't"


@FUZZ
@given(NASTY)
def test_folding_twice_changes_nothing(text: str) -> None:
    """What is folded stays as it is when it is folded again."""
    assert fold(fold(text)) == fold(text)


@FUZZ
@given(st.text(st.characters(max_codepoint=126)))
def test_fold_takes_no_notice_of_case(text: str) -> None:
    """Text in capitals and in small letters folds to the same."""
    assert fold(text.upper()) == fold(text.lower())


# --- words -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("can't", "can not"),
        ("cant", "can not"),
        ("cannot", "can not"),
        ("won't", "will not"),
        ("wont", "will not"),
        ("shan't", "shall not"),
        ("ain't", "is not"),
        ("don't", "do not"),
        ("dont", "do not"),
        ("doesn't", "does not"),
        ("isnt", "is not"),
        ("couldn't", "could not"),
        ("what's", "what is"),
        ("whats", "what is"),
        ("it's", "it is"),
        ("that's", "that is"),
        ("there's", "there is"),
        ("let's", "let us"),
        ("I'm", "i am"),
        ("I've", "i have"),
        ("you're", "you are"),
        ("they'll", "they will"),
        ("I'd", "i would"),
        ("the kettle's lid", "the kettle lid"),
        ("James's kettle", "james kettle"),
        ("the kettles' lids", "the kettles lids"),
        ("o'clock", "oclock"),
    ],
)
def test_contraction_is_written_out(text: str, words: str) -> None:
    """A contraction becomes the words that it stands for, and a possessive its noun."""
    assert ENGLISH.words(text) == words.split()


@pytest.mark.parametrize(
    "text", ["CAN'T", "Can\u2019t", "can`t", "can\u00b4t", "ca\u200bn't", "c\u00e1n't", " can't! "], ids=ascii
)
def test_contraction_is_known_however_it_is_typed(text: str) -> None:
    """Case, the kind of apostrophe and invisible characters do not hide a contraction."""
    assert ENGLISH.words(text) == ["can", "not"]


@pytest.mark.parametrize("text", ["scant", "cantor", "wonton", "donut", "this", "whatsoever", "mustard", "dental"])
def test_word_that_holds_a_contraction_stays(text: str) -> None:
    """A word that only begins or ends like a contraction is left alone."""
    assert ENGLISH.words(text) == [text]


@pytest.mark.parametrize(
    ("text", "words"),
    [("should've", "should have"), ("would've", "would have"), ("couldn't've", "could not have")],
)
def test_contraction_of_have_after_a_verb_is_written_out(text: str, words: str) -> None:
    """A contraction of `have` after a verb becomes the words that it stands for."""
    assert ENGLISH.words(text) == words.split()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("soooo", "so"),
        ("sooo hotttt", "so hot"),
        ("SoOoOoO", "so"),
        ("kettleee!", "kettle"),
        ("hurrrrts", "hurrts"),
        ("helllllo", "hello"),
        ("kettle", "kettle"),
        ("boil off", "boil off"),
        ("1000 kettles", "1000 kettles"),
    ],
)
def test_stretched_letters_are_shortened(text: str, words: str) -> None:
    """Three letters and more become two within a word and one at its end; two letters and digits stay."""
    assert ENGLISH.words(text) == words.split()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("u r gr8", "you are great"),
        ("pls, help my mum", "please help my mother"),
        ("dunno", "not know"),
        ("grey fibres", "gray fibers"),
    ],
)
def test_other_spellings_are_replaced(text: str, words: str) -> None:
    """Spellings of the telephone and of Britain become the usual ones."""
    assert ENGLISH.words(text) == words.split()


@pytest.mark.parametrize(
    "text",
    ["lime-free, kettle_lid/cord", "lime\nfree kettle...lid (cord)", "\u201clime\u201d free: kettle; lid\u2014cord"],
)
def test_words_end_at_what_is_no_letter_or_digit(text: str) -> None:
    """Punctuation, dashes, underscores and white space separate words."""
    assert ENGLISH.words(text) == ["lime", "free", "kettle", "lid", "cord"]


def test_language_without_rules_is_cut_as_it_stands() -> None:
    """A language without a record of its own has no contractions and no spellings."""
    assert Preparer("de").words("U-Bahn can't wat") == ["u", "bahn", "cant", "wat"]


@FUZZ
@given(NASTY)
def test_words_of_any_text_are_not_empty(text: str) -> None:
    """Whatever comes in is cut without an error, and no word is empty or holds a space."""
    words = ENGLISH.words(text)
    assert all(word and word.split() == [word] for word in words)


@FUZZ
@given(NASTY)
def test_words_of_any_text_are_folded(text: str) -> None:
    """Whatever comes in, the words that come out are folded."""
    assert all(fold(word) == word for word in ENGLISH.words(text))


# --- prepare -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "forms",
    [
        "kettle kettles kettle's KETTLES",
        "boil boils boiled boiling",
        "massage massages massaged massaging",
        "dissolve dissolves dissolved dissolving",
        "stretch stretches stretched stretching",
        "injury injuries",
        "ache aches aching ached",
        "pain pains painful painfully",
    ],
)
def test_inflections_share_a_stem(forms: str) -> None:
    """The forms of a word have one stem."""
    assert len({ENGLISH.prepare(form).stems for form in forms.split()}) == 1


def test_different_words_keep_different_stems() -> None:
    """Words that have nothing to do with each other have stems of their own."""
    words = "kettle lime vinegar boil coil lid cable water".split()
    assert len({ENGLISH.prepare(word).stems for word in words}) == len(words)


def test_language_chooses_the_stemming() -> None:
    """Words are stemmed by the rules of the folder's language; an unknown one leaves them as they are."""
    assert Preparer("de").prepare("Kessels").stems == ("kessel",)
    assert Preparer("xx").prepare("kettles").stems == ("kettles",)


@pytest.mark.parametrize(
    ("lay", "plain"),
    [
        ("get rid of chalk", "get rid of lime"),
        ("Chalks in my kettle", "lime in my kettle"),
        ("white crusts on it", "lime on it"),
        ("my Water-Boilers", "my kettle"),
        ("limescale in a water boiler", "lime in a kettle"),
        ("flexibility", "range of motion"),
    ],
)
def test_lay_phrase_reads_as_its_term(lay: str, plain: str) -> None:
    """A lay phrase, in whatever form, is prepared as its term is, so that both sides meet."""
    assert KETTLE.prepare(lay).stems == KETTLE.prepare(plain).stems


def test_longest_lay_phrase_wins() -> None:
    """Where a lay phrase begins with another one, the longest that stands there is replaced."""
    terms = (Term("tap", ("water",)), Term("kettle", ("water boiler",)), Term("urn", ("water boiler of tea",)))
    preparer = Preparer("en", terms)
    assert preparer.prepare("water boiler of tea").words == ("urn",)
    assert preparer.prepare("water boiler of soup").words == ("kettle", "of", "soup")
    assert preparer.prepare("water of boiler").words == ("tap", "of", "boiler")


def test_order_of_terms_does_not_matter() -> None:
    """The longest lay phrase wins, whichever term is written first."""
    text = "an electric water boiler, a boiler and white crust"
    assert Preparer("en", TERMS[::-1]).prepare(text) == KETTLE.prepare(text)


def test_unfinished_lay_phrase_stays() -> None:
    """The first word of a lay phrase alone is not replaced."""
    assert KETTLE.prepare("white water").words == ("white", "water")


def test_lay_phrase_at_the_end_is_not_read_beyond_it() -> None:
    """A lay phrase that the text breaks off is not replaced."""
    assert KETTLE.prepare("an electric water").words == ("an", "electric", "water")


def test_replaced_lay_phrases_are_told() -> None:
    """What was replaced is told as the author wrote it, in the order of the text."""
    told = KETTLE.prepare("Limescales in the water boilers").lay_words
    assert told == (Repair("limescale", "lime"), Repair("water boiler", "kettle"))


def test_nothing_replaced_is_nothing_told() -> None:
    """Text without a lay phrase tells of none."""
    assert KETTLE.prepare("lime in a kettle").lay_words == ()


def test_length_is_the_number_of_stems() -> None:
    """Prepared text is as long as it has stems."""
    assert len(KETTLE.prepare("the white crust")) == 2


@FUZZ
@given(NASTY | st.lists(st.sampled_from("white crust electric water boiler chalk a can't".split())).map(" ".join))
def test_words_and_stems_run_in_parallel(text: str) -> None:
    """Each word of a prepared text has its own stem at the same place."""
    prepared = KETTLE.prepare(text)
    assert prepared.stems == tuple(map(KETTLE.stem, prepared.words))


@FUZZ
@given(NASTY)
def test_prepare_is_deterministic(text: str) -> None:
    """The same text is always prepared alike, by the same preparer and by a new one."""
    assert KETTLE.prepare(text) == KETTLE.prepare(text) == Preparer("en", TERMS).prepare(text)


# --- sentences and clauses ---------------------------------------------------------------------


def test_sentences_end_at_their_signs_and_at_line_breaks() -> None:
    """Text is cut after its full stops, question marks, semicolons and at line breaks; nothing is lost."""
    text = "It boils. Does it?! Yes; it does\nand hot 1.5 litres"
    assert sentences(text) == ["It boils.", "Does it?", "Yes;", "it does", "and hot 1.5 litres"]


def test_clauses_end_at_dashes_and_brackets_too() -> None:
    """A clause ends at a sentence's end, at a dash that stands free and at a bracket, not at a hyphen."""
    text = "no lime-scale - only dirt (I think) \u2014 or is it? hot"
    assert clauses(text) == ["no lime-scale", "only dirt", "I think", "or is it", "hot"]


@FUZZ
@given(NASTY)
def test_no_part_is_empty(text: str) -> None:
    """Whatever comes in, no sentence and no clause is empty."""
    assert all(part.strip() == part != "" for part in [*sentences(text), *clauses(text)])
