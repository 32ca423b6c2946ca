"""The report on how well a folder tells its entries apart."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

import faqbot
from faqbot.cli import main
from faqbot.quality import Asked, calibration_error, confused, curve, leave_one_out, report, svg

ASKED = st.lists(
    st.builds(
        Asked,
        wording=st.text(max_size=8),
        entry=st.sampled_from("abc"),
        found=st.sampled_from("abc"),
        cause=st.text(max_size=8),
        confidence=st.floats(0, 1),
        right=st.booleans(),
    ),
    min_size=1,
    max_size=30,
)


def asked(*outcomes: tuple[float, bool]) -> list[Asked]:
    """Questions with a confidence and whether they found their entry."""
    return [Asked(f"q{n}", "a", "a" if ok else "b", "c", sure, ok) for n, (sure, ok) in enumerate(outcomes)]


def test_a_wording_left_out_does_not_find_itself(kettle_bot: faqbot.Bot) -> None:
    """What led to the answer is another wording than the one that was asked."""
    found = leave_one_out(kettle_bot.matcher)
    assert len(found) == sum(len(entry.questions) for entry in kettle_bot.knowledge.entries.values())
    assert all(one.cause != one.wording for one in found)


def test_the_curve_goes_from_the_surest_to_all() -> None:
    """At a third answered only the surest counts, at the end all do."""
    assert curve(asked((0.5, True), (0.9, False), (0.2, True))) == [(1 / 3, 1.0), (2 / 3, 1 / 2), (1.0, 1 / 3)]


@given(ASKED)
def test_the_end_of_the_curve_is_the_share_of_errors(questions: list[Asked]) -> None:
    """With everything answered, the risk is the share that is wrong."""
    coverage, risk = curve(questions)[-1]
    assert coverage == 1.0
    assert risk == pytest.approx(sum(not one.right for one in questions) / len(questions))


def test_a_confidence_that_means_what_it_says_has_no_error() -> None:
    """Of four questions at 0.75, three are right: nothing is off. At 0.25 for all right, 0.75 is."""
    assert calibration_error(asked((0.75, True), (0.75, True), (0.75, False), (0.75, True))) == pytest.approx(0)
    assert calibration_error(asked((0.25, True), (0.25, True))) == pytest.approx(0.75)


@given(ASKED)
def test_the_calibration_error_is_a_share(questions: list[Asked]) -> None:
    """Whatever the answers, it lies between 0 and 1."""
    assert 0 <= calibration_error(questions) <= 1 + 1e-9


def test_pairs_are_listed_with_what_causes_them() -> None:
    """The most frequent confusion comes first, with its wordings; right answers are none."""
    questions = asked((0.9, False), (0.8, True), (0.7, False))
    assert [(entry, found, len(causes)) for entry, found, causes in confused(questions)] == [("a", "b", 2)]
    assert "'q0' is near 'c'" in report(questions, 0.5)


@given(ASKED, st.text(max_size=20))
def test_the_picture_is_well_formed(questions: list[Asked], title: str) -> None:
    """Whatever the title, the SVG can be parsed."""
    printable = "".join(c for c in title if c.isprintable())
    ElementTree.fromstring(svg(questions, printable))  # noqa: S314 - our own text


def test_the_command_prints_and_draws(kettle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`check --report --svg FILE` tells the findings and writes the picture, and never over a file."""
    picture = tmp_path / "curve.svg"
    arguments = ["check", str(kettle), "--report", "--svg", str(picture)]
    assert main(arguments) == 0
    assert "find their entry" in capsys.readouterr().out
    assert picture.read_text(encoding="utf-8").startswith("<svg")
    assert main(arguments) == 2
    assert "is there already" in capsys.readouterr().err
