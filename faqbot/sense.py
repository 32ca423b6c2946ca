"""A learned sense of danger, behind the rules of the gate: it catches what no phrase was written for.

Logistic regression (Cox, 1958) over the words of a message and their neighbours, trained by
stochastic gradient descent with AdaGrad (Duchi et al., 2011) on the folder's own examples: what must
raise a hazard against what must not, and against the ordinary questions of the folder. It only adds
to what the rules raise; it never takes anything away.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from faqbot.errors import KnowledgeError, Problem
from faqbot.model import Knowledge

__all__ = ["FILE", "Sense", "features", "fingerprint", "read", "store", "train"]

FILE = "sense.json"
ORDINARY = 0.5  # weight of an ordinary question of the folder, against 1 of an example
SEEN = 2  # a feature that fewer messages hold is noise
EPOCHS = 12
RATE = 0.5
DECAY = 2e-5  # L2 regularisation, a step
SMALL = 0.02  # weights below are left out of the file


@dataclass(frozen=True, slots=True)
class Sense:
    """A linear model: `weights` by feature. `fingerprint` is that of the examples it was trained on."""

    bias: float
    weights: dict[str, float]
    evidence: str = ""
    fingerprint: str = ""

    def danger(self, stems: Sequence[str]) -> float:
        """Return the probability, in 0-1, that a message shows a sign of danger."""
        found = features(stems)
        if not found:
            return 0.0
        total = sum(self.weights.get(f, 0.0) for f in found) / math.sqrt(len(found))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total + self.bias))))


def features(stems: Sequence[str]) -> set[str]:
    """The stems of a message, and each pair of neighbours."""
    return {*stems, *(f"{a} {b}" for a, b in itertools.pairwise(stems))}


def fingerprint(knowledge: Knowledge) -> str:
    """Return a digest of the examples that a sense is trained on."""
    digest = hashlib.sha256()
    for hazard in knowledge.hazards.values():
        digest.update(repr((hazard.id, hazard.raise_, hazard.silent)).encode())
    return digest.hexdigest()[:16]


def train(knowledge: Knowledge, stems: Callable[[str], Sequence[str]], raises: Callable[[str], bool]) -> Sense | None:
    """Train a sense on the examples of a folder; None if it has none.

    `stems` prepares a message as the gate does, `raises` tells what the rules make of it: a question
    of the folder that they raise, or that belongs to an entry on such matters, is not ordinary.
    """
    danger = [example for hazard in knowledge.hazards.values() for example in hazard.raise_]
    safe = [example for hazard in knowledge.hazards.values() for example in hazard.silent]
    if not danger or not safe:
        return None
    rows = [(features(stems(m)), 1.0, 1.0) for m in danger] + [(features(stems(m)), 0.0, 1.0) for m in safe]
    rows += [(features(stems(m)), 0.0, ORDINARY) for m in _ordinary(knowledge, raises)]
    count = Counter(f for found, _, _ in rows for f in found)
    bias, weights = _descend(
        [([f for f in sorted(found) if count[f] >= SEEN], len(found), y, w) for found, y, w in rows]
    )
    kept = {f: round(w, 3) for f, w in sorted(weights.items()) if abs(w) >= SMALL}
    evidence = f"trained on {len(danger)} messages that show danger and {len(rows) - len(danger)} that show none"
    return Sense(round(bias, 4), kept, evidence, fingerprint(knowledge))


def _ordinary(knowledge: Knowledge, raises: Callable[[str], bool]) -> Iterable[str]:
    owners = [entry.questions for entry in knowledge.entries.values()]
    owners += [topic.questions for topic in knowledge.topics.values()]
    for questions in owners:
        calm = [q for q in questions if not raises(q)]
        if len(calm) >= 0.8 * len(questions):
            yield from calm


def _descend(rows: list[tuple[list[str], int, float, float]]) -> tuple[float, dict[str, float]]:
    """Minimise the weighted log loss of (features, number of all features, outcome, weight)."""
    weights: dict[str, float] = {}
    squares: dict[str, float] = {}
    bias, bias_square = 0.0, 1e-8
    random = Random(0)  # noqa: S311 - the order of training, the same each time
    order = list(range(len(rows)))
    for _ in range(EPOCHS):
        random.shuffle(order)
        for number in order:
            found, size, outcome, weight = rows[number]
            scale = 1 / math.sqrt(size or 1)
            total = bias + scale * sum(weights.get(f, 0.0) for f in found)
            error = weight * (outcome - 1 / (1 + math.exp(-max(-30.0, min(30.0, total)))))
            bias_square += error * error
            bias += RATE * error / math.sqrt(bias_square)
            step = error * scale
            if abs(step) < 1e-4:
                continue
            for f in found:
                gradient = step - DECAY * weights.get(f, 0.0)
                squares[f] = squares.get(f, 1e-8) + gradient * gradient
                weights[f] = weights.get(f, 0.0) + RATE * gradient / math.sqrt(squares[f])
    return bias, weights


def store(sense: Sense, folder: Path) -> None:
    """Write a sense into a folder, one weight a line."""
    head = {"about": "Learned by `faqbot calibrate` from the examples of safety.yaml; not written by hand."}
    record = {**head, "fingerprint": sense.fingerprint, "evidence": sense.evidence, "bias": sense.bias}
    lines = json.dumps({**record, "weights": sense.weights}, ensure_ascii=False, indent=0)
    (folder / FILE).write_text(lines + "\n", encoding="utf-8")


def read(folder: Path) -> Sense | None:
    """Read the sense of a folder; None if it has none. Raises `KnowledgeError` if it is damaged."""
    path = folder / FILE
    if not path.exists():
        return None
    try:
        record = json.loads(path.read_bytes())
        weights = {str(f): float(w) for f, w in record["weights"].items()}
        sense = Sense(float(record["bias"]), weights, str(record["evidence"]), str(record["fingerprint"]))
        if not all(map(math.isfinite, (sense.bias, *weights.values()))):
            raise ValueError("a weight is not a finite number")
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        message = f"cannot be used: {error}; make it anew with `faqbot calibrate {folder}`"
        raise KnowledgeError([Problem(path, 0, message)]) from None
    return sense
