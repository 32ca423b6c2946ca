"""A knowledge folder as it is compiled: `Knowledge` → parts of a store → all that a bot is made of.

A bot is always made from a store, be it in memory or a file, so that what is compiled answers as what is not.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from itertools import chain

from faqbot.errors import StoreError
from faqbot.frozen import Frozen
from faqbot.model import (
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
from faqbot.store import Parts, Records, Rows, Store, plain, records
from faqbot.text import Lexicon, Preparer

TYPE_CHECKING = False  # `typing` takes 4 ms to import, and only type checkers need it
if TYPE_CHECKING:
    from typing import Any

    from faqbot.rerank import Weights
    from faqbot.sense import Trained

__all__ = ["compile_folder", "compile_knowledge", "knowledge_of", "lexicon_of"]

Progress = Callable[[int, int], None]


def compile_folder(folder: str | os.PathLike[str], progress: Progress = lambda _done, _all: None) -> Parts:
    """Compile a folder. Raises `KnowledgeError` if it is broken."""
    from pathlib import Path

    from faqbot import rerank, sense
    from faqbot.knowledge import load

    path = Path(folder)
    return compile_knowledge(load(path), sense.read(path), rerank.read(path), progress)


def compile_knowledge(
    knowledge: Knowledge,
    trained: Trained | None = None,
    learned: Weights | None = None,
    progress: Progress = lambda _done, _all: None,
) -> Parts:
    """Compile knowledge that is loaded, with its sense of danger and the weights of its reranker where there are any.

    `progress` is called with the number of entries and topics that are indexed, and of all.
    """
    from faqbot import calibrate, index, rerank, safety, smalltalk
    from faqbot.match import Matcher

    preparer = Preparer(knowledge.language, knowledge.terms)
    bare = Preparer(knowledge.language)
    spoken = chain(
        chain.from_iterable(talk.questions for talk in knowledge.smalltalk.values()),
        chain.from_iterable(concept.phrases for concept in knowledge.concepts.values()),
        chain.from_iterable((term.term, *term.lay) for term in knowledge.terms),
    )
    titles = " ".join(entry.title for entry in knowledge.entries.values())
    subject = frozenset(preparer.prepare(titles).stems) - preparer.function_stems
    by_title = {entry.title: id_ for id_, entry in reversed(list(knowledge.entries.items()))}
    parts: Parts = {
        **_parts(knowledge),
        "lexicon": plain([preparer.lexicon.lay, preparer.lexicon.kinds]),
        "protected": plain(sorted({*preparer.language.function_words, *knowledge.not_typos})),
        **records("title", by_title),
        **index.build(knowledge.classes, len(knowledge.entries), spoken, preparer, progress),
        **safety.parts(knowledge, bare),
        **(trained.parts() if trained else {}),
        "talk": plain(smalltalk.table(knowledge, bare, subject)),
    }
    made = Store(parts)
    built = index.Index(made, preparer, made.json("protected"))
    calibration = knowledge.calibration
    if calibration is None or calibration.fingerprint != calibrate.fingerprint(knowledge):
        matcher = Matcher(knowledge, preparer, built, calibrate.UNCALIBRATED)
        # a folder that was calibrated before has what it learned, or has seen that it is worth nothing
        calibration, learned = calibrate.calibrate(matcher, learned or {} if calibration else None)
    return {**parts, **(rerank.parts(learned, built) if learned else {}), "calibration": plain(_plain(calibration))}


def lexicon_of(store: Store) -> Lexicon:
    """Read the lexicon of a compiled folder."""
    return Lexicon(*store.json("lexicon"))


def calibration_of(store: Store) -> Calibration:
    """Read the calibration of a compiled folder."""
    try:
        return Calibration(*store.json("calibration"))
    except TypeError:
        raise StoreError(f"{store.path}: damaged in its part 'calibration'") from None


# --- the records of a folder ---------------------------------------------------------------------
#
# A record is written as the list of its fields, in their order. `_DECODE` says how each is read again.

_ABOUT = ("name", "title", "description", "language", "disclaimer", "reviewed", "reviewed_by", "not_typos")


def _plain(value: Any) -> Any:
    """Turn a record, and all in it, into what JSON knows."""
    if isinstance(value, Frozen):
        return [_plain(getattr(value, name)) for name in value.fields_]
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(each) for each in value]
    return value


def _parts(knowledge: Knowledge) -> Parts:
    parts: Parts = {"knowledge": plain([_plain(getattr(knowledge, name)) for name in _ABOUT])}
    for name in _DECODE:
        of = getattr(knowledge, name)
        parts |= records(name, ((id_, _plain(record)) for id_, record in of.items()))
    return {
        **parts,
        "terms": plain(_plain(knowledge.terms)),
        **records("tests", ((id_, list(wordings)) for id_, wordings in knowledge.tests.answered.items())),
        "tests.unknown": plain(list(knowledge.tests.unknown)),
    }


def knowledge_of(store: Store) -> Knowledge:
    """Return the knowledge of a compiled folder; its records are read when they are asked for."""
    about = dict(zip(_ABOUT, store.json("knowledge"), strict=True))
    of: dict[str, Any] = {name: Records(store, name, decode) for name, decode in _DECODE.items()}
    return Knowledge(
        **about | {"not_typos": tuple(about["not_typos"])},
        **of,
        terms=Rows(lambda: [Term(term, tuple(lay), kind) for term, lay, kind in store.json("terms")]),
        tests=RegressionTests(Records(store, "tests", tuple), Rows(lambda: store.json("tests.unknown"))),
        calibration=calibration_of(store),
    )


def _cites(cites: list[list[str]]) -> tuple[Cite, ...]:
    return tuple(Cite(*cite) for cite in cites)


def _article(record: list[Any]) -> Article:
    id_, title, sha256, sections, references, url = record
    return Article(
        id_,
        title,
        sha256,
        tuple(Section(*each) for each in sections),
        tuple(Reference(*each) for each in references),
        url,
    )


def _entry(record: list[Any]) -> Entry:
    id_, questions, answer, caveats, see, evidence, disagreement = record
    return Entry(
        id_,
        tuple(questions),
        tuple(WrittenStatement(say, _cites(cite)) for say, cite in answer),
        tuple(caveats),
        tuple(see),
        Evidence(evidence) if evidence else None,
        disagreement,
    )


def _topic(record: list[Any]) -> Topic:
    id_, topic, questions, say, ask, see = record
    return Topic(id_, topic, tuple(questions), say, ask, tuple(see))


def _small_talk(record: list[Any]) -> SmallTalk:
    id_, questions, reply = record
    return SmallTalk(id_, tuple(questions), reply)


def _concept(record: list[Any]) -> Concept:
    id_, phrases = record
    return Concept(id_, tuple(phrases))


def _hazard(record: list[Any]) -> Hazard:
    id_, level, text, when, cite, authority, lasting, asked, learned, least, spare, raise_, silent = record
    return Hazard(
        id_,
        Level(level),
        text,
        tuple(map(tuple, when)),
        _cites(cite),
        authority,
        lasting,
        asked,
        learned,
        least,
        spare,
        tuple(raise_),
        tuple(silent),
    )


def _caveat(record: list[Any]) -> Caveat:
    id_, level, text = record
    return Caveat(id_, Level(level), text)


_DECODE: Mapping[str, Callable[[Any], Any]] = {
    "sources": _article,
    "entries": _entry,
    "topics": _topic,
    "smalltalk": _small_talk,
    "concepts": _concept,
    "hazards": _hazard,
    "caveats": _caveat,
    "voices": tuple,
}
