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


def test_a_conversation_can_be_saved_and_gone_on_with(kettle_bot: faqbot.Bot) -> None:
    """What is saved as JSON brings back the offers and the hazards that are not settled."""
    chat = kettle_bot.conversation()
    chat.say("descale a kettle with vinegar")
    again = kettle_bot.conversation(chat.saved())
    assert again.memory == chat.memory
    assert again.say("1").entry == "lime/what-is-it"


@pytest.mark.parametrize("saved", ["{", "[]", "null", '{"entry": 1}', '{"standing": [["a"]]}', "\x00"])
def test_what_was_never_saved_is_refused(kettle_bot: faqbot.Bot, saved: str) -> None:
    """Anything but a saved conversation is a `ValueError`."""
    with pytest.raises(ValueError, match="not a saved conversation"):
        kettle_bot.conversation(saved)


def test_what_a_saved_conversation_no_longer_finds_is_dropped(kettle_bot: faqbot.Bot) -> None:
    """Entries and hazards that the folder does not know are forgotten, not believed."""
    saved = kettle_bot.conversation().saved().replace('"offers": []', '"offers": ["no/such"]')
    saved = saved.replace('"standing": []', '"standing": [["no-such", "urgent"]]')
    memory = kettle_bot.conversation(saved).memory
    assert memory.offers == ()
    assert memory.standing == ()


def test_the_memory_is_bounded(kettle_bot: faqbot.Bot) -> None:
    """A thousand long turns leave no more behind than one."""
    chat = kettle_bot.conversation()
    for n in range(1000):
        chat.say(f"descale a kettle with vinegar {'and so on ' * (n % 50)}")
    assert len(chat.saved()) < 6000


def test_both_answers_both(kettle_bot: faqbot.Bot) -> None:
    """The word "both" answers all that was offered, each under its question."""
    chat = kettle_bot.conversation()
    offered = chat.say("descale a kettle with vinegar").suggestions
    both = chat.say("both")
    assert all(title in both.text for title in offered[:2])


@pytest.mark.parametrize("turn", ["who says so?", "source?", "prove it"])
def test_who_says_so_shows_the_passages_of_the_last_answer(kettle_bot: faqbot.Bot, turn: str) -> None:
    """A question for the source is answered with the citations of the last entry."""
    chat = kettle_bot.conversation()
    first = chat.say("descale a kettle with vinegar")
    assert set(first.citations) <= set(chat.say(turn).citations)


def test_more_goes_on_with_what_is_near(kettle_bot: faqbot.Bot) -> None:
    """To "tell me more" it answers with an entry that was not shown yet, and says so."""
    chat = kettle_bot.conversation()
    chat.say("descale a kettle with vinegar")
    more = chat.say("tell me more")
    assert more.entry == "lime/what-is-it"
    assert more.text.startswith("More on this:")


def test_a_turn_that_stands_by_itself_is_not_bent(bot: faqbot.Bot) -> None:
    """After any answer, a whole question is answered as it would be alone."""
    for first in ("What is Thai massage?", "Is massage good for hip arthritis?"):
        chat = bot.conversation()
        chat.say(first)
        assert (
            chat.say("How many people have hip osteoarthritis?").entry
            == bot.answer("How many people have hip osteoarthritis?").entry
        )
