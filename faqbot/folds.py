"""A folder without some of its wordings, which are then fair questions to it (cross-validation; Stone, 1974).

To score a wording as if it had never been written is not enough once a reranker has learned: that has seen
the wording where it ranked the others. Here all that is learned is learned from the rest.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TypeVar

from faqbot import rerank
from faqbot.frozen import Frozen, replace
from faqbot.index import Index, build
from faqbot.match import Matcher
from faqbot.model import Entry, Knowledge, Topic
from faqbot.store import Store

__all__ = ["Fold", "folds"]

T = TypeVar("T", Entry, Topic)

LEFT_OUT = 0.2  # share of the wordings that are left out at a time, at most


class Fold(Frozen):
    """A matcher that has never seen some wordings; each of these with the number of its class; what it reranks by."""

    matcher: Matcher
    wordings: tuple[tuple[int, str], ...]
    weights: rerank.Weights


def folds(matcher: Matcher, sample: Sequence[int]) -> Iterator[Fold]:
    """Leave a sample of the wordings out, by their numbers: all at once, or in turns if they are too many for that.

    Classes keep their numbers, and the calibration is the same.
    """
    index, preparer = matcher.index, matcher.preparer
    turns = math.ceil(len(sample) / (LEFT_OUT * index.wordings)) if sample else 0
    for turn in range(turns):
        part = frozenset(sample[turn::turns])
        knowledge = _without(matcher, part)
        classes = [(entry.id, entry.questions) for entry in knowledge.entries.values()]
        classes += [(topic.id, topic.questions) for topic in knowledge.topics.values()]
        rest = Index(Store(build(classes, index.entries, (), preparer)), preparer, ())
        without = Matcher(knowledge, preparer, rest, matcher.calibration)
        weights = rerank.named(rest, rerank.learn(rerank.examples(without)))
        without.reranker = rerank.Reranker.of(weights, rest)
        yield Fold(without, tuple((index.owner(n), matcher.wording(n)) for n in sorted(part)), weights)


def _without(matcher: Matcher, part: Collection[int]) -> Knowledge:
    """The knowledge of a matcher without some of its wordings."""
    knowledge, index = matcher.knowledge, matcher.index

    def rest(of: Iterable[T], first: int) -> dict[str, T]:
        owners = {}
        for number, owner in enumerate(of, first):
            start = index.first(number)
            left = tuple(q for n, q in enumerate(owner.questions, start) if n not in part)
            owners[owner.id] = replace(owner, questions=left)
        return owners

    return replace(
        knowledge,
        entries=rest(knowledge.entries.values(), 0),
        topics=rest(knowledge.topics.values(), index.entries),
    )
