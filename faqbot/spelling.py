"""Repair of words that the knowledge base does not know, against the words that it does.

The limits are Meilisearch's and Lucene's: no typo in short words, one from five letters, two from
nine; neighbouring letters that changed places count as one (optimal string alignment; Damerau,
1964). A known word is never repaired: better nothing than a wrong repair.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

__all__ = ["Speller"]

ONE_TYPO_FROM = 5
TWO_TYPOS_FROM = 9
# A word of the folder's own that is taken for a slip: how frequent the right one is at least, how many times as
# frequent, and how long. Looked through by hand on 12,000 words: of 60 slips, "tables" was none.
COMMON, RATIO, SLIPS_FROM = 100, 50, 7
_DIGITS_FOR_LETTERS = str.maketrans("013457", "oieast")
LONGEST = 40  # letters; longer "words" are no words


class Speller:
    """Repairs against a vocabulary: a mapping of a word to how often it occurs. Thread-safe.

    Other forms of a known word, by `stem`, and `protected` words are known too.
    """

    def __init__(
        self,
        vocabulary: Mapping[str, int],
        protected: Iterable[str] = (),
        stem: Callable[[str], str] = lambda word: word,
    ) -> None:
        self._vocabulary = vocabulary
        self._protected = frozenset(protected)
        self._stem = stem
        self._stems = frozenset(map(stem, vocabulary))
        by_length: dict[int, list[str]] = {}
        for word in sorted(vocabulary):
            by_length.setdefault(len(word), []).append(word)
        self._by_length = by_length
        self.repair = lru_cache(maxsize=4096)(self._repair)

    def known(self, word: str) -> bool:
        """Is this a word of the knowledge base, a function word, or no word at all (a number)?"""
        if word in self._vocabulary or word in self._protected or not any(map(str.isalpha, word)):
            return True
        return self._stem(word) in self._stems

    def _repair(self, word: str) -> tuple[str, ...]:
        """Return what the word was meant to be: one word, two that ran together, or () for neither."""
        if self.known(word) or len(word) > LONGEST:
            return ()
        if not word.isalpha():
            plain = word.translate(_DIGITS_FOR_LETTERS)
            return (plain,) if plain in self._vocabulary else ()
        return self._edited(word) or self._split(word)

    def _edited(self, word: str) -> tuple[str, ...]:
        n = len(word)
        if n < ONE_TYPO_FROM:
            # Only letters that changed places: "hpi" is "hip", but "hop" is another word.
            same = [
                w
                for w in self._by_length.get(n, ())
                if w[0] == word[0] and OSA.distance(w, word) == 1 and sorted(w) == sorted(word)
            ]
            return (same[0],) if len(same) == 1 and n > 2 else ()
        limit = 2 if n >= TWO_TYPOS_FROM else 1
        candidates = [
            w for size in range(max(ONE_TYPO_FROM - 1, n - limit), n + limit + 1) for w in self._by_length.get(size, ())
        ]
        found = process.extract(word, candidates, scorer=OSA.distance, score_cutoff=limit, limit=None)
        best = min(
            found, key=lambda hit: (hit[1], hit[0][0] != word[0], -self._vocabulary[hit[0]], hit[0]), default=None
        )
        return (best[0],) if best else ()

    def _split(self, word: str) -> tuple[str, ...]:
        halves = [(word[:i], word[i:]) for i in range(3, len(word) - 2)]
        whole = [pair for pair in halves if all(half in self._vocabulary for half in pair)]
        return max(whole, key=lambda pair: (min(self._vocabulary[half] for half in pair), pair), default=())


def vocabulary_of(words: Iterable[str]) -> dict[str, int]:
    """Count words of letters, as a vocabulary for `Speller`.

    Authors write as people type, slips included: a word that is one slip away from one that is far
    more frequent is left out, so that it is repaired like anybody's.
    """
    counts = Counter(word for word in words if word.isalpha())
    common = {word: n for word, n in counts.items() if n >= COMMON and len(word) >= SLIPS_FROM}
    slips = {word for word, n in counts.items() if len(word) >= SLIPS_FROM - 1 and _slipped(word, n, common)}
    return {word: n for word, n in counts.items() if word not in slips}


def _slipped(word: str, count: int, common: Mapping[str, int]) -> bool:
    """Is a word, seen `count` times, one slip away from a word that is `RATIO` times as frequent?

    In shorter words a wrong letter makes too many other words ("message"): there only a letter that
    is missing, too many, or in the place of its neighbour counts.
    """
    near = process.extract(word, list(common), scorer=OSA.distance, score_cutoff=1, limit=None)
    return any(
        common[other] >= RATIO * count
        and other[0] == word[0]
        and (len(other) >= TWO_TYPOS_FROM or len(other) != len(word) or sorted(other) == sorted(word))
        for other, distance, _ in near
        if distance == 1
    )
