"""Ask a question, get an answer that you can check. `answer`, `Bot` and the records they return."""

from faqbot.bot import Bot, answer
from faqbot.errors import ArticleError, FaqbotError, KnowledgeError
from faqbot.model import Answer, Caveat, Citation, Level, Match, Outcome, Statement

__all__ = [
    "Answer", "ArticleError", "Bot", "Caveat", "Citation", "Conversation", "FaqbotError", "KnowledgeError",
    "Level", "Match", "Outcome", "Statement", "answer",
]  # fmt: skip
__version__ = "0.1.0"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from faqbot.chat import Conversation


def __getattr__(name: str) -> object:
    """Import what a single answer does without when it is asked for."""
    if name == "Conversation":
        from faqbot.chat import Conversation

        return Conversation
    raise AttributeError(f"module 'faqbot' has no attribute {name!r}")
