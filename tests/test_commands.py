"""The commands of the chat, and what a session may and may not do."""

from __future__ import annotations

import json
import re
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from conftest import write_kettle
from hypothesis import given, settings
from hypothesis import strategies as st

import faqbot
from faqbot.commands import COMMANDS, KEPT, Chat
from faqbot.record import Lines
from faqbot.terminal import Style


class Session:
    """A chat whose words are collected."""

    def __init__(self, bot: faqbot.Bot, style: Style | None = None, **more: object) -> None:
        self.written: list[str] = []
        self.chat = Chat(bot, style or Style(), self.written.append, **more)  # type: ignore[arg-type]

    def say(self, *lines: str) -> str:
        """Type lines; return what the last one got."""
        for line in lines:
            self.written.clear()
            self.chat.take(line)
        return "\n".join(self.written)


def noted(calls: list[str]) -> Callable[[str], bool]:
    """What a terminal does with a text: here it is noted, and that worked."""

    def note(text: str) -> bool:
        calls.append(text)
        return True

    return note


@pytest.fixture
def session(kettle_bot: faqbot.Bot) -> Session:
    """A chat on kettles."""
    return Session(kettle_bot)


@pytest.mark.parametrize("command", [name for name in COMMANDS if name != "/quit"])
def test_each_command_says_something(session: Session, command: str) -> None:
    """No command fails or stays silent, before a question or after one."""
    assert session.say(command).strip()
    assert session.say("descale with vinegar", command).strip()


@pytest.mark.parametrize("line", ["/quit", "/exit", "/q", "/QUIT", "/quit now"])
def test_quit_leaves(session: Session, line: str) -> None:
    """The chat ends, by any of the names."""
    assert not session.chat.take(line)


def test_help_names_every_command(session: Session) -> None:
    """The list is complete."""
    assert all(name in session.say("/help") for name in COMMANDS)


def test_the_beginning_of_a_command_is_enough(session: Session) -> None:
    """As much of a name as makes it the only one is taken for it; less is not."""
    assert session.say("descale with vinegar", "/sou") == session.say("/sources")
    assert "There is no command /s." in session.say("/s")


def test_an_unknown_command_is_told(session: Session) -> None:
    """A slip in a command is not asked as a question."""
    assert "There is no command /sauces" in session.say("/sauces")


# --- what was answered ---------------------------------------------------------------------------


def test_sources_shows_the_passages(session: Session) -> None:
    """/sources lists each statement with its passages and the id of the article."""
    shown = session.say("descale with vinegar", "/sources")
    assert "Looking After a Kettle (kettle-care), Removing Lime" in " ".join(shown.split())


def test_why_names_what_matched(session: Session) -> None:
    """/why tells the words and the confidence."""
    shown = session.say("descale with vinegar", "/why")
    assert "vinegar" in shown
    assert "confidence" in shown


@pytest.mark.parametrize("number", ["1", "[1]", " 1 "])
def test_open_shows_one_passage(session: Session, number: str) -> None:
    """/open N shows the article, the section and the words of passage N."""
    shown = session.say("descale with vinegar", f"/open {number}")
    assert "Removing Lime" in shown
    assert "Vinegar dissolves lime within an hour" in shown


@pytest.mark.parametrize("number", ["", "0", "3", "-1", "two", "\u00b2", "9" * 5000])
def test_open_asks_for_a_number_that_is_there(session: Session, number: str) -> None:
    """Anything but the number of a passage is told what to write."""
    assert "1 to 2: /open 1" in session.say("descale with vinegar", f"/open {number}")


def test_open_opens_a_paper_in_the_browser(bot: faqbot.Bot) -> None:
    """A passage that is the title of a paper leads to it, where there is a browser."""
    opened: list[str] = []
    session = Session(bot, browse=noted(opened))
    shown = session.say("is massage good for hip arthritis?", "/open 6")
    assert opened == ["https://doi.org/10.1016/j.joca.2012.12.014"]
    assert opened[0] in shown


def test_copy_hands_over_the_answer_with_its_passages(kettle_bot: faqbot.Bot) -> None:
    """/copy puts the last answer on the clipboard; where there is none, it says so."""
    copied: list[str] = []
    session = Session(kettle_bot, copy=noted(copied))
    assert session.say("descale with vinegar", "/copy") == "Copied.\n"
    assert "Vinegar dissolves lime within an hour" in copied[0]
    assert "no clipboard" in Session(kettle_bot).say("descale with vinegar", "/copy")


def test_more_goes_on_until_nothing_is_left(session: Session) -> None:
    """/more shows what was not shown yet, and then says that there is no more."""
    assert "More on this: What makes a kettle slow?" in session.say("descale with vinegar", "/more")
    assert "There is no more on this." in session.say("/more")


# --- finding -------------------------------------------------------------------------------------


def test_topics_lists_areas_and_then_their_questions(session: Session) -> None:
    """/topics names the areas; with one of them, its questions, which a number picks."""
    assert session.say("/topics").startswith("lime (2), safety (1)")
    assert "  2. How do I get rid of lime in a kettle?" in session.say("/topics lime")
    assert "dissolves lime" in session.say("2")


def test_every_question_can_be_reached_by_topics(bot: faqbot.Bot) -> None:
    """The areas of /topics hold all questions of the folder."""
    session = Session(bot, Style(width=500))
    named = re.findall(r"([^,(]+) \(\d+\)", session.say("/topics").replace("\n", " "))
    listed = "\n".join(session.say(f"/topics {area.strip()}") for area in named)
    assert all(entry.title in listed for entry in bot.knowledge.entries.values())


def test_search_offers_questions_by_number(session: Session) -> None:
    """/search lists what has something of the words, and a number picks one."""
    assert "1. What makes a kettle slow?" in session.say("/search white crust")
    assert "hard water leaves it on the coil" in session.say("1")
    assert "Nothing has any of xylophone" in session.say("/search xylophone")


# --- files ---------------------------------------------------------------------------------------


def test_export_writes_markdown_with_passages(session: Session, tmp_path: Path) -> None:
    """The chat goes to a file, with what was cited and the disclaimer, readable by its owner only."""
    file = tmp_path / "chat.md"
    assert "Written" in session.say("the cord of my kettle is frayed", "descale with vinegar", f"/export {file}")
    text = file.read_text(encoding="utf-8")
    assert "**URGENT**" in text
    assert "Vinegar dissolves lime within an hour" in text
    assert "I only repeat what one article says." in text
    if sys.platform != "win32":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_export_writes_json_with_whole_answers(session: Session, tmp_path: Path) -> None:
    """A name that ends in .json gets the same records as `ask --json`."""
    file = tmp_path / "chat.json"
    session.say("descale with vinegar", f"/export {file}")
    turn = json.loads(file.read_text(encoding="utf-8"))["turns"][0]
    assert turn["said"] == "descale with vinegar"
    assert turn["answer"]["entry"] == "lime/remove"
    assert turn["answer"]["schema"] == 1


@pytest.mark.parametrize(
    ("reply", "replaced"), [("yes", True), ("no", False), ("", False), ("what makes a kettle slow", False)]
)
def test_export_asks_before_it_replaces(session: Session, tmp_path: Path, reply: str, replaced: bool) -> None:
    """A file that is there is replaced after a yes; anything else leaves it, and is not lost as a question."""
    file = tmp_path / "chat.md"
    file.write_text("mine", encoding="utf-8")
    assert "Replace it?" in session.say("descale with vinegar", f"/export {file}")
    shown = session.say(reply)
    assert (file.read_text(encoding="utf-8") != "mine") is replaced
    assert ("hard water leaves it" in shown) is (reply == "what makes a kettle slow")


def test_export_to_where_nothing_can_be_written_is_told(session: Session, tmp_path: Path) -> None:
    """The name and the reason are told, and the chat goes on."""
    assert "cannot be written" in session.say("descale with vinegar", f"/export {tmp_path / 'no' / 'chat.md'}")
    assert "dissolves lime" in session.say("descale with vinegar")


def test_unanswered_questions_are_kept_where_that_is_asked_for(kettle_bot: faqbot.Bot, tmp_path: Path) -> None:
    """--log-unanswered keeps what got no answer, without names, and nothing else."""
    file = tmp_path / "log.jsonl"
    session = Session(kettle_bot, unanswered=Lines(file))
    session.say("descale with vinegar", "I am Bob, who invented the toaster", "how much does a kettle cost")
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert lines == [
        {"folder": "kettle", "said": "I am [name], who invented the toaster", "declined": ""},
        {"folder": "kettle", "said": "how much does a kettle cost", "declined": "price"},
    ]


def test_feedback_sends_nothing_by_itself(session: Session) -> None:
    """Without a log, /feedback shows what could be sent, with names taken out."""
    shown = session.say("descale with vinegar", "/feedback wrong. call me Zoe, zoe@example.org")
    assert "Nothing was sent or written." in shown
    assert "entry: lime/remove" in shown
    assert "zoe" not in shown.casefold()


def test_feedback_goes_into_the_log(kettle_bot: faqbot.Bot, tmp_path: Path) -> None:
    """With a log, the report is kept there."""
    file = tmp_path / "log.jsonl"
    session = Session(kettle_bot, unanswered=Lines(file))
    assert "Noted in" in session.say("descale with vinegar", "/feedback too short")
    assert json.loads(file.read_text(encoding="utf-8"))["feedback"]["comment"] == "too short"


# --- folders -------------------------------------------------------------------------------------


def test_another_folder_is_another_bot(bot: faqbot.Bot, tmp_path: Path) -> None:
    """/knowledge DIR goes on with another folder, and /reload reads it again."""
    folder = write_kettle(tmp_path / "kettle")
    session = Session(bot)
    assert "Kettles: 3 questions" in session.say(f"/knowledge {folder}")
    assert "dissolves lime" in session.say("descale with vinegar")
    text = (folder / "knowledge.yaml").read_text(encoding="utf-8")
    (folder / "knowledge.yaml").write_text(text.replace("title: Kettles", "title: Pots"), encoding="utf-8")
    assert "Pots: 3 questions" in session.say("/reload")


def test_a_broken_folder_changes_nothing(kettle_bot: faqbot.Bot, tmp_path: Path) -> None:
    """A folder that cannot be read is told with its problem, and the one from before stays."""
    session = Session(kettle_bot)
    assert "The folder from before stays." in session.say(f"/knowledge {tmp_path}")
    assert "dissolves lime" in session.say("descale with vinegar")


def test_clear_forgets(session: Session) -> None:
    """After /clear nothing of the conversation is left, nor is a warning from it."""
    session.say("my cord is frayed", "/clear")
    assert session.say("/sources") == "Ask something first.\n"
    assert "URGENT" not in session.say("descale with vinegar")


# --- all together --------------------------------------------------------------------------------

SAID = [
    "descale with vinegar", "white crust", "and then?", "is it safe?", "why", "who says so?", "tell me more", "both", "1",
    "2", "the second one", "no, I meant the cable", "back to the lime", "my cord is frayed", "the doctor says it is fine",
    "hello", "", "   ", "\u00bfc\u00f3mo est\u00e1s?", "\u6e29\u6cc9", "\U0001f600", "what is lime? and what does a kettle cost?",
    "\x1b[31mred\x1b[0m", "\x00\x07\x08", "\u202eabc", "a" * 3000, "/help", "/sources", "/why", "/open 1", "/more", "/related",
    "/topics", "/topics lime", "/search lime", "/copy", "/feedback \x1b]0;x\x07", "/clear", "/nonsense \x9b", "/open \u0661",
]  # fmt: skip
OWN = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;;[!-~]*\x1b\\")


@settings(max_examples=3, deadline=None)
@given(st.integers(0, 2**32), st.booleans())
def test_a_thousand_turns(seed: int, coloured: bool) -> None:
    """Whatever is typed, a session never fails, stays bounded, and prints no control character that is not its own."""
    random = Random(seed)
    bot = kettle()
    session = Session(bot, Style(colour=coloured, links=coloured, width=random.choice((20, 40, 80, 140))))
    for _ in range(1000):
        line = random.choice(SAID)
        if random.random() < 0.3:
            line = "".join(chr(random.randrange(0x3000)) for _ in range(random.randrange(40)))
        shown = session.say(line)
        assert all(c == "\n" or c.isprintable() for c in OWN.sub("", shown)), ascii(shown)
        if not coloured:
            assert "\x1b" not in shown
    assert len(session.chat.turns) <= KEPT
    assert len(session.chat.conversation.saved()) < 20_000


_KETTLE: list[faqbot.Bot] = []


def kettle() -> faqbot.Bot:
    """The bot of the small folder, made once: hypothesis and fixtures of a test do not mix."""
    if not _KETTLE:
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            _KETTLE.append(faqbot.Bot(write_kettle(Path(folder) / "kettle")))
    return _KETTLE[0]
