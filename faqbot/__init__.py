"""Ask a question, get an answer that you can check. `answer`, `Bot` and the records they return."""

from faqbot.bot import Bot, answer
from faqbot.chat import Conversation
from faqbot.errors import ArticleError, FaqbotError, KnowledgeError
from faqbot.model import Answer, Caveat, Citation, Level, Match, Outcome, Statement

__all__ = [
    "Answer", "ArticleError", "Bot", "Caveat", "Citation", "Conversation", "FaqbotError", "KnowledgeError",
    "Level", "Match", "Outcome", "Statement", "answer",
]  # fmt: skip
__version__ = "0.1.0"
