"""One chat: takes what is typed, answers it or obeys it, and writes what there is to say. Knows no terminal."""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from faqbot.bot import Bot
from faqbot.chat import Conversation
from faqbot.errors import FaqbotError
from faqbot.model import Answer, Outcome
from faqbot.record import Lines, redacted, save
from faqbot.render import address, markdown, passage, record, sources, terminal, why
from faqbot.terminal import Style, columns
from faqbot.text import sanitise

__all__ = ["COMMANDS", "Chat", "Command", "areas"]

KEPT = 200  # turns that /export can write
LISTED = 10  # questions that a list offers by number
SHOWN = 60  # characters of something mistyped that are repeated

YES = frozenset(("yes", "y", "ok", "replace"))
NO = frozenset(("", "no", "n"))


@dataclass(slots=True)
class Chat:
    """A conversation with commands.

    `write` shows text. `open_bot` makes a bot of a folder (None for the one that ships). Where there is a terminal, `copy`
    puts text on its clipboard and `browse` opens a web address; both say whether they could.
    `unanswered` is where questions without an answer are kept, if the user wants that.
    """

    bot: Bot
    style: Style
    write: Callable[[str], object]
    open_bot: Callable[[str | None], Bot] = Bot
    copy: Callable[[str], bool] | None = None
    browse: Callable[[str], bool] | None = None
    unanswered: Lines | None = None
    folder: str | None = None
    conversation: Conversation = field(init=False)
    turns: deque[tuple[str, Answer]] = field(init=False)
    _pending: Callable[[], str] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._begin(self.bot)

    def _begin(self, bot: Bot) -> None:
        self.bot = bot
        self.conversation = bot.conversation()
        self.turns = deque(maxlen=KEPT)

    def greet(self) -> None:
        """Say who is speaking, once."""
        knowledge = self.bot.knowledge
        self._say(f"{knowledge.title}: {len(knowledge.entries)} questions can be answered.")
        if knowledge.disclaimer:
            self._say(knowledge.disclaimer)
        self._say("Ask in your own words. /help shows the commands, /quit leaves.\n")

    @property
    def topic(self) -> str:
        """The area of the last answer, in words; "" before the first."""
        entry = self.conversation.memory.entry
        return _area(entry) if entry else ""

    def take(self, typed: str) -> bool:
        """Answer or obey what was typed; return False when it is time to leave."""
        line = typed.strip()
        pending, self._pending = self._pending, None
        if pending is not None:
            replaced = line.casefold() in YES
            self._say((pending() if replaced else "Left as it is.") + "\n")
            if replaced or line.casefold() in NO:
                return True
        if line.startswith("/"):
            return self._obey(line)
        if line:
            self._answer(line, self.conversation.say(line))
        return True

    def _answer(self, said: str, answer: Answer) -> None:
        self.turns.append((said, answer))
        articles = self.bot.knowledge.sources
        self.write(terminal(answer, self.style, offer_numbers=True, articles=articles) + "\n")
        if self.unanswered is not None and answer.outcome is Outcome.UNKNOWN:
            self._keep({"said": redacted(said, self.bot.knows), "declined": answer.declined})

    def _keep(self, line: dict[str, object]) -> bool:
        """Write a line to the file of unanswered questions; a failure is told, and ends nothing."""
        if self.unanswered is None:
            return False
        try:
            self.unanswered.append({"folder": self.bot.knowledge.name, **line})
        except FaqbotError as error:
            self._say(str(error))
            return False
        return True

    def _say(self, text: str) -> None:
        """Write text; lines that are laid out already stay as they are."""
        width = self.style.width
        lines = (self.style.wrap(line) if columns(line) > width else [line] for line in text.split("\n"))
        self.write("\n".join(part for parts in lines for part in parts))

    def _obey(self, line: str) -> bool:
        name, _, argument = line.partition(" ")
        command = _command(name.lower())
        if command is None:
            self._say(f"There is no command {sanitise(name, SHOWN)}. /help lists them.\n")
            return True
        if command.run is None:
            return False
        said = command.run(self, argument.strip())
        if said:
            self._say(said + "\n")
        return True

    # --- the commands: each takes its argument, and returns what there is to say -----------------

    def help(self, _: str) -> str:
        """List the commands."""
        lines: list[str] = []
        for command in COMMANDS.values():
            usage = f"{command.name} {command.argument}".rstrip()
            if self.style.width < 60:
                lines += [usage, *self.style.wrap(command.help, "    ")]
            else:
                lines += self.style.wrap(command.help, " " * 18, f"{usage:<17} ")
        return "\n".join([*lines, *self.style.wrap("A number picks one of the questions offered.")])

    def sources(self, _: str) -> str:
        """Show the passages behind the last answer."""
        last = self.conversation.last
        return _ASK_FIRST if last is None else sources(last, self.style, self.bot.knowledge.sources)

    def open(self, argument: str) -> str:
        """Show one passage in full, and open its link where there is a browser."""
        last = self.conversation.last
        if last is None or not last.citations:
            return _ASK_FIRST if last is None else "The last answer cites nothing."
        wanted = argument.strip("[]")
        if not (wanted.isascii() and wanted.isdecimal() and 0 < int(wanted[:6]) <= len(last.citations)):
            return f"Write the number of a passage, 1 to {len(last.citations)}: /open 1"
        citation = last.citations[int(wanted) - 1]
        articles = self.bot.knowledge.sources
        shown = passage(int(wanted), citation, self.style, articles)
        link = address(citation, articles)
        if link and self.browse is not None:
            shown += "\n" + ("Opened in your browser." if self.browse(link) else "No browser could be opened.")
        return shown

    def why(self, _: str) -> str:
        """Say what the last answer was matched by."""
        last = self.conversation.last
        return _ASK_FIRST if last is None else why(last, self.style)

    def more(self, _: str) -> str:
        """Go on from the last answer."""
        answer = self.conversation.more()
        if answer is None:
            return _ASK_FIRST if self.conversation.last is None else "There is no more on this."
        self._answer("/more", answer)
        return ""

    def related(self, _: str) -> str:
        """List what is worth reading after the last answer."""
        ids = self.conversation.related()
        return self._offered(ids) if ids else _ASK_FIRST

    def topics(self, argument: str) -> str:
        """List the areas, or the questions of one."""
        areas: dict[str, list[str]] = {}
        for id_ in self.bot.knowledge.entries:
            areas.setdefault(_area(id_), []).append(id_)
        if argument:
            wanted = argument.casefold().replace("-", " ")
            found = areas.get(wanted) or next((ids for area, ids in areas.items() if area.startswith(wanted)), None)
            return self._offered(found, len(found)) if found else self._missing(argument)
        rows = [f"{area} ({len(ids)})" for area, ids in areas.items()]
        first = next(iter(areas))
        return "\n".join([*self.style.wrap(", ".join(rows)), *self.style.wrap(f"/topics {first} lists its questions.")])

    def _missing(self, argument: str) -> str:
        return f"There is no topic {sanitise(argument, SHOWN)}. /topics lists them."

    def search(self, argument: str) -> str:
        """List the questions that have something of some words."""
        if not argument:
            return "Write the words to look for: /search deep tissue"
        found = [match.entry for match in self.bot.search(argument, LISTED)]
        return self._offered(found) if found else f"Nothing has any of {sanitise(argument, SHOWN)}."

    def _offered(self, ids: Sequence[str], most: int = LISTED) -> str:
        """List questions by number, so that the number picks one."""
        self.conversation.offer(ids[:most])
        lines: list[str] = []
        for number, id_ in enumerate(ids[:most], 1):
            lines += self.style.wrap(self.bot.knowledge.entries[id_].title, "     ", f"{number:>3}. ")
        return "\n".join(lines)

    def copy_last(self, _: str) -> str:
        """Put the last answer on the clipboard, with its passages."""
        last = self.conversation.last
        if last is None:
            return _ASK_FIRST
        if self.copy is None or not self.copy(markdown(last)):
            return "This terminal has no clipboard that faqbot can reach. /export FILE writes a file."
        return "Copied."

    def export(self, argument: str) -> str:
        """Write the chat so far to a file: Markdown, or JSON if its name ends in .json."""
        if not argument:
            return "Write the name of the file: /export chat.md, or /export chat.json"
        if not self.turns:
            return _ASK_FIRST
        path = Path(_home(argument))
        text = self._as_json() if path.suffix.lower() == ".json" else self._as_markdown()
        shown = sanitise(str(path), SHOWN)
        done = f"Written: {shown} ({_count(len(self.turns), 'turn')})."

        def over() -> str:
            try:
                save(path, text, replace=True)
            except FaqbotError as error:
                return str(error)
            return done

        try:
            save(path, text)
        except FileExistsError:
            self._pending = over
            return f"{shown} exists. Replace it? (yes, or anything else for no)"
        except FaqbotError as error:
            return str(error)
        return done

    def _as_markdown(self) -> str:
        knowledge = self.bot.knowledge
        parts = [
            f"# {knowledge.title}\n",
            *(markdown(answer) for _, answer in self.turns),
            f"---\n{knowledge.disclaimer}\n",
        ]
        return "\n".join(parts)

    def _as_json(self) -> str:
        turns = [{"said": sanitise(said), "answer": record(answer)} for said, answer in self.turns]
        return json.dumps({"folder": self.bot.knowledge.name, "turns": turns}, ensure_ascii=False, indent=1) + "\n"

    def feedback(self, argument: str) -> str:
        """Make a report on the last answer: into the log where there is one, else to be sent by hand."""
        last = self.conversation.last
        if last is None:
            return _ASK_FIRST
        report = {
            "said": redacted(last.question, self.bot.knows),
            "outcome": last.outcome.value,
            "entry": last.entry,
            "confidence": last.confidence,
            "comment": redacted(argument, self.bot.knows),
        }
        if self._keep({"feedback": report}):
            return f"Noted in {self.unanswered.path if self.unanswered else ''}. Thank you."
        lines = [f"  {name}: {value}" for name, value in report.items() if value not in (None, "")]
        return "\n".join(
            ["Nothing was sent or written. To report this answer, copy these lines to the maintainers:", *lines]
        )

    def knowledge(self, argument: str) -> str:
        """Tell about the folder, or go on with another."""
        if argument:
            return self._change(_home(argument))
        k = self.bot.knowledge
        rows = [
            ("folder", f"{k.title} ({k.name})"),
            ("holds", f"{_count(len(k.entries), 'question')} from {_count(len(k.sources), 'article')}"),
            ("reviewed", f"{k.reviewed} by {k.reviewed_by}" if k.reviewed else "not yet"),
            ("signs of danger", str(len(k.hazards)) if k.hazards else "none are looked for in this folder"),
        ]
        return "\n".join(line for name, value in rows for line in self.style.wrap(value, " " * 17, f"{name:<16} "))

    def reload(self, _: str) -> str:
        """Read the folder again, and begin anew."""
        return self._change(self.folder)

    def _change(self, folder: str | None) -> str:
        try:
            bot = self.open_bot(folder)
        except FaqbotError as error:
            return f"{error}\nThe folder from before stays."
        self._begin(bot)
        self.folder = folder
        return f"{bot.knowledge.title}: {_count(len(bot.knowledge.entries), 'question')} can be answered."

    def clear(self, _: str) -> str:
        """Forget the conversation so far."""
        self._begin(self.bot)
        return "Forgotten."


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name, what follows it, what it does in a few words, and the method; None leaves the chat."""

    name: str
    argument: str
    help: str
    run: Callable[[Chat, str], str] | None


_ASK_FIRST = "Ask something first."
_ALIASES = {"/exit": "/quit", "/q": "/quit", "/?": "/help", "/h": "/help"}

COMMANDS = {
    command.name: command
    for command in (
        Command("/help", "", "this list", Chat.help),
        Command("/sources", "", "the passages behind the last answer", Chat.sources),
        Command("/open", "N", "passage N in full, with its link", Chat.open),
        Command("/why", "", "what the last answer was matched by", Chat.why),
        Command("/more", "", "go on with the same topic", Chat.more),
        Command("/related", "", "questions near the last one", Chat.related),
        Command("/topics", "[TOPIC]", "what can be asked", Chat.topics),
        Command("/search", "WORDS", "questions with these words", Chat.search),
        Command("/copy", "", "the last answer to the clipboard", Chat.copy_last),
        Command("/export", "FILE", "write the chat as Markdown, or JSON (.json)", Chat.export),
        Command("/feedback", "[WORDS]", "report the last answer", Chat.feedback),
        Command("/knowledge", "[DIR]", "about the folder, or change to another", Chat.knowledge),
        Command("/reload", "", "read the folder again", Chat.reload),
        Command("/clear", "", "forget the conversation so far", Chat.clear),
        Command("/quit", "", "leave (or Ctrl-D)", None),
    )
}


def _command(name: str) -> Command | None:
    """The command of a name, or of the beginning of a single one."""
    name = _ALIASES.get(name, name)
    begun = [command for known, command in COMMANDS.items() if known.startswith(name)]
    return COMMANDS.get(name) or (begun[0] if len(begun) == 1 else None)


def _area(id_: str) -> str:
    return id_.split("/", maxsplit=1)[0].replace("-", " ")


def _home(path: str) -> str:
    """Write out a leading ~; one of a user who is not there stays."""
    return os.path.expanduser(path)  # noqa: PTH111 - pathlib raises there


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def areas(ids: Iterable[str]) -> list[str]:
    """The areas of some entries, each once, in their order."""
    return list(dict.fromkeys(map(_area, ids)))
