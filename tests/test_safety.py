"""The gate: what raises a hazard, and what must not."""

from __future__ import annotations

import dataclasses

import pytest

import faqbot
from faqbot.model import Concept, Hazard, Level
from faqbot.safety import Gate
from faqbot.spelling import Speller
from faqbot.text import Preparer

FRAYED = [
    "my cord is frayed",
    "the frayed cable of mine",
    "FRAYED CORD!!",
    "its cord , it is frayed",
    "cord frayed lol",
]


def raised(bot: faqbot.Bot, message: str) -> list[str]:
    """The ids of the hazards that a message raises."""
    return [c.id for c in bot.answer(message).caveats if c.level is not Level.NOTE]


@pytest.mark.parametrize("message", FRAYED)
def test_concepts_that_stand_together_raise(kettle_bot: faqbot.Bot, message: str) -> None:
    """A hazard is raised by all its concepts in one message, in any order and case."""
    assert raised(kettle_bot, message) == ["damaged-cable"]


@pytest.mark.parametrize("message", ["my cord is new", "frayed nerves", "the cord"])
def test_one_concept_alone_does_not_raise(kettle_bot: faqbot.Bot, message: str) -> None:
    """Half of a combination is nothing."""
    assert raised(kettle_bot, message) == []


@pytest.mark.parametrize(
    "message",
    [
        "the cord is not frayed",
        "the cord isn't frayed",
        "no frayed cord here",
        "never had a frayed cord",
        "a kettle without a frayed cord",
        "the frayed cord was ruled out",
    ],
)
def test_what_is_denied_does_not_raise(kettle_bot: faqbot.Bot, message: str) -> None:
    """A denied mention is no sign (NegEx)."""
    assert raised(kettle_bot, message) == []


@pytest.mark.parametrize(
    "message",
    [
        "no electric shock but the cord is frayed",
        "not sure, is the cord frayed",
        "it is not new and my cord is frayed",
        "the plug is not broken. the cord is frayed",
    ],
)
def test_a_denial_reaches_only_so_far(kettle_bot: faqbot.Bot, message: str) -> None:
    """A denial ends at "but", at a new subject and at the end of a sentence."""
    assert "damaged-cable" in raised(kettle_bot, message)


@pytest.mark.parametrize(
    "message",
    ["years ago the cord was frayed", "when i was a kid our cord was frayed", "I read about a frayed cord in a novel"],
)
def test_what_is_long_past_or_a_story_does_not_raise(kettle_bot: faqbot.Bot, message: str) -> None:
    """What is over, or happened to somebody in a book, is no sign (ConText)."""
    assert raised(kettle_bot, message) == []


def test_a_question_of_fact_does_not_raise(kettle_bot: faqbot.Bot) -> None:
    """A definition that is about nobody is no sign; one about me is."""
    assert raised(kettle_bot, "what is an electric shock?") == []
    assert raised(kettle_bot, "what is this, I got an electric shock?") == ["shock"]


@pytest.mark.parametrize(
    "message",
    [
        "my c\u200bord is fra\u00adyed",
        "my c\u043erd is frayed",
        "my c o r d is f.r.a.y.e.d",
        "my c0rd is fr4yed",
        "my c*ord is frayed",
        "MY CORD IS FRAYED",
        "my cord is frayedd",
        "my cord is freyed",
    ],
)
def test_disguises_do_not_hide_a_hazard(kettle_bot: faqbot.Bot, message: str) -> None:
    """Zero-width characters, capitals and typos change nothing."""
    assert raised(kettle_bot, message) == ["damaged-cable"]


def make_gate(hazard: Hazard, **concepts: tuple[str, ...]) -> Gate:
    """A gate with one hazard."""
    knowledge = dataclasses.replace(
        faqbot.Bot().knowledge,
        hazards={hazard.id: hazard},
        concepts={name: Concept(name, phrases) for name, phrases in concepts.items()},
    )
    words = {word: 1 for phrases in concepts.values() for phrase in phrases for word in phrase.split()}
    preparer = Preparer("en")
    return Gate(knowledge, preparer, Speller(words, preparer.language.function_words))


def test_a_gap_in_a_phrase_spans_up_to_three_words() -> None:
    """`~` stands for none to three words."""
    gate = make_gate(Hazard("h", Level.URGENT, "x", (("c",),)), c=("can not ~ weight",))
    assert gate.look("I can't weight")
    assert gate.look("I can't put any weight on it")
    assert not gate.look("I can't see how this could bear on the weight")


def test_a_phrase_with_its_own_denial_is_not_denied() -> None:
    """The sign "can not walk" holds a "not" of its own, which denies nothing."""
    gate = make_gate(Hazard("h", Level.URGENT, "x", (("c",),)), c=("can not walk",))
    assert gate.look("she can't walk since Tuesday")
    assert gate.look("I CANT WALK")


def test_a_lasting_hazard_long_past_is_a_caution() -> None:
    """What lasts is worth a caution when it is said to be over; at its own level when it is now."""
    gate = make_gate(Hazard("h", Level.URGENT, "x", (("c",),), lasting=True), c=("blood clot",))
    assert [r.level for r in gate.look("I had a blood clot ten years ago")] == [Level.CAUTION]
    assert [r.level for r in gate.look("I have a blood clot")] == [Level.URGENT]


def test_a_folder_without_hazards_raises_nothing() -> None:
    """No data, no gate."""
    knowledge = dataclasses.replace(faqbot.Bot().knowledge, hazards={}, concepts={})
    assert Gate(knowledge, Preparer("en"), Speller({})).look("I got an electric shock") == ()
