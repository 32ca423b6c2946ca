"""The chat in the terminal: the only user of prompt_toolkit, and a plain loop where that cannot be."""

from __future__ import annotations

import os
import sys
import webbrowser
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.auto_suggest import AutoSuggest, Suggestion
from prompt_toolkit.completion import CompleteEvent, Completer, Completion, PathCompleter
from prompt_toolkit.document import Document
from prompt_toolkit.enums import EditingMode
from prompt_toolkit.filters import Condition, completion_is_selected, has_completions, vi_mode
from prompt_toolkit.history import History
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.styles import Style as Colours
from rapidfuzz import fuzz

from faqbot.commands import COMMANDS, Chat, areas
from faqbot.errors import RecordError
from faqbot.record import Lines, redacted
from faqbot.terminal import WIDEST, copying
from faqbot.text import sanitise

if TYPE_CHECKING:
    from prompt_toolkit.buffer import Buffer
    from prompt_toolkit.formatted_text import StyleAndTextTuples

__all__ = ["Editor", "Options", "Pages", "interactive", "plain_loop", "prompt_loop", "run"]

SUGGESTED = 6  # questions below the line
FITS = 70  # of 100: how well a question has to fit what is typed, to be suggested
SMALL_WORD = 0.2  # weight of a function word, against 1 of another
LIKELY = 15  # of 100: what a question gains that the last answer named as next
RECALLED = 1000  # lines of a history file that are read

KEYS = """\
Enter           send                     Tab, arrows     pick a suggestion
Alt-Enter       a new line               Right arrow     take the grey suggestion
Ctrl-R          search what you typed    Up, Down        what you typed before
Ctrl-C          clear, twice: leave      Ctrl-D          leave
F1              these keys               F4              emacs or vi keys
Ctrl-X Ctrl-E   your editor (in vi keys: v); while it is open, it holds a file"""

_COLOURS = {
    "dark": {"bottom-toolbar": "noreverse #aaaaaa bg:#222222", "auto-suggestion": "#777777", "prompt": "ansicyan"},
    "light": {"bottom-toolbar": "noreverse #444444 bg:#dddddd", "auto-suggestion": "#999999", "prompt": "ansiblue"},
}


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asked of the editor."""

    vi: bool = False
    history: Lines | None = None


def run(chat: Chat, options: Options, plain: bool = False) -> int:
    """Chat until the user leaves; return the exit code."""
    editor = None if plain or not interactive(os.environ) else _editor(chat, options)
    chat.greet()
    if editor is None:
        return plain_loop(chat)
    chat.write = Pages(editor, chat.write)
    chat.copy, chat.browse = _copy, _browse
    return prompt_loop(chat, editor)


def interactive(env: dict[str, str] | os._Environ[str]) -> bool:
    """Is there a terminal at both ends that can move its cursor?"""
    return sys.stdin.isatty() and sys.stdout.isatty() and env.get("TERM", "xterm") not in ("dumb", "")


def _editor(chat: Chat, options: Options) -> Editor | None:
    """A line editor; None where the terminal does not bear one."""
    try:
        return Editor(chat, options)
    except RecordError:
        raise
    except Exception as error:  # Windows consoles and odd terminals fail in many ways: any of them means plain
        print(f"(plain mode: {sanitise(str(error), 80) or type(error).__name__})", file=sys.stderr)
        return None


def _copy(text: str) -> bool:
    code = copying(text)
    sys.stdout.write(code)
    sys.stdout.flush()
    return bool(code)


def _browse(url: str) -> bool:
    try:
        return webbrowser.open(url)
    except (webbrowser.Error, OSError):
        return False


def plain_loop(chat: Chat) -> int:
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


def prompt_loop(chat: Chat, editor: Editor) -> int:
    """Ctrl-C clears the line, and leaves when pressed twice; Ctrl-D leaves."""
    interrupted = False
    while True:
        try:
            line = editor.session.prompt()
        except KeyboardInterrupt:
            if interrupted:
                return 130
            interrupted = True
            chat.write("(Ctrl-C again, or Ctrl-D, leaves.)")
            continue
        except EOFError:
            return 0
        interrupted = False
        chat.style = replace(chat.style, width=min(WIDEST, editor.session.output.get_size().columns))
        if not chat.take(line):
            return 0


class Editor:
    """The line that is typed: suggestions, ghost text, history, keys, toolbar. Raises what terminals raise."""

    def __init__(self, chat: Chat, options: Options | None = None) -> None:
        self._chat = chat
        self._options = options = options or Options()
        coloured = chat.style.colour
        self.session: PromptSession[str] = PromptSession(
            [("class:prompt", "> ")],
            multiline=True,
            prompt_continuation="  ",
            history=Recalled(options.history, chat),
            completer=Questions(chat),
            complete_while_typing=True,
            auto_suggest=Ghost(chat),
            bottom_toolbar=self.toolbar,
            key_bindings=self._keys(),
            vi_mode=options.vi,
            enable_open_in_editor=True,
            tempfile_suffix=".txt",
            enable_suspend=True,
            reserve_space_for_menu=SUGGESTED,
            style=Colours.from_dict(_COLOURS[chat.style.theme]) if coloured else Colours([]),
            color_depth=None if coloured else ColorDepth.MONOCHROME,
        )

    def toolbar(self) -> StyleAndTextTuples:
        """The line at the bottom: folder, topic, keys, and whether anything is written to disk."""
        chat = self._chat
        vi = self.session.app.editing_mode is EditingMode.VI
        parts = [
            chat.bot.knowledge.name,
            f"{len(chat.bot.knowledge.entries)} questions",
            chat.topic,
            "vi" if vi else "",
        ]
        if self._options.history is not None:
            parts.append("HISTORY ON")
        if chat.unanswered is not None:
            parts.append("LOG ON")
        parts += ["F1 keys", "/help"]
        width = self.session.output.get_size().columns
        text = ""
        for part in filter(None, parts):
            longer = f"{text} \u00b7 {part}" if text else f" {part}"
            # what is written to disk is always told, however narrow the window
            if len(longer) < width or part.endswith(" ON"):
                text = longer
        return [("class:bottom-toolbar.text", text)]

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()

        @keys.add("enter", filter=~(has_completions & completion_is_selected) & ~Condition(self._searching))
        def _send(event: KeyPressEvent) -> None:
            event.current_buffer.validate_and_handle()

        @keys.add("enter", filter=has_completions & completion_is_selected)
        def _take(event: KeyPressEvent) -> None:
            event.current_buffer.complete_state = None

        @keys.add("escape", "enter", filter=~vi_mode)  # in vi keys, Escape must not wait for what follows
        @keys.add("c-j")
        def _new_line(event: KeyPressEvent) -> None:
            event.current_buffer.newline()

        @keys.add("f1")
        def _help(_: KeyPressEvent) -> None:
            run_in_terminal(lambda: self._chat.write(KEYS + "\n"))

        @keys.add("f4")
        def _mode(event: KeyPressEvent) -> None:
            vi = event.app.editing_mode is EditingMode.VI
            event.app.editing_mode = EditingMode.EMACS if vi else EditingMode.VI

        return keys

    def _searching(self) -> bool:
        return self.session.app.layout.is_searching


class Questions(Completer):
    """Suggests questions of the folder that fit what is typed, those first that are likely next; and commands."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._paths = PathCompleter(expanduser=True)

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """Yield what could be meant, best first."""
        text = document.text
        if text.startswith("/"):
            yield from self._commands(text, complete_event)
        elif "\n" not in text and len(text.strip()) > 1 and document.is_cursor_at_the_end:
            for title in self.fitting(text.strip()):
                yield Completion(title, start_position=-len(text))

    def fitting(self, typed: str) -> list[str]:
        """The questions that fit, best first."""
        typed = typed.casefold()
        likely = set(self._chat.conversation.offers)
        fits: list[tuple[float, str]] = []
        for id_, entry in self._chat.bot.knowledge.entries.items():
            title = entry.title.casefold()
            fit = self._fit(typed.split(), title.split())
            if fit >= FITS:
                fits.append((fit + LIKELY * (id_ in likely) + LIKELY * title.startswith(typed), entry.title))
        fits.sort(key=lambda item: -item[0])
        return [title for _, title in fits[:SUGGESTED]]

    def _fit(self, typed: list[str], title: list[str]) -> float:
        """How well the words of a question begin with the words that are typed, or nearly so; 0-100.

        The small words that every question has count little.
        """
        function = self._chat.bot.matcher.preparer.language.function_words
        total = score = 0.0
        for word in typed:
            weight = SMALL_WORD if word in function else 1.0
            nearest = max(100.0 if other.startswith(word) else fuzz.ratio(word, other) for other in title)
            total += weight
            score += weight * nearest
        return score / total

    def _commands(self, text: str, event: CompleteEvent) -> Iterable[Completion]:
        name, space, argument = text.partition(" ")
        if not space:
            for command in COMMANDS.values():
                if command.name.startswith(name.lower()):
                    after = " " if command.argument else ""
                    yield Completion(command.name + after, -len(text), display=command.name, display_meta=command.help)
        elif name in ("/export", "/knowledge"):
            yield from self._paths.get_completions(Document(argument), event)
        elif name == "/topics":
            for area in areas(self._chat.bot.knowledge.entries):
                if area.startswith(argument.casefold()):
                    yield Completion(area, -len(argument))
        elif name == "/open":
            last = self._chat.conversation.last
            for number in range(1, len(last.citations) + 1 if last else 1):
                if str(number).startswith(argument):
                    yield Completion(str(number), -len(argument))


class Ghost(AutoSuggest):
    """Goes on in grey from what is typed: with what was typed before, else with a question of the folder."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat

    def get_suggestion(self, buffer: Buffer, document: Document) -> Suggestion | None:
        """Return the rest of the likeliest line."""
        text = document.text
        if not text.strip() or "\n" in text:
            return None
        entries = self._chat.bot.knowledge.entries
        offered = [entries[id_].title for id_ in self._chat.conversation.offers]
        titles = (entry.title for entry in entries.values())
        for known in (*reversed(buffer.history.get_strings()), *offered, *titles):
            if len(known) > len(text) and known.casefold().startswith(text.casefold()) and "\n" not in known:
                return Suggestion(known[len(text) :])
        return None


class Recalled(History):
    """What was typed: for as long as the chat lasts, and beyond that only into a file that the user named.

    In the file stand no e-mail addresses, phone numbers and names.
    """

    def __init__(self, lines: Lines | None, chat: Chat) -> None:
        super().__init__()
        self._lines = lines
        self._chat = chat

    def load_history_strings(self) -> Iterable[str]:
        """Yield what is in the file, the newest first."""
        if self._lines is None:
            return []
        said = [sanitise(str(record["said"])) for record in self._lines.read() if "said" in record]
        return list(reversed(said[-RECALLED:]))

    def store_string(self, string: str) -> None:
        """Write a line to the file, if there is one; a failure is told, and ends nothing."""
        if self._lines is None:
            return
        try:
            self._lines.append({"said": redacted(string, self._chat.bot.knows)})
        except RecordError as error:
            self._lines = None
            self._chat.write(f"{error}; the history is off now.")


class Pages:
    """Writes long text a screen at a time. A warning stands first, and so on the first screen."""

    def __init__(self, editor: Editor, write: Callable[[str], object]) -> None:
        self._editor = editor
        self._write = write

    def __call__(self, text: str) -> None:
        """Write text; stop after each screen until a key is pressed."""
        lines = text.split("\n")
        rows = max(4, self._editor.session.output.get_size().rows - 2)
        while len(lines) > rows:
            self._write("\n".join(lines[:rows]))
            lines = lines[rows:]
            if not self._more(len(lines)):
                return
        self._write("\n".join(lines))

    def _more(self, left: int) -> bool:
        """Ask whether to go on."""
        keys = KeyBindings()

        @keys.add("q")
        @keys.add("c-c")
        @keys.add("c-d")
        @keys.add("escape")
        def _stop(event: KeyPressEvent) -> None:
            event.app.exit(result="q")

        @keys.add("<any>")
        @keys.add("enter")
        @keys.add(" ")
        def _go_on(event: KeyPressEvent) -> None:
            event.app.exit(result="")

        session = self._editor.session
        asked: PromptSession[str] = PromptSession(input=session.input, output=session.output, erase_when_done=True)
        return asked.prompt(f"-- {left} more lines: Space goes on, q stops --", key_bindings=keys) != "q"
