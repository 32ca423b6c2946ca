"""How well a folder tells its own entries apart: each wording is asked as if it had never been written.

What comes of it: how often the right entry is found; how that rises when the unsure questions are
left unanswered (the risk-coverage curve of El-Yaniv & Wiener, 2010); how far the confidence is from
the share that is right (expected calibration error, Naeini et al., 2015); and which entries are taken
for each other, with the wordings that cause it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from faqbot.calibrate import right, spread
from faqbot.folds import folds
from faqbot.match import Matcher

__all__ = ["Asked", "calibration_error", "confused", "curve", "leave_one_out", "report", "svg"]

SAMPLE = 1000  # wordings that are asked
PAIRS = 10  # of entries that are listed
CAUSES = 3  # wordings that are listed for a pair
BINS = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """A wording that was left out and asked: whose it is, what was found, by which wording, and how surely (0-1)."""

    wording: str
    entry: str
    found: str
    cause: str
    confidence: float
    right: bool


def leave_one_out(matcher: Matcher, sample: int = SAMPLE) -> list[Asked]:
    """Ask a sample of the wordings of entries, evenly spread, each as if it did not stand there.

    What a topic outranks counts as found wrongly: the bot would decline it.
    """
    own = matcher.index.first(matcher.index.entries)
    asked = []
    for fold in folds(matcher, spread(own, sample)):
        part, index = fold.matcher, fold.matcher.index
        for number, owner, text in fold.wordings:
            entry = index.classes[owner]
            query, scored = fold.ask(number, text)
            if not (scored and query.content):
                asked.append(Asked(text, entry, "", "", 0.0, right=False))
                continue
            best = scored[0]
            found = best.number < index.entries and right(part, scored, entry)
            confidence = part.calibration.confidence(part.features(query, scored))
            cause = part.wording(best.wording)
            asked.append(Asked(text, entry, index.classes[best.number], cause, confidence, found))
    return asked


def curve(asked: Sequence[Asked]) -> list[tuple[float, float]]:
    """The risk-coverage curve: for each share of questions answered, surest first, the share that is wrong."""
    points = []
    wrong = 0
    ranked = sorted(asked, key=lambda a: -a.confidence)
    for number, one in enumerate(ranked, 1):
        wrong += not one.right
        points.append((number / len(ranked), wrong / number))
    return points


def calibration_error(asked: Sequence[Asked], bins: int = BINS) -> float:
    """How far, on average, the confidence is from the share that is right, in bins of equal width; 0-1."""
    total = 0.0
    for _, group in groupby(
        sorted(asked, key=lambda a: a.confidence), key=lambda a: min(bins - 1, int(a.confidence * bins))
    ):
        members = list(group)
        sure = sum(a.confidence for a in members)
        total += abs(sure - sum(a.right for a in members))
    return total / max(1, len(asked))


def confused(asked: Sequence[Asked]) -> list[tuple[str, str, list[Asked]]]:
    """The pairs (whose it is, what was found) that are taken for each other, the most frequent first."""
    pairs: dict[tuple[str, str], list[Asked]] = {}
    for one in asked:
        if not one.right and one.found:
            pairs.setdefault((one.entry, one.found), []).append(one)
    ranked = sorted(pairs.items(), key=lambda item: (-len(item[1]), item[0]))
    return [(entry, found, causes) for (entry, found), causes in ranked]


def report(asked: Sequence[Asked], threshold: float) -> str:
    """Write the findings in words. `threshold` is the confidence from which on the bot answers."""
    if not asked:
        return "There are no wordings to leave out."
    answered = [a for a in asked if a.confidence >= threshold]
    lines = [
        f"{len(asked)} wordings, each asked as if it had never been written:",
        f"  {_share(asked)} find their entry",
        f"  {len(answered) / len(asked):.1%} would be answered (from a confidence of {threshold}); of these {_share(answered)} rightly",
        f"  the confidence is off by {calibration_error(asked):.1%} on average",
        "",
        "Wrong answers, by the share that is answered, the surest first:",
    ]
    points = curve(asked)
    for tenth in range(1, 11):
        _, risk = points[max(0, round(len(points) * tenth / 10) - 1)]
        lines.append(f"  {tenth / 10:>4.0%}  {risk:>6.1%}  {'#' * round(risk * 100)}")
    pairs = confused(asked)
    if pairs:
        lines += ["", "Most often taken for another:"]
    for entry, found, causes in pairs[:PAIRS]:
        lines.append(f"  {entry} for {found} ({len(causes)})")
        lines += [f"    {cause.wording!r} is near {cause.cause!r}" for cause in causes[:CAUSES]]
    return "\n".join(lines)


def _share(asked: Sequence[Asked]) -> str:
    return f"{sum(a.right for a in asked) / max(1, len(asked)):.1%}"


def svg(asked: Sequence[Asked], title: str) -> str:
    """Draw the risk-coverage curve."""
    width, height, margin = 640, 400, 56
    inner, tall = width - 2 * margin, height - 2 * margin
    points = curve(asked)
    top = max(0.05, *(risk for _, risk in points)) if points else 0.05

    def place(share: float, risk: float) -> str:
        return f"{margin + share * inner:.1f},{height - margin - risk / top * tall:.1f}"

    rows = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        '<g font-family="sans-serif" font-size="12" fill="#333333">',
        f'<text x="{width / 2}" y="24" text-anchor="middle" font-size="14">{escape(title)}</text>',
        f'<text x="{width / 2}" y="{height - 12}" text-anchor="middle">share of questions answered, the surest first</text>',
        f'<text x="16" y="{height / 2}" text-anchor="middle" transform="rotate(-90 16 {height / 2})">share of these that is wrong</text>',
    ]
    for step in range(5):
        share, risk = step / 4, top * step / 4
        x, y = place(share, risk).split(",")
        rows.append(f'<line x1="{margin}" y1="{y}" x2="{width - margin}" y2="{y}" stroke="#dddddd"/>')
        rows.append(f'<text x="{margin - 6}" y="{float(y) + 4:.1f}" text-anchor="end">{risk:.0%}</text>')
        rows.append(f'<text x="{x}" y="{height - margin + 18}" text-anchor="middle">{share:.0%}</text>')
    line = " ".join(place(share, risk) for share, risk in points)
    rows.append(f'<polyline points="{line}" fill="none" stroke="#1f6feb" stroke-width="2"/>')
    return "\n".join([*rows, "</g>", "</svg>"]) + "\n"
