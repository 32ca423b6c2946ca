"""The command `python -m tests.benchmarks.context`: fits how much the turn before counts, and measures it.

Each file of dialogues is left out once, and asked with the weights that the others give. Questions of
tests.yaml after a turn that has nothing to do with them are mixed in, so that a question that stands by
itself is not bent; once to the folder as it is, and once as if it named nothing that it does not cover. The method is the conditional logit of McFadden (1974).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml

from faqbot import Bot, Outcome
from faqbot.context import FEATURES, NONE, Context

DIALOGUES = Path(__file__).parent.parent / "dialogues"
SWITCHED = 0.5  # weight of a question after an unrelated turn, against 1 of a turn of a dialogue
PENALTY = 2e-4  # L2

Floats = Any  # arrays of numpy, which is no dependency of the project, nor of its tests
np = import_module("numpy")
minimize = import_module("scipy.optimize").minimize


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn that followed another: the features of each class (classes, features), and which are right (classes)."""

    features: Floats
    right: Floats
    weight: float = 1.0


def main() -> int:
    """Print the evidence, and the weights to put into faqbot/context.py; return 0."""
    bot = Bot()
    files = sorted(DIALOGUES.glob("*.yaml"))
    sets = [turns(bot, path) for path in files]
    # a folder that names nothing that it does not cover has to tell by unknown words alone
    bare = Bot.of(replace(bot.knowledge, topics={}))
    switched = [turn for pair in zip(switches(bot), switches(bare), strict=True) for turn in pair]
    half = len(switched) // 2
    for number, path in enumerate(files):
        others = [turn for k, each in enumerate(sets) if k != number for turn in each]
        weights = fit([*others, *switched[:half]])
        print(
            f"{path.stem}: {len(sets[number])} turns that follow another, right class first {share(sets[number], weights):.1%}; "
            f"of {len(switched) - half} unrelated questions {share(switched[half:], weights):.1%}"
        )
    weights = fit([turn for each in [*sets, switched] for turn in each])
    for name, weight in zip(FEATURES, weights, strict=True):
        print(f"{weight:8.1f}  {name}")
    print("WEIGHTS =", tuple(round(float(w), 1) for w in weights))
    return 0


def turns(bot: Bot, path: Path) -> list[Turn]:
    """Play dialogues, and note each turn that has an answered one before it."""
    found = []
    for dialogue in yaml.safe_load(path.read_text(encoding="utf-8")):
        conversation = bot.conversation()
        for turn in dialogue:
            memory = conversation.memory
            answer = conversation.say(turn["say"])
            if memory.entry and turn["expect"] != ["smalltalk"] and answer.outcome is not Outcome.SMALLTALK:
                found.append(noted(bot, turn["say"], memory.entry, memory.question, turn["expect"]))
    return found


def switches(bot: Bot) -> list[Turn]:
    """Ask the wordings of tests.yaml after entries that were drawn by chance."""
    dice = random.Random(0)
    tests = bot.knowledge.tests
    asked = [(q, [id_]) for id_, wordings in tests.answered.items() for q in wordings]
    asked += [(q, ["unknown"]) for q in tests.unknown]
    dice.shuffle(asked)
    entries = list(bot.knowledge.entries.values())
    found = []
    for question, expect in asked:
        before = dice.choice(entries)
        found.append(noted(bot, question, before.id, dice.choice(before.questions), expect, SWITCHED))
    return found


def noted(bot: Bot, say: str, entry: str, question: str, expect: Sequence[str], weight: float = 1.0) -> Turn:
    """Note what speaks for each class, and which are right: those that cite a passage of an expected one."""
    _, features = Context(bot.matcher).features(say, bot.knowledge.entries[entry], question)
    index = bot.matcher.index
    right = []
    for number in features:
        covered = number != NONE and number < index.entries
        right.append(
            "unknown" in expect if not covered else any(cites(bot, index.classes[number], id_) for id_ in expect)
        )
    return Turn(np.array(list(features.values())), np.array(right, dtype=float), weight)


def cites(bot: Bot, id_: str, expected: str) -> bool:
    """Does an entry cite a passage that the expected one cites?"""
    entries = bot.knowledge.entries
    if expected not in entries:
        return False
    passages = [{(c.source, c.quote) for s in entries[i].answer for c in s.cite} for i in (id_, expected)]
    return not passages[0].isdisjoint(passages[1])


def fit(seen: Sequence[Turn]) -> Floats:
    """Maximise the likelihood that one of the right classes is chosen."""
    seen = [turn for turn in seen if turn.right.any()]
    total = sum(turn.weight for turn in seen)

    def loss(weights: Floats) -> tuple[float, Floats]:
        value, gradient = 0.0, np.zeros(len(weights))
        for turn in seen:
            worth = turn.features @ weights
            chance = np.exp(worth - worth.max())
            chance /= chance.sum()
            hit = float((chance * turn.right).sum())
            value -= turn.weight * np.log(hit + 1e-12)
            gradient += turn.weight * (turn.features.T @ (chance - chance * turn.right / (hit + 1e-12)))
        return value / total + PENALTY / 2 * float(weights @ weights), gradient / total + PENALTY * weights

    return np.asarray(minimize(loss, np.zeros(seen[0].features.shape[1]), jac=True, method="L-BFGS-B").x)


def share(asked: Sequence[Turn], weights: Floats) -> float:
    """The share of turns with a right class on top."""
    return sum(bool(turn.right[(turn.features @ weights).argmax()]) for turn in asked) / len(asked)


if __name__ == "__main__":
    raise SystemExit(main())
