"""A conversation: picks, context, and what stays with it."""

from __future__ import annotations

import pytest

import faqbot
from faqbot import Outcome


@pytest.mark.parametrize("pick", ["1", "1.", "the first one", "First"])
def test_a_number_picks_what_was_offered(kettle_bot: faqbot.Bot, pick: str) -> None:
    """A suggestion is picked by its number, and is not matched by its text again."""
    chat = kettle_bot.conversation()
    offered = chat.say("descale a kettle with vinegar").suggestions
    assert chat.say(pick).entry == "lime/what-is-it"
    assert kettle_bot.knowledge.entries["lime/what-is-it"].title == offered[0]


def test_a_number_that_was_not_offered_picks_nothing(kettle_bot: faqbot.Bot) -> None:
    """A number beyond the offers is a message like any other."""
    chat = kettle_bot.conversation()
    chat.say("descale a kettle with vinegar")
    assert chat.say("9").outcome is Outcome.UNKNOWN


def test_a_new_question_while_options_are_shown_is_answered(kettle_bot: faqbot.Bot) -> None:
    """Offers do not bend a question that stands by itself."""
    chat = kettle_bot.conversation()
    chat.say("descale a kettle with vinegar")
    assert chat.say("is it safe to lift the lid when switched on").entry == "safety/open"


def test_small_talk_does_not_forget_the_offers(kettle_bot: faqbot.Bot) -> None:
    """A greeting in between leaves the numbers valid."""
    chat = kettle_bot.conversation()
    chat.say("descale a kettle with vinegar")
    chat.say("hello")
    assert chat.say("1").entry == "lime/what-is-it"


def test_an_urgent_hazard_stays_until_it_is_cleared(kettle_bot: faqbot.Bot) -> None:
    """Later turns carry the warning until the user says that it is settled."""
    chat = kettle_bot.conversation()
    assert chat.say("my cord is frayed").outcome is Outcome.ALERT
    later = chat.say("descale a kettle with vinegar")
    assert later.outcome is Outcome.ALERT
    assert later.text.startswith("Pull the plug now.")
    assert later.entry == "lime/remove"
    cleared = chat.say("the doctor says it is fine")
    assert not cleared.caveats
    assert chat.say("descale a kettle with vinegar").outcome is Outcome.ANSWERED


def test_an_emergency_in_a_picked_turn_is_still_seen(kettle_bot: faqbot.Bot) -> None:
    """No turn of a conversation gets past the gate."""
    chat = kettle_bot.conversation()
    chat.say("descale a kettle with vinegar")
    assert chat.say("electrocuted").outcome is Outcome.ALERT


def test_conversations_do_not_share_memory(kettle_bot: faqbot.Bot) -> None:
    """Two conversations of one bot know nothing of each other."""
    first, second = kettle_bot.conversation(), kettle_bot.conversation()
    first.say("my cord is frayed")
    assert second.say("descale a kettle with vinegar").outcome is Outcome.ANSWERED


def test_a_turn_must_be_a_string(kettle_bot: faqbot.Bot) -> None:
    """Anything but a string is refused."""
    with pytest.raises(TypeError):
        kettle_bot.conversation().say(None)  # type: ignore[arg-type]
