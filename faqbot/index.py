"""`Knowledge` → postings, weights and vocabulary, by which a question finds its entry.

Each entry and each not-covered topic is a *class* with many wordings. Four views of them are
kept, because their errors differ: single wordings, by tf-idf and cosine (Salton & Buckley, 1988);
each class as one document of words, of neighbouring words, and of character n-grams, which forgive
spelling and inflection, each by BM25 (Robertson & Zaragoza, 2009).

Each view of classes is kept both ways round: the classes of a feature (postings), by which candidates are
found, and the features of a class (rows), by which candidates are scored exactly.
"""

from __future__ import annotations

import itertools
import math
from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache

from faqbot.frozen import Frozen
from faqbot.spelling import Speller, Vocabulary, vocabulary_of
from faqbot.store import Parts, Records, Store, Strings, fitting, group, plain, records, strings
from faqbot.text import Preparer

__all__ = ["Index", "Row", "View", "area_of", "build", "ngrams", "pairs"]

NGRAM_SIZES = (3, 4, 5)
# An n-gram in more than this share of the classes tells nothing apart, and costs the most time.
COMMON_NGRAM = 0.3
SUBJECT = 0.5  # share of the wordings of an entry in which a term has to stand to be its subject
GENERAL = 0.1  # share of the classes above which a subject tells none of them apart
K1, B = 1.2, 0.75  # of BM25, its textbook values: how fast repetition saturates, how much length counts
LONGEST = 4096  # postings of one feature that are kept: those of the classes in which it weighs most
REMEMBERED = 1 << 16  # features whose numbers and weights stay at hand
AREA = 60  # entries of an area at most; where there are more, that two are of one area means little
ROWS = 512  # classes whose rows stay decoded in memory, at some 30 KB each

Progress = Callable[[int, int], None]


def pairs(stems: Sequence[str]) -> dict[str, None]:
    """Return each two stems that stand side by side, with the begin and the end of the text.

    They carry order and negation: "not safe" is not "safe", "muscle to bone" not "bone to muscle".
    """
    framed = ("^", *stems, "$")
    return {f"{a} {b}": None for a, b in itertools.pairwise(framed)}


def ngrams(words: Iterable[str]) -> dict[str, None]:
    """Return the character n-grams of words, each word framed by ^ and $."""
    return dict.fromkeys(itertools.chain.from_iterable(map(_ngrams, words)))


@lru_cache(maxsize=65536)
def _ngrams(word: str) -> tuple[str, ...]:
    framed = f"^{word}$"
    return tuple(framed[i : i + size] for size in NGRAM_SIZES for i in range(len(framed) - size + 1))


def area_of(id_: str) -> str:
    """The area of an entry: what stands before the first stroke of its id."""
    return id_.split("/", maxsplit=1)[0]


def _idf(size: int, documents: int) -> float:
    """Inverse document frequency, in Lucene's form, which is never negative."""
    return math.log(1 + (size - documents + 0.5) / (documents + 0.5))


def _near_idf(size: int, wordings: int) -> float:
    """Inverse document frequency of a stem among single wordings, smoothed."""
    return math.log((1 + size) / (1 + wordings)) + 1


def _saturated(count: int, norm: float) -> float:
    """The weight of a feature that stands `count` times in a document, as a share of the most that it can have."""
    return count / (count + norm)


# --- building ------------------------------------------------------------------------------------


class _ViewBuilder:
    """Collects the features of one class after the other."""

    def __init__(self, most: float = 1.0) -> None:
        self.ids: dict[str, int] = {}
        self.frequency = array("I")  # of each feature, the classes that have it
        self.features = array("I")
        self.counts = array("I")
        self.ends = array("Q", [0])
        self.lengths = array("I")
        self._most = most

    def add(self, counts: Counter[str]) -> list[int]:
        """Add a class by how often it has each feature; return their numbers."""
        ids = [self.ids.setdefault(f, len(self.ids)) for f in counts]
        self.frequency.extend([0] * (len(self.ids) - len(self.frequency)))
        for n in ids:
            self.frequency[n] += 1
        self.features.extend(ids)
        self.counts.extend(counts.values())
        self.ends.append(len(self.features))
        self.lengths.append(counts.total())
        return ids

    def parts(self, name: str) -> Parts:
        """Return the view as parts of a store."""
        size = len(self.lengths)
        limit = max(2.0, self._most * size)
        mean = sum(self.lengths) / max(1, size)
        starts = array("Q", itertools.accumulate((n if n <= limit else 0 for n in self.frequency), initial=0))
        classes, weights = array("I", bytes(4 * starts[-1])), array("f", bytes(4 * starts[-1]))
        free = array("Q", starts)
        features, worth, ends = array("I"), array("f"), array("Q", [0])  # the rows, without what is too common
        for number in range(size):
            norm = K1 * (1 - B + B * self.lengths[number] / mean) if mean else 1.0
            for i in range(self.ends[number], self.ends[number + 1]):
                feature = self.features[i]
                if self.frequency[feature] <= limit:
                    weight = _saturated(self.counts[i], norm)
                    features.append(feature)
                    worth.append(weight)
                    at = free[feature]
                    free[feature] = at + 1
                    classes[at] = number
                    weights[at] = weight
            ends.append(len(features))
        starts, classes, weights = _shortened(starts, classes, weights)
        return {
            **strings(f"{name}.feature", self.ids),
            f"{name}.frequency": fitting(self.frequency),
            f"{name}.starts": fitting(starts),
            f"{name}.classes": fitting(classes),
            f"{name}.weights": weights,
            f"{name}.lengths": fitting(self.lengths),
            f"{name}.rows": fitting(ends),
            f"{name}.features": fitting(features),
            f"{name}.worth": worth,
            f"{name}.about": plain({"size": size, "mean": mean, "limit": limit}),
        }


def _shortened(
    starts: array[int], classes: array[int], weights: array[float]
) -> tuple[array[int], array[int], array[float]]:
    """Of each feature, keep the `LONGEST` postings of the most weight, in their order."""
    if all(end - start <= LONGEST for start, end in itertools.pairwise(starts)):
        return starts, classes, weights
    short, kept, worth = array("Q", [0]), array("I"), array("f")
    for start, end in itertools.pairwise(starts):
        if end - start <= LONGEST:
            kept.extend(classes[start:end])
            worth.extend(weights[start:end])
        else:
            best = sorted(sorted(range(start, end), key=lambda i: -weights[i])[:LONGEST])
            kept.extend(classes[i] for i in best)
            worth.extend(weights[i] for i in best)
        short.append(len(kept))
    return short, kept, worth


def build(
    classes: Iterable[tuple[str, Collection[str]]],
    entries: int,
    spoken: Iterable[str],
    preparer: Preparer,
    progress: Progress = lambda _done, _all: None,
) -> Parts:
    """Index classes, each given by its id and its wordings; the first `entries` of them are entries.

    The words of `spoken` texts are known to the speller beside those of the wordings.
    `progress` is called with the number of classes that are done, and of all.
    """
    classes = list(classes)
    words, beside, chars = _ViewBuilder(), _ViewBuilder(), _ViewBuilder(COMMON_NGRAM)
    said: Counter[str] = Counter()
    stems_of = array("I")  # of all wordings, by their numbers in `words`
    ends = array("Q", [0])  # of each wording's stems
    firsts = array("I", [0])  # of each class, its first wording
    holding: Counter[int] = Counter()  # of each stem, the wordings that have it
    named: list[Counter[str]] = []
    for done, (_, texts) in enumerate(classes):
        typed = [preparer.words(text) for text in texts]
        prepared = [preparer.of_words(words) for words in typed]
        said.update(itertools.chain.from_iterable(typed))
        words.add(Counter(stem for p in prepared for stem in dict.fromkeys(p.stems)))
        beside.add(Counter(pair for p in prepared for pair in pairs(p.stems)))
        chars.add(Counter(gram for p in prepared for gram in ngrams(p.words)))
        for p in prepared:
            found = [words.ids[stem] for stem in p.stems]
            holding.update(set(found))
            stems_of.extend(found)
            ends.append(len(stems_of))
        firsts.append(firsts[-1] + len(prepared))
        named.append(Counter(name for p in prepared for name in {term for term, _ in preparer.terms_of(p)}))
        progress(done + 1, len(classes))
    for text in spoken:
        said.update(preparer.words(text))
    subjects = _subjects(named, firsts)
    areas: dict[str, list[int]] = {}
    for number, (id_, _) in enumerate(classes[:entries]):
        areas.setdefault(area_of(id_), []).append(number)
    return {
        **strings("class", (id_ for id_, _ in classes)),
        **words.parts("words"),
        **beside.parts("pairs"),
        **chars.parts("chars"),
        **_near(words, stems_of, ends, firsts, holding),
        "near.frequency": fitting(array("I", (holding[n] for n in range(len(words.ids))))),
        "firsts": fitting(firsts),
        "subject": plain([sorted(each) for each in subjects] if any(subjects) else []),
        **records("area", {area: members for area, members in areas.items() if len(members) <= AREA}),
        "index": plain({"entries": entries}),
        **Vocabulary.parts(vocabulary_of(said), preparer.stem),
    }


def _near(
    words: _ViewBuilder, stems_of: array[int], ends: array[int], firsts: array[int], holding: Counter[int]
) -> Parts:
    """The wordings of each class by their stems, in the order of its row, with the weight of the stem in each."""
    starts, members, weights = array("Q", [0]), array("I"), array("f")
    for number in range(len(firsts) - 1):
        by_stem: dict[int, list[tuple[int, float]]] = {}
        for local, wording in enumerate(range(firsts[number], firsts[number + 1])):
            counts = Counter(stems_of[ends[wording] : ends[wording + 1]])
            worth = {n: (1 + math.log(count)) * _near_idf(firsts[-1], holding[n]) for n, count in counts.items()}
            norm = math.sqrt(sum(w * w for w in worth.values()))
            for n, w in worth.items():
                by_stem.setdefault(n, []).append((local, w / norm))
        for i in range(words.ends[number], words.ends[number + 1]):
            found = by_stem[words.features[i]]
            members.extend(local for local, _ in found)
            weights.extend(weight for _, weight in found)
            starts.append(len(members))
    return {
        "near.starts": fitting(starts),
        "near.members": fitting(members),
        "near.weights": weights,
    }


def _subjects(named: list[Counter[str]], firsts: array[int]) -> list[set[str]]:
    """Of each class, the terms with a kind that stand in at least `SUBJECT` of its wordings, and of few others'."""
    sizes = [end - start for start, end in itertools.pairwise(firsts)]
    subjects = [
        {name for name, n in counts.items() if n >= SUBJECT * size} for counts, size in zip(named, sizes, strict=True)
    ]
    spread = Counter(name for each in subjects for name in each)
    general = {name for name, n in spread.items() if n > max(1, GENERAL * len(named))}
    return [each - general for each in subjects]


# --- reading -------------------------------------------------------------------------------------


class View:
    """Classes as documents of one kind of feature, weighed by BM25, scaled to 0-1.

    A score is the sum of the weights of a query's features, as a share of what a perfect document would
    reach. A feature that no class has weighs as much as the rarest: words that the folder has never seen
    count against every class. One that nearly all have weighs nothing.
    """

    def __init__(self, store: Store, name: str) -> None:
        about = store.json(f"{name}.about")
        self._size, self._mean, self._limit = int(about["size"]), float(about["mean"]), float(about["limit"])
        self._frequency = store.part(f"{name}.frequency")
        self._starts = store.part(f"{name}.starts")
        self._classes = store.part(f"{name}.classes")
        self._weights = store.part(f"{name}.weights")
        self._lengths = store.part(f"{name}.lengths")
        self._rows = store.part(f"{name}.rows")
        self._features = store.part(f"{name}.features")
        self._worth = store.part(f"{name}.worth")
        # the number of a feature, or -1
        self.find = lru_cache(maxsize=REMEMBERED)(Strings(store, f"{name}.feature").find)
        self._idf = lru_cache(maxsize=REMEMBERED)(self._idf_of)

    def __len__(self) -> int:
        return len(self._frequency)

    def _idf_of(self, feature: str) -> float:
        number = self.find(feature)
        frequency = self._frequency[number] if number >= 0 else 1
        return _idf(self._size, frequency) if frequency <= self._limit else 0.0

    def query(self, features: Iterable[str]) -> dict[str, float]:
        """Return the features of a query with their share of its weight; the shares add up to one."""
        weights = {f: self._idf(f) for f in features}
        total = sum(weights.values())
        return {f: w / total for f, w in weights.items()} if total else {}

    def known(self, query: dict[str, float]) -> list[tuple[int, float]]:
        """Of a query as `query` returns it, the features that the classes have, by their number, and their shares."""
        return [(n, share) for f, share in query.items() if share and (n := self.find(f)) >= 0]

    def frequency(self, feature: int) -> int:
        """In how many classes a feature stands."""
        return int(self._frequency[feature])

    def length(self, feature: int) -> int:
        """How many postings of a feature are kept."""
        return int(self._starts[feature + 1] - self._starts[feature])

    def postings(self, feature: int) -> tuple[list[int], list[float]]:
        """The classes that have a feature (of very many, those in which it weighs most), and its weight in each."""
        start, end = self._starts[feature], self._starts[feature + 1]
        return self._classes[start:end].tolist(), self._weights[start:end].tolist()

    def places(self, number: int) -> slice:
        """Where the row of a class stands."""
        return slice(self._rows[number], self._rows[number + 1])

    def row(self, number: int) -> dict[int, float]:
        """The features of a class and their weights in it."""
        places = self.places(number)
        return dict(zip(self._features[places].tolist(), self._worth[places].tolist(), strict=True))

    def row_without(self, number: int, row: dict[int, float], features: Collection[str]) -> dict[int, float]:
        """Of a class and its row, the weights of some features as if each had been counted once less, and no others."""
        length = self._lengths[number]
        norm, less = (K1 * (1 - B + B * n / self._mean) for n in (length, length - len(features)))
        rest = {}
        for f in map(self.find, features):
            if f in row:
                count = round(norm * row[f] / (1 - row[f])) - 1  # a weight is n / (n + norm)
                if count > 0:
                    rest[f] = _saturated(count, less)
        return rest


class Row(Frozen):
    """A class, as candidates are compared: the weights of its features in each view; of each stem, the places at
    which `Index.near` tells the wordings that have it.
    """

    size: int  # wordings
    words: dict[int, float]
    pairs: dict[int, float]
    chars: dict[int, float]
    near: dict[int, tuple[int, int]]


class Index:
    """What matching needs of a knowledge folder. Immutable; thread-safe.

    `classes` are the ids of the entries, then (from `entries` on) of the not-covered topics.
    """

    def __init__(self, store: Store, preparer: Preparer, protected: Iterable[str]) -> None:
        about = store.json("index")
        self.entries = int(about["entries"])
        self.classes = Strings(store, "class")
        self.words, self.pairs, self.chars = (View(store, name) for name in ("words", "pairs", "chars"))
        self.speller = Speller(Vocabulary(store), protected, preparer.stem)
        self._function = preparer.function_stems
        self._near_frequency = store.part("near.frequency")
        self._near_starts = store.part("near.starts")
        self._near_members = store.part("near.members")
        self._near_weights = store.part("near.weights")
        self._firsts = store.part("firsts")
        self._subjects = [frozenset(each) for each in store.json("subject")]
        self._areas = Records(store, "area", frozenset)
        self.row = lru_cache(maxsize=ROWS)(self._row)

    @property
    def wordings(self) -> int:
        """How many wordings there are."""
        return int(self._firsts[-1])

    def first(self, number: int) -> int:
        """The number of the first wording of a class."""
        return int(self._firsts[number])

    def owner(self, wording: int) -> int:
        """The class of a wording."""
        return group(self._firsts, wording)

    def subjects(self, number: int) -> frozenset[str]:
        """What a class is about: the terms with a kind that stand in most of its wordings."""
        return self._subjects[number] if self._subjects else frozenset()

    def area(self, id_: str) -> frozenset[int]:
        """The numbers of the entries of the same area as one of an id; none if they are too many."""
        found: frozenset[int] = self._areas.get(area_of(id_), frozenset())
        return found

    def content(self, stem: str) -> bool:
        """Is a stem one of the folder's that carries a meaning?"""
        return stem not in self._function and self.words.find(stem) >= 0

    def holding(self, stem: str) -> int:
        """In how many wordings a stem stands."""
        number = self.words.find(stem)
        return int(self._near_frequency[number]) if number >= 0 else 0

    def vector(self, counts: Counter[str]) -> dict[int, float]:
        """Turn counts of stems into a tf-idf vector of length one; return the part of it that the folder has."""
        worth: dict[int, float] = {}
        square = 0.0
        for stem, n in counts.items():
            number = self.words.find(stem)
            holding = self._near_frequency[number] if number >= 0 else 1
            weight = (1 + math.log(n)) * _near_idf(self.wordings, holding)
            square += weight * weight
            if number >= 0:
                worth[number] = weight
        norm = math.sqrt(square)
        return {number: w / norm for number, w in worth.items()}

    def _row(self, number: int) -> Row:
        words = self.words.row(number)
        places = self.words.places(number)
        at = self._near_starts[places.start : places.stop + 1].tolist()
        near = dict(zip(words, itertools.pairwise(at), strict=True))
        size = self._firsts[number + 1] - self._firsts[number]
        return Row(size, words, self.pairs.row(number), self.chars.row(number), near)

    def near(self, start: int, end: int) -> tuple[list[int], list[float]]:
        """The wordings of a class that have a stem, counted from its first, and the weight of the stem in each."""
        return self._near_members[start:end].tolist(), self._near_weights[start:end].tolist()
