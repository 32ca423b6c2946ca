"""How sure a match may be: fitted on the folder itself, without a question of anybody's.

Each wording of a sample is asked as if it had never been written (leave one out): does the ranking
still find its entry? It is also asked as if its whole entry had never been written: then any
answer is wrong, as it is for a question that the folder does not cover. The wordings of
not-covered topics are asked in the same way. A logistic function (Platt, 1999) learns from these
which rankings to trust, by Newton's method with a little ridge.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp

from faqbot.match import Calibration, Matcher, Scored

__all__ = ["calibrate", "fit", "trials"]

SAMPLE = 300  # wordings asked; more change the weights by less than their standard error
RIDGE = 1.0
STEPS = 12

UNCOVERED = 0.25  # share of questions supposed to be of what the folder does not cover

Trial = tuple[tuple[float, ...], bool, float]  # features, right, weight


def calibrate(matcher: Matcher, extra: Sequence[Trial] = ()) -> Calibration:
    """Fit a calibration for the folder of a matcher."""
    asked = [*trials(matcher), *extra]
    right = sum(ok for _, ok, _ in asked)
    if not 0 < right < len(asked):
        # A folder of one entry, say: nothing to learn from. Believe the nearest wording.
        return Calibration(-4.0, (8.0, *(0.0,) * (Matcher.FEATURES - 1)), "too few wordings to fit")
    bias, weights = fit(asked)
    return Calibration(bias, weights, f"fitted on {len(asked)} rankings, of which {right} were right")


def trials(matcher: Matcher, sample: int = SAMPLE) -> list[Trial]:
    """Ask a sample of the wordings, evenly spread over the folder.

    A ranking is right if the best entry is the wording's own or cites a passage that its own cites.
    """
    index = matcher.index
    passages = [
        {(c.source, c.quote) for s in entry.answer for c in s.cite} for entry in matcher.knowledge.entries.values()
    ]
    total = len(index.wordings)
    step = max(1, total // sample)
    covered: list[tuple[tuple[float, ...], bool]] = []
    uncovered: list[tuple[float, ...]] = []
    for number in range(step // 2, total, step):
        owner, text = index.wordings[number]
        prepared = matcher.preparer.prepare(text)
        # a word that nobody else uses would have been unknown, had this never been written
        once = frozenset(s for s in prepared.stems if sum(map(len, index.near[s].values())) == 1)
        alone = frozenset(s for s in prepared.stems if len(index.near[s]) == 1)
        query, stranger = matcher.query_of(prepared, forgotten=once), matcher.query_of(prepared, forgotten=alone)
        scored = matcher.score(query, without=number)
        if owner < index.entries:
            best = _best_entry(scored, index.entries)
            ok = best == owner or (best >= 0 and not passages[best].isdisjoint(passages[owner]))
            covered.append((matcher.features(query, scored), ok))
        uncovered.append(matcher.features(stranger, [s for s in scored if s.number != owner]))
    weight = UNCOVERED / (1 - UNCOVERED) * len(covered) / max(1, len(uncovered))
    return [(x, ok, 1.0) for x, ok in covered] + [(x, False, weight) for x in uncovered]


def _best_entry(scored: Sequence[Scored], entries: int) -> int:
    return next((s.number for s in scored if s.number < entries), -1)


def fit(asked: Sequence[Trial]) -> tuple[float, tuple[float, ...]]:
    """Fit a logistic regression; return its bias and weights."""
    size = len(asked[0][0]) + 1
    beta = [0.0] * size
    rows = [((1.0, *x), float(ok), weight) for x, ok, weight in asked]
    for _ in range(STEPS):
        gradient = [-RIDGE * b for b in beta]
        gradient[0] = 0.0
        hessian = [[RIDGE * (i == j and i > 0) + 1e-9 * (i == j) for j in range(size)] for i in range(size)]
        for x, y, weight in rows:
            z = sum(b * v for b, v in zip(beta, x, strict=True))
            p = 1 / (1 + exp(-max(-30.0, min(30.0, z))))
            w = weight * p * (1 - p)
            for i, xi in enumerate(x):
                gradient[i] += weight * (y - p) * xi
                row = hessian[i]
                wxi = w * xi
                for j in range(i, size):
                    row[j] += wxi * x[j]
        for i in range(size):
            for j in range(i):
                hessian[i][j] = hessian[j][i]
        for i, change in enumerate(_solve(hessian, gradient)):
            beta[i] += change
    return beta[0], tuple(beta[1:])


def _solve(a: list[list[float]], b: list[float]) -> list[float]:
    """Solve a small linear system by Gaussian elimination with partial pivoting."""
    n = len(b)
    m = [[*row, value] for row, value in zip(a, b, strict=True)]
    for i in range(n):
        pivot = max(range(i, n), key=lambda r: abs(m[r][i]))
        m[i], m[pivot] = m[pivot], m[i]
        for r in range(i + 1, n):
            factor = m[r][i] / m[i][i]
            for c in range(i, n + 1):
                m[r][c] -= factor * m[i][c]
    x = [0.0] * n
    for i in reversed(range(n)):
        x[i] = (m[i][n] - sum(m[i][c] * x[c] for c in range(i + 1, n))) / m[i][i]
    return x
