"""What else a program could use to find an entry: each set up as its own documentation shows.

No peer is tuned to the data. All but rapidfuzz come with nothing that faqbot needs: a peer whose
package is missing raises `ImportError` when it is made, and packages are imported by name so that the
type checker finds the same with them and without.
"""

from __future__ import annotations

import re
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any, ClassVar

from rapidfuzz import fuzz, process, utils

from faqbot.meaning import installed

__all__ = ["PEERS", "Peer", "Ranked"]

Ranked = list[tuple[str, float]]  # (id of an entry, its score), best first, each entry once

ENTRIES = 5  # that a ranking holds, at most
HITS = 500  # wordings that a peer is asked for: enough to hold five entries of up to 187 wordings nearly always


class Peer(ABC):
    """Finds the entry of a query. Scores are in a unit of the peer's own; higher is better."""

    name: ClassVar[str]
    package: ClassVar[str]  # whose version is shown

    @abstractmethod
    def fit(self, wordings: Sequence[str], ids: Sequence[str]) -> None:
        """Take in the wordings; `ids[i]` is the id of the entry that wording i belongs to."""

    @abstractmethod
    def score(self, query: str) -> Ranked:
        """Rank the entries for a query. Those that share nothing with it may be left out."""


def entries(hits: Iterable[tuple[int, float]], ids: Sequence[str]) -> Ranked:
    """Turn ranked wordings, (number, score), into ranked entries: each scores as its best wording."""
    best: dict[str, float] = {}
    for number, score in hits:
        best.setdefault(ids[number], score)
        if len(best) == ENTRIES:
            break
    return list(best.items())


def documents(wordings: Sequence[str], ids: Sequence[str]) -> tuple[list[str], list[str]]:
    """Join the wordings of each entry to one document; return the documents and their ids."""
    joined: dict[str, list[str]] = {}
    for text, id_ in zip(wordings, ids, strict=True):
        joined.setdefault(id_, []).append(text)
    return list(map("\n".join, joined.values())), list(joined)


def words(text: str) -> list[str]:
    """Return the words of a query in lower case, so that none is read as an operator of a query language."""
    return re.findall(r"\w+", text.lower())


class WRatio(Peer):
    """The default of `rapidfuzz.process.extract` and `extractOne`, over texts as `default_process` leaves them."""

    name = "rapidfuzz WRatio"
    package = "rapidfuzz"
    scorer = staticmethod(fuzz.WRatio)

    def fit(self, wordings: Sequence[str], ids: Sequence[str]) -> None:
        """Keep the wordings."""
        self._ids = ids
        self._wordings = list(map(utils.default_process, wordings))

    def score(self, query: str) -> Ranked:
        """Compare a query with every wording; scores are in 0-100."""
        asked = utils.default_process(query)
        found = process.extract(asked, self._wordings, scorer=self.scorer, processor=None, limit=HITS)
        return entries(((number, score) for _, score, number in found), self._ids)


class TokenSetRatio(WRatio):
    """rapidfuzz with the scorer that its documentation shows for words in another order."""

    name = "rapidfuzz token_set_ratio"
    scorer = staticmethod(fuzz.token_set_ratio)


class Bm25s(Peer):
    """bm25s (Lù, 2024) over wordings, with English stop words and stemmer as in its quick start."""

    name = "bm25s, wordings"
    package = "bm25s"

    def __init__(self) -> None:
        self._bm25s = import_module(self.package)
        self._stemmer = import_module("Stemmer").Stemmer("english")

    def fit(self, wordings: Sequence[str], ids: Sequence[str]) -> None:
        """Index the wordings."""
        self._ids = ids
        self._index = self._bm25s.BM25()
        self._index.index(self._tokens(list(wordings)), show_progress=False)

    def score(self, query: str) -> Ranked:
        """Score a query by BM25."""
        hits = min(HITS, len(self._ids))
        numbers, scores = self._index.retrieve(self._tokens([query]), k=hits, show_progress=False)
        found = zip(numbers[0].tolist(), scores[0].tolist(), strict=True)
        return entries(((number, score) for number, score in found if score > 0), self._ids)

    def _tokens(self, texts: list[str]) -> Any:
        return self._bm25s.tokenize(texts, stopwords="en", stemmer=self._stemmer, show_progress=False)


class Bm25sEntries(Bm25s):
    """bm25s over entries, each one document."""

    name = "bm25s, one document an entry"

    def fit(self, wordings: Sequence[str], ids: Sequence[str]) -> None:
        """Index the entries."""
        super().fit(*documents(wordings, ids))


class NearestTfidf(Peer):
    """tf-idf of words and of characters within words; the nearest wording by cosine (Salton & Buckley, 1988)."""

    name = "tf-idf words + char_wb, nearest wording"
    package = "scikit-learn"

    def __init__(self) -> None:
        text = import_module("sklearn.feature_extraction.text")
        self._features = import_module("sklearn.pipeline").make_union(
            text.TfidfVectorizer(sublinear_tf=True),
            text.TfidfVectorizer(sublinear_tf=True, analyzer="char_wb", ngram_range=(3, 5)),
        )

    def fit(self, wordings: Sequence[str], ids: Sequence[str]) -> None:
        """Index the wordings."""
        self._ids = ids
        self._matrix = self._features.fit_transform(wordings)

    def score(self, query: str) -> Ranked:
        """Add up the two cosines of a query with each wording; scores are in 0-2."""
        return _ranked((self._matrix @ self._features.transform([query]).T).toarray().ravel(), self._ids)


class LinearSvc(NearestTfidf):
    """A linear support vector machine (Fan et al., 2008) on the same features, one class an entry."""

    name = "tf-idf words + char_wb, LinearSVC"

    def fit(self, wordings: Sequence[str], ids: Sequence[str]) -> None:
        """Train one against the rest."""
        self._classifier = import_module("sklearn.svm").LinearSVC(random_state=0)
        self._classifier.fit(self._features.fit_transform(wordings), ids)

    def score(self, query: str) -> Ranked:
        """Return signed distances to the planes that part each entry from the rest."""
        distances = self._classifier.decision_function(self._features.transform([query]))[0]
        return _ranked(distances, self._classifier.classes_.tolist())


def _ranked(scores: Any, ids: Sequence[str]) -> Ranked:
    """Rank by an array of scores, one for each of `ids`; ties go to the first."""
    order = (-scores).argsort(kind="stable").tolist()
    return entries(((number, float(scores[number])) for number in order), ids)


class Tantivy(Peer):
    """tantivy, a search engine in the manner of Lucene, with its English stemmer; any word may match."""

    name = "tantivy"
    package = "tantivy"

    def __init__(self) -> None:
        self._tantivy = import_module(self.package)

    def fit(self, wordings: Sequence[str], ids: Sequence[str]) -> None:
        """Index the wordings in memory."""
        self._ids = ids
        schema = self._tantivy.SchemaBuilder()
        schema.add_text_field("wording", tokenizer_name="en_stem")
        schema.add_unsigned_field("number", stored=True)
        self._index = self._tantivy.Index(schema.build())
        writer = self._index.writer(num_threads=1)
        for number, text in enumerate(wordings):
            writer.add_document(self._tantivy.Document(wording=text, number=number))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def score(self, query: str) -> Ranked:
        """Score a query by BM25."""
        parsed = self._index.parse_query(" ".join(words(query)), ["wording"])
        hits = self._searcher.search(parsed, HITS).hits
        return entries(((self._searcher.doc(at)["number"][0], score) for score, at in hits), self._ids)


class SqliteFts5(Peer):
    """The full-text index of SQLite, with its Porter stemmer; any word may match."""

    name = "SQLite FTS5"
    package = "sqlite3"

    def __init__(self) -> None:
        self._database = sqlite3.connect(":memory:")
        try:
            self._database.execute("CREATE VIRTUAL TABLE wordings USING fts5(wording, tokenize = 'porter unicode61')")
        except sqlite3.OperationalError as error:
            raise ImportError(f"SQLite is built without FTS5: {error}") from error

    def __del__(self) -> None:
        if hasattr(self, "_database"):
            self._database.close()

    def fit(self, wordings: Sequence[str], ids: Sequence[str]) -> None:
        """Index the wordings in memory."""
        self._ids = ids
        self._database.executemany("INSERT INTO wordings(rowid, wording) VALUES (?, ?)", enumerate(wordings))

    def score(self, query: str) -> Ranked:
        """Score a query by BM25, which SQLite returns with a minus."""
        any_of = " OR ".join(f'"{word}"' for word in words(query))
        select = "SELECT rowid, -rank FROM wordings WHERE wordings MATCH ? ORDER BY rank LIMIT ?"
        return entries(self._database.execute(select, (any_of, HITS)) if any_of else (), self._ids)


class WordLlama(Peer):
    """WordLlama's static embeddings alone: each entry as near as its nearest wording, by cosine."""

    name = "WordLlama, nearest wording"
    package = "wordllama"

    def __init__(self) -> None:
        self._numpy = import_module("numpy")
        embed = installed()
        if embed is None:
            raise ImportError("No module named 'wordllama'")
        self._embed = embed

    def fit(self, wordings: Sequence[str], ids: Sequence[str]) -> None:
        """Embed the wordings."""
        self._ids = ids
        self._vectors = self._unit(list(wordings))

    def score(self, query: str) -> Ranked:
        """Rank by cosine."""
        scores = self._vectors @ self._unit([query])[0]
        best = self._numpy.argsort(-scores, kind="stable")[:HITS].tolist()
        return entries(((number, float(scores[number])) for number in best), self._ids)

    def _unit(self, texts: list[str]) -> Any:
        vectors = self._embed(texts)
        return vectors / self._numpy.maximum(self._numpy.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


PEERS: dict[str, type[Peer]] = {
    "wratio": WRatio,
    "token-set-ratio": TokenSetRatio,
    "bm25s": Bm25s,
    "bm25s-entries": Bm25sEntries,
    "tfidf": NearestTfidf,
    "linear-svc": LinearSvc,
    "tantivy": Tantivy,
    "fts5": SqliteFts5,
    "wordllama": WordLlama,
}
