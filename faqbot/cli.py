"""The command line: assembles, catches the errors of the package, picks the exit code."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

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
        "--knowledge", metavar="DIR", help="the knowledge folder; the one that ships where none is given"
    )
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
    for command in (ask, check):
        # after the command too; the value before it is kept
        command.add_argument("--knowledge", metavar="DIR", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        command.add_argument(
            "--color", choices=("auto", "always", "never"), default=argparse.SUPPRESS, help=argparse.SUPPRESS
        )
    return parser


def _ask(args: argparse.Namespace) -> int:
    bot = Bot(args.knowledge, country=args.country)
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
    problems, summary = report(folder, args.articles)
    for problem in problems:
        print(problem)
    print(f"{len(problems)} {'problem' if len(problems) == 1 else 'problems'}" if problems else summary)
    if not problems and (args.report or args.svg):
        _measure(Path(folder), args.svg)
    return BROKEN if problems else 0


def _measure(folder: Path, picture: str | None) -> None:
    from faqbot import quality
    from faqbot.record import save
    from faqbot.respond import Policy

    bot = Bot(folder)
    asked = quality.leave_one_out(bot.matcher)
    print("", quality.report(asked, Policy().answer), sep="\n")
    if picture:
        try:
            save(picture, quality.svg(asked, f"{bot.knowledge.title}: risk and coverage"))
        except FileExistsError:
            raise FaqbotError(f"{picture}: is there already; give another name, or remove it first") from None
        print(f"\ndrawn: {picture}")


def _calibrate(args: argparse.Namespace) -> int:
    from faqbot import calibrate, sense

    folder = Path(args.folder)
    (folder / sense.FILE).unlink(missing_ok=True)  # what is made anew must not be asked for advice
    bot = Bot(folder)
    print(calibrate.store(bot.matcher, folder))
    denials = bot.matcher.preparer.language.cues.plain_denials
    learned = sense.train(bot.knowledge, bot.gate.features, lambda message: bool(bot.gate.look(message)), denials)
    if learned is not None:
        sense.store(learned, folder)
        print(learned.evidence)
    return 0


def _chat(args: argparse.Namespace) -> int:
    from faqbot.commands import Chat
    from faqbot.record import Lines
    from faqbot.repl import Options, run

    def opened(folder: str | None) -> Bot:
        return Bot(folder, country=args.country)

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
