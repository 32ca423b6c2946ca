"""A folder, made ready to answer: what programs hold in their hand."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from faqbot.calibrate import UNCALIBRATED, calibrate, fingerprint
from faqbot.chat import Conversation, restored
from faqbot.emergency import number
from faqbot.index import build
from faqbot.knowledge import load
from faqbot.match import Matcher
from faqbot.model import Answer, Knowledge, Match
from faqbot.respond import Policy, Responder
from faqbot.safety import Gate
from faqbot.sense import Sense, read
from faqbot.smalltalk import Pleasantries
from faqbot.text import Preparer

__all__ = ["SHIPPED", "Bot", "answer", "shipped_folder"]

SHIPPED = "hip-massage"


def shipped_folder() -> Path:
    """Return the folder of the knowledge base that comes with faqbot: in the wheel, or in a checkout."""
    package = Path(__file__).resolve().parent
    inside = package / "shipped" / SHIPPED
    return inside if inside.is_dir() else package.parent / "knowledge" / SHIPPED


class Bot:
    """Answers questions from one knowledge folder; from the one that ships where none is given.

    A bot is stateless and may be used by many threads at once. The same question always gets the
    same answer. `country`, a two-letter ISO code, decides the number that a warning names; by default it
    is the environment's FAQBOT_COUNTRY. Raises `KnowledgeError` if the folder is broken.
    """

    def __init__(self, folder: str | os.PathLike[str] | None = None, *, country: str = "") -> None:
        path = Path(folder) if folder is not None else shipped_folder()
        self._prepare(load(path), country, read(path))

    @classmethod
    def of(cls, knowledge: Knowledge, *, country: str = "") -> Bot:
        """Make a bot of knowledge that is loaded already, or was made by a program."""
        bot = cls.__new__(cls)
        bot._prepare(knowledge, country)
        return bot

    def _prepare(self, knowledge: Knowledge, country: str, sense: Sense | None = None) -> None:
        self.knowledge = knowledge
        preparer = Preparer(self.knowledge.language, self.knowledge.terms)
        index = build(self.knowledge, preparer)
        self.matcher = matcher = Matcher(self.knowledge, preparer, index, UNCALIBRATED)
        stored = self.knowledge.calibration
        current = stored is not None and stored.fingerprint == fingerprint(self.knowledge)
        matcher.calibration = stored if stored is not None and current else calibrate(matcher)
        bare = Preparer(self.knowledge.language)
        self.gate = gate = Gate(self.knowledge, bare, index.speller, sense)
        titles = " ".join(entry.title for entry in self.knowledge.entries.values())
        subject = frozenset(preparer.prepare(titles).stems) - preparer.function_stems
        talk = Pleasantries(self.knowledge, bare, subject)
        call = number(country or os.environ.get("FAQBOT_COUNTRY", ""))
        self._responder = Responder(self.knowledge, gate, talk, matcher, Policy(), call)

    def answer(self, question: str) -> Answer:
        """Answer one question, on its own. Raises `TypeError` if it is not a string."""
        if not isinstance(question, str):
            raise TypeError(f"a question is a str, not {type(question).__name__}")
        return self._responder.respond(question)

    def search(self, words: str, most: int = 10) -> tuple[Match, ...]:
        """Return the entries that match some words best, whether or not one of them is an answer."""
        return self._responder.search(words, most)

    def knows(self, word: str) -> bool:
        """Is a word one of the folder's, or a small word of its language?"""
        return self._responder.knows(word)

    def conversation(self, saved: str = "") -> Conversation:
        """Begin a conversation, or go on with one from what its `saved()` returned.

        Raises `ValueError` if `saved` is not such a text.
        """
        return Conversation(self._responder, restored(saved) if saved else None)


@lru_cache(maxsize=1)
def _shipped() -> Bot:
    return Bot()


def answer(question: str) -> Answer:
    """Answer one question from the knowledge base that comes with faqbot."""
    return _shipped().answer(question)
