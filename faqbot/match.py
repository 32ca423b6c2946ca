"""A question → the entries and topics that may answer it, ranked, and how far to trust the best.

Four views of the same wordings are summed (see `faqbot.index`). The confidence is a logistic
function of what the ranking looks like (Platt, 1999), fitted by `faqbot.calibrate` for each folder.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nlargest
from math import sqrt

from faqbot.index import Documents, Index, ngrams, pairs, vector
from faqbot.model import FEATURES, Calibration, Knowledge, Repair, Why
from faqbot.text import Prepared, Preparer

__all__ = ["Matcher", "Query", "Ranking", "Scored"]

# Measured on tests.yaml and the first turns of tests/dialogues (760 questions): 1.0 gives 92.1 % right, 0.95
# 92.4, 0.9 92.8, 0.85 92.6.
UNNAMED = 0.9
EXACT = 0.999  # cosine of a wording with itself, but for rounding
CANDIDATES = 40  # classes that are compared wording by wording


@dataclass(frozen=True, slots=True)
class Query:
    """A question, prepared for the index: words repaired, vectors of length one for each view."""

    prepared: Prepared
    repairs: tuple[Repair, ...]
    unknown: tuple[str, ...]
    content: int
    near: dict[str, float]
    words: dict[str, float]
    pairs: dict[str, float]
    chars: dict[str, float]


@dataclass(frozen=True, slots=True)
class Scored:
    """A class of the index with its score in each view, their weighted sum, and its wording that comes nearest."""

    number: int
    score: float
    near: float
    words: float
    pairs: float
    chars: float
    wording: int


@dataclass(frozen=True, slots=True)
class Ranking:
    """All classes that share anything with the question, best first; entries and topics together.

    `confidence` is the chance that the best entry is right; `leans` says that the question was read
    together with the one before.
    """

    query: Query
    scored: tuple[Scored, ...]
    confidence: float
    leans: bool = False


class Matcher:
    """Ranks the entries and topics of a folder for a question. Stateless; thread-safe."""

    def __init__(self, knowledge: Knowledge, preparer: Preparer, index: Index, calibration: Calibration) -> None:
        self.knowledge = knowledge
        self.preparer = preparer
        self.index = index
        self.calibration = calibration

    @property
    def highest(self) -> float:
        """The highest score that a class can have."""
        return sum(self.calibration.views.values())

    # --- the question ----------------------------------------------------------------------------

    def query(self, text: str) -> Query:
        """Prepare a question and repair its typos."""
        typed = self.preparer.words(text)
        words: list[str] = []
        repairs: list[Repair] = []
        for word in typed:
            repaired = self.index.speller.repair(word)
            if repaired:
                repairs.append(Repair(word, " ".join(repaired)))
                words.extend(repaired)
            else:
                words.append(word)
        return self.query_of(self.preparer.of_words(words), tuple(repairs))

    def query_of(
        self, prepared: Prepared, repairs: tuple[Repair, ...] = (), forgotten: frozenset[str] = frozenset()
    ) -> Query:
        """Turn prepared text into vectors. A word that the index lacks weighs as the rarest one.

        Stems that are `forgotten` are treated as if the index lacked them.
        """
        index = self.index
        function = self.preparer.function_stems
        counts = Counter(prepared.stems)
        unknown = tuple(s for s in counts if (s not in index.content or s in forgotten) and s not in function)
        counted = Counter({s: n for s, n in counts.items() if s not in function or s in index.near_idf})
        return Query(
            prepared=prepared,
            repairs=repairs,
            unknown=unknown,
            content=sum(1 for s in counts if s in index.content and s not in forgotten),
            near=vector(counted, index.near_idf, index.near_unseen),
            words=index.words.query(counted),
            pairs=index.pairs.query(pairs(prepared.stems)),
            chars=index.chars.query(ngrams(prepared.words)),
        )

    # --- the ranking -----------------------------------------------------------------------------

    def rank(self, text: str) -> Ranking:
        """Rank all classes for a question."""
        return self.rank_query(self.query(text))

    def rank_query(self, query: Query) -> Ranking:
        """Rank all classes for a prepared question."""
        scored = self.score(query)
        confidence = self.calibration.confidence(self.features(query, scored)) if scored and query.content else 0.0
        return Ranking(query, tuple(scored), confidence)

    def score(self, query: Query, without: int | None = None) -> list[Scored]:
        """Score all classes, best first; ties go to the class that stands first in the folder.

        A class that has the question as a wording, word for word, stands before all that have not.

        Only the `CANDIDATES` best of the views of whole classes are compared wording by wording.
        With `without`, one wording (by its number) is treated as if it had never been written.
        """
        index = self.index
        words = index.words.scores(query.words)
        beside = index.pairs.scores(query.pairs)
        chars = index.chars.scores(query.chars)
        if without is not None:
            owner, text = index.wordings[without]
            prepared = self.preparer.prepare(text)
            words[owner] = index.words.score_without(query.words, owner, set(prepared.stems))
            beside[owner] = index.pairs.score_without(query.pairs, owner, pairs(prepared.stems))
            chars[owner] = index.chars.score_without(query.chars, owner, ngrams(prepared.words))
        a, b, c, d = (self.calibration.views[view] for view in ("near", "words", "pairs", "chars"))
        whole = [b * w + c * p + d * g for w, p, g in zip(words, beside, chars, strict=True)]
        named = {term.term for term in self.preparer.terms_of(query.prepared)}
        scored = []
        for k in nlargest(CANDIDATES, range(len(whole)), key=whole.__getitem__):
            near, wording = self._nearest(query, k, without)
            if whole[k] + near > 0:
                score = (whole[k] + a * near) * self._agrees(k, named)
                scored.append(Scored(k, score, near, words[k], beside[k], chars[k], wording))
        scored.sort(key=lambda s: (s.near < EXACT, -s.score, s.number))
        return scored

    def _agrees(self, number: int, named: set[str]) -> float:
        """Factor for a class whose subject a question does not name: "hip pain" is not "Swedish massage"."""
        subjects = self.index.subjects[number]
        if not subjects or any(a in b or b in a for a in subjects for b in named):
            return 1.0
        return UNNAMED

    def _nearest(self, query: Query, number: int, without: int | None) -> tuple[float, int]:
        """Return the best cosine of a wording of a class with the question, and which it is."""
        scores: dict[int, float] = {}
        for stem, weight in query.near.items():
            by_class = self.index.near.get(stem)
            if by_class is not None:
                for wording, other in by_class.get(number, ()):
                    scores[wording] = scores.get(wording, 0.0) + weight * other
        scores.pop(-1 if without is None else without, None)
        if not scores:
            return 0.0, self.index.members[number][0]
        best = max(scores, key=lambda w: (scores[w], -w))
        return scores[best], best

    def features(self, query: Query, scored: Sequence[Scored], without: int | None = None) -> dict[str, float]:
        """What the confidence is made of, for the best *entry* of a ranking; each about 0-1.

        With `without`, one wording (by its number) is treated as if it had never been written.
        """
        index = self.index
        entry = self.best_entry(scored)
        if entry is None:
            return dict.fromkeys(FEATURES, 0.0)
        runner_up = next((s.score for s in scored if s.number < index.entries and s is not entry), 0.0)
        topic = next((s.score for s in scored if s.number >= index.entries), 0.0)
        views = ("near", "words", "pairs", "chars")
        counts = index.words.counts[entry.number]
        left_out: set[str] = set()
        if without is not None and index.wordings[without][0] == entry.number:
            left_out = set(self.preparer.prepare(index.wordings[without][1]).stems)
        own = [f for f in query.words if counts.get(f, 0) > (f in left_out)]
        return {
            "near": entry.near,
            "words": entry.words,
            "pairs": entry.pairs,
            "chars": entry.chars,
            "margin": (entry.score - runner_up) / entry.score,
            "margin over topics": max(-1.0, (entry.score - topic) / entry.score),
            "explained": sum(query.words[f] for f in own),
            "agreement": sum(max(scored, key=lambda s: getattr(s, v)).number == entry.number for v in views)
            / len(views),
            "unknown words": len(query.unknown) / max(1, len(query.unknown) + query.content),
            "shortness": 1 / sqrt(1 + query.content),
        }

    def best_entry(self, scored: Sequence[Scored]) -> Scored | None:
        """The best entry of a ranking, whatever topics rank above it."""
        return next((s for s in scored if s.number < self.index.entries), None)

    def spread(self, stem: str) -> int:
        """In how many entries a stem stands that carries a subject; 0 for a function word."""
        if stem not in self.index.content:
            return 0
        return sum(number < self.index.entries for number in self.index.near[stem])

    # --- the reason ------------------------------------------------------------------------------

    def why(self, ranking: Ranking) -> Why:
        """Say what the best match rests on, the weightiest words first."""
        query = ranking.query
        if not ranking.scored:
            return Why(repairs=query.repairs, lay_words=query.prepared.lay_words, unknown=query.unknown)
        best = ranking.scored[0]
        shared = _shared(self.index.words, query.words, best.number)
        spoken = dict(zip(query.prepared.stems, query.prepared.words, strict=True))
        rest = ranking.scored[1:2]
        return Why(
            words=tuple((spoken.get(f, f), round(w, 3)) for f, w in shared[:6]),
            repairs=query.repairs,
            lay_words=query.prepared.lay_words,
            unknown=tuple(dict.fromkeys(spoken.get(s, s) for s in query.unknown)),
            runner_up=self.index.classes[rest[0].number] if rest else "",
            margin=round((best.score - rest[0].score) / best.score, 3) if rest and best.score else 1.0,
        )


def _shared(documents: Documents, query: dict[str, float], number: int) -> list[tuple[str, float]]:
    """The features that a query shares with a document, with their share of the query's weight."""
    shared = [(f, share) for f, share in query.items() if any(k == number for k, _ in documents.postings.get(f, ()))]
    return sorted(shared, key=lambda item: (-item[1], item[0]))
