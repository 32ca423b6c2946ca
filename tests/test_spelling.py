"""Repair of words that the knowledge base does not know."""

from __future__ import annotations

import string
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import faqbot
from faqbot.spelling import LONGEST, Speller, vocabulary_of

FUZZ = settings(max_examples=100, deadline=None, derandomize=True, database=None)

WORDS = "lime hip coil boil water cable kettle heater vinegar descaling electrician inflammation".split()
VOCABULARY = vocabulary_of(Counter(WORDS))
PROTECTED = ("the", "what", "which", "without")
KETTLE = Speller.of(VOCABULARY, PROTECTED)

LETTERS = st.text(string.ascii_lowercase, min_size=1, max_size=14)
VOCABULARIES = st.dictionaries(LETTERS, st.integers(1, 9), max_size=12)


@st.composite
def typed(draw: st.DrawFn) -> str:
    """Something typed: a known word with a few slips, two that ran together, or anything else."""
    word = draw(st.sampled_from(WORDS) | st.tuples(*[st.sampled_from(WORDS)] * 2).map("".join) | st.text(max_size=15))
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(word)))
        word = word[:at] + draw(st.sampled_from(["", "e", "x", "'"])) + word[at + draw(st.integers(0, 1)) :]
    return word


# --- the limits --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        pytest.param("wter", None, id="4-letters-one-missing"),
        pytest.param("lims", None, id="4-letters-one-wrong"),
        pytest.param("limme", "lime", id="5-letters-one-too-many"),
        pytest.param("watar", "water", id="5-letters-one-wrong"),
        pytest.param("hetle", None, id="5-letters-two-wrong"),
        pytest.param("kettl", "kettle", id="5-letters-one-missing"),
        pytest.param("kxttxe", None, id="6-letters-two-wrong"),
        pytest.param("kkettlee", None, id="8-letters-two-too-many"),
        pytest.param("descalig", None, id="8-letters-two-missing-of-ten"),
        pytest.param("vvinegarr", "vinegar", id="9-letters-two-too-many"),
        pytest.param("dexcalinx", "descaling", id="9-letters-two-wrong"),
        pytest.param("dxxcalinx", None, id="9-letters-three-wrong"),
        pytest.param("elxctricixn", "electrician", id="11-letters-two-wrong"),
        pytest.param("elxctrxcixn", None, id="11-letters-three-wrong"),
    ],
)
def test_typos_by_length(word: str, meant: str | None) -> None:
    """No typo is repaired up to four letters, one from five, two from nine, and never three."""
    vocabulary = VOCABULARY if word != "descalig" else {"descalings": 1}
    assert Speller.of(vocabulary, PROTECTED).repair(word) == ((meant,) if meant else ())


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        pytest.param("hpi", "hip", id="3-letters"),
        pytest.param("lmie", "lime", id="4-letters"),
        pytest.param("watre", "water", id="5-letters-at-the-end"),
        pytest.param("ekttle", "kettle", id="6-letters-at-the-start"),
        pytest.param("vinegra", "vinegar", id="7-letters"),
        pytest.param("leectricina", "electrician", id="11-letters-two-pairs"),
    ],
)
def test_neighbours_that_changed_places_are_one_typo(word: str, meant: str) -> None:
    """Two neighbouring letters that changed places count as one typo."""
    assert KETTLE.repair(word) == (meant,)


def test_short_word_with_another_first_letter_is_not_repaired() -> None:
    """In a short word, changed places are repaired only where the first letter is right."""
    assert KETTLE.repair("ihp") == ()


def test_short_word_that_could_be_two_is_not_repaired() -> None:
    """A short word that could have been two others is not repaired."""
    assert Speller.of({"bolt": 1, "blot": 9}).repair("bot") == ()
    assert Speller.of({"sacr": 1, "scra": 1}).repair("scar") == ()


def test_two_letters_are_not_repaired() -> None:
    """A word of two letters is not repaired."""
    assert Speller.of({"if": 1, "on": 1}).repair("no") == ()


def test_very_long_word_is_not_repaired() -> None:
    """What is longer than any word is not repaired."""
    word = "x" * LONGEST
    speller = Speller.of({word: 1})
    assert speller.repair(word[:-1] + "y") == (word,)
    assert speller.repair(word + "x") == ()


# --- what is never repaired --------------------------------------------------------------------


@pytest.mark.parametrize("word", [*WORDS, *PROTECTED])
def test_known_word_is_never_repaired(word: str) -> None:
    """A word of the vocabulary and a protected word are left alone, however near another word is."""
    near = {word + "s": 100, "x" + word: 100}
    speller = Speller.of({**VOCABULARY, **near}, PROTECTED)
    assert speller.known(word)
    assert speller.repair(word) == ()


@pytest.mark.parametrize("word", ["12345", "", "1-2", "'", "3.5"])
def test_what_is_no_word_is_never_repaired(word: str) -> None:
    """What holds no letter is no word, and is left alone."""
    assert KETTLE.known(word)
    assert KETTLE.repair(word) == ()


@pytest.mark.parametrize("word", ["ket-le", "kett'e", "kettle1", "k3tle", "k3toaster"])
def test_word_that_is_not_of_letters_alone_is_not_edited(word: str) -> None:
    """A word with signs or digits in it that is no word in disguise is not known and not repaired."""
    assert not KETTLE.known(word)
    assert KETTLE.repair(word) == ()


@pytest.mark.parametrize(
    ("word", "meant"), [("k3ttle", "kettle"), ("b0il", "boil"), ("c0il", "coil"), ("w4ter", "water")]
)
def test_digits_in_the_place_of_letters_are_read(word: str, meant: str) -> None:
    """A word of the vocabulary with digits in the place of letters that look alike is read as that word."""
    assert KETTLE.repair(word) == (meant,)


def test_protected_word_is_never_the_repair() -> None:
    """A word is not repaired to a protected word that is not in the vocabulary."""
    assert KETTLE.repair("witout") == ()


@pytest.mark.parametrize("word", ["toaster", "massage", "abc", "zzzzzzzzzzzz"])
def test_word_that_is_near_to_none_is_not_repaired(word: str) -> None:
    """A word that is near to none is not known and not repaired."""
    assert not KETTLE.known(word)
    assert KETTLE.repair(word) == ()


def test_without_vocabulary_nothing_is_repaired() -> None:
    """Against an empty vocabulary nothing is repaired."""
    assert Speller.of({}).repair("kettle") == ()


# --- which repair ------------------------------------------------------------------------------


def test_nearer_word_wins() -> None:
    """A word at one typo wins over a more frequent one at two."""
    assert Speller.of({"descaling": 1, "descalanz": 99}).repair("descalinx") == ("descaling",)


def test_same_first_letter_wins() -> None:
    """Of words equally near, the one with the same first letter wins over a more frequent one."""
    assert Speller.of({"heater": 1, "beaten": 99}).repair("heaten") == ("heater",)


def test_more_frequent_word_wins() -> None:
    """Of words equally near with the same first letter, the more frequent one wins."""
    assert Speller.of({"boiled": 1, "boiler": 2}).repair("boilex") == ("boiler",)
    assert Speller.of({"boiled": 2, "boiler": 1}).repair("boilex") == ("boiled",)


def test_alphabet_settles_the_rest() -> None:
    """Of words equally near and frequent, the first in the alphabet wins, however they are given."""
    words = ["boiler", "boiled", "boiley"]
    assert {Speller.of(dict.fromkeys(order, 1)).repair("boilex") for order in (words, words[::-1])} == {("boiled",)}


@pytest.mark.parametrize("best", [{"zating": 100}, {"xatine": 1}], ids=["frequency", "first-letter"])
def test_best_repair_wins_among_many(best: dict[str, int]) -> None:
    """However many words are equally near, the best of them wins."""
    crowd = dict.fromkeys("bating dating eating fating gating hating kating mating".split(), 5)
    assert Speller.of({**crowd, **best}).repair("xating") == tuple(best)


# --- words that ran together -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "halves"),
    [
        ("kettlewater", ("kettle", "water")),
        ("hotwatre", ()),
        ("limecoil", ("lime", "coil")),
        ("hiplime", ("hip", "lime")),
        ("waterkettlelime", ()),
        ("waterthe", ()),
        ("kettletoaster", ()),
    ],
)
def test_two_words_that_ran_together_are_split(word: str, halves: tuple[str, ...]) -> None:
    """Two words of the vocabulary that ran together are split; three, and others, are not."""
    assert KETTLE.repair(word) == halves


def test_halves_have_three_letters() -> None:
    """A word is not split into parts of fewer than three letters."""
    assert Speller.of({"on": 9, "lime": 9, "up": 9}).repair("onlime") == ()
    assert Speller.of({"on": 9, "lime": 9, "up": 9}).repair("limeup") == ()


def test_split_of_the_more_frequent_words_wins() -> None:
    """Of two ways to split, the one whose rarer half is more frequent wins."""
    rare_half = {"top": 9, "water": 1, "topw": 3, "ater": 3}
    assert Speller.of(rare_half).repair("topwater") == ("topw", "ater")


def test_one_typo_wins_over_a_split() -> None:
    """A word that is one typo away is taken before a split."""
    assert Speller.of({"lime": 5, "stone": 5, "limestones": 1}).repair("limestone") == ("limestones",)


# --- always ------------------------------------------------------------------------------------


def test_vocabulary_counts_words_of_letters() -> None:
    """A vocabulary keeps how often each word of letters occurs, and leaves numbers out."""
    assert vocabulary_of({"lime": 2, "12": 1, "k3": 1, "coil": 1}) == {"lime": 2, "coil": 1}


def test_a_folder_knows_how_often_its_words_are_said(bot: faqbot.Bot) -> None:
    """Of two words that are as near, the one that is said more often is meant."""
    speller = bot.matcher.index.speller
    assert speller.repair("swolen") == ("swollen",)
    assert "stolen" in speller.also("swolen")


@FUZZ
@given(typed())
def test_repair_is_of_the_vocabulary(word: str) -> None:
    """Whatever was typed, the repair is nothing, one word or two words of the vocabulary."""
    repair = KETTLE.repair(word)
    assert len(repair) <= 2
    assert set(repair) <= set(VOCABULARY)


@FUZZ
@given(typed(), VOCABULARIES)
def test_repair_is_of_any_vocabulary(word: str, vocabulary: dict[str, int]) -> None:
    """Whatever the vocabulary is, the repair is of it, and its own words are left alone."""
    speller = Speller.of(vocabulary)
    assert set(speller.repair(word)) <= set(vocabulary)
    assert not any(speller.repair(known) for known in vocabulary)


@FUZZ
@given(typed(), st.permutations(WORDS))
def test_repair_is_deterministic(word: str, order: list[str]) -> None:
    """The same word is always repaired alike, in whatever order the vocabulary was counted."""
    assert (
        Speller.of(vocabulary_of(Counter(order)), PROTECTED).repair(word) == KETTLE.repair(word) == KETTLE.repair(word)
    )


def test_crowd_is_repaired_alike_in_any_order() -> None:
    """Where many words are equally near, the repair does not hang on the order of the vocabulary."""
    crowd = "bating dating eating fating gating hating kating mating nating rating sating".split()
    orders = (crowd, crowd[::-1], crowd[5:] + crowd[:5])
    assert len({Speller.of(vocabulary_of(Counter(order))).repair("xating") for order in orders}) == 1


@FUZZ
@given(st.sampled_from([w for w in WORDS if len(w) >= 6]), st.data())
def test_one_slip_in_a_longer_word_is_always_repaired(word: str, data: st.DataObject) -> None:
    """One letter left out, added or changed in a word of six letters is repaired, if no other word is as near."""
    at = data.draw(st.integers(0, len(word) - 1))
    slip = data.draw(
        st.sampled_from([word[:at] + word[at + 1 :], word[:at] + "q" + word[at:], word[:at] + "q" + word[at + 1 :]])
    )
    assume(slip not in VOCABULARY)
    assert KETTLE.repair(slip) == (word,)


@FUZZ
@given(st.sampled_from(WORDS), st.data())
def test_one_swap_is_always_repaired(word: str, data: st.DataObject) -> None:
    """Two neighbours that changed places after the first letter are repaired in a word of any length."""
    places = [i for i, (a, b) in enumerate(pairwise(word)) if i and a != b]
    i = data.draw(st.sampled_from(places))
    assert KETTLE.repair(word[:i] + word[i + 1] + word[i] + word[i + 2 :]) == (word,)
