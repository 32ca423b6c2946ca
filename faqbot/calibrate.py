"""How sure a match may be: fitted on the folder itself.

Where a folder has enough wordings in tests.yaml, which no entry holds, they are asked. Otherwise
each wording of a sample is asked as if it had never been written (see `faqbot.folds`): does the ranking
still find its entry? And as if its whole entry had never been written, as it stands or with most of its
words spelled backwards: then any answer is wrong, as it is for a question that the folder does not cover, near
its subject or far from it. A logistic function (Platt, 1999) learns from these which rankings to trust, by
Newton's method with a little ridge.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from math import exp
from pathlib import Path
from random import Random

from faqbot import rerank
from faqbot.folds import Fold, folds
from faqbot.frozen import replace
from faqbot.index import Index
from faqbot.match import Matcher, Scored
from faqbot.model import FEATURES, VIEWS, Calibration, Knowledge
from faqbot.text import Prepared, Preparer

__all__ = ["UNCALIBRATED", "calibrate", "fingerprint", "fit", "store", "tested", "trials"]

ENOUGH = (100, 30)  # test wordings to be answered, and to be declined
SAMPLE = 500  # wordings left out; more change the weights by less than their error
UNCOVERED = 0.25  # weight of the test wordings to be declined, as a share of all
# The same for wordings that stand in for questions that are not covered; half of them are near the subject. On wordings
# and classes of public sets left out, the confidence is then off by .03 to .08 whether none or a fifth of the
# questions are not covered; with .25, all of them near, by .04 to .14.
SUPPOSED = 0.15
STRANGE = 0.7  # share of the words of such a question far from the subject that the folder does not know
PROVEN = 0.01  # share of the test wordings of entries that a reranker has to bring there, beyond those that get there
# What the order of words may count; tried only on wordings held out, as wordings left out of their own entry
# share its turns of phrase and make order look better than it is.
PAIRS = (1.4, 2.5, 0.0)
# What the weights are held near, so that a small folder is not taken in by chance: the mean of those of the public
# sets (CLINC150, BANKING77, HINT3, with five wordings a class and with all); that of topics is of the folder that ships.
PRIOR = (1.1, 0.9, 1.0, 1.0, 2.8, 2.4, 0.2, 0.8, -1.1, -1.2)
RIDGE = 1.0
STEPS = 12
UNCALIBRATED = Calibration(-4.0, {"near": 8.0}, "too few wordings to fit: the nearest wording is believed")

Trial = tuple[dict[str, float], bool, float]  # features, right, weight


def fingerprint(knowledge: Knowledge) -> str:
    """Return a digest of all that a calibration depends on."""
    digest = hashlib.sha256(repr((FEATURES, VIEWS)).encode())
    for each in knowledge.classes:
        digest.update(repr(each).encode())
    digest.update(repr(knowledge.terms).encode())
    return digest.hexdigest()[:16]


def calibrate(matcher: Matcher, learned: rerank.Weights | None = None) -> tuple[Calibration, rerank.Weights]:
    """Fit a calibration for the folder of a matcher: the views first, then what reranks them, then the confidence.

    In a folder with enough wordings in tests.yaml, a reranker is kept only if it proves itself on these; what was
    `learned` and kept before is not learned again.
    """
    matcher.reranker = None
    matcher.calibration = calibration = _views(matcher)
    if _held_out(matcher.knowledge):
        weights = _proven(matcher) if learned is None else learned
        matcher.reranker = rerank.Reranker.of(weights, matcher.index) if weights else None
        found, how = tested(matcher), "wordings of tests.yaml"
    else:
        parts = list(folds(matcher, spread(matcher.index.wordings, SAMPLE)))
        # where few are left out, what was learned from the rest is as good
        weights = parts[0].weights if len(parts) == 1 else _learned(matcher)
        found, how = trials(parts), "wordings left out"
    right = sum(ok for _, ok, _ in found)
    if not 0 < right < len(found):
        return calibration, weights
    bias, fitted = fit([([x[name] for name in FEATURES], ok, weight) for x, ok, weight in found])
    return replace(
        calibration,
        bias=bias,
        weights=dict(zip(FEATURES, fitted, strict=True)),
        evidence=f"fitted on {len(found)} {how}, of which {right} found their entry",
    ), weights


def _learned(matcher: Matcher) -> rerank.Weights:
    return rerank.named(matcher.index, rerank.learn(rerank.examples(matcher)))


def _proven(matcher: Matcher) -> rerank.Weights:
    """What the wordings teach, if it brings more test wordings to their entry; otherwise nothing."""
    before = sum(ok for _, ok, _ in tested(matcher))
    weights = _learned(matcher)
    matcher.reranker = rerank.Reranker.of(weights, matcher.index)
    gained = sum(ok for _, ok, _ in tested(matcher)) - before
    return weights if gained >= PROVEN * sum(map(len, matcher.knowledge.tests.answered.values())) else {}


def _views(matcher: Matcher) -> Calibration:
    """What each view counts: chosen where there are held-out wordings to choose by."""
    plain = replace(UNCALIBRATED, fingerprint=fingerprint(matcher.knowledge))
    if not _held_out(matcher.knowledge):
        return plain
    found = []
    for each in (plain, *(replace(plain, views={**VIEWS, "pairs": pairs}) for pairs in PAIRS)):
        matcher.calibration = each
        found.append((sum(ok for _, ok, _ in tested(matcher)), each))
    return max(found, key=lambda tried: tried[0])[1]


def _held_out(knowledge: Knowledge) -> bool:
    tests = knowledge.tests
    return sum(map(len, tests.answered.values())) >= ENOUGH[0] and len(tests.unknown) >= ENOUGH[1]


def store(matcher: Matcher, folder: Path) -> str:
    """Calibrate, and write calibration.yaml and rerank.json into the folder; return what was found in words."""
    calibration, weights = calibrate(matcher)
    rerank.store(weights, folder)
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
    unknown = [matcher.features(r.query, r.scored) for r in rankings]
    return [(x, ok, 1.0) for x, ok in covered] + _uncovered(unknown, len(covered), UNCOVERED)


def right(matcher: Matcher, scored: Sequence[Scored], id_: str) -> bool:
    """Is the best entry of a ranking the one that was meant, or one that cites a passage of it?"""
    best = matcher.best_entry(scored)
    if best is None:
        return False
    meant = matcher.index.classes.find(id_)
    return meant in matcher.resting_on_the_same(best.number, (best.number, meant))


def spread(total: int, sample: int) -> range:
    """Numbers below a total, as many as a sample or some more, evenly spread."""
    step = max(1, total // sample)
    return range(step // 2, total, step)


def trials(parts: Iterable[Fold]) -> list[Trial]:
    """Ask the wordings that were left out of a folder, each as it is and as if nothing of its class stood there."""
    covered: list[tuple[dict[str, float], bool]] = []
    near: list[dict[str, float]] = []
    far: list[dict[str, float]] = []
    random = Random(0)  # noqa: S311 - which words are strange, the same each time
    for fold in parts:
        matcher = fold.matcher
        index = matcher.index
        for number, owner, text in fold.wordings:
            query, scored = fold.ask(number, text)
            if not query.content:
                continue
            if owner < index.entries:
                covered.append((matcher.features(query, scored), right(matcher, scored, index.classes[owner])))
            # a word that no other class uses would have been unknown, had this never been written
            alone = frozenset(s for s in query.prepared.stems if _only(index, s, owner))
            stranger = matcher.query_of(query.prepared, forgotten=alone)
            near.append(matcher.features(stranger, [s for s in scored if s.number != owner]))
            foreign = matcher.query_of(_estranged(query.prepared, matcher.preparer, random), forgotten=alone)
            if foreign.content:
                far.append(matcher.features(foreign, [s for s in matcher.score(foreign) if s.number != owner]))
    unlike = [_uncovered(found, len(covered), SUPPOSED / 2) for found in (near, far)]
    return [(x, ok, 1.0) for x, ok in covered] + unlike[0] + unlike[1]


def _only(index: Index, stem: str, number: int) -> bool:
    """Does a stem stand in one class alone?"""
    found = index.words.find(stem)
    return found >= 0 and index.words.frequency(found) == 1 and found in index.row(number).words


def _estranged(prepared: Prepared, preparer: Preparer, random: Random) -> Prepared:
    """A text with most of the words that carry its meaning spelled backwards."""
    spoken = zip(prepared.words, prepared.stems, strict=True)
    return preparer.of_words(
        [word if stem in preparer.function_stems or random.random() > STRANGE else word[::-1] for word, stem in spoken]
    )


def _uncovered(found: Sequence[dict[str, float]], covered: int, share: float) -> list[Trial]:
    """Questions that are not covered, with the weight of their supposed share beside those that are."""
    weight = share / (1 - share) * covered / max(1, len(found))
    return [(x, False, weight) for x in found]


def fit(
    asked: Sequence[tuple[Sequence[float], bool, float]], prior: Sequence[float] = PRIOR
) -> tuple[float, tuple[float, ...]]:
    """Fit a logistic regression to (features, outcome, weight); return its bias and weights.

    The weights are held near those of a prior, as if they had been drawn from a normal distribution around it.
    """
    held = (0.0, *prior)
    size = len(held)
    beta = [0.0] * size
    rows = [((1.0, *x), float(ok), weight) for x, ok, weight in asked]
    for _ in range(STEPS):
        gradient = [RIDGE * (p - b) for p, b in zip(held, beta, strict=True)]
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
