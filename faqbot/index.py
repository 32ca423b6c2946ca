"""`Knowledge` → postings, weights and vocabulary, by which a question finds its entry.

Each entry and each not-covered topic is a *class* with many wordings. Three views of them are
kept, because their errors differ: single wordings (words), each class as one document (words), and
each class as one document (character n-grams, which forgive spelling and inflection). Weights are
tf-idf (Salton & Buckley, 1988) with logarithmic term frequency and cosine normalisation.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from faqbot.model import Knowledge
from faqbot.spelling import Speller, vocabulary_of
from faqbot.text import Prepared, Preparer

__all__ = ["Documents", "Index", "build", "ngrams"]

NGRAM_SIZES = (3, 4, 5)
# An n-gram in more than this share of the classes tells nothing apart, and costs the most time.
COMMON_NGRAM = 0.3


def ngrams(words: Iterable[str]) -> Counter[str]:
    """Count the character n-grams of words, each word framed by ^ and $."""
    counts: Counter[str] = Counter()
    for word in words:
        framed = f"^{word}$"
        for size in NGRAM_SIZES:
            counts.update(framed[i : i + size] for i in range(len(framed) - size + 1))
    return counts


@dataclass(frozen=True, slots=True)
class Documents:
    """Documents as vectors of length one, by feature: `postings[f]` is a list of (document, weight).

    `idf` holds the weight of each feature; a feature that no document holds has `unseen`, the
    weight of the rarest. `counts` are kept for documents that change when one wording is left out.
    """

    size: int
    idf: dict[str, float]
    unseen: float
    postings: dict[str, list[tuple[int, float]]]
    counts: list[Counter[str]]

    @classmethod
    def build(cls, documents: list[Counter[str]], most: float = 1.0) -> Documents:
        """Weigh documents, each given as counts of its features.

        Features that stand in more than a share `most` (0-1) of the documents are left out.
        """
        size = len(documents)
        frequency: Counter[str] = Counter()
        for counts in documents:
            frequency.update(counts.keys())
        common = [f for f, n in frequency.items() if n > max(2.0, most * size)]
        for counts in documents if common else ():
            for feature in common:
                counts.pop(feature, None)
        for feature in common:
            del frequency[feature]
        # + 0.1: a word that stands in every class says little, but not nothing
        idf = {f: math.log((1 + size) / (1 + n)) + 0.1 for f, n in frequency.items()}
        unseen = math.log((1 + size) / 2) + 0.1
        postings: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, counts in enumerate(documents):
            for feature, weight in vector(counts, idf, unseen).items():
                postings[feature].append((number, weight))
        return cls(size, idf, unseen, dict(postings), documents)

    def scores(self, query: dict[str, float]) -> list[float]:
        """Cosine of a query (a vector of length one) with each document."""
        scores = [0.0] * self.size
        for feature, weight in query.items():
            for number, other in self.postings.get(feature, ()):
                scores[number] += weight * other
        return scores

    def cosine_without(self, query: dict[str, float], number: int, features: set[str]) -> float:
        """Cosine of a query with a document from which one occurrence of some features is taken."""
        counts = {f: n - (f in features) for f, n in self.counts[number].items()}
        weights = vector(Counter({f: n for f, n in counts.items() if n > 0}), self.idf, self.unseen)
        return sum(w * weights.get(f, 0.0) for f, w in query.items())


def vector(counts: Counter[str], idf: dict[str, float], unseen: float) -> dict[str, float]:
    """Turn counts into a vector of length one. Features that `idf` lacks weigh `unseen`."""
    weights = {f: (1 + math.log(n)) * idf.get(f, unseen) for f, n in counts.items()}
    norm = math.sqrt(sum(w * w for w in weights.values()))
    return {f: w / norm for f, w in weights.items()} if norm else {}


@dataclass(frozen=True, slots=True)
class Index:
    """What matching needs of a knowledge folder.

    `classes` are the ids of the entries, then (from `entries` on) of the not-covered topics;
    `wordings` are (class, text), `members` the numbers of each class's wordings.
    `near[stem][class]` lists the wordings of a class in which a stem stands, with its weight.
    """

    classes: tuple[str, ...]
    entries: int
    wordings: tuple[tuple[int, str], ...]
    members: tuple[tuple[int, ...], ...]
    near: dict[str, dict[int, list[tuple[int, float]]]]
    near_idf: dict[str, float]
    near_unseen: float
    words: Documents
    chars: Documents
    content: frozenset[str]
    speller: Speller


def build(knowledge: Knowledge, preparer: Preparer) -> Index:
    """Index the wordings of all entries and topics of a folder."""
    owners = [(id_, entry.questions) for id_, entry in knowledge.entries.items()]
    owners += [(id_, topic.questions) for id_, topic in knowledge.topics.items()]
    wordings = tuple((number, text) for number, (_, texts) in enumerate(owners) for text in texts)
    prepared = [preparer.prepare(text) for _, text in wordings]
    members: list[list[int]] = [[] for _ in owners]
    for number, (owner, _) in enumerate(wordings):
        members[owner].append(number)
    spoken = [word for id_, texts in owners for text in texts for word in preparer.words(text)]
    spoken += [word for term in knowledge.terms for text in (term.term, *term.lay) for word in preparer.words(text)]
    spoken += [
        word for talk in knowledge.smalltalk.values() for text in talk.questions for word in preparer.words(text)
    ]
    spoken += [
        word for concept in knowledge.concepts.values() for text in concept.phrases for word in preparer.words(text)
    ]
    wordings_view = Documents.build([Counter(p.stems) for p in prepared])
    near: dict[str, dict[int, list[tuple[int, float]]]] = {}
    for stem, places in wordings_view.postings.items():
        by_class = near[stem] = {}
        for number, weight in places:
            by_class.setdefault(wordings[number][0], []).append((number, weight))
    return Index(
        classes=tuple(id_ for id_, _ in owners),
        entries=len(knowledge.entries),
        wordings=wordings,
        members=tuple(map(tuple, members)),
        near=near,
        near_idf=wordings_view.idf,
        near_unseen=wordings_view.unseen,
        words=Documents.build([_distinct(prepared, group) for group in members]),
        chars=Documents.build([_distinct_ngrams(prepared, group) for group in members], COMMON_NGRAM),
        content=frozenset(stem for p in prepared for stem in p.stems) - preparer.function_stems,
        speller=Speller(vocabulary_of(spoken), preparer.language.function_words),
    )


def _distinct(prepared: list[Prepared], group: list[int]) -> Counter[str]:
    """In how many wordings of a class each stem stands."""
    return Counter(stem for number in group for stem in set(prepared[number].stems))


def _distinct_ngrams(prepared: list[Prepared], group: list[int]) -> Counter[str]:
    return Counter(gram for number in group for gram in ngrams(prepared[number].words))
