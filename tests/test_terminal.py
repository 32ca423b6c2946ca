"""What a terminal can do, and text laid out for it."""

from __future__ import annotations

import io
import re
import unicodedata
from base64 import b64decode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wcwidth import wcswidth

from faqbot.terminal import THEMES, Style, columns, copying, style_of, theme_of
from faqbot.text import sanitise

FUZZ = settings(max_examples=200, deadline=None, derandomize=True, database=None)
XTERM = {"TERM": "xterm-256color"}

# Words that are hard to lay out: wide, longer than a line, of several characters that are drawn as one.
HARD = st.sampled_from(
    "hip massage deep-tissue a I x-y \u6309\u6469\u5bf9\u9acb\u90e8\u75bc\u75db\u6709\u5e2e\u52a9\u5417\uff1f \ub9c8\uc0ac\uc9c0\uac00"
    " \u30de\u30c3\u30b5\u30fc\u30b8\u306f caf\u00e9 \u2764\ufe0f \U0001f469\U0001f3fd \U0001f1e9\U0001f1ea \U0001fad6 \u2026 \u0939\u093f\u0928\u094d\u0926\u0940"
    " supercalifragilisticexpialidocious \uff21\uff22\uff23".split(" ")
)
# Text as it reaches the screen: sanitised, and without marks that have no letter to stand on.
SHOWN = st.lists(
    HARD
    | HARD.map(lambda word: word * 12)
    | st.text(st.characters(codec="ascii"), max_size=40)
    | st.text(st.characters(exclude_categories=["C", "M"]), max_size=20)
    | st.sampled_from(["\n", "\n\n"]),
    max_size=30,
).map(lambda words: sanitise(" ".join(words)))
WIDTHS = st.integers(20, 100)
INDENTS = st.integers(0, 8).map(" ".__mul__)


class Terminal(io.StringIO):
    """A stream that says whether it is a terminal."""

    def __init__(self, there: bool = True) -> None:
        super().__init__()
        self._there = there

    def isatty(self) -> bool:
        """Is it one?"""
        return self._there


def squeezed(text: str) -> str:
    """Text without its white space."""
    return "".join(text.split())


# --- wrap --------------------------------------------------------------------------------------


@FUZZ
@given(SHOWN, WIDTHS, INDENTS, INDENTS | st.none())
def test_no_line_is_too_wide(text: str, width: int, indent: str, first: str | None) -> None:
    """Whatever the text, no line takes more columns than there are."""
    assert all(0 <= wcswidth(line) <= width for line in Style(width=width).wrap(text, indent, first))


def test_mark_without_a_letter_is_counted() -> None:
    """A vowel sign that begins a word takes its column."""
    assert all(wcswidth(line) <= 22 for line in Style(width=22).wrap(f"{'0' * 21} \u093e"))


@FUZZ
@given(SHOWN, WIDTHS, INDENTS, INDENTS | st.none())
def test_nothing_is_lost(text: str, width: int, indent: str, first: str | None) -> None:
    """Whatever the text, the lines hold all of it, in its order, and nothing else."""
    assert squeezed("".join(Style(width=width).wrap(text, indent, first))) == squeezed(text)


@FUZZ
@given(st.lists(HARD.filter(lambda word: columns(word) <= 20)), WIDTHS)
def test_no_word_is_cut_that_fits(words: list[str], width: int) -> None:
    """A word that is no wider than a line stays in one piece."""
    assert " ".join(Style(width=width).wrap(" ".join(words))).split() == words


@FUZZ
@given(SHOWN, INDENTS)
def test_each_line_is_indented(text: str, indent: str) -> None:
    """Each line that is not empty begins with its indent: the first with its own, the others with theirs."""
    lines = Style(width=30).wrap(text, indent, "> ")
    assert all(line.startswith(indent) for line in lines[1:] if line)
    assert not lines[0] or lines[0].startswith("> ")


@pytest.mark.parametrize("text", ["one\ntwo", "caf\u00e9\nth\u00e9"], ids=ascii)
def test_line_break_stays(text: str) -> None:
    """A line break in the text is one on the screen, and an empty line stays."""
    one, two = text.split("\n")
    assert Style().wrap(f"{one}\n\n{two}", "  ") == [f"  {one}", "", f"  {two}"]


def test_empty_text_is_an_empty_line() -> None:
    """Text without a word is one empty line."""
    assert Style().wrap("") == [""]


@pytest.mark.parametrize("text", ["a-b " * 20, "\u6309" * 30, "caf\u00e9 " * 10], ids=ascii)
@pytest.mark.parametrize("width", [-1, 0, 1, 19])
def test_narrow_terminal_gets_twenty_columns(text: str, width: int) -> None:
    """A terminal that is too narrow to read on is written to as if it had twenty columns."""
    assert Style(width=width).wrap(text) == Style(width=20).wrap(text)


def test_wide_word_is_cut_at_the_edge() -> None:
    """A word without spaces that is wider than a line fills it; half a character is not put there."""
    assert Style(width=21).wrap("\u6309" * 15) == ["\u6309" * 10, "\u6309" * 5]


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 0), ("hip", 3), ("caf\u00e9", 4), ("cafe\u0301", 4), ("\u6309\u6469", 4), ("\U0001fad6", 2)],
    ids=ascii,
)
def test_columns_are_those_of_a_terminal(text: str, width: int) -> None:
    """Accents take no column and wide characters two."""
    assert columns(text) == width


@FUZZ
@given(st.text())
def test_columns_are_never_negative(text: str) -> None:
    """Whatever the text, it takes no fewer than no columns."""
    assert columns(text) >= 0


# --- paint -------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("role", THEMES["dark"])
def test_paint_begins_and_ends_a_colour(theme: str, role: str) -> None:
    """With colour, text is between a colour and its end."""
    painted = Style(colour=True, theme=theme).paint("hot", role)
    assert re.fullmatch(r"\x1b\[[0-9;]+mhot\x1b\[0m", painted)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("role", THEMES["dark"])
def test_no_colour_without_colour(theme: str, role: str) -> None:
    """Without colour, text stays as it is."""
    assert Style(colour=False, theme=theme).paint("hot", role) == "hot"


def test_nothing_is_not_painted() -> None:
    """Empty text gets no colour."""
    assert Style(colour=True).paint("", "urgent") == ""


def test_themes_have_the_same_roles() -> None:
    """What can be painted in one theme can be painted in the other."""
    assert THEMES["dark"].keys() == THEMES["light"].keys()


# --- link --------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["https://doi.org/10.1000/x(1)%20#a?b=c&d", "http://a.b/"])
def test_link_is_a_hyperlink(url: str) -> None:
    """With links, text is between the address and its end."""
    assert Style(links=True).link("[1]", url) == f"\x1b]8;;{url}\x1b\\[1]\x1b]8;;\x1b\\"


def test_no_link_without_links() -> None:
    """Without links, text stays as it is."""
    assert Style(links=False).link("[1]", "https://a.b/") == "[1]"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://",
        "a.b",
        "//a.b/",
        "ftp://a.b/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "HTTPS://a.b/",
        " https://a.b/",
        "https://a.b/ c",
        "https://a.b/\n",
        "https://a.b/\x07",
        "https://a.b/\x1b\\\x1b[31m",
        "https://a.b/\x9c",
        "https://a.b/\x7f",
        "https://a.b/\u202e",
        "https://\u0430.b/",
    ],
    ids=ascii,
)
def test_address_that_is_not_plain_is_no_link(url: str) -> None:
    """An address that is not of the web, or holds a space, a control character or a letter beyond ASCII, is left out."""
    assert Style(links=True).link("[1]", url) == "[1]"


@FUZZ
@given(st.text() | st.text().map("https://".__add__) | st.text(st.characters(codec="latin-1")).map("http://".__add__))
def test_no_control_character_gets_into_a_link(url: str) -> None:
    """Whatever the address, what is written has no control characters but those of the link itself."""
    linked = Style(links=True).link("[1]", url)
    inside = linked.removeprefix("\x1b]8;;").removesuffix("\x1b\\[1]\x1b]8;;\x1b\\") if linked != "[1]" else ""
    assert not any(unicodedata.category(c) in ("Cc", "Cf", "Zs") for c in inside)


# --- style_of: colour --------------------------------------------------------------------------


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("env", [{}, {"NO_COLOR": "1"}, {"FORCE_COLOR": "1"}, {"TERM": "dumb"}], ids=str)
@pytest.mark.parametrize(("wish", "colour"), [("always", True), ("never", False)])
def test_option_beats_the_environment(there: bool, env: dict[str, str], wish: str, colour: bool) -> None:
    """--color always and never hold, whatever the environment says and whatever reads."""
    assert style_of(Terminal(there), wish, env=env).colour is colour


@pytest.mark.parametrize(
    ("there", "env", "colour"),
    [
        pytest.param(True, {}, True, id="terminal"),
        pytest.param(False, {}, False, id="pipe"),
        pytest.param(True, {"TERM": "dumb"}, False, id="dumb"),
        pytest.param(True, {"NO_COLOR": "1"}, False, id="no-color"),
        pytest.param(True, {"NO_COLOR": "0"}, False, id="no-color-of-any-value"),
        pytest.param(True, {"NO_COLOR": ""}, True, id="no-color-empty"),
        pytest.param(False, {"FORCE_COLOR": "1"}, True, id="force-color-pipe"),
        pytest.param(False, {"FORCE_COLOR": ""}, False, id="force-color-empty"),
        pytest.param(True, {"FORCE_COLOR": "1", "TERM": "dumb"}, True, id="force-color-dumb"),
        pytest.param(True, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, id="no-color-beats-force-color"),
        pytest.param(False, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, id="no-color-beats-force-color-pipe"),
    ],
)
def test_colour_by_the_environment(there: bool, env: dict[str, str], colour: bool) -> None:
    """NO_COLOR, then FORCE_COLOR, then whether a terminal that has colours reads."""
    assert style_of(Terminal(there), env=env).colour is colour


@pytest.mark.parametrize("wish", ["auto", "always"])
def test_plain_has_neither_colour_nor_links(wish: str) -> None:
    """Where plain text is asked for, there is none of it, whatever else is asked for."""
    style = style_of(Terminal(), wish, env={"FORCE_COLOR": "1", "FORCE_HYPERLINK": "1"}, plain=True)
    assert (style.colour, style.links) == (False, False)


# --- style_of: width and theme -----------------------------------------------------------------


@pytest.mark.parametrize(("told", "width"), [("40", 40), ("100", 100), ("300", 100)])
def test_width_is_that_of_the_terminal(monkeypatch: pytest.MonkeyPatch, told: str, width: int) -> None:
    """Lines are as wide as the terminal, and no wider than can be read."""
    monkeypatch.setenv("COLUMNS", told)
    assert style_of(Terminal(), env={}).width == width


def test_width_of_a_pipe_is_always_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a program reads does not depend on the width of somebody's terminal."""
    monkeypatch.setenv("COLUMNS", "40")
    assert style_of(Terminal(False), env={}).width == 80


@pytest.mark.parametrize(
    ("value", "theme"),
    [
        ("0;15", "light"),
        ("0;7", "light"),
        ("0;default;15", "light"),
        ("15", "light"),
        ("15;0", "dark"),
        ("7;8", "dark"),
        ("15;default", "dark"),
        ("", "dark"),
        (";", "dark"),
        ("nonsense", "dark"),
    ],
)
def test_theme_by_the_background(value: str, theme: str) -> None:
    """The last number of COLORFGBG is the background: white and light grey are light, all else is dark."""
    assert theme_of({"COLORFGBG": value}) == theme


def test_theme_is_dark_where_nothing_tells() -> None:
    """Without COLORFGBG the theme is dark."""
    assert theme_of({}) == "dark"


@pytest.mark.parametrize(("wish", "theme"), [("auto", "light"), ("light", "light"), ("dark", "dark")])
def test_chosen_theme_beats_the_background(wish: str, theme: str) -> None:
    """The theme that was chosen holds; the background decides only where none was."""
    assert style_of(Terminal(), theme=wish, env={"COLORFGBG": "0;15"}).theme == theme


# --- style_of: links ---------------------------------------------------------------------------

LINKING = [
    {"VTE_VERSION": "5000"},
    {"VTE_VERSION": "7600"},
    {"TERM_PROGRAM": "iTerm.app"},
    {"TERM_PROGRAM": "WezTerm"},
    {"TERM_PROGRAM": "vscode"},
    {"TERM_PROGRAM": "ghostty"},
    {"TERM_PROGRAM": "Hyper"},
    {"WT_SESSION": "0-1"},
    {"KONSOLE_VERSION": "220401"},
    {"KITTY_WINDOW_ID": "1"},
    {"DOMTERM": "1"},
    {"TERM": "xterm-kitty"},
    {"TERM": "alacritty"},
    {"TERM": "foot"},
    {"TERM": "foot-extra"},
    {"TERM": "xterm-ghostty"},
]


@pytest.mark.parametrize("env", LINKING, ids=str)
def test_known_terminal_has_links(env: dict[str, str]) -> None:
    """A terminal that is known to show hyperlinks gets them."""
    assert style_of(Terminal(), env={**XTERM, **env}).links


def test_windows_terminal_has_links() -> None:
    """Windows Terminal gets hyperlinks where no program of Unix has set TERM."""
    assert style_of(Terminal(), env={"WT_SESSION": "0-1"}).links


@pytest.mark.parametrize(
    "env",
    [
        {},
        XTERM,
        {"TERM": "linux"},
        {**XTERM, "VTE_VERSION": "4999"},
        {**XTERM, "VTE_VERSION": ""},
        {**XTERM, "VTE_VERSION": "new"},
        {**XTERM, "VTE_VERSION": "\u00b2"},
        {**XTERM, "TERM_PROGRAM": "Apple_Terminal"},
    ],
    ids=ascii,
)
def test_unknown_terminal_has_no_links(env: dict[str, str]) -> None:
    """A terminal that does not say who it is, or is too old, gets no hyperlinks."""
    assert not style_of(Terminal(), env=env).links


@pytest.mark.parametrize("env", LINKING, ids=str)
@pytest.mark.parametrize(
    "around",
    [
        pytest.param({"TMUX": "/tmp/tmux-0/default,1,0", "TERM": "tmux-256color"}, id="tmux"),  # noqa: S108
        pytest.param({"TMUX": "/tmp/tmux-0/default,1,0", "TERM": "xterm-256color"}, id="tmux-as-xterm"),  # noqa: S108
        pytest.param({"TERM": "screen"}, id="screen"),
        pytest.param({"TERM": "screen.xterm-256color"}, id="screen-in-xterm"),
        pytest.param({"TERM": "dumb"}, id="dumb"),
    ],
)
def test_multiplexer_has_no_links(env: dict[str, str], around: dict[str, str]) -> None:
    """Within tmux and screen, and on a dumb terminal, there are none, whatever terminal is around them."""
    assert not style_of(Terminal(), env={**env, **around}).links


@pytest.mark.parametrize("env", LINKING, ids=str)
def test_pipe_has_no_links(env: dict[str, str]) -> None:
    """What a program reads has no hyperlinks."""
    assert not style_of(Terminal(False), env={**XTERM, **env}).links


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("env", [{}, {"TERM": "dumb"}, {"TERM": "screen"}, {**XTERM, "VTE_VERSION": "7600"}], ids=str)
@pytest.mark.parametrize(("value", "links"), [("1", True), ("0", False)])
def test_force_hyperlink_decides(there: bool, env: dict[str, str], value: str, links: bool) -> None:
    """FORCE_HYPERLINK holds, whatever the terminal is."""
    assert style_of(Terminal(there), env={**env, "FORCE_HYPERLINK": value}).links is links


# --- copying -----------------------------------------------------------------------------------


@FUZZ
@given(st.text(st.characters(codec="utf-8")))
def test_copied_text_comes_back(text: str) -> None:
    """What goes to the clipboard is the text, in base64, between the signs of OSC 52."""
    sent = copying(text)
    assert sent.startswith("\x1b]52;c;")
    assert sent.endswith("\x07")
    assert b64decode(sent[7:-1], validate=True).decode() == text


@FUZZ
@given(st.text())
def test_copying_sends_no_other_control_character(text: str) -> None:
    """Whatever the text, it cannot end the sequence and begin one of its own."""
    assert re.fullmatch(r"\x1b\]52;c;[A-Za-z0-9+/]*=*\x07", copying(text))


@pytest.mark.parametrize(
    ("letter", "most"), [("a", 56_244), ("\u00e9", 28_122), ("\u6309", 18_748)], ids=["a", "e", "cjk"]
)
def test_text_that_is_too_long_is_not_copied(letter: str, most: int) -> None:
    """Up to what terminals accept, text is sent whole; beyond that nothing is sent."""
    assert copying(letter * most)
    assert copying(letter * (most + 1)) == ""
