"""The command `python -m tests.benchmarks.meaning DATA`: fits how much meaning counts beside words.

It asks the development sets in DATA and the wordings of tests.yaml, keeps those that the words alone do not settle, and
maximises the likelihood that a right class is chosen, or none where nothing is right (McFadden, 1974). Each set is
left out once and asked with the weights that the others give. Needs the `semantic` extra, numpy and scipy.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from faqbot import Bot
from faqbot.calibrate import UNCOVERED
from faqbot.meaning import FEATURES, NONE, Embedder, Meaning, installed

from . import data
from .context import Turn, cites, fit, np, share

LIMIT = 1500  # queries of a set


def main(argv: Sequence[str] | None = None) -> int:
    """Print the evidence, and the weights to put into faqbot/meaning.py; return 0."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.meaning", description=__doc__)
    parser.add_argument("data", type=Path, metavar="DATA", help="what holds the folders of the sets")
    options = parser.parse_args(argv)
    embed = installed()
    if embed is None:
        parser.error('no embedder: pip install "faqbot[semantic]"')
    sets = {"tests.yaml": list(of_shipped(embed))}
    for folder in sorted(path.parent for path in options.data.glob("*/dev.jsonl")):
        sets[folder.name] = list(of_public(folder, embed))
    for left_out, asked in sets.items():
        weights = fit([turn for name, each in sets.items() if name != left_out for turn in each])
        words = np.eye(len(FEATURES))[0]
        # of what the folder covers: is the right class the first of the classes, whatever is said of none of them
        inside = [Turn(turn.features[:-1], turn.right[:-1], 1.0) for turn in asked if not turn.right[-1]]
        print(
            f"{left_out}: {len(inside)} questions not settled; "
            f"by words {share(inside, words):.1%}, with meaning {share(inside, weights):.1%}"
        )
    weights = fit([turn for each in sets.values() for turn in each])
    for name, weight in zip(FEATURES, weights, strict=True):
        print(f"{weight:8.2f}  {name}")
    print("WEIGHTS =", tuple(round(float(w), 2) for w in weights))
    return 0


def noted(bot: Bot, meaning: Meaning, asked: Sequence[tuple[str, Any]]) -> Iterable[Turn]:
    """Of the questions that the words do not settle, what speaks for each class, and which are right.

    Questions of what is not covered get the weight of the share that they are supposed to have.
    """
    index = bot.matcher.index
    outside = sum(bool(right(None)) for _, right in asked)
    weight = UNCOVERED / (1 - UNCOVERED) * (len(asked) - outside) / max(1, outside)
    for text, right in asked:
        lexical = bot.matcher.rank(text)
        if not meaning.wanted(lexical):
            continue
        _, features = meaning.features(text, lexical)
        numbers = [*(n for n in features if n != NONE), NONE]
        good = np.array([right(index.classes[n] if n != NONE else None) for n in numbers], dtype=float)
        if good.any():
            yield Turn(np.array([features[n] for n in numbers]), good, weight if good[-1] else 1.0)


def of_shipped(embed: Embedder) -> Iterable[Turn]:
    """The wordings of tests.yaml; what is not covered is right as none, or as a topic."""
    bot = Bot()
    entries = bot.knowledge.entries
    asked: list[tuple[str, Any]] = []
    for id_, wordings in bot.knowledge.tests.answered.items():
        asked += [(w, lambda found, id_=id_: found in entries and cites(bot, found, id_)) for w in wordings]
    asked += [(w, lambda found: found not in entries) for w in bot.knowledge.tests.unknown]
    return noted(bot, Meaning(bot.matcher, embed), asked)


def of_public(folder: Path, embed: Embedder) -> Iterable[Turn]:
    """The development queries of a public set."""
    bot = Bot.of(data.knowledge(folder))
    queries = data.queries(folder, dev=True, limit=LIMIT)
    asked = [(q.text, lambda found, gold=q.gold: found in gold if gold else found is None) for q in queries]
    return noted(bot, Meaning(bot.matcher, embed), asked)


if __name__ == "__main__":
    sys.exit(main())
