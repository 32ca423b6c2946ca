"""A folder of public data → the knowledge and the queries of a benchmark, in memory.

`kb.jsonl` holds an entry a line: {"id", "question", "variants", ...}. `queries.jsonl`, and `dev.jsonl`
where the data has one, hold a query a line: {"query", "gold", ...}, where `gold` lists the ids of the
right entries and is empty for an out-of-scope query.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from faqbot.model import Article, Cite, Entry, Knowledge, RegressionTests, Section, WrittenStatement

__all__ = ["Query", "knowledge", "public", "queries", "wordings"]

SOURCE = Article("made-up", "A made-up source", "", (Section("All", ""),))


@dataclass(frozen=True, slots=True)
class Query:
    """A query, and the ids of the entries that are right: none if it is out of scope."""

    text: str
    gold: frozenset[str]


def knowledge(folder: Path) -> Knowledge:
    """Read the entries of a folder: knowledge with no topics, small talk, hazards or tests."""
    return Knowledge(
        name=folder.name,
        title=folder.name,
        description="",
        language="en",
        disclaimer="",
        reviewed="",
        reviewed_by="",
        sources={SOURCE.id: SOURCE},
        entries={record["id"]: _entry(record) for record in _records(folder / "kb.jsonl")},
        topics={},
        smalltalk={},
        terms=(),
        concepts={},
        hazards={},
        caveats={},
        tests=RegressionTests({}, ()),
    )


def _entry(record: dict[str, Any]) -> Entry:
    """Make an entry. Its quote is its own, since entries that cite one passage count as one answer."""
    questions = tuple(dict.fromkeys([record["question"], *record["variants"]]))
    statement = WrittenStatement(record["id"], (Cite(SOURCE.id, SOURCE.sections[0].title, record["id"]),))
    return Entry(record["id"], questions, (statement,))


def wordings(known: Knowledge) -> tuple[list[str], list[str]]:
    """Return all wordings of the entries, and beside each the id of its entry."""
    pairs = [(text, entry.id) for entry in known.entries.values() for text in entry.questions]
    return [text for text, _ in pairs], [id_ for _, id_ in pairs]


def queries(folder: Path, *, dev: bool = False, limit: int | None = None) -> list[Query]:
    """Read the queries of a folder, or those of its development set.

    With a `limit`, that many of them are taken, evenly spread over the file: files are sorted by entry.
    Raises `FileNotFoundError` if the folder has no such set.
    """
    records = list(_records(folder / ("dev.jsonl" if dev else "queries.jsonl")))
    return [Query(record["query"], frozenset(record["gold"])) for record in _spread(records, limit)]


def _spread(records: Sequence[dict[str, Any]], limit: int | None) -> Sequence[dict[str, Any]]:
    total = len(records)
    return records if limit is None or limit >= total else [records[i * total // limit] for i in range(limit)]


def _records(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def public(folder: Path) -> list[str]:
    """Return the wordings of all sets of a folder, each once, in a fixed order."""
    files = sorted(folder.glob("*/kb.jsonl"))
    return list(dict.fromkeys(q for file in files for r in _records(file) for q in (r["question"], *r["variants"])))
