"""What is measured. Every share is in 0-1, and NaN where there is nothing to take a share of.

`gold` holds, for each query, the ids of the entries that are right: none for an out-of-scope query.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from math import ceil, nan

__all__ = [
    "auroc",
    "expected_calibration_error",
    "out_of_scope_recall",
    "percentile",
    "recall",
    "right_and_answered",
    "share",
]

Gold = Sequence[Collection[str]]


def share(flags: Iterable[bool]) -> float:
    """Return how many of the flags are set, as a share of all."""
    flags = list(flags)
    return sum(flags) / len(flags) if flags else nan


def recall(ranked: Sequence[Sequence[str]], gold: Gold, k: int) -> float:
    """Return the share of in-scope queries that have a right entry among their first `k`.

    `ranked[i]` are the ids of the entries found for query i, best first. With `k` = 1 it is the
    top-1 accuracy.
    """
    return share(not right.isdisjoint(ids[:k]) for ids, right in zip(ranked, map(set, gold), strict=True) if right)


def auroc(scores: Sequence[float], gold: Gold) -> float:
    """Return the area under the ROC curve: the chance that an in-scope query scores above an out-of-scope one.

    `scores[i]` is the score of the best entry found for query i, in any unit. A tie counts half
    (Hanley & McNeil, 1982).
    """
    inside = [score for score, right in zip(scores, gold, strict=True) if right]
    outside = sorted(score for score, right in zip(scores, gold, strict=True) if not right)
    wins = sum(bisect_left(outside, score) + bisect_right(outside, score) for score in inside)
    pairs = len(inside) * len(outside)
    return wins / (2 * pairs) if pairs else nan


def right_and_answered(answered: Sequence[str | None], gold: Gold) -> float:
    """Return the share of in-scope queries answered with a right entry.

    `answered[i]` is the id of the entry that query i was answered with, or None if it was not answered.
    """
    return share(id_ in right for id_, right in zip(answered, gold, strict=True) if right)


def out_of_scope_recall(answered: Sequence[str | None], gold: Gold) -> float:
    """Return the share of out-of-scope queries that were not answered (Larson et al., 2019)."""
    return share(id_ is None for id_, right in zip(answered, gold, strict=True) if not right)


def expected_calibration_error(confidence: Sequence[float], right: Sequence[bool], bins: int = 10) -> float:
    """Return how far confidence is from accuracy, on the mean over all queries (Guo et al., 2017).

    `confidence[i]`, in 0-1, is that of query i, and `right[i]` whether its best entry was right.
    The bins have equal width; each holds its lower bound, and the last one its upper bound too.
    """
    gap = [0.0] * bins
    for p, ok in zip(confidence, right, strict=True):
        gap[min(int(p * bins), bins - 1)] += p - ok
    return sum(map(abs, gap)) / len(confidence) if confidence else nan


def percentile(values: Sequence[float], q: float) -> float:
    """Return the smallest of the values that a share `q` (0-1) of them does not exceed (nearest rank)."""
    return sorted(values)[max(0, ceil(q * len(values)) - 1)] if values else nan
