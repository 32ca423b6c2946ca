"""The policy: alert, answer, ask back, or say that the articles do not cover it.

A message passes in this order, once: sanitise → hazards → small talk → match → policy → compose.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from faqbot.context import Context
from faqbot.foreign import Foreign, spoken
from faqbot.frozen import Frozen, replace
from faqbot.match import Matcher, Ranking, Scored
from faqbot.model import (
    Answer,
    Caveat,
    Citation,
    Cite,
    Entry,
    Knowledge,
    Level,
    Match,
    Outcome,
    Statement,
    Topic,
    Why,
)
from faqbot.safety import Gate, Raised
from faqbot.smalltalk import Pleasantries
from faqbot.text import sanitise, sentences

TYPE_CHECKING = False
if TYPE_CHECKING:
    from faqbot.meaning import Meaning

__all__ = ["Policy", "Responder"]

LONGEST_SHOWN = 2000  # characters of a question that an answer repeats
LONGEST_ASKED = 1000  # words; what is longer is looked through for danger, and not matched
SHORTEST = 3  # words; a question as short as this has to name more than a word that many entries share
SAME = 0.95  # cosine with a wording, from which on a question is that wording
RAMBLE = 60  # words; of a longer message the sentences are matched one by one as well
MOST_SENTENCES = 40
MOST_QUESTIONS = 3  # of one message that are answered
MATCHES = 5
SUGGESTIONS = 3
OFFERS = 4  # entries that a question back offers, at most


class Policy(Frozen):
    """When to answer, when to ask back. Both are confidences in 0-1.

    `answer` follows from what a wrong answer costs: with a right one worth 1, an "I do not know"
    worth 0 and a wrong one worth -c, answering pays from a confidence of c / (1 + c); c is about 0.8 here,
    as each answer shows its question and passages, so that a wrong one is seen to be wrong. `follow`
    is the same for a turn that was read together with the one before: to guess at "and how often?" costs
    less than to ask back. `each` is for one of several questions of a message, `part` for the only one in
    a message that as a whole settles nothing.
    """

    answer: float = 0.45
    follow: float = 0.3
    each: float = 0.6
    part: float = 0.7
    clarify: float = 0.12
    close: float = 0.82  # an entry is offered if its score is at least this share of the best
    likely: float = 0.25  # the same where scores are chances, which lie further apart


class _Several(Frozen):
    """What a message with several questions is about; `ranking` is that of the least sure of them."""

    entries: tuple[Entry, ...]
    topics: tuple[Topic, ...]
    ranking: Ranking


class Responder:
    """Answers single messages from a folder. Stateless; thread-safe."""

    def __init__(
        self,
        knowledge: Knowledge,
        gate: Gate,
        talk: Pleasantries,
        matcher: Matcher,
        policy: Policy,
        call: str,
        titles: Mapping[str, str],
        meaning: Callable[[], Meaning | None] = lambda: None,
    ) -> None:
        self.knowledge = knowledge
        self.gate = gate
        self.talk = talk
        self.matcher = matcher
        self.context = Context(matcher)
        self.policy = policy
        self._call = call  # whom to call in an emergency, in words
        self._titles = titles
        self._meaning = meaning
        self._classes = matcher.index.classes
        self._entries = matcher.index.entries

    def respond(self, message: str, *, standing: Sequence[Raised] = (), ranking: Ranking | None = None) -> Answer:
        """Answer a message.

        A conversation may give the ranking of what it took the message to mean, and hazards of
        earlier turns that still stand. Hazards are looked for in the message itself all the same.
        """
        shown = sanitise(message, LONGEST_SHOWN)
        text = sanitise(message)
        now = self.gate.look(message)
        if ranking is None and all(r.hazard.learned for r in now):
            # the sense of danger has learned one language: what it makes of another is nothing
            foreign = spoken(text, self.knowledge.language, self.knows)
            if foreign is not None:
                return self._foreign(shown, foreign, _foremost(tuple(standing)))
        raised = _foremost(merged(now, standing))
        if raised and raised[0].level is Level.EMERGENCY:
            return self._alert(shown, raised, ())
        serious = _serious(raised)
        if not now and ranking is None:
            if not any(c.isalnum() for c in text):
                return self._plain(shown, Outcome.SMALLTALK, self._invitation(), raised)
            talk = self.talk.find(text)
            if talk is not None:
                return self._plain(shown, Outcome.SMALLTALK, talk.reply, raised)
        if len(text.split()) > LONGEST_ASKED:
            too_long = "That is too long for me to read well. Please ask me one thing in a sentence or two."
            return self._alert(shown, raised, ()) if serious else self._plain(shown, Outcome.UNKNOWN, too_long, raised)
        if ranking is None:
            ranked = {text: self.matcher.rank(text)}  # what is ranked once is not ranked again
            several = self._several(text, ranked)
            if several is not None:
                return self._all(shown, several, raised)
            ranking = self._rank(text, ranked)
        entry = self._settled(ranking)
        if serious and (now or entry is not None):
            return self._alert(shown, raised, [entry] if entry else [], ranking)
        if entry is not None:
            return self._answered(shown, raised, [entry], ranking)
        if self._topic(ranking) is None:
            offers = self._offers(ranking)
            if len(offers) > 1:
                return self._clarify(shown, offers, raised, ranking)
        return self._unknown(shown, raised, ranking)

    def entries(self, ids: Sequence[str], message: str, standing: Sequence[Raised] = ()) -> Answer:
        """Answer with entries that were picked, not matched. Raises `KeyError` for an unknown id."""
        entries = [self.knowledge.entries[id_] for id_ in ids]
        ranking = replace(self.matcher.rank(entries[0].title), confidence=1.0)
        raised = _foremost(merged(self.gate.look(message), standing))
        shown = sanitise(message, LONGEST_SHOWN)
        if raised and raised[0].level is Level.EMERGENCY:
            return self._alert(shown, raised, ())
        if raised and raised[0].level is Level.URGENT:
            return self._alert(shown, raised, entries, ranking)
        return self._answered(shown, raised, entries, ranking)

    def small(self, message: str, reply: str, standing: Sequence[Raised] = ()) -> Answer:
        """Reply to what asks nothing; hazards are looked for all the same."""
        raised = _foremost(merged(self.gate.look(message), standing))
        shown = sanitise(message, LONGEST_SHOWN)
        serious = _serious(raised)
        return self._alert(shown, raised, ()) if serious else self._plain(shown, Outcome.SMALLTALK, reply, raised)

    def is_wording(self, message: str) -> bool:
        """Is a message, but for its spelling, a wording of an entry?"""
        ranking = self.matcher.rank(message)
        best = self.matcher.best_entry(ranking.scored)
        return best is not None and best.near >= SAME and len(ranking.query.prepared) >= SHORTEST

    def search(self, words: str, most: int = 10) -> tuple[Match, ...]:
        """The entries that have something of some words, the best first, without judging whether they answer."""
        ranking = self.matcher.rank(words)
        return self._matches(ranking, most) if ranking.query.content else ()

    def standing(self, before: str, message: str, raised: Sequence[Raised] = ()) -> tuple[Raised, ...]:
        """The hazards that stay with a conversation: those of earlier turns, and what this one adds."""
        now = self.gate.look(message)
        both = self.gate.look(f"{before}\n{message}") if before else ()
        alone = {r.hazard.id for r in self.gate.look(before)} if before else set()
        told_in_two = [r for r in both if r.hazard.id not in alone and not r.hazard.learned]
        return tuple(r for r in merged([*now, *told_in_two], raised) if r.level.rank >= Level.URGENT.rank)

    def titled(self, title: str) -> str:
        """The id of the entry that is shown under a title; "" if there is none."""
        return self._titles.get(title, "")

    def knows(self, word: str) -> bool:
        """Is a folded word one of the folder's, or a small word of its language?"""
        preparer = self.matcher.preparer
        return word in preparer.language.function_words or self.matcher.index.content(preparer.stem(word))

    def clears(self, message: str) -> bool:
        """Does a message say that a doctor has settled what was raised before?"""
        return self.gate.cleared(message)

    # --- matching --------------------------------------------------------------------------------

    def _rank(self, text: str, ranked: dict[str, Ranking]) -> Ranking:
        """Rank a message as a whole; where that settles nothing, the questions in it, and trust the surest.

        The whole comes first: sentences give each other their subject.
        """
        whole = ranked[text]
        if self._settled(whole) is not None and len(text.split()) <= RAMBLE:
            return self._meant(text, whole)
        parts = self.matcher.preparer.questions(text)[:MOST_SENTENCES]
        if len(text.split()) > RAMBLE and not any(part.endswith("?") for part in parts):
            parts = sentences(text)[:MOST_SENTENCES]
        apart = [
            ranked.get(part) or self.matcher.rank(part)
            for part in parts
            if part != text and not self.context.points_back(part)
        ]
        sure = [r for r in apart if r.confidence >= self.policy.part and self._settled(r) is not None]
        best = max([whole, *sure], key=lambda r: (self._settled(r) is not None, r.confidence))
        return best if best is not whole else self._meant(text, whole)

    def _meant(self, text: str, lexical: Ranking) -> Ranking:
        """Ask for the meaning of a question that its words do not settle, where there is an embedder."""
        meaning = self._meaning()
        if meaning is None or not meaning.wanted(lexical):
            return lexical
        try:
            meant = meaning.rank(text, lexical)
        except Exception as error:  # an embedder is not ours: whatever it raises, the words still have an answer
            from warnings import warn

            warn(
                f"the embedder does not work, so that words alone are matched: {error!r}", RuntimeWarning, stacklevel=2
            )
            self._meaning = lambda: None
            return lexical
        # what the meaning would decline and the words would ask back about is asked back about
        open_ = meant.confidence >= self.policy.answer or len(self._offers(meant)) > 1
        return meant if open_ or len(self._offers(lexical)) < 2 else lexical

    def _several(self, text: str, ranked: dict[str, Ranking]) -> _Several | None:
        """The answers to each question of a message that asks more than one; None if it does not.

        A later question that points back ("and how often should I do that?") is read together with
        the one before. What cannot be answered surely enough is left to the message as a whole.
        """
        entries: list[Entry] = []
        topics: list[Topic] = []
        rankings: list[Ranking] = []
        before: tuple[Entry, str] | None = None
        parts = self.matcher.preparer.questions(text)[:MOST_SENTENCES]
        for part in parts if len(parts) > 1 else ():
            if before is not None and self.context.points_back(part):
                ranking = self.context.rank(part, *before)
            else:
                ranking = ranked[part] = ranked.get(part) or self.matcher.rank(part)
            topic, entry = self._topic(ranking), self._settled(ranking)
            if topic is not None and topic not in topics:
                topics.append(topic)
            elif entry is not None and entry not in entries and ranking.confidence >= self.policy.each:
                entries.append(entry)
                rankings.append(ranking)
                before = entry, part
        if not entries or len(entries) + len(topics) < 2 or len(entries) + len(topics) > MOST_QUESTIONS:
            return None
        return _Several(tuple(entries), tuple(topics), min(rankings, key=lambda r: r.confidence))

    def _settled(self, ranking: Ranking) -> Entry | None:
        """The entry to answer with, if that is settled."""
        enough = self.policy.follow if ranking.leans else self.policy.answer
        if self._topic(ranking) is not None or ranking.confidence < enough:
            return None
        best = self.matcher.best_entry(ranking.scored)
        return None if best is None or self._bare(ranking, best) else self.knowledge.entries[self._classes[best.number]]

    def _topic(self, ranking: Ranking) -> Topic | None:
        """The not-covered topic that a question is of, if one outranks every entry."""
        best = ranking.scored[0] if ranking.scored and ranking.query.content else None
        if best is None or best.number < self._entries or self._bare(ranking, best):
            return None
        return self.knowledge.topics[self._classes[best.number]]

    def _bare(self, ranking: Ranking, best: Scored) -> bool:
        """Is a question nothing but a word that stands in more entries than can be offered?"""
        query = ranking.query
        if len(query.prepared) > SHORTEST or query.content > 1 or best.near >= SAME:
            return False
        return any(self.matcher.spread(stem) > OFFERS for stem in query.prepared.stems)

    def _offers(self, ranking: Ranking) -> list[Scored]:
        """The entries to choose from, where the question leaves it open."""
        if ranking.confidence < self.policy.clarify:
            return []
        entries = [s for s in ranking.scored if s.number < self._entries]
        close = self.policy.likely if ranking.meant else self.policy.close
        return [s for s in entries[:OFFERS] if s.score >= close * entries[0].score]

    # --- composing -------------------------------------------------------------------------------

    def _all(self, shown: str, several: _Several, raised: Sequence[Raised]) -> Answer:
        """Answer each question of a message, and decline by name those that are not covered."""
        serious = _serious(raised)
        answer = (self._alert if serious else self._answered)(shown, raised, several.entries, several.ranking)
        if not several.topics:
            return answer
        text = "\n\n".join([answer.text, *map(_declined, several.topics)])
        return replace(answer, text=text, declined=several.topics[0].id)

    def _answered(self, shown: str, raised: Sequence[Raised], entries: Sequence[Entry], ranking: Ranking) -> Answer:
        return self._cited(shown, Outcome.ANSWERED, list(map(self._warning, raised)), entries, raised, ranking)

    def _alert(
        self, shown: str, raised: Sequence[Raised], entries: Sequence[Entry], ranking: Ranking | None = None
    ) -> Answer:
        """Say what to do first; below it, unless it is an emergency, what the articles say."""
        return self._cited(shown, Outcome.ALERT, [], entries, raised, ranking)

    def _cited(
        self,
        shown: str,
        outcome: Outcome,
        first: list[str],
        entries: Sequence[Entry],
        raised: Sequence[Raised],
        ranking: Ranking | None,
    ) -> Answer:
        writer = _Writer(self.knowledge)
        parts = list(first)
        if outcome is Outcome.ALERT:
            for r in raised:
                warning = self._warning(r)
                parts.append(writer.add(warning, r.hazard.cite) if r.hazard.cite else warning)
            if entries:
                parts.append("What the articles say about your question, once that is settled:")
        for entry in entries:
            said = " ".join(writer.add(s.say, s.cite) for s in entry.answer)
            parts.append(said if len(entries) == 1 else f"{entry.title}\n{said}")
        main = entries[0] if entries else None
        return Answer(
            question=shown,
            outcome=outcome,
            entry=main.id if main else None,
            text="\n\n".join(parts),
            statements=tuple(writer.statements),
            citations=tuple(writer.citations),
            caveats=self._caveats(raised, entries),
            confidence=round(ranking.confidence, 4) if ranking else 0.0,
            matches=self._matches(ranking) if ranking else (),
            suggestions=self._next(entries, ranking) if ranking and outcome is Outcome.ANSWERED else (),
            evidence=main.evidence if main else None,
            disagreement=any(entry.disagreement for entry in entries),
            why=self.matcher.why(ranking) if ranking else Why(),
        )

    def _clarify(self, shown: str, offers: list[Scored], raised: Sequence[Raised], ranking: Ranking) -> Answer:
        titles = [self.knowledge.entries[self._classes[s.number]].title for s in offers]
        listed = "\n".join(f"{n}. {title}" for n, title in enumerate(titles, 1))
        text = f"I am not sure what you are asking. Did you mean one of these?\n{listed}"
        return self._plain(shown, Outcome.CLARIFY, text, raised, ranking, tuple(titles))

    def _unknown(self, shown: str, raised: Sequence[Raised], ranking: Ranking) -> Answer:
        topic = self._topic(ranking)
        if topic is not None:
            text = _declined(topic)
            titles = tuple(self.knowledge.entries[id_].title for id_ in topic.see)
            return self._plain(shown, Outcome.UNKNOWN, text, raised, ranking, titles, topic.id)
        text = "I do not know: I found nothing in the articles that answers this."
        near: tuple[str, ...] = ()
        if ranking.confidence >= self.policy.clarify / 3:
            near = tuple(m.question for m in self._matches(ranking)[:SUGGESTIONS])
            text += " The nearest that they do answer: " + " · ".join(near) if near else ""
        return self._plain(shown, Outcome.UNKNOWN, text, raised, ranking, near)

    def _plain(
        self,
        shown: str,
        outcome: Outcome,
        text: str,
        raised: Sequence[Raised],
        ranking: Ranking | None = None,
        suggestions: tuple[str, ...] = (),
        declined: str = "",
    ) -> Answer:
        """An answer without statements of its own."""
        return Answer(
            question=shown,
            outcome=outcome,
            entry=None,
            text="\n\n".join([*map(self._warning, raised), text]),
            statements=(),
            citations=(),
            caveats=self._caveats(raised, ()),
            confidence=round(ranking.confidence, 4) if ranking else 0.0,
            matches=self._matches(ranking) if ranking else (),
            suggestions=suggestions,
            declined=declined,
            why=self.matcher.why(ranking) if ranking else Why(),
        )

    def _matches(self, ranking: Ranking, most: int = MATCHES) -> tuple[Match, ...]:
        entries = [s for s in ranking.scored if s.number < self._entries]
        return tuple(
            Match(
                self._classes[s.number],
                self.knowledge.entries[self._classes[s.number]].title,
                round(min(1.0, s.score / self.matcher.highest), 4),
            )
            for s in entries[:most]
        )

    def _caveats(self, raised: Iterable[Raised], entries: Sequence[Entry]) -> tuple[Caveat, ...]:
        caveats = [Caveat(r.hazard.id, r.level, self._warning(r)) for r in raised]
        named = dict.fromkeys(id_ for entry in entries for id_ in entry.caveats)
        caveats += [self.knowledge.caveats[id_] for id_ in named if id_ in self.knowledge.caveats]
        return tuple(sorted(caveats, key=lambda c: -c.level.rank))

    def _next(self, entries: Sequence[Entry], ranking: Ranking) -> tuple[str, ...]:
        ids = [*(id_ for entry in entries for id_ in entry.see), *(m.entry for m in self._matches(ranking))]
        shown = {entry.id for entry in entries}
        fresh = [id_ for id_ in dict.fromkeys(ids) if id_ not in shown]
        return tuple(self.knowledge.entries[id_].title for id_ in fresh[:SUGGESTIONS])

    def _warning(self, raised: Raised) -> str:
        return raised.hazard.text.replace("{emergency}", self._call)

    def _foreign(self, shown: str, foreign: Foreign, raised: Sequence[Raised]) -> Answer:
        mine = self.matcher.preparer.language.name or "the language of my answers"
        text = f"{foreign.sorry} I only read {mine}. If somebody is in danger, call {self._call} now."
        serious = _serious(raised)
        return self._plain(shown, Outcome.ALERT if serious else Outcome.UNKNOWN, text, raised)

    def _invitation(self) -> str:
        first = next(iter(self.knowledge.entries.values()))
        return f"Type a question in words, for example: {first.title}"


def _declined(topic: Topic) -> str:
    return f"The articles do not cover {topic.topic}. {topic.say} Ask {topic.ask}."


class _Writer:
    """Collects statements, and numbers each passage once."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._titles = {id_: article.title for id_, article in knowledge.sources.items()}
        self.statements: list[Statement] = []
        self.citations: list[Citation] = []

    def add(self, say: str, cite: Sequence[Cite]) -> str:
        """Add a statement; return it with its markers."""
        numbers: list[int] = []
        for c in cite:
            citation = Citation(c.source, self._titles.get(c.source, c.source), c.section, c.quote)
            if citation not in self.citations:
                self.citations.append(citation)
            number = self.citations.index(citation)
            if number not in numbers:
                numbers.append(number)
        self.statements.append(Statement(say, tuple(numbers)))
        return _marked(self.statements[-1])


def _marked(statement: Statement) -> str:
    return f"{statement.text} {''.join(f'[{n + 1}]' for n in statement.citations)}".rstrip()


def _serious(raised: Sequence[Raised]) -> bool:
    """Is the gravest of some hazards urgent or an emergency?"""
    return bool(raised) and raised[0].level.rank >= Level.URGENT.rank


def _foremost(raised: tuple[Raised, ...]) -> tuple[Raised, ...]:
    """In an emergency only what to do now; what can wait would be in its way."""
    urgent = raised and raised[0].level is Level.EMERGENCY
    return tuple(r for r in raised if r.level is Level.EMERGENCY) if urgent else raised


def merged(now: Sequence[Raised], before: Sequence[Raised]) -> tuple[Raised, ...]:
    found = {r.hazard.id: r for r in before}
    for r in now:
        known = found.get(r.hazard.id)
        if known is None or r.level.rank > known.level.rank:
            found[r.hazard.id] = r
    return tuple(sorted(found.values(), key=lambda r: -r.level.rank))
