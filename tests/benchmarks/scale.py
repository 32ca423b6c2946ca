"""How long an answer takes, from a hundred entries to a hundred thousand, beside what else people use.

`python -m tests.benchmarks.scale DATA` prints tables in Markdown: the start of a fresh process, the knowledge
base that ships, made-up folders of growing size (see `generate.py`; DATA holds the public sets that they are
made of), and the load of several threads and processes. `--svg FILE` draws latency against size. All figures of
a table come from one run on one machine. Nothing fails on time.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import cycle, islice
from math import log10
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

from rapidfuzz import fuzz, process

import faqbot
from faqbot import index, match
from faqbot.compiled import compile_folder
from faqbot.store import Store

from . import data, generate, metrics, peers

SIZES = (1_000, 10_000, 100_000, 1_000_000)
HITS = 50  # wordings that the indexes of others return
ASKED = 200  # queries of each size
SLOW = 10  # queries of a peer that looks at every wording of a large folder
QUESTION = "is massage good for hip arthritis?"
# without the variable that keeps Python from writing its compiled modules: who has it set, waits at each start
PLAIN = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

Row = dict[str, str]
Times = Sequence[float]  # seconds


def main(argv: Sequence[str] | None = None) -> int:
    """Print the tables; return 0."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.scale", description=__doc__)
    parser.add_argument("data", type=Path, metavar="DATA", help="what holds the folders of the public sets")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="wordings (default: %(default)s)")
    parser.add_argument("--work", type=Path, help="where to keep the made-up folders; by default they are removed")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="draw latency against size")
    options = parser.parse_args(argv)
    peers.HITS = HITS
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} processors\n\n## Start\n\n{table(start())}", flush=True)
    print(f"\n## The knowledge base that ships\n\n{table(shipped())}", flush=True)
    curves: dict[str, list[tuple[int, float]]] = {}
    with tempfile.TemporaryDirectory() as made:
        work = options.work or Path(made)
        for size in map(int, options.sizes.split(",")):
            facts, rows = sized(options.data, work, size, curves)
            print(f"\n## {size:,} wordings\n\n{facts}\n\n{table(rows)}", flush=True)
        print(f"\n## Load\n\n{table(load(work / f'{size}.faqbot'))}", flush=True)
    if options.svg:
        options.svg.write_text(drawn(curves), encoding="utf-8")
    return 0


# --- a fresh process -----------------------------------------------------------------------------


def start() -> list[Row]:
    """Whole processes, from their start to their end."""
    program = str(Path(sys.executable).with_name("faqbot"))
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "python -c 'import rapidfuzz.process'": [sys.executable, "-c", "import rapidfuzz.process"],
        "faqbot ask": [program, "ask", QUESTION],
        "faqbot --no-cache ask": [program, "--no-cache", "ask", QUESTION],
    }
    subprocess.run(commands["faqbot ask"], env=PLAIN, capture_output=True, check=False)
    rows = []
    least = 0.0
    for name, command in commands.items():
        took = [seconds(partial(subprocess.run, command, env=PLAIN, capture_output=True))[1] for _ in range(15)]
        median = statistics.median(took)
        least = least or median
        rows.append({"process": name, "median ms": f"{1000 * median:.1f}", "times python": f"{median / least:.1f}"})
    return rows


# --- the folder that ships -----------------------------------------------------------------------


def shipped() -> list[Row]:
    """`Bot.answer` on the test wordings, gate and composition included, and the gate alone."""
    bot = faqbot.Bot(embedder=False)
    tests = bot.knowledge.tests
    asked = [wording for wordings in tests.answered.values() for wording in wordings] + list(tests.unknown)
    wordings = [
        q for of in (bot.knowledge.entries, bot.knowledge.topics) for each in of.values() for q in each.questions
    ]
    every = partial(process.extractOne, choices=wordings, scorer=fuzz.WRatio)
    timed = {
        "Bot.answer": clock(bot.answer, asked, asked[:50]),
        "the gate alone": clock(bot.gate.look, asked, asked[:50]),
        "rapidfuzz extractOne, WRatio": clock(every, asked[:60]),
    }
    return rows_of(timed, "rapidfuzz extractOne, WRatio")


# --- folders of any size -------------------------------------------------------------------------


def sized(public: Path, work: Path, size: int, curves: dict[str, list[tuple[int, float]]]) -> tuple[str, list[Row]]:
    """Make a folder, compile it, and ask it and the peers the same queries."""
    folder, file = work / str(size), work / f"{size}.faqbot"
    if not folder.exists():
        generate.write(folder, data.public(public), size)
    built, memory = compiled(folder, file)
    store = Store.open(file)
    bot = faqbot.Bot(file, embedder=False)
    numbers = Random(2).sample(range(bot.matcher.index.entries), min(ASKED, bot.matcher.index.entries))
    picked = [bot.knowledge.entries[bot.matcher.index.classes[n]] for n in numbers]
    asked = generate.queries([(Random(e.id).choice(e.questions), e.id) for e in picked], len(picked))
    queries = [query for query, _ in asked]
    timed = {"faqbot": clock(bot.answer, queries, queries)}
    found = [bot.answer(query).matches for query in queries]
    right = metrics.share(bool(m) and m[0].entry == id_ for m, (_, id_) in zip(found, asked, strict=True))
    agree = agreement(folder, queries, [m[0].entry if m else "" for m in found])
    second = json.loads(subprocess.run(
        [sys.executable, "-c", _SECOND, str(file), json.dumps(queries[:100])], capture_output=True, check=True
    ).stdout)  # fmt: skip
    texts = [q for entry in bot.knowledge.entries.values() for q in entry.questions]
    for name, ask, few in others(texts):
        timed[name] = clock(ask, queries[: SLOW if few and size > 10_000 else None], queries[:3])
    for name, took in timed.items():
        curves.setdefault(name, []).append((size, metrics.percentile(took, 0.5)))
    facts = (
        f"Compiled in {built:.1f} s with {memory:.0f} MB at most, to a file of {file.stat().st_size / 1e6:.1f} MB with "
        f"{len(store.part('word.counts')):,} distinct words. A second process opens it in {second['open']:.1f} ms and holds "
        f"{second['memory']:.0f} MB after {len(queries[:100])} queries, of which {second['python']:.0f} MB are there before it is opened. "
        f"{right:.1%} of the queries find their entry; {agree:.1%} find what the exhaustive scorer finds."
    )
    return facts, rows_of(timed, "rapidfuzz extractOne, WRatio")


_SECOND = """
import json, resource, sys, time
import faqbot
def memory():
    return int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize() / 1e6
python = memory()
began = time.perf_counter()
bot = faqbot.Bot(sys.argv[1], embedder=False)
took = time.perf_counter() - began
for query in json.loads(sys.argv[2]):
    bot.answer(query)
print(json.dumps({"open": 1000 * took, "memory": memory(), "python": python}))
"""


def agreement(folder: Path, queries: Sequence[str], found: Sequence[str]) -> float:
    """How often the best entry is the one that is found when every posting of every feature is read."""
    kept = {name: getattr(match, name) for name in ("BUDGET", "STEP", "FAR", "CANDIDATES")}
    longest = index.LONGEST
    match.BUDGET = match.STEP = index.LONGEST = 1 << 40
    match.FAR, match.CANDIDATES = 0.0, 100
    try:
        whole = Path(f"{folder}.whole.faqbot")
        if not whole.exists():
            from faqbot.store import write

            write(compile_folder(folder), whole)
        matcher = faqbot.Bot(whole, embedder=False).matcher
        best = [matcher.score(matcher.query(query)) for query in queries]
        return metrics.share(
            (matcher.index.classes[scored[0].number] if scored else "") == id_
            for scored, id_ in zip(best, found, strict=True)
        )
    finally:
        index.LONGEST = longest
        for name, value in kept.items():
            setattr(match, name, value)


def others(texts: Sequence[str]) -> Iterator[tuple[str, Callable[[str], object], bool]]:
    """Yield what others do: the name, how to ask, and whether each wording is looked at."""
    for scorer in (fuzz.WRatio, fuzz.token_set_ratio):
        named = f"rapidfuzz extractOne, {'WRatio' if scorer is fuzz.WRatio else 'token_set_ratio'}"
        yield named, partial(process.extractOne, choices=texts, scorer=scorer), True
    ids = list(map(str, range(len(texts))))
    for peer, few in ((peers.Bm25s, False), (peers.Tantivy, False), (peers.SqliteFts5, True)):
        try:
            made = peer()
        except ImportError:
            continue
        made.fit(texts, ids)
        yield f"{peer.name}, {HITS} wordings", made.score, few


# --- load ----------------------------------------------------------------------------------------


def load(file: Path) -> list[Row]:
    """One bot in one thread and in eight, and four processes on one file: the answers and how many a second."""
    bot = faqbot.Bot(file, embedder=False)
    entries = bot.matcher.index.entries
    ids = [bot.matcher.index.classes[n] for n in range(0, entries, max(1, entries // 400))]
    texts = [bot.knowledge.entries[id_].title for id_ in ids]
    expected, alone = seconds(lambda: list(map(bot.answer, texts)))
    with ThreadPoolExecutor(8) as pool:
        threaded, took = seconds(lambda: list(pool.map(bot.answer, texts)))
    command = [sys.executable, "-c", _WORKER, str(file), json.dumps(texts)]
    began = perf_counter()
    running = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(4)]
    said = [json.loads(worker.communicate()[0]) for worker in running]
    whole = perf_counter() - began
    same = [answer.text for answer in expected]
    return [
        _load("1 thread", len(texts), alone, True),
        _load("8 threads, one Bot", len(texts), took, [a.text for a in threaded] == same),
        _load(
            "4 processes, one file, their start included", 4 * len(texts), whole, all(texts == same for texts in said)
        ),
    ]


def _load(name: str, answers: int, took: float, same: bool) -> Row:
    return {"load": name, "answers a second": f"{answers / took:.0f}", "same answers": "yes" if same else "NO"}


_WORKER = """
import json, sys
import faqbot
bot = faqbot.Bot(sys.argv[1], embedder=False)
print(json.dumps([bot.answer(text).text for text in json.loads(sys.argv[2])]))
"""


# --- measuring and writing -----------------------------------------------------------------------


def compiled(folder: Path, file: Path) -> tuple[float, float]:
    """Compile a folder in a process of its own; return its seconds, and the megabytes that it held at most."""
    command = [sys.executable, "-c", _COMPILE, "compile", str(folder), "-o", str(file)]
    said, took = seconds(partial(subprocess.run, command, env=PLAIN, capture_output=True, check=True))
    return took, float(said.stdout.split()[-1])


_COMPILE = """
import re, sys
from faqbot.cli import main
main(sys.argv[1:])
print(int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) * 1024 / 1e6)
"""


def clock(ask: Callable[[str], object], queries: Sequence[str], before: Sequence[str] = ()) -> list[float]:
    """The seconds that each query takes; those of `before` are asked first, untimed."""
    for query in before:
        ask(query)
    return [seconds(partial(ask, query))[1] for query in queries]


def seconds(call: Callable[[], Any]) -> tuple[Any, float]:
    """Return what a call returns, and how many seconds it took."""
    began = perf_counter()
    result = call()
    return result, perf_counter() - began


def rows_of(timed: dict[str, list[float]], base: str) -> list[Row]:
    """A row for each system, its median beside that of one of them."""
    middle = {name: metrics.percentile(took, 0.5) for name, took in timed.items()}
    return [
        {
            "system": name,
            "p50 ms": f"{1000 * middle[name]:.3f}",
            "p99 ms": f"{1000 * metrics.percentile(took, 0.99):.2f}",
            "p50 / WRatio": f"1/{middle[base] / middle[name]:.0f}" if middle[name] < middle[base] / 10 else f"{middle[name] / middle[base]:.2f}",
            "queries": str(len(took)),
        }
        for name, took in timed.items()
    ]  # fmt: skip


def table(rows: Sequence[Row]) -> str:
    """Lay rows out in Markdown."""
    columns = list(rows[0])
    lines = [columns, ["---", *["---:"] * (len(columns) - 1)], *([row[c] for c in columns] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


_COLOURS = ("#1f6feb", "#d1242f", "#bf8700", "#8250df", "#1a7f37", "#57606a")


def drawn(curves: dict[str, list[tuple[int, float]]]) -> str:
    """Draw the medians against the number of wordings, both by powers of ten."""
    width, height, left, top, right, bottom = 760, 420, 70, 40, 250, 50
    sizes = sorted({size for points in curves.values() for size, _ in points})
    times = [1000 * took for points in curves.values() for _, took in points]
    low, high = int(log10(min(times)) // 1), int(-(-log10(max(times)) // 1))
    span = max(1e-9, log10(sizes[-1]) - log10(sizes[0]))

    def x(size: int) -> float:
        return left + (log10(size) - log10(sizes[0])) / span * (width - left - right)

    def y(ms: float) -> float:
        return height - bottom - (log10(ms) - low) / max(1, high - low) * (height - top - bottom)

    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">',
        "<title>Time of an answer against the number of wordings</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        '<g font-family="sans-serif" font-size="12" fill="#333333">',
        f'<text x="{left}" y="22" font-size="14">Median time of an answer, in milliseconds</text>',
    ]
    for power in range(low, high + 1):
        lines.append(
            f'<line x1="{left}" x2="{width - right}" y1="{y(10**power):.1f}" y2="{y(10**power):.1f}" stroke="#dddddd"/>'
        )
        lines.append(f'<text x="{left - 8}" y="{y(10**power) + 4:.1f}" text-anchor="end">{10.0**power:g}</text>')
    lines += [
        f'<text x="{x(size):.1f}" y="{height - bottom + 20}" text-anchor="middle">{size:,}</text>' for size in sizes
    ]
    lines.append(f'<text x="{(left + width - right) / 2}" y="{height - 10}" text-anchor="middle">wordings</text>')
    ends = sorted((y(1000 * points[-1][1]), name) for name, points in curves.items())
    free = 0.0
    for (_, name), colour in zip(ends, islice(cycle(_COLOURS), len(ends)), strict=True):
        points = curves[name]
        path = " ".join(f"{x(size):.1f},{y(1000 * took):.1f}" for size, took in points)
        lines.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{3 if name == "faqbot" else 1.5}"/>'
        )
        free = max(free + 15, y(1000 * points[-1][1]) + 4)  # names that would cover each other move down
        lines.append(f'<text x="{width - right + 8}" y="{free:.1f}" fill="{colour}">{name}</text>')
    return "\n".join([*lines, "</g>", "</svg>"]) + "\n"


if __name__ == "__main__":
    sys.exit(main())
