"""The conversation: what a turn refers to, seen from the turns before.

A turn that stands by itself is answered by itself. One that does not ("and for bursitis?") is read
together with the turn before, and the answer says what it was taken to mean.
"""

from __future__ import annotations

from dataclasses import replace

from faqbot.model import Answer, Outcome
from faqbot.respond import Responder
from faqbot.safety import Raised

__all__ = ["Conversation"]

LONGEST_KEPT = 2000  # characters of a turn that are kept for the next
SHORT = 7  # words; a longer turn is a question of its own
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}


class Conversation:
    """A chat with memory. Not to be shared by threads."""

    def __init__(self, responder: Responder) -> None:
        self._responder = responder
        self._last: Answer | None = None
        self._subject = ""  # the question that the last answer answered, for "and for bursitis?"
        self._offers: tuple[str, ...] = ()  # ids of the entries offered by number
        self._standing: tuple[Raised, ...] = ()  # hazards that are not settled
        self._before = ""  # what the user said last

    @property
    def last(self) -> Answer | None:
        """The answer of the last turn that had one."""
        return self._last

    @property
    def offers(self) -> tuple[str, ...]:
        """The ids of the entries that can be picked by number, in order."""
        return self._offers

    def say(self, text: str) -> Answer:
        """Answer one turn."""
        if not isinstance(text, str):
            raise TypeError(f"a turn is a str, not {type(text).__name__}")
        if self._responder.clears(text):
            self._standing, self._before = (), ""
        else:
            # a danger may be told in two turns: "my calf is swollen" - "it is hot and red too"
            self._standing = self._responder.standing(self._before, text, self._standing)
        picked = self._picked(text)
        if picked is not None:
            answer = self._responder.entry(picked, text, self._standing)
        else:
            answer = self._in_context(text, self._responder.respond(text, standing=self._standing))
        self._remember(text, answer)
        return answer

    def _picked(self, text: str) -> str | None:
        """The entry that a number or "the second one" picks from the offers."""
        words = text.casefold().strip(" .!#)").split()
        if not self._offers or not 0 < len(words) <= 4:
            return None
        number = next((_ORDINALS[w] for w in words if w in _ORDINALS), 0)
        if len(words) == 1 and words[0].isdecimal() and len(words[0]) < 3:
            number = int(words[0])
        if "last" in words:
            number = len(self._offers)
        return self._offers[number - 1] if 0 < number <= len(self._offers) else None

    def _in_context(self, text: str, alone: Answer) -> Answer:
        """Read a turn that does not stand by itself together with the question before."""
        if alone.outcome not in (Outcome.UNKNOWN, Outcome.CLARIFY) or not self._subject:
            return alone
        if len(text.split()) > SHORT or not any(c.isalpha() for c in text):
            return alone
        together = self._responder.respond(text, f"{self._subject} {text}", self._standing)
        if together.outcome is not Outcome.ANSWERED or together.confidence <= alone.confidence:
            return alone
        taken = f"(I take this to go with: {self._subject})"
        return replace(together, text=f"{taken}\n\n{together.text}")

    def _remember(self, text: str, answer: Answer) -> None:
        knowledge = self._responder.knowledge
        self._before = text[-LONGEST_KEPT:]
        by_title = {entry.title: id_ for id_, entry in knowledge.entries.items()}
        offered = [by_title[title] for title in answer.suggestions if title in by_title]
        if offered or answer.outcome is not Outcome.SMALLTALK:
            self._offers = tuple(offered)
        if answer.entry is not None:
            self._subject = knowledge.entries[answer.entry].title
        if answer.outcome is not Outcome.SMALLTALK or self._last is None:
            self._last = answer
