"""Is a folder sound, and does each quote stand where its citation says?"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from faqbot.errors import ArticleError, KnowledgeError, Problem
from faqbot.knowledge import load
from faqbot.model import Article, Cite, Knowledge
from faqbot.strictyaml import Node, read

__all__ = ["prove", "report"]

_SAME = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u2032`", "'"),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad"),
        "\u2022": " ",
    }
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
    return tuple(sorted(problems)), "" if problems else _summary(knowledge, articles is not None)


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
        file = articles / f"{article.id}.txt"
        try:
            raw = file.read_bytes()
            text = raw.decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ArticleError(f"{file}: the article cannot be read: {error}") from None
        digest = hashlib.sha256(raw).hexdigest()
        where = folder / "sources.yaml"
        if article.sha256 and digest != article.sha256:
            problems.append(
                Problem(where, 0, f"{file} is not the article {article.id!r} that was read: its sha256 is {digest}")
            )
        texts[article.id] = _sections(article, _plain(text), where, problems)
    for path, line, cite in _cites(folder):
        body = texts.get(cite.source, {}).get(cite.section)
        if body is None or _stands(cite.quote, body):
            continue
        elsewhere = [title for title, other in texts[cite.source].items() if _stands(cite.quote, other)]
        hint = f"; it stands in {elsewhere[0]!r}" if elsewhere else "; copy it letter by letter"
        place = f"in {cite.section!r} of {cite.source!r}"
        problems.append(Problem(path, line, f"the quote {cite.quote!r} does not stand {place}{hint}"))
    return problems


def _plain(text: str) -> str:
    """Text as quotes are compared: NFKC, straight quotes and dashes, single spaces, any case."""
    text = unicodedata.normalize("NFKC", text).translate(_SAME)
    return re.sub(r"\s+", " ", text).strip().casefold()


def _stands(quote: str, body: str) -> bool:
    """Does a phrase stand in a text, as whole words?"""
    phrase = _plain(quote)
    before = r"(?<!\w)" if phrase[:1].isalnum() else ""
    after = r"(?!\w)" if phrase[-1:].isalnum() else ""
    return bool(phrase) and re.search(f"{before}{re.escape(phrase)}{after}", body) is not None


def _sections(article: Article, text: str, where: Path, problems: list[Problem]) -> dict[str, str]:
    """Cut an article at the phrases by which its sections begin."""
    starts: list[tuple[str, int]] = []
    at = 0
    for section in article.sections:
        found = text.find(_plain(section.begins), at)
        if found < 0:
            message = f"the section {section.title!r} of {article.id!r} does not begin with {section.begins!r} where it should"
            problems.append(Problem(where, 0, message))
        else:
            starts.append((section.title, found))
            at = found + 1
    ends = [*(start for _, start in starts[1:]), len(text)]
    return {title: text[start:end] for (title, start), end in zip(starts, ends, strict=True)}


def _cites(knowledge_folder: Path) -> Iterator[tuple[Path, int, Cite]]:
    """Every citation of a folder, with the file and line of its quote."""
    for path in [*sorted((knowledge_folder / "entries").glob("*.yaml")), knowledge_folder / "safety.yaml"]:
        node = read(path, []) if path.exists() else None
        for cite, line in _quotes(node):
            yield path, line, cite


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
