"""Greetings, thanks and the like: recognised only when a message is nothing else."""

from __future__ import annotations

from faqbot.model import Knowledge, SmallTalk
from faqbot.text import Preparer

__all__ = ["Pleasantries"]

LONGEST = 16  # words; whoever writes more has something to say


class Pleasantries:
    """Finds the small talk of a folder in a message. Stateless; thread-safe."""

    def __init__(self, knowledge: Knowledge, preparer: Preparer, subject: frozenset[str] = frozenset()) -> None:
        """`subject` are the stems by which the folder's own questions are told apart."""
        self._preparer = preparer
        self._subject = subject
        self._vocatives = preparer.language.vocatives
        self._filler = preparer.language.function_words | preparer.language.vocatives
        self._by_content: dict[tuple[str, ...], tuple[int, SmallTalk]] = {}
        # first word -> (words, small talk), the longest first
        self._phrases: dict[str, list[tuple[tuple[str, ...], SmallTalk]]] = {}
        for talk in knowledge.smalltalk.values():
            for wording in talk.questions:
                words = tuple(preparer.words(wording))
                self._phrases.setdefault(words[0], []).append((words, talk))
                # "nice meeting you" is "nice to meet you"
                self._by_content.setdefault(self._content(list(words)), (len(words), talk))
        self._by_content.pop((), None)
        for phrases in self._phrases.values():
            phrases.sort(key=lambda item: -len(item[0]))

    def _content(self, words: list[str]) -> tuple[str, ...]:
        return tuple(self._preparer.stem(word) for word in words if word not in self._filler)

    def _like(self, words: list[str]) -> SmallTalk | None:
        """Small talk of the same words with a meaning, if none of them is a subject of the folder."""
        content = self._content(words)
        length, talk = self._by_content.get(content, (0, None))
        return talk if length + 2 >= len(words) and self._subject.isdisjoint(content) else None

    def find(self, message: str) -> SmallTalk | None:
        """Return the small talk that a message is made of, or None if it says anything else.

        Of several ("hello, who are you?") the one with the longest phrase counts, then the last.
        """
        words = self._preparer.words(message)
        if not 0 < len(words) <= LONGEST:
            return None
        found: list[tuple[int, SmallTalk]] = []
        idle = 0  # function words outside any phrase
        i = 0
        while i < len(words):
            for phrase, talk in self._phrases.get(words[i], ()):
                if tuple(words[i : i + len(phrase)]) == phrase:
                    found.append((len(phrase), talk))
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
        return [talk for length, talk in found if length == longest][-1]
