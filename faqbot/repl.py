"""The chat in the terminal: the only user of prompt_toolkit, and a plain loop where that cannot be."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from faqbot.render import Style, sources, terminal, why
from faqbot.text import sanitise

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession

    from faqbot.bot import Bot
    from faqbot.chat import Conversation

__all__ = ["COMMANDS", "Chat", "prompt_loop", "run", "session"]

COMMANDS = {
    "/help": "this list",
    "/sources": "the passages behind the last answer",
    "/why": "what the last answer was matched by",
    "/topics": "what can be asked, by topic",
    "/clear": "forget the conversation so far",
    "/quit": "leave (or Ctrl-D)",
}


@dataclass(slots=True)
class Chat:
    """One chat: reads lines, answers them or obeys them, and writes what there is to say."""

    bot: Bot
    style: Style
    write: Callable[[str], None]
    conversation: Conversation = field(init=False)

    def __post_init__(self) -> None:
        self.conversation = self.bot.conversation()

    def greet(self) -> None:
        """Say who is speaking, once."""
        knowledge = self.bot.knowledge
        self.write(
            "\n".join(self.style.wrap(f"{knowledge.title}: {len(knowledge.entries)} questions can be answered."))
        )
        if knowledge.disclaimer:
            self.write("\n".join(self.style.wrap(knowledge.disclaimer)))
        self.write("Ask in your own words. /help shows the commands, /quit leaves.\n")

    def take(self, line: str) -> bool:
        """Answer or obey one line; return False when it is time to leave."""
        line = line.strip()
        if line.startswith("/"):
            return self._obey(line.split()[0].lower())
        if line:
            self.write(terminal(self.conversation.say(line), self.style, offer_numbers=True) + "\n")
        return True

    def _obey(self, command: str) -> bool:
        last = self.conversation.last
        if command in ("/quit", "/exit", "/q"):
            return False
        if command == "/help":
            self.write("\n".join(f"{name:<10}{what}" for name, what in COMMANDS.items()))
            self.write("A number picks one of the questions offered.\n")
        elif command == "/topics":
            self.write(self._topics() + "\n")
        elif command == "/clear":
            self.conversation = self.bot.conversation()
            self.write("Forgotten.\n")
        elif command in ("/sources", "/why"):
            draw = sources if command == "/sources" else why
            self.write((draw(last, self.style) if last is not None else "Ask something first.") + "\n")
        else:
            shown = sanitise(command, 40)
            self.write(f"There is no command {shown}. /help lists them.\n")
        return True

    def _topics(self) -> str:
        by_area: dict[str, list[str]] = {}
        for entry in self.bot.knowledge.entries.values():
            by_area.setdefault(entry.id.split("/")[0].replace("-", " "), []).append(entry.title)
        lines: list[str] = []
        for area, titles in by_area.items():
            lines.append(self.style.paint(area, "1"))
            for title in titles:
                lines += self.style.wrap(title, "    ", "  - ")
        return "\n".join(lines)


def run(bot: Bot, style: Style, plain: bool = False) -> int:
    """Chat until the user leaves; return the exit code."""
    session = None if plain or not _interactive() else _session(bot)
    chat = Chat(bot, style, print)
    chat.greet()
    return _plain_loop(chat) if session is None else prompt_loop(chat, session)


def _interactive() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "xterm") != "dumb"


def _plain_loop(chat: Chat) -> int:
    """Read lines without any editing: pipes, dumb terminals, screen readers."""
    asks = sys.stdin.isatty()
    while True:
        if asks:
            print("> ", end="", flush=True)
        try:
            line = sys.stdin.readline()
        except KeyboardInterrupt:
            print()
            return 130
        if not line or not chat.take(line):
            return 0


def _session(bot: Bot) -> PromptSession[str] | None:
    """A line editor with suggestions; None where the terminal does not bear one."""
    try:
        return session(bot)
    except Exception as error:  # Windows consoles and odd terminals fail in many ways: any of them means plain
        print(f"(plain mode: {sanitise(str(error), 80) or type(error).__name__})", file=sys.stderr)
        return None


def session(bot: Bot) -> PromptSession[str]:
    """Make the line editor: history within the session, fuzzy suggestions from the questions."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
    from prompt_toolkit.completion import FuzzyCompleter, WordCompleter
    from prompt_toolkit.history import InMemoryHistory

    questions = [entry.title for entry in bot.knowledge.entries.values()]
    completer = FuzzyCompleter(WordCompleter([*COMMANDS, *questions], sentence=True), pattern=r"^.*$")
    return PromptSession(
        "> ",
        history=InMemoryHistory(),
        completer=completer,
        complete_while_typing=True,
        auto_suggest=AutoSuggestFromHistory(),
        reserve_space_for_menu=6,
    )


def prompt_loop(chat: Chat, editor: PromptSession[str]) -> int:
    """Ctrl-C clears the line, and leaves when pressed twice on an empty one; Ctrl-D leaves."""
    interrupted = False
    while True:
        try:
            line = editor.prompt()
        except KeyboardInterrupt:
            if interrupted:
                return 130
            interrupted = True
            chat.write("(Ctrl-C again, or Ctrl-D, leaves.)")
            continue
        except EOFError:
            return 0
        interrupted = False
        width = editor.output.get_size().columns
        chat.style = replace(chat.style, width=min(100, width))
        if not chat.take(line):
            return 0
