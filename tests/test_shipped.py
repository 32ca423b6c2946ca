"""The knowledge base that ships: complete, sound and plain."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import faqbot
from faqbot.bot import shipped_folder
from faqbot.check import report
from faqbot.knowledge import QUOTE_WORDS


def test_it_has_no_problem() -> None:
    """`faqbot check` is content."""
    assert report(shipped_folder())[0] == ()


def test_its_size(bot: faqbot.Bot) -> None:
    """Entries, wordings, topics and tests are as many as promised."""
    knowledge = bot.knowledge
    wordings = [len(entry.questions) for entry in knowledge.entries.values()]
    assert 100 <= len(wordings) <= 180
    assert min(wordings) >= 12
    assert sum(wordings) / len(wordings) >= 20
    assert len(knowledge.topics) >= 60
    assert min(len(topic.questions) for topic in knowledge.topics.values()) >= 8
    assert set(knowledge.tests.answered) == set(knowledge.entries)
    assert min(len(wordings) for wordings in knowledge.tests.answered.values()) >= 2
    assert len(knowledge.tests.unknown) >= 150


def test_every_answer_is_whole_and_quotes_little(bot: faqbot.Bot) -> None:
    """Two to five statements, each cited by phrases of three to ten words."""
    for entry in bot.knowledge.entries.values():
        assert 2 <= len(entry.answer) <= 5, entry.id
        for statement in entry.answer:
            assert statement.cite, entry.id
            assert all(len(cite.quote.split()) in QUOTE_WORDS for cite in statement.cite)


def test_no_answer_begins_with_a_bare_no(bot: faqbot.Bot) -> None:
    """The first statement answers as a person would."""
    for entry in bot.knowledge.entries.values():
        assert not re.match(r"No[.,!]", entry.answer[0].say), entry.id


def test_every_entry_says_what_it_rests_on(bot: faqbot.Bot) -> None:
    """Each entry names its evidence."""
    assert all(entry.evidence is not None for entry in bot.knowledge.entries.values())


def test_a_disagreement_cites_two_passages(bot: faqbot.Bot) -> None:
    """Where the articles pull apart, more than one passage is cited."""
    for entry in bot.knowledge.entries.values():
        if entry.disagreement:
            assert len({(c.source, c.section, c.quote) for s in entry.answer for c in s.cite}) > 1, entry.id


def test_no_promise_of_a_cure(bot: faqbot.Bot) -> None:
    """No answer promises."""
    for entry in bot.knowledge.entries.values():
        for statement in entry.answer:
            assert not re.search(r"\b(?:will cure|will heal|guarantee[sd]? |100 ?%|always works)\b", statement.say), (
                entry.id
            )


def test_it_says_that_no_clinician_has_reviewed_it(bot: faqbot.Bot) -> None:
    """The disclaimer, the reviewers and the README say so."""
    assert "No clinician has reviewed" in bot.knowledge.disclaimer
    assert "no clinician" in bot.knowledge.reviewed_by
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    assert "No clinician has reviewed" in " ".join(readme.split())


def syllables(word: str) -> int:
    """Count the syllables of an English word, roughly."""
    groups = len(re.findall(r"[aeiouy]+", word.lower().removesuffix("e")))
    return max(1, groups)


def test_answers_are_plain(bot: faqbot.Bot) -> None:
    """The answers together read at a sixth-grade level or a little above (Kincaid et al., 1975)."""
    text = " ".join(statement.say for entry in bot.knowledge.entries.values() for statement in entry.answer)
    sentences = len(re.findall(r"[.!?:;](?:\s|$)", text))
    words = re.findall(r"[A-Za-z']+", text)
    grade = 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
    assert grade < 7.5


def test_held_out_wordings_reach_their_entry(bot: faqbot.Bot) -> None:
    """Of wordings that stand in no entry, written blind, four of five find theirs among the answers."""
    tests = bot.knowledge.tests.answered
    asked = [(id_, bot.answer(wording)) for id_, wordings in tests.items() for wording in wordings]
    passages = {
        id_: {(c.source, c.quote) for s in e.answer for c in s.cite} for id_, e in bot.knowledge.entries.items()
    }
    right = sum(a.entry is not None and not passages[a.entry].isdisjoint(passages[id_]) for id_, a in asked)
    assert right / len(asked) >= 0.7


def test_held_out_questions_of_other_things_are_declined(bot: faqbot.Bot) -> None:
    """Of questions that the articles do not answer, four of five are declined or asked back."""
    unknown = bot.knowledge.tests.unknown
    answered = [q for q in unknown if bot.answer(q).outcome == "answered"]
    assert len(answered) / len(unknown) <= 0.2


@pytest.mark.parametrize("kind", ["raise", "silent"])
def test_every_hazard_has_examples_that_it_obeys(bot: faqbot.Bot, kind: str) -> None:
    """Each example that must raise a hazard does, or a graver one; each that must not, does not."""
    wrong = []
    for hazard in bot.knowledge.hazards.values():
        for example in hazard.raise_ if kind == "raise" else hazard.silent:
            found = {c.id: c.level.rank for c in bot.answer(example).caveats}
            graver = max(found.values(), default=0) >= hazard.level.rank
            obeyed = (hazard.id in found or graver) if kind == "raise" else hazard.id not in found
            if not obeyed:
                wrong.append((hazard.id, example))
    assert wrong == []


def test_each_question_that_is_shown_gets_its_own_answer(bot: faqbot.Bot) -> None:
    """The first question of an entry, typed as it stands, is answered with that entry."""
    lost = [e.id for e in bot.knowledge.entries.values() if bot.answer(e.title).entry not in (e.id, None)]
    assert lost == []
