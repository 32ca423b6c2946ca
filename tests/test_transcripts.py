"""Whole sessions, as they stand on the screen: what is typed after "> ", and what is shown.

Each file of tests/transcripts is one session at one width, NAME.WIDTH.txt; its first line names the folder of
knowledge. `python tests/test_transcripts.py` plays the typed lines of NAME.80.txt again at all widths and writes
what is shown now; read the difference before you commit it.
"""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

import pytest
from conftest import write_kettle

import faqbot
from faqbot.commands import Chat
from faqbot.terminal import Style, columns

FOLDER = Path(__file__).parent / "transcripts"
WIDTHS = (40, 80, 140)
FILES = sorted(FOLDER.glob("*.txt"))


def lines_typed(script: str) -> list[str]:
    """The lines of a script that are typed."""
    return [line[2:] for line in script.split("\n") if line.startswith("> ")]


def played(bot: faqbot.Bot, script: str, width: int) -> str:
    """Play the typed lines of a script; return the script as it is shown at a width."""
    head = script.split("\n", 1)[0]
    shown: list[str] = []
    chat = Chat(bot, Style(width=width), shown.append)
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for line in lines_typed(script):
            shown.append(f"> {line}")
            chat.take(line)
    return "\n".join([head, *shown]).rstrip("\n") + "\n"


def folder_of(script: str) -> str:
    """The folder of knowledge that a script is for."""
    return script.split("\n", 1)[0].removeprefix("# ")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_sessions_look_as_they_did(path: Path, bot: faqbot.Bot, kettle_bot: faqbot.Bot) -> None:
    """What is typed gets what is written there, letter by letter, and no line is wider than the window."""
    script = path.read_text(encoding="utf-8")
    width = int(path.stem.rsplit(".", 1)[1])
    bots = {"hip-massage": bot, "kettle": kettle_bot}
    assert played(bots[folder_of(script)], script, width) == script
    assert max(columns(line) for line in script.split("\n") if not line.startswith("> ")) <= width


def test_each_session_is_there_at_each_width() -> None:
    """A dozen sessions or more, each at three widths, with the same lines typed."""
    names = {path.stem.rsplit(".", 1)[0] for path in FILES}
    assert len(names) >= 12
    for name in names:
        scripts = [(FOLDER / f"{name}.{width}.txt").read_text(encoding="utf-8") for width in WIDTHS]
        assert len({tuple(lines_typed(script)) for script in scripts}) == 1


def write() -> None:
    """Write all sessions as they are shown now."""
    with tempfile.TemporaryDirectory() as made:
        bots = {"hip-massage": faqbot.Bot(), "kettle": faqbot.Bot(write_kettle(Path(made) / "kettle"))}
        for path in sorted(FOLDER.glob("*.80.txt")):
            script = path.read_text(encoding="utf-8")
            for width in WIDTHS:
                name = path.name.replace(".80.", f".{width}.")
                (FOLDER / name).write_text(played(bots[folder_of(script)], script, width), encoding="utf-8")


if __name__ == "__main__":
    write()
