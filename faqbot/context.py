"""A turn, and what was asked before it → the entries and topics that it may be about.

"And how often?" means little alone, and a turn that stands by itself must not be bent by what was said
before. How much each counts is not set by hand: the chance of each class is a conditional logit
(McFadden, 1974) over how well it matches the turn alone, together with the title of the last answer and together with the
last question, and over its kinship with the last answer. The weights know nothing of a subject;
`python -m tests.benchmarks.context` fits them, and measures them on dialogues left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from faqbot.frozen import replace
from faqbot.match import Matcher, Ranking, Scored, odds_of
from faqbot.model import Entry

__all__ = ["FEATURES", "WEIGHTS", "Context"]

LONG = 6  # words with a meaning; a turn of as many or more counts as wholly its own

FEATURES = (
    "turn",  # scores, as shares of the highest possible
    "turn and title",
    "turn and question",
    "same area",  # kinship with the last answer, 0 or 1
    "named as next",
    "same entry",
    "turn, by length",  # the same, times the length of the turn as a share of LONG
    "turn and title, by length",
    "turn and question, by length",
    "same area, by length",
    "same entry, by length",
    "turn, if it points back",  # ... if it has a pronoun, or begins as a follow-up does
    "none",  # 1 for "it is about none of them"
    "none, by unknown words",  # times the share of the turn's words that the folder has never seen
)
NONE = -1  # the number that stands for "it is about none of them"
# Fitted when 40 classes of each reading were scored, whatever the others brought in. Fitted on today's features
# (9.7, 8.0, 5.5, 2.6, ...) they get fewer turns right from end to end: 90, 85, 89 and 79 % of the four files of
# dialogues, against 92, 88, 89 and 81.
WEIGHTS = (11.6, 10.6, 7.6, 3.0, 1.1, 0.6, 9.6, 1.5, 0.6, -4.3, -4.8, 5.6, 8.4, 3.5)


class Context:
    """Reads a turn in the light of the one before. Stateless; thread-safe."""

    def __init__(self, matcher: Matcher, weights: Sequence[float] = WEIGHTS) -> None:
        self._matcher = matcher
        self._weights = weights

    def rank(self, turn: str, entry: Entry, question: str) -> Ranking:
        """Rank the classes for a turn that follows `question`, which `entry` answered.

        The confidence is the chance, in 0-1, that the best entry is what the turn is about.
        """
        matcher = self._matcher
        scored, features = self.features(turn, entry, question)
        odds = odds_of(features, self._weights)
        whole = sum(odds.values())
        ranked = [replace(scored[n], score=matcher.highest * odds[n] / whole) for n in odds if n != NONE]
        ranked.sort(key=lambda s: (-s.score, s.number))
        best = matcher.best_entry(ranked)
        query = matcher.query(f"{turn} {entry.title}")
        return Ranking(query, tuple(ranked), best.score / matcher.highest if best else 0.0, leans=True)

    def features(
        self, turn: str, entry: Entry, question: str
    ) -> tuple[dict[int, Scored], dict[int, tuple[float, ...]]]:
        """What speaks for each class that comes into question, and for none, by number: as scored, and `FEATURES`."""
        matcher = self._matcher
        classes = matcher.index.classes
        readings = (turn, f"{turn} {entry.title}", f"{turn} {question or entry.title}")
        queries = list(map(matcher.query, readings))
        akin = matcher.index.area(entry.id)
        kin = {*akin, *map(classes.find, entry.see)}
        # what one reading brings in is scored in the light of all
        among = sorted(kin.union(*map(matcher.candidates, queries)))
        views = [{s.number: s for s in matcher.score(query, among=among)} for query in queries]
        length = min(1.0, self._length(turn) / LONG)
        back = float(self.points_back(turn))
        scored: dict[int, Scored] = {}
        features: dict[int, tuple[float, ...]] = {}
        for number in among:
            found = [view.get(number) for view in views]
            own, titled, asked = (s.score / matcher.highest if s else 0.0 for s in found)
            near = float(number in akin)
            named = float(classes[number] in entry.see)
            same = float(classes[number] == entry.id)
            by_length = [length * value for value in (own, titled, asked, near, same)]
            features[number] = (own, titled, asked, near, named, same, *by_length, back * own, 0.0, 0.0)
            scored[number] = next(
                (s for s in found if s), Scored(number, 0.0, 0.0, 0.0, 0.0, 0.0, matcher.index.first(number))
            )
        query = queries[0]
        unknown = len(query.unknown) / max(1, len(query.unknown) + query.content)
        features[NONE] = (*(0.0,) * (len(FEATURES) - 2), 1.0, unknown)
        return scored, features

    def _length(self, turn: str) -> int:
        function = self._matcher.preparer.language.function_words
        return sum(word not in function for word in self._matcher.preparer.words(turn))

    def points_back(self, turn: str) -> bool:
        """Has a turn a pronoun, or does it begin as one that goes on from the last?"""
        turns = self._matcher.preparer.language.turns
        words = self._matcher.preparer.words(turn)
        return not turns.pronouns.isdisjoint(words) or bool(turns.leads and turns.leads.match(" ".join(words)))
