"""Answering one question: what the public face returns."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from conftest import CACHE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import faqbot
from faqbot import Level, Outcome
from faqbot.render import to_json

FIELDS = [
    "question", "outcome", "entry", "text", "statements", "citations", "caveats", "confidence", "matches", "suggestions",
]  # fmt: skip
ARTHRITIS = "is massage good for hip arthritis?"


def test_public_names_are_pinned() -> None:
    """What the package exports is what it promises, and no more."""
    assert sorted(faqbot.__all__) == [
        "Answer", "ArticleError", "Bot", "Caveat", "Citation", "Conversation", "FaqbotError", "KnowledgeError",
        "Level", "Match", "Outcome", "Statement", "answer",
    ]  # fmt: skip
    assert all(hasattr(faqbot, name) for name in faqbot.__all__)


def test_an_answer_has_the_promised_fields_first() -> None:
    """The record begins with the ten fields that programs rely on, in their order."""
    assert [f.name for f in dataclasses.fields(faqbot.Answer)][: len(FIELDS)] == FIELDS


def test_an_answer_cannot_be_changed(kettle_bot: faqbot.Bot) -> None:
    """An answer is a value."""
    answer = kettle_bot.answer("descale a kettle with vinegar")
    with pytest.raises(dataclasses.FrozenInstanceError):
        answer.text = "something else"  # type: ignore[misc]


def test_the_shipped_knowledge_answers_the_first_question() -> None:
    """`faqbot.answer` needs nothing but the question."""
    answer = faqbot.answer(ARTHRITIS)
    assert answer.outcome is Outcome.ANSWERED
    assert answer.entry == "arthritis/does-massage-help"


def test_every_statement_cites_and_every_marker_resolves(bot: faqbot.Bot) -> None:
    """Each statement has citations, all of them are listed, and the text carries their markers."""
    answer = bot.answer(ARTHRITIS)
    used = {n for statement in answer.statements for n in statement.citations}
    assert all(statement.citations for statement in answer.statements)
    assert used == set(range(len(answer.citations)))
    assert all(f"[{n + 1}]" in answer.text for n in used)


def test_a_lay_word_finds_the_term(kettle_bot: faqbot.Bot) -> None:
    """A question that shares only a lay word with an entry reaches it."""
    answer = kettle_bot.answer("what dissolves chalk?")
    assert answer.entry == "lime/remove"
    assert [(r.typed, r.read_as) for r in answer.why.lay_words] == [("chalk", "lime")]


def test_typos_are_repaired_and_told(kettle_bot: faqbot.Bot) -> None:
    """A misspelt word is read as the word of the folder, and the answer says so."""
    answer = kettle_bot.answer("descale with vinegra")
    assert answer.entry == "lime/remove"
    assert [(r.typed, r.read_as) for r in answer.why.repairs] == [("vinegra", "vinegar")]


def test_what_no_article_covers_is_declined_by_name(kettle_bot: faqbot.Bot) -> None:
    """A question of a known topic is declined with its name and whom to ask."""
    answer = kettle_bot.answer("where to buy a cheap kettle, what is the price?")
    assert answer.outcome is Outcome.UNKNOWN
    assert "prices" in answer.text
    assert "in a shop" in answer.text
    assert not answer.citations


@pytest.mark.parametrize("question", ["", "   ", "?!", "\N{THUMBS UP SIGN}", "\x1b[2J", "\u202e", "\ud800"])
def test_a_message_without_words_is_invited_to_ask(kettle_bot: faqbot.Bot, question: str) -> None:
    """Nothing, an emoji or control characters get an invitation, not an answer."""
    assert kettle_bot.answer(question).outcome is Outcome.SMALLTALK


@pytest.mark.parametrize("question", ["the of and it", "is it that you were", "why", "xqzt vrrrk pfffl"])
def test_function_words_and_noise_are_never_answered(kettle_bot: faqbot.Bot, bot: faqbot.Bot, question: str) -> None:
    """A question without a word of the subject gets no answer."""
    for each in (kettle_bot, bot):
        assert each.answer(question).outcome in (Outcome.UNKNOWN, Outcome.SMALLTALK)


def test_caveats_come_most_severe_first(kettle_bot: faqbot.Bot) -> None:
    """A raised hazard stands before the entry's own note."""
    answer = kettle_bot.answer("How do I get rid of lime in a kettle with a frayed cord?")
    assert [c.level for c in answer.caveats] == [Level.URGENT, Level.NOTE]
    assert answer.outcome is Outcome.ALERT
    assert answer.text.startswith("Pull the plug now.")


def test_an_emergency_is_answered_with_nothing_else(kettle_bot: faqbot.Bot) -> None:
    """At an emergency no ordinary answer follows."""
    answer = kettle_bot.answer("I got an electric shock, how do I descale it with vinegar?")
    assert answer.outcome is Outcome.ALERT
    assert answer.entry is None
    assert not answer.citations


def test_a_hazard_that_no_article_names_cites_none(kettle_bot: faqbot.Bot) -> None:
    """A general warning rests on an authority and cites no article."""
    assert kettle_bot.answer("electrocuted").citations == ()


def test_a_hazard_that_an_article_names_cites_it(kettle_bot: faqbot.Bot) -> None:
    """A warning from an article cites it."""
    answer = kettle_bot.answer("bare wire")
    assert [c.quote for c in answer.citations] == ["A frayed cable is a danger"]


def test_matches_and_confidence_are_there_whatever_the_outcome(bot: faqbot.Bot) -> None:
    """Up to five matches, best first, with scores and a confidence in 0-1, also when declined."""
    for question in (ARTHRITIS, "how much does a massage of the hip cost", "hip thing with the leg"):
        answer = bot.answer(question)
        scores = [m.score for m in answer.matches]
        assert 0 < len(scores) <= 5
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= s <= 1 for s in [*scores, answer.confidence])


def test_each_suggestion_is_answered_by_its_entry(bot: faqbot.Bot) -> None:
    """A suggestion is the first question of an entry, and asking it reaches that entry."""
    titles = {entry.title: entry.id for entry in bot.knowledge.entries.values()}
    for question in bot.answer(ARTHRITIS).suggestions:
        assert bot.answer(question).entry == titles[question]


def test_json_is_the_record_and_a_schema_number(bot: faqbot.Bot) -> None:
    """The JSON of an answer has the number of the schema and each field of the record, on one line."""
    answer = bot.answer(ARTHRITIS)
    line = to_json(answer)
    decoded = json.loads(line)
    assert "\n" not in line
    assert list(decoded) == ["schema", *(f.name for f in dataclasses.fields(answer))]
    assert decoded["outcome"] == "answered"
    assert decoded["citations"][0] == dataclasses.asdict(answer.citations[0])


def test_a_question_must_be_a_string(bot: faqbot.Bot) -> None:
    """Bytes are refused with a clear error."""
    with pytest.raises(TypeError, match="bytes"):
        bot.answer(b"hip")  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", ["0", "1", "4711"])
def test_the_same_bytes_in_every_process(seed: str) -> None:
    """No hash seed changes a byte of an answer."""
    code = f"import faqbot, sys; sys.stdout.buffer.write(repr(faqbot.answer({ARTHRITIS!r})).encode())"
    other = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONHASHSEED": seed, "XDG_CACHE_HOME": CACHE},
        capture_output=True,
        check=True,
    )
    assert other.stdout.decode() == repr(faqbot.answer(ARTHRITIS))


def test_threads_get_what_one_thread_gets(bot: faqbot.Bot) -> None:
    """Eight threads on one bot get the same answers as one."""
    questions = [entry.questions[-1] for entry in list(bot.knowledge.entries.values())[:40]]
    alone = [bot.answer(q) for q in questions]
    results: dict[int, list[faqbot.Answer]] = {}
    fresh = faqbot.Bot()
    threads = [
        threading.Thread(target=lambda n=n: results.__setitem__(n, [fresh.answer(q) for q in questions]))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(results[n] == alone for n in range(8))


HUGE = {
    "a megabyte of one letter": "a" * 1_000_000,
    "a hundred thousand words": "my hip hurts and I wonder about massage " * 12_500,
    "a hundred thousand different words": " ".join(f"w{n}x" for n in range(100_000)),
    "a megabyte of brackets": "([{" * 333_000,
    "a megabyte of escapes": "\x1b[31m" * 200_000,
    "a megabyte of overrides": "\u202e" * 1_000_000,
    "a megabyte of accents": "e\u0301" * 500_000,
    "a megabyte of surrogates": "\ud800" * 1_000_000,
    "a megabyte without end of sentence": "hip, " * 200_000,
    "a megabyte of not": "not " * 250_000,
}


@pytest.mark.parametrize("question", HUGE.values(), ids=HUGE.keys())
def test_huge_questions_are_refused_in_time(bot: faqbot.Bot, question: str) -> None:
    """A megabyte of anything gets an answer or a plain refusal, and little of it comes back."""
    started = time.process_time()
    answer = bot.answer(question)
    assert time.process_time() - started < 20  # two seconds on a quiet machine; a hang is what fails
    assert len(answer.question) <= 2000
    assert len(answer.text) < 4000


def test_danger_is_seen_behind_fifty_thousand_words(bot: faqbot.Bot, kettle_bot: faqbot.Bot) -> None:
    """Padding does not hide a hazard."""
    padding = "it is a fine day and all is well. " * 6000
    assert kettle_bot.answer(f"{padding} I got an electric shock. {padding}").outcome is Outcome.ALERT


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_gets_an_answer_that_is_safe_to_print(kettle_bot: faqbot.Bot, question: str) -> None:
    """Whatever is typed: no error, and nothing unprintable in what comes back."""
    answer = kettle_bot.answer(question)
    for text in (answer.question, answer.text, *(c.text for c in answer.caveats)):
        assert all(c == "\n" or c.isprintable() for c in text)
    for repair in (*answer.why.repairs, *answer.why.lay_words):
        assert repair.typed.isprintable()


def test_a_folder_of_another_subject_is_another_bot(kettle: Path) -> None:
    """The engine answers from whatever folder it is given."""
    assert faqbot.Bot(kettle).answer("white crust on the coil?").entry == "lime/what-is-it"
    assert faqbot.Bot(str(kettle)).knowledge.name == "kettle"


def test_a_minimal_folder_is_a_whole_bot(kettle: Path) -> None:
    """Three files are enough; there is no gate then."""
    for name in ("lexicon", "smalltalk", "not-covered", "safety", "tests"):
        (kettle / f"{name}.yaml").unlink()
    entries = kettle / "entries" / "kettle.yaml"
    entries.write_text(entries.read_text(encoding="utf-8").replace("  caveats: [unplug]\n", ""), encoding="utf-8")
    bot = faqbot.Bot(kettle)
    assert bot.answer("descale a kettle with vinegar").entry == "lime/remove"
    assert bot.answer("the cord is frayed").outcome is not Outcome.ALERT
