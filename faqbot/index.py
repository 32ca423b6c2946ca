"""`Knowledge` → postings, weights and vocabulary, by which a question finds its entry.

Each entry and each not-covered topic is a *class* with many wordings. Four views of them are
kept, because their errors differ: single wordings, by tf-idf and cosine (Salton & Buckley, 1988);
each class as one document of words, of neighbouring words, and of character n-grams, which forgive
spelling and inflection, each by BM25.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from faqbot.model import Knowledge
from faqbot.spelling import Speller, vocabulary_of
from faqbot.text import Prepared, Preparer

__all__ = ["Documents", "Index", "build", "ngrams", "pairs"]

NGRAM_SIZES = (3, 4, 5)
# An n-gram in more than this share of the classes tells nothing apart, and costs the most time.
COMMON_NGRAM = 0.3
SUBJECT = 0.5  # share of the wordings of an entry in which a term has to stand to be its subject
GENERAL = 0.1  # share of the classes above which a subject tells none of them apart
K1, B = 1.2, 0.75  # of BM25, its textbook values: how fast repetition saturates, how much length counts


def pairs(stems: Sequence[str]) -> set[str]:
    """Return each two stems that stand side by side, with the begin and the end of the text.

    They carry order and negation: "not safe" is not "safe", "muscle to bone" not "bone to muscle".
    """
    framed = ("^", *stems, "$")
    return {f"{a} {b}" for a, b in itertools.pairwise(framed)}


def ngrams(words: Iterable[str]) -> set[str]:
    """Return the character n-grams of words, each word framed by ^ and $."""
    return {gram for word in words for gram in _ngrams(word)}


@lru_cache(maxsize=65536)
def _ngrams(word: str) -> tuple[str, ...]:
    framed = f"^{word}$"
    return tuple(framed[i : i + size] for size in NGRAM_SIZES for i in range(len(framed) - size + 1))


@dataclass(frozen=True, slots=True)
class Documents:
    """Documents weighed by BM25 (Robertson & Zaragoza, 2009), scaled to 0-1.

    `postings[f]` lists (document, weight) for a feature f; `idf` holds the weight of each feature,
    and a feature that no document holds weighs `unseen`, as much as the rarest. A score is the sum
    of the weights of a query's features, as a share of what a perfect document would reach: words
    that the folder has never seen count against every document.
    """

    size: int
    idf: dict[str, float]
    unseen: float
    postings: dict[str, list[tuple[int, float]]]
    counts: list[Counter[str]]
    length: float  # mean

    @classmethod
    def build(cls, documents: list[Counter[str]], most: float = 1.0) -> Documents:
        """Weigh documents, each given as counts of its features.

        Features that stand in more than a share `most` (0-1) of the documents are left out.
        """
        size = len(documents)
        frequency: Counter[str] = Counter()
        for counts in documents:
            frequency.update(counts.keys())
        limit = max(2.0, most * size)
        idf = {f: _idf(size, n) for f, n in frequency.items() if n <= limit}
        length = sum(map(Counter.total, documents)) / max(1, size)
        self = cls(size, idf, _idf(size, 1), {f: [] for f in idf}, documents, length)
        for number, counts in enumerate(documents):
            norm = self._norm(counts.total())
            for feature, n in counts.items():
                if feature in idf:
                    self.postings[feature].append((number, idf[feature] * n / (n + norm)))
        return self

    def _norm(self, length: int) -> float:
        return K1 * (1 - B + B * length / self.length)

    def query(self, features: Iterable[str]) -> dict[str, float]:
        """Return the features of a query with their share of its weight; the shares add up to one.

        A feature that is too common to be kept has no share.
        """
        weights = {f: self.idf.get(f, self.unseen) for f in features}
        total = sum(weights.values())
        return {f: w / total for f, w in weights.items()} if total else {}

    def scores(self, query: dict[str, float]) -> list[float]:
        """Score every document for a query as `query` returns it."""
        scores = [0.0] * self.size
        for feature, share in query.items():
            idf = self.idf.get(feature)
            if idf is not None:
                scale = share / idf
                for number, weight in self.postings[feature]:
                    scores[number] += scale * weight
        return scores

    def score_without(self, query: dict[str, float], number: int, features: set[str]) -> float:
        """Score one document as if some of its features had been counted once less."""
        counts = self.counts[number]
        norm = self._norm(counts.total() - len(features))
        score = 0.0
        for feature, share in query.items():
            n = counts.get(feature, 0) - (feature in features)
            if n > 0 and feature in self.idf:
                score += share * n / (n + norm)
        return score


def _idf(size: int, documents: int) -> float:
    """Inverse document frequency, in Lucene's form, which is never negative."""
    return math.log(1 + (size - documents + 0.5) / (documents + 0.5))


def vector(counts: Counter[str], idf: dict[str, float], unseen: float) -> dict[str, float]:
    """Turn counts into a tf-idf vector of length one. Features that `idf` lacks weigh `unseen`."""
    weights = {f: (1 + math.log(n)) * idf.get(f, unseen) for f, n in counts.items()}
    norm = math.sqrt(sum(w * w for w in weights.values()))
    return {f: w / norm for f, w in weights.items()} if norm else {}


@dataclass(frozen=True, slots=True)
class Index:
    """What matching needs of a knowledge folder.

    `classes` are the ids of the entries, then (from `entries` on) of the not-covered topics;
    `wordings` are (class, text), `members` the numbers of each class's wordings.
    `near[stem][class]` lists the wordings of a class in which a stem stands, with its weight.
    `subjects` holds the terms with a kind that stand in most wordings of an entry: what it is about.
    """

    classes: tuple[str, ...]
    entries: int
    wordings: tuple[tuple[int, str], ...]
    members: tuple[tuple[int, ...], ...]
    near: dict[str, dict[int, list[tuple[int, float]]]]
    near_idf: dict[str, float]
    near_unseen: float
    words: Documents
    pairs: Documents
    chars: Documents
    subjects: tuple[frozenset[str], ...]
    content: frozenset[str]
    speller: Speller


def build(knowledge: Knowledge, preparer: Preparer) -> Index:
    """Index the wordings of all entries and topics of a folder."""
    owners = [(id_, entry.questions) for id_, entry in knowledge.entries.items()]
    owners += [(id_, topic.questions) for id_, topic in knowledge.topics.items()]
    wordings = tuple((number, text) for number, (_, texts) in enumerate(owners) for text in texts)
    read = preparer.words
    typed = [read(text) for _, text in wordings]
    prepared = list(map(preparer.of_words, typed))
    members: list[list[int]] = [[] for _ in owners]
    for number, (owner, _) in enumerate(wordings):
        members[owner].append(number)
    spoken = [word for words in typed for word in words]
    for phrases in (
        *(talk.questions for talk in knowledge.smalltalk.values()),
        *(concept.phrases for concept in knowledge.concepts.values()),
        *((term.term, *term.lay) for term in knowledge.terms),
    ):
        spoken += [word for text in phrases for word in read(text)]
    frequency = Counter(stem for p in prepared for stem in set(p.stems))
    near_idf = {stem: math.log((1 + len(prepared)) / (1 + n)) + 1 for stem, n in frequency.items()}
    near_unseen = math.log((1 + len(prepared)) / 2) + 1
    near: dict[str, dict[int, list[tuple[int, float]]]] = {}
    for number, p in enumerate(prepared):
        for stem, weight in vector(Counter(p.stems), near_idf, near_unseen).items():
            near.setdefault(stem, {}).setdefault(wordings[number][0], []).append((number, weight))
    return Index(
        classes=tuple(id_ for id_, _ in owners),
        entries=len(knowledge.entries),
        wordings=wordings,
        members=tuple(map(tuple, members)),
        near=near,
        near_idf=near_idf,
        near_unseen=near_unseen,
        words=Documents.build(_distinct(prepared, members, lambda p: set(p.stems))),
        pairs=Documents.build(_distinct(prepared, members, lambda p: pairs(p.stems))),
        chars=Documents.build(_distinct(prepared, members, lambda p: ngrams(p.words)), COMMON_NGRAM),
        subjects=_subjects(prepared, members, preparer),
        content=frozenset(stem for p in prepared for stem in p.stems) - preparer.function_stems,
        speller=Speller(
            vocabulary_of(spoken), {*preparer.language.function_words, *knowledge.not_typos}, preparer.stem
        ),
    )


def _subjects(prepared: list[Prepared], members: list[list[int]], preparer: Preparer) -> tuple[frozenset[str], ...]:
    """Of each class, the terms with a kind that stand in at least `SUBJECT` of its wordings, and of few others'."""
    subjects = []
    for group in members:
        counts = Counter(name for n in group for name in {term.term for term in preparer.terms_of(prepared[n])})
        subjects.append({name for name, n in counts.items() if n >= SUBJECT * len(group)})
    spread = Counter(name for each in subjects for name in each)
    general = {name for name, n in spread.items() if n > max(1, GENERAL * len(members))}
    return tuple(frozenset(each - general) for each in subjects)


def _distinct(
    prepared: list[Prepared], members: list[list[int]], features: Callable[[Prepared], set[str]]
) -> list[Counter[str]]:
    """Of each class, in how many of its wordings each feature stands."""
    return [Counter(f for number in group for f in features(prepared[number])) for group in members]
