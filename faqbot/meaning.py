"""A question → the classes that mean the same, where its words alone do not settle it.

Wordings and the question become vectors (sentence embeddings), and each class is as near as its nearest wording,
and as the mean of all. How near counts in standard deviations over all classes, so that any embedder will do.
How much that counts beside the words is a conditional logit (McFadden, 1974), fitted by
`python -m tests.benchmarks.meaning`. `pip install "faqbot[semantic]"` brings an embedder that works offline;
without one, nothing of this is loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from math import log

from faqbot.frozen import replace
from faqbot.match import EXACT, Matcher, Ranking, Scored, odds_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["FEATURES", "NONE", "SETTLED", "WEIGHTS", "Embedder", "Meaning", "installed"]

# from n texts to n vectors of one length: an array, or a list of lists; the same texts always to the same ones
Embedder = Callable[[list[str]], "Any"]

FEATURES = (
    "words",  # the score by words, as a share of the highest possible
    "words, if best",  # the same, for the class that is best by words
    "nearest",  # standard deviations above the mean of all classes
    "mean",
    "none",  # for "it is about none of them": the logarithm of the number of classes, any of which may come near by chance
    "none, by nearest",  # the highest of all
    "none, by unknown words",  # the share of the question's words that the folder has never seen
)
NONE = -1
WEIGHTS = (6.38, 0.56, 0.41, 0.85, 1.42, 0.13, 0.11)
# A confidence by words alone from which on nothing else is asked: that from which on the bot answers. With 0.7 the
# public sets gain up to a point more, and of the folder that ships three in a hundred right answers are lost.
SETTLED = 0.45
DECLINED = 0.2  # the same, below which a topic that outranks all entries is believed
BROUGHT_IN = 10  # classes that are brought in for what they mean
LARGEST = 200_000  # wordings; a larger folder is left to its words, as its vectors would take a gigabyte and a minute


class Meaning:
    """Reads questions by an embedder. Thread-safe, if the embedder is; it embeds the folder when it is first asked."""

    def __init__(self, matcher: Matcher, embed: Embedder, weights: Sequence[float] = WEIGHTS) -> None:
        self._matcher = matcher
        self._embed = embed
        self._weights = weights

    def wanted(self, lexical: Ranking) -> bool:
        """Do the words leave open what a question is about? One of function words alone is about nothing."""
        if not lexical.query.content or self._matcher.index.wordings > LARGEST:
            return False
        if lexical.scored and lexical.scored[0].near >= EXACT:
            return False  # a wording of the folder
        declined = bool(lexical.scored) and lexical.scored[0].number >= self._matcher.index.entries
        return lexical.confidence < SETTLED and not (declined and lexical.confidence < DECLINED)

    def rank(self, text: str, lexical: Ranking) -> Ranking:
        """Rank the classes for a question by its words, as they are ranked already, and its meaning together.

        The confidence is the chance, in 0-1, that the question is about the best entry, or another that rests on a
        passage of it. Raises whatever the embedder raises.
        """
        matcher = self._matcher
        scored, features = self.features(text, lexical)
        odds = odds_of(features, self._weights)
        whole = sum(odds.values())
        ranked = [replace(scored[n], score=matcher.highest * odds[n] / whole) for n in scored]
        ranked.sort(key=lambda s: (-s.score, s.number))
        best = matcher.best_entry(ranked)
        alike = matcher.resting_on_the_same(best.number, [s.number for s in ranked]) if best else ()
        chance = sum(odds[number] for number in alike) / whole
        return Ranking(lexical.query, tuple(ranked), chance, meant=True)

    def features(self, text: str, lexical: Ranking) -> tuple[dict[int, Scored], dict[int, tuple[float, ...]]]:
        """What speaks for each class that comes into question, and for none, by number: as scored, and `FEATURES`."""
        matcher = self._matcher
        nearest, mean = self._alike(text)
        near = sorted(range(len(nearest)), key=lambda n: (-nearest[n] - mean[n], n))[:BROUGHT_IN]
        scored = {s.number: s for s in lexical.scored}
        new = [number for number in near if number not in scored]
        scored |= {s.number: s for s in matcher.score(lexical.query, among=new)}
        for number in new:
            scored.setdefault(number, Scored(number, 0.0, 0.0, 0.0, 0.0, 0.0, matcher.index.first(number)))
        best = lexical.scored[0].number if lexical.scored else NONE
        features: dict[int, tuple[float, ...]] = {}
        for number, one in scored.items():
            words = one.score / matcher.highest
            features[number] = (words, words * (number == best), nearest[number], mean[number], 0.0, 0.0, 0.0)
        query = lexical.query
        unknown = len(query.unknown) / max(1, len(query.unknown) + query.content)
        features[NONE] = (0.0, 0.0, 0.0, 0.0, log(matcher.index.entries), max(nearest), unknown)
        return scored, features

    def _alike(self, text: str) -> tuple[list[float], list[float]]:
        """How near the question is to the nearest wording of each class, and to the mean of its wordings."""
        import numpy as np

        vectors, centres, firsts = self._vectors
        question = _unit(self._embed([text]))[0]
        found = (np.maximum.reduceat(vectors @ question, firsts), centres @ question)
        # rounded, so that the order in which a processor sums makes no difference
        nearest, mean = (np.round((each - each.mean()) / (each.std() + 1e-9), 4).tolist() for each in found)
        return nearest, mean

    @cached_property
    def _vectors(self) -> tuple[Any, Any, Any]:
        import numpy as np

        index = self._matcher.index
        firsts = np.array([index.first(number) for number in range(len(index.classes))])
        vectors = _unit(self._embed([self._matcher.wording(number) for number in range(index.wordings)]))
        return vectors, _unit(np.add.reduceat(vectors, firsts, axis=0)), firsts


def _unit(vectors: Any) -> Any:
    """Vectors of length one, as an array of 32-bit floats."""
    import numpy as np

    array = np.asarray(vectors, dtype=np.float32)
    if array.ndim != 2:
        raise ValueError(f"an embedder returns one vector for each text, not an array of shape {array.shape}")
    return array / np.maximum(np.linalg.norm(array, axis=1, keepdims=True), 1e-9)


def installed() -> Embedder | None:
    """The embedder of `faqbot[semantic]` (WordLlama), loaded when it is first used; None if it is not installed."""
    from importlib.util import find_spec

    if find_spec("wordllama") is None:
        return None
    loaded: list[Any] = []

    def embed(texts: list[str]) -> Any:
        if not loaded:
            from pathlib import Path

            import wordllama  # type: ignore[import-untyped, import-not-found, unused-ignore]

            # the weights lie in the package; the default looks for them on the network
            folder = Path(wordllama.__file__).parent
            loaded.append(wordllama.WordLlama.load(cache_dir=folder, disable_download=True))
        return loaded[0].embed(texts)

    return embed
