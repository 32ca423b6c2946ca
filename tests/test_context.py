"""Turns that lean on the one before, and those that must not be bent by it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import faqbot
from faqbot import Outcome

DIALOGUES = sorted((Path(__file__).parent / "dialogues").glob("*.yaml"))


def right(bot: faqbot.Bot, answer: faqbot.Answer, expect: list[str]) -> bool:
    """Is an answer one that cites a passage of an expected entry, or the expected outcome?"""
    if answer.outcome.value in expect:
        return True
    cited = {(c.source, c.quote) for c in answer.citations}
    entries = [bot.knowledge.entries[id_] for id_ in expect if id_ in bot.knowledge.entries]
    return any((c.source, c.quote) in cited for entry in entries for s in entry.answer for c in s.cite)


@pytest.mark.parametrize("path", DIALOGUES, ids=lambda path: path.stem)
def test_dialogues_go_as_people_expect(bot: faqbot.Bot, path: Path) -> None:
    """Of the turns of whole dialogues, written by other hands, three in four or more get what they should."""
    outcomes = []
    for dialogue in yaml.safe_load(path.read_text(encoding="utf-8")):
        chat = bot.conversation()
        outcomes += [right(bot, chat.say(turn["say"]), turn["expect"]) for turn in dialogue]
    assert sum(outcomes) >= 0.75 * len(outcomes)


@pytest.mark.parametrize(
    ("before", "turn", "entry"),
    [
        ("is massage good for hip arthritis?", "and for bursitis?", "bursitis/does-massage-help"),
        ("is massage good for hip arthritis?", "can it cure it?", "arthritis/can-massage-cure"),
        ("what is piriformis syndrome?", "which stretches help?", "piriformis/stretches"),
        ("does hot stone massage help hips?", "what about thai?", "thai/does-it-help"),
    ],
)
def test_a_turn_that_leans_is_read_with_the_one_before(bot: faqbot.Bot, before: str, turn: str, entry: str) -> None:
    """An ellipsis or a pronoun takes its meaning from the last question."""
    chat = bot.conversation()
    chat.say(before)
    answer = chat.say(turn)
    assert answer.entry == entry


def test_a_turn_is_told_what_it_was_taken_for(bot: faqbot.Bot) -> None:
    """Where the turn alone would have got another answer, the answer begins with how it was read."""
    chat = bot.conversation()
    chat.say("is massage good for hip arthritis?")
    assert chat.say("and for bursitis?").text.startswith("For bursitis:")


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_question_that_stands_by_itself_is_not_bent(data: st.DataObject) -> None:
    """The first question of an entry gets that entry, whatever was asked before."""
    bot = shipped()
    entries = list(bot.knowledge.entries.values())
    before, asked = data.draw(st.sampled_from(entries)), data.draw(st.sampled_from(entries))
    chat = bot.conversation()
    chat.say(before.title)
    alone, answer = bot.answer(asked.title), chat.say(asked.title)
    assert answer.entry == alone.entry or alone.confidence < 0.9


def test_what_shares_no_word_with_the_folder_is_not_bent_to_the_last_answer(kettle_bot: faqbot.Bot) -> None:
    """Unknown words are not taken for a follow-up."""
    chat = kettle_bot.conversation()
    chat.say("descale with vinegar")
    assert chat.say("who invented the toaster").outcome is Outcome.UNKNOWN


# --- several questions in one message ------------------------------------------------------------


@pytest.mark.parametrize("between", ["? ", " and ", "? and also ", ", plus "])
def test_two_questions_in_a_message_are_both_answered(bot: faqbot.Bot, between: str) -> None:
    """Each gets its answer under its own title."""
    answer = bot.answer(f"what is bursitis{between}how often should I have a massage")
    for id_ in ("bursitis/what-is-it", "planning/how-often"):
        entry = bot.knowledge.entries[id_]
        assert entry.title in answer.text
        assert {c.quote for s in entry.answer for c in s.cite} <= {c.quote for c in answer.citations}


def test_of_two_questions_the_one_that_is_not_covered_is_declined(bot: faqbot.Bot) -> None:
    """What the articles do not cover is named beside the answer to the other."""
    answer = bot.answer("what is sciatica? how much does a session cost?")
    assert answer.entry == "nerves/what-is-sciatica"
    assert answer.declined == "price/cost"
    assert "do not cover what a massage costs" in answer.text


def test_a_second_question_may_point_back_to_the_first(bot: faqbot.Bot) -> None:
    """A pronoun in it stands for what the first one asked about."""
    answer = bot.answer("what is piriformis syndrome? and can massage help with it?")
    assert {"What is piriformis syndrome?"} <= set(answer.text.split("\n"))
    assert "piriformis/does-massage-help" in {
        id_ for id_, entry in bot.knowledge.entries.items() if entry.title in answer.text
    }


def test_one_question_in_a_ramble_is_one_question(bot: faqbot.Bot) -> None:
    """What is told around a question is not taken for another."""
    ramble = "I work at a desk all day and my back is stiff. My sister swears by yoga. Is a rub any good for an arthritic hip?"
    assert bot.answer(ramble).entry == "arthritis/does-massage-help"


# --- warnings that stay --------------------------------------------------------------------------


def test_a_standing_warning_says_how_it_goes_away(kettle_bot: faqbot.Bot) -> None:
    """Later turns carry the warning and tell how to end it; the turn that raised it does not."""
    chat = kettle_bot.conversation()
    ends = "until you tell me"
    assert ends not in chat.say("my cord is frayed").text
    assert ends in chat.say("descale with vinegar").text


def test_an_emergency_is_told_alone(bot: faqbot.Bot) -> None:
    """What can wait is not shown beside what cannot."""
    answer = bot.answer("I fell this morning, my leg is shorter and I can not stand on it")
    assert {c.level.value for c in answer.caveats} == {"emergency"}


@pytest.mark.parametrize("word", ["yes", "no", "both", "ok"])
def test_a_bare_yes_or_no_repeats_nothing(kettle_bot: faqbot.Bot, word: str) -> None:
    """Where nothing was offered that it could mean, it asks for nothing."""
    chat = kettle_bot.conversation()
    chat.say("can i open a kettle while it is on")
    chat.offer([])
    assert chat.say(word).outcome is Outcome.SMALLTALK


_BOTS: list[faqbot.Bot] = []


def shipped() -> faqbot.Bot:
    """The bot that ships, made once: hypothesis and fixtures of a test do not mix."""
    if not _BOTS:
        _BOTS.append(faqbot.Bot())
    return _BOTS[0]
