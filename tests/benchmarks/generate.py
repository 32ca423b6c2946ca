"""A folder of knowledge of any size, made of public words.

`python -m tests.benchmarks.generate DATA DIR --wordings N` reads the wordings of the sets in DATA (see
`data.py`), and writes a knowledge folder. Each entry takes a public wording for its frame and puts words of its
own in the place of most that carry a meaning; its other wordings are near-duplicates: words left out, swapped or
replaced. The words follow Zipf's law, as those of a language do: the public ones by their own frequency, and
behind them as many rare ones as the size needs (Heaps' law), spelt as the public ones are (a chain of letters).
The same arguments make the same folder.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice
from pathlib import Path
from random import Random

from faqbot.language import ENGLISH

from . import data

__all__ = ["Maker", "queries", "write"]

PER_ENTRY = 10  # wordings
HEAPS = (14.0, 0.6)  # distinct words = K * n ** BETA for n wordings: 56,000 for a million
OWN = 3  # words that an entry puts in the place of those of its frame
ENTRIES_A_FILE = 1000
TRIES = 50  # for each rare word that is wanted


class Maker:
    """Makes entries out of public wordings, always the same ones."""

    def __init__(self, public: Sequence[str], size: int, seed: int = 0) -> None:
        """`size` is the number of wordings that will be made: it decides how many rare words there are."""
        self._random = Random(seed)
        frames = (re.findall(r"[a-z]+", text.casefold()) for text in public)
        # without words that are read as others ("wanna"): two wordings could turn out to be the same
        self._frames = [f for f in frames if 3 <= len(f) <= 30 and ENGLISH.spellings.keys().isdisjoint(f)]
        counts = Counter(w for frame in self._frames for w in frame if w not in ENGLISH.function_words and len(w) > 2)
        self._letters = _chain(counts)
        known = [word for word, _ in counts.most_common()]
        rare = self._rare(max(0, round(HEAPS[0] * size ** HEAPS[1]) - len(known)), set(counts))
        self._words = known + rare
        self._reach = list(accumulate(1 / (rank + 10) for rank in range(len(self._words))))

    def _rare(self, many: int, taken: set[str]) -> list[str]:
        made: list[str] = []
        for _ in range(TRIES * many):  # few public words make few others
            if len(made) == many:
                break
            word = "^^"
            while len(word) < 15:
                letter = str(self._random.choice(self._letters[word[-2:]]))
                if letter == "$":
                    break
                word += letter
            word = word[2:]
            if len(word) > 3 and word not in taken:
                taken.add(word)
                made.append(word)
        return made

    def _word(self) -> str:
        return str(self._random.choices(self._words, cum_weights=self._reach)[0])

    def entries(self) -> Iterator[list[str]]:
        """Yield the wordings of one entry after the other, `PER_ENTRY` each."""
        seen: set[str] = set()
        while True:
            frame = list(self._random.choice(self._frames))
            places = [i for i, word in enumerate(frame) if word not in ENGLISH.function_words]
            for i in self._random.sample(places, min(OWN, len(places))):
                frame[i] = self._word()
            wordings: list[str] = []
            for _ in range(20 * PER_ENTRY):
                text = " ".join(self._varied(frame) if wordings else frame)
                if text not in seen:
                    seen.add(text)
                    wordings.append(text)
                if len(wordings) == PER_ENTRY:
                    yield wordings
                    break

    def _varied(self, frame: list[str]) -> list[str]:
        """A near-duplicate: one or two words less, in another place, or other ones."""
        words = list(frame)
        for _ in range(self._random.randint(1, 2)):
            i = self._random.randrange(len(words))
            what = self._random.random()
            if what < 0.35 and len(words) > 3:
                del words[i]
            elif what < 0.65:
                j = self._random.randrange(len(words))
                words[i], words[j] = words[j], words[i]
            elif what < 0.9:
                words[i] = self._word()
            else:
                words.insert(i, self._random.choice(("please", "can", "i", "the", "my", "how")))
        return words


def _chain(counts: Counter[str]) -> dict[str, str]:
    """What letters follow each two letters in the public words; $ ends a word."""
    after: dict[str, list[str]] = {}
    for word in sorted(counts):
        framed = f"^^{word}$"
        for i in range(2, len(framed)):
            after.setdefault(framed[i - 2 : i], []).append(framed[i])
    return {two: "".join(letters) for two, letters in after.items()}


def queries(wordings: Sequence[tuple[str, str]], many: int, seed: int = 1) -> list[tuple[str, str]]:
    """Make (query, id of the entry) out of (wording, id): a word left out, and in every third a typo."""
    random = Random(seed)
    asked = []
    for number, (text, id_) in enumerate(random.sample(list(wordings), many)):
        words = text.split()
        if len(words) > 4:
            del words[random.randrange(len(words))]
        if number % 3 == 0:
            i = max(range(len(words)), key=lambda i: len(words[i]))
            at = random.randrange(1, max(2, len(words[i]) - 1))
            words[i] = words[i][:at] + words[i][at + 1 :]
        asked.append((" ".join(words), id_))
    return asked


def write(folder: Path, public: Sequence[str], size: int) -> None:
    """Write a knowledge folder of `size` wordings."""
    (folder / "entries").mkdir(parents=True, exist_ok=True)
    (folder / "knowledge.yaml").write_text(f"name: made-up\ntitle: {size} made-up wordings\n", encoding="utf-8")
    source = "- id: source\n  title: A made-up source\n  sections:\n    - {title: All, begins: It was made up}\n"
    (folder / "sources.yaml").write_text(source, encoding="utf-8")
    made = Maker(public, size).entries()
    for first in range(0, size // PER_ENTRY, ENTRIES_A_FILE):
        lines = []
        for number, wordings in enumerate(islice(made, min(ENTRIES_A_FILE, size // PER_ENTRY - first)), first):
            lines += [f"- id: e/{number}", "  questions:", *(f'    - "{text}"' for text in wordings)]
            lines += ["  answer:", f"    - say: This is answer {number}."]
            lines += ["      cite: [{source: source, section: All, quote: it was made up}]"]
        (folder / "entries" / f"{first // ENTRIES_A_FILE:04}.yaml").write_text(
            "\n".join(lines) + "\n", encoding="utf-8"
        )


def main(argv: Sequence[str] | None = None) -> int:
    """Write a folder; return 0."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.generate", description=__doc__)
    parser.add_argument("data", type=Path, metavar="DATA", help="what holds the folders of the public sets")
    parser.add_argument("folder", type=Path, metavar="DIR", help="the knowledge folder to write")
    parser.add_argument("--wordings", type=int, default=1000, metavar="N", help="how many (default: 1000)")
    options = parser.parse_args(argv)
    write(options.folder, data.public(options.data), options.wordings)
    return 0


if __name__ == "__main__":
    sys.exit(main())
