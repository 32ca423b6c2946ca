"""Is a folder sound, and does each quote stand where its citation says?"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from faqbot.errors import ArticleError, KnowledgeError, Problem
from faqbot.knowledge import load
from faqbot.model import Article, Cite, Knowledge
from faqbot.strictyaml import Node, read

__all__ = ["prove", "report"]

_SAME = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-", "\u2022": " "}
)


def report(
    folder: str | os.PathLike[str], articles: str | os.PathLike[str] | None = None
) -> tuple[tuple[Problem, ...], str]:
    """Check a folder; with `articles`, prove its quotes too. Return the problems and a summary."""
    path = Path(folder)
    try:
        knowledge = load(path)
    except KnowledgeError as error:
        return error.problems, ""
    problems = prove(knowledge, path, Path(articles)) if articles is not None else []
    return tuple(sorted(problems)), _summary(knowledge, articles is not None)


def _summary(knowledge: Knowledge, proved: bool) -> str:
    entries, topics, tests = knowledge.entries.values(), knowledge.topics.values(), knowledge.tests
    cites = [c for entry in entries for statement in entry.answer for c in statement.cite]
    unsaid = [entry.id for entry in entries if entry.evidence is None]
    lines = [
        f"{knowledge.name}: {len(entries)} entries with {sum(len(e.questions) for e in entries)} wordings",
        f"{len(topics)} topics known not to be covered, with {sum(len(t.questions) for t in topics)} wordings",
        f"{len(cites)} citations of {len(knowledge.sources)} sources"
        + (", each of which stands in its article and section" if proved else "; give --articles to prove them"),
        f"{sum(map(len, tests.answered.values()))} test wordings to be answered, {len(tests.unknown)} to be declined",
        f"{len(knowledge.hazards)} hazards"
        if knowledge.hazards
        else "no safety.yaml: this folder has no gate for signs of danger",
    ]
    if unsaid:
        lines.append(f"{len(unsaid)} entries do not say what evidence they rest on: {', '.join(unsaid[:5])} ...")
    return "\n".join(lines)


def prove(knowledge: Knowledge, folder: Path, articles: Path) -> list[Problem]:
    """Return a problem for each article that is not the recorded one, and each quote that does not stand there.

    Raises `ArticleError` if the folder of articles cannot be read.
    """
    if not articles.is_dir():
        raise ArticleError(f"{articles}: there is no such folder; give the one that holds the articles as <id>.txt")
    problems: list[Problem] = []
    texts: dict[str, dict[str, str]] = {}
    for article in knowledge.sources.values():
        path = articles / f"{article.id}.txt"
        try:
            raw = path.read_bytes()
            text = raw.decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ArticleError(f"{path}: the article cannot be read: {error}") from None
        digest = hashlib.sha256(raw).hexdigest()
        where = folder / "sources.yaml"
        if article.sha256 and digest != article.sha256:
            problems.append(
                Problem(where, 0, f"{path} is not the article {article.id!r} that was read: its sha256 is {digest}")
            )
        texts[article.id] = _sections(article, _plain(text), where, problems)
    for place, cite in _cites(knowledge, folder):
        body = texts.get(cite.source, {}).get(cite.section)
        if body is None or _stands(cite.quote, body):
            continue
        elsewhere = [title for title, other in texts[cite.source].items() if _stands(cite.quote, other)]
        hint = f"; it stands in {elsewhere[0]!r}" if elsewhere else "; copy it letter by letter"
        problems.append(
            Problem(
                place.path,
                place.line,
                f"the quote {cite.quote!r} does not stand in {cite.section!r} of {cite.source!r}{hint}",
            )
        )
    return problems


def _plain(text: str) -> str:
    """Text as quotes are compared: NFKC, straight quotes and dashes, single spaces, any case."""
    text = unicodedata.normalize("NFKC", text).translate(_SAME)
    return re.sub(r"\s+", " ", text).strip().casefold()


def _stands(quote: str, body: str) -> bool:
    """Does a phrase stand in a text, as whole words?"""
    return re.search(rf"(?<!\w){re.escape(_plain(quote))}(?!\w)", body) is not None


def _sections(article: Article, text: str, where: Path, problems: list[Problem]) -> dict[str, str]:
    """Cut an article at the phrases by which its sections begin."""
    starts: list[int] = []
    at = 0
    for section in article.sections:
        found = text.find(_plain(section.begins), at)
        if found < 0:
            problems.append(
                Problem(
                    where,
                    0,
                    f"the section {section.title!r} of {article.id!r} does not begin with {section.begins!r} where it should",
                )
            )
            found = at
        starts.append(found)
        at = found + 1
    ends = [*starts[1:], len(text)]
    return {s.title: text[a:b] for s, a, b in zip(article.sections, starts, ends, strict=True)}


@dataclass(frozen=True, slots=True)
class _Place:
    path: Path
    line: int


def _cites(knowledge: Knowledge, folder: Path) -> list[tuple[_Place, Cite]]:
    """Every citation of a folder, with the line of its quote."""
    cites = [c for e in knowledge.entries.values() for s in e.answer for c in s.cite]
    cites += [c for h in knowledge.hazards.values() for c in h.cite]
    places: dict[Cite, _Place] = {}
    for path in [*sorted((folder / "entries").glob("*.yaml")), folder / "safety.yaml"]:
        node = read(path, []) if path.exists() else None
        for cite, line in _quotes(node):
            places.setdefault(cite, _Place(path, line))
    return [(places.get(cite, _Place(folder, 0)), cite) for cite in dict.fromkeys(cites)]


def _quotes(node: Node | None) -> list[tuple[Cite, int]]:
    """Find the citations below a node of YAML."""
    if node is None or isinstance(node.value, str):
        return []
    if isinstance(node.value, list):
        return [found for item in node.value for found in _quotes(item)]
    parts = {key: value.value for key, value in node.value.items()}
    source, section, quote = (parts.get(key) for key in ("source", "section", "quote"))
    if isinstance(source, str) and isinstance(section, str) and isinstance(quote, str):
        cite = Cite(*(" ".join(part.split()) for part in (source, section, quote)))
        return [(cite, node.value["quote"].line)]
    return [found for item in node.value.values() for found in _quotes(item)]
