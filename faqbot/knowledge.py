"""A folder of YAML → `Knowledge`, or every problem in it at once.

The shape of each file is closed: what is not known here is a problem, never silently passed over.
"""

from __future__ import annotations

import difflib
import math
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from faqbot.errors import KnowledgeError, Problem
from faqbot.language import language
from faqbot.model import (
    FEATURES,
    NO_DANGER,
    VIEWS,
    Article,
    Calibration,
    Caveat,
    Cite,
    Concept,
    Entry,
    Evidence,
    Hazard,
    Knowledge,
    Level,
    Reference,
    RegressionTests,
    Section,
    SmallTalk,
    Term,
    Topic,
    WrittenStatement,
)
from faqbot.strictyaml import Node, Pairs, read
from faqbot.text import Preparer, sanitise

__all__ = ["QUOTE_WORDS", "load"]

QUOTE_WORDS = range(3, 11)
MAX_TEXT = 2000  # characters in one text of an author
MAX_WORDING = 500  # characters in one wording of a question

# words, a choice of single words, and gaps that stand between them
_WORD = r"(?:[^\s()|~]+|\([^\s()|~]+(?:\|[^\s()|~]+)*\))"
_CHOICE = re.compile(r"\(([^()]*)\)")
_PHRASE = re.compile(rf"!?{_WORD}(?: (?:~ )?{_WORD})*")

_SIGNS = frozenset("$+<=>^`|~")

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


def load(folder: Path) -> Knowledge:
    """Load a knowledge folder.

    Raises `KnowledgeError` with every problem found, each with its file and line.
    """
    loader = _Loader(folder)
    try:
        knowledge = loader.load()
    except OSError as error:
        loader.path = Path(error.filename or folder)
        loader.problem(0, f"cannot be read: {error.strerror or error}")
        knowledge = None
    if loader.problems or knowledge is None:
        raise KnowledgeError(loader.problems)
    return knowledge


@dataclass(frozen=True, slots=True)
class _Use:
    """A name that must be defined somewhere, and the place that uses it."""

    kind: str
    name: str
    path: Path
    line: int
    within: str = ""  # the source, of a section


@dataclass(frozen=True, slots=True)
class _Wording:
    text: str
    owner: str
    path: Path
    line: int


@dataclass(slots=True)
class _Loader:
    folder: Path
    problems: list[Problem] = field(default_factory=list)
    path: Path = field(default_factory=Path)
    uses: list[_Use] = field(default_factory=list)
    wordings: list[_Wording] = field(default_factory=list)
    tests: list[_Wording] = field(default_factory=list)
    defined: dict[tuple[str, str], Problem] = field(default_factory=dict)
    preparer: Preparer = field(default_factory=lambda: Preparer("en"))

    # --- the folder ----------------------------------------------------------------------------

    def load(self) -> Knowledge | None:
        self.path = self.folder
        if not self.folder.is_dir():
            what = "is not a folder" if self.folder.exists() else "there is no such folder"
            self.problem(0, f"{what}; give the folder that holds knowledge.yaml")
            return None
        about = self.about()
        self.preparer = Preparer(about.get("language") or "en")
        sources = self.keyed("sources.yaml", "source", self.article, needed=True)
        entries: dict[str, Entry] = {}
        files = sorted((self.folder / "entries").glob("*.yaml")) if (self.folder / "entries").is_dir() else []
        if not files:
            self.path = self.folder / "entries"
            self.problem(0, "there are no entries; write them in entries/<topic>.yaml")
        for path in files:
            entries |= self.keyed(str(path.relative_to(self.folder)), "entry", self.entry, needed=True)
        topics = self.keyed("not-covered.yaml", "topic", self.topic)
        smalltalk = self.keyed("smalltalk.yaml", "small talk", self.small_talk)
        terms = self.terms()
        concepts, hazards, caveats, not_typos = self.safety()
        tests = self.regression_tests()
        calibration = self.calibration()
        self.strangers()
        self.resolve(sources)
        self.unique_wordings()
        return Knowledge(
            name=about.get("name", self.folder.name),
            title=about.get("title", about.get("name", self.folder.name)),
            description=about.get("description", ""),
            language=about.get("language", "en"),
            disclaimer=about.get("disclaimer", ""),
            reviewed=about.get("reviewed", ""),
            reviewed_by=about.get("reviewed_by", ""),
            sources=sources,
            entries=entries,
            topics=topics,
            smalltalk=smalltalk,
            terms=terms,
            concepts=concepts,
            hazards=hazards,
            caveats=caveats,
            tests=tests,
            voices=self.voices(),
            not_typos=not_typos,
            calibration=calibration,
        )

    def strangers(self) -> None:
        """Name YAML files that no one reads: most often a slip in the file's name."""
        known = {
            "knowledge.yaml", "sources.yaml", "lexicon.yaml", "safety.yaml", "smalltalk.yaml",
            "not-covered.yaml", "tests.yaml", "calibration.yaml",
        }  # fmt: skip
        for path in self.yaml_files(self.folder):
            if path.name not in known:
                self.path = path
                self.problem(0, f"no such file is read{_nearest(path.name, known)}; entries belong in entries/")
        for path in self.yaml_files(self.folder / "entries", deep=True):
            if path.suffix != ".yaml" or path.parent != self.folder / "entries":
                self.path = path
                self.problem(0, "this file is not read; entries stand in entries/<topic>.yaml")

    @staticmethod
    def yaml_files(folder: Path, *, deep: bool = False) -> list[Path]:
        found = folder.glob("**/*" if deep else "*")
        return sorted(path for path in found if path.suffix.lower() in (".yaml", ".yml"))

    # --- the files -----------------------------------------------------------------------------

    def about(self) -> dict[str, str]:
        node = self.open("knowledge.yaml", needed=True)
        if node is None:
            return {}
        optional = {"title", "description", "language", "disclaimer", "reviewed", "reviewed_by"}
        pairs = self.fields(node, "knowledge.yaml", {"name"}, optional)
        about = {key: self.text(value, key) for key, value in pairs.items()}
        code = about.get("language") or "en"
        if code != "en" and not language(code).snowball:
            self.problem(
                pairs["language"].line, f"the language {code!r} is not known; write a two-letter code such as 'en'"
            )
        return about

    def keyed(
        self, name: str, kind: str, build: Callable[[str, Node, Pairs], T], *, needed: bool = False
    ) -> dict[str, T]:
        """Read a file that is a list of records with an id."""
        records: dict[str, T] = {}
        node = self.open(name, needed=needed)
        for item in self.items(node, name):
            if not isinstance(item.value, dict):
                self.problem(item.line, f"a {kind} is a mapping of keys to values, and this is {item.kind}")
                continue
            id_node = item.value.get("id")
            id_ = self.text(id_node, "id") if id_node else ""
            if not id_:
                if not id_node:
                    self.problem(item.line, f"a {kind} without an id; begin it with '- id: …'")
                continue
            assert id_node is not None
            self.define(kind, id_, id_node.line)
            record = build(id_, item, item.value)
            records.setdefault(id_, record)
        return records

    def article(self, id_: str, item: Node, _: Pairs) -> Article:
        pairs = self.fields(item, "a source", {"id", "title", "sections"}, {"sha256", "references", "url"})
        sections: list[Section] = []
        for node in self.items(pairs.get("sections"), "sections", needed=True):
            if isinstance(node.value, str):
                title = self.text(node, "section")
                sections.append(Section(title, title))
            else:
                part = self.fields(node, "a section", {"title", "begins"}, set())
                sections.append(Section(self.get(part, "title"), self.get(part, "begins")))
            if any(s.title == sections[-1].title for s in sections[:-1]):
                self.problem(
                    node.line, f"the section {sections[-1].title!r} stands twice in {id_!r}; make its title unique"
                )
        digest = self.get(pairs, "sha256")
        if digest and (len(digest) != 64 or set(digest) - set("0123456789abcdef")):
            self.problem(pairs["sha256"].line, "sha256 is 64 hexadecimal digits in small letters")
        references = tuple(self.reference(node) for node in self.items(pairs.get("references"), "references"))
        return Article(id_, self.get(pairs, "title"), digest, tuple(sections), references, self.get(pairs, "url"))

    def reference(self, node: Node) -> Reference:
        pairs = self.fields(node, "a reference", {"id", "authors", "year", "title", "journal"}, {"doi", "pmid"})
        year = pairs.get("year")
        written = year.value if year and isinstance(year.value, str) else ""
        number = int(written) if written.isascii() and written.isdecimal() and len(written) == 4 else 0
        if year and not number:
            self.problem(year.line, f"a year is a number such as 2013, not {_short(year)}")
        names = ("id", "authors", "title", "journal", "doi", "pmid")
        id_, authors, title, journal, doi, pmid = (self.get(pairs, name) for name in names)
        return Reference(id_, authors, number, title, journal, doi, pmid)

    def entry(self, id_: str, item: Node, _: Pairs) -> Entry:
        optional = {"caveats", "see", "evidence", "disagreement"}
        pairs = self.fields(item, "an entry", {"id", "questions", "answer"}, optional)
        answer = tuple(self.statement(node) for node in self.items(pairs.get("answer"), "answer", needed=True))
        return Entry(
            id=id_,
            questions=self.questions(pairs, id_),
            answer=answer,
            caveats=self.names(pairs, "caveats", "caveat"),
            see=self.names(pairs, "see", "entry"),
            evidence=self.choice(pairs.get("evidence"), "evidence", Evidence),
            disagreement=self.flag(pairs.get("disagreement"), "disagreement"),
        )

    def statement(self, node: Node) -> WrittenStatement:
        if isinstance(node.value, dict) and set(node.value) == {"say"}:
            self.problem(node.line, "a statement without a citation; add 'cite:' with source, section and quote")
            return WrittenStatement(self.get(self.fields(node, "a statement", {"say"}, set()), "say"), ())
        pairs = self.fields(node, "a statement", {"say", "cite"}, set())
        return WrittenStatement(self.get(pairs, "say"), self.cites(pairs))

    def cites(self, pairs: Pairs) -> tuple[Cite, ...]:
        cites: list[Cite] = []
        for node in self.items(pairs.get("cite"), "cite", needed=True):
            part = self.fields(node, "a citation", {"source", "section", "quote"}, set())
            cite = Cite(self.get(part, "source"), self.get(part, "section"), self.get(part, "quote"))
            cites.append(cite)
            if "source" in part:
                self.use("source", cite.source, part["source"].line)
            if "section" in part:
                self.use("section", cite.section, part["section"].line, cite.source)
            words = len(cite.quote.split())
            if cite.quote and words not in QUOTE_WORDS:
                limits = f"{QUOTE_WORDS[0]} to {QUOTE_WORDS[-1]}"
                self.problem(part["quote"].line, f"a quote is {limits} words, and {cite.quote!r} has {words}")
        return tuple(cites)

    def topic(self, id_: str, item: Node, _: Pairs) -> Topic:
        pairs = self.fields(item, "a topic", {"id", "topic", "questions", "say", "ask"}, {"see"})
        text = {key: self.get(pairs, key) for key in ("topic", "say", "ask")}
        return Topic(
            id_, text["topic"], self.questions(pairs, id_), text["say"], text["ask"], self.names(pairs, "see", "entry")
        )

    def small_talk(self, id_: str, item: Node, _: Pairs) -> SmallTalk:
        pairs = self.fields(item, "small talk", {"id", "questions", "reply"}, set())
        return SmallTalk(id_, self.questions(pairs, id_), self.get(pairs, "reply"))

    def terms(self) -> tuple[Term, ...]:
        terms: list[Term] = []
        owner: dict[str, str] = {}
        for node in self.items(self.open("lexicon.yaml"), "lexicon.yaml"):
            pairs = self.fields(node, "a term", {"term"}, {"lay", "kind"})
            name = self.words(pairs["term"], "term") if "term" in pairs else ""
            lay = tuple(filter(None, (self.words(item, "lay") for item in self.items(pairs.get("lay"), "lay"))))
            term = Term(name, lay, self.get(pairs, "kind"))
            if not name:
                continue
            self.define("term", term.term, node.line)
            for phrase in term.lay:
                if owner.setdefault(phrase.casefold(), term.term) != term.term:
                    other = owner[phrase.casefold()]
                    self.problem(
                        node.line, f"the lay word {phrase!r} stands for {other!r} and for {term.term!r}; keep one"
                    )
            terms.append(term)
        return tuple(terms)

    def safety(self) -> tuple[dict[str, Concept], dict[str, Hazard], dict[str, Caveat], tuple[str, ...]]:
        concepts: dict[str, Concept] = {}
        hazards: dict[str, Hazard] = {}
        caveats: dict[str, Caveat] = {}
        node = self.open("safety.yaml")
        if node is None:
            return concepts, hazards, caveats, ()
        pairs = self.fields(node, "safety.yaml", set(), {"concepts", "hazards", "caveats", "not-typos"})
        named = pairs.get("concepts")
        if named is not None and not isinstance(named.value, dict):
            self.problem(named.line, f"'concepts' is a mapping of a name to its phrases, and this is {named.kind}")
        elif named is not None and isinstance(named.value, dict):
            for name, phrases in named.value.items():
                self.define("concept", name, phrases.key_line)
                concepts[name] = Concept(name, tuple(self.phrases(phrases, name)))
        for item in self.items(pairs.get("hazards"), "hazards"):
            hazard = self.hazard(item)
            hazards.setdefault(hazard.id, hazard)
        for item in self.items(pairs.get("caveats"), "caveats"):
            part = self.fields(item, "a caveat", {"id", "level", "text"}, set())
            id_ = self.get(part, "id")
            self.define("caveat", id_, item.line)
            level = self.choice(part.get("level"), "level", Level) or Level.NOTE
            caveats.setdefault(id_, Caveat(id_, level, self.get(part, "text")))
        return concepts, hazards, caveats, self.texts(pairs.get("not-typos"), "not-typos")

    def phrases(self, node: Node, name: str) -> Iterator[str]:
        for item in self.items(node, name):
            phrase = self.text(item, name)
            if phrase and not _PHRASE.fullmatch(phrase):
                hint = "write words, (one|of|these) and ~ for a gap between words"
                self.problem(item.line, f"the phrase {phrase!r} cannot be read: {hint}")
            elif phrase:
                for choice in _CHOICE.findall(phrase):
                    split = [word for word in choice.split("|") if len(self.preparer.words(word)) != 1]
                    if split:
                        hint = f"{split[0]!r} is not one word; write a phrase of its own for it"
                        self.problem(item.line, f"the phrase {phrase!r} cannot be read: {hint}")
                yield phrase

    def hazard(self, item: Node) -> Hazard:
        learned = isinstance(item.value, dict) and "least" in item.value
        needed = {"id", "level", "text"} | ({"least"} if learned else {"when", "raise", "silent"})
        pairs = self.fields(item, "a hazard", needed, {"cite", "authority", "lasting", "asked", "spare"})
        id_ = self.get(pairs, "id")
        self.define("caveat", id_, item.line)
        if "cite" not in pairs and "authority" not in pairs:
            self.problem(
                item.line, "a hazard rests on something: give 'cite' (the articles) or 'authority' (a public body)"
            )
        when: list[tuple[str, ...]] = []
        for node in self.items(pairs.get("when"), "when", needed=True):
            parts = [
                (self.text(item, "a concept"), item.line) for item in self.items(node, "a combination of concepts")
            ]
            for part, line in parts:
                self.use("concept", part, line)
            when.append(tuple(part for part, _ in parts if part))
        return Hazard(
            id=id_,
            level=self.choice(pairs.get("level"), "level", Level) or Level.CAUTION,
            text=self.get(pairs, "text"),
            when=tuple(when),
            cite=self.cites(pairs) if "cite" in pairs else (),
            authority=self.get(pairs, "authority"),
            lasting=self.flag(pairs.get("lasting"), "lasting"),
            asked=self.flag(pairs.get("asked"), "asked"),
            learned=learned,
            least=self.number(pairs["least"], "least") if "least" in pairs else 1.0,
            spare=self.number(pairs["spare"], "spare") if "spare" in pairs else 0.0,
            raise_=self.texts(pairs.get("raise"), "raise"),
            silent=self.texts(pairs.get("silent"), "silent"),
        )

    def voices(self) -> dict[str, tuple[str, ...]]:
        """Read voices/<level>.txt and voices/none.txt: a message a line, with # before a remark."""
        voices: dict[str, tuple[str, ...]] = {}
        known = (*(level.value for level in Level), NO_DANGER)
        for path in sorted((self.folder / "voices").glob("*")):
            self.path = path
            if path.suffix != ".txt" or path.stem not in known:
                names = ", ".join(f"{name}.txt" for name in known)
                self.problem(0, f"this file is not read; voices stand in {names}")
                continue
            try:
                lines = path.read_text(encoding="utf-8").split("\n")
            except (OSError, UnicodeDecodeError) as error:
                self.problem(0, f"cannot be read: {error}; save it as UTF-8")
                continue
            voices[path.stem] = tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))
        return voices

    def regression_tests(self) -> RegressionTests:
        node = self.open("tests.yaml")
        if node is None:
            return RegressionTests({}, ())
        pairs = self.fields(node, "tests.yaml", set(), {"answered", "unknown"})
        answered: dict[str, tuple[str, ...]] = {}
        named = pairs.get("answered")
        if named is not None and not isinstance(named.value, dict):
            self.problem(named.line, f"'answered' is a mapping of an entry's id to wordings, and this is {named.kind}")
        elif named is not None and isinstance(named.value, dict):
            for id_, wordings in named.value.items():
                self.use("entry", id_, wordings.key_line)
                answered[id_] = tuple(self.test_wordings(wordings, id_))
        return RegressionTests(answered, tuple(self.test_wordings(pairs.get("unknown"), "unknown")))

    def test_wordings(self, node: Node | None, owner: str) -> Iterator[str]:
        for item in self.items(node, owner):
            text = self.text(item, "wording", MAX_WORDING)
            if text:
                self.tests.append(_Wording(text, owner, self.path, item.line))
                yield text

    def calibration(self) -> Calibration | None:
        node = self.open("calibration.yaml")
        if node is None:
            return None
        pairs = self.fields(node, "calibration.yaml", {"fingerprint", "bias", "weights"}, {"evidence", "views"})
        weights = self.numbers(pairs.get("weights"), "weights", set(FEATURES))
        views = {**VIEWS, **self.numbers(pairs.get("views"), "views", set(VIEWS))}
        bias = self.number(pairs["bias"], "bias") if "bias" in pairs else 0.0
        return Calibration(bias, weights, self.get(pairs, "evidence"), self.get(pairs, "fingerprint"), views)

    # --- what spans files ----------------------------------------------------------------------

    def resolve(self, sources: dict[str, Article]) -> None:
        """Report each name that is used and nowhere defined."""
        names: dict[str, set[str]] = {"source": set(sources)}
        for kind, name in self.defined:
            names.setdefault(kind, set()).add(name)
        for use in self.uses:
            self.path = use.path
            if use.kind == "section":
                source, section = use.within, use.name
                if source in sources:
                    titles = {s.title for s in sources[source].sections}
                    if section not in titles:
                        self.problem(
                            use.line, f"the source {source!r} has no section {section!r}{_nearest(section, titles)}"
                        )
            elif use.name not in names.get(use.kind, ()):
                near = _nearest(use.name, names.get(use.kind, set()))
                self.problem(use.line, f"there is no {use.kind} {use.name!r}{near}")

    def unique_wordings(self) -> None:
        """Report each wording that stands twice: it could only reach one of its owners."""
        preparer = self.preparer
        seen: dict[str, _Wording] = {}
        for wording in self.wordings:
            self.path = wording.path
            key = " ".join(preparer.words(wording.text))
            if not key:
                self.problem(wording.line, f"the wording {wording.text!r} has no word in it")
                continue
            first = seen.setdefault(key, wording)
            if first is wording:
                continue
            place = f"{first.path.name}:{first.line}"
            if first.owner == wording.owner:
                self.problem(
                    wording.line,
                    f"the wording {wording.text!r} stands twice in {wording.owner!r} (first at {place}); delete one",
                )
            else:
                self.problem(
                    wording.line,
                    f"the wording {wording.text!r} belongs to {first.owner!r} too ({place}); keep it where it fits better",
                )
        for test in self.tests:
            owner = seen.get(" ".join(preparer.words(test.text)))
            if owner is not None:
                self.path = test.path
                self.problem(
                    test.line, f"the test {test.text!r} is a question of {owner.owner!r}; it would prove nothing"
                )

    # --- the parts of a file -------------------------------------------------------------------

    def problem(self, line: int, message: str) -> None:
        self.problems.append(Problem(self.path, line, message))

    def open(self, name: str, *, needed: bool = False) -> Node | None:
        self.path = self.folder / name
        if not self.path.exists():
            if needed:
                self.problem(0, "there is no such file, and a knowledge folder needs it")
            return None
        return read(self.path, self.problems)

    def define(self, kind: str, name: str, line: int) -> None:
        first = self.defined.get((kind, name))
        if first is not None:
            place = f"{first.path.name}:{first.line}"
            self.problem(line, f"the {kind} {name!r} stands already at {place}; give it an id of its own")
        elif name:
            self.defined[kind, name] = Problem(self.path, line, "")

    def use(self, kind: str, name: str, line: int, within: str = "") -> None:
        if name:
            self.uses.append(_Use(kind, name, self.path, line, within))

    def fields(self, node: Node, what: str, needed: set[str], optional: set[str]) -> Pairs:
        """The values of a mapping whose keys are known; what else stands there is a problem."""
        if not isinstance(node.value, dict):
            self.problem(node.line, f"{what} is a mapping of keys to values, and this is {node.kind}")
            return {}
        known = needed | optional
        for key in sorted(needed - node.value.keys()):
            self.problem(node.line, f"{what} lacks the key {key!r}")
        for key, value in node.value.items():
            if key not in known:
                hint = _nearest(key, known) or f"; the keys are {', '.join(sorted(known))}"
                self.problem(value.key_line, f"{what} has no key {key!r}{hint}")
        return {key: value for key, value in node.value.items() if key in known}

    def items(self, node: Node | None, what: str, *, needed: bool = False) -> list[Node]:
        if node is None:
            return []
        if not isinstance(node.value, list):
            self.problem(node.line, f"{what!r} is a list, and this is {node.kind}; begin each item with '- '")
            return []
        if not node.value:
            hint = "write an item" if needed else "write an item or leave the key out"
            self.problem(node.line, f"{what!r} is empty; {hint}")
        return node.value

    def text(self, node: Node, what: str, limit: int = MAX_TEXT) -> str:
        if not isinstance(node.value, str):
            self.problem(node.line, f"{what!r} is a text, and this is {node.kind}; put it in quotes")
            return ""
        if node.trap:
            self.problem(node.line, f"{what!r} is {_short(node)}: {node.trap}; put it in quotes")
            return ""
        text = " ".join(node.value.split())
        if not text:
            self.problem(node.line, f"{what!r} is empty")
        elif len(text) > limit:
            self.problem(node.line, f"{what!r} has {len(text)} characters, more than {limit}; shorten it")
        elif sanitise(text) != unicodedata.normalize("NFC", text):
            self.problem(
                node.line, f"{what!r} holds a control character or one that cannot be shown: {_short(node)}; delete it"
            )
            return ""
        return text

    def words(self, node: Node, what: str) -> str:
        """A text that has at least one word in it."""
        text = self.text(node, what)
        if text and not any(unicodedata.category(c)[0] in "LNS" and c not in _SIGNS for c in text):
            self.problem(node.line, f"{what!r} is {text!r}, which has no word in it; write one")
            return ""
        return text

    def get(self, pairs: Pairs, key: str) -> str:
        return self.text(pairs[key], key) if key in pairs else ""

    def texts(self, node: Node | None, what: str) -> tuple[str, ...]:
        return tuple(text for text in (self.text(item, what) for item in self.items(node, what)) if text)

    def names(self, pairs: Pairs, key: str, kind: str) -> tuple[str, ...]:
        """A list of names that are defined elsewhere. An empty list is fine here."""
        node = pairs.get(key)
        if node is None or node.value == []:
            return ()
        names: list[str] = []
        for item in self.items(node, key):
            name = self.text(item, key)
            if name in names:
                self.problem(item.line, f"{name!r} stands twice in {key!r}")
            elif name:
                self.use(kind, name, item.line)
                names.append(name)
        return tuple(names)

    def questions(self, pairs: Pairs, owner: str) -> tuple[str, ...]:
        questions: list[str] = []
        for item in self.items(pairs.get("questions"), "questions", needed=True):
            text = self.text(item, "question", MAX_WORDING)
            if text:
                questions.append(text)
                self.wordings.append(_Wording(text, owner, self.path, item.line))
        return tuple(questions)

    def choice(self, node: Node | None, what: str, values: type[E]) -> E | None:
        if node is None:
            return None
        for value in values:
            if value.value == node.value:
                return value
        self.problem(node.line, f"{what!r} is one of {', '.join(values)}, not {_short(node)}")
        return None

    def numbers(self, node: Node | None, what: str, names: set[str]) -> dict[str, float]:
        """A number for each of some names."""
        if node is None:
            return {}
        return {key: self.number(value, key) for key, value in self.fields(node, what, set(), names).items()}

    def number(self, node: Node, what: str) -> float:
        try:
            value = float(node.value) if isinstance(node.value, str) else math.nan
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            self.problem(node.line, f"{what!r} is a number such as 1.5, not {_short(node)}")
            return 0.0
        return value

    def flag(self, node: Node | None, what: str) -> bool:
        if node is None or node.value == "true":
            return node is not None
        if node.value != "false":
            self.problem(node.line, f"{what!r} is true or false, not {_short(node)}")
        return False


def _short(node: Node) -> str:
    """A value as it is quoted in a message."""
    value = node.value if isinstance(node.value, str) else node.kind
    return repr(value) if len(value) <= 60 else repr(value[:57] + "...")


def _nearest(name: str, known: set[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
