"""What all tests share: one small folder of knowledge, and walls around the outside world."""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import sys
import tempfile
from pathlib import Path

import pytest

import faqbot

# what is compiled is kept apart from the user's own; here, as some modules make a bot when they are imported
os.environ["XDG_CACHE_HOME"] = CACHE = tempfile.mkdtemp(prefix="faqbot-tests-")
# what is tested is the words alone, whatever is installed here
sys.modules.setdefault("wordllama", None)  # type: ignore[arg-type]
atexit.register(shutil.rmtree, CACHE, ignore_errors=True)

KETTLE_ARTICLE = """\
Looking After a Kettle

A kettle boils water. Hard water leaves lime on the heating coil, and lime makes the kettle slow.

Removing Lime

Vinegar dissolves lime within an hour. Rinse the kettle twice before you use it again.

When Not To

Never open a kettle that is switched on. A frayed cable is a danger and needs an electrician.
"""

KETTLE_FILES = {
    "knowledge.yaml": """\
name: kettle
title: Kettles
disclaimer: I only repeat what one article says.
""",
    "sources.yaml": """\
- id: kettle-care
  title: Looking After a Kettle
  sections:
    - {title: Opening, begins: Looking After a Kettle}
    - {title: Removing Lime, begins: Vinegar dissolves lime within}
    - {title: When Not To, begins: Never open a kettle}
""",
    "entries/kettle.yaml": """\
- id: lime/what-is-it
  questions:
    - What makes a kettle slow?
    - why does my kettle take ages to boil
    - white crust on the heating coil
    - my kettle got sluggish
  answer:
    - say: "Lime does: hard water leaves it on the coil."
      cite:
        - {source: kettle-care, section: Opening, quote: lime makes the kettle slow}
  see: [lime/remove]
- id: lime/remove
  questions:
    - How do I get rid of lime in a kettle?
    - descale a kettle with vinegar
    - what dissolves the white crust
    - cleaning lime off the coil
  answer:
    - say: "With vinegar: it dissolves lime within an hour."
      cite:
        - {source: kettle-care, section: Removing Lime, quote: Vinegar dissolves lime within an hour}
    - say: Rinse it twice before the next use.
      cite:
        - {source: kettle-care, section: Removing Lime, quote: Rinse the kettle twice}
  caveats: [unplug]
  see: [lime/what-is-it]
- id: safety/open
  questions:
    - Can I open a kettle while it is on?
    - opening the lid during boiling
    - is it safe to lift the lid when switched on
    - look inside a running kettle
  answer:
    - say: "Better not: the article says never to open one that is switched on."
      cite:
        - {source: kettle-care, section: When Not To, quote: Never open a kettle that is}
""",
    "lexicon.yaml": """\
- term: lime
  kind: deposit
  lay: [chalk, limescale]
- term: kettle
  lay: [water boiler]
""",
    "smalltalk.yaml": """\
- id: greeting
  questions: [hello, good morning]
  reply: Hello! Ask me about kettles.
""",
    "not-covered.yaml": """\
- id: price
  topic: prices
  questions: [how much does a kettle cost, price of a new kettle, cheap kettles, where to buy a kettle]
  say: The article names no price.
  ask: in a shop
""",
    "safety.yaml": """\
concepts:
  cable: [cable, cord, wire]
  damaged: [frayed, bare, broken, sparking]
  shock: [electric shock, electrocuted]
hazards:
  - id: damaged-cable
    level: urgent
    text: Pull the plug now. Do not use the kettle until an electrician has seen it.
    cite:
      - {source: kettle-care, section: When Not To, quote: A frayed cable is a danger}
    when:
      - [cable, damaged]
    raise: [the cord of my kettle is frayed]
    silent: [the cord is not frayed]
  - id: shock
    level: emergency
    text: Call {emergency} now.
    authority: the fire brigade
    when:
      - [shock]
    raise: [I got an electric shock from it]
    silent: [I never got an electric shock]
caveats:
  - {id: unplug, level: note, text: Pull the plug before you clean it.}
""",
    "tests.yaml": """\
answered:
  lime/remove:
    - getting chalk out of it
unknown:
  - who invented the toaster
""",
}


@pytest.fixture(autouse=True)
def walls(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test reaches the network or the user's home."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a test tried to reach the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    home = tmp_path_factory.mktemp("home")
    for name in ("HOME", "USERPROFILE", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(home))
    monkeypatch.setenv("XDG_CACHE_HOME", CACHE)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def kettle(tmp_path: Path) -> Path:
    """A small folder of knowledge that uses every kind of file."""
    return write_kettle(tmp_path / "kettle")


def write_kettle(folder: Path) -> Path:
    """Write the small folder."""
    for name, text in KETTLE_FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """The folder with the article that the small folder cites."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "kettle-care.txt").write_text(KETTLE_ARTICLE, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def kettle_bot(tmp_path_factory: pytest.TempPathFactory) -> faqbot.Bot:
    """A bot of the small folder."""
    return faqbot.Bot(write_kettle(tmp_path_factory.mktemp("knowledge") / "kettle"))


@pytest.fixture(scope="session")
def bot() -> faqbot.Bot:
    """The bot of the knowledge base that ships."""
    return faqbot.Bot()
