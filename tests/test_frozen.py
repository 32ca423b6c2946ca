"""Immutable records: to users they are frozen dataclasses."""

from __future__ import annotations

import copy
import dataclasses
import pickle

import pytest

from faqbot.frozen import as_dict, replace
from faqbot.model import Calibration, Caveat, Citation, Level, Statement

CITATION = Citation("a", "An Article", "Opening", "in three words")


def test_fields_are_given_in_order_or_by_name() -> None:
    """And those with a default may be left out."""
    assert Citation(source="a", title="An Article", section="Opening", quote="in three words") == CITATION
    assert Calibration(1.0, {}).evidence == ""


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ((), {}),
        (("a", "b", "c"), {}),
        (("a", "b", "c", "d", "e"), {}),
        (("a", "b", "c"), {"quotes": "d"}),
        (("a", "b", "c", "d"), {"quote": "e"}),
        (("a",), {"source": "a", "title": "b", "section": "c", "quote": "d"}),
    ],
)
def test_too_few_too_many_or_strange_fields_are_an_error(values: tuple[str, ...], named: dict[str, str]) -> None:
    """It says which there are."""
    with pytest.raises(TypeError, match="Citation has the fields source, title, section, quote"):
        Citation(*values, **named)


def test_a_record_cannot_be_changed() -> None:
    """Neither set nor deleted."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        CITATION.quote = "other"  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        del CITATION.quote


def test_equal_records_are_one_key() -> None:
    """Equality and hash go by the fields; records of two kinds are never equal."""
    assert len({CITATION, replace(CITATION), copy.deepcopy(CITATION), pickle.loads(pickle.dumps(CITATION))}) == 1  # noqa: S301
    assert replace(CITATION, quote="other") != CITATION
    assert Statement("a", ()) != Caveat("a", Level.NOTE, "")


def test_dataclasses_take_them_for_their_own() -> None:
    """Fields, asdict and replace of the standard library work."""
    assert [field.name for field in dataclasses.fields(Citation)] == ["source", "title", "section", "quote"]
    assert dataclasses.asdict(CITATION) == as_dict(CITATION)
    assert dataclasses.replace(CITATION, quote="other") == replace(CITATION, quote="other")
    assert dataclasses.is_dataclass(Calibration(0.0, {}))


def test_a_record_can_be_matched_and_read() -> None:
    """By place in a match statement, and by eye."""
    match CITATION:
        case Citation(source, _, section, _):
            assert (source, section) == ("a", "Opening")
    assert repr(Statement("a", (1,))) == "Statement(text='a', citations=(1,))"
