"""Greetings, thanks and the like: recognised only when a message is nothing else."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from faqbot.model import Knowledge, SmallTalk
from faqbot.store import Store
from faqbot.text import Preparer

TYPE_CHECKING = False  # `typing` takes 4 ms to import, and only type checkers need it
if TYPE_CHECKING:
    from typing import Any

__all__ = ["Pleasantries", "table"]

LONGEST = 16  # words; whoever writes more has something to say


def table(knowledge: Knowledge, preparer: Preparer, subject: Collection[str]) -> list[Any]:
    """Turn the small talk of a folder into what `Pleasantries` reads.

    `subject` are the stems by which the folder's own questions are told apart.
    """
    phrases: list[tuple[list[str], str]] = []
    contents: dict[tuple[str, ...], tuple[int, str]] = {}
    filler = preparer.language.function_words | preparer.language.vocatives
    for talk in knowledge.smalltalk.values():
        for wording in talk.questions:
            words = preparer.words(wording)
            phrases.append((words, talk.id))
            # "nice meeting you" is "nice to meet you"
            content = tuple(preparer.stem(word) for word in words if word not in filler)
            if content and not set(content) & set(subject):
                contents.setdefault(content, (len(words), talk.id))
    phrases.sort(key=lambda item: -len(item[0]))
    return [phrases, [(content, *found) for content, found in contents.items()]]


class Pleasantries:
    """Finds the small talk of a folder in a message. Stateless; thread-safe."""

    def __init__(self, store: Store, smalltalk: Mapping[str, SmallTalk], preparer: Preparer) -> None:
        self._preparer = preparer
        self._smalltalk = smalltalk
        self._vocatives = preparer.language.vocatives
        self._filler = preparer.language.function_words | preparer.language.vocatives
        phrases, contents = store.json("talk")
        # first word -> (words, id of the small talk), the longest first
        self._phrases: dict[str, list[tuple[list[str], str]]] = {}
        for words, id_ in phrases:
            self._phrases.setdefault(words[0], []).append((words, id_))
        self._by_content: dict[tuple[str, ...], tuple[int, str]] = {
            tuple(content): (length, id_) for content, length, id_ in contents
        }

    def _like(self, words: list[str]) -> SmallTalk | None:
        """Small talk of the same words with a meaning, if none of them is a subject of the folder."""
        content = tuple(self._preparer.stem(word) for word in words if word not in self._filler)
        length, id_ = self._by_content.get(content, (0, ""))
        return self._smalltalk[id_] if id_ and length + 2 >= len(words) else None

    def find(self, message: str) -> SmallTalk | None:
        """Return the small talk that a message is made of, or None if it says anything else.

        Of several ("hello, who are you?") the one with the longest phrase counts, then the last.
        """
        words = self._preparer.words(message)
        if not 0 < len(words) <= LONGEST:
            return None
        found: list[tuple[int, str]] = []
        idle = 0  # function words outside any phrase
        i = 0
        while i < len(words):
            for phrase, id_ in self._phrases.get(words[i], ()):
                if words[i : i + len(phrase)] == phrase:
                    found.append((len(phrase), id_))
                    i += len(phrase)
                    break
            else:
                if words[i] not in self._filler:
                    return self._like(words)
                idle += words[i] not in self._vocatives
                i += 1
        said = sum(word not in self._vocatives for word in words) - idle
        empty = all(word in self._filler for word in words)
        if not found or said < idle or (empty and idle and said < 4 * idle):
            return None  # "ok but how often then" is more than the "ok" in it
        longest = max(length for length, _ in found)
        return self._smalltalk[[id_ for length, id_ in found if length == longest][-1]]
