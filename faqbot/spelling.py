"""Repair of words that the knowledge base does not know, against the words that it does.

The limits are Meilisearch's and Lucene's: no typo in short words, one from five letters, two from
nine; neighbouring letters that changed places count as one (optimal string alignment; Damerau,
1964). A known word is never repaired: better nothing than a wrong repair.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from faqbot.store import Parts, Store, Strings, fitting, plain, strings

__all__ = ["Speller", "Vocabulary", "vocabulary_of"]

ONE_TYPO_FROM = 5
TWO_TYPOS_FROM = 9
ALSO = 3  # other words that a misspelt one may have been meant to be
# A word of the folder's own that is taken for a slip: how frequent the right one is at least, how many times as
# frequent, and how long. Looked through by hand on 12,000 words: of 60 slips, "tables" was none.
COMMON, RATIO, SLIPS_FROM = 100, 50, 7
_DIGITS_FOR_LETTERS = str.maketrans("013457", "oieast")
LONGEST = 40  # letters; longer "words" are no words


class Vocabulary:
    """Words and how often each occurs, kept in a store by length and first letter. Immutable; thread-safe.

    `stems` are those of the words: their other forms are known too.
    """

    def __init__(self, store: Store) -> None:
        self._words = Strings(store, "word")
        self._counts = store.part("word.counts")
        self._blocks: dict[str, dict[str, list[int]]] = store.json("word.blocks")
        self.stems = Strings(store, "stem")
        self.block = lru_cache(maxsize=512)(self._block)

    @staticmethod
    def parts(counts: Mapping[str, int], stem: Callable[[str], str]) -> Parts:
        """Turn counts of words into parts of a store."""
        words = sorted(counts, key=lambda word: (len(word), word))
        blocks: dict[int, dict[str, list[int]]] = {}
        for number, word in enumerate(words):
            blocks.setdefault(len(word), {}).setdefault(word[0], [number, 0])[1] = number + 1
        return {
            **strings("word", words),
            "word.counts": fitting(array("Q", (counts[word] for word in words))),
            "word.blocks": plain(blocks),
            **strings("stem", sorted(set(map(stem, words)))),
        }

    def count(self, word: str) -> int:
        """How often a word occurs; 0 if it is unknown."""
        number = self._words.find(word)
        return int(self._counts[number]) if number >= 0 else 0

    def initials(self, length: int) -> Iterable[str]:
        """The first letters of the words of a length."""
        return self._blocks.get(str(length), {})

    def _block(self, length: int, initial: str) -> list[str]:
        """The words of a length that begin with a letter, sorted."""
        start, end = self._blocks.get(str(length), {}).get(initial, (0, 0))
        return [self._words[number] for number in range(start, end)]


class Speller:
    """Repairs against a vocabulary. `protected` words are known too. Thread-safe."""

    def __init__(
        self, vocabulary: Vocabulary, protected: Iterable[str] = (), stem: Callable[[str], str] = lambda word: word
    ) -> None:
        self._vocabulary = vocabulary
        self._protected = frozenset(protected)
        self._stem = stem
        self.repair = lru_cache(maxsize=4096)(self._repair)

    @classmethod
    def of(
        cls, counts: Mapping[str, int], protected: Iterable[str] = (), stem: Callable[[str], str] = lambda word: word
    ) -> Speller:
        """Make a speller of words with how often each occurs."""
        return cls(Vocabulary(Store(Vocabulary.parts(counts, stem))), protected, stem)

    def known(self, word: str) -> bool:
        """Is this a word of the knowledge base, a function word, or no word at all (a number)?"""
        if word in self._protected or self._vocabulary.count(word) or not any(map(str.isalpha, word)):
            return True
        return self._stem(word) in self._vocabulary.stems

    def _repair(self, word: str) -> tuple[str, ...]:
        """Return what the word was meant to be: one word, two that ran together, or () for neither."""
        if self.known(word) or len(word) > LONGEST:
            return ()
        if not word.isalpha():
            plain = word.translate(_DIGITS_FOR_LETTERS)
            return (plain,) if self._vocabulary.count(plain) else ()
        return self._edited(word) or self._split(word)

    def also(self, word: str) -> tuple[str, ...]:
        """Other words that a repaired one may have been meant to be: with its first letter, and as few typos away."""
        repaired = self.repair(word)
        if len(repaired) != 1 or len(word) < ONE_TYPO_FROM or repaired[0][0] != word[0]:
            return ()
        typos = _osa(repaired[0], word)
        lengths = range(len(word) - typos, len(word) + typos + 1)
        near = self._near(word, lengths, [word[0]], typos)
        return tuple(w for w in near if w != repaired[0])[:ALSO]

    def _edited(self, word: str) -> tuple[str, ...]:
        n = len(word)
        if n < ONE_TYPO_FROM:
            # Only letters that changed places: "hpi" is "hip", but "hop" is another word.
            same = [w for w in self._vocabulary.block(n, word[0]) if sorted(w) == sorted(word) and _osa(w, word) == 1]
            return (same[0],) if len(same) == 1 and n > 2 else ()
        limit = 2 if n >= TWO_TYPOS_FROM else 1
        lengths = range(max(ONE_TYPO_FROM - 1, n - limit), n + limit + 1)
        # the first letter is seldom wrong, and of two words as near the one that has it is meant: most
        # often there is no need to look at the words with another
        own = [word[0]]
        others = sorted({initial for size in lengths for initial in self._vocabulary.initials(size)} - {word[0]})
        best = self._nearest(word, lengths, own, limit)
        if best is None or _osa(best, word) > 1:
            closer = limit if best is None else _osa(best, word) - 1
            best = self._nearest(word, lengths, others, closer) or best
        return (best,) if best else ()

    def _near(self, word: str, lengths: Iterable[int], initials: Iterable[str], limit: int) -> list[str]:
        """The words with one of some first letters, at most `limit` typos away: the nearest first, then the most frequent."""
        from rapidfuzz import process  # here, as a question without typos needs none of it
        from rapidfuzz.distance import OSA

        candidates = [w for size in lengths for initial in initials for w in self._vocabulary.block(size, initial)]
        found = process.extract(word, candidates, scorer=OSA.distance, score_cutoff=limit, limit=None)
        return [w for w, _, _ in sorted(found, key=lambda hit: (hit[1], -self._vocabulary.count(hit[0]), hit[0]))]

    def _nearest(self, word: str, lengths: Iterable[int], initials: Iterable[str], limit: int) -> str | None:
        return next(iter(self._near(word, lengths, initials, limit)), None)

    def _split(self, word: str) -> tuple[str, ...]:
        count = self._vocabulary.count
        halves = [(word[:i], word[i:]) for i in range(3, len(word) - 2)]
        whole = [pair for pair in halves if all(map(count, pair))]
        return max(whole, key=lambda pair: (min(map(count, pair)), pair), default=())


def _osa(one: str, other: str) -> int:
    from rapidfuzz.distance import OSA

    return OSA.distance(one, other)


def vocabulary_of(said: Mapping[str, int]) -> dict[str, int]:
    """Of words and how often each was said, those of letters, as a vocabulary for `Speller`.

    Authors write as people type, slips included: a word that is one slip away from one that is far
    more frequent is left out, so that it is repaired like anybody's.
    """
    counts = {word: n for word, n in said.items() if word.isalpha()}
    common: dict[tuple[str, int], list[str]] = {}
    for word, n in counts.items():
        if n >= COMMON and len(word) >= SLIPS_FROM:
            common.setdefault((word[0], len(word)), []).append(word)
    return {word: n for word, n in counts.items() if len(word) < SLIPS_FROM - 1 or not _slipped(word, counts, common)}


def _slipped(word: str, counts: Mapping[str, int], common: Mapping[tuple[str, int], Sequence[str]]) -> bool:
    """Is a word one slip away from a `common` one, `RATIO` times as frequent, with the same first letter?

    In shorter words a wrong letter makes too many other words ("message"): there only a letter that
    is missing, too many, or in the place of its neighbour counts.
    """
    near = (other for size in range(len(word) - 1, len(word) + 2) for other in common.get((word[0], size), ()))
    return any(
        counts[other] >= RATIO * counts[word]
        and _osa(other, word) == 1
        and (len(other) >= TWO_TYPOS_FROM or len(other) != len(word) or sorted(other) == sorted(word))
        for other in near
    )
