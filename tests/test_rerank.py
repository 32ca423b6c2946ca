"""What the wordings of a folder teach beyond their likeness, and how it is judged on wordings left out."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import faqbot
from faqbot import Bot, rerank
from faqbot.bot import shipped_folder
from faqbot.calibrate import PRIOR, calibrate, fit, spread, trials
from faqbot.errors import KnowledgeError
from faqbot.folds import folds
from faqbot.frozen import replace
from faqbot.model import FEATURES, Article, Cite, Entry, Knowledge, RegressionTests, Section, WrittenStatement
from faqbot.render import to_json

# Two entries that talk of the same things; only "not" and "twice" tell them apart.
WORDINGS = {
    "declined": [
        "my card was declined at the shop", "the shop declined my card", "card declined at the till today",
        "why was my card declined by the shop", "the till declined the card of mine", "declined card at a shop till",
    ],
    "twice": [
        "the shop charged my card twice", "my card was charged twice at the till", "charged twice on my card today",
        "why was the card charged twice by the shop", "a shop till charged my card twice", "twice charged by the shop",
    ],
    "hours": [
        "when does the shop open", "opening hours of the shop", "is the shop open today", "until when is the shop open",
        "at what time do you open today", "shop hours please",
    ],
}  # fmt: skip


def shop(wordings: dict[str, list[str]]) -> Knowledge:
    """A folder in memory."""
    source = Article("made-up", "A made-up source", "", (Section("All", ""),))
    entries = {
        id_: Entry(id_, tuple(texts), (WrittenStatement(id_, (Cite(source.id, "All", id_),)),))
        for id_, texts in wordings.items()
    }
    return Knowledge(
        name="shop", title="shop", description="", language="en", disclaimer="", reviewed="", reviewed_by="",
        sources={source.id: source}, entries=entries, topics={}, smalltalk={}, terms=(), concepts={}, hazards={},
        caveats={}, tests=RegressionTests({}, ()),
    )  # fmt: skip


@pytest.fixture(scope="module")
def bot() -> Bot:
    """A bot of the shop."""
    return Bot.of(shop(WORDINGS), embedder=False)


def added(bot: Bot, question: str) -> dict[str, float]:
    """What the reranker adds to the score of each entry."""
    assert bot.matcher.reranker is not None
    ids = list(bot.knowledge.entries)
    return dict(zip(ids, bot.matcher.reranker.adds(bot.matcher.query(question), range(len(ids))), strict=True))


def test_a_telling_word_speaks_for_its_entry_and_against_the_rival(bot: Bot) -> None:
    """Both entries are about cards and shops; "declined" is of one of them."""
    more = added(bot, "declined")
    assert more["declined"] > 0 > more["twice"]


def test_a_word_that_the_folder_lacks_adds_nothing(bot: Bot) -> None:
    """Nothing was learned of it."""
    assert set(added(bot, "zebra").values()) == {0.0}


def test_a_wording_of_the_folder_stays_first(bot: Bot) -> None:
    """Whatever was learned."""
    for id_, texts in WORDINGS.items():
        assert [bot.answer(text).matches[0].entry for text in texts] == [id_] * len(texts)


def test_what_is_learned_is_the_same_each_time(bot: Bot) -> None:
    """The same folder gives the same weights, and the same bytes."""
    other = Bot.of(shop(WORDINGS), embedder=False)
    question = "shop says card no good, declined"
    assert to_json(other.answer(question)) == to_json(bot.answer(question))


def test_of_a_wording_alone_in_its_entry_nothing_is_learned() -> None:
    """Without it, there is no such entry."""
    lone = Bot.of(shop({"a": ["my card was declined"], "b": ["the shop is open"]}), embedder=False)
    assert rerank.examples(lone.matcher) == []


def test_a_larger_folder_is_left_to_its_words(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is learned beyond a number of wordings."""
    monkeypatch.setattr(rerank, "LARGEST", 5)
    assert rerank.examples(bot.matcher) == []
    assert Bot.of(shop(WORDINGS), embedder=False).matcher.reranker is None


def test_entries_that_rest_on_one_passage_are_no_rivals() -> None:
    """To find the one for the other is right, so nothing is to be learned from it."""
    one = shop(WORDINGS)
    same = one.entries["declined"].answer
    both = replace(one, entries={**one.entries, "twice": replace(one.entries["twice"], answer=same)})
    matcher = Bot.of(both, embedder=False).matcher
    declined, twice = map(matcher.index.classes.find, ("declined", "twice"))
    for example in rerank.examples(matcher):
        if example.owner == declined:
            assert twice not in dict(example.scores)


def test_weights_are_read_as_they_were_written(tmp_path: Path) -> None:
    """Classes and features may hold anything."""
    weights = {"a/b": {"word": 0.25, 'a "pair"': -1.5}, "ünï": {"^ x": 2.0}}
    rerank.store(weights, tmp_path)
    assert rerank.read(tmp_path) == weights


def test_no_weights_are_no_file(tmp_path: Path) -> None:
    """One that is there from before is removed."""
    rerank.store({"a": {"b": 1.0}}, tmp_path)
    rerank.store({}, tmp_path)
    assert rerank.read(tmp_path) is None
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("text", ["{", "[]", '{"a": 1}', '{"a": {"b": "c"}}', '{"a": {"b": NaN}}', "[" * 100_000])
def test_a_damaged_file_says_how_to_make_it_anew(kettle: Path, text: str) -> None:
    """It is not answered from, and the message names the file."""
    (kettle / rerank.FILE).write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"rerank\.json.*faqbot calibrate"):
        faqbot.Bot(kettle, cache=False)


def test_what_a_folder_learned_is_used_again(kettle: Path) -> None:
    """`faqbot calibrate` writes it, and a bot of the folder reads it."""
    from faqbot.cli import main

    assert main(["calibrate", str(kettle)]) == 0
    written = json.loads((kettle / rerank.FILE).read_text(encoding="utf-8"))
    reranker = faqbot.Bot(kettle, cache=False).matcher.reranker
    assert reranker is not None
    query = faqbot.Bot(kettle, cache=False).matcher.query("vinegar")
    id_ = next(id_ for id_, of in written.items() if any(f.startswith("vinegar") for f in of))
    number = list(faqbot.Bot(kettle, cache=False).knowledge.entries).index(id_)
    assert reranker.adds(query, [number]) != [0.0]


# --- wordings left out ---------------------------------------------------------------------------


def test_a_fold_has_never_seen_its_wordings(bot: Bot) -> None:
    """Neither the index nor the knowledge beside it; all others are there, and classes keep their numbers."""
    sample = range(0, bot.matcher.index.wordings, 2)
    left_out = set()
    for fold in folds(bot.matcher, sample):
        known = {q for entry in fold.matcher.knowledge.entries.values() for q in entry.questions}
        assert known.isdisjoint(text for _, _, text in fold.wordings)
        assert (
            len(known) + len(fold.wordings)
            == bot.matcher.index.wordings
            == fold.matcher.index.wordings + len(fold.wordings)
        )
        assert list(fold.matcher.index.classes) == list(bot.matcher.index.classes)
        for _, owner, text in fold.wordings:
            assert text in bot.knowledge.entries[bot.matcher.index.classes[owner]].questions
        left_out |= {text for _, _, text in fold.wordings}
    assert left_out == {bot.matcher.wording(number) for number in sample}


def test_a_folder_too_large_for_a_reranker_is_not_indexed_again(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its wordings are scored as if they stood nowhere: none is found by itself."""
    monkeypatch.setattr(rerank, "LARGEST", 5)
    (fold,) = folds(bot.matcher, range(bot.matcher.index.wordings))
    assert fold.matcher is bot.matcher
    for number, _, text in fold.wordings:
        query, scored = fold.ask(number, text)
        assert query.content
        assert all(one.near < 0.999 and one.wording != number for one in scored)


def test_not_too_much_is_left_out_at_a_time(bot: Bot) -> None:
    """All wordings in turns, a fifth each; a few at once."""
    assert len(list(folds(bot.matcher, range(bot.matcher.index.wordings)))) == 5
    assert len(list(folds(bot.matcher, [0, 7]))) == 1
    assert list(folds(bot.matcher, [])) == []


@given(st.integers(1, 10_000), st.integers(1, 500))
def test_a_sample_is_spread_evenly(total: int, sample: int) -> None:
    """It has as many numbers as asked for, or up to twice as many, all below the total."""
    found = spread(total, sample)
    assert min(total, sample) <= len(found) <= 2 * sample
    assert all(0 <= n < total for n in (found[0], found[-1]))


def test_what_is_not_covered_is_asked_in_two_ways(bot: Bot) -> None:
    """Near the subject and far from it; neither is ever right, and both weigh their supposed share."""
    found = trials(folds(bot.matcher, range(bot.matcher.index.wordings)))
    covered = [trial for trial in found if trial[2] == 1.0]
    assert len(covered) == bot.matcher.index.wordings
    others = [trial for trial in found if trial[2] != 1.0]
    assert others
    assert not any(right for _, right, _ in others)
    strange = sorted(features["unknown words"] for features, _, _ in others)
    assert strange[0] < 0.5 < strange[-1]


def test_with_little_to_go_by_the_weights_are_those_of_other_folders() -> None:
    """One outcome moves them little; a thousand, a lot."""
    zeros = [0.0] * len(FEATURES)
    near = [1.0, *zeros[1:]]
    few = [(near, True, 1.0), (zeros, False, 1.0)]
    _, some = fit(few)
    assert all(abs(a - b) < 0.5 for a, b in zip(some, PRIOR, strict=True))
    _, many = fit([*few * 1000, (near, False, 1.0), (zeros, True, 1.0)])
    assert many[0] > PRIOR[0] + 3


def test_a_tiny_folder_is_not_sure_of_what_it_hardly_knows(kettle_bot: faqbot.Bot) -> None:
    """A dozen wordings tell nothing of how far to trust a match; an unknown question is declined all the same."""
    assert kettle_bot.answer("is a tardy lethargic coil bad").outcome is not faqbot.Outcome.ANSWERED
    assert kettle_bot.answer("can I open the kettle").outcome is faqbot.Outcome.ANSWERED


def test_a_reranker_has_to_prove_itself_where_it_can(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    """With enough held-out wordings, one that brings none of them to its entry is not kept."""
    answered = {id_: tuple(f"{text} {n}" for text in texts for n in range(7)) for id_, texts in WORDINGS.items()}
    unknown = tuple(f"zebra number {n}" for n in range(40))
    known = replace(bot.knowledge, tests=RegressionTests(answered, unknown))
    matcher = Bot.of(known, embedder=False).matcher
    assert calibrate(matcher)[1] == {}
    assert matcher.reranker is None
    monkeypatch.setattr("faqbot.calibrate.PROVEN", -1.0)
    assert calibrate(matcher)[1]


def test_a_stale_folder_is_not_learned_anew_at_each_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One with held-out wordings that was calibrated and then edited answers at once."""
    folder = tmp_path / "hip-massage"
    shutil.copytree(Path(shipped_folder()), folder)
    about = folder / "calibration.yaml"
    about.write_text(about.read_text(encoding="utf-8").replace("fingerprint: '", "fingerprint: 'x"), encoding="utf-8")
    monkeypatch.setattr(rerank, "learn", lambda _: pytest.fail("learned anew"))
    assert faqbot.Bot(os.fspath(folder), cache=False).matcher.calibration.fingerprint
