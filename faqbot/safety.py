"""A message → the signs of danger that it shows. First in the line, on the raw meaning of the words.

A hazard is raised by *concepts* that are affirmed together, not by keywords: "calf" with "swollen".
Whether a mention is affirmed follows ConText (Harkema et al., 2009), which extends NegEx (Chapman
et al., 2001): what is denied, long past, told of others, or asked as a fact raises nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise

from faqbot.frozen import Frozen
from faqbot.language import Pattern
from faqbot.model import Hazard, Knowledge, Level
from faqbot.sense import Sense, Trained, features
from faqbot.spelling import Speller
from faqbot.store import Parts, Records, Store, plain, records
from faqbot.text import Preparer, clauses, sanitise

TYPE_CHECKING = False  # `typing` takes 4 ms to import, and only type checkers need it
if TYPE_CHECKING:
    from typing import Any

__all__ = ["Gate", "Raised", "parts", "slots"]

REMEMBERED = 1 << 15  # words of which it is remembered that no phrase begins with them
AFFIRMED = "@"  # before a concept, as a feature of the learned sense
MOST_CLAUSES = 20  # that the learned sense judges one by one
KNOWN = 2  # words with a meaning that the learned sense has to know in a message, and half of them
MASK = "!"  # before a phrase: where it stands, no other phrase of the concept counts ("!hay fever")
GAP = frozenset[str]()  # in a phrase, written "~": up to GAP_WORDS words may stand here
GAP_WORDS = 3
_PART = Pattern(r"\([^)]*\)|[^\s()]+")
SCOPE = 10  # words that a denial reaches at most
ENUMERATED = 5  # words in an item of a list at most
_VERBS = frozenset("is are was were has have had feels felt hurts hurt looks went gone got".split())
LONGEST, OVERLAP = 200, 20  # words of a clause looked at together; a longer one is looked at in pieces
LONGEST_REPAIRED = 100_000  # characters
BARE = 4  # words of a part between commas that may hold nothing but when it was
CLOSE = 10  # words within which the same concept counts once
TOGETHER = 40  # words within which the concepts of one hazard must stand


class Raised(Frozen):
    """A hazard that a message shows. Its level is lower than the hazard's own if it is long past."""

    hazard: Hazard
    level: Level


class _Asked(IntEnum):
    """How plainly a mention stands in a question that is about nobody."""

    NOT = 0
    OPENLY = 1  # any question that does not ask for leave
    AS_A_FACT = 2
    DEFINITION = 3  # "what is …?"


class _Mention:  # no record: a message has dozens, and a record takes three times as long to make
    """A concept that a message names, from which word on: denied, long ago and over, in a question about nobody."""

    __slots__ = ("asked", "concept", "denied", "past", "start")

    def __init__(self, concept: str, start: int, denied: bool, past: bool, asked: _Asked) -> None:
        self.concept = concept
        self.start = start
        self.denied = denied
        self.past = past
        self.asked = asked


class _Clause(Frozen):
    stems: list[str]
    mentions: list[_Mention]


def _features(found: list[_Clause]) -> set[str]:
    """What the learned sense goes by in some clauses."""
    stems = [stem for clause in found for stem in clause.stems]
    return features(stems[:LONGEST], (_sign(mention) for clause in found for mention in clause.mentions))


def _affirmed(mention: _Mention) -> bool:
    return not (mention.denied or mention.past or mention.asked)


_ASKED = {_Asked.NOT: AFFIRMED, _Asked.OPENLY: "%", _Asked.AS_A_FACT: "?", _Asked.DEFINITION: "?"}


def _sign(mention: _Mention) -> str:
    """A mention, as a feature for the learned sense."""
    return ("-" if mention.denied else "~" if mention.past else _ASKED[mention.asked]) + mention.concept


_Sign = tuple[bool, str]  # does the phrase hold a denial of its own; its concept
# the slots that follow, an empty one for a gap, and the sign
_Rest = tuple[Sequence[Collection[str]], _Sign]


_Found = tuple[int, int, bool, str]  # where a phrase begins and ends, and the sign


class _Opened:
    """The phrases that begin with a word: those it is all of, those that go on with a word, and those that leave a gap."""

    def __init__(self) -> None:
        self.whole: list[_Sign] = []
        self.next: dict[str, list[_Rest]] = {}
        self.gapped: dict[str, list[_Rest]] = {}

    def add(self, rest: Sequence[Collection[str]], sign: _Sign) -> None:
        """Add a phrase by what follows its first word."""
        if not rest:
            self.whole.append(sign)
            return
        table, rest = (self.next, rest) if rest[0] else (self.gapped, rest[1:])
        for stem in rest[0]:
            table.setdefault(stem, []).append((rest[1:], sign))

    @classmethod
    def read(cls, record: Any, slot: Callable[[int], Collection[str]]) -> _Opened:
        """Read the phrases as `parts` wrote them: the numbers of the slots after the first, and the sign."""
        self = cls()
        for rest, denies, concept in record:
            self.add(tuple(map(slot, rest)), (denies, concept))
        return self

    def close(self, stems: list[str], start: int, found: list[_Found]) -> None:
        """Add each phrase that begins at `start`: from where to where it goes, and what it is a sign of."""
        at = start + 1
        for denies, concept in self.whole:
            found.append((start, at, denies, concept))
        if self.next and at < len(stems):
            for rest, (denies, concept) in self.next.get(stems[at], ()):
                end = _reaches(stems, at + 1, rest) if rest else at + 1
                if end:
                    found.append((start, end, denies, concept))
        if self.gapped:
            for i in range(at, min(len(stems), at + GAP_WORDS + 1)):
                for rest, (denies, concept) in self.gapped.get(stems[i], ()):
                    end = _reaches(stems, i + 1, rest)
                    if end:
                        found.append((start, end, denies, concept))


def _combined(record: list[tuple[int, list[str]]]) -> list[tuple[int, list[str], frozenset[str]]]:
    """Combinations, as lists and as sets."""
    return [(number, concepts, frozenset(concepts)) for number, concepts in record]


class _Remembered(dict[str, "Any"]):
    """What records hold of the words that were met before; None of those that they lack. Others are looked up."""

    def __init__(self, records_: Records) -> None:
        super().__init__()
        self._records = records_

    def __missing__(self, key: str) -> Any:
        found = self._records.get(key)
        if found is not None or len(self) < REMEMBERED:
            self[key] = found
        return found


def parts(knowledge: Knowledge, preparer: Preparer) -> Parts:
    """Turn what a gate needs of a folder, beside the hazards, into parts of a store."""
    numbers: dict[frozenset[str], int] = {}  # of slots
    phrases: dict[str, list[tuple[list[int], bool, str]]] = {}  # by each word that they may begin with
    negators = {preparer.stem(cue) for cue in preparer.language.cues.denies if " " not in cue}
    for concept in knowledge.concepts.values():
        for phrase in concept.phrases:
            masks = phrase.startswith(MASK)
            first, *rest = slots(phrase.removeprefix(MASK), preparer)
            denies = masks or any(not slot.isdisjoint(negators) for slot in (first, *rest))
            numbered = [numbers.setdefault(slot, len(numbers)) for slot in rest]
            for stem in sorted(first):
                phrases.setdefault(stem, []).append((numbered, denies, f"{MASK}{concept.id}" if masks else concept.id))
    hazards = [h for h in knowledge.hazards.values() if not h.learned]
    # a concept -> the combinations that it is the rarest part of, each with the number of its hazard
    combinations: dict[str, list[tuple[int, list[str]]]] = {}
    spoken = {concept.id: len(concept.phrases) for concept in knowledge.concepts.values()}
    for number, hazard in enumerate(hazards):
        for combination in hazard.when:
            rarest = min(combination, key=lambda concept: spoken.get(concept, 0))
            combinations.setdefault(rarest, []).append((number, list(dict.fromkeys(combination))))
    learned = sorted((h for h in knowledge.hazards.values() if h.learned), key=lambda h: h.level.rank)
    return {
        "gate": plain({"hazards": [h.id for h in hazards], "learned": [h.id for h in learned]}),
        **records("gate.phrases", phrases),
        **records("gate.slots", ((str(number), sorted(slot)) for slot, number in numbers.items())),
        **records("gate.combinations", combinations),
    }


class Gate:
    """Looks for the hazards of a folder in a message. Stateless; thread-safe."""

    def __init__(
        self, store: Store, hazards: Mapping[str, Hazard], preparer: Preparer, speller: Speller, sense: Sense | None
    ) -> None:
        about = store.json("gate")
        self._hazards: list[str] = about["hazards"]
        self._learned = [hazards[id_] for id_ in about["learned"]]
        self._by_id = hazards
        self._sense = sense
        self._preparer = preparer
        self._speller = speller
        self._cues = preparer.language.cues
        slot = Records(store, "gate.slots", frozenset, keep=1 << 14).value
        self._phrases = _Remembered(Records(store, "gate.phrases", lambda record: _Opened.read(record, slot)))
        self._combinations = _Remembered(Records(store, "gate.combinations", _combined))
        self._stem_of = lru_cache(maxsize=16384)(self._read)
        self._also = lru_cache(maxsize=16384)(self._misread_as)
        self._denies = _by_first(self._cues.denies)
        self._denied = _by_first(self._cues.denied)
        self._not_denying = _by_first(self._cues.not_denying)
        self._cue_starts = self._denies.keys() | self._denied.keys()

    @classmethod
    def of(cls, knowledge: Knowledge, preparer: Preparer, speller: Speller, sense: Trained | None = None) -> Gate:
        """Make the gate of a folder that is not compiled."""
        store = Store({**parts(knowledge, preparer), **(sense.parts() if sense else {})})
        return cls(store, knowledge.hazards, preparer, speller, Sense(store) if sense else None)

    def look(self, message: str) -> tuple[Raised, ...]:
        """Return the hazards that a message shows, the most severe first, each once."""
        if not self._hazards:
            return ()
        found = list(self._read_clauses(message))
        mentions = [mention for clause in found for mention in clause.mentions]
        return self._sensed(self._raised([m for m in mentions if not m.denied]), found)

    def features(self, message: str) -> set[str]:
        """What the learned sense goes by in a message."""
        return _features(list(self._read_clauses(message)))

    def _read_clauses(self, message: str) -> Iterator[_Clause]:
        """Yield the clauses of a message, with the concepts that each names."""
        position = 0
        # in a message as long as a book, typos are not worth the time that they take
        read = self._stem_of if len(message) <= LONGEST_REPAIRED else self._stem
        seen: set[tuple[str, ...]] = set()
        for clause in clauses(sanitise(message)):
            words: list[str] = []
            commas: set[int] = set()  # where a comma stands before a word
            for part in clause.split(","):
                commas.add(len(words))
                words.extend(self._preparer.words(part))
            for start in range(0, max(1, len(words) - OVERLAP), LONGEST - OVERLAP):
                piece = words[start : start + LONGEST]
                if len(words) > LONGEST:
                    known = tuple(piece)
                    if known in seen:
                        continue  # padding: the same words again
                    seen.add(known)
                near = {i for i in range(len(piece)) if i + start in commas}
                stems = list(map(read, piece))
                mentions = list(self._mentioned(piece, stems, near, position + start))
                if read is self._stem_of:
                    for other in self._misread(piece, stems):
                        mentions.extend(self._mentioned(piece, other, near, position + start))
                yield _Clause(stems, mentions)
            position += len(words)

    def _sensed(self, raised: tuple[Raised, ...], found: list[_Clause]) -> tuple[Raised, ...]:
        """What the learned sense adds where the rules found nothing so grave, or takes away where it is sure.

        It adds by the message as a whole; it takes away only where each clause that affirms a sign is as
        harmless as the whole: words around a danger do not water it down. What even a question of fact
        raises it never takes away.
        """
        if self._sense is None or not found:
            return raised
        whole = self._judged(found)
        if whole is None:
            return raised
        telling = [clause for clause in found if any(map(_affirmed, clause.mentions))]
        clauses = [self._judged([clause]) for clause in telling[:MOST_CLAUSES] if raised and len(found) > 1]
        chances: dict[bool, float] = {}
        sensed: list[Raised] = []
        for hazard in self._learned:  # the least serious first: what is not even that is no emergency
            level = hazard.level
            if not self._sense.judges(level):
                continue
            emergency = level is Level.EMERGENCY
            if emergency not in chances:
                chances[emergency] = self._sense.chance(level, whole)
            chance = chances[emergency]
            spared = raised and chance < hazard.spare and len(telling) <= MOST_CLAUSES
            if spared and all(self._sense.chance(level, part) < hazard.spare for part in clauses if part is not None):
                return tuple(r for r in raised if r.hazard.asked)
            if chance < hazard.least:
                break
            if all(r.level.rank < hazard.level.rank for r in raised):
                sensed = [Raised(hazard, hazard.level)]
        return tuple(sorted((*raised, *sensed), key=lambda r: -r.level.rank)) if sensed else raised

    def _judged(self, found: list[_Clause]) -> set[str] | None:
        """The features of some clauses; None if too little in them was ever seen to judge by."""
        function = self._preparer.function_stems
        content = [stem for clause in found for stem in clause.stems if stem not in function][:LONGEST]
        known = sum(map(self._sense.knows, content)) if self._sense else 0
        return _features(found) if known >= KNOWN and 2 * known >= len(content) else None

    def cleared(self, message: str) -> bool:
        """Does a message say that a professional has looked at it and given the all-clear?"""
        pattern = self._cues.cleared
        return bool(pattern and pattern.search(" ".join(self._preparer.words(message))))

    # --- what is named ------------------------------------------------------------------------

    def _mentioned(self, words: list[str], stems: list[str], commas: set[int], position: int) -> Iterable[_Mention]:
        """Yield the concepts that a clause names, and whether it affirms them."""
        found: list[_Found] = []
        for i, stem in enumerate(stems):
            opened = self._phrases[stem]
            if opened is not None:
                opened.close(stems, i, found)
        if not found:
            return
        masked = {(i, concept[1:]) for start, end, _, concept in found if concept[0] == MASK for i in range(start, end)}
        found = [f for f in found if f[3][0] != MASK and (f[0], f[3]) not in masked]
        if not found:
            return
        clause = " ".join(words)
        cues = self._cues
        told = bool(cues.story and cues.story.search(clause))
        asked = self._asked(clause)
        past = self._past(words, commas, clause)
        over = bool(cues.over and cues.over.search(clause))
        denied = self._denied_words(words, commas)
        last: dict[tuple[str, bool, bool], int] = {}
        for start, end, denies, concept in found:
            # what counts is the last word: a denial may stand in a gap ("the pain never wakes me")
            hushed = told or (not denies and end - 1 in denied)
            long_ago = start in past and (over or not self._goes_on(words, commas, start))
            before = last.get((concept, hushed, long_ago), -CLOSE)
            if start - before < CLOSE:
                continue  # said again right away
            last[concept, hushed, long_ago] = start
            yield _Mention(concept, position + start, hushed, long_ago, asked)

    def _asked(self, clause: str) -> _Asked:
        """Is a clause a question about nobody, and how plainly?"""
        cues = self._cues
        openly = cues.asks_openly and cues.asks_openly.search(clause)
        fact = cues.asks_fact and cues.asks_fact.search(clause)
        if not (openly or fact):
            return _Asked.NOT
        about = cues.asks.sub("", clause).split() if cues.asks else clause.split()
        if not cues.persons.isdisjoint(about):
            return _Asked.NOT
        if cues.defines and cues.defines.search(clause):
            return _Asked.DEFINITION
        return _Asked.AS_A_FACT if fact else _Asked.OPENLY

    def _past(self, words: list[str], commas: set[int], clause: str) -> Collection[int]:
        """The positions in a clause that speak of what was: a part between commas with a cue of it ("years ago").

        A cue that stands by itself belongs to the parts beside it; so does what is all in the past.
        """
        past = self._cues.past
        if not past or not past.search(clause):
            return ()
        bounds = [*sorted({0, *commas}), len(words)]
        if len(bounds) == 2:
            return range(len(words))
        parts = [range(start, end) for start, end in pairwise(bounds)]
        cued = [bool(past.search(" ".join(words[part.start : part.stop]))) for part in parts]
        if not any(cued):
            return range(len(words))
        found: set[int] = set()
        for number, part in enumerate(parts):
            if cued[number]:
                beside = parts[max(0, number - 1) : number + 2] if len(part) <= BARE else [part]
                found.update(*beside)
        return found

    def _goes_on(self, words: list[str], commas: set[int], at: int) -> bool:
        """Does the part of a clause between commas around a place say that it is so now?"""
        start = max((c for c in commas if c <= at), default=0)
        end = min((c for c in commas if c > at), default=len(words))
        present = self._cues.present
        return bool(present and present.search(" ".join(words[start:end])))

    def _denied_words(self, words: list[str], commas: set[int]) -> set[int]:
        """The positions in a clause that stand in the scope of a denial."""
        denied: set[int] = set()
        if self._cue_starts.isdisjoint(words):
            return denied
        for i in range(len(words)):
            word = words[i]
            if word not in self._cue_starts or any(_at(words, i, cue) for cue in self._not_denying.get(word, ())):
                continue
            for cue in self._denies.get(word, ()):
                if _at(words, i, cue):
                    denied.update(self._scope(words, commas, i + len(cue)))
            for cue in self._denied.get(word, ()):
                if _at(words, i, cue):
                    denied.update(range(max(0, i - SCOPE), i))
        return denied

    def _scope(self, words: list[str], commas: set[int], start: int) -> Iterable[int]:
        """The positions that a denial reaches from `start` on."""
        for j in range(start, min(len(words), start + SCOPE)):
            if words[j] in self._cues.ends and words[j - 1] not in self._cues.within:
                return
            if words[j] == "and" and not _VERBS.isdisjoint(words[j + 1 : j + 2]):
                return
            if j in commas and j > start and not self._enumerates(words, commas, j):
                return
            yield j

    def _enumerates(self, words: list[str], commas: set[int], j: int) -> bool:
        """Does what follows a comma go on with a list ("no clots, fractures or sprains")?"""
        if words[j] in self._cues.lists:
            return True
        end = min((c for c in commas if c > j), default=len(words))
        item = words[j:end]
        short = len(item) <= 2 or (len(item) <= ENUMERATED and not self._cues.joins.isdisjoint(item))
        return short and self._cues.ends.isdisjoint(item) and _VERBS.isdisjoint(item)

    # --- what it amounts to ----------------------------------------------------------------------

    def _raised(self, mentions: list[_Mention]) -> tuple[Raised, ...]:
        where: dict[str, list[_Mention]] = {}
        for mention in mentions:
            where.setdefault(mention.concept, []).append(mention)
        levels: dict[int, Level] = {}
        named = set(where)
        for concept in where:
            for number, combination, concepts in self._combinations[concept] or ():
                if concepts <= named:
                    level = self._level(self._by_id[self._hazards[number]], [where[other] for other in combination])
                    if level is not None and level.rank >= levels.get(number, level).rank:
                        levels[number] = level
        raised = [Raised(self._by_id[self._hazards[number]], levels[number]) for number in sorted(levels)]
        return tuple(sorted(raised, key=lambda r: -r.level.rank))

    @staticmethod
    def _level(hazard: Hazard, mentions: list[list[_Mention]]) -> Level | None:
        """The level at which the mentions of a combination raise a hazard."""
        plain = _Asked.AS_A_FACT if hazard.level is Level.EMERGENCY else _Asked.OPENLY
        hushes = _Asked.DEFINITION if hazard.asked else plain
        told = [[m for m in each if m.asked < hushes] for each in mentions]
        if _together([[m for m in each if not m.past] for each in told]):
            return hazard.level
        if hazard.lasting and _together(told):
            return min(hazard.level, Level.CAUTION, key=lambda level: level.rank)
        return None

    # --- words -----------------------------------------------------------------------------------

    def _misread(self, words: list[str], stems: list[str]) -> Iterator[list[str]]:
        """The stems of a clause as they are if a misspelt word was meant to be another: "chils" is "child" or "chills"."""
        for i in range(len(words)):
            for stem in self._also(words[i]):
                yield [*stems[:i], stem, *stems[i + 1 :]]

    def _misread_as(self, word: str) -> tuple[str, ...]:
        read = self._read(word)
        return tuple(s for s in dict.fromkeys(map(self._stem, self._speller.also(word))) if s != read)

    def _stem(self, word: str) -> str:
        return self._preparer.stem(word)

    def _read(self, word: str) -> str:
        repaired = self._speller.repair(word)
        return self._stem(repaired[0] if len(repaired) == 1 else word)


def slots(phrase: str, preparer: Preparer) -> list[frozenset[str]]:
    """Read a phrase of a concept: for each place the stems that may stand there.

    "tore ~ (hip|groin)" is a word, a gap of up to three words, and one word of two.
    """
    found: list[frozenset[str]] = []
    for part in _PART.findall(phrase):
        if part == "~":
            if found and found[-1] is not GAP:
                found.append(GAP)
        elif part.startswith("("):
            found.append(frozenset(preparer.stem(word) for word in preparer.words(part)))
        else:
            found.extend(frozenset({preparer.stem(word)}) for word in preparer.words(part))
    return found


def _reaches(stems: list[str], at: int, rest: Sequence[Collection[str]]) -> int:
    """Where a phrase ends whose remaining slots begin at `at`; 0 if they are not filled there."""
    for n, slot in enumerate(rest):
        if not slot:  # a gap
            for skip in range(GAP_WORDS + 1):
                end = _reaches(stems, at + skip, rest[n + 1 :])
                if end:
                    return end
            return 0
        if at >= len(stems) or stems[at] not in slot:
            return 0
        at += 1
    return at


def _by_first(cues: Iterable[str]) -> dict[str, list[tuple[str, ...]]]:
    """Cues by their first word."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for cue in cues:
        words = tuple(cue.split())
        found.setdefault(words[0], []).append(words)
    return found


def _at(words: list[str], i: int, cue: tuple[str, ...]) -> bool:
    return tuple(words[i : i + len(cue)]) == cue


def _together(mentions: list[list[_Mention]]) -> bool:
    """Is there one mention of each concept, all within `TOGETHER` words of one of the first?"""
    if not all(mentions):
        return False
    others = [[m.start for m in each] for each in mentions[1:]]  # in their order of the message
    return any(all(_near(starts, first.start) for starts in others) for first in mentions[0])


def _near(starts: list[int], at: int) -> bool:
    """Is one of some sorted positions within `TOGETHER` words of a place?"""
    i = bisect_left(starts, at - TOGETHER)
    return i < len(starts) and starts[i] <= at + TOGETHER
