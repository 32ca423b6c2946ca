"""The measures of the benchmarks, and the reading of their data."""

from __future__ import annotations

import json
import sys
from collections import Counter
from math import isnan
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from benchmarks import data, generate, matching, metrics, scale
from benchmarks.peers import PEERS, entries

from faqbot import Bot
from faqbot.knowledge import load

GOLD = [{"a"}, {"b", "c"}, set[str](), set[str]()]  # two queries in scope, two out of it
ENTRIES = [
    {"id": "slow", "question": "why is my kettle slow", "variants": ["kettle takes ages", "why is my kettle slow"]},
    {"id": "lime", "question": "how do I remove lime", "variants": ["descale with vinegar"]},
    {"id": "lid", "question": "may I open the lid", "variants": ["lift the lid while boiling"]},
]
QUERIES = [
    *({"query": f"descale the kettle {n}", "gold": ["lime"], "kind": "in"} for n in range(6)),
    *({"query": f"price of a toaster {n}", "gold": [], "kind": "oos"} for n in range(4)),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A tiny set that has no development set."""
    path = tmp_path / "tiny"
    path.mkdir()
    write(path / "kb.jsonl", ENTRIES)
    write(path / "queries.jsonl", QUERIES)
    return path


def write(path: Path, records: list[dict[str, Any]]) -> None:
    """Write records, one a line."""
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")


# --- the measures ------------------------------------------------------------------------------


def test_recall_looks_at_queries_in_scope_only() -> None:
    """One right id among the first k is enough, and what was found for an out-of-scope query is nothing."""
    ranked = [["a", "b"], ["a", "c"], ["a"], []]
    assert metrics.recall(ranked, GOLD, 1) == 0.5
    assert metrics.recall(ranked, GOLD, 2) == 1


@pytest.mark.parametrize(
    ("scores", "area"),
    [
        pytest.param([3, 4, 1, 2], 1, id="apart"),
        pytest.param([1, 2, 3, 4], 0, id="the-wrong-way-round"),
        pytest.param([1, 1, 1, 1], 0.5, id="all-ties"),
        pytest.param([3, 1, 2, 1], 0.625, id="one-tie"),
    ],
)
def test_auroc_is_the_chance_of_the_right_order(scores: list[float], area: float) -> None:
    """The area is that share of the pairs that stand in the right order, and ties count half."""
    assert metrics.auroc(scores, GOLD) == area


def test_decisions_are_counted_on_their_own_side() -> None:
    """A wrong answer in scope is not right, and only what was not answered out of scope is recalled."""
    answered = ["b", "c", None, "a"]
    assert metrics.right_and_answered(answered, GOLD) == 0.5
    assert metrics.out_of_scope_recall(answered, GOLD) == 0.5


def test_calibration_error_is_the_mean_gap_of_the_bins() -> None:
    """Within a bin, too sure and too unsure cancel out; between bins they add up. One is in the last bin."""
    assert metrics.expected_calibration_error([0.5, 0.5], [True, False]) == 0
    assert metrics.expected_calibration_error([1.0, 0.0], [True, False]) == 0
    assert metrics.expected_calibration_error([0.75, 0.25], [False, True]) == 0.75
    assert metrics.expected_calibration_error([0.9375, 1.0], [True, False]) == pytest.approx(0.46875)


def test_percentile_is_the_nearest_rank() -> None:
    """A percentile is always one of the values."""
    values = [float(n) for n in range(100, 0, -1)]
    assert [metrics.percentile(values, q) for q in (0, 0.5, 0.99, 1)] == [1, 50, 99, 100]


def test_a_share_of_nothing_is_not_a_number() -> None:
    """Where there are no queries of a kind, there is no figure on them."""
    assert isnan(metrics.auroc([1.0], [{"a"}]))
    assert isnan(metrics.out_of_scope_recall(["a"], [{"a"}]))
    assert isnan(metrics.expected_calibration_error([], []))
    assert isnan(metrics.percentile([], 0.5))


# --- the data ----------------------------------------------------------------------------------


def test_knowledge_has_an_entry_for_each_id(folder: Path) -> None:
    """An entry has all its wordings, each once, and one statement with one citation."""
    known = data.knowledge(folder)
    assert list(known.entries) == ["slow", "lime", "lid"]
    assert known.entries["slow"].questions == ("why is my kettle slow", "kettle takes ages")
    assert [len(s.cite) for entry in known.entries.values() for s in entry.answer] == [1, 1, 1]
    texts, ids = data.wordings(known)
    assert ids == ["slow", "slow", "lime", "lime", "lid", "lid"]
    assert texts[3] == "descale with vinegar"


def test_no_two_entries_cite_one_passage(folder: Path) -> None:
    """A shared passage would make any entry right for the calibration."""
    quotes = [c.quote for entry in data.knowledge(folder).entries.values() for s in entry.answer for c in s.cite]
    assert len(set(quotes)) == len(quotes)


def test_a_bot_answers_from_such_knowledge(folder: Path) -> None:
    """What was read is all that a bot needs."""
    answer = Bot.of(data.knowledge(folder)).answer("descale with vinegar")
    assert answer.matches[0].entry == "lime"


def test_a_limit_is_spread_over_the_file(folder: Path) -> None:
    """Half of the queries are half of those in scope and half of those out of it."""
    limited = data.queries(folder, limit=5)
    assert [bool(query.gold) for query in limited] == [True, True, True, False, False]
    assert data.queries(folder, limit=99) == data.queries(folder)
    assert data.queries(folder)[0] == data.Query("descale the kettle 0", frozenset({"lime"}))


def test_the_development_set_is_never_replaced_by_the_queries(folder: Path) -> None:
    """A set that has no development set says so."""
    with pytest.raises(FileNotFoundError, match=r"dev\.jsonl"):
        data.queries(folder, dev=True)


# --- the peers and the table -------------------------------------------------------------------


def test_an_entry_scores_as_its_best_wording() -> None:
    """Of ranked wordings each entry keeps its first, and five entries are enough."""
    ids = ["a", "a", "b", "c", "d", "e", "f"]
    assert entries([(1, 9.0), (0, 8.0), (2, 7.0)], ids) == [("a", 9.0), ("b", 7.0)]
    assert [id_ for id_, _ in entries([(n, 1.0) for n in range(7)], ids)] == ["a", "b", "c", "d", "e"]


@pytest.mark.parametrize("name", PEERS)
@pytest.mark.filterwarnings("default")
def test_every_peer_finds_a_wording_and_bears_any_query(name: str, folder: Path) -> None:
    """A peer ranks the entry first whose wording was asked, best score first; no query breaks it."""
    try:
        peer = PEERS[name]()
    except ImportError as error:
        pytest.skip(str(error))
    peer.fit(*data.wordings(data.knowledge(folder)))
    found = peer.score("descale with vinegar")
    assert found[0][0] == "lime"
    assert found == sorted(found, key=lambda pair: -pair[1])
    for odd in ("", "???", 'AND "OR (', "it's NOT:a*b", "\N{GRINNING FACE}"):
        peer.score(odd)


def test_the_command_prints_a_table(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The table has a row for faqbot and one for each peer that was asked for."""
    assert matching.main([str(folder.parent), "--peers", "wratio", "--limit", "5"]) == 0
    printed = capsys.readouterr().out
    assert "3 entries, 6 wordings; 3 queries in scope, 2 out" in printed
    assert [line.split(" | ")[0] for line in printed.splitlines() if line.startswith("| ")] == [
        "| system", "| ---", "| faqbot", "| rapidfuzz WRatio",
    ]  # fmt: skip


def test_the_command_names_what_it_leaves_out(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A peer that is not installed, and a set without the queries asked for, are named."""
    monkeypatch.setitem(sys.modules, "tantivy", None)
    matching.main([str(folder.parent), "--peers", "tantivy"])
    assert "not installed: tantivy" in capsys.readouterr().out
    matching.main([str(folder.parent), "--dev"])
    assert "Left out: no dev.jsonl" in capsys.readouterr().out


# --- folders of any size ---------------------------------------------------------------------------

PUBLIC = [
    "how do i transfer money to my savings account",
    "please tell me what the weather is like tomorrow",
    "can you book a table for two at the restaurant",
    "why was my card declined at the shop yesterday",
    "play some quiet music while i read a long book",
]


def test_a_made_up_folder_is_sound_and_of_the_size_that_was_asked_for(tmp_path: Path) -> None:
    """It loads without a problem; the same arguments make the same files."""
    for name in ("one", "other"):
        generate.write(tmp_path / name, PUBLIC, 3000)
    known = load(tmp_path / "one")
    assert sum(len(entry.questions) for entry in known.entries.values()) == 3000
    files = [sorted((tmp_path / name).rglob("*.yaml")) for name in ("one", "other")]
    assert [path.read_bytes() for path in files[0]] == [path.read_bytes() for path in files[1]]


def test_made_up_words_follow_the_law_of_words() -> None:
    """A few are in many wordings, and most in few."""
    made = generate.Maker(PUBLIC, 8000).entries()
    counts = Counter(word for _ in range(800) for text in next(made) for word in text.split())
    assert counts.most_common(1)[0][1] > 5 * sorted(counts.values())[len(counts) // 2]


def test_queries_are_like_wordings_but_not_the_same() -> None:
    """A word is missing, or a letter."""
    wordings = [(text, str(number)) for number, text in enumerate(PUBLIC)]
    asked = generate.queries(wordings, len(wordings))
    assert sorted(id_ for _, id_ in asked) == [id_ for _, id_ in wordings]
    assert not {text for text, _ in asked} & set(PUBLIC)


def test_latency_is_drawn_for_each_system() -> None:
    """As an SVG that can be read, with the name of each."""
    curves = {"faqbot": [(1000, 0.0005), (1_000_000, 0.002)], "other": [(1000, 0.001), (1_000_000, 1.0)]}
    drawn = ElementTree.fromstring(scale.drawn(curves))  # noqa: S314 - our own
    texts = [element.text for element in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert {"faqbot", "other", "1,000", "1,000,000"} <= set(texts)
