"""How sure a match may be: fitted on the folder itself.

Where a folder has enough wordings in tests.yaml, which no entry holds, they are asked. Otherwise
each wording of a sample is asked as if it had never been written (leave one out): does the ranking
still find its entry? And as if its whole entry had never been written: then any answer is wrong, as
it is for a question that the folder does not cover. A logistic function (Platt, 1999) learns from
these which rankings to trust, by Newton's method with a little ridge.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from math import exp
from pathlib import Path

from faqbot.frozen import replace
from faqbot.index import Index
from faqbot.match import Matcher, Scored
from faqbot.model import FEATURES, VIEWS, Calibration, Knowledge

__all__ = ["UNCALIBRATED", "calibrate", "fingerprint", "fit", "store", "tested", "trials"]

ENOUGH = (100, 30)  # test wordings to be answered, and to be declined
SAMPLE = 300  # wordings left out one by one; more change the weights by less than their error
UNCOVERED = 0.25  # share of questions supposed to be of what the folder does not cover
# What the order of words may count; tried only on wordings held out, as wordings left out of their own entry
# share its turns of phrase and make order look better than it is.
PAIRS = (1.4, 2.5, 0.0)
RIDGE = 1.0
STEPS = 12
UNCALIBRATED = Calibration(-4.0, {"near": 8.0}, "too few wordings to fit: the nearest wording is believed")

Trial = tuple[dict[str, float], bool, float]  # features, right, weight


def fingerprint(knowledge: Knowledge) -> str:
    """Return a digest of all that a calibration depends on."""
    digest = hashlib.sha256(repr((FEATURES, VIEWS)).encode())
    for entry in knowledge.entries.values():
        digest.update(repr((entry.id, entry.questions)).encode())
    for topic in knowledge.topics.values():
        digest.update(repr((topic.id, topic.questions)).encode())
    digest.update(repr(knowledge.terms).encode())
    return digest.hexdigest()[:16]


def calibrate(matcher: Matcher) -> Calibration:
    """Fit a calibration for the folder of a matcher: the views first, then the confidence."""
    mark = fingerprint(matcher.knowledge)
    tries = [replace(UNCALIBRATED, fingerprint=mark)]
    if _held_out(matcher.knowledge):
        tries += [replace(tries[0], views={**VIEWS, "pairs": pairs}) for pairs in PAIRS]
    asked, calibration = max(
        ((_ask(matcher, each), each) for each in tries), key=lambda tried: sum(ok for _, ok, _ in tried[0])
    )
    right = sum(ok for _, ok, _ in asked)
    if not 0 < right < len(asked):
        return calibration
    bias, weights = fit([([x[name] for name in FEATURES], ok, weight) for x, ok, weight in asked])
    how = "wordings of tests.yaml" if _held_out(matcher.knowledge) else "wordings left out one by one"
    evidence = f"fitted on {len(asked)} {how}, of which {right} found their entry"
    return replace(calibration, bias=bias, weights=dict(zip(FEATURES, weights, strict=True)), evidence=evidence)


def _held_out(knowledge: Knowledge) -> bool:
    tests = knowledge.tests
    return sum(map(len, tests.answered.values())) >= ENOUGH[0] and len(tests.unknown) >= ENOUGH[1]


def _ask(matcher: Matcher, calibration: Calibration) -> list[Trial]:
    matcher.calibration = calibration
    return tested(matcher) if _held_out(matcher.knowledge) else trials(matcher)


def store(matcher: Matcher, folder: Path) -> str:
    """Calibrate, and write calibration.yaml into the folder; return what was found in words."""
    calibration = calibrate(matcher)
    lines = [
        "# How far a match can be trusted: measured by `faqbot calibrate`, not written by hand.",
        f"fingerprint: {calibration.fingerprint!r}",
        f"evidence: {calibration.evidence!r}",
        f"bias: {calibration.bias:.4f}",
        "weights:",
        *(f"  {name}: {weight:.4f}" for name, weight in calibration.weights.items()),
        "views:",
        *(f"  {name}: {weight}" for name, weight in calibration.views.items()),
    ]
    (folder / "calibration.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return calibration.evidence


def tested(matcher: Matcher) -> list[Trial]:
    """Ask the wordings of tests.yaml."""
    tests = matcher.knowledge.tests
    covered: list[tuple[dict[str, float], bool]] = []
    for id_, wordings in tests.answered.items():
        for wording in wordings:
            ranking = matcher.rank(wording)
            covered.append((matcher.features(ranking.query, ranking.scored), right(matcher, ranking.scored, id_)))
    rankings = [matcher.rank(wording) for wording in tests.unknown]
    return _weighed(covered, [matcher.features(r.query, r.scored) for r in rankings])


def right(matcher: Matcher, scored: Sequence[Scored], id_: str) -> bool:
    """Is the best entry of a ranking the one that was meant, or one that cites a passage of it?"""
    best = matcher.best_entry(scored)
    if best is None:
        return False
    meant = matcher.index.classes.find(id_)
    return meant in matcher.resting_on_the_same(best.number, (best.number, meant))


def trials(matcher: Matcher, sample: int = SAMPLE) -> list[Trial]:
    """Ask a sample of the wordings, evenly spread over the folder, each as if it did not stand there."""
    index = matcher.index
    total = index.wordings
    step = max(1, total // sample)
    covered: list[tuple[dict[str, float], bool]] = []
    uncovered: list[dict[str, float]] = []
    for number in range(step // 2, total, step):
        owner = index.owner(number)
        prepared = matcher.preparer.prepare(matcher.wording(number))
        # a word that nobody else uses would have been unknown, had this never been written
        once = frozenset(s for s in prepared.stems if index.holding(s) == 1)
        alone = frozenset(s for s in prepared.stems if _classes(index, s) == 1)
        query, stranger = matcher.query_of(prepared, forgotten=once), matcher.query_of(prepared, forgotten=alone)
        if not query.content:
            continue
        scored = matcher.score(query, without=number)
        if owner < index.entries:
            covered.append((matcher.features(query, scored, number), right(matcher, scored, index.classes[owner])))
        uncovered.append(matcher.features(stranger, [s for s in scored if s.number != owner]))
    return _weighed(covered, uncovered)


def _classes(index: Index, stem: str) -> int:
    """In how many classes a stem stands."""
    number = index.words.find(stem)
    return index.words.frequency(number) if number >= 0 else 0


def _weighed(covered: list[tuple[dict[str, float], bool]], uncovered: list[dict[str, float]]) -> list[Trial]:
    """Give the questions that are not covered the weight of their supposed share."""
    weight = UNCOVERED / (1 - UNCOVERED) * len(covered) / max(1, len(uncovered))
    return [(x, ok, 1.0) for x, ok in covered] + [(x, False, weight) for x in uncovered]


def fit(asked: Sequence[tuple[Sequence[float], bool, float]]) -> tuple[float, tuple[float, ...]]:
    """Fit a logistic regression to (features, outcome, weight); return its bias and weights."""
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
