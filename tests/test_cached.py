"""What is kept of a folder, so that it is not compiled again; and what is never trusted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import faqbot
from faqbot import cached, compiled
from faqbot.cli import main

CRUST = "white crust on the coil?"
LONG_AGO = 1_600_000_000


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(cached, "SETTLED", -1)  # files of this moment count as settled
    return tmp_path / "cache" / "faqbot"


@pytest.fixture
def compiles(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The folders that are compiled."""
    done: list[str] = []
    plain = compiled.compile_folder

    def counted(folder: str, *rest: Callable[[int, int], None]) -> object:
        done.append(folder)
        return plain(folder, *rest)

    monkeypatch.setattr(compiled, "compile_folder", counted)
    return done


def kept(cache: Path) -> list[Path]:
    """The compiled files."""
    return sorted(cache.glob("*.faqbot"))


def asked(folder: Path) -> str | None:
    """Which entry answers, of a fresh bot."""
    return faqbot.Bot(folder).answer(CRUST).entry


def test_a_folder_is_compiled_once(kettle: Path, cache: Path, compiles: list[str]) -> None:
    """The second bot finds it done, and answers the same."""
    assert asked(kettle) == asked(kettle) == "lime/what-is-it"
    assert len(compiles) == 1
    assert len(kept(cache)) == 1


def test_what_is_kept_is_the_users_alone(kettle: Path, cache: Path) -> None:
    """Nobody else may read or write it."""
    asked(kettle)
    assert [path.stat().st_mode & 0o077 for path in (cache, *cache.iterdir())] == [0] * 3


def test_a_change_is_noticed(kettle: Path, cache: Path, compiles: list[str]) -> None:
    """Of the content, even where the size and the time that the file tells are the same."""
    asked(kettle)
    path = kettle / "entries" / "kettle.yaml"
    before = path.stat()
    path.write_text(path.read_text(encoding="utf-8").replace("lime/what-is-it", "lime/what-is-on"), encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert asked(kettle) == "lime/what-is-on"
    assert len(compiles) == 2
    assert len(kept(cache)) == 2


def test_a_new_or_removed_file_is_noticed(kettle: Path, cache: Path, compiles: list[str]) -> None:
    """And a broken one is told of, though the folder was sound before."""
    asked(kettle)
    (kettle / "tests.yaml").unlink()
    asked(kettle)
    assert len(compiles) == 2
    (kettle / "extra.yaml").write_text("x: y\n", encoding="utf-8")
    with pytest.raises(faqbot.KnowledgeError, match=r"extra\.yaml"):
        asked(kettle)


def test_a_touched_folder_is_known_by_its_content(kettle: Path, cache: Path, compiles: list[str]) -> None:
    """Times do not matter, only what is written."""
    asked(kettle)
    for path in kettle.rglob("*.yaml"):
        os.utime(path, (LONG_AGO, LONG_AGO))
    assert asked(kettle) == "lime/what-is-it"
    assert len(compiles) == 1


def test_a_copy_of_a_folder_shares_its_compiled_form(
    kettle: Path, cache: Path, compiles: list[str], tmp_path: Path
) -> None:
    """It is kept by content, wherever the folder lies."""
    asked(kettle)
    (tmp_path / "elsewhere").mkdir()
    moved = kettle.rename(tmp_path / "elsewhere" / "kettle")
    assert asked(moved) == "lime/what-is-it"
    assert len(compiles) == 1


def test_what_changes_right_now_is_not_taken_as_settled(
    kettle: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files may change twice within a tick of the clock, so young ones are read, not looked up."""
    monkeypatch.setattr(cached, "SETTLED", 10**18)
    asked(kettle)
    assert len(kept(cache)) == 1
    assert not list(cache.glob("*.json"))


def ruined(path: Path, how: str) -> None:
    """Damage a file."""
    whole = path.read_bytes()
    if how == "gone":
        path.unlink()
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "cut":
        path.write_bytes(whole[: len(whole) // 2])
    elif how == "noise":
        path.write_bytes(os.urandom(len(whole)))
    elif how == "one byte":
        at = whole.index(b"hard water leaves")
        path.write_bytes(whole[:at] + b"H" + whole[at + 1 :])
    elif how == "writable by others":
        path.chmod(0o666)
    elif how == "link":
        target = path.with_name("target")
        path.rename(target)
        path.symlink_to(target)


@pytest.mark.parametrize("how", ["gone", "empty", "cut", "noise", "one byte", "writable by others", "link"])
def test_a_compiled_file_that_is_not_right_is_made_anew(
    kettle: Path, cache: Path, compiles: list[str], how: str
) -> None:
    """Damaged, cut off, in the reach of others: it is not used, and a sound one takes its place."""
    asked(kettle)
    ruined(kept(cache)[0], how)
    answer = faqbot.Bot(kettle).answer(CRUST)
    assert "hard water leaves it" in answer.text
    assert len(compiles) == 2
    asked(kettle)
    assert len(compiles) == 2


@pytest.mark.parametrize("how", ["gone", "empty", "cut", "noise", "writable by others", "link"])
def test_a_listing_that_is_not_right_is_not_believed(kettle: Path, cache: Path, compiles: list[str], how: str) -> None:
    """Then the content decides."""
    asked(kettle)
    ruined(next(cache.glob("*.json")), how)
    assert asked(kettle) == "lime/what-is-it"
    assert len(compiles) == 1


def test_a_listing_leads_to_no_file_outside(kettle: Path, cache: Path, tmp_path: Path) -> None:
    """A name in it is only ever looked for in the cache."""
    asked(kettle)
    outside = tmp_path / "outside.faqbot"
    outside.write_bytes(kept(cache)[0].read_bytes())
    listing = next(cache.glob("*.json"))
    record = json.loads(listing.read_text(encoding="utf-8"))
    record["compiled"] = cached._facts(str(outside))
    listing.write_text(json.dumps(record), encoding="utf-8")
    kept(cache)[0].unlink()
    assert cached._remembered(str(cache), str(listing), record["folder"], record["seen"]) is None


def test_a_file_of_another_user_is_not_used(
    kettle: Path, cache: Path, compiles: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who could write it could make us say anything."""
    asked(kettle)
    monkeypatch.setattr(os, "geteuid", lambda: 4242)
    assert asked(kettle) == "lime/what-is-it"
    assert len(compiles) == 2


@pytest.mark.parametrize("place", ["a file", "nowhere", "relative"])
def test_without_a_place_to_keep_anything_all_works(
    kettle: Path, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file where the cache should be, no home, a cache that is no absolute path."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", {"a file": str(tmp_path / "file")}.get(place, "relative/path"))
    monkeypatch.setenv("HOME", {"nowhere": "", "relative": "also/relative"}.get(place, "/nonexistent"))
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    assert asked(kettle) == "lime/what-is-it"
    assert sorted(tmp_path.rglob("*")) == before


def test_a_bot_may_be_asked_to_keep_nothing(kettle: Path, cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By `cache=False`, and by --no-cache before or after the command."""
    faqbot.Bot(kettle, cache=False)
    assert main(["--no-cache", "ask", "--knowledge", str(kettle), CRUST]) == 0
    assert main(["ask", "--no-cache", "--knowledge", str(kettle), CRUST]) == 0
    assert "hard water" in capsys.readouterr().out
    assert not cache.exists()


def test_the_cache_can_be_shown_and_cleared(kettle: Path, cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`cache` says where it is and how large; `cache clear` removes faqbot's files, and no others."""
    asked(kettle)
    (cache / "mine.txt").write_text("", encoding="utf-8")
    assert main(["cache"]) == 0
    assert f"{cache}: 2 files" in capsys.readouterr().out
    assert main(["cache", "clear"]) == 0
    assert "2 files removed" in capsys.readouterr().out
    assert [path.name for path in cache.iterdir()] == ["mine.txt"]


def test_only_the_latest_are_kept(kettle: Path, cache: Path) -> None:
    """Each change makes a new one; the oldest go."""
    path = kettle / "knowledge.yaml"
    for number in range(cached.KEPT + 3):
        path.write_text(f"name: kettle\ntitle: Kettles {number}\n", encoding="utf-8")
        faqbot.Bot(kettle)
    assert len(kept(cache)) == cached.KEPT
    assert faqbot.Bot(kettle).knowledge.title == f"Kettles {cached.KEPT + 2}"


def test_processes_that_start_at_once_do_not_harm_each_other(kettle: Path, cache: Path) -> None:
    """Each answers; what is left is whole."""
    command = [sys.executable, "-m", "faqbot", "ask", "--knowledge", str(kettle), "--json", CRUST]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(4)]
    said = {process.communicate()[0] for process in running}
    assert len(said) == 1
    assert json.loads(said.pop())["entry"] == "lime/what-is-it"
    assert len(kept(cache)) == 1
    assert not list(cache.glob("*.part"))
    assert asked(kettle) == "lime/what-is-it"
