"""The conversation: what a turn refers to, seen from the turns before.

A turn that stands by itself is answered by itself, whatever was said before. One that leans on the
last ("and for bursitis?", "is it safe?", "who says so?") is read together with it, and the answer
says what it was taken to mean. All of it is looked up, never guessed: the same turns always get the
same answers. The memory is bounded.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from faqbot.frozen import Frozen, as_dict, replace
from faqbot.index import area_of
from faqbot.model import Answer, Entry, Level, Outcome
from faqbot.respond import Responder
from faqbot.safety import Raised

__all__ = ["Conversation", "Memory", "restored"]

WHAT_NEXT = "All right. What would you like to know?"
STANDS = "I will go on showing this until you tell me that a doctor or nurse has looked at it."
CLEARED = "Good to hear. I will leave that warning out from now on. What would you like to know?"
SHORT = 4  # words with a meaning; a longer turn is a question of its own
LONGEST_KEPT = 2000  # characters of a turn that are kept for the next
VISITED = 20  # entries that can be returned to


class Memory(Frozen):
    """What a conversation knows of its past: a value that can be kept as JSON.

    `entry` is the id of the last answer's entry and `question` what it was taken to answer;
    `offers` are the ids that can be picked by number; `visited` the entries so far, the last first;
    `standing` the hazards that are not settled (id and level); `said` the last message.
    """

    entry: str = ""
    question: str = ""
    offers: tuple[str, ...] = ()
    visited: tuple[str, ...] = ()
    standing: tuple[tuple[str, str], ...] = ()
    said: str = ""


class Conversation:
    """A chat with memory. Not to be shared by threads."""

    def __init__(self, responder: Responder, memory: Memory | None = None) -> None:
        self._responder = responder
        self._knowledge = responder.knowledge
        self._preparer = responder.matcher.preparer
        self._turns = self._preparer.language.turns
        self._last: Answer | None = None
        self._memory = _valid(memory or Memory(), responder)

    @property
    def last(self) -> Answer | None:
        """The answer of the last turn that was more than small talk."""
        return self._last

    @property
    def memory(self) -> Memory:
        """What the conversation remembers now."""
        return self._memory

    @property
    def offers(self) -> tuple[str, ...]:
        """The ids of the entries that can be picked by number, in order."""
        return self._memory.offers

    def offer(self, ids: Sequence[str]) -> None:
        """Let the next turn pick one of these entries by its number. Ids that the folder lacks are dropped."""
        known = tuple(id_ for id_ in ids if id_ in self._knowledge.entries)
        self._memory = replace(self._memory, offers=known)

    def related(self) -> tuple[str, ...]:
        """The ids of what is worth reading after the last answer; none before the first."""
        entry = self._knowledge.entries.get(self._memory.entry)
        return tuple(self._near(entry)) if entry is not None else ()

    def more(self) -> Answer | None:
        """Go on from the last answer with what was not shown yet; None if nothing is left."""
        standing = self._standing("")
        answer = self._more("", standing)
        if answer is not None:
            self._remember("", answer, standing)
        return answer

    def saved(self) -> str:
        """Return the memory as JSON, for `Bot.conversation`."""
        return json.dumps(as_dict(self._memory), ensure_ascii=False)

    def say(self, text: str) -> Answer:
        """Answer one turn. Raises `TypeError` if it is not a string."""
        if not isinstance(text, str):
            raise TypeError(f"a turn is a str, not {type(text).__name__}")
        warned = bool(self._memory.standing)
        standing = self._standing(text)
        answer = self._answer(text, standing)
        if warned and standing and not self._responder.gate.look(text):
            answer = replace(answer, text=f"{answer.text}\n\n{STANDS}")
        if warned and not self._memory.standing and not standing and not answer.statements:
            answer = replace(answer, outcome=Outcome.SMALLTALK, text=CLEARED, suggestions=())
        self._remember(text, answer, standing)
        return answer

    # --- what a turn is --------------------------------------------------------------------------

    def _answer(self, text: str, standing: Sequence[Raised]) -> Answer:
        alone = self._responder.respond(text, standing=standing)
        if self._emergency(alone):
            return alone
        words = self._preparer.words(text[:LONGEST_KEPT])
        if self._responder.clears(text):
            return alone
        return (
            self._picked(text, words, standing)
            or self._acknowledged(text, " ".join(words), standing)
            or self._meta(text, " ".join(words), standing)
            or self._returned(text, words, standing)
            or self._leaning(text, words, alone, standing)
            or alone
        )

    def _picked(self, text: str, words: list[str], standing: Sequence[Raised]) -> Answer | None:
        """A number, an ordinal or the text of an offer picks it; "both" picks all, "yes" a single one."""
        offers, turns, line = self.offers, self._turns, " ".join(words)
        if not offers or not words:
            return None
        if turns.both and turns.both.match(line):
            return self._responder.entries(offers[:3], text, standing)
        if turns.yes and turns.yes.match(line):
            return self._responder.entries(offers[:1], text, standing) if len(offers) == 1 else None
        titles = [" ".join(self._preparer.words(self._knowledge.entries[id_].title)) for id_ in offers]
        number = titles.index(line) + 1 if line in titles else self._number(words)
        if number < 0:
            number = len(offers)
        return self._responder.entries([offers[number - 1]], text, standing) if 0 < number <= len(offers) else None

    def _acknowledged(self, text: str, line: str, standing: Sequence[Raised]) -> Answer | None:
        """A bare yes, no or both that picks nothing is not matched: it says nothing of any entry."""
        turns = self._turns
        if any(pattern and pattern.match(line) for pattern in (turns.yes, turns.no, turns.both)):
            return self._responder.small(text, WHAT_NEXT, standing)
        return None

    def _number(self, words: list[str]) -> int:
        if len(words) == 1 and words[0].isascii() and words[0].isdecimal() and len(words[0]) < 3:
            return int(words[0])
        subject = (w for w in words if w not in self._turns.ordinals)
        if len(words) > 5 or any(self._responder.matcher.spread(self._preparer.stem(w)) for w in subject):
            return 0
        rest = [w for w in words if w not in ("the", "one", "number", "option", "please", "question", "a")]
        if len(rest) == 1 and rest[0].isascii() and rest[0].isdecimal() and len(rest[0]) < 3:
            return int(rest[0])
        named = [self._turns.ordinals[w] for w in (rest or words[:1]) if w in self._turns.ordinals]
        return named[0] if len(named) == len(rest or words[:1]) and named else 0

    def _meta(self, text: str, line: str, standing: Sequence[Raised]) -> Answer | None:
        """Ask about the last answer: "who says so?" and "tell me more"."""
        entry = self._knowledge.entries.get(self._memory.entry)
        if entry is None:
            return None
        turns = self._turns
        if turns.source and turns.source.match(line):
            backing = [id_ for id_ in self._near(entry) if self._lists_papers(id_)]
            answer = self._responder.entries([entry.id, *backing[:1]], text, standing)
            return _led(answer, "This is where it stands in the articles:")
        if turns.why and turns.why.match(line):
            reasons = [id_ for id_ in self._near(entry) if self._explains(id_)]
            return self._responder.entries([*reasons[:1], entry.id][:1], text, standing)
        if turns.more and turns.more.match(line):
            return self._more(text, standing)
        return None

    def _more(self, text: str, standing: Sequence[Raised]) -> Answer | None:
        fresh = [id_ for id_ in self.related() if id_ not in self._memory.visited]
        if not fresh:
            return None
        answer = self._responder.entries(fresh[:1], text, standing)
        more = "More on this" if self._akin(self._memory.entry, fresh[0]) else "Near this"
        return _led(answer, f"{more}: {self._knowledge.entries[fresh[0]].title}")

    def _returned(self, text: str, words: list[str], standing: Sequence[Raised]) -> Answer | None:
        """Go on from an earlier entry: "back to the arthritis"."""
        line = " ".join(words)
        opened = self._turns.returns.match(line) if self._turns.returns else None
        if opened is None:
            return None
        rest = line[opened.end() :]
        stems = set(self._preparer.prepare(rest).stems) - self._preparer.function_stems
        best, shared = "", 0
        for id_ in self._memory.visited:
            entry = self._knowledge.entries[id_]
            count = len(stems & set(self._preparer.prepare(entry.title).stems))
            if count > shared:
                best, shared = id_, count
        if not best:
            return None
        title = self._knowledge.entries[best].title
        if len(stems) <= shared:
            return _led(self._responder.entries([best], text, standing), f"Back to: {title}")
        ranking = self._responder.context.rank(rest, self._knowledge.entries[best], title)
        answer = self._responder.respond(text, standing=standing, ranking=ranking)
        return _led(answer, f"Back to: {title}") if answer.entry else None

    def _leaning(self, text: str, words: list[str], alone: Answer, standing: Sequence[Raised]) -> Answer | None:
        """Read a turn together with the last answer; None if that changes nothing, or the turn stands by itself."""
        entry = self._knowledge.entries.get(self._memory.entry)
        if entry is None or not any(map(str.isalpha, words)) or alone.outcome is Outcome.SMALLTALK:
            return None
        line = " ".join(words)
        corrected = self._turns.corrects.match(line) if self._turns.corrects else None
        content = [w for w in words if w not in self._preparer.language.function_words]
        stands = alone.outcome in (Outcome.ANSWERED, Outcome.ALERT) and alone.entry is not None
        own = len(content) > SHORT or len(self._preparer.questions(text[:LONGEST_KEPT])) > 1
        if stands and not corrected and (own or self._responder.is_wording(text)):
            return None
        rest = line[corrected.end() :] if corrected else text[:LONGEST_KEPT]
        ranking = self._responder.context.rank(rest, entry, self._memory.question)
        answer = self._responder.respond(text, standing=standing, ranking=ranking)
        if answer.entry == alone.entry and (answer.entry or answer.outcome is alone.outcome is Outcome.UNKNOWN):
            return None
        if answer.entry is None:
            return answer if answer.declined or not stands else None
        return _led(answer, self._taken(rest, entry))

    def _taken(self, turn: str, entry: Entry) -> str:
        """Say what a turn was taken to mean: "For bursitis:"."""
        new = self._exchanged(turn, entry.title) or self._exchanged(turn, self._memory.question)
        return f"For {new}:" if new else f"I take this to go with \u201c{entry.title}\u201d"

    def _exchanged(self, turn: str, question: str) -> str:
        """The subject of a turn that takes the place of one of its kind in a question: "and for bursitis?"."""
        old = self._preparer.terms_in(question)
        for new, kind in self._preparer.terms_in(turn):
            if any(kind == other_kind and new != other for other, other_kind in old):
                return new
        return ""

    # --- what is remembered ----------------------------------------------------------------------

    def _standing(self, text: str) -> tuple[Raised, ...]:
        """The hazards that hold for this turn: those not settled, and what two turns tell together."""
        if self._responder.clears(text):
            self._memory = replace(self._memory, standing=(), said="")
            return ()
        hazards = self._knowledge.hazards
        before = [Raised(hazards[id_], Level(level)) for id_, level in self._memory.standing]
        return self._responder.standing(self._memory.said, text, before)

    def _remember(self, text: str, answer: Answer, standing: Sequence[Raised]) -> None:
        memory = self._memory
        offers = tuple(filter(None, map(self._responder.titled, answer.suggestions)))
        small = answer.outcome is Outcome.SMALLTALK
        visited = memory.visited
        if answer.entry:
            visited = tuple(dict.fromkeys((answer.entry, *visited)))[:VISITED]
        self._memory = Memory(
            entry=answer.entry or memory.entry,
            question=answer.question[:LONGEST_KEPT] if answer.entry else memory.question,
            offers=memory.offers if small else offers,
            visited=visited,
            standing=tuple((r.hazard.id, r.level.value) for r in standing),
            said=text[-LONGEST_KEPT:],
        )
        if not small or self._last is None:
            self._last = answer

    # --- small questions -------------------------------------------------------------------------

    def _near(self, entry: Entry) -> list[str]:
        """What is worth reading after an entry: first what it names of its own subject, then the rest of
        that subject, then what it names besides.
        """
        akin = [id_ for id_ in self._knowledge.entries if id_ != entry.id and self._akin(entry.id, id_)]
        return list(dict.fromkeys([*(id_ for id_ in entry.see if id_ in akin), *akin, *entry.see]))

    def _akin(self, one: str, other: str) -> bool:
        """Are two entries of the same area, or of the same subject?"""
        index = self._responder.matcher.index
        subjects = [index.subjects(index.classes.find(id_)) for id_ in (one, other)]
        return area_of(one) == area_of(other) or not subjects[0].isdisjoint(subjects[1])

    def _explains(self, id_: str) -> bool:
        """Is an entry about a reason: does its question begin with "why" or "how"?"""
        first = self._preparer.words(self._knowledge.entries[id_].title)[:1]
        return not self._turns.reasons.isdisjoint(first)

    def _lists_papers(self, id_: str) -> bool:
        """Does an entry cite the list of papers of an article?"""
        titles = [r.title.casefold() for article in self._knowledge.sources.values() for r in article.references]
        cites = [c for s in self._knowledge.entries[id_].answer for c in s.cite]
        return any(c.quote.casefold() in title for c in cites for title in titles)

    @staticmethod
    def _emergency(answer: Answer) -> bool:
        return any(c.level is Level.EMERGENCY for c in answer.caveats)


def restored(saved: str) -> Memory:
    """Read what `Conversation.saved` returned. Raises `ValueError` if it is something else."""
    try:
        record = json.loads(saved)
        standing = tuple((str(id_), str(level)) for id_, level in record["standing"])
        texts = {name: str(record[name]) for name in ("entry", "question", "said")}
        lists = {name: tuple(map(str, record[name])) for name in ("offers", "visited")}
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"this is not a saved conversation: {error}") from None
    return Memory(standing=standing, **texts, **lists)  # type: ignore[arg-type]


def _led(answer: Answer, words: str) -> Answer:
    """Say first what a turn was taken to mean."""
    return replace(answer, text=f"{words}\n\n{answer.text}")


def _valid(memory: Memory, responder: Responder) -> Memory:
    """Drop from a memory what the folder does not know (it may have changed, or come from a stranger)."""
    entries, hazards = responder.knowledge.entries, responder.knowledge.hazards
    return Memory(
        entry=memory.entry if memory.entry in entries else "",
        question=memory.question[:LONGEST_KEPT],
        offers=tuple(id_ for id_ in memory.offers if id_ in entries),
        visited=tuple(id_ for id_ in memory.visited if id_ in entries)[:VISITED],
        standing=tuple((id_, level) for id_, level in memory.standing if id_ in hazards and level in list(Level)),
        said=memory.said[-LONGEST_KEPT:],
    )
