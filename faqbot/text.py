"""One preparation of text, for what authors wrote and for what people ask; and safe output."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

import Stemmer  # type: ignore[import-not-found, unused-ignore]

from faqbot.language import Language, language
from faqbot.model import Repair, Term

__all__ = ["Prepared", "Preparer", "clauses", "fold", "sanitise", "sentences"]

_ESCAPE = re.compile(
    r"\x1b\][^\x07\x1b]{0,4096}(?:\x07|\x1b\\)"  # OSC ... BEL or ST: titles, clipboard, links
    r"|\x1b[PX^_][^\x1b]{0,4096}\x1b\\"  # DCS, SOS, PM, APC strings
    r"|(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,16}[@-~]"  # CSI sequences: colours, cursor, modes
    r"|\x1b[ -/]{0,16}[0-~]"  # two-byte escapes
)
_SPACE = re.compile(r"[^\S\n]+")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
# "heyyy", "coool": at the end of a word one letter is left, within it two
_STRETCHED_END = re.compile(r"([^\W\d_])\1{2,}$")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
# letters spelt out one by one ("d.v.t", "b l o o d"), and words with a letter starred out
_SPELT_OUT = re.compile(r"(?<![\w'])[^\W\d_](?:[.\-/][^\W\d_]){2,}(?!\w)|(?<![\w'])[^\W\d_](?: [^\W\d_]){3,}(?![\w'])")
_MASKED = re.compile(r"(?<=\w)[*](?=\w)")
_SENTENCE = re.compile(r"(?<=[.?!;])[\s.?!;]+|\n+")
_CLAUSE = re.compile(r"[.?!;:()\[\]\n]+(?:\s|$)|\s[-+/(\[]+\s?|\s?[\u2013\u2014]\s?|\n+")
_QUOTES = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u00b4": "'", "`": "'", "\u2013": "-", "\u2014": "-"}
)
LONGEST = 100_000  # characters of a text that is cut in the end anyway


def sanitise(text: str, limit: int | None = None) -> str:
    """Make text that a stranger typed safe to print.

    Escape sequences, control characters, bidirectional overrides, zero-width characters and lone
    surrogates go; line breaks stay; runs of other white space become one space. With a `limit`
    (characters), longer text is cut and ends in an ellipsis.
    """
    whole = len(text) <= LONGEST or limit is None
    text = text if whole else text[:LONGEST]
    text = _ESCAPE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not (text.isascii() and text.isprintable()):
        text = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
        text = "".join(c for c in text if c == "\n" or c.isprintable() or c.isspace())
        text = unicodedata.normalize("NFC", text)
    text = _SPACE.sub(" ", text).strip()
    if limit is not None and (len(text) > limit or not whole):
        text = text[: limit - 1].rstrip() + "\u2026"
    return text


def fold(text: str) -> str:
    """Reduce text to what matching compares: NFKC, case-folded, no accents, straight quotes."""
    if text.isascii():
        return text.casefold().replace("`", "'")
    text = unicodedata.normalize("NFKC", text.translate(_QUOTES)).casefold()
    text = unicodedata.normalize("NFKD", text)
    kept = (c for c in text if unicodedata.category(c) not in ("Mn", "Cf", "Cs"))
    return unicodedata.normalize("NFC", "".join(kept)).translate(_QUOTES)


def _joined(match: re.Match[str]) -> str:
    return re.sub(r"\W+", "", match[0])


def sentences(text: str) -> list[str]:
    """Cut text after full stops, question marks, exclamation marks, semicolons and line breaks."""
    return [s for s in (part.strip() for part in _SENTENCE.split(text)) if s]


def clauses(text: str) -> list[str]:
    """Cut text where a denial cannot reach across: at the end of sentences, at dashes and brackets."""
    return [c for c in (part.strip() for part in _CLAUSE.split(text)) if c]


@lru_cache(maxsize=8)
def _stemmer(algorithm: str) -> Callable[[str], str]:
    """Return a cached, thread-safe stemming function (Snowball; Porter, 2001)."""
    if not algorithm:
        return lambda word: word
    local = threading.local()  # a Snowball stemmer holds state: one for each thread

    @lru_cache(maxsize=65536)
    def stem(word: str) -> str:
        own = getattr(local, "stemmer", None)
        if own is None:
            own = local.stemmer = Stemmer.Stemmer(algorithm)
        return str(own.stemWord(word))

    return stem


@lru_cache(maxsize=8)
def _writer(code: str) -> Callable[[str], tuple[str, ...]]:
    """Return a cached function from a word as typed to the words that it stands for."""
    rules = language(code)

    @lru_cache(maxsize=65536)
    def written_out(word: str) -> tuple[str, ...]:
        if "'" in word:
            for pattern, expansion in rules.contractions:
                word = pattern.sub(expansion, word)
            word = word.replace("'", "")
        if len(set(word)) > 1:
            word = _STRETCHED.sub(r"\1\1", _STRETCHED_END.sub(r"\1", word))
        return tuple(w for part in word.split() for w in rules.spellings.get(part, part).split())

    return written_out


@dataclass(frozen=True, slots=True)
class Prepared:
    """Text as matching sees it: `words` (folded) and `stems` run in parallel.

    A lay phrase that the lexicon knows stands there as one word: its term, listed in `lay_words`.
    """

    words: tuple[str, ...]
    stems: tuple[str, ...]
    lay_words: tuple[Repair, ...] = ()

    def __len__(self) -> int:
        return len(self.stems)


class Preparer:
    """Text → `Prepared`, by the rules of a language and the lexicon of a folder. Thread-safe."""

    def __init__(self, code: str, terms: Iterable[Term] = ()) -> None:
        self.language: Language = language(code)
        self.stem = _stemmer(self.language.snowball)
        self.function_stems = frozenset(map(self.stem, self.language.function_words))
        self._read = _writer(code)
        # first stem of a lay phrase -> (the whole phrase, the term in its place), longest first
        self._lay: dict[str, list[tuple[tuple[str, ...], tuple[str, ...], str]]] = {}
        self._kinds: dict[str, list[tuple[tuple[str, ...], Term]]] = {}
        for term in terms:
            own = tuple(map(self.stem, self.words(term.term)))
            if term.kind:
                self._kinds.setdefault(own[0], []).append((own, term))
            target = tuple(self.words(term.term))
            for phrase in term.lay:
                stems = tuple(map(self.stem, self.words(phrase)))
                if stems:
                    self._lay.setdefault(stems[0], []).append((stems, target, phrase))
        for phrases in self._lay.values():
            phrases.sort(key=lambda item: (-len(item[0]), item))

    def words(self, text: str) -> list[str]:
        """Cut text into folded words, contractions written out, stretched letters shortened."""
        text = fold(text)
        if not text.isascii():
            text = text.translate(self.language.lookalikes)
        text = _SPELT_OUT.sub(_joined, _MASKED.sub("", text))
        return [word for typed in _WORD.findall(text) for word in self._read(typed)]

    def questions(self, text: str) -> list[str]:
        """Cut out of a text the parts that ask something."""
        turns = self.language.turns
        parts = [p for s in sentences(text) for p in (turns.another.split(s) if turns.another else [s])]
        asks = turns.asks
        return [p for p in parts if p.endswith("?") or (asks and asks.match(" ".join(self.words(p))))]

    def prepare(self, text: str) -> Prepared:
        """Prepare a question or a wording."""
        return self.of_words(self.words(text))

    def terms_in(self, text: str) -> list[Term]:
        """The terms with a kind that stand in a text, in their order."""
        return self.terms_of(self.prepare(text))

    def terms_of(self, prepared: Prepared) -> list[Term]:
        """The same for a text that is prepared already."""
        stems = prepared.stems
        return [
            term
            for i, stem in enumerate(stems)
            for own, term in self._kinds.get(stem, ())
            if tuple(stems[i : i + len(own)]) == own
        ]

    def of_words(self, words: list[str]) -> Prepared:
        """Stem words and put terms in the place of lay phrases."""
        stems = [self.stem(word) for word in words]
        if not self._lay:
            return Prepared(tuple(words), tuple(stems))
        out_words: list[str] = []
        out_stems: list[str] = []
        lay: list[Repair] = []
        i = 0
        while i < len(stems):
            for phrase, target, written in self._lay.get(stems[i], ()):
                if tuple(stems[i : i + len(phrase)]) == phrase:
                    out_words.extend(target)
                    out_stems.extend(map(self.stem, target))
                    lay.append(Repair(written, " ".join(target)))
                    i += len(phrase)
                    break
            else:
                out_words.append(words[i])
                out_stems.append(stems[i])
                i += 1
        return Prepared(tuple(out_words), tuple(out_stems), tuple(lay))
