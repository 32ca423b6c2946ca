"""A folder, made ready to answer: what programs hold in their hand."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache

from faqbot import cached, compiled
from faqbot.emergency import number
from faqbot.index import Index
from faqbot.match import Matcher
from faqbot.model import Answer, Knowledge, Match
from faqbot.rerank import Reranker
from faqbot.respond import Policy, Responder
from faqbot.safety import Gate
from faqbot.sense import Sense
from faqbot.smalltalk import Pleasantries
from faqbot.store import Records, Store
from faqbot.text import Preparer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from faqbot.chat import Conversation
    from faqbot.meaning import Embedder, Meaning

__all__ = ["SHIPPED", "Bot", "answer", "shipped_folder"]

SHIPPED = "hip-massage"


def shipped_folder() -> str:
    """Return the folder of the knowledge base that comes with faqbot: in the wheel, or in a checkout."""
    package = os.path.dirname(os.path.realpath(__file__))
    inside = os.path.join(package, "shipped", SHIPPED)
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(package), "knowledge", SHIPPED)


class Bot:
    """Answers questions from one knowledge folder, or from a file that `faqbot compile` made of one; from
    the folder that ships where none is given.

    A bot is stateless and may be used by many threads at once. The same question always gets the
    same answer. `country`, a two-letter ISO code, decides the number that a warning names; by default it
    is the environment's FAQBOT_COUNTRY. `embedder`, from a list of n texts to an array of n vectors, is asked
    where words alone do not settle a question; True takes that of `faqbot[semantic]` if it is installed, False
    none. With `cache`, what a folder compiles to is kept in the user's cache,
    for the next time; `progress` is told how many of the entries and topics are read, and of how many. Raises `KnowledgeError` if the folder is broken, `StoreError` if the file is.
    """

    def __init__(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        country: str = "",
        cache: bool = True,
        embedder: Embedder | bool = True,
        progress: Callable[[int, int], None] = lambda _done, _all: None,
    ) -> None:
        where = os.fspath(path) if path is not None else shipped_folder()
        store = Store.open(where) if os.path.isfile(where) else cached.folder(where, keep=cache, progress=progress)
        self._prepare(store, None, country, embedder)

    @classmethod
    def of(cls, knowledge: Knowledge, *, country: str = "", embedder: Embedder | bool = True) -> Bot:
        """Make a bot of knowledge that is loaded already, or was made by a program."""
        bot = cls.__new__(cls)
        bot._prepare(Store(compiled.compile_knowledge(knowledge)), knowledge, country, embedder)
        return bot

    def _prepare(self, store: Store, knowledge: Knowledge | None, country: str, embedder: Embedder | bool) -> None:
        self._store = store
        self.knowledge = knowledge = knowledge or compiled.knowledge_of(store)
        preparer = Preparer(knowledge.language, lexicon=compiled.lexicon_of(store))
        bare = Preparer(knowledge.language)
        index = Index(store, preparer, store.json("protected"))
        reranker = Reranker(store, index) if "rerank.words.weights" in store else None
        self.matcher = Matcher(knowledge, preparer, index, compiled.calibration_of(store), reranker)
        sense = Sense(store) if "sense" in store else None
        self.gate = gate = Gate(store, knowledge.hazards, bare, index.speller, sense)
        talk = Pleasantries(store, knowledge.smalltalk, bare)
        call = number(country or os.environ.get("FAQBOT_COUNTRY", ""))
        titles = Records(store, "title", str)

        @lru_cache(maxsize=1)
        def meaning() -> Meaning | None:
            from faqbot.meaning import Meaning, installed

            embed = installed() if isinstance(embedder, bool) else embedder
            return Meaning(self.matcher, embed) if embedder and embed else None

        self._responder = Responder(knowledge, gate, talk, self.matcher, Policy(), call, titles, meaning)

    def answer(self, question: str) -> Answer:
        """Answer one question, on its own. Raises `TypeError` if it is not a string."""
        if not isinstance(question, str):
            raise TypeError(f"a question is a str, not {type(question).__name__}")
        answer = self._responder.respond(question)
        self._store.relax()
        return answer

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
        from faqbot.chat import Conversation, restored

        return Conversation(self._responder, restored(saved) if saved else None)


@lru_cache(maxsize=1)
def _shipped() -> Bot:
    return Bot()


def answer(question: str) -> Answer:
    """Answer one question from the knowledge base that comes with faqbot."""
    return _shipped().answer(question)
