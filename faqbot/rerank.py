"""What the wordings of a folder teach beyond their likeness: which words speak for a class, and which against it.

A log-linear reranker (Collins & Koo, 2005): each wording is ranked as if it had never been written, and a
conditional logit learns, by stochastic gradient descent, what to add to the score of each class so that the one
that the wording belongs to comes out best. Its features are the words of a question and each two that stand
side by side. "My card was charged twice" and "my card was declined" share the words that likeness counts most;
the reranker learns that "declined" speaks against the first.
"""

from __future__ import annotations

import json
import math
from array import array
from collections.abc import Mapping, Sequence
from functools import lru_cache

from faqbot.errors import KnowledgeError, Problem
from faqbot.frozen import Frozen
from faqbot.store import Parts, Store, fitting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from faqbot.index import Index, View
    from faqbot.match import Matcher, Query

__all__ = ["FILE", "Example", "Reranker", "Weights", "examples", "learn", "read", "store"]

FILE = "rerank.json"
RIVALS = 10  # classes that a wording is told from: the best of its ranking
LARGEST = 20_000  # wordings; in a larger folder most classes are told apart by their own words, and it takes minutes
# Chosen on wordings and classes of public sets left out (CLINC150, BANKING77, HINT3, with five wordings a class
# and with all): scales of 1 to 4 and rates of .5 to 2 differ by less than a point, and each is better than none.
SCALE = 2.0  # what a score of one is worth, in logits
RATE = 1.0
EPOCHS = 4
SETTLED = 0.05  # a class that is this near to its outcome, as a probability, teaches nothing
SMALL = 0.1  # weights below, in logits, are left out: two in three, with no loss that could be measured
REMEMBERED = 1 << 14  # features whose weights stay decoded in memory

Weights = Mapping[str, Mapping[str, float]]  # by class, and by stem or pair of stems


class Example(Frozen):
    """A wording as it was ranked without itself: its features and their worth, whose it is, and what rivals scored.

    `scores` has the score of the class it belongs to, too. Entries that rest on the same passage are no rivals.
    """

    features: list[tuple[str, float]]
    owner: int
    scores: list[tuple[int, float]]


def worth(shares: Mapping[str, float]) -> list[tuple[str, float]]:
    """The words of a question, or its pairs, as half of a vector of length one, by their shares of its weight."""
    return [(feature, math.sqrt(share / 2)) for feature, share in shares.items() if share]


# --- training ------------------------------------------------------------------------------------


def examples(matcher: Matcher) -> list[Example]:
    """Rank each wording of a folder without itself; none if the folder is too large.

    A wording that is the only one of its class teaches nothing: without it there is no such class.
    """
    index = matcher.index
    if index.wordings > LARGEST:
        return []
    found = []
    for number in range(len(index.classes)):
        first, end = index.first(number), index.first(number + 1)
        for wording in range(first, end) if end - first > 1 else ():
            query = matcher.query_of(matcher.preparer.prepare(matcher.wording(wording)))
            scored = matcher.score_without(wording, query)
            alike = set(matcher.resting_on_the_same(number, [s.number for s in scored[:RIVALS]]))
            rivals = [(s.number, s.score) for s in scored[:RIVALS] if s.number not in alike and s.number != number]
            own = next((s.score for s in scored if s.number == number), 0.0)
            found.append(Example(worth(query.words) + worth(query.pairs), number, [*rivals, (number, own)]))
    return found


def learn(asked: Sequence[Example]) -> dict[int, dict[str, float]]:
    """Learn from examples; return what each feature adds to the score of each class, by its number."""
    from random import Random

    random = Random(0)  # noqa: S311 - the order of training, the same each time
    order = list(range(len(asked)))
    weights: dict[int, dict[str, float]] = {}
    for _ in range(EPOCHS):
        random.shuffle(order)
        for wording in order:
            example = asked[wording]
            logits = []
            for number, score in example.scores:
                learned = weights.setdefault(number, {})
                logits.append(SCALE * score + sum([w * learned[f] for f, w in example.features if f in learned]))
            top = max(logits)
            odds = [math.exp(z - top) for z in logits]
            whole = sum(odds)
            for (number, _), chance in zip(example.scores, odds, strict=True):
                error = (number == example.owner) - chance / whole
                if abs(error) < SETTLED:
                    continue
                learned = weights[number]
                for feature, w in example.features:
                    learned[feature] = learned.get(feature, 0.0) + RATE * error * w
    return {
        number: {f: w / SCALE for f, w in sorted(learned.items()) if abs(w) >= SMALL}
        for number, learned in weights.items()
    }


def named(index: Index, weights: Mapping[int, Mapping[str, float]]) -> Weights:
    """The same by the ids of the classes, rounded as they are written into a folder."""
    return {index.classes[n]: {f: round(w, 2) for f, w in of.items()} for n, of in sorted(weights.items())}


# --- in a folder ---------------------------------------------------------------------------------


def store(weights: Weights, folder: Path) -> None:
    """Write weights into a folder, a class a line; without any, remove those that are there."""
    if not weights:
        (folder / FILE).unlink(missing_ok=True)
        return
    lines = [
        f"{json.dumps(id_, ensure_ascii=False)}:{json.dumps(of, ensure_ascii=False, separators=(',', ':'))}"
        for id_, of in weights.items()
    ]
    (folder / FILE).write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def read(folder: Path) -> Weights | None:
    """Read the weights of a folder; None if it has none. Raises `KnowledgeError` if they are damaged."""
    path = folder / FILE
    if not path.exists():
        return None
    try:
        weights = {
            str(id_): {str(f): float(w) for f, w in of.items()} for id_, of in json.loads(path.read_bytes()).items()
        }
        if not all(math.isfinite(w) for of in weights.values() for w in of.values()):
            raise ValueError("a weight is not a finite number")
    except (OSError, ValueError, TypeError, AttributeError, RecursionError) as error:
        message = f"cannot be used: {error}; make it anew with `faqbot calibrate {folder}`"
        raise KnowledgeError([Problem(path, 0, message)]) from None
    return weights


# --- in use --------------------------------------------------------------------------------------


def parts(weights: Weights, index: Index) -> Parts:
    """Return weights as parts of a store: of each word, and of each pair, the classes and its weight in them.

    What the index does not have is left out.
    """
    views = {"words": index.words, "pairs": index.pairs}
    found: dict[str, dict[int, list[tuple[int, float]]]] = {name: {} for name in views}
    for number, id_ in enumerate(index.classes):
        for feature, weight in weights.get(id_, {}).items():
            name = "pairs" if " " in feature else "words"
            found[name].setdefault(views[name].find(feature), []).append((number, weight))
    made: Parts = {}
    for name, view in views.items():
        starts, classes, values = array("Q", [0]), array("I"), array("f")
        for place in range(len(view)):
            for number, weight in found[name].get(place, ()):
                classes.append(number)
                values.append(weight)
            starts.append(len(classes))
        made |= {
            f"rerank.{name}.starts": fitting(starts),
            f"rerank.{name}.classes": fitting(classes),
            f"rerank.{name}.weights": values,
        }
    return made


class Reranker:
    """The weights of a compiled folder. Thread-safe."""

    def __init__(self, store: Store, index: Index) -> None:
        self._views = (_Weighed(store, "words", index.words), _Weighed(store, "pairs", index.pairs))

    @classmethod
    def of(cls, weights: Weights, index: Index) -> Reranker:
        """Make one of weights that are not stored."""
        return cls(Store(parts(weights, index)), index)

    def adds(self, query: Query, numbers: Sequence[int]) -> list[float]:
        """What a question's words and pairs add to the score of each of some classes; it may be negative."""
        known = [
            (w, row)
            for view, shares in zip(self._views, (query.words, query.pairs), strict=True)
            for feature, w in worth(shares)
            if (row := view.row(feature))
        ]
        return [sum([w * row[n] for w, row in known if n in row], 0.0) for n in numbers]


class _Weighed:
    """The weights of the features of a view; those of features that were met before stay decoded."""

    def __init__(self, store: Store, name: str, view: View) -> None:
        self._find = view.find
        self._starts = store.part(f"rerank.{name}.starts")
        self._classes = store.part(f"rerank.{name}.classes")
        self._weights = store.part(f"rerank.{name}.weights")
        self.row = lru_cache(maxsize=REMEMBERED)(self._row)

    def _row(self, feature: str) -> dict[int, float]:
        """The classes that a feature speaks for or against, with its weight in each."""
        number = self._find(feature)
        if number < 0:
            return {}
        places = slice(self._starts[number], self._starts[number + 1])
        return dict(zip(self._classes[places].tolist(), self._weights[places].tolist(), strict=True))
