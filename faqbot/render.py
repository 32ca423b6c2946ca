"""`Answer` → what a person or a program reads: terminal, plain text, Markdown, JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from faqbot.frozen import as_dict
from faqbot.model import Answer, Article, Caveat, Citation, Evidence, Level, Outcome
from faqbot.terminal import Style

__all__ = ["SCHEMA", "address", "markdown", "passage", "record", "sources", "terminal", "to_json", "why"]

Articles = Mapping[str, Article]

SCHEMA = 1
_EVIDENCE = {
    Evidence.STUDY: "The article names research for this.",
    Evidence.REFERENCES: "The article lists papers on the subject, but ties none to this claim.",
    Evidence.AUTHOR: "This is the word of the article's author; it names no research for it.",
}


def to_json(answer: Answer) -> str:
    """Encode an answer as one line of JSON, with the number of the schema."""
    return json.dumps(record(answer), ensure_ascii=False)


def record(answer: Answer) -> dict[str, object]:
    """Return what `to_json` encodes."""
    return {"schema": SCHEMA, **as_dict(answer)}


def address(citation: Citation, articles: Articles) -> str:
    """Return the web address of what a citation quotes: a paper by its DOI or PMID, the article by its URL, or ""."""
    article = articles.get(citation.source)
    if article is None:
        return ""
    for paper in article.references:
        if citation.quote.casefold() in paper.title.casefold():
            if paper.doi:
                return f"https://doi.org/{paper.doi}"
            if paper.pmid:
                return f"https://pubmed.ncbi.nlm.nih.gov/{paper.pmid}/"
    return article.url


def terminal(answer: Answer, style: Style, offer_numbers: bool = False, articles: Articles | None = None) -> str:
    """Draw an answer: serious caveats first, the answer, its passages, notes, what to ask next.

    With `articles`, passages are hyperlinks where the terminal has them.
    """
    lines: list[str] = []
    serious = [c for c in answer.caveats if c.level is not Level.NOTE]
    notes = [c for c in answer.caveats if c.level is Level.NOTE]
    for caveat in serious:
        lines += _caveat(caveat, style)
    body = _body(answer, serious)
    if body:
        lines += [*style.wrap(body), ""]
    if answer.citations:
        for number, c in enumerate(answer.citations, 1):
            lines += _passage(number, f"{c.title}, {c.section}", c, style, articles or {})
        lines.append("")
    if answer.evidence is not None:
        word = _EVIDENCE[answer.evidence] + (" The articles do not agree." if answer.disagreement else "")
        lines += [style.paint(line, "quiet") for line in style.wrap(word)] + [""]
    for caveat in notes:
        lines += style.wrap(f"Note: {caveat.text}")
    if notes:
        lines.append("")
    if answer.suggestions and answer.outcome is not Outcome.CLARIFY:
        lines.append(style.paint("You could ask next:", "quiet"))
        for number, question in enumerate(answer.suggestions, 1):
            lines += style.wrap(question, "     ", f"  {number}. " if offer_numbers else "  - ")
        lines.append("")
    return "\n".join(lines).rstrip("\n")


def _caveat(caveat: Caveat, style: Style) -> list[str]:
    head = caveat.level.value.upper()
    lines = style.wrap(f"{head}: {caveat.text}", "  ", "")
    lines[0] = style.paint(head, caveat.level.value) + lines[0][len(head) :]
    return [*lines, ""]


def _body(answer: Answer, serious: Iterable[Caveat]) -> str:
    """The text of an answer without the warnings that were drawn above it."""
    paragraphs = answer.text.split("\n\n")
    shown = {c.text for c in serious}
    return "\n\n".join(p for p in paragraphs if _unmarked(p) not in shown)


def _unmarked(text: str) -> str:
    while text.endswith("]") and "[" in text:
        text = text[: text.rindex("[")].rstrip()
    return text


def markdown(answer: Answer) -> str:
    """Write an answer as Markdown."""
    lines = [f"**{_escaped(answer.question)}**", ""]
    lines += [
        f"> **{c.level.value.upper()}** {_escaped(c.text)}\n" for c in answer.caveats if c.level is not Level.NOTE
    ]
    lines += [_escaped(_body(answer, answer.caveats)), ""]
    for number, c in enumerate(answer.citations, 1):
        lines.append(f"{number}. *{_escaped(c.title)}*, {_escaped(c.section)}: \u201c{_escaped(c.quote)}\u201d")
    lines += [f"\n_{_escaped(c.text)}_" for c in answer.caveats if c.level is Level.NOTE]
    return "\n".join(lines).rstrip() + "\n"


def _escaped(text: str) -> str:
    for sign in "\\`*_<>#":
        text = text.replace(sign, "\\" + sign)
    return text


def _passage(number: int, place: str, citation: Citation, style: Style, articles: Articles) -> list[str]:
    mark = f"[{number}]"
    lines = style.wrap(f"{place}: \u201c{citation.quote}\u201d", "      ", f"  {mark} ")
    lines[0] = lines[0].replace(mark, style.link(mark, address(citation, articles)), 1)
    return lines


def passage(number: int, citation: Citation, style: Style, articles: Articles) -> str:
    """Write one passage in full: the article, the section, the words, and where to find it."""
    rows = [("article", f"{citation.title} ({citation.source})"), ("section", citation.section)]
    rows.append(("words", f"\u201c{citation.quote}\u201d"))
    link = address(citation, articles)
    lines = [f"[{number}]"]
    for name, value in rows:
        lines += style.wrap(value, " " * 12, f"  {name:<10}")
    return "\n".join([*lines, f"  {'link':<10}{style.link(link, link)}"] if link else lines)


def sources(answer: Answer, style: Style, articles: Articles | None = None) -> str:
    """Write the passages behind an answer in full, statement by statement."""
    if not answer.citations:
        return "The last answer cites nothing."
    lines: list[str] = []
    for statement in answer.statements:
        lines += style.wrap(statement.text)
        for number in statement.citations:
            c = answer.citations[number]
            lines += _passage(number + 1, f"{c.title} ({c.source}), {c.section}", c, style, articles or {})
        lines.append("")
    if answer.evidence is not None:
        lines += style.wrap(_EVIDENCE[answer.evidence])
    return "\n".join(lines).rstrip()


def why(answer: Answer, style: Style) -> str:
    """Say what the matching rested on."""
    reason = answer.why
    rows = [
        ("words", ", ".join(f"{word} {weight:.2f}" for word, weight in reason.words)),
        ("read as", ", ".join(f"{r.typed} \u2192 {r.read_as}" for r in (*reason.repairs, *reason.lay_words))),
        ("not known", ", ".join(reason.unknown)),
        ("best match", f"{answer.matches[0].entry} ({answer.matches[0].score:.2f})" if answer.matches else "none"),
        ("runner-up", f"{reason.runner_up} (margin {reason.margin:.0%})" if reason.runner_up else ""),
        ("meaning", "was asked as well, as the words alone did not settle it" if reason.meaning else ""),
        ("confidence", f"{answer.confidence:.0%}"),
    ]
    lines: list[str] = []
    for name, value in rows:
        if value:
            lines += style.wrap(value, " " * 12, f"{name:<12}")
    return "\n".join(lines)
