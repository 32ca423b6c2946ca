"""Loading a folder: a good one gives the right records, a bad one each problem at its file and line."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from faqbot import strictyaml
from faqbot.errors import KnowledgeError, Problem
from faqbot.knowledge import load
from faqbot.model import (
    Article,
    Caveat,
    Cite,
    Concept,
    Entry,
    Evidence,
    Hazard,
    Level,
    Reference,
    RegressionTests,
    Section,
    SmallTalk,
    Term,
    Topic,
    WrittenStatement,
)

ENTRIES = "entries/kettle.yaml"
HERE = "\u25c4"  # marks, in what a test writes, the line that the problem must name
FUZZ = settings(max_examples=150, deadline=None, derandomize=True, database=None)
QUICK = 5.0  # seconds; what is refused at once takes milliseconds, what explodes takes minutes

MINIMAL = {
    "knowledge.yaml": "name: tea\n",
    "sources.yaml": "- id: tea-care\n  title: Tea\n  sections: [Brewing]\n",
    "entries/tea.yaml": """\
- id: tea/brew
  questions: [how long does tea brew]
  answer:
    - say: Three minutes.
      cite: [{source: tea-care, section: Brewing, quote: tea brews three minutes}]
""",
}


@pytest.fixture
def tea(tmp_path: Path) -> Path:
    """A folder with only what a folder needs."""
    folder = tmp_path / "tea"
    for name, text in MINIMAL.items():
        put(folder, name, text)
    return folder


@pytest.fixture(params=["libyaml", "python"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both parsers that PyYAML may come with."""
    name = "CSafeLoader" if request.param == "libyaml" else "SafeLoader"
    if not hasattr(yaml, name):
        pytest.skip("PyYAML was built without libyaml")
    monkeypatch.setattr(strictyaml, "_LOADER", getattr(yaml, name))


def put(folder: Path, name: str, content: str | bytes) -> int:
    """Write a file; return the line on which HERE stands in it, 0 if it does not."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        path.write_bytes(content)
        return 0
    path.write_bytes(content.replace(HERE, "").encode())
    return content.count("\n", 0, content.index(HERE)) + 1 if HERE in content else 0


def change(folder: Path, name: str, old: str, new: str) -> int:
    """Write `new` in the place of `old`; return the line on which HERE, or else `new`, stands."""
    text = (folder / name).read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
    return put(folder, name, text.replace(old, new if HERE in new else HERE + new))


def problems(folder: Path) -> list[tuple[str, int, str]]:
    """Load a broken folder; return its problems as file, line and message."""
    with pytest.raises(KnowledgeError) as caught:
        load(folder)
    return [(p.path.relative_to(folder).as_posix(), p.line, p.message) for p in caught.value.problems]


def assert_only(folder: Path, name: str, line: int, *gist: str) -> None:
    """The folder has one problem, in this file and line, and its message has these parts."""
    found = problems(folder)
    assert [(file, at) for file, at, _ in found] == [(name, line)], found
    missing = [part for part in gist if part not in found[0][2]]
    assert not missing, f"{found[0][2]!r} lacks {missing}"


# --- good folders ------------------------------------------------------------------------------


def test_about_is_what_knowledge_yaml_says(kettle: Path) -> None:
    """Name, title and disclaimer are those of knowledge.yaml, and what is left out is empty."""
    k = load(kettle)
    assert (k.name, k.title, k.disclaimer) == ("kettle", "Kettles", "I only repeat what one article says.")
    assert (k.description, k.language, k.reviewed, k.reviewed_by, k.calibration) == ("", "en", "", "", None)


def test_sources_become_articles(kettle: Path) -> None:
    """A source becomes an article with its sections in the order of the file."""
    sections = (
        Section("Opening", "Looking After a Kettle"),
        Section("Removing Lime", "Vinegar dissolves lime within"),
        Section("When Not To", "Never open a kettle"),
    )
    assert load(kettle).sources == {"kettle-care": Article("kettle-care", "Looking After a Kettle", "", sections)}


def test_entries_keep_the_order_of_the_file(kettle: Path) -> None:
    """Entries stand in the order in which they are written."""
    assert list(load(kettle).entries) == ["lime/what-is-it", "lime/remove", "safety/open"]


def test_entry_becomes_a_record(kettle: Path) -> None:
    """An entry carries its questions, statements, citations, caveats and links as they are written."""
    assert load(kettle).entries["lime/remove"] == Entry(
        id="lime/remove",
        questions=(
            "How do I get rid of lime in a kettle?",
            "descale a kettle with vinegar",
            "what dissolves the white crust",
            "cleaning lime off the coil",
        ),
        answer=(
            WrittenStatement(
                "With vinegar: it dissolves lime within an hour.",
                (Cite("kettle-care", "Removing Lime", "Vinegar dissolves lime within an hour"),),
            ),
            WrittenStatement(
                "Rinse it twice before the next use.",
                (Cite("kettle-care", "Removing Lime", "Rinse the kettle twice"),),
            ),
        ),
        caveats=("unplug",),
        see=("lime/what-is-it",),
        evidence=None,
        disagreement=False,
    )


def test_evidence_and_disagreement_are_read(kettle: Path) -> None:
    """`evidence` and `disagreement` reach the entry that names them."""
    change(kettle, ENTRIES, "caveats: [unplug]", "caveats: [unplug]\n  evidence: study\n  disagreement: true")
    entry = load(kettle).entries["lime/remove"]
    assert (entry.evidence, entry.disagreement) == (Evidence.STUDY, True)


def test_safety_becomes_concepts_hazards_and_caveats(kettle: Path) -> None:
    """safety.yaml becomes concepts, hazards and caveats."""
    k = load(kettle)
    assert k.concepts["damaged"] == Concept("damaged", ("frayed", "bare", "broken", "sparking"))
    assert list(k.concepts) == ["cable", "damaged", "shock"]
    assert k.hazards["damaged-cable"] == Hazard(
        id="damaged-cable",
        level=Level.URGENT,
        text="Pull the plug now. Do not use the kettle until an electrician has seen it.",
        when=(("cable", "damaged"),),
        cite=(Cite("kettle-care", "When Not To", "A frayed cable is a danger"),),
        raise_=("the cord of my kettle is frayed",),
        silent=("the cord is not frayed",),
    )
    assert k.hazards["shock"].authority == "the fire brigade"
    assert k.caveats == {"unplug": Caveat("unplug", Level.NOTE, "Pull the plug before you clean it.")}


def test_the_other_files_become_records(kettle: Path) -> None:
    """Lexicon, small talk, topics and tests become records, each from its own file."""
    k = load(kettle)
    assert k.terms == (Term("lime", ("chalk", "limescale"), "deposit"), Term("kettle", ("water boiler",)))
    assert k.smalltalk == {"greeting": SmallTalk("greeting", ("hello", "good morning"), "Hello! Ask me about kettles.")}
    questions = ("how much does a kettle cost", "price of a new kettle", "cheap kettles", "where to buy a kettle")
    assert k.topics == {"price": Topic("price", "prices", questions, "The article names no price.", "in a shop")}
    assert k.tests == RegressionTests({"lime/remove": ("getting chalk out of it",)}, ("who invented the toaster",))


def test_references_and_digest_are_read(kettle: Path) -> None:
    """A source keeps its digest, its address and the papers that it lists."""
    digest = "0123456789abcdef" * 4
    paper = "{id: a1, authors: A. Author, year: 2013, title: On Lime, journal: Kettles, doi: 10.1/x}"
    change(
        kettle,
        "sources.yaml",
        "title: Looking After a Kettle\n",
        f"title: Looking After a Kettle\n  sha256: {digest}\n  url: here\n  references: [{paper}]\n",
    )
    article = load(kettle).sources["kettle-care"]
    assert (article.sha256, article.url) == (digest, "here")
    assert article.references == (Reference("a1", "A. Author", 2013, "On Lime", "Kettles", "10.1/x"),)


def test_needed_files_are_enough(tea: Path) -> None:
    """A folder with only knowledge.yaml, sources.yaml and entries/ loads."""
    k = load(tea)
    assert list(k.entries) == ["tea/brew"]
    assert not any((k.topics, k.smalltalk, k.terms, k.concepts, k.hazards, k.caveats))
    assert k.tests == RegressionTests({}, ())


def test_title_falls_back_to_name(tea: Path) -> None:
    """A folder without a title is called by its name."""
    assert load(tea).title == "tea"


def test_section_that_is_a_text_begins_with_its_title(tea: Path) -> None:
    """A section that is written as a single text begins with its own title."""
    assert load(tea).sources["tea-care"].sections == (Section("Brewing", "Brewing"),)


def test_several_entry_files_are_read(kettle: Path) -> None:
    """Entries come from every file in entries/, in the order of the files' names."""
    text = MINIMAL["entries/tea.yaml"].replace("tea-care", "kettle-care").replace("Brewing", "Opening")
    put(kettle, "entries/a.yaml", text)
    assert list(load(kettle).entries)[:2] == ["tea/brew", "lime/what-is-it"]


def test_white_space_is_joined(tea: Path) -> None:
    """A text that is spread over lines is one line with single spaces."""
    change(tea, "entries/tea.yaml", "say: Three minutes.", "say: >\n        Three\n        minutes  or\tfour.")
    assert load(tea).entries["tea/brew"].answer[0].say == "Three minutes or four."


def test_loading_twice_gives_equal_records(kettle: Path) -> None:
    """The same folder always loads to equal records."""
    assert load(kettle) == load(kettle)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\xef\xbb\xbf- term: lime\n", id="byte-order-mark"),
        pytest.param(b"- term: lime\r\n  lay: [chalk]\r\n", id="windows-line-ends"),
        pytest.param(b"---\n- term: lime\n", id="one-document-marker"),
        pytest.param(b"- term: lime", id="no-line-end"),
        pytest.param("- term: lime\n  lay: [caf\u00e9, \u77f3\u7070, \U0001fad6]\n".encode(), id="any-script"),
    ],
)
def test_harmless_forms_are_accepted(tea: Path, content: bytes) -> None:
    """What editors do to a file without changing its text is no problem."""
    put(tea, "lexicon.yaml", content)
    assert [term.term for term in load(tea).terms] == ["lime"]


@pytest.mark.parametrize(
    "quote",
    ["tea brews three", "one two three four five six seven eight nine ten"],
    ids=["3-words", "10-words"],
)
def test_quote_within_the_limits_is_accepted(tea: Path, quote: str) -> None:
    """A quote of three and one of ten words are accepted."""
    change(tea, "entries/tea.yaml", "tea brews three minutes", quote)
    assert load(tea).entries["tea/brew"].answer[0].cite[0].quote == quote


@pytest.mark.parametrize("bare", ["no", "on", "2024-01-01", "12", "null", "~", "1.5"])
def test_quoted_value_is_the_text_that_it_looks_like(tea: Path, bare: str) -> None:
    """What would be a trap without quotes is plain text within them."""
    change(tea, "knowledge.yaml", "name: tea", f'name: "{bare}"')
    assert load(tea).name == bare


def test_inflected_wording_is_another_wording(kettle: Path) -> None:
    """Two wordings that differ in the form of a word are two wordings."""
    change(kettle, ENTRIES, "cleaning lime off the coil", "my kettles got sluggish")
    assert "my kettles got sluggish" in load(kettle).entries["lime/remove"].questions


# --- keys --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "old", "new", "meant"),
    [
        pytest.param("knowledge.yaml", "title: Kettles", "titel: Kettles", "title", id="knowledge"),
        pytest.param("sources.yaml", "  sections:", f"  ulr{HERE}: here\n  sections:", "url", id="source"),
        pytest.param("sources.yaml", "title: Opening,", "title: Opening, tittle: x,", "title", id="section"),
        pytest.param(ENTRIES, "caveats: [unplug]", "caveat: [unplug]", "caveats", id="entry"),
        pytest.param(ENTRIES, "say: Rinse", f"sya{HERE}: x\n      say: Rinse", "say", id="statement"),
        pytest.param(ENTRIES, "quote: Rinse", "qoute: x, quote: Rinse", "quote", id="citation"),
        pytest.param("lexicon.yaml", "kind: deposit", "knd: deposit", "kind", id="term"),
        pytest.param("smalltalk.yaml", "  reply:", f"  replly{HERE}: x\n  reply:", "reply", id="small-talk"),
        pytest.param("not-covered.yaml", "  ask:", f"  ak{HERE}: x\n  ask:", "ask", id="topic"),
        pytest.param("safety.yaml", "concepts:\n", f"hazard{HERE}: []\nconcepts:\n", "hazards", id="safety"),
        pytest.param("safety.yaml", "authority:", f"lastin{HERE}: true\n    authority:", "lasting", id="hazard"),
        pytest.param("safety.yaml", "level: note", "levle: x, level: note", "level", id="caveat"),
        pytest.param("tests.yaml", "answered:\n", f"answerd{HERE}: x\nanswered:\n", "answered", id="tests"),
    ],
)
def test_unknown_key_is_named_with_the_one_that_was_meant(
    kettle: Path, name: str, old: str, new: str, meant: str
) -> None:
    """A key that is not known is a problem on its line, and the message names the nearest key."""
    line = change(kettle, name, old, new)
    assert_only(kettle, name, line, "has no key", f"did you mean {meant!r}")


def test_unknown_key_that_resembles_none_lists_the_keys(kettle: Path) -> None:
    """Where no key is near, the message lists the keys that there are."""
    line = change(kettle, "smalltalk.yaml", "  reply:", f"  xyzzy{HERE}: x\n  reply:")
    assert_only(kettle, "smalltalk.yaml", line, "'xyzzy'", "id, questions, reply")


def test_unknown_key_over_a_block_is_reported_on_its_own_line(kettle: Path) -> None:
    """A key that is not known is reported on the line of the key, wherever its value begins."""
    line = change(kettle, "smalltalk.yaml", "  reply:", f"  xyzzy{HERE}:\n    - x\n  reply:")
    assert_only(kettle, "smalltalk.yaml", line, "'xyzzy'")


def test_misspelt_cite_is_named(kettle: Path) -> None:
    """A statement with a slip in the key `cite` is told that `cite` was meant."""
    cite = "{source: kettle-care, section: Removing Lime, quote: Rinse the kettle twice}"
    change(kettle, ENTRIES, f"cite:\n        - {cite}", f"cit: [{cite}]")
    assert any("did you mean 'cite'" in message for _, _, message in problems(kettle))


@pytest.mark.parametrize(
    ("name", "old", "new", "key"),
    [
        pytest.param("knowledge.yaml", "name: kettle\ntitle", "title", "name", id="knowledge"),
        pytest.param(
            "sources.yaml",
            "- id: kettle-care\n  title: Looking After a Kettle\n",
            "- id: kettle-care\n",
            "title",
            id="source",
        ),
        pytest.param("sources.yaml", "{title: Opening, begins", "{begins", "title", id="section"),
        pytest.param("sources.yaml", ", begins: Looking After a Kettle", "", "begins", id="section-begins"),
        pytest.param(ENTRIES, "section: Opening, ", "", "section", id="citation"),
        pytest.param(ENTRIES, ", quote: Rinse the kettle twice", "", "quote", id="citation-quote"),
        pytest.param("lexicon.yaml", "- term: kettle\n  lay", "- lay", "term", id="term"),
        pytest.param("safety.yaml", "{id: unplug, level: note, ", "{id: unplug, ", "level", id="caveat"),
    ],
)
def test_missing_key_is_named(kettle: Path, name: str, old: str, new: str, key: str) -> None:
    """A key that a record needs and lacks is a problem on the line where the record begins."""
    line = change(kettle, name, old, new)
    assert (name, line, key) in [(file, at, key) for file, at, m in problems(kettle) if f"lacks the key {key!r}" in m]


@pytest.mark.parametrize(
    ("name", "old", "new", "kind"),
    [
        pytest.param(ENTRIES, "- id: safety/open\n  questions", f"-{HERE} questions", "entry", id="entry"),
        pytest.param("smalltalk.yaml", "- id: greeting\n  questions", f"-{HERE} questions", "small talk", id="talk"),
        pytest.param("not-covered.yaml", "- id: price\n  topic", f"-{HERE} topic", "topic", id="topic"),
    ],
)
def test_record_without_an_id_is_a_problem(kettle: Path, name: str, old: str, new: str, kind: str) -> None:
    """A record without an id is a problem on its first line, and the message shows how to begin it."""
    line = change(kettle, name, old, new)
    assert_only(kettle, name, line, f"a {kind} without an id", "- id:")


@pytest.mark.parametrize(
    ("name", "old", "new", "first"),
    [
        pytest.param("knowledge.yaml", "title: Kettles", f"title: Kettles\ntitle{HERE}: Pots", 2, id="block"),
        pytest.param(ENTRIES, "section: Opening,", "section: Opening, section: Opening,", 10, id="flow"),
        pytest.param("safety.yaml", "  shock: [", f"  cable{HERE}: [lead]\n  shock: [", 2, id="concept"),
        pytest.param("knowledge.yaml", "title: Kettles", f'title: Kettles\n"title"{HERE}: Pots', 2, id="quoted"),
    ],
)
def test_duplicate_key_is_a_problem(kettle: Path, name: str, old: str, new: str, first: int) -> None:
    """A key that stands twice in a mapping is a problem at the second, which tells where the first is."""
    line = change(kettle, name, old, new)
    assert_only(kettle, name, line, "stands twice in the same mapping", f"line {first}", "keep one")


def test_key_that_is_no_text_is_a_problem(kettle: Path) -> None:
    """A list in the place of a key is a problem."""
    line = change(kettle, "knowledge.yaml", "title: Kettles", f"title: Kettles\n?{HERE} [a, b]\n: c")
    assert_only(kettle, "knowledge.yaml", line, "a key is a list", "a key is a word")


# --- ids ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "old", "new", "gist"),
    [
        pytest.param(
            "sources.yaml",
            "    - {title: When Not To, begins: Never open a kettle}\n",
            "    - {title: When Not To, begins: Never open a kettle}\n"
            f"- {{id{HERE}: kettle-care, title: T, sections: [S]}}\n",
            "the source 'kettle-care' stands already at sources.yaml:1",
            id="source",
        ),
        pytest.param(
            "lexicon.yaml",
            "- term: kettle",
            "- term: lime",
            "the term 'lime' stands already at lexicon.yaml:1",
            id="term",
        ),
        pytest.param(
            "smalltalk.yaml",
            "- id: greeting\n",
            f"- {{id: greeting, questions: [hi], reply: Hi.}}\n- id{HERE}: greeting\n",
            "the small talk 'greeting' stands already at smalltalk.yaml:1",
            id="small-talk",
        ),
        pytest.param(
            "not-covered.yaml",
            "- id: price\n",
            f"- {{id: price, topic: a, questions: [b], say: c, ask: d}}\n- id{HERE}: price\n",
            "the topic 'price' stands already at not-covered.yaml:1",
            id="topic",
        ),
        pytest.param(
            "safety.yaml",
            "  - {id: unplug, ",
            f"  - {{id: unplug, level: note, text: x}}\n  -{HERE} {{id: unplug, ",
            "the caveat 'unplug' stands already at safety.yaml:24",
            id="caveat",
        ),
        pytest.param(
            "safety.yaml",
            "  - {id: unplug, ",
            f"  - {{id: unplug, level: note, text: x}}\n  -{HERE} {{id: shock, ",
            "the caveat 'shock' stands already at safety.yaml:15",
            id="caveat-and-hazard",
        ),
    ],
)
def test_duplicate_id_is_a_problem(kettle: Path, name: str, old: str, new: str, gist: str) -> None:
    """An id that stands twice is a problem at the second, which tells where the first is."""
    line = change(kettle, name, old, new)
    assert_only(kettle, name, line, gist, "give it an id of its own")


def test_duplicate_id_in_one_file_of_entries_is_a_problem(kettle: Path) -> None:
    """Two entries of one file cannot share an id."""
    text = (kettle / ENTRIES).read_text(encoding="utf-8")
    again = MINIMAL["entries/tea.yaml"].replace("tea-care", "kettle-care").replace("Brewing", "Opening")
    line = put(kettle, ENTRIES, text + again.replace("tea/brew", f"safety/open{HERE}"))
    assert_only(kettle, ENTRIES, line, "the entry 'safety/open' stands already at kettle.yaml:27")


def test_duplicate_id_in_two_files_of_entries_is_a_problem(kettle: Path) -> None:
    """Two entries of different files cannot share an id: the later file is named, and the first one's place."""
    again = MINIMAL["entries/tea.yaml"].replace("tea-care", "kettle-care").replace("Brewing", "Opening")
    line = put(kettle, "entries/more.yaml", again.replace("tea/brew", f"lime/remove{HERE}"))
    assert_only(kettle, "entries/more.yaml", line, "the entry 'lime/remove' stands already at kettle.yaml:12")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("smalltalk.yaml", "[{id: a, questions: [hi], reply: x}, {id: a, questions: [bye], reply: y}]\n"),
        ("safety.yaml", "caveats: [{id: a, level: note, text: x}, {id: a, level: note, text: y}]\n"),
        ("lexicon.yaml", "[{term: a, lay: [b]}, {term: a, lay: [c]}]\n"),
    ],
    ids=["small-talk", "caveat", "term"],
)
def test_duplicate_id_on_one_line_is_a_problem(tea: Path, name: str, content: str) -> None:
    """Two records on the same line cannot share an id."""
    put(tea, name, content)
    assert_only(tea, name, 1, "stands already")


def test_section_title_twice_is_a_problem(kettle: Path) -> None:
    """Two sections of a source cannot share a title."""
    line = change(
        kettle,
        "sources.yaml",
        "    - {title: Removing",
        f"    - {{title: Opening, begins: A}}{HERE}\n    - {{title: Removing",
    )
    assert_only(kettle, "sources.yaml", line, "'Opening' stands twice in 'kettle-care'", "unique")


def test_link_twice_is_a_problem(kettle: Path) -> None:
    """An entry cannot point to another one twice."""
    line = change(kettle, ENTRIES, "see: [lime/remove]", "see: [lime/remove, lime/remove]")
    assert_only(kettle, ENTRIES, line, "'lime/remove' stands twice in 'see'")


def test_lay_word_of_two_terms_is_a_problem(kettle: Path) -> None:
    """A lay word cannot stand for two terms, in whatever case it is written."""
    line = change(kettle, "lexicon.yaml", "- term: kettle\n  lay: [water boiler]", "- term: kettle\n  lay: [Chalk]")
    assert_only(kettle, "lexicon.yaml", line, "'lime'", "'kettle'", "keep one")


# --- wordings ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        pytest.param(ENTRIES, "cleaning lime off the coil", "my kettle got sluggish", id="two-entries"),
        pytest.param("not-covered.yaml", "cheap kettles", "my kettle got sluggish", id="entry-and-topic"),
        pytest.param("smalltalk.yaml", "good morning", "my kettle got sluggish", id="entry-and-small-talk"),
        pytest.param(ENTRIES, "cleaning lime off the coil", '"My KETTLE, got: sluggish?!"', id="case-and-punctuation"),
        pytest.param(
            ENTRIES, "cleaning lime off the coil", "my  k\u00e9ttle got\n      sluggish", id="accents-and-space"
        ),
    ],
)
def test_wording_of_two_owners_is_a_problem(kettle: Path, name: str, old: str, new: str) -> None:
    """A wording belongs to one owner only, whatever its case and punctuation: the later place is reported."""
    line = change(kettle, name, old, new)
    assert_only(kettle, name, line, "belongs to 'lime/what-is-it' too (kettle.yaml:6)", "keep it where it fits better")


@pytest.mark.parametrize("again", ["descale a kettle with vinegar", "Descale a kettle - with vinegar!"])
def test_wording_twice_in_one_entry_is_a_problem(kettle: Path, again: str) -> None:
    """A wording that stands twice in an entry is a problem at the second place."""
    line = change(kettle, ENTRIES, "what dissolves the white crust", again)
    assert_only(kettle, ENTRIES, line, "stands twice in 'lime/remove' (first at kettle.yaml:15)", "delete one")


@pytest.mark.parametrize("wording", ["???", "- -", "\u2026"])
def test_wording_without_a_word_is_a_problem(kettle: Path, wording: str) -> None:
    """A wording of nothing but punctuation is a problem."""
    line = change(kettle, ENTRIES, "what dissolves the white crust", f'"{wording}"')
    assert_only(kettle, ENTRIES, line, "has no word in it")


@pytest.mark.parametrize("wording", ["my kettle got sluggish", "My kettle got sluggish!", "cheap kettles"])
def test_test_that_is_a_question_is_a_problem(kettle: Path, wording: str) -> None:
    """A test wording that is a question of the folder is a problem: it would prove nothing."""
    line = change(kettle, "tests.yaml", "who invented the toaster", wording)
    assert_only(kettle, "tests.yaml", line, "is a question of", "prove nothing")


@pytest.mark.parametrize("term", ['{term: "!!", lay: [chalk]}', '{term: lime, lay: ["?"]}'], ids=["term", "lay"])
def test_lexicon_without_a_word_is_a_problem(tea: Path, term: str) -> None:
    """A term or a lay word of nothing but punctuation is a problem."""
    put(tea, "lexicon.yaml", f"- {term}\n")
    assert_only(tea, "lexicon.yaml", 1)


# --- citations ---------------------------------------------------------------------------------


def test_statement_without_citation_is_a_problem(kettle: Path) -> None:
    """A statement without `cite` is a problem on its line, and the message says what to add."""
    cite = "\n      cite:\n        - {source: kettle-care, section: Removing Lime, quote: Rinse the kettle twice}"
    line = change(kettle, ENTRIES, f"say: Rinse it twice before the next use.{cite}", "say: Rinse it twice.")
    assert_only(kettle, ENTRIES, line, "without a citation", "add 'cite:' with source, section and quote")


def test_empty_list_of_citations_is_a_problem(tea: Path) -> None:
    """A statement whose `cite` is an empty list is a problem."""
    cite = "{source: tea-care, section: Brewing, quote: tea brews three minutes}"
    line = change(tea, "entries/tea.yaml", f"cite: [{cite}]", "cite: []")
    assert_only(tea, "entries/tea.yaml", line, "'cite' is empty", "write an item")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("cite: [{source: tea-care, section: Brewing, quote: tea brews three minutes}]", "cite: []"),
        ("questions: [how long does tea brew]", "questions: []"),
    ],
    ids=["cite", "questions"],
)
def test_needed_list_is_not_to_be_left_out(tea: Path, old: str, new: str) -> None:
    """Nobody is told to leave out a key that is needed."""
    change(tea, "entries/tea.yaml", old, new)
    assert not any("leave the key out" in message for _, _, message in problems(tea))


def test_hazard_without_grounds_is_a_problem(kettle: Path) -> None:
    """A hazard with neither `cite` nor `authority` is a problem on its first line."""
    hazard = "  - id: shock\n    level: emergency\n    text: Call {emergency} now.\n"
    line = change(kettle, "safety.yaml", hazard + "    authority: the fire brigade\n", hazard)
    assert_only(kettle, "safety.yaml", line, "give 'cite'", "or 'authority'")


@pytest.mark.parametrize(
    ("quote", "count"),
    [("Rinse it", 2), ("one two three four five six seven eight nine ten eleven", 11)],
    ids=["2-words", "11-words"],
)
def test_quote_beyond_the_limits_is_a_problem(kettle: Path, quote: str, count: int) -> None:
    """A quote of fewer than three or more than ten words is a problem on the line of the quote."""
    line = change(kettle, ENTRIES, "Rinse the kettle twice", quote)
    assert_only(kettle, ENTRIES, line, "a quote is 3 to 10 words", f"has {count}")


def test_line_of_a_quote_is_the_line_of_the_quote(kettle: Path) -> None:
    """In a citation of several lines it is the line of the quote that is reported."""
    old = "- {source: kettle-care, section: Removing Lime, quote: Rinse the kettle twice}"
    new = f"- source: kettle-care\n          section: Removing Lime\n          quote{HERE}: Rinse it"
    assert_only(kettle, ENTRIES, change(kettle, ENTRIES, old, new), "a quote is 3 to 10 words")


# --- names -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "old", "new", "gist"),
    [
        pytest.param(
            ENTRIES,
            "{source: kettle-care, section: Opening",
            "{source: kettle-car, section: Opening",
            "there is no source 'kettle-car'; did you mean 'kettle-care'?",
            id="source",
        ),
        pytest.param(
            ENTRIES,
            "section: When Not To",
            "section: When Not",
            "the source 'kettle-care' has no section 'When Not'; did you mean 'When Not To'?",
            id="section",
        ),
        pytest.param(
            "safety.yaml", "section: When Not To", "section: X", "has no section 'X'", id="section-of-a-hazard"
        ),
        pytest.param(
            ENTRIES,
            "caveats: [unplug]",
            "caveats: [unplugg]",
            "there is no caveat 'unplugg'; did you mean 'unplug'?",
            id="caveat",
        ),
        pytest.param(
            ENTRIES,
            "see: [lime/remove]",
            "see: [lime/removal]",
            "there is no entry 'lime/removal'; did you mean 'lime/remove'?",
            id="see",
        ),
        pytest.param(
            "not-covered.yaml",
            "ask: in a shop",
            f"ask: in a shop\n  see{HERE}: [lime/removal]",
            "there is no entry 'lime/removal'; did you mean 'lime/remove'?",
            id="see-of-a-topic",
        ),
        pytest.param(
            "safety.yaml",
            "[cable, damaged]",
            "[cable, damagd]",
            "there is no concept 'damagd'; did you mean 'damaged'?",
            id="concept",
        ),
        pytest.param(
            "tests.yaml",
            "  lime/remove:\n    - getting chalk out of it",
            "  lime/removal: [getting chalk out of it]",
            "there is no entry 'lime/removal'; did you mean 'lime/remove'?",
            id="entry-of-a-test",
        ),
    ],
)
def test_name_that_is_not_defined_is_a_problem(kettle: Path, name: str, old: str, new: str, gist: str) -> None:
    """A name that nothing defines is a problem where it is used, and the message names the nearest one."""
    line = change(kettle, name, old, new)
    assert_only(kettle, name, line, gist)


def test_unknown_concept_is_reported_on_its_own_line(kettle: Path) -> None:
    """A concept that is not defined is reported on its own line, also in a combination of several lines."""
    line = change(kettle, "safety.yaml", "- [cable, damaged]", f"- - cable\n        - damagd{HERE}")
    assert_only(kettle, "safety.yaml", line, "there is no concept 'damagd'")


def test_unknown_entry_of_a_test_is_reported_on_its_own_line(kettle: Path) -> None:
    """An entry that tests.yaml names and nothing defines is reported on the line that names it."""
    line = change(kettle, "tests.yaml", "  lime/remove:\n", f"  lime/removal{HERE}:\n")
    assert_only(kettle, "tests.yaml", line, "there is no entry 'lime/removal'")


def test_nul_in_a_section_is_no_crash(kettle: Path) -> None:
    """A section with an escaped NUL in its name is a problem, not a crash."""
    line = change(kettle, ENTRIES, "section: Opening", 'section: "Ope\\0ning"')
    assert_only(kettle, ENTRIES, line)


# --- values ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    ("bare", "why"),
    [
        ("no", "true or false"),
        ("on", "true or false"),
        ("Yes", "true or false"),
        ("true", "true or false"),
        ("2024-01-01", "a date"),
        ("12", "a number"),
        ("0x1F", "a number"),
        ("12:30", "a number"),
        ("1.5", "a number"),
        (".nan", "a number"),
        ("null", "nothing"),
        ("~", "nothing"),
        ("", "nothing"),
        ("=", "a default value"),
        ("<<", "a merge key"),
    ],
)
@pytest.mark.parametrize("place", ["key", "list"])
def test_bare_value_that_yaml_reads_otherwise_is_a_problem(tea: Path, bare: str, why: str, place: str) -> None:
    """A bare value that YAML does not read as text is a problem, which says why and what to do."""
    if place == "key":
        name, line = "knowledge.yaml", change(tea, "knowledge.yaml", "name: tea", f"name: tea\ntitle{HERE}: {bare}")
    else:
        name = "entries/tea.yaml"
        line = change(tea, name, "[how long does tea brew]", f"\n    - how long\n    -{HERE} {bare}")
    assert_only(tea, name, line, f"YAML reads it as {why}", "put it in quotes")


@pytest.mark.parametrize(
    ("name", "old", "new", "gist"),
    [
        pytest.param("knowledge.yaml", "title: Kettles", "title: [Kettles]", "'title' is a text", id="list-for-text"),
        pytest.param(
            ENTRIES, "say: Rinse it twice before the next use.", "say: {a: b}", "'say' is a text", id="mapping"
        ),
        pytest.param(
            "smalltalk.yaml", "[hello, good morning]", "hello", "begin each item with '- '", id="text-for-list"
        ),
        pytest.param("smalltalk.yaml", "[hello, good morning]", "", "'questions' is a list", id="nothing-for-list"),
        pytest.param(ENTRIES, "see: [lime/remove]", "see: lime/remove", "'see' is a list", id="text-for-names"),
        pytest.param("safety.yaml", "      - [shock]", "      - shock", "is a list", id="combination"),
        pytest.param("smalltalk.yaml", "- id: greeting", f"- hello{HERE}\n- id: greeting", "is a mapping", id="record"),
        pytest.param("lexicon.yaml", "- term: lime", f"- lime{HERE}\n- term: lime", "is a mapping", id="term"),
    ],
)
def test_value_of_the_wrong_shape_is_a_problem(kettle: Path, name: str, old: str, new: str, gist: str) -> None:
    """A value of another shape than its key needs is a problem, which says what shape that is."""
    line = change(kettle, name, old, new)
    assert_only(kettle, name, line, gist)


def test_concept_that_is_no_list_is_one_problem(kettle: Path) -> None:
    """A concept whose phrases are not a list is one problem, not two."""
    line = change(kettle, "safety.yaml", "  shock: [electric shock, electrocuted]", "  shock: electrocuted")
    assert_only(kettle, "safety.yaml", line, "'shock' is a list")


@pytest.mark.parametrize("phrase", ["(electric shock", "electric|shock", "electric shock)", "~ shock"])
def test_phrase_that_cannot_be_read_is_a_problem(kettle: Path, phrase: str) -> None:
    """A phrase of a concept that is not in the notation is a problem, which shows the notation."""
    line = change(kettle, "safety.yaml", "electrocuted", f'"{phrase}"')
    assert_only(kettle, "safety.yaml", line, "cannot be read", "(one|of|these)")


@pytest.mark.parametrize(
    ("name", "content", "line", "gist"),
    [
        pytest.param("lexicon.yaml", "term: lime\n", 1, "'lexicon.yaml' is a list", id="mapping-for-list"),
        pytest.param("safety.yaml", "- concepts\n", 1, "safety.yaml is a mapping", id="list-for-mapping"),
        pytest.param("safety.yaml", "# signs\nconcepts: [a]\n", 2, "'concepts' is a mapping", id="concepts"),
        pytest.param("tests.yaml", "answered: [a]\n", 1, "'answered' is a mapping", id="tests"),
        pytest.param("tests.yaml", "hello\n", 1, "tests.yaml is a mapping", id="text-for-mapping"),
        pytest.param("lexicon.yaml", "[]\n", 1, "'lexicon.yaml' is empty", id="empty-list"),
    ],
)
def test_file_of_the_wrong_shape_is_a_problem(tea: Path, name: str, content: str, line: int, gist: str) -> None:
    """A file of another shape than it must have is a problem, which says what shape that is."""
    put(tea, name, content)
    assert_only(tea, name, line, gist)


@pytest.mark.parametrize(
    ("name", "old", "new", "gist"),
    [
        pytest.param("safety.yaml", "level: urgent", "level: severe", "note, caution, urgent, emergency", id="level"),
        pytest.param(
            ENTRIES,
            "caveats: [unplug]",
            f"caveats: [unplug]\n  evidence{HERE}: sure",
            "study, references, author",
            id="evidence",
        ),
        pytest.param(
            ENTRIES, "caveats: [unplug]", f"caveats: [unplug]\n  disagreement{HERE}: yes", "is true or false", id="flag"
        ),
        pytest.param("knowledge.yaml", "title: Kettles", "language: xx", "two-letter code such as 'en'", id="language"),
        pytest.param("sources.yaml", "  sections:", f"  sha256{HERE}: abc\n  sections:", "64 hexadecimal", id="sha256"),
        pytest.param(
            "sources.yaml",
            "  sections:",
            f"  references{HERE}: [{{id: a, authors: b, year: soon, title: c, journal: d}}]\n  sections:",
            "a year is a number such as 2013",
            id="year",
        ),
        pytest.param(ENTRIES, "cleaning lime off the coil", '""', "'question' is empty", id="empty"),
        pytest.param(ENTRIES, "cleaning lime off the coil", "lime " * 101, "more than 500", id="long-wording"),
        pytest.param("knowledge.yaml", "title: Kettles", "title: " + "x" * 2001, "more than 2000", id="long-text"),
    ],
)
def test_value_out_of_range_is_a_problem(kettle: Path, name: str, old: str, new: str, gist: str) -> None:
    """A value that is none of those allowed is a problem, which says what is allowed."""
    line = change(kettle, name, old, new)
    assert_only(kettle, name, line, gist)


def test_norwegian_is_one_problem(tea: Path) -> None:
    """`language: no` without quotes is one problem, not two."""
    line = change(tea, "knowledge.yaml", "name: tea", f"name: tea\nlanguage{HERE}: no")
    assert_only(tea, "knowledge.yaml", line, "put it in quotes")


def test_endless_year_is_no_crash(tea: Path) -> None:
    """A year of thousands of digits is a problem, not a crash."""
    paper = f"{{id: a, authors: b, year: {'1' * 5000}, title: c, journal: d}}"
    line = change(tea, "sources.yaml", "  sections:", f"  references{HERE}: [{paper}]\n  sections:")
    assert_only(tea, "sources.yaml", line, "a year is a number such as 2013")


@pytest.mark.parametrize(
    ("bias", "weight", "line"),
    [
        ("much", "1.5", 2),
        ("1.0", "much", 3),
        ("inf", "1.5", 2),
        (".inf", "1.5", 2),
        ("1.0", "nan", 3),
        ("1.0", "1e999", 3),
    ],
)
def test_calibration_that_is_no_number_is_a_problem(tea: Path, bias: str, weight: str, line: int) -> None:
    """A bias or weight that is no finite number is a problem."""
    put(tea, "calibration.yaml", f"fingerprint: abc\nbias: {bias}\nweights: {{near: {weight}}}\n")
    assert_only(tea, "calibration.yaml", line, "is a number such as 1.5")


@pytest.mark.parametrize("weights", ["5", "[5]"])
def test_weights_that_are_no_mapping_are_a_problem(tea: Path, weights: str) -> None:
    """Weights of another shape than a mapping are a problem."""
    put(tea, "calibration.yaml", f"fingerprint: abc\nbias: 1.0\nweights: {weights}\n")
    assert_only(tea, "calibration.yaml", 3, "mapping")


# --- files -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "line", "gist"),
    [
        pytest.param(b"", 0, ("is empty", "write its content or delete it"), id="empty"),
        pytest.param(b" \n\t\n", 0, ("is empty", "write its content or delete it"), id="white-space"),
        pytest.param(b"\xef\xbb\xbf", 0, ("is empty", "write its content or delete it"), id="byte-order-mark-only"),
        pytest.param(b"# a\n# b\n", 0, ("only comments", "write its content or delete it"), id="comments"),
        pytest.param(b"- term: lime\n  lay: [caf\xe9]\n", 2, ("0xe9 is not UTF-8", "save the file"), id="latin-1"),
        pytest.param("- term: lime\n".encode("utf-16"), 1, ("is not UTF-8", "save the file"), id="utf-16"),
        pytest.param("- term: lime\n".encode("utf-16-le"), 1, (r"'\x00'", "delete it"), id="utf-16-without-mark"),
        pytest.param(b"- term: lime\n- term: a\x07\n", 2, (r"'\x07'", "delete it"), id="bell"),
        pytest.param(b"- term: lime\n- term: a\x1b[31m\n", 2, (r"'\x1b'", "delete it"), id="escape"),
        pytest.param(b"- term: lime\n- term: a\x7f\n", 2, (r"'\x7f'", "delete it"), id="delete"),
        pytest.param(b"- term: lime\n- term: a\xc2\x9b31m\n", 2, (r"'\x9b'", "delete it"), id="c1-control"),
        pytest.param(b"- term: lime\n---\n- term: a\n", 2, ("second document", "keep to one"), id="documents"),
        pytest.param(b"- term: lime\n- &a\n  term: x\n", 2, ("anchor &a", "leave it out"), id="anchor"),
        pytest.param(b"- term: &a lime\n", 1, ("anchor &a", "leave it out"), id="anchor-of-a-text"),
        pytest.param(b"- term: lime\n- term: *a\n", 2, ("alias *a", "write the text out"), id="alias"),
        pytest.param(b"- term: lime\n- <<: *a\n", 2, ("alias *a", "write the text out"), id="merge"),
        pytest.param(
            b"- term: lime\n- !!python/object/apply:os.system [ls]\n",
            2,
            ("python/object", "plain text"),
            id="python-tag",
        ),
        pytest.param(b"- term: lime\n- term: !!str no\n", 2, ("tag", "in quotes"), id="standard-tag"),
        pytest.param(b"- term: lime\n- term: !mine x\n", 2, ("'!mine'", "plain text"), id="local-tag"),
    ],
)
@pytest.mark.usefixtures("parser")
def test_file_that_is_no_plain_yaml_is_a_problem(tea: Path, content: bytes, line: int, gist: tuple[str, ...]) -> None:
    """What is not plain YAML in UTF-8 is a problem at the line where it stands, which says what to do."""
    put(tea, "lexicon.yaml", content)
    assert_only(tea, "lexicon.yaml", line, *gist)


@pytest.mark.parametrize("name", ["knowledge.yaml", "sources.yaml", "entries/tea.yaml", "safety.yaml", "tests.yaml"])
def test_every_file_is_read_strictly(tea: Path, name: str) -> None:
    """Whichever file is not UTF-8, it is reported under its own name."""
    put(tea, name, b"a: b\nc: \xff\n")
    assert (name, 2) in [(file, line) for file, line, message in problems(tea) if "is not UTF-8" in message]


def test_wrong_encoding_after_a_byte_order_mark_has_the_right_place(tea: Path) -> None:
    """A byte that is not UTF-8 is named with its line also in a file that begins with a byte order mark."""
    put(tea, "lexicon.yaml", b"\xef\xbb\xbf- term: lime\n\xe9- term: x\n")
    assert_only(tea, "lexicon.yaml", 2, "0xe9 is not UTF-8")


@pytest.mark.parametrize("escape", [r"\e[31m", r"\a", r"\x9b31m", r"\b"], ids=["escape", "bell", "c1", "backspace"])
def test_escaped_control_character_is_a_problem(tea: Path, escape: str) -> None:
    """A control character has no place in a text, not even one that YAML's escapes smuggle in."""
    line = change(tea, "entries/tea.yaml", "say: Three minutes.", f'say: "Three {escape} minutes."')
    assert_only(tea, "entries/tea.yaml", line, "control character")


def test_character_that_yaml_refuses_is_reported_on_its_line(tea: Path) -> None:
    """A character that YAML refuses is a problem of one line, at the line where it stands."""
    line = put(tea, "lexicon.yaml", f"- term: lime\n- term: a\ufffe{HERE}\n")
    assert_only(tea, "lexicon.yaml", line)
    assert "\n" not in problems(tea)[0][2]


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    ("content", "line"),
    [
        pytest.param("- term: lime\n- term: a: b\n", 2, id="colon-in-text"),
        pytest.param("- term: lime\n- term: @home\n", 2, id="sign-at-the-start"),
        pytest.param('- term: lime\n- term: "a\\d"\n- term: b\n', 2, id="unknown-escape"),
        pytest.param("- term: lime\n- term: a\n\tlay: [b]\n", 3, id="tab"),
        pytest.param("- term: lime\n  lay: [b\n- term: a\n", 3, id="open-bracket"),
        pytest.param("- term: lime\n lay: [b]\n", 2, id="indentation"),
        pytest.param("- term: lime\n]\n", 2, id="closing-bracket"),
        pytest.param("%YAML\n- term: lime\n", 1, id="directive"),
    ],
)
def test_broken_yaml_is_a_problem(tea: Path, content: str, line: int) -> None:
    """Broken syntax is a problem at the line where YAML cannot go on, with the usual remedy."""
    put(tea, "lexicon.yaml", content)
    assert_only(tea, "lexicon.yaml", line, "not valid YAML", "quote text that holds ': ' or '#'")


def test_line_ends_of_windows_do_not_move_lines(tea: Path) -> None:
    """With Windows' line ends, the line is the one that an editor shows."""
    put(tea, "lexicon.yaml", b"- term: lime\r\n  lay: [chalk]\r\n\r\n- trem: x\r\n  term: y\r\n")
    assert_only(tea, "lexicon.yaml", 4, "did you mean 'term'")


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    "content",
    [
        pytest.param("[" * 100_000, id="open-brackets"),
        pytest.param("[" * 100_000 + "]" * 100_000, id="brackets"),
        pytest.param("{a: " * 100_000, id="braces"),
        pytest.param("- " * 100_000, id="dashes"),
        pytest.param("? " * 100_000, id="question-marks"),
        pytest.param("[" * 17 + "x" + "]" * 17, id="one-too-many"),
    ],
)
def test_deep_nesting_is_a_problem_at_once(tea: Path, content: str) -> None:
    """However deep lists and mappings stand in each other, it is a problem, found at once."""
    put(tea, "lexicon.yaml", content)
    began = time.monotonic()
    assert_only(tea, "lexicon.yaml", 1, "more than 16 deep")
    assert time.monotonic() - began < QUICK


def test_allowed_depth_is_not_reported_as_too_deep(tea: Path) -> None:
    """Sixteen levels are not too deep."""
    put(tea, "lexicon.yaml", "[" * 16 + "x" + "]" * 16)
    assert "deep" not in problems(tea)[0][2]


@pytest.mark.usefixtures("parser")
def test_exploding_aliases_are_a_problem_at_once(tea: Path) -> None:
    """Aliases that multiply are refused before they are followed."""
    lines = ["- &l0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"- &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 30)]
    put(tea, "lexicon.yaml", "\n".join(lines))
    began = time.monotonic()
    assert_only(tea, "lexicon.yaml", 1, "anchor &l0")
    assert time.monotonic() - began < QUICK


def test_file_over_the_limit_is_a_problem(tea: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is one byte too large is a problem, which says what to do."""
    monkeypatch.setattr(strictyaml, "MAX_BYTES", 2**20)
    put(tea, "lexicon.yaml", b"- term: lime\n".ljust(2**20 + 1, b"#"))
    assert_only(tea, "lexicon.yaml", 0, "larger than 1 MB", "split it")


def test_file_at_the_limit_is_accepted(tea: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of just the size allowed loads."""
    monkeypatch.setattr(strictyaml, "MAX_BYTES", 2**20)
    put(tea, "lexicon.yaml", b"- term: lime\n".ljust(2**20, b"#"))
    assert [term.term for term in load(tea).terms] == ["lime"]


def lock(path: Path, request: pytest.FixtureRequest) -> None:
    """Take away the right to read, until the test is over; root cannot be locked out."""
    path.chmod(0)
    request.addfinalizer(lambda: path.chmod(0o700))  # or pytest could not tidy up
    if os.access(path, os.R_OK):
        pytest.skip("who runs the tests reads everything")


def test_unreadable_file_is_a_problem(tea: Path, request: pytest.FixtureRequest) -> None:
    """A file without the right to read it is a problem."""
    put(tea, "lexicon.yaml", "- term: lime\n")
    lock(tea / "lexicon.yaml", request)
    assert_only(tea, "lexicon.yaml", 0, "cannot be read")


def test_unreadable_folder_is_a_problem(tea: Path, request: pytest.FixtureRequest) -> None:
    """A folder without the right to read it is a problem, not a crash."""
    lock(tea, request)
    assert any("cannot be read" in message for _, _, message in problems(tea))


def test_folder_in_the_place_of_a_file_is_a_problem(tea: Path) -> None:
    """A folder that is called like a file is a problem."""
    (tea / "lexicon.yaml").mkdir()
    assert_only(tea, "lexicon.yaml", 0, "cannot be read")


# --- folders -----------------------------------------------------------------------------------


def test_folder_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    """A folder that is not there is one problem, which says what to give."""
    assert_only(tmp_path / "nowhere", ".", 0, "there is no such folder", "that holds knowledge.yaml")


def test_file_in_the_place_of_the_folder_is_a_problem(tea: Path) -> None:
    """A file that is given as folder is one problem, which says what to give."""
    assert_only(tea / "knowledge.yaml", ".", 0, "is not a folder", "that holds knowledge.yaml")


@pytest.mark.parametrize("name", ["knowledge.yaml", "sources.yaml"])
def test_needed_file_that_is_not_there_is_a_problem(tea: Path, name: str) -> None:
    """A file that a folder needs and lacks is a problem under its name."""
    (tea / name).unlink()
    found = [(file, line) for file, line, message in problems(tea) if "needs it" in message]
    assert found == [(name, 0)]


@pytest.mark.parametrize("state", ["empty", "absent", "a-file"])
def test_folder_without_entries_is_a_problem(tea: Path, state: str) -> None:
    """A folder without a file of entries is a problem, which says where they belong."""
    (tea / "entries/tea.yaml").unlink()
    if state != "empty":
        (tea / "entries").rmdir()
    if state == "a-file":
        put(tea, "entries", "- id: x\n")
    assert_only(tea, "entries", 0, "there are no entries", "entries/<topic>.yaml")


@pytest.mark.parametrize(
    ("name", "gist"),
    [
        pytest.param("lexikon.yaml", "did you mean 'lexicon.yaml'", id="misspelt"),
        pytest.param("Safety.yaml", "did you mean 'safety.yaml'", id="capital"),
        pytest.param("lexicon.yml", "did you mean 'lexicon.yaml'", id="yml"),
        pytest.param("more-about-tea.yaml", "entries belong in entries/", id="entries-at-the-top"),
        pytest.param("entries/more.yml", "entries/<topic>.yaml", id="entries-yml"),
        pytest.param("entries/sub/more.yaml", "entries/<topic>.yaml", id="entries-below"),
    ],
)
def test_stray_file_is_a_problem(tea: Path, name: str, gist: str) -> None:
    """A YAML file that nobody reads is a problem, which says what name was meant or where it belongs."""
    put(tea, name, "- term: lime\n")
    assert_only(tea, name, 0, "read", gist)


@pytest.mark.parametrize("name", ["safety.YAML", "entries/more.YAML"])
def test_stray_file_with_a_suffix_in_capitals_is_a_problem(tea: Path, name: str) -> None:
    """A YAML file that nobody reads is a problem whatever the case of its suffix."""
    put(tea, name, "- term: lime\n")
    assert_only(tea, name, 0, "read")


def test_other_files_are_left_alone(tea: Path) -> None:
    """Files that are not YAML are nobody's business."""
    put(tea, "README.md", "# Tea\n")
    put(tea, "entries/notes.txt", "buy tea\n")
    assert load(tea).name == "tea"


# --- all at once -------------------------------------------------------------------------------


def test_all_problems_are_reported_by_file_and_line(kettle: Path) -> None:
    """Every problem of a folder is reported at once, sorted by file and line."""
    expected = [
        ("tests.yaml", change(kettle, "tests.yaml", "who invented the toaster", "null")),
        ("safety.yaml", change(kettle, "safety.yaml", "level: urgent", "level: severe")),
        ("safety.yaml", change(kettle, "safety.yaml", "[cable, damaged]", "[cable, damagd]")),
        (ENTRIES, change(kettle, ENTRIES, "quote: Never open a kettle that is", "quote: Never open")),
        (ENTRIES, change(kettle, ENTRIES, "see: [lime/remove]", "see: [lime/removal]")),
        ("lexicon.yaml", put(kettle, "lexicon.yaml", f"- term{HERE}: lime: chalk\n")),
        ("knowledge.yaml", change(kettle, "knowledge.yaml", "title: Kettles", "titel: Kettles")),
    ]
    found = [(file, line) for file, line, _ in problems(kettle)]
    assert found == sorted(expected)
    assert len(set(found)) == 7


def test_error_reads_file_line_message(kettle: Path) -> None:
    """The text of the error is one line `file:line: message` for each problem."""
    line = change(kettle, "knowledge.yaml", "title: Kettles", "titel: Kettles")
    put(kettle, "lexicon.yaml", "")
    with pytest.raises(KnowledgeError) as caught:
        load(kettle)
    first, second = str(caught.value).split("\n")
    assert first.startswith(f"{kettle / 'knowledge.yaml'}:{line}: knowledge.yaml has no key 'titel'")
    assert second.startswith(f"{kettle / 'lexicon.yaml'}: the file is empty")


def test_error_sorts_its_problems() -> None:
    """A KnowledgeError sorts its problems by file, then by line as a number."""
    given_ = [Problem(Path("b"), 1, "x"), Problem(Path("a"), 10, "x"), Problem(Path("a"), 9, "x")]
    assert [(p.path.name, p.line) for p in KnowledgeError(given_).problems] == [("a", 9), ("a", 10), ("b", 1)]


# --- whatever stands there ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with only what a folder needs, for the many examples of one test."""
    folder = tmp_path_factory.mktemp("scratch") / "tea"
    for name, text in MINIMAL.items():
        put(folder, name, text)
    return folder


def loads_or_says_why(folder: Path) -> bool:
    """The folder loads, or a KnowledgeError gives reasons; any other error passes through."""
    try:
        load(folder)
    except KnowledgeError as error:
        reasons = error.problems
    else:
        return True
    return bool(reasons) and all(p.message and p.line >= 0 and p.path.is_relative_to(folder) for p in reasons)


@FUZZ
@given(content=st.binary(max_size=60) | st.text("[]{}:,-?&*!|>'\"%@`#\n\t ab~<=.\\", max_size=60).map(str.encode))
def test_no_content_crashes_the_loader(scratch: Path, content: bytes) -> None:
    """Whatever bytes a file holds, the folder loads or the problems are named."""
    put(scratch, "lexicon.yaml", content)
    assert loads_or_says_why(scratch)
    (scratch / "lexicon.yaml").unlink()


KEYS = """id title sections begins references sha256 year authors journal questions answer say cite source section quote
caveats see evidence disagreement topic ask reply term lay kind concepts hazards level text when raise silent authority
lasting answered unknown fingerprint bias weights near name language""".split()
SCALARS = st.sampled_from(["", "x", "a b c", "no", "12", "en", "tea-care", "Brewing", "tea/brew", "note", "true", "?"])
TREES = st.recursive(
    SCALARS | st.none() | st.booleans() | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=12,
)


@FUZZ
@given(
    name=st.sampled_from(
        """knowledge.yaml sources.yaml lexicon.yaml safety.yaml smalltalk.yaml not-covered.yaml tests.yaml
        calibration.yaml entries/tea.yaml""".split()
    ),
    tree=st.lists(st.dictionaries(st.sampled_from(KEYS), TREES, max_size=6), max_size=3) | TREES,
)
def test_no_shape_crashes_the_loader(scratch: Path, name: str, tree: object) -> None:
    """Whatever lists and mappings a file holds, the folder loads or the problems are named."""
    put(scratch, name, json.dumps(tree).encode())
    assert loads_or_says_why(scratch)
    (scratch / name).unlink()
    for needed, text in MINIMAL.items():
        put(scratch, needed, text)


def test_choice_of_two_words_in_one_place_is_a_problem(kettle: Path) -> None:
    """A choice that is cut into two words would silently stand for either of them."""
    path = kettle / "safety.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("cable: [cable,", "cable: [(can't|cable),"), encoding="utf-8"
    )
    with pytest.raises(KnowledgeError, match="is not one word"):
        load(kettle)
