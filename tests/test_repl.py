"""The chat in the terminal, driven through a real pipe."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.data_structures import Size
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import fragment_list_to_text
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import ColorDepth, DummyOutput

import faqbot
from faqbot.commands import COMMANDS, Chat
from faqbot.record import Lines
from faqbot.repl import Editor, Options, Pages, interactive, prompt_loop
from faqbot.terminal import Style

ALT_ENTER, RIGHT, TAB, F1, F4 = "\x1b\r", "\x1b[C", "\t", "\x1bOP", "\x1bOS"
PASTE = "\x1b[200~{}\x1b[201~"


class Screen(DummyOutput):
    """A terminal of a size that can change."""

    def __init__(self, columns: int = 80, rows: int = 40) -> None:
        self.size = Size(rows=rows, columns=columns)

    def get_size(self) -> Size:
        """The size now."""
        return self.size


@pytest.fixture
def screen() -> Screen:
    """The terminal of a test."""
    return Screen()


@pytest.fixture
def pipe(screen: Screen) -> Iterator[PipeInput]:
    """A terminal whose keys come from a pipe."""
    with create_pipe_input() as made, create_app_session(input=made, output=screen):
        yield made


def typed(pipe: PipeInput, bot: faqbot.Bot, keys: str, options: Options | None = None) -> tuple[int, str]:
    """Type keys into the chat; return its exit code and all that it wrote."""
    written: list[str] = []
    chat = Chat(bot, Style(), written.append)
    pipe.send_text(keys)
    code = prompt_loop(chat, Editor(chat, options))
    return code, "\n".join(written)


Step = tuple[str, Callable[[], object]]


def stepwise(pipe: PipeInput, editor: Editor, steps: list[Step]) -> str:
    """Type keys one step after the other, each when the one before has had its effect; return the line."""

    async def play() -> str:
        line = asyncio.ensure_future(editor.session.prompt_async())
        for keys, seen in steps:
            pipe.send_text(keys)
            for _ in range(100_000):
                if seen() or line.done():
                    break
                await asyncio.sleep(0)
            else:
                pytest.fail(f"{keys!r} has had no effect")
        return await line

    return asyncio.run(play())


def quiet(bot: faqbot.Bot) -> Chat:
    """A chat whose words nobody reads."""
    return Chat(bot, Style(), lambda _: None)


# --- lines ---------------------------------------------------------------------------------------


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


def test_alt_enter_begins_a_new_line(pipe: PipeInput, kettle_bot: faqbot.Bot) -> None:
    """A message may have several lines; only Enter sends it."""
    editor = Editor(quiet(kettle_bot))
    pipe.send_text(f"my kettle{ALT_ENTER}is slow\r")
    assert editor.session.prompt() == "my kettle\nis slow"


def test_pasted_lines_are_not_sent(pipe: PipeInput, kettle_bot: faqbot.Bot) -> None:
    """Pasted text with line breaks waits for Enter, and is one message."""
    editor = Editor(quiet(kettle_bot))
    pipe.send_text(PASTE.format("first line\r\nsecond line\r\n") + "end\r")
    assert editor.session.prompt() == "first line\nsecond line\nend"


def test_vi_keys(pipe: PipeInput, kettle_bot: faqbot.Bot) -> None:
    """With vi keys, Escape and a command edit the line."""
    editor = Editor(quiet(kettle_bot), Options(vi=True))
    editor.session.app.ttimeoutlen = 0.001  # seconds after which an Escape is a key of its own
    editor.session.app.timeoutlen = 0.001
    assert stepwise(
        pipe,
        editor,
        [
            ("descale vinegarr", lambda: editor.session.default_buffer.text.endswith("rr")),
            ("\x1b", lambda: editor.session.app.vi_state.input_mode == "vi-navigation"),
            ("x", lambda: not editor.session.default_buffer.text.endswith("rr")),
            ("\r", lambda: False),
        ],
    ) == "descale vinegar"  # fmt: skip


def test_emacs_keys(pipe: PipeInput, kettle_bot: faqbot.Bot) -> None:
    """By default Ctrl-A and Ctrl-K do what they do in Emacs."""
    editor = Editor(quiet(kettle_bot))
    pipe.send_text("wrong\x01\x0bright\r")
    assert editor.session.prompt() == "right"


def test_f4_changes_the_keys(pipe: PipeInput, kettle_bot: faqbot.Bot) -> None:
    """F4 goes from Emacs keys to those of vi, and the toolbar tells so."""
    editor = Editor(quiet(kettle_bot))
    pipe.send_text(f"{F4}descale\r")
    assert editor.session.prompt() == "descale"
    assert " vi " in fragment_list_to_text(editor.toolbar())


def test_the_line_opens_in_an_editor(
    pipe: PipeInput, kettle_bot: faqbot.Bot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-X Ctrl-E hands the line to the program of $EDITOR, and takes what it leaves."""
    program = tmp_path / "editor.py"
    program.write_text("import sys, pathlib\npathlib.Path(sys.argv[1]).write_text('descale with vinegar\\n')\n")
    monkeypatch.setenv("EDITOR", f"{sys.executable} {program}")
    monkeypatch.delenv("VISUAL", raising=False)
    editor = Editor(quiet(kettle_bot))
    buffer = editor.session.default_buffer
    assert stepwise(
        pipe,
        editor,
        [("x", lambda: buffer.text == "x"), ("\x18\x05", lambda: "vinegar" in buffer.text), ("\r", lambda: False)],
    ) == "descale with vinegar"  # fmt: skip


# --- leaving -------------------------------------------------------------------------------------


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


# --- suggestions ---------------------------------------------------------------------------------


def test_questions_of_the_folder_are_suggested(pipe: PipeInput, kettle_bot: faqbot.Bot) -> None:
    """Some words of a question suggest it; Tab and Enter take it, Enter sends it."""
    editor = Editor(quiet(kettle_bot))
    buffer = editor.session.default_buffer
    line = stepwise(
        pipe,
        editor,
        [
            ("rid lime", lambda: buffer.complete_state),
            (TAB, lambda: buffer.text.startswith("How do I")),
            ("\r", lambda: not buffer.complete_state),
            ("\r", lambda: False),
        ],
    )
    assert line == "How do I get rid of lime in a kettle?"


def test_what_was_offered_is_suggested_first(pipe: PipeInput, kettle_bot: faqbot.Bot) -> None:
    """Of questions that fit alike, the one that is likely next stands on top."""
    chat = quiet(kettle_bot)
    found = {}
    for before in ("white crust", "descale with vinegar"):
        chat.take(before)
        completions = Editor(chat).session.completer
        assert completions is not None
        found[before] = [c.text for c in completions.get_completions(Document("kettle"), CompleteEvent())]
    offered = kettle_bot.knowledge.entries["lime/what-is-it"].title
    assert found["descale with vinegar"].index(offered) == 0


def test_a_line_goes_on_in_grey(pipe: PipeInput, kettle_bot: faqbot.Bot) -> None:
    """The beginning of a question of the folder is gone on with, and the right arrow takes it."""
    editor = Editor(quiet(kettle_bot))
    buffer = editor.session.default_buffer
    steps: list[Step] = [("how do i get", lambda: buffer.suggestion), (RIGHT, lambda: "kettle" in buffer.text)]
    line = stepwise(pipe, editor, [*steps, ("\r", lambda: False)])
    assert line == "how do i get rid of lime in a kettle?"


def test_commands_and_their_arguments_are_completed(pipe: PipeInput, kettle_bot: faqbot.Bot, tmp_path: Path) -> None:
    """A slash lists commands; after /topics come the topics, after /export the files."""
    (tmp_path / "notes.md").touch()
    completer = Editor(quiet(kettle_bot)).session.completer
    assert completer is not None

    def completed(text: str) -> list[str]:
        return [c.text for c in completer.get_completions(Document(text), CompleteEvent())]

    assert completed("/so") == ["/sources"]
    assert len(completed("/")) == len(COMMANDS)
    assert completed("/topics l") == ["lime"]
    assert completed(f"/export {tmp_path}/no") == ["tes.md"]


# --- history -------------------------------------------------------------------------------------


def test_what_was_typed_comes_back(pipe: PipeInput, kettle_bot: faqbot.Bot) -> None:
    """Lines are kept for as long as the chat lasts, and Ctrl-R finds them."""
    editor = Editor(quiet(kettle_bot))
    pipe.send_text("descale with vinegar\r")
    editor.session.prompt()
    buffer = editor.session.default_buffer
    steps: list[Step] = [
        ("", lambda: len(buffer._working_lines) > 1),  # the history comes in the background
        ("\x12scale", lambda: editor.session.app.layout.is_searching),
        ("\r", lambda: buffer.text == "descale with vinegar"),
        ("\r", lambda: False),
    ]
    assert stepwise(pipe, editor, steps) == "descale with vinegar"


def test_nothing_typed_is_on_disk(
    pipe: PipeInput, kettle_bot: faqbot.Bot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By default no file comes into being, neither here nor in the user's home."""
    monkeypatch.chdir(tmp_path)
    home = Path(os.environ["HOME"])
    typed(pipe, kettle_bot, "who invented it\rdescale with vinegar\r/feedback good\r/quit\r")
    assert [*tmp_path.rglob("*"), *home.rglob("*")] == []


def test_a_history_that_is_asked_for_is_kept_without_names(
    pipe: PipeInput, kettle_bot: faqbot.Bot, tmp_path: Path
) -> None:
    """--history keeps lines in a file of the user's, and the next chat recalls them."""
    file = tmp_path / "history.jsonl"
    typed(pipe, kettle_bot, "I am Anna Smith, anna@example.org: white crust\r/quit\r", Options(history=Lines(file)))
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert lines[0] == {"said": "I am [name], [e-mail]: white crust"}
    recalled = list(Editor(quiet(kettle_bot), Options(history=Lines(file))).session.history.load_history_strings())
    assert recalled == ["/quit", "I am [name], [e-mail]: white crust"]


def test_a_history_that_cannot_be_written_ends_nothing(pipe: PipeInput, kettle_bot: faqbot.Bot, tmp_path: Path) -> None:
    """A full or forbidden disk is told once, and the chat goes on."""
    missing = Lines(tmp_path / "nowhere" / "history.jsonl")
    code, out = typed(pipe, kettle_bot, "white crust\rdescale with vinegar\r/quit\r", Options(history=missing))
    assert code == 0
    assert out.count("cannot be written") == 1
    assert "dissolves lime" in out


# --- around the line -----------------------------------------------------------------------------


def test_the_toolbar_tells_folder_topic_and_keys(pipe: PipeInput, kettle_bot: faqbot.Bot) -> None:
    """Below the line stand the folder, its size, the topic of the last answer, and where help is."""
    chat = quiet(kettle_bot)
    chat.take("descale with vinegar")
    assert (
        fragment_list_to_text(Editor(chat).toolbar())
        == " kettle \u00b7 3 questions \u00b7 lime \u00b7 F1 keys \u00b7 /help"
    )


@pytest.mark.parametrize("columns", [20, 40, 80, 140])
def test_the_toolbar_always_tells_what_is_written(
    screen: Screen, pipe: PipeInput, kettle_bot: faqbot.Bot, tmp_path: Path, columns: int
) -> None:
    """However narrow the window, it says that a history or a log is on."""
    screen.size = Size(rows=24, columns=columns)
    chat = Chat(kettle_bot, Style(), lambda _: None, unanswered=Lines(tmp_path / "log"))
    shown = fragment_list_to_text(Editor(chat, Options(history=Lines(tmp_path / "history"))).toolbar())
    assert "HISTORY ON" in shown
    assert "LOG ON" in shown


def test_f1_shows_the_keys(pipe: PipeInput, kettle_bot: faqbot.Bot) -> None:
    """F1 lists the keys, and leaves the line as it is."""
    written: list[str] = []
    chat = Chat(kettle_bot, Style(), written.append)
    editor = Editor(chat)
    steps: list[Step] = [(f"descale{F1}", lambda: written), ("\r", lambda: False)]
    assert stepwise(pipe, editor, steps) == "descale"
    assert "Ctrl-R" in written[0]


def test_a_resized_window_is_noticed(screen: Screen, pipe: PipeInput, kettle_bot: faqbot.Bot) -> None:
    """Each answer keeps to the width that the window has by then."""
    written: list[str] = []
    chat = Chat(kettle_bot, Style(), written.append)
    for columns in (30, 60):
        screen.size = Size(rows=40, columns=columns)
        pipe.send_text("descale with vinegar\r\x04")
        prompt_loop(chat, Editor(chat))
    widest = [max(map(len, text.split("\n"))) for text in written]
    assert widest[0] <= 30 < widest[1] <= 60


@pytest.mark.parametrize(("keys", "pages"), [(" ", 5), ("q", 1)])
def test_long_text_is_shown_by_the_screen(
    screen: Screen, pipe: PipeInput, kettle_bot: faqbot.Bot, keys: str, pages: int
) -> None:
    """Text that is longer than the window stops after each screen; a key goes on, q stops."""
    screen.size = Size(rows=12, columns=80)
    written: list[str] = []
    show = Pages(Editor(quiet(kettle_bot)), written.append)
    pipe.send_text(keys * 4)
    show("\n".join(map(str, range(50))))
    assert len(written) == pages
    assert written[0].split("\n") == [str(n) for n in range(10)]


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_no_colour_means_none_in_the_line_either(pipe: PipeInput, kettle_bot: faqbot.Bot, theme: str) -> None:
    """Without colour the editor is monochrome; with it, it follows the theme."""
    drab = Editor(Chat(kettle_bot, Style(colour=False, theme=theme), lambda _: None))
    gay = Editor(Chat(kettle_bot, Style(colour=True, theme=theme), lambda _: None))
    assert drab.session.app.color_depth is ColorDepth.MONOCHROME
    assert gay.session.style is not None
    assert dict(gay.session.style.style_rules)["bottom-toolbar"]


# --- where no editor can be ----------------------------------------------------------------------


@pytest.mark.parametrize("term", ["dumb", ""])
def test_a_dumb_terminal_has_no_editor(term: str) -> None:
    """A terminal that cannot move its cursor is written to plainly."""
    assert not interactive({"TERM": term})


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
