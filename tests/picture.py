"""Draw a real session as an SVG: `python tests/picture.py` makes tests/pictures/chat.svg anew.

The chat is played with colours, and what it writes is drawn: text in a fixed pitch, and the SGR codes that
faqbot uses (bold, dim, underlined, the sixteen colours).
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

import faqbot
from faqbot.commands import Chat
from faqbot.terminal import Style, columns

PICTURE = Path(__file__).parent / "pictures" / "chat.svg"
TYPED = (
    "is massge good for hip arthritis?",
    "and for bursitis?",
    "my calf is swollen and hot, can i still go?",
)
WIDTH = 84  # columns
ROW, COLUMN, MARGIN = 18, 8.4, 16  # pixels
BACKGROUND, FOREGROUND, PROMPT = "#1e1e1e", "#d4d4d4", "#4ec9b0"
COLOURS = {"91": "#f48771", "93": "#e5c07b", "97": "#ffffff", "41": "#a1260d"}
_SGR = re.compile(r"\x1b\[([0-9;]*)m")


def played(bot: faqbot.Bot) -> list[str]:
    """The lines of a session, with their SGR codes; typed ones begin with "> "."""
    written: list[str] = []
    chat = Chat(bot, Style(width=WIDTH, colour=True), written.append)
    for line in TYPED:
        written.append(f"> {line}")
        chat.take(line)
    return "\n".join(written).rstrip("\n").split("\n")


def drawn(lines: list[str]) -> str:
    """The SVG of some lines."""
    width, height = round(WIDTH * COLUMN) + 2 * MARGIN, len(lines) * ROW + 2 * MARGIN
    rows = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img">',
        "<title>A session of faqbot in a terminal</title>",
        f'<rect width="{width}" height="{height}" rx="8" fill="{BACKGROUND}"/>',
        f'<g font-family="ui-monospace, Menlo, Consolas, monospace" font-size="14" fill="{FOREGROUND}" xml:space="preserve">',
    ]
    for number, line in enumerate(lines):
        rows += row(line, MARGIN + number * ROW)
    return "\n".join([*rows, "</g>", "</svg>"]) + "\n"


def row(line: str, top: int) -> list[str]:
    """The SVG of one line whose upper edge lies at `top` (pixels)."""
    parts: list[str] = []
    at = 0  # columns
    codes: set[str] = set()
    for piece in re.split(r"(\x1b\[[0-9;]*m)", line):
        sgr = _SGR.fullmatch(piece)
        if sgr:
            codes = set() if sgr[1] in ("", "0") else {*codes, *sgr[1].split(";")}
        elif piece:
            parts += span(piece, codes | ({"prompt"} if line.startswith("> ") else set()), MARGIN + at * COLUMN, top)
            at += columns(piece)
    return parts


def span(text: str, codes: set[str], left: float, top: int) -> list[str]:
    """The SVG of text in one style."""
    look = [f'fill="{COLOURS[code]}"' for code in sorted(codes & {"91", "93", "97"})]
    look += ['font-weight="bold"'] if "1" in codes else []
    look += ['opacity="0.6"'] if "2" in codes else []
    look += [f'fill="{PROMPT}"'] if "prompt" in codes else []
    shape = []
    if "41" in codes:
        shape = [
            f'<rect x="{left:.1f}" y="{top}" width="{columns(text) * COLUMN:.1f}" height="{ROW}" fill="{COLOURS["41"]}"/>'
        ]
    length = f'textLength="{columns(text) * COLUMN:.1f}"'
    return [*shape, f'<text x="{left:.1f}" y="{top + 13}" {length} {" ".join(look)}>{escape(text)}</text>']


if __name__ == "__main__":
    PICTURE.write_text(drawn(played(faqbot.Bot())), encoding="utf-8")
