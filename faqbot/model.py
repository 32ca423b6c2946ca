"""The nouns: immutable records that the other modules pass to each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from math import exp
from types import MappingProxyType

from faqbot.frozen import Frozen

__all__ = [
    "FEATURES",
    "NO_DANGER",
    "VIEWS",
    "Answer",
    "Article",
    "Calibration",
    "Caveat",
    "Citation",
    "Cite",
    "Concept",
    "Entry",
    "Evidence",
    "Hazard",
    "Knowledge",
    "Level",
    "Match",
    "Outcome",
    "Reference",
    "RegressionTests",
    "Repair",
    "Section",
    "SmallTalk",
    "Statement",
    "Term",
    "Topic",
    "Why",
    "WrittenStatement",
]


class Level(StrEnum):
    """How serious a caveat is, least first."""

    NOTE = "note"
    CAUTION = "caution"
    URGENT = "urgent"
    EMERGENCY = "emergency"

    @property
    def rank(self) -> int:
        """0 for a note to 3 for an emergency."""
        return _RANKS[self]


_RANKS = {level: rank for rank, level in enumerate(Level)}


NO_DANGER = "none"  # what stands in the place of a level where a message shows no danger


class Outcome(StrEnum):
    """What became of a question."""

    ANSWERED = "answered"
    CLARIFY = "clarify"
    UNKNOWN = "unknown"
    SMALLTALK = "smalltalk"
    ALERT = "alert"


class Evidence(StrEnum):
    """How well the articles back what an entry says."""

    STUDY = "study"
    REFERENCES = "references"
    AUTHOR = "author"


# --- what a knowledge folder holds -------------------------------------------------------------


class Section(Frozen):
    """A part of an article, from the phrase `begins` to where the next section begins."""

    title: str
    begins: str


class Reference(Frozen):
    """A paper that an article lists. `doi` and `pmid` are empty where the article gives none."""

    id: str
    authors: str
    year: int
    title: str
    journal: str
    doi: str = ""
    pmid: str = ""


class Article(Frozen):
    """A source that answers cite. `sha256` is the hex digest of the text file `<id>.txt`."""

    id: str
    title: str
    sha256: str
    sections: tuple[Section, ...]
    references: tuple[Reference, ...] = ()
    url: str = ""


class Cite(Frozen):
    """Where a statement stands: article id, section title, and a verbatim phrase of 3-10 words."""

    source: str
    section: str
    quote: str


class WrittenStatement(Frozen):
    """One sentence or two of an answer, as the author wrote it, with at least one citation."""

    say: str
    cite: tuple[Cite, ...]


class Entry(Frozen):
    """A question that the articles answer. `questions[0]` is the one that people are shown."""

    id: str
    questions: tuple[str, ...]
    answer: tuple[WrittenStatement, ...]
    caveats: tuple[str, ...] = ()
    see: tuple[str, ...] = ()
    evidence: Evidence | None = None
    disagreement: bool = False

    @property
    def title(self) -> str:
        """The question as it is shown to people."""
        return self.questions[0]


class Topic(Frozen):
    """Something that people ask and the articles do not answer: recognised, and declined by name."""

    id: str
    topic: str
    questions: tuple[str, ...]
    say: str
    ask: str
    see: tuple[str, ...] = ()


class SmallTalk(Frozen):
    """A turn of conversation that is no question, and the reply to it."""

    id: str
    questions: tuple[str, ...]
    reply: str


class Term(Frozen):
    """A word of the entries, the lay words for it, and the kind of thing it names.

    Two different terms of one kind (two conditions, two body parts) are never the same subject.
    """

    term: str
    lay: tuple[str, ...] = ()
    kind: str = ""


class Caveat(Frozen):
    """A warning, as it stands in the folder and as an answer carries it."""

    id: str
    level: Level
    text: str


class Concept(Frozen):
    """One thing that a sign of danger is made of, and the phrases by which people name it."""

    id: str
    phrases: tuple[str, ...]


class Hazard(Frozen):
    """A sign of danger: raised when each concept of any one of `when` is affirmed in a message.

    `cite` holds the articles' own words on it; where they are silent it is empty, and `authority`
    names the public body whose advice the text follows. A `lasting` hazard that is said to be long
    past is still worth a caution; another one is not. One that is `asked` is raised by a question of
    fact too ("how many of these pills are too many?"). A `learned` hazard has no rules: it is raised
    when none of its level or above is, and the learned sense of danger is at least `least` (0-1). Where
    that sense is below `spare`, what the rules found is not raised.
    """

    id: str
    level: Level
    text: str
    when: tuple[tuple[str, ...], ...]
    cite: tuple[Cite, ...] = ()
    authority: str = ""
    lasting: bool = False
    asked: bool = False
    learned: bool = False
    least: float = 1.0
    spare: float = 0.0
    raise_: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()


class RegressionTests(Frozen):
    """Wordings that stand in no entry, and what each must reach."""

    answered: Mapping[str, tuple[str, ...]]
    unknown: Sequence[str]


# The views of a wording that matching sums, and what each counts where a folder has not measured better.
VIEWS: Mapping[str, float] = {"near": 1.0, "words": 2.0, "pairs": 0.7, "chars": 2.0}

# Of what the confidence is made: the four views of the best entry; its lead over the next entry
# and over the best topic, relative to its score; the share of the question's weight whose words it
# has; in how many views it is the best; the share of unknown words; how short the question is.
FEATURES = (
    "near",
    "words",
    "pairs",
    "chars",
    "margin",
    "margin over topics",
    "explained",
    "agreement",
    "unknown words",
    "shortness",
)


class Calibration(Frozen):
    """A logistic function from what a ranking looks like to the chance that its best entry is right.

    `weights` has a weight for each feature, by its name; `views` what each view of the wordings
    counts; `evidence` says on what all of it was fitted. `fingerprint` is that of the wordings: for
    others it does not hold.
    """

    bias: float
    weights: Mapping[str, float]
    evidence: str = ""
    fingerprint: str = ""
    views: Mapping[str, float] = VIEWS

    def confidence(self, features: Mapping[str, float]) -> float:
        """Return the probability, in 0-1, that the best entry is right."""
        z = self.bias + sum(weight * features[name] for name, weight in self.weights.items())
        return 1 / (1 + exp(-max(-30.0, min(30.0, z))))


class Knowledge(Frozen):
    """A whole knowledge folder, loaded and found free of problems.

    `voices` are messages that the sense of danger learns from beside the examples of the hazards, by
    their level, or `NO_DANGER`. `not_typos` are right words that must not be taken for misspelt signs of danger.
    """

    name: str
    title: str
    description: str
    language: str
    disclaimer: str
    reviewed: str
    reviewed_by: str
    sources: Mapping[str, Article]
    entries: Mapping[str, Entry]
    topics: Mapping[str, Topic]
    smalltalk: Mapping[str, SmallTalk]
    terms: Sequence[Term]
    concepts: Mapping[str, Concept]
    hazards: Mapping[str, Hazard]
    caveats: Mapping[str, Caveat]
    tests: RegressionTests
    voices: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    not_typos: tuple[str, ...] = ()
    calibration: Calibration | None = None

    @property
    def classes(self) -> list[tuple[str, tuple[str, ...]]]:
        """The ids and wordings of all that a question may be about, in the order of the index: entries, then topics."""
        entries = [(entry.id, entry.questions) for entry in self.entries.values()]
        return entries + [(topic.id, topic.questions) for topic in self.topics.values()]


# --- what an answer is made of -----------------------------------------------------------------


class Citation(Frozen):
    """A passage that an answer rests on; `title` is the article's."""

    source: str
    title: str
    section: str
    quote: str


class Statement(Frozen):
    """A part of an answer; `citations` are indices into the answer's list of citations."""

    text: str
    citations: tuple[int, ...]


class Match(Frozen):
    """An entry that may answer the question; `score` is 0-1 and comparable within one answer."""

    entry: str
    question: str
    score: float


class Repair(Frozen):
    """A word as typed, and the word of the knowledge base that it was read as."""

    typed: str
    read_as: str


class Why(Frozen):
    """What the matching rested on: words with their weight, repairs, lay words, unknown words.

    `meaning` says that the words did not settle it, and an embedder was asked as well.
    """

    words: tuple[tuple[str, float], ...] = ()
    repairs: tuple[Repair, ...] = ()
    lay_words: tuple[Repair, ...] = ()
    unknown: tuple[str, ...] = ()
    runner_up: str = ""
    margin: float = 0.0
    meaning: bool = False


class Answer(Frozen):
    """What faqbot has to say to one message.

    `confidence` is in 0-1, of the best match, whatever the outcome. `caveats` are the most severe
    first. `matches` are up to five, best first. `text` is plain text with `[1]` markers that count
    from one into `citations`. `declined` is the id of the not-covered topic that a question was of.
    """

    question: str
    outcome: Outcome
    entry: str | None
    text: str
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    caveats: tuple[Caveat, ...]
    confidence: float
    matches: tuple[Match, ...]
    suggestions: tuple[str, ...]
    evidence: Evidence | None = None
    disagreement: bool = False
    declined: str = ""
    why: Why = Why()
