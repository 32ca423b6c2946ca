"""A learned sense of danger, beside the rules of the gate: it catches what no phrase was written for.

Logistic regression (Cox, 1958) over the words of a message, their neighbours and letters, and the
signs that the rules found in it and whether they were denied; trained by stochastic gradient descent
with AdaGrad (Duchi et al., 2011) on the folder's own examples: what must raise a hazard against what
must not, and against the ordinary questions of the folder.
"""

from __future__ import annotations

import itertools
import json
import math
from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache

from faqbot.errors import KnowledgeError, Problem
from faqbot.frozen import Frozen
from faqbot.model import NO_DANGER, Knowledge, Level
from faqbot.store import Parts, Store, Strings, plain, strings

TYPE_CHECKING = False  # `typing` takes 4 ms to import, and only type checkers need it
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

__all__ = ["FILE", "Model", "Sense", "Trained", "features", "fingerprint", "read", "store", "train"]

FILE = "sense.json"
DANGER, EMERGENCY = "danger", "emergency"
NONE = -1  # the rank of a message without danger
ORDINARY = 1.0  # weight of an ordinary question of the folder, against 1 of a message in voices/
OBEYED = 3.0  # weight of an example of a hazard: what it must raise, and what not
SEEN = 3  # a feature that fewer messages hold is noise
DENIED = 0.3  # weight of a name that is denied
EPOCHS = 8
RATE = 0.5
DECAY = 2e-3  # L2 regularisation, a step; of 2e-5 to 3e-2 the best on messages left out
REMEMBERED = 1 << 17  # features whose weights stay at hand
SMALL = 0.05  # weights below are left out of the file


class Model(Frozen):
    """A linear model: `weights` by feature."""

    bias: float
    weights: dict[str, float]


class Trained(Frozen):
    """A model of danger, and one of emergency. `fingerprint` is that of the examples they were trained on."""

    models: dict[str, Model]
    evidence: str = ""
    fingerprint: str = ""

    def parts(self) -> Parts:
        """Return the models as parts of a store."""
        known = sorted({f for model in self.models.values() for f in model.weights})
        weights: Parts = {
            f"sense.{id_}": array("f", (model.weights.get(f, 0.0) for f in known)) for id_, model in self.models.items()
        }
        return {
            **strings("sense.feature", known),
            **weights,
            "sense": plain({id_: model.bias for id_, model in self.models.items()}),
        }


class _Weights(dict[str, float]):
    """The weights of a model that were asked for before; others are looked up."""

    def __init__(self, look_up: Callable[[str], float]) -> None:
        super().__init__()
        self._look_up = look_up

    def __missing__(self, feature: str) -> float:
        weight = self._look_up(feature)
        if len(self) < REMEMBERED:
            self[feature] = weight
        return weight


class Sense:
    """The models of a compiled folder. Thread-safe."""

    def __init__(self, store: Store) -> None:
        self._find = lru_cache(maxsize=REMEMBERED)(Strings(store, "sense.feature").find)
        self._models: dict[str, tuple[float, _Weights]] = {}
        for id_, bias in store.json("sense").items():
            self._models[id_] = (float(bias), _Weights(self._reader(store.part(f"sense.{id_}"))))

    def _reader(self, weights: memoryview) -> Callable[[str], float]:
        def read_(feature: str) -> float:
            number = self._find(feature)
            return float(weights[number]) if number >= 0 else 0.0

        return read_

    def knows(self, feature: str) -> bool:
        """Has any of the models learned something of a feature?"""
        return self._find(feature) >= 0

    def judges(self, level: Level) -> bool:
        """Is there a model for hazards of a level?"""
        return _model_of(level) in self._models

    def chance(self, level: Level, found: Collection[str]) -> float:
        """Return the probability, in 0-1, that a message with these features shows a danger of a level."""
        if not found:
            return 0.0
        bias, weights = self._models[_model_of(level)]
        # a sum that does not depend on the order, which differs from one process to the next
        total = math.fsum(map(weights.__getitem__, found)) / math.sqrt(len(found))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total + bias))))


def _model_of(level: Level) -> str:
    return EMERGENCY if level is Level.EMERGENCY else DANGER


def features(stems: Sequence[str], signs: Iterable[str] = ()) -> set[str]:
    """The stems of a message, each pair of neighbours, their letters by four, and the signs found in it."""
    grams = itertools.chain.from_iterable(map(_letters, stems))
    return {*stems, *(f"{a} {b}" for a, b in itertools.pairwise(stems)), *signs, *grams}


@lru_cache(maxsize=65536)
def _letters(stem: str) -> tuple[str, ...]:
    framed = f"^{stem}$"
    return tuple(f"#{framed[i : i + 4]}" for i in range(len(framed) - 3))


def fingerprint(knowledge: Knowledge) -> str:
    """Return a digest of the examples that a sense is trained on."""
    import hashlib  # here, as a bot that only answers needs none of it

    digest = hashlib.sha256(repr(sorted(knowledge.voices.items())).encode())
    for hazard in knowledge.hazards.values():
        digest.update(repr((hazard.id, hazard.raise_, hazard.silent)).encode())
    return digest.hexdigest()[:16]


def train(
    knowledge: Knowledge, seen: Callable[[str], set[str]], raises: Callable[[str], bool], denials: Sequence[str] = ()
) -> Trained | None:
    """Train the models of a folder on its examples; None if it has none, or no hazard that is learned.

    `seen` returns the features of a message as the gate sees them, `raises` tells what the rules make of it:
    a question of the folder that they raise, or that belongs to an entry on such matters, is not ordinary.
    Each name of a danger is shown denied by each of `denials` ("no clot"), too. One model tells danger of any
    level from none, the other emergencies from all else.
    """
    examples = [(m, hazard.level.rank, OBEYED) for hazard in knowledge.hazards.values() for m in hazard.raise_]
    examples += [(m, level.rank, 1.0) for level in Level for m in knowledge.voices.get(level, ())]
    silent = [(m, OBEYED) for hazard in knowledge.hazards.values() for m in hazard.silent]
    silent += [(m, 1.0) for m in knowledge.voices.get(NO_DANGER, ())]
    if not (examples and silent and any(hazard.learned for hazard in knowledge.hazards.values())):
        return None
    rows = [(seen(m), rank, weight) for m, rank, weight in examples] + [(seen(m), NONE, w) for m, w in silent]
    rows += [(seen(m), NONE, ORDINARY) for m in _ordinary(knowledge, raises)]
    rows += [(seen(f"{denial} {name}"), NONE, DENIED) for name in _names(knowledge) for denial in denials]
    count = Counter(f for found, _, _ in rows for f in found)
    kept = [([f for f in sorted(found) if count[f] >= SEEN], len(found), rank, weight) for found, rank, weight in rows]
    models = {}
    for name, least in ((DANGER, Level.CAUTION.rank), (EMERGENCY, Level.EMERGENCY.rank)):
        bias, weights = _descend([(found, size, float(rank >= least), weight) for found, size, rank, weight in kept])
        models[name] = Model(round(bias, 4), {f: round(w, 2) for f, w in sorted(weights.items()) if abs(w) >= SMALL})
    dangerous = sum(rank > NONE for _, _, rank, _ in kept)
    evidence = f"trained on {dangerous} messages that show danger and {len(kept) - dangerous} that show none"
    return Trained(models, evidence, fingerprint(knowledge))


def _names(knowledge: Knowledge) -> Iterable[str]:
    """The single words that raise a hazard by themselves."""
    alone = {when[0] for hazard in knowledge.hazards.values() for when in hazard.when if len(when) == 1}
    return [phrase for name in sorted(alone) for phrase in knowledge.concepts[name].phrases if phrase.isalpha()]


def _ordinary(knowledge: Knowledge, raises: Callable[[str], bool]) -> Iterable[str]:
    owners = [*knowledge.classes, *((talk.id, talk.questions) for talk in knowledge.smalltalk.values())]
    for _, questions in owners:
        calm = [q for q in questions if not raises(q)]
        if len(calm) >= 0.8 * len(questions):
            yield from calm


def _descend(rows: list[tuple[list[str], int, float, float]]) -> tuple[float, dict[str, float]]:
    """Minimise the weighted log loss of (features, number of all features, outcome, weight)."""
    from random import Random

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


def store(sense: Trained, folder: Path) -> None:
    """Write a sense into a folder, one weight a line."""
    record = {
        "about": "Learned by `faqbot calibrate` from the examples of safety.yaml and voices/; not written by hand.",
        "fingerprint": sense.fingerprint,
        "evidence": sense.evidence,
        "models": {id_: {"bias": model.bias, "weights": model.weights} for id_, model in sense.models.items()},
    }
    (folder / FILE).write_text(json.dumps(record, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


def read(folder: Path) -> Trained | None:
    """Read the sense of a folder; None if it has none. Raises `KnowledgeError` if it is damaged."""
    path = folder / FILE
    if not path.exists():
        return None
    try:
        record = json.loads(path.read_bytes())
        models = {str(id_): _model(made) for id_, made in record["models"].items()}
        return Trained(models, str(record["evidence"]), str(record["fingerprint"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        message = f"cannot be used: {error}; make it anew with `faqbot calibrate {folder}`"
        raise KnowledgeError([Problem(path, 0, message)]) from None


def _model(record: dict[str, Any]) -> Model:
    model = Model(float(record["bias"]), {str(f): float(w) for f, w in record["weights"].items()})
    if not all(map(math.isfinite, (model.bias, *model.weights.values()))):
        raise ValueError("a weight is not a finite number")
    return model
