"""Meaning, asked where words do not settle a question: any embedder will do, and none is needed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import CACHE

import faqbot
from faqbot import meaning
from faqbot.meaning import Meaning, installed
from faqbot.render import to_json, why
from faqbot.terminal import Style

pytest.importorskip("numpy")

# An embedder that knows three things, each by words of its own.
SENSES = (
    ("slow", "sluggish", "ages", "crust", "tardy", "lethargic"),
    ("vinegar", "descale", "rid", "dissolves", "cleaning", "eliminate", "purge"),
    ("open", "lid", "lift", "running", "inside", "peek"),
)
STRANGE = "is a tardy lethargic coil bad"  # of what it says the folder knows only "coil"


def embed(texts: list[str]) -> list[list[float]]:
    """One number for each sense: how many of its words stand in a text."""
    return [[0.1 + sum(text.casefold().count(word) for word in sense) for sense in SENSES] for text in texts]


@pytest.fixture
def meant(kettle: Path) -> faqbot.Bot:
    """The small folder with the embedder."""
    return faqbot.Bot(kettle, embedder=embed)


def test_what_shares_no_telling_word_is_found_by_its_meaning(meant: faqbot.Bot) -> None:
    """The words alone leave it open; the embedder does not."""
    assert meant.answer(STRANGE).matches[0].entry == "lime/what-is-it"
    assert meant.answer(STRANGE).why.meaning
    assert "meaning     was asked as well" in why(meant.answer(STRANGE), Style())


def test_what_the_words_settle_is_not_asked_twice(kettle: Path) -> None:
    """The embedder is not even called."""

    def never(_: list[str]) -> Any:
        raise AssertionError("called")

    bot = faqbot.Bot(kettle, embedder=never)
    for entry in bot.knowledge.entries.values():
        for question in entry.questions:
            assert bot.answer(question).entry == entry.id


@pytest.mark.parametrize("question", ["what is it", "and then", "???", "hello", "I got an electric shock"])
def test_nothing_is_made_of_small_words(meant: faqbot.Bot, question: str) -> None:
    """A question of small words, small talk and danger are dealt with before meaning."""
    answer = meant.answer(question)
    assert answer.entry is None
    assert not answer.why.meaning


def test_the_same_question_gets_the_same_bytes(kettle: Path) -> None:
    """Of two bots."""
    one, other = (faqbot.Bot(kettle, embedder=embed) for _ in range(2))
    assert to_json(one.answer(STRANGE)) == to_json(other.answer(STRANGE))


def test_the_folder_is_embedded_once(kettle: Path) -> None:
    """When the first question needs it; then only questions are."""
    asked: list[int] = []

    def counted(texts: list[str]) -> list[list[float]]:
        asked.append(len(texts))
        return embed(texts)

    bot = faqbot.Bot(kettle, embedder=counted)
    bot.answer("white crust on the coil?")
    assert asked == []
    bot.answer(STRANGE)
    bot.answer(STRANGE)
    assert sorted(asked) == [1, 1, bot.matcher.index.wordings]


def broken(_: list[str]) -> Any:
    raise RuntimeError("no model")


def flat(texts: list[str]) -> Any:
    return [1.0] * len(texts)


@pytest.mark.parametrize("embedder", [broken, flat])
def test_a_broken_embedder_leaves_the_words(kettle: Path, embedder: Callable[[list[str]], Any]) -> None:
    """It is told of once, and the answer is the one that there is without."""
    bot = faqbot.Bot(kettle, embedder=embedder)
    with pytest.warns(RuntimeWarning, match="the embedder does not work"):
        answer = bot.answer(STRANGE)
    assert to_json(answer) == to_json(faqbot.Bot(kettle, embedder=False).answer(STRANGE))
    assert to_json(bot.answer(STRANGE)) == to_json(answer)


def test_a_very_large_folder_is_left_to_its_words(meant: faqbot.Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its vectors would take a gigabyte."""
    monkeypatch.setattr(meaning, "LARGEST", 3)
    assert not meant.answer(STRANGE).why.meaning


def test_chances_add_up(meant: faqbot.Bot) -> None:
    """Those of the classes, and of none of them."""
    lexical = meant.matcher.rank(STRANGE)
    ranking = Meaning(meant.matcher, embed).rank(STRANGE, lexical)
    assert 0 < sum(s.score for s in ranking.scored) / meant.matcher.highest < 1
    assert 0 < ranking.confidence < 1


def test_without_the_extra_nothing_of_it_is_loaded() -> None:
    """Neither numpy nor an embedder, even where a question is not settled."""
    code = (
        "import sys; sys.modules['wordllama'] = None; import faqbot\n"
        "faqbot.answer('does my kettle want a massage'); assert 'numpy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={"XDG_CACHE_HOME": CACHE})


def test_the_extra_is_used_when_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """An embedder from the wheel, without the network, and the same vectors each time."""
    monkeypatch.delitem(sys.modules, "wordllama", raising=False)
    pytest.importorskip("wordllama")
    found = installed()
    assert found is not None
    assert found(["hip pain"]).tolist() == found(["hip pain"]).tolist()
