"""The command `python -m tests.benchmarks.matching`: faqbot and its peers, side by side, on public data."""

from __future__ import annotations

import argparse
import platform
import sqlite3
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import version
from math import isnan, nan
from pathlib import Path
from time import perf_counter
from typing import TypeVar

from faqbot import Answer, Bot, Outcome
from faqbot.meaning import Embedder
from faqbot.model import Knowledge

from . import data, metrics
from .peers import ENTRIES, PEERS, Peer, Ranked

T = TypeVar("T")
Row = dict[str, float]  # by column

FOUND = ("top-1", f"recall@{ENTRIES}", "AUROC")
DECIDED = (
    "AUROC of confidence", "right and answered", "out-of-scope recall", "asked back, in scope",
    "asked back, out of scope", "ECE",
)  # fmt: skip
TIMES = ("p50 ms", "p99 ms", "fit s")


def main(argv: Sequence[str] | None = None) -> int:
    """Print a table for each set; return 0."""
    options = parse(argv)
    chosen = [PEERS[name] for name in options.peers]
    print(versions(chosen), flush=True)
    for name in options.sets:
        print(
            report(options.folder / name, chosen, dev=options.dev, limit=options.limit, semantic=options.semantic),
            flush=True,
        )
    return 0


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line; exit with 2 where it names what there is not."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.matching", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="what holds the folders of the sets")
    parser.add_argument("sets", nargs="*", metavar="SET", help="the sets to run; by default all")
    parser.add_argument(
        "--peers", metavar="A,B", default=",".join(PEERS), help="of %(default)s; by default all, and none if empty"
    )
    parser.add_argument("--dev", action="store_true", help="ask the development sets: tune on these only")
    parser.add_argument("--semantic", action="store_true", help="ask faqbot with the embedder of faqbot[semantic], too")
    parser.add_argument("--limit", type=int, metavar="N", help="ask N queries of each set, evenly spread")
    options = parser.parse_args(argv)
    options.peers = [name for name in options.peers.split(",") if name]
    there = [path.parent.name for path in sorted(options.folder.glob("*/kb.jsonl"))]
    options.sets = options.sets or there
    for what, names, known in (("set", options.sets, there), ("peer", options.peers, PEERS)):
        unknown = [name for name in names if name not in known]
        if unknown or not known:
            parser.error(f"no {what} {', '.join(unknown)}; there are: {', '.join(known) or 'none'}")
    return options


def versions(peers: Sequence[type[Peer]]) -> str:
    """Say of what the figures are."""
    named = {"faqbot": version("faqbot")}
    for peer in peers:
        try:
            named[peer.package] = sqlite3.sqlite_version if peer.package == "sqlite3" else version(peer.package)
        except ImportError:
            continue
    return ", ".join([f"Python {platform.python_version()}", *(f"{name} {number}" for name, number in named.items())])


def report(folder: Path, peers: Sequence[type[Peer]], *, dev: bool, limit: int | None, semantic: bool = False) -> str:
    """Run all systems on a set; return a table in Markdown and what was left out."""
    title = f"\n## {folder.name}{' (dev)' if dev else ''}\n"
    try:
        asked = data.queries(folder, dev=dev, limit=limit)
    except FileNotFoundError as error:
        return f"{title}\nLeft out: no {Path(error.filename).name}"
    known = data.knowledge(folder)
    texts, ids = data.wordings(known)
    rows = {"faqbot": of_faqbot(known, asked)}
    if semantic:
        rows["faqbot[semantic]"] = of_faqbot(known, asked, embedder=True)
    left_out = []
    for peer in peers:
        try:
            rows[peer.name] = of_peer(peer(), texts, ids, asked)
        except ImportError as error:
            left_out.append(f"\nLeft out, not installed: {peer.name} ({error})")
    inside = sum(bool(query.gold) for query in asked)
    size = f"{len(known.entries)} entries, {len(texts)} wordings; {inside} queries in scope, {len(asked) - inside} out"
    return "\n".join([f"{title}\n{size}\n", table(rows), *left_out])


def of_peer(peer: Peer, texts: Sequence[str], ids: Sequence[str], asked: Sequence[data.Query]) -> Row:
    """Measure a peer. It has no decision of its own and no confidence."""
    fit = seconds(partial(peer.fit, texts, ids))[1]
    ranked, took = ask_all(peer.score, texts[0], asked)
    return ranking(ranked, asked) | latency(took, fit)


def of_faqbot(known: Knowledge, asked: Sequence[data.Query], embedder: Embedder | bool = False) -> Row:
    """Measure faqbot: whole answers, at its default decision."""
    bot, fit = seconds(partial(Bot.of, known, embedder=embedder))
    first = next(iter(known.entries.values())).title
    answers, took = ask_all(bot.answer, first, asked)
    ranked = [[(match.entry, match.score) for match in answer.matches] for answer in answers]
    return ranking(ranked, asked) | decision(answers, asked) | latency(took, fit)


def ranking(ranked: Sequence[Ranked], asked: Sequence[data.Query]) -> Row:
    """Measure what was found. A query that hits nothing has a top score of 0."""
    gold = [query.gold for query in asked]
    ids = [[id_ for id_, _ in found] for found in ranked]
    top = [found[0][1] if found else 0.0 for found in ranked]
    found = (metrics.recall(ids, gold, 1), metrics.recall(ids, gold, ENTRIES), metrics.auroc(top, gold))
    return dict(zip(FOUND, found, strict=True))


def decision(answers: Sequence[Answer], asked: Sequence[data.Query]) -> Row:
    """Measure what faqbot decided to do, and what it held of its best match. A question back is no answer."""
    gold = [query.gold for query in asked]
    confidence = [answer.confidence for answer in answers]
    answered = [answer.entry if answer.outcome is Outcome.ANSWERED else None for answer in answers]
    right = [bool(a.matches) and a.matches[0].entry in g for a, g in zip(answers, gold, strict=True)]
    back = [answer.outcome is Outcome.CLARIFY for answer in answers]
    decided = (
        metrics.auroc(confidence, gold),
        metrics.right_and_answered(answered, gold),
        metrics.out_of_scope_recall(answered, gold),
        metrics.share(asked_back for asked_back, g in zip(back, gold, strict=True) if g),
        metrics.share(asked_back for asked_back, g in zip(back, gold, strict=True) if not g),
        metrics.expected_calibration_error(confidence, right),
    )
    return dict(zip(DECIDED, decided, strict=True))


def latency(took: Sequence[float], fit: float) -> Row:
    """Measure the time of a query in milliseconds, and that of fitting in seconds; `took` is in seconds."""
    p50, p99 = (1000 * metrics.percentile(took, q) for q in (0.5, 0.99))
    return dict(zip(TIMES, (p50, p99, fit), strict=True))


def ask_all(ask: Callable[[str], T], first: str, asked: Sequence[data.Query]) -> tuple[list[T], list[float]]:
    """Ask one query after the other; return the answers and the seconds each took. `first` is asked before, untimed."""
    ask(first)
    timed = [seconds(partial(ask, query.text)) for query in asked]
    return [answer for answer, _ in timed], [took for _, took in timed]


def seconds(call: Callable[[], T]) -> tuple[T, float]:
    """Return what a call returns, and how many seconds it took."""
    began = perf_counter()
    result = call()
    return result, perf_counter() - began


def table(rows: dict[str, Row]) -> str:
    """Lay rows out in Markdown, a system a row."""
    columns = (*FOUND, *DECIDED, *TIMES)
    lines = [["system", *columns], ["---", *["---:"] * len(columns)]]
    lines += [[name, *(cell(row.get(column, nan), column) for column in columns)] for name, row in rows.items()]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def cell(value: float, column: str) -> str:
    """Write a figure: shares with three decimals, times with two, a dash where there is none."""
    return "-" if isnan(value) else f"{value:.{2 if column in TIMES else 3}f}"


if __name__ == "__main__":
    sys.exit(main())
