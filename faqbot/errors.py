"""What can go wrong, and what to do about it.

FaqbotError
├── KnowledgeError      a knowledge folder that cannot be used; carries every problem found
├── ArticleError        the articles that `faqbot check --articles` was pointed at cannot be read
├── StoreError          a compiled knowledge folder is damaged, or of another version
└── RecordError         a file that the user asked for (history, log, export) cannot be read or written
"""

from __future__ import annotations

from faqbot.frozen import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["ArticleError", "FaqbotError", "KnowledgeError", "Problem", "RecordError", "StoreError"]


class FaqbotError(Exception):
    """Base of all errors that faqbot raises on purpose; its text is fit to be shown to a person."""


class Problem(Frozen):
    """One thing that is wrong in a knowledge folder: where, and what to write instead.

    `line` counts from 1; 0 means the file or folder as a whole.
    """

    path: Path
    line: int
    message: str

    def __lt__(self, other: Problem) -> bool:
        return (self.path, self.line, self.message) < (other.path, other.line, other.message)

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


class StoreError(FaqbotError):
    """A compiled knowledge folder cannot be used. The message says which, and why."""
