"""The command line: what is printed, and the exit codes."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import CACHE

from faqbot.cli import main

ASK = ["ask", "descale a kettle with vinegar"]


def run(kettle: Path, *argv: str) -> int:
    return main(["--knowledge", str(kettle), *argv])


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("descale a kettle with vinegar", 0),
        ("hello", 0),
        ("who invented the toaster", 3),
        ("where to buy a cheap kettle, what is the price", 3),
        ("my cord is frayed", 4),
        ("I got an electric shock", 4),
    ],
)
def test_exit_codes(kettle: Path, capsys: pytest.CaptureFixture[str], question: str, code: int) -> None:
    """The exit code tells what became of the question."""
    assert run(kettle, "ask", question) == code
    assert capsys.readouterr().out


def test_a_broken_folder_is_told_on_stderr(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that cannot be used ends with 2, and each problem on a line of its own."""
    assert run(tmp_path, *ASK) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert f"{tmp_path / 'knowledge.yaml'}: " in captured.err


def test_wrong_usage_ends_with_two(capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown option is wrong usage."""
    with pytest.raises(SystemExit) as caught:
        main(["ask", "--nonsense"])
    assert caught.value.code == 2
    assert "--nonsense" in capsys.readouterr().err


def test_the_words_of_a_question_need_no_quotes(kettle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Several words are one question."""
    assert run(kettle, "ask", "descale", "a", "kettle", "with", "vinegar") == 0
    assert "dissolves lime" in capsys.readouterr().out


def test_json_is_one_line(kettle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --json nothing but one JSON object is printed."""
    assert run(kettle, *ASK, "--json") == 0
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert json.loads(out)["entry"] == "lime/remove"


def test_questions_from_standard_input(
    kettle: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One question a line in, one line of JSON each out; empty lines are passed over."""
    monkeypatch.setattr("sys.stdin", io.StringIO("descale with vinegar\n\nwho invented the toaster\nhello\n"))
    assert run(kettle, "ask", "--json") == 0
    outcomes = [json.loads(line)["outcome"] for line in capsys.readouterr().out.splitlines()]
    assert outcomes == ["answered", "unknown", "smalltalk"]


def test_an_answer_shows_statement_passages_and_note(kettle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The terminal shows the answer with marks, the numbered passages, the note, and what to ask next."""
    run(kettle, *ASK, "--color", "never")
    out = capsys.readouterr().out
    assert "[1]" in out
    assert "Looking After a Kettle, Removing Lime: \u201cVinegar dissolves lime within an hour\u201d" in " ".join(
        out.split()
    )
    assert "Note: Pull the plug before you clean it." in out
    assert "What makes a kettle slow?" in out
    assert "I only repeat what one article says." in out
    assert "\x1b" not in out


def test_a_serious_caveat_stands_first(kettle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is urgent is the first thing on the screen, and is said once."""
    run(kettle, "ask", "my cord is frayed, how do I descale it with vinegar?")
    out = capsys.readouterr().out
    assert out.startswith("URGENT: Pull the plug now.")
    assert " ".join(out.split()).count("Pull the plug now.") == 1


def test_markdown(kettle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Markdown escapes what the question holds."""
    assert run(kettle, "ask", "--markdown", "descale *with* vinegar") == 0
    out = capsys.readouterr().out
    assert out.startswith("**descale \\*with\\* vinegar**")
    assert "1. *Looking After a Kettle*" in out


def test_explain_names_words_repairs_and_runner_up(kettle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--explain says what matched."""
    run(kettle, "ask", "--explain", "what disolves chalk")
    out = " ".join(capsys.readouterr().out.split())
    assert "read as disolves \u2192 dissolves, chalk \u2192 lime" in out
    assert "best match lime/remove" in out
    assert "runner-up lime/what-is-it" in out


@pytest.mark.parametrize(
    ("wish", "environment", "coloured"),
    [
        ("auto", {}, False),
        ("auto", {"FORCE_COLOR": "1"}, True),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ("always", {"NO_COLOR": "1"}, True),
        ("never", {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colour(
    kettle: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    wish: str,
    environment: dict[str, str],
    coloured: bool,
) -> None:
    """The option beats NO_COLOR, which beats FORCE_COLOR; without any, only a terminal gets colour."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    run(kettle, "--color", wish, *ASK)
    assert ("\x1b[" in capsys.readouterr().out) is coloured


def test_nothing_typed_reaches_the_terminal_raw(kettle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Escape sequences in a question are gone from all that is printed."""
    for shape in ([], ["--json"], ["--markdown"], ["--explain"]):
        run(kettle, "ask", *shape, "\x1b]0;owned\x07\x1b[2J descale\u202e with \x9b31mvinegra")
        out = capsys.readouterr().out
        assert not any(c in out for c in ("\x1b", "\x07", "\x9b", "\u202e", "u001b"))


def test_check_of_a_sound_folder(kettle: Path, articles: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A sound folder is summed up, and ends with 0."""
    assert main(["check", str(kettle), "--articles", str(articles)]) == 0
    assert "4 citations of 1 sources, each of which stands in its article and section" in capsys.readouterr().out


def test_check_names_each_problem(kettle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A broken folder is named line by line, and ends with 2."""
    path = kettle / "entries" / "kettle.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("section: Opening", "section: Openning"), encoding="utf-8")
    assert main(["check", str(kettle)]) == 2
    out = capsys.readouterr().out
    assert f"{path}:10: " in out
    assert "did you mean 'Opening'?" in out
    assert out.endswith("1 problem\n")


def test_check_without_articles_folder_says_so(kettle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder of articles that is not there is told plainly."""
    assert main(["check", str(kettle), "--articles", str(kettle / "nowhere")]) == 2
    assert "there is no such folder" in capsys.readouterr().err


def test_calibrate_stores_what_a_bot_then_uses(kettle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The measured calibration is written into the folder, and loads from there."""
    assert main(["calibrate", str(kettle)]) == 0
    assert (kettle / "calibration.yaml").exists()
    assert main(["check", str(kettle)]) == 0
    assert run(kettle, *ASK) == 0
    assert capsys.readouterr().out


def test_a_reader_that_leaves_is_no_error(kettle: Path) -> None:
    """A closed pipe ends quietly."""
    program = [sys.executable, "-m", "faqbot", "--knowledge", str(kettle), "ask", "--json"]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        process.stdin.write(b"hello\n" * 2000)
        process.stdin.close()
        assert b"Traceback" not in process.stderr.read()
    assert process.returncode == 0


def test_the_module_runs(kettle: Path) -> None:
    """`python -m faqbot` is the same program, and questions arrive in UTF-8 whatever the locale."""
    program = [sys.executable, "-m", "faqbot", "--knowledge", str(kettle), "ask", "--json"]
    done = subprocess.run(
        program,
        input="caf\u00e9 vinegar descale\n".encode(),
        capture_output=True,
        check=True,
        env={"LC_ALL": "C", "XDG_CACHE_HOME": CACHE},
    )
    assert json.loads(done.stdout.decode("utf-8"))["question"] == "caf\u00e9 vinegar descale"
