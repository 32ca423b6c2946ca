"""YAML as plain nodes with line numbers, and nothing that YAML does behind one's back.

The text is read event by event with PyYAML's safe loader, never recursively, so that no file can
exhaust the stack (libyaml's own composer crashes on deep nesting) or the memory (aliases that
multiply). Anchors, aliases, tags, several documents and duplicate keys are problems, not features.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml

from faqbot.errors import Problem

__all__ = ["Node", "Pairs", "Report", "read"]

MAX_BYTES = 16 * 2**20
MAX_DEPTH = 16
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RESOLVER = yaml.resolver.Resolver()
_STRING = "tag:yaml.org,2002:str"
_TRAPS = {
    "tag:yaml.org,2002:bool": "YAML reads it as true or false",
    "tag:yaml.org,2002:null": "YAML reads it as nothing",
    "tag:yaml.org,2002:timestamp": "YAML reads it as a date",
    "tag:yaml.org,2002:int": "YAML reads it as a number",
    "tag:yaml.org,2002:float": "YAML reads it as a number",
    "tag:yaml.org,2002:merge": "YAML reads it as a merge key",
    "tag:yaml.org,2002:value": "YAML reads it as a default value",
}

Report = Callable[[int, str], None]
Pairs = dict[str, "Node"]


@dataclass(slots=True)
class Node:
    """A scalar, a list or a mapping as it stands in the file; `line` counts from 1.

    `tag` is what YAML would make of a scalar that is written without quotes; `key_line` is where the
    key of a value stands.
    """

    line: int
    value: str | list[Node] | Pairs
    tag: str = _STRING
    key_line: int = 0

    @property
    def trap(self) -> str:
        """Why a bare scalar is not the string that it looks like; "" if it is one."""
        return _TRAPS.get(self.tag, "")

    @property
    def kind(self) -> str:
        """How a person would call it."""
        if isinstance(self.value, str):
            return "a single value"
        return "a list" if isinstance(self.value, list) else "a mapping of keys to values"


def read(path: Path, problems: list[Problem]) -> Node | None:
    """Read a YAML file; what is wrong with it is added to `problems`. None if it cannot be used."""

    def report(line: int, message: str) -> None:
        problems.append(Problem(path, line, message))

    text = _text(path, report)
    return None if text is None else _nodes(text, report)


def _text(path: Path, report: Report) -> str | None:
    try:
        if path.stat().st_size > MAX_BYTES:
            report(0, f"the file is larger than {MAX_BYTES // 2**20} MB; split it into several")
            return None
        raw = path.read_bytes()
    except OSError as error:
        report(0, f"cannot be read: {error.strerror or error}")
        return None
    raw = raw.removeprefix(codecs.BOM_UTF8)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        report(line, f"byte {raw[error.start]:#04x} is not UTF-8; save the file with the encoding UTF-8")
        return None
    for number, written in enumerate(text.split("\n"), 1):
        bad = "" if written.isprintable() else next(filter(_is_control, written), "")
        if bad:
            report(number, f"the control character {bad!r} has no place in a text; delete it")
            return None
    if not text.strip():
        report(0, "the file is empty; write its content or delete it")
        return None
    return text


def _is_control(c: str) -> bool:
    return (c < " " and c not in "\t\r") or ("\x7f" <= c < "\xa0" and c != "\x85") or c in "\ufffe\uffff"


def _nodes(text: str, report: Report) -> Node | None:
    """Build the tree from YAML's events, with an explicit stack."""
    root: Node | None = None
    stack: list[tuple[Node, list[Node]]] = []  # an open collection, and the nodes in it so far
    documents = 0
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            mark = event.start_mark
            line = mark.line + 1 if mark is not None else 0
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    report(line, "a second document begins here; keep to one in a file (no '---' between)")
                    return None
            elif isinstance(event, yaml.AliasEvent):
                report(line, f"the alias *{event.anchor} is not allowed; write the text out")
                return None
            elif isinstance(event, yaml.NodeEvent):
                if event.anchor:
                    report(line, f"the anchor &{event.anchor} is not allowed; leave it out, or quote the text")
                    return None
                node = _node(event, line, report)
                if node is None:
                    return None
                if stack:
                    stack[-1][1].append(node)
                else:
                    root = node
                if isinstance(event, yaml.CollectionStartEvent):
                    stack.append((node, []))
                    if len(stack) > MAX_DEPTH:
                        report(line, f"lists and mappings stand more than {MAX_DEPTH} deep in each other")
                        return None
            elif isinstance(event, yaml.CollectionEndEvent):
                node, children = stack.pop()
                node.value = children if isinstance(node.value, list) else _pairs(children, report)
    except yaml.MarkedYAMLError as error:
        found = error.problem_mark or error.context_mark
        what = " ".join(part for part in (error.context, error.problem) if part)
        report(found.line + 1 if found is not None else 0, f"not valid YAML: {what}; quote text that holds ': ' or '#'")
        return None
    except yaml.YAMLError as error:
        report(0, f"not valid YAML: {error}")
        return None
    if root is None:
        report(0, "the file holds only comments; write its content or delete it")
    return root


def _node(event: yaml.NodeEvent, line: int, report: Report) -> Node | None:
    tag = getattr(event, "tag", None)
    if tag is not None and tag != "!":
        report(line, f"the tag {tag!r} is not allowed; write plain text, in quotes if need be")
        return None
    if isinstance(event, yaml.ScalarEvent):
        plain = event.implicit[0]
        resolved = _resolve(event.value) if plain else _STRING
        return Node(line, event.value, resolved)
    return Node(line, [] if isinstance(event, yaml.SequenceStartEvent) else {})


def _resolve(value: str) -> str:
    """The tag that YAML gives to a scalar written without quotes."""
    return str(_RESOLVER.resolve(yaml.ScalarNode, value, (True, False)))  # type: ignore[no-untyped-call]


def _pairs(children: list[Node], report: Report) -> Pairs:
    pairs: Pairs = {}
    for key, value in zip(children[::2], children[1::2], strict=True):
        if not isinstance(key.value, str):
            report(key.line, f"a key is {key.kind}; a key is a word")
        elif key.value in pairs:
            first = pairs[key.value].line
            report(
                key.line,
                f"the key {key.value!r} stands twice in the same mapping (first value at line {first}); keep one",
            )
        else:
            value.key_line = key.line
            pairs[key.value] = value
    return pairs
