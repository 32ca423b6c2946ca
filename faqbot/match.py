"""A question → the entries and topics that may answer it, ranked, and how far to trust the best.

Four views of the same wordings are summed (see `faqbot.index`), and what the wordings taught is added (see
`faqbot.rerank`). The confidence is a logistic
function of what the ranking looks like (Platt, 1999), fitted by `faqbot.calibrate` for each folder.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import nlargest
from math import exp, sqrt
from operator import itemgetter, mul

from faqbot.frozen import Frozen, replace
from faqbot.index import Index, Row, View, ngrams, pairs
from faqbot.model import FEATURES, Calibration, Knowledge, Repair, Why
from faqbot.rerank import Reranker
from faqbot.text import Prepared, Preparer

__all__ = ["Matcher", "Query", "Ranking", "Scored", "odds_of"]

# Measured on tests.yaml and the first turns of tests/dialogues (760 questions): 1.0 gives 92.1 % right, 0.95
# 92.4, 0.9 92.8, 0.85 92.6.
UNNAMED = 0.9
LEAST = 1e-6  # a score, where what was learned against a class outweighs all that it shares
EXACT = 0.999  # cosine of a wording with itself, but for rounding
CANDIDATES = 24  # classes that are compared wording by wording
# How candidates are found. Measured on a million made-up wordings (tests/benchmarks/scale.py): with these the best
# class is the exhaustive scorer's in 99.6 % of 500 queries, in half the time that reading 8,000 postings always
# takes; on 100,000 wordings, and on the 1,012 test questions of the folder that ships, it is always the same.
BUDGET = 12_000  # postings that are read at most
STEP = 1_000  # postings after which it is seen whether more are needed
CLEAR = 0.3  # lead of the best over the last of the `SURE`, as a share of what the features not read could add
SURE = 8  # classes that are scored, however far behind the best they are
FAR = 0.5  # behind them, those that share less than this part of what the best shares are not


# a view, its weight, and of a query's features that it has the numbers and shares
_Asked = tuple[View, float, list[tuple[int, float]]]


class Query(Frozen):
    """A question, prepared for the index: words repaired; the share that each feature has of each view.

    `near` is a vector by the numbers of the stems that the index has; of length one with those that it lacks.
    """

    prepared: Prepared
    repairs: tuple[Repair, ...]
    unknown: tuple[str, ...]
    content: int
    near: dict[int, float]
    words: dict[str, float]
    pairs: dict[str, float]
    chars: dict[str, float]


class Scored(Frozen):
    """A class of the index with its score in each view, their weighted sum, and its wording that comes nearest."""

    number: int
    score: float
    near: float
    words: float
    pairs: float
    chars: float
    wording: int


class Ranking(Frozen):
    """All classes that share anything with the question, best first; entries and topics together.

    `confidence` is the chance that the best entry is right; `leans` says that the question was read
    together with the one before, `meant` that its meaning was asked for beside its words.
    """

    query: Query
    scored: tuple[Scored, ...]
    confidence: float
    leans: bool = False
    meant: bool = False


class Matcher:
    """Ranks the entries and topics of a folder for a question. Stateless; thread-safe."""

    def __init__(
        self,
        knowledge: Knowledge,
        preparer: Preparer,
        index: Index,
        calibration: Calibration,
        reranker: Reranker | None = None,
    ) -> None:
        self.knowledge = knowledge
        self.preparer = preparer
        self.index = index
        self.calibration = calibration
        self.reranker = reranker

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
        content = {s for s in counts if index.content(s) and s not in forgotten}
        unknown = tuple(s for s in counts if s not in content and s not in function)
        counted = Counter({s: n for s, n in counts.items() if s not in function or index.words.find(s) >= 0})
        return Query(
            prepared=prepared,
            repairs=repairs,
            unknown=unknown,
            content=len(content),
            near=index.vector(counted),
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

    def candidates(self, query: Query) -> list[int]:
        """The classes that come into question, by number, in no order."""
        return _candidates(self._views(query))

    def _views(self, query: Query) -> list[_Asked]:
        index, weights = self.index, self.calibration.views
        return [
            (view, weights[name], view.known(shares))
            for name, view, shares in (
                ("words", index.words, query.words),
                ("pairs", index.pairs, query.pairs),
                ("chars", index.chars, query.chars),
            )
        ]

    def score(self, query: Query, among: Iterable[int] | None = None) -> list[Scored]:
        """Score the classes that come into question, or some others, best first; ties go to the first in the folder.

        A class that has the question as a wording, word for word, stands before all that have not.
        """
        scored = self._score(query, among)
        if self.reranker is not None:
            added = self.reranker.adds(query, [s.number for s in scored])
            scored = [replace(s, score=max(LEAST, s.score + more)) for s, more in zip(scored, added, strict=True)]
        return _sorted(scored)

    def score_without(self, wording: int, query: Query) -> list[Scored]:
        """Score the classes for one of the folder's own wordings, by its number, as if it had never been written.

        `query` is that wording, prepared. What the wordings taught is not added: it would be learned from this one.
        """
        return _sorted(self._score(query, without=wording))

    def _score(self, query: Query, among: Iterable[int] | None = None, without: int | None = None) -> list[Scored]:
        index = self.index
        weights = self.calibration.views
        views = self._views(query)
        near = list(query.near.items())
        named = {term for term, _ in self.preparer.terms_of(query.prepared)}
        left_out = -1 if without is None else index.owner(without)
        scored: list[Scored] = []
        for number in _candidates(views) if among is None else among:
            row = index.row(number) if number != left_out else self._row_without(number, query)
            words, beside, chars = (
                sum([share * of[f] for f, share in known if f in of], 0.0)
                for of, (_, _, known) in zip((row.words, row.pairs, row.chars), views, strict=True)
            )
            skipped = (without or 0) - index.first(number) if number == left_out else -1
            cosine, wording = self._nearest(near, row, skipped)
            score = weights["words"] * words + weights["pairs"] * beside + weights["chars"] * chars
            score = (score + weights["near"] * cosine) * self._agrees(number, named)
            if score > 0:
                scored.append(Scored(number, score, cosine, words, beside, chars, index.first(number) + wording))
        return scored

    def _nearest(self, query: list[tuple[int, float]], row: Row, without: int) -> tuple[float, int]:
        """The best cosine of a wording of a class with the question, and which it is, counted from its first."""
        scores = [0.0] * row.size
        for stem, weight in query:
            places = row.near.get(stem)
            if places is not None:
                for wording, other in zip(*self.index.near(*places), strict=True):
                    scores[wording] += weight * other
        if without >= 0:
            scores[without] = 0.0
        best = max(scores)
        return best, scores.index(best)

    def _row_without(self, number: int, wording: Query) -> Row:
        """The row of a class as if one of its wordings had never been written, but for `near`; only what it had in it."""
        index, row = self.index, self.index.row(number)
        return replace(
            row,
            words=index.words.row_without(number, row.words, wording.words),
            pairs=index.pairs.row_without(number, row.pairs, wording.pairs),
            chars=index.chars.row_without(number, row.chars, wording.chars),
        )

    def wording(self, number: int) -> str:
        """The text of a wording, by its number."""
        index = self.index
        owner = index.owner(number)
        id_ = index.classes[owner]
        of = self.knowledge.entries[id_] if owner < index.entries else self.knowledge.topics[id_]
        return of.questions[number - index.first(owner)]

    def _agrees(self, number: int, named: set[str]) -> float:
        """Factor for a class whose subject a question does not name: "hip pain" is not "Swedish massage"."""
        subjects = self.index.subjects(number)
        if not subjects or any(a in b or b in a for a in subjects for b in named):
            return 1.0
        return UNNAMED

    def features(self, query: Query, scored: Sequence[Scored]) -> dict[str, float]:
        """What the confidence is made of, for the best *entry* of a ranking; each about 0-1."""
        index = self.index
        entry = self.best_entry(scored)
        if entry is None:
            return dict.fromkeys(FEATURES, 0.0)
        runner_up = next((s.score for s in scored if s.number < index.entries and s is not entry), 0.0)
        topic = next((s.score for s in scored if s.number >= index.entries), 0.0)
        views = ("near", "words", "pairs", "chars")
        row = index.row(entry.number)
        return {
            "near": entry.near,
            "words": entry.words,
            "pairs": entry.pairs,
            "chars": entry.chars,
            "margin": (entry.score - runner_up) / entry.score,
            "margin over topics": max(-1.0, (entry.score - topic) / entry.score),
            "explained": sum(share for f, share in index.words.known(query.words) if f in row.words),
            "agreement": sum(max(scored, key=lambda s: getattr(s, v)).number == entry.number for v in views)
            / len(views),
            "unknown words": len(query.unknown) / max(1, len(query.unknown) + query.content),
            "shortness": 1 / sqrt(1 + query.content),
        }

    def best_entry(self, scored: Sequence[Scored]) -> Scored | None:
        """The best entry of a ranking, whatever topics rank above it."""
        return next((s for s in scored if s.number < self.index.entries), None)

    def resting_on_the_same(self, number: int, others: Iterable[int]) -> list[int]:
        """Of some classes, the entries that cite a passage of an entry, itself too if among them; of a topic, none."""
        entries = self.knowledge.entries
        numbers = [n for n in others if n < self.index.entries]
        if number >= self.index.entries:
            return []
        passages = {
            n: {(c.source, c.quote) for s in entries[self.index.classes[n]].answer for c in s.cite}
            for n in (number, *numbers)
        }
        return [n for n in numbers if n == number or not passages[n].isdisjoint(passages[number])]

    def spread(self, stem: str) -> int:
        """In how many entries a stem stands that carries a subject; 0 for a function word."""
        words = self.index.words
        number = words.find(stem) if self.index.content(stem) else -1
        if number < 0 or words.length(number) < words.frequency(number):
            return words.frequency(number) if number >= 0 else 0  # of so many that those of topics do not matter
        return sum(owner < self.index.entries for owner in words.postings(number)[0])

    # --- the reason ------------------------------------------------------------------------------

    def why(self, ranking: Ranking) -> Why:
        """Say what the best match rests on, the weightiest words first."""
        query = ranking.query
        if not ranking.scored:
            return Why(repairs=query.repairs, lay_words=query.prepared.lay_words, unknown=query.unknown)
        best = ranking.scored[0]
        shared = self._shared(query, best.number)
        spoken = dict(zip(query.prepared.stems, query.prepared.words, strict=True))
        rest = ranking.scored[1:2]
        return Why(
            words=tuple((spoken.get(f, f), round(w, 3)) for f, w in shared[:6]),
            repairs=query.repairs,
            lay_words=query.prepared.lay_words,
            unknown=tuple(dict.fromkeys(spoken.get(s, s) for s in query.unknown)),
            runner_up=self.index.classes[rest[0].number] if rest else "",
            margin=round((best.score - rest[0].score) / best.score, 3) if rest and best.score else 1.0,
            meaning=ranking.meant,
        )

    def _shared(self, query: Query, number: int) -> list[tuple[str, float]]:
        """The words that a query shares with a class, with their share of the query's weight."""
        view, row = self.index.words, self.index.row(number)
        shared = [(f, share) for f, share in query.words.items() if view.find(f) in row.words]
        return sorted(shared, key=lambda item: (-item[1], item[0]))


def _sorted(scored: list[Scored]) -> list[Scored]:
    return sorted(scored, key=lambda s: (s.near < EXACT, -s.score, s.number))


def odds_of(features: Mapping[int, Sequence[float]], weights: Sequence[float]) -> dict[int, float]:
    """The odds of each class by a conditional logit (McFadden, 1974), in proportion to the likeliest, which has 1."""
    worth = {number: sum(map(mul, weights, values)) for number, values in features.items()}
    top = max(worth.values())
    return {number: exp(w - top) for number, w in worth.items()}


def _candidates(views: Sequence[_Asked]) -> list[int]:
    """The classes that share most with a query.

    The postings are read feature by feature, those that tell most for what they cost first, until `BUDGET`
    of them are read (the "quit" strategy of Moffat & Zobel, 1996), or until the best lead by so much that what
    is left to read will hardly bring up another. What is found is scored exactly by the caller; behind the
    first `SURE`, what shares little in comparison with the best is not worth that.
    """
    features = [
        (view.length(feature) / (weight * share), weight * share, view, feature)
        for view, weight, known in views
        if weight
        for feature, share in known
    ]
    features.sort(key=itemgetter(0))
    found: defaultdict[int, float] = defaultdict(float)
    rest = sum(scale for _, scale, _, _ in features)
    read, look = 0, STEP
    for _, scale, view, feature in features:
        read += view.length(feature)
        if read > look and len(found) >= CANDIDATES:
            foremost = nlargest(SURE, found.values())
            if read > BUDGET or foremost[0] - foremost[-1] > CLEAR * rest:
                break
            look += STEP
        rest -= scale
        for number, weight in zip(*view.postings(feature), strict=True):
            found[number] += scale * weight
    best = nlargest(CANDIDATES, found.values())
    if len(best) > SURE:
        least = max(best[-1], min(best[SURE - 1], FAR * best[0]))
        return [number for number, score in found.items() if score >= least]
    return list(found)
