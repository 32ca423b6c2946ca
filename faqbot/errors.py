"""What can go wrong, and what to do about it.

FaqbotError
├── KnowledgeError      a knowledge folder that cannot be used; carries every problem found
├── ArticleError        the articles that `faqbot check --articles` was pointed at cannot be read
└── RecordError         a file that the user asked for (history, log, export) cannot be read or written
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

__all__ = ["ArticleError", "FaqbotError", "KnowledgeError", "Problem", "RecordError"]


class FaqbotError(Exception):
    """Base of all errors that faqbot raises on purpose; its text is fit to be shown to a person."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong in a knowledge folder: where, and what to write instead.

    `line` counts from 1; 0 means the file or folder as a whole.
    """

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else str(self.path)
        return f"{where}: {self.message}"


class KnowledgeError(FaqbotError):
    """A knowledge folder is broken. `problems` holds every problem, in the order of file and line."""

    def __init__(self, problems: list[Problem] | tuple[Problem, ...]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


class ArticleError(FaqbotError):
    """A folder of articles, or an article in it, cannot be read."""


class RecordError(FaqbotError):
    """A file of the user's cannot be read or written. The message says which, and why."""
