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
from faqbot.match import Matcher, Query, Scored
from faqbot.model import Entry, Knowledge, Topic
from faqbot.store import Store

__all__ = ["Fold", "folds"]

T = TypeVar("T", Entry, Topic)

LEFT_OUT = 0.2  # share of the wordings that are left out at a time, at most


class Fold(Frozen):
    """A matcher that has never seen some wordings; these, by their numbers in the whole folder; what it reranks by.

    In a folder too large for a reranker the matcher has seen them, but scores each as if it had not.
    """

    matcher: Matcher
    wordings: tuple[tuple[int, int, str], ...]  # number, class, text
    weights: rerank.Weights
    seen: bool = False

    def ask(self, number: int, text: str) -> tuple[Query, list[Scored]]:
        """Ask one of the wordings; return the question as it was understood, and the classes, best first."""
        matcher = self.matcher
        prepared = matcher.preparer.prepare(text)
        if not self.seen:
            query = matcher.query_of(prepared)
            return query, matcher.score(query)
        # a word that nobody else uses would have been unknown, had this never been written
        once = frozenset(stem for stem in prepared.stems if matcher.index.holding(stem) == 1)
        query = matcher.query_of(prepared, forgotten=once)
        return query, matcher.score_without(number, query)


def folds(matcher: Matcher, sample: Sequence[int]) -> Iterator[Fold]:
    """Leave a sample of the wordings out, by their numbers: all at once, or in turns if they are too many for that.

    Classes keep their numbers, and the calibration is the same.
    """
    index, preparer = matcher.index, matcher.preparer
    wordings = [(number, index.owner(number), matcher.wording(number)) for number in sample]
    if index.wordings > rerank.LARGEST:
        yield Fold(matcher, tuple(wordings), {}, seen=True)
        return
    turns = math.ceil(len(sample) / (LEFT_OUT * index.wordings)) if sample else 0
    for turn in range(turns):
        part = frozenset(sample[turn::turns])
        knowledge = _without(matcher, part)
        rest = Index(Store(build(knowledge.classes, index.entries, (), preparer)), preparer, ())
        without = Matcher(knowledge, preparer, rest, matcher.calibration)
        weights = rerank.named(rest, rerank.learn(rerank.examples(without)))
        without.reranker = rerank.Reranker.of(weights, rest)
        yield Fold(without, tuple(wordings[turn::turns]), weights)


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
