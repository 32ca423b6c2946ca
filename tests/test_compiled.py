"""A compiled folder answers as the folder does, at any hash seed, from memory or from a file."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import write_kettle

import faqbot
from faqbot.bot import shipped_folder
from faqbot.cli import main
from faqbot.compiled import compile_folder, compile_knowledge, knowledge_of
from faqbot.knowledge import load
from faqbot.render import to_json
from faqbot.store import Store, write


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that ships, as a file."""
    path = tmp_path_factory.mktemp("compiled") / "hip.faqbot"
    write(compile_folder(shipped_folder()), path)
    return path


@pytest.mark.parametrize("folder", ["kettle", "shipped"])
def test_no_record_is_lost(folder: str, kettle: Path) -> None:
    """Each record of the folder is read again as it was."""
    known = load(kettle if folder == "kettle" else Path(shipped_folder()))
    read = knowledge_of(Store(compile_knowledge(known)))
    for name in known.fields_:
        was, is_ = getattr(known, name), getattr(read, name)
        if isinstance(was, Mapping):
            assert dict(is_) == dict(was), name
        elif name == "tests":
            assert (dict(is_.answered), tuple(is_.unknown)) == (dict(was.answered), tuple(was.unknown))
        elif name != "calibration":
            assert tuple(is_) == tuple(was), name


def test_a_file_answers_as_its_folder(bot: faqbot.Bot, compiled: Path) -> None:
    """To the last byte."""
    other = faqbot.Bot(compiled)
    tests = bot.knowledge.tests
    asked = (
        [wordings[0] for wordings in tests.answered.values()] + list(tests.unknown)[::4] + ["hello", "my calf is hot"]
    )
    assert [to_json(other.answer(q)) for q in asked] == [to_json(bot.answer(q)) for q in asked]


def test_the_same_folder_compiles_to_the_same_bytes(kettle: Path, tmp_path: Path) -> None:
    """Whatever the seed of Python's hashes."""
    files = []
    for seed in ("0", "1", "2"):
        files.append(tmp_path / f"{seed}.faqbot")
        command = [sys.executable, "-m", "faqbot", "compile", str(kettle), "-o", str(files[-1])]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed})
    assert len({path.read_bytes() for path in files}) == 1


def test_compiling_tells_how_far_it_is(kettle: Path) -> None:
    """Of the entries and topics, one after the other."""
    told: list[tuple[int, int]] = []
    compile_folder(kettle, lambda done, of: told.append((done, of)))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_the_command_writes_a_file_to_ask(kettle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`compile` makes it, `--knowledge` asks it, `check` looks it over."""
    file = tmp_path / "kettle.faqbot"
    assert main(["compile", str(kettle), "-o", str(file)]) == 0
    assert f"ask it with --knowledge {file}" in capsys.readouterr().out
    assert main(["ask", "--knowledge", str(file), "white crust on the coil?"]) == 0
    assert "hard water leaves it on the coil" in capsys.readouterr().out
    assert main(["check", str(file)]) == 0
    assert "whole and sound" in capsys.readouterr().out
    assert main(["compile", str(kettle), "-o", str(file)]) == 0  # its own kind of file may be made anew


def test_compiling_does_not_write_over_another_file(
    kettle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing of the user's is lost by a slip."""
    file = tmp_path / "letter.txt"
    file.write_text("Dear Ann", encoding="utf-8")
    assert main(["compile", str(kettle), "-o", str(file)]) == 2
    assert "letter.txt: is there already" in capsys.readouterr().err
    assert file.read_text(encoding="utf-8") == "Dear Ann"


def test_a_broken_folder_compiles_to_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The problems are told as `check` tells them."""
    folder = write_kettle(tmp_path / "kettle")
    (folder / "sources.yaml").unlink()
    assert main(["compile", str(folder), "-o", str(tmp_path / "x.faqbot")]) == 2
    assert "sources.yaml" in capsys.readouterr().err
    assert not (tmp_path / "x.faqbot").exists()


def test_a_damaged_file_is_told_of(compiled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In one line, not a traceback."""
    whole = compiled.read_bytes()
    file = tmp_path / "damaged.faqbot"
    file.write_bytes(whole[: len(whole) // 2])
    assert main(["ask", "--knowledge", str(file), "hello"]) == 2
    file.write_bytes(whole[: len(whole) // 2] + bytes(64) + whole[len(whole) // 2 + 64 :])
    assert main(["check", str(file)]) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 2
    assert all("damaged.faqbot: damaged" in line for line in said)
