"""One preparation of text, for what authors wrote and for what people ask; and safe output."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

import Stemmer  # type: ignore[import-not-found, unused-ignore]

from faqbot.frozen import Frozen
from faqbot.language import Language, Pattern, language
from faqbot.model import Repair, Term

__all__ = ["Prepared", "Preparer", "clauses", "fold", "sanitise", "sentences"]

_ESCAPE = Pattern(
    r"\x1b\][^\x07\x1b]{0,4096}(?:\x07|\x1b\\)"  # OSC ... BEL or ST: titles, clipboard, links
    r"|\x1b[PX^_][^\x1b]{0,4096}\x1b\\"  # DCS, SOS, PM, APC strings
    r"|(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,16}[@-~]"  # CSI sequences: colours, cursor, modes
    r"|\x1b[ -/]{0,16}[0-~]"  # two-byte escapes
)
_SPACE = Pattern(r"[^\S\n]+")
_WORD = Pattern(r"[^\W_]+(?:'[^\W_]+)*")
# "heyyy", "coool": at the end of a word one letter is left, within it two
_STRETCHED_END = Pattern(r"([^\W\d_])\1{2,}$")
_STRETCHED = Pattern(r"([^\W\d_])\1{2,}")
# letters spelt out one by one ("d.v.t", "b l o o d"), and words with a letter starred out
_SPELT_OUT = Pattern(r"(?<![\w'])[^\W\d_](?:[.\-/][^\W\d_]){2,}(?!\w)|(?<![\w'])[^\W\d_](?: [^\W\d_]){3,}(?![\w'])")
_MASKED = Pattern(r"(?<=\w)[*](?=\w)")
_SENTENCE = Pattern(r"(?<=[.?!;])[\s.?!;]+|\n+")
_CLAUSE = Pattern(r"[.?!;:()\[\]\n]+(?:\s|$)|\s[-+/(\[]+\s?|\s?[\u2013\u2014]\s?|\n+")
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
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\x1b" in text or "\x9b" in text:
        text = _ESCAPE.sub("", text)
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

    @lru_cache(maxsize=65536)
    def stem(word: str) -> str:
        # a Snowball stemmer holds state, so that threads must not share one; a new one takes half a microsecond
        return str(Stemmer.Stemmer(algorithm, 0).stemWord(word))

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


class Prepared(Frozen):
    """Text as matching sees it: `words` (folded) and `stems` run in parallel.

    A lay phrase that the lexicon knows stands there as one word: its term, listed in `lay_words`.
    """

    words: tuple[str, ...]
    stems: tuple[str, ...]
    lay_words: tuple[Repair, ...] = ()

    def __len__(self) -> int:
        return len(self.stems)


class Lexicon(Frozen):
    """The terms of a folder, by the first stem of what they are called."""

    # the stems of a lay phrase, the words of the term in its place, the phrase as written; the longest first
    lay: dict[str, list[tuple[list[str], list[str], str]]]
    # the stems of a term with a kind; the term and its kind
    kinds: dict[str, list[tuple[list[str], tuple[str, str]]]]


class Preparer:
    """Text → `Prepared`, by the rules of a language and the lexicon of a folder. Thread-safe."""

    def __init__(self, code: str, terms: Iterable[Term] = (), lexicon: Lexicon | None = None) -> None:
        self.language: Language = language(code)
        self.stem = _stemmer(self.language.snowball)
        self.function_stems = frozenset(map(self.stem, self.language.function_words))
        self._read = _writer(code)
        self._lexicon = lexicon if lexicon is not None else self._lexicon_of(terms)

    def _lexicon_of(self, terms: Iterable[Term]) -> Lexicon:
        lexicon = Lexicon({}, {})
        for term in terms:
            target = self.words(term.term)
            own = list(map(self.stem, target))
            if term.kind:
                lexicon.kinds.setdefault(own[0], []).append((own, (term.term, term.kind)))
            for phrase in term.lay:
                stems = list(map(self.stem, self.words(phrase)))
                if stems:
                    lexicon.lay.setdefault(stems[0], []).append((stems, target, phrase))
        for phrases in lexicon.lay.values():
            phrases.sort(key=lambda item: (-len(item[0]), item))
        return lexicon

    @property
    def lexicon(self) -> Lexicon:
        """The terms of the folder, as this prepared them; to be given to another of the same language."""
        return self._lexicon

    def words(self, text: str) -> list[str]:
        """Cut text into folded words, contractions written out, stretched letters shortened."""
        text = fold(text)
        if not text.isascii():
            text = text.translate(self.language.lookalikes)
        if "*" in text:
            text = _MASKED.sub("", text)
        text = _SPELT_OUT.sub(_joined, text)
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

    def terms_in(self, text: str) -> list[tuple[str, str]]:
        """The terms with a kind that stand in a text, in their order, each with its kind."""
        return self.terms_of(self.prepare(text))

    def terms_of(self, prepared: Prepared) -> list[tuple[str, str]]:
        """The same for a text that is prepared already."""
        stems = list(prepared.stems)
        kinds = self._lexicon.kinds
        return [
            (term[0], term[1])
            for i, stem in enumerate(stems)
            for own, term in kinds.get(stem, ())
            if stems[i : i + len(own)] == own
        ]

    def of_words(self, words: list[str]) -> Prepared:
        """Stem words and put terms in the place of lay phrases."""
        stems = [self.stem(word) for word in words]
        if not self._lexicon.lay:
            return Prepared(tuple(words), tuple(stems))
        out_words: list[str] = []
        out_stems: list[str] = []
        lay: list[Repair] = []
        i = 0
        while i < len(stems):
            for phrase, target, written in self._lexicon.lay.get(stems[i], ()):
                if stems[i : i + len(phrase)] == phrase:
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
