"""What the README shows is what happens."""

from __future__ import annotations

import contextlib
import doctest
import io
import re
from pathlib import Path

import pytest
from picture import PICTURE, drawn, played

import faqbot
from faqbot.cli import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    """The fenced blocks of a kind."""
    return re.findall(rf"^```{kind}\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)


def transcripts() -> list[tuple[str, str]]:
    """Each `$ faqbot …` of the console blocks, with what is shown below it."""
    found = []
    for block in blocks("console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            if command.startswith("faqbot "):
                found.append((command, shown))
    return found


@pytest.mark.parametrize(("command", "shown"), transcripts(), ids=lambda v: v[:40])
def test_transcripts_are_real(command: str, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each transcript of the README is what the program prints today."""
    monkeypatch.chdir(ROOT)
    written = io.StringIO()
    arguments = [a or b for a, b in re.findall(r'"([^"]*)"|(\S+)', command)][1:]
    with contextlib.redirect_stdout(written):
        main(arguments)
    assert written.getvalue().strip() == shown.strip()


def test_the_python_examples_run() -> None:
    """The function call of the README returns what is shown."""
    examples = doctest.DocTestParser().get_doctest("\n".join(blocks("python")), {}, "README", "README.md", 0)
    assert examples.examples
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    runner.run(examples)
    assert runner.failures == 0


def test_the_gate_runs_the_command_of_the_readme() -> None:
    """.ci/run calls the README's test command word for word."""
    commands = [line for block in blocks("sh") for line in block.splitlines()]
    test_command = next(line for line in commands if "pytest" in line)
    assert "pytest" in test_command
    assert "README.md" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_option_of_the_help_is_in_the_readme(capsys: pytest.CaptureFixture[str]) -> None:
    """The help text of the README is the program's."""
    with pytest.raises(SystemExit):
        main(["--help"])
    helped = capsys.readouterr().out
    for option in set(re.findall(r"--[a-z-]+", helped)):
        assert f"`{option}" in README or option in README, option


def test_the_picture_is_of_a_session_of_today(bot: faqbot.Bot) -> None:
    """The picture of the README is what its command draws now."""
    assert drawn(played(bot)) == PICTURE.read_text(encoding="utf-8")
