"""The command line: assembles, catches the errors of the package, picks the exit code."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from faqbot.bot import Bot, shipped_folder
from faqbot.errors import FaqbotError
from faqbot.model import Answer, Outcome
from faqbot.render import markdown, terminal, to_json, why
from faqbot.terminal import Style, style_of

__all__ = ["main"]

EXIT = {Outcome.ANSWERED: 0, Outcome.CLARIFY: 0, Outcome.SMALLTALK: 0, Outcome.UNKNOWN: 3, Outcome.ALERT: 4}
BROKEN = 2
INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run faqbot; return the exit code."""
    _speak_utf8()
    args = _parser().parse_args(argv)
    try:
        return int(args.run(args))
    except FaqbotError as error:
        print(error, file=sys.stderr)
        return BROKEN
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has gone (`| head`): leave quietly, and keep Python from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="faqbot",
        description="Ask a question, get an answer that you can check.",
        epilog="Exit codes: 0 answered, 3 not known, 4 a sign of danger, 2 wrong usage or a broken folder, 130 interrupted.",
    )
    from faqbot import __version__

    parser.add_argument("--version", action="version", version=f"faqbot {__version__}")
    parser.add_argument(
        "--knowledge",
        metavar="DIR",
        help="the knowledge folder, or a file that `compile` made; the folder that ships where none is given",
    )
    parser.add_argument("--no-cache", action="store_true", help="read the folder anew, and keep nothing of it")
    parser.add_argument(
        "--country", metavar="CODE", default="", help="two letters, such as GB: whose emergency number to name"
    )
    parser.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="colours (default: auto)")
    parser.add_argument("--plain", action="store_true", help="no drawing and no line editing, for screen readers")
    parser.add_argument("--theme", choices=("auto", "dark", "light"), default="auto", help="for which background")
    chat = parser.add_argument_group("the chat")
    chat.add_argument(
        "--keys", choices=("emacs", "vi"), default="emacs", help="how the line is edited (default: emacs)"
    )
    chat.add_argument("--history", metavar="FILE", help="keep what you type in FILE; by default nothing is kept")
    chat.add_argument("--log-unanswered", metavar="FILE", help="keep the questions that got no answer in FILE")
    parser.set_defaults(run=_chat)
    commands = parser.add_subparsers(title="commands", metavar="")
    ask = commands.add_parser("ask", help="answer one question, or one a line from standard input")
    ask.add_argument("question", nargs="*", help="the question; without one, standard input is read")
    shape = ask.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="one line of JSON for each question")
    shape.add_argument("--markdown", action="store_true", help="Markdown")
    ask.add_argument("--explain", action="store_true", help="say what the matching rested on")
    ask.set_defaults(run=_ask)
    check = commands.add_parser("check", help="check a knowledge folder, and prove its quotes")
    check.add_argument("folder", nargs="?", metavar="DIR", help="the folder; the one that ships where none is given")
    check.add_argument(
        "--articles", metavar="FOLDER", help="the articles as <id>.txt: prove that each quote stands there"
    )
    check.add_argument(
        "--report", action="store_true", help="ask each wording as if it had never been written, and tell what is found"
    )
    check.add_argument(
        "--svg", metavar="FILE", help="with --report: draw how many answers are wrong, by how many are given"
    )
    check.set_defaults(run=_check)
    fit = commands.add_parser("calibrate", help="measure how far matches can be trusted, and store it in the folder")
    fit.add_argument("folder", metavar="DIR", help="the folder; calibration.yaml is written there")
    fit.set_defaults(run=_calibrate)
    made = commands.add_parser("compile", help="turn a knowledge folder into one file that opens at once")
    made.add_argument("folder", metavar="DIR", help="the folder")
    made.add_argument("-o", "--output", metavar="FILE", required=True, help="the file; --knowledge FILE uses it")
    made.set_defaults(run=_compile)
    kept = commands.add_parser("cache", help="show or clear what is kept of folders, so that they open at once")
    kept.add_argument("do", nargs="?", choices=("show", "clear"), default="show", help="default: show")
    kept.set_defaults(run=_cache)
    for command in (ask, check):
        # after the command too; the value before it is kept
        command.add_argument("--knowledge", metavar="DIR", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        command.add_argument(
            "--color", choices=("auto", "always", "never"), default=argparse.SUPPRESS, help=argparse.SUPPRESS
        )
        command.add_argument("--no-cache", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    return parser


def _bot(path: str | None, args: argparse.Namespace) -> Bot:
    """Open a folder or file; on a terminal, say how far it is if that takes a while."""
    progress = _Progress()
    try:
        return Bot(path, country=args.country, cache=not args.no_cache, progress=progress)
    finally:
        progress.clear()


class _Progress:
    """How much of a folder is read, on the last line of the terminal; nothing where there is none."""

    def __init__(self) -> None:
        self._shown = ""
        self._wanted = sys.stderr.isatty()

    def __call__(self, done: int, of: int) -> None:
        said = f"Preparing the knowledge base, which is done once: {100 * done // max(1, of)} %"
        if self._wanted and said != self._shown:
            self._shown = said
            print(f"\r{said}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Wipe the line."""
        if self._shown:
            print(f"\r{' ' * len(self._shown)}\r", end="", file=sys.stderr, flush=True)
            self._shown = ""


def _ask(args: argparse.Namespace) -> int:
    bot = _bot(args.knowledge, args)
    style = _style(args)
    if args.question:
        answer = bot.answer(" ".join(args.question))
        print(_drawn(answer, args, style, bot))
        if not (args.json or args.markdown):
            print("", *style.wrap(bot.knowledge.disclaimer), sep="\n")
        return EXIT[answer.outcome]
    if sys.stdin.isatty():
        print('faqbot: no question; write one: faqbot ask "…"', file=sys.stderr)
        return BROKEN
    for line in sys.stdin:
        if line.strip():
            print(_drawn(bot.answer(line), args, style, bot), flush=True)
            if not args.json:
                print()
    return 0


def _drawn(answer: Answer, args: argparse.Namespace, style: Style, bot: Bot) -> str:
    if args.json:
        return to_json(answer)
    drawn = markdown(answer) if args.markdown else terminal(answer, style, articles=bot.knowledge.sources)
    return f"{drawn}\n\n{why(answer, style)}" if args.explain else drawn


def _check(args: argparse.Namespace) -> int:
    from faqbot.check import report

    folder = args.folder or args.knowledge or shipped_folder()
    if os.path.isfile(folder):
        from faqbot.store import Store

        Store.open(folder).verify()
        print(f"{folder}: whole and sound; its folder was checked when it was compiled")
        return 0
    problems, summary = report(folder, args.articles)
    for problem in problems:
        print(problem)
    print(f"{len(problems)} {'problem' if len(problems) == 1 else 'problems'}" if problems else summary)
    if not problems and (args.report or args.svg):
        _measure(str(folder), args)
    return BROKEN if problems else 0


def _measure(folder: str, args: argparse.Namespace) -> None:
    from faqbot import quality
    from faqbot.record import save
    from faqbot.respond import Policy

    bot = _bot(folder, args)
    asked = quality.leave_one_out(bot.matcher)
    print("", quality.report(asked, Policy().answer), sep="\n")
    if args.svg:
        try:
            save(args.svg, quality.svg(asked, f"{bot.knowledge.title}: risk and coverage"))
        except FileExistsError:
            raise FaqbotError(f"{args.svg}: is there already; give another name, or remove it first") from None
        print(f"\ndrawn: {args.svg}")


def _calibrate(args: argparse.Namespace) -> int:
    from pathlib import Path

    from faqbot import calibrate, sense
    from faqbot.knowledge import load

    folder = Path(args.folder)
    bot = Bot.of(load(folder))  # without the sense of danger that is to be made anew
    print(calibrate.store(bot.matcher, folder))
    denials = bot.matcher.preparer.language.cues.plain_denials
    learned = sense.train(bot.knowledge, bot.gate.features, lambda message: bool(bot.gate.look(message)), denials)
    if learned is not None:
        sense.store(learned, folder)
        print(learned.evidence)
    return 0


def _compile(args: argparse.Namespace) -> int:
    from faqbot.compiled import compile_folder
    from faqbot.store import Store, write

    if os.path.exists(args.output):
        try:
            Store.open(args.output)
        except (FaqbotError, OSError):
            raise FaqbotError(
                f"{args.output}: is there already, and is no compiled folder; give another name"
            ) from None
    progress = _Progress()
    try:
        parts = compile_folder(args.folder, progress)
    finally:
        progress.clear()
    try:
        write(parts, args.output)
    except OSError as error:
        raise FaqbotError(f"{args.output}: cannot be written: {error.strerror}") from None
    print(f"{args.output}: {os.path.getsize(args.output) / 1e6:.1f} MB; ask it with --knowledge {args.output}")
    return 0


def _cache(args: argparse.Namespace) -> int:
    from faqbot import cached

    where = cached.directory()
    if where is None:
        print("There is no folder for caches here, so nothing is kept.")
    elif args.do == "clear":
        count = cached.clear()
        print(f"{where}: {count} {'file' if count == 1 else 'files'} removed")
    else:
        files, size = cached.held()
        print(f"{where}: {files} {'file' if files == 1 else 'files'}, {size / 1e6:.1f} MB")
    return 0


def _chat(args: argparse.Namespace) -> int:
    from faqbot.commands import Chat
    from faqbot.record import Lines
    from faqbot.repl import Options, run

    def opened(folder: str | None) -> Bot:
        return _bot(folder, args)

    unanswered = Lines(args.log_unanswered) if args.log_unanswered else None
    history = Lines(args.history) if args.history else None
    chat = Chat(opened(args.knowledge), _style(args), print, opened, unanswered=unanswered, folder=args.knowledge)
    return run(chat, Options(args.keys == "vi", history), plain=args.plain)


def _style(args: argparse.Namespace) -> Style:
    return style_of(sys.stdout, args.color, args.theme, plain=args.plain)


def _speak_utf8() -> None:
    """Read and write UTF-8 wherever we run; bytes that are not are replaced, never a traceback."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
