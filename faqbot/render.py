"""`Answer` → what a person or a program reads: terminal, plain text, Markdown, JSON."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from wcwidth import wcswidth

from faqbot.model import Answer, Caveat, Evidence, Level, Outcome

__all__ = ["SCHEMA", "Style", "markdown", "sources", "terminal", "to_json", "why"]

SCHEMA = 1
_EVIDENCE = {
    Evidence.STUDY: "The article names research for this.",
    Evidence.REFERENCES: "The article lists papers on the subject, but ties none to this claim.",
    Evidence.AUTHOR: "This is the word of the article's author; it names no research for it.",
}


@dataclass(frozen=True, slots=True)
class Style:
    """How to draw: `width` in columns, with or without colour."""

    width: int = 80
    colour: bool = False

    def paint(self, text: str, code: str) -> str:
        """Wrap text in an SGR code, where colour is wanted."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text

    def wrap(self, text: str, indent: str = "", first: str | None = None) -> list[str]:
        """Break text into lines of at most `width` columns; the first may be indented differently."""
        lines: list[str] = []
        for paragraph in text.split("\n"):
            lead = indent if first is None or lines else first
            lines.extend(_wrapped(paragraph, max(20, self.width), lead, indent) or [""])
        return lines


def _wrapped(text: str, width: int, first: str, rest: str) -> list[str]:
    if text.isascii():
        return textwrap.wrap(text, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
    lines: list[str] = []
    line, empty = first, True
    for word in text.split():
        left = word
        if not empty and _columns(line) + 1 + _columns(left) > width:
            lines.append(line)
            line, empty = rest, True
        while _columns(line) + _columns(left) > width:  # a word that is wider than a line
            room = width - _columns(line)
            cut = max((i for i in range(1, len(left)) if _columns(left[:i]) <= room), default=1)
            lines.append(line + left[:cut])
            line, left, empty = rest, left[cut:], True
        line += left if empty else f" {left}"
        empty = False
    return lines if empty else [*lines, line]


def _columns(text: str) -> int:
    """How many columns text takes in a terminal."""
    return len(text) if text.isascii() else max(0, wcswidth(text))


def to_json(answer: Answer) -> str:
    """Encode an answer as one line of JSON, with the number of the schema."""
    return json.dumps({"schema": SCHEMA, **asdict(answer)}, ensure_ascii=False)


def terminal(answer: Answer, style: Style, offer_numbers: bool = False) -> str:
    """Draw an answer: serious caveats first, the answer, its passages, notes, what to ask next."""
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
            mark = f"[{number}]"
            lines += style.wrap(f"{c.title}, {c.section}: \u201c{c.quote}\u201d", "      ", f"  {mark} ")
        lines.append("")
    if answer.evidence is not None:
        word = _EVIDENCE[answer.evidence] + (" The articles do not agree." if answer.disagreement else "")
        lines += [style.paint(line, "2") for line in style.wrap(word)] + [""]
    for caveat in notes:
        lines += style.wrap(f"Note: {caveat.text}")
    if notes:
        lines.append("")
    if answer.suggestions and answer.outcome is not Outcome.CLARIFY:
        lines.append(style.paint("You could ask next:", "2"))
        for number, question in enumerate(answer.suggestions, 1):
            lines += style.wrap(question, "     ", f"  {number}. " if offer_numbers else "  - ")
        lines.append("")
    return "\n".join(lines).rstrip("\n")


def _caveat(caveat: Caveat, style: Style) -> list[str]:
    head, code = {
        Level.EMERGENCY: ("EMERGENCY", "1;97;41"),
        Level.URGENT: ("URGENT", "1;31"),
        Level.CAUTION: ("CAUTION", "1;33"),
        Level.NOTE: ("Note", "2"),
    }[caveat.level]
    lines = style.wrap(f"{head}: {caveat.text}", "  ", "")
    lines[0] = style.paint(head, code) + lines[0][len(head) :]
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


def sources(answer: Answer, style: Style) -> str:
    """Write the passages behind an answer in full, statement by statement."""
    if not answer.citations:
        return "The last answer cites nothing."
    lines: list[str] = []
    for statement in answer.statements:
        lines += style.wrap(statement.text)
        for number in statement.citations:
            c = answer.citations[number]
            lines += style.wrap(
                f"{c.title} ({c.source}), {c.section}: \u201c{c.quote}\u201d", "      ", f"  [{number + 1}] "
            )
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
        ("confidence", f"{answer.confidence:.0%}"),
    ]
    lines: list[str] = []
    for name, value in rows:
        if value:
            lines += style.wrap(value, " " * 12, f"{name:<12}")
    return "\n".join(lines)
