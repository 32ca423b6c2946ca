"""What a terminal can do, and text laid out for it: width, colours, links. Nothing is written here."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from faqbot.frozen import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

__all__ = ["THEMES", "Style", "columns", "copying", "style_of", "theme_of"]

NARROWEST, WIDEST = 20, 100  # columns; longer lines are hard to read
LONGEST_COPIED = 74_994  # bytes that terminals accept in one OSC 52 (xterm's limit, after base64)

# SGR codes by role. Both keep to the sixteen colours that people set to be legible on their own background.
THEMES: Mapping[str, Mapping[str, str]] = {
    "dark": {"emergency": "1;97;41", "urgent": "1;91", "caution": "1;93", "quiet": "2", "heading": "1", "link": "4"},
    "light": {"emergency": "1;97;41", "urgent": "1;31", "caution": "1;35", "quiet": "90", "heading": "1", "link": "4"},
}


class Style(Frozen):
    """How to draw: `width` in columns, with or without colour, with or without OSC 8 hyperlinks."""

    width: int = 80
    colour: bool = False
    theme: str = "dark"
    links: bool = False

    def paint(self, text: str, role: str) -> str:
        """Give text the colours of a role of `THEMES`, where colour is wanted."""
        return f"\x1b[{THEMES[self.theme][role]}m{text}\x1b[0m" if self.colour and text else text

    def link(self, text: str, url: str) -> str:
        """Make text a hyperlink (OSC 8), where the terminal has them and the address is a plain web address."""
        if not self.links or not re.fullmatch(r"https?://[!-~]+", url):
            return text
        return f"\x1b]8;;{url}\x1b\\{text}\x1b]8;;\x1b\\"

    def wrap(self, text: str, indent: str = "", first: str | None = None) -> list[str]:
        """Break text into lines of at most `width` columns; the first may be indented differently."""
        lines: list[str] = []
        for paragraph in text.split("\n"):
            lead = indent if first is None or lines else first
            lines.extend(_wrapped(paragraph, max(NARROWEST, self.width), lead, indent) or [""])
        return lines


def style_of(
    stream: TextIO, colour: str = "auto", theme: str = "auto", env: Mapping[str, str] = os.environ, plain: bool = False
) -> Style:
    """Return how to draw on a stream. `colour` is auto, always or never; `theme` auto, dark or light."""
    return Style(
        width=min(WIDEST, _wide(stream)) if stream.isatty() else 80,
        colour=not plain and _coloured(stream, colour, env),
        theme=theme_of(env) if theme == "auto" else theme,
        links=not plain and _links(stream, env),
    )


def _wide(stream: TextIO) -> int:
    """The columns of the terminal behind a stream; COLUMNS, where it is set, is what the user says they are."""
    said = os.environ.get("COLUMNS", "")
    try:
        return int(said) if said.isdecimal() and int(said) else os.get_terminal_size(stream.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


def theme_of(env: Mapping[str, str]) -> str:
    """Return the theme for the terminal's background, as far as COLORFGBG tells it; dark otherwise."""
    background = env.get("COLORFGBG", "").split(";")[-1]
    return "light" if background in ("7", "15") else "dark"


def columns(text: str) -> int:
    """Return how many columns text takes in a terminal."""
    if text.isascii() or all(c < "\u0300" or "\u2010" <= c <= "\u2027" for c in text):  # one column each
        return len(text)
    from wcwidth import wcswidth  # here, as it takes longer to import than an answer takes

    return max(0, int(wcswidth(text)))


def copying(text: str) -> str:
    """Return what puts text on the clipboard (OSC 52), or "" if it is too long for terminals to take."""
    from base64 import b64encode

    encoded = b64encode(text.encode("utf-8", "replace")).decode("ascii")
    return f"\x1b]52;c;{encoded}\x07" if len(encoded) <= LONGEST_COPIED else ""


def _coloured(stream: TextIO, wish: str, env: Mapping[str, str]) -> bool:
    """Colour or not: the option, then NO_COLOR and FORCE_COLOR, then whether a terminal reads."""
    if wish != "auto":
        return wish == "always"
    if env.get("NO_COLOR"):
        return False
    if env.get("FORCE_COLOR"):
        return True
    return stream.isatty() and env.get("TERM", "") != "dumb"


def _links(stream: TextIO, env: Mapping[str, str]) -> bool:
    """Does the terminal show OSC 8 hyperlinks? Those that do say who they are; multiplexers hide it."""
    if "FORCE_HYPERLINK" in env:
        return env["FORCE_HYPERLINK"] != "0"
    if not stream.isatty() or env.get("TERM") == "dumb" or "TMUX" in env or env.get("TERM", "").startswith("screen"):
        return False
    vte = env.get("VTE_VERSION", "")
    return (
        (vte.isdecimal() and int(vte) >= 5000)
        or env.get("TERM_PROGRAM", "") in ("iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper")
        or any(name in env for name in ("WT_SESSION", "KONSOLE_VERSION", "KITTY_WINDOW_ID", "DOMTERM"))
        or any(name in env.get("TERM", "") for name in ("kitty", "alacritty", "foot", "ghostty"))
    )


def _wrapped(text: str, width: int, first: str, rest: str) -> list[str]:
    lines: list[str] = []
    line, empty = first, True
    for word in text.split():
        left = word
        if not empty and columns(f"{line} {left}") > width:
            lines.append(line)
            line, empty = rest, True
        while columns(line + left) > width:  # a word that is wider than a line
            cut = max((i for i in range(1, len(left)) if columns(line + left[:i]) <= width), default=1)
            lines.append(line + left[:cut])
            line, left, empty = rest, left[cut:], True
        line += left if empty else f" {left}"
        empty = False
    return lines if empty else [*lines, line]
