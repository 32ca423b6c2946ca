"""The chat in the terminal, driven through a real pipe."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

import faqbot
from faqbot.render import Style
from faqbot.repl import COMMANDS, Chat, prompt_loop, session


@pytest.fixture
def pipe() -> Iterator[PipeInput]:
    """A terminal whose keys come from a pipe."""
    with create_pipe_input() as made, create_app_session(input=made, output=DummyOutput()):
        yield made


def typed(pipe: PipeInput, bot: faqbot.Bot, keys: str) -> tuple[int, str]:
    """Type keys into the chat; return its exit code and all that it wrote."""
    written: list[str] = []
    chat = Chat(bot, Style(), written.append)
    pipe.send_text(keys)
    code = prompt_loop(chat, session(bot))
    return code, "\n".join(written)


def test_a_question_is_answered(pipe: PipeInput, kettle_bot: faqbot.Bot) -> None:
    """Enter sends the line, and the answer with its passages comes back."""
    code, out = typed(pipe, kettle_bot, "descale with vinegar\r/quit\r")
    assert code == 0
    assert "it dissolves lime within an hour. [1]" in out
    assert "[1] Looking After a Kettle" in out


def test_a_number_picks_a_suggestion(pipe: PipeInput, kettle_bot: faqbot.Bot) -> None:
    """The numbers before the suggestions can be typed."""
    _, out = typed(pipe, kettle_bot, "descale with vinegar\r1\r/quit\r")
    assert "  1. What makes a kettle slow?" in out
    assert "hard water leaves it on the coil" in out


def test_control_d_leaves(pipe: PipeInput, kettle_bot: faqbot.Bot) -> None:
    """^D on an empty line ends the chat with 0."""
    assert typed(pipe, kettle_bot, "\x04")[0] == 0


def test_control_c_clears_the_line(pipe: PipeInput, kettle_bot: faqbot.Bot) -> None:
    """^C drops what was typed, and the chat goes on."""
    code, out = typed(pipe, kettle_bot, "my cord is frayed\x03descale with vinegar\r/quit\r")
    assert code == 0
    assert "Pull the plug now" not in out
    assert "dissolves lime" in out


def test_control_c_twice_leaves(pipe: PipeInput, kettle_bot: faqbot.Bot) -> None:
    """^C twice in a row ends the chat with 130."""
    assert typed(pipe, kettle_bot, "\x03\x03")[0] == 130


def test_history_is_in_the_session(pipe: PipeInput, kettle_bot: faqbot.Bot) -> None:
    """What was typed can be brought back, for as long as the chat lasts, and is in no file."""
    editor = session(kettle_bot)
    pipe.send_text("descale with vinegar\r/quit\r")
    prompt_loop(Chat(kettle_bot, Style(), lambda _: None), editor)
    assert editor.history.get_strings() == ["descale with vinegar", "/quit"]
    assert isinstance(editor.history, InMemoryHistory)


def test_questions_of_the_folder_are_suggested(kettle_bot: faqbot.Bot, pipe: PipeInput) -> None:
    """Typing letters of a question, in order, suggests it."""
    completer = session(kettle_bot).completer
    assert completer is not None
    found = completer.get_completions(Document("rid lime"), CompleteEvent())
    assert "How do I get rid of lime in a kettle?" in [c.text for c in found]


@pytest.mark.parametrize("command", [c for c in COMMANDS if c != "/quit"])
def test_each_command_says_something(pipe: PipeInput, kettle_bot: faqbot.Bot, command: str) -> None:
    """No command of the list fails, before a question or after one."""
    code, out = typed(pipe, kettle_bot, f"{command}\rdescale with vinegar\r{command}\r/quit\r")
    assert code == 0
    assert out.strip()


def test_sources_shows_the_passages(pipe: PipeInput, kettle_bot: faqbot.Bot) -> None:
    """/sources lists each statement with its passages and the id of the article."""
    _, out = typed(pipe, kettle_bot, "descale with vinegar\r/sources\r/quit\r")
    assert "Looking After a Kettle (kettle-care), Removing Lime" in " ".join(out.split())


def test_why_names_what_matched(pipe: PipeInput, kettle_bot: faqbot.Bot) -> None:
    """/why tells the words and the confidence."""
    _, out = typed(pipe, kettle_bot, "descale with vinegar\r/why\r/quit\r")
    assert "vinegar" in out
    assert "confidence" in out


def test_topics_lists_every_question(pipe: PipeInput, kettle_bot: faqbot.Bot) -> None:
    """/topics shows the first question of each entry."""
    _, out = typed(pipe, kettle_bot, "/topics\r/quit\r")
    assert all(entry.title in out for entry in kettle_bot.knowledge.entries.values())


def test_an_unknown_command_is_told(pipe: PipeInput, kettle_bot: faqbot.Bot) -> None:
    """A slip in a command is not asked as a question."""
    _, out = typed(pipe, kettle_bot, "/sauces\r/quit\r")
    assert "There is no command /sauces" in out


def test_without_a_terminal_the_chat_is_plain(kettle: Path) -> None:
    """Lines from a pipe are answered without a line editor, a prompt or colour."""
    program = [sys.executable, "-m", "faqbot", "--knowledge", str(kettle)]
    done = subprocess.run(
        program, input="hello\ndescale with vinegar\n/quit\n", capture_output=True, text=True, check=True
    )
    assert "Hello! Ask me about kettles." in done.stdout
    assert "dissolves lime" in done.stdout
    assert "\x1b" not in done.stdout
    assert done.stderr == ""


def test_the_disclaimer_is_shown_once(kettle: Path) -> None:
    """The disclaimer greets, and is not repeated with each answer."""
    program = [sys.executable, "-m", "faqbot", "--knowledge", str(kettle)]
    done = subprocess.run(
        program, input="descale with vinegar\nwhite crust\n", capture_output=True, text=True, check=True
    )
    assert done.stdout.count("I only repeat what one article says.") == 1


@pytest.mark.parametrize("width", [20, 40, 80, 140])
def test_lines_keep_to_the_width(kettle_bot: faqbot.Bot, width: int) -> None:
    """No line is wider than the window, with wide characters either."""
    from wcwidth import wcswidth

    from faqbot.render import terminal

    for question in ("descale a kettle with vinegar", "\u6e29\u6cc9 \u6e29\u6cc9 my cord is frayed \N{HOT BEVERAGE}"):
        drawn = terminal(kettle_bot.answer(question), Style(width=width), offer_numbers=True)
        assert max(wcswidth(line) for line in drawn.split("\n")) <= width
