"""The proof that each quote stands where its citation says."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from faqbot.check import prove, report
from faqbot.errors import ArticleError
from faqbot.knowledge import load

ENTRIES = "entries/kettle.yaml"
QUOTE = "lime makes the kettle slow"  # of the first entry; it stands in the section Opening
OPENING = "A kettle boils water."  # how the text of that section goes on


def change(path: Path, old: str, new: str) -> int:
    """Write `new` in the place of `old`; return its line."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text.count("\n", 0, text.index(old)) + 1


def quote(folder: Path, words: str) -> int:
    """Let the first entry quote something else; return the line of the quote."""
    quoted = "'" + words.replace("'", "''") + "'"
    return change(folder / ENTRIES, f"quote: {QUOTE}", f"quote: {quoted}")


def say(articles: Path, text: str) -> None:
    """Let the article's first section say something else."""
    change(articles / "kettle-care.txt", OPENING, text)


def proof(folder: Path, articles: Path) -> list[tuple[str, int, str]]:
    """The problems that the proof finds, as file, line and message."""
    found = prove(load(folder), folder, articles)
    return [(p.path.relative_to(folder).as_posix(), p.line, p.message) for p in found]


# --- quotes ------------------------------------------------------------------------------------


def test_folder_whose_quotes_stand_is_clean(kettle: Path, articles: Path) -> None:
    """A folder whose quotes all stand in their sections has no problem."""
    assert proof(kettle, articles) == []


def test_quote_that_is_not_there_is_a_problem(kettle: Path, articles: Path) -> None:
    """A quote that stands nowhere is a problem at its file and line, which says how to quote."""
    line = quote(kettle, "lime makes the kettle quick")
    [(file, at, message)] = proof(kettle, articles)
    assert (file, at) == (ENTRIES, line)
    assert "'lime makes the kettle quick' does not stand in 'Opening' of 'kettle-care'" in message
    assert "letter by letter" in message


@pytest.mark.parametrize(
    ("words", "section"),
    [("Rinse the kettle twice", "Removing Lime"), ("A frayed cable is a danger", "When Not To")],
)
def test_quote_of_another_section_is_a_problem(kettle: Path, articles: Path, words: str, section: str) -> None:
    """A quote that stands in another section is a problem, and the message names that section."""
    line = quote(kettle, words)
    [(file, at, message)] = proof(kettle, articles)
    assert (file, at) == (ENTRIES, line)
    assert message.endswith(f"it stands in {section!r}")


def test_quote_of_an_earlier_section_is_a_problem(kettle: Path, articles: Path) -> None:
    """A section begins where it begins: what stands before it does not stand in it."""
    line = change(kettle / ENTRIES, "quote: Rinse the kettle twice", "quote: A kettle boils water")
    [(file, at, message)] = proof(kettle, articles)
    assert (file, at) == (ENTRIES, line)
    assert message.endswith("it stands in 'Opening'")


def test_quote_across_two_sections_is_a_problem(kettle: Path, articles: Path) -> None:
    """A quote that begins in one section and ends in the next stands in neither."""
    quote(kettle, "slow. Removing Lime Vinegar dissolves")
    [(_, _, message)] = proof(kettle, articles)
    assert "does not stand in 'Opening'" in message


@pytest.mark.parametrize(
    "words",
    [
        "LIME MAKES THE KETTLE SLOW",
        "Lime Makes the kettle slow",
        "on the heating coil, and lime",
        "coil, and lime makes",
    ],
)
def test_case_does_not_matter(kettle: Path, articles: Path, words: str) -> None:
    """A quote stands in its section in any case."""
    quote(kettle, words)
    assert proof(kettle, articles) == []


@pytest.mark.parametrize(
    ("printed", "quoted"),
    [
        pytest.param("the kettle\u2019s lid", "the kettle's lid", id="curly-apostrophe"),
        pytest.param("the \u2018hot\u2019 lid", "the 'hot' lid", id="curly-single-quotes"),
        pytest.param("the \u201chot\u201d lid", 'the "hot" lid', id="curly-double-quotes"),
        pytest.param("a well\u2013known kettle", "a well-known kettle", id="en-dash"),
        pytest.param("a kettle \u2014 hot", "a kettle - hot", id="em-dash"),
        pytest.param("a  kettle\n\n boils\twater", "a kettle boils water", id="white-space"),
        pytest.param("a kettle\u00a0boils\u2009water", "a kettle boils water", id="hard-space"),
        pytest.param("a kettle\r\nboils water", "a kettle boils water", id="windows-line-end"),
        pytest.param("a kettle\n\u2022 boils water", "a kettle boils water", id="bullet"),
        pytest.param("the \ufb01rst kettle", "the first kettle", id="ligature"),
        pytest.param("the cafe\u0301 kettle", "the caf\u00e9 kettle", id="combining-accent"),
        pytest.param("hot\u2026 and slow", "hot... and slow", id="ellipsis"),
    ],
)
@pytest.mark.parametrize("swapped", [False, True], ids=["in-the-article", "in-the-quote"])
def test_typesetting_does_not_matter(kettle: Path, articles: Path, printed: str, quoted: str, *, swapped: bool) -> None:
    """Quotation marks, dashes, white space and ligatures make no difference, on whichever side they stand."""
    if swapped:
        printed, quoted = quoted, printed
    say(articles, f"Here is {printed} now.")
    quote(kettle, " ".join(quoted.split()))
    assert proof(kettle, articles) == []


@pytest.mark.parametrize(
    ("printed", "quoted"),
    [
        pytest.param("A well\u2010known kettle.", "A well-known kettle", id="hyphen"),
        pytest.param("A well\u2011known kettle.", "A well-known kettle", id="hard-hyphen"),
        pytest.param("A well\u2212known kettle.", "A well-known kettle", id="minus"),
        pytest.param("A kettle \u2015 hot.", "A kettle - hot", id="bar"),
        pytest.param("The \u201ehot\u201c lid shuts.", 'The "hot" lid shuts', id="low-quotes"),
        pytest.param("The \u00abhot\u00bb lid shuts.", 'The "hot" lid shuts', id="angle-quotes"),
        pytest.param("The kettle\u02bcs lid is hot.", "The kettle's lid", id="modifier-apostrophe"),
        pytest.param("A kettle\u200b boils water.", "A kettle boils water", id="zero-width-space"),
    ],
)
def test_any_dash_quotation_mark_or_white_space_is_the_same(
    kettle: Path, articles: Path, printed: str, quoted: str
) -> None:
    """Any dash, quotation mark or white space counts as the same."""
    say(articles, printed)
    quote(kettle, quoted)
    assert proof(kettle, articles) == []


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("lime makes the kett", id="begin-of-a-word"),
        pytest.param("ime makes the kettle", id="end-of-a-word"),
        pytest.param("ett boils wat", id="both"),
    ],
)
def test_part_of_a_word_does_not_count(kettle: Path, articles: Path, words: str) -> None:
    """A quote that cuts into a word does not stand in the text."""
    quote(kettle, words)
    assert [message for _, _, message in proof(kettle, articles) if f"{words!r} does not stand" in message]


def test_whole_word_is_found_after_a_part_of_a_word(kettle: Path, articles: Path) -> None:
    """A quote stands where it stands as whole words, though it cut into a word before."""
    say(articles, "Limescale makes it hot. The scale makes it cold.")
    quote(kettle, "scale makes it")
    assert proof(kettle, articles) == []


@pytest.mark.parametrize("words", ["boils. water (", "kettle .* slow", "lime|makes the kettle"])
def test_quote_is_no_pattern(kettle: Path, articles: Path, words: str) -> None:
    """The signs of regular expressions have no meaning in a quote."""
    quote(kettle, words)
    assert len(proof(kettle, articles)) == 1


@pytest.mark.parametrize("words", [", and lime makes the", "'s lid is hot"], ids=["comma", "apostrophe"])
def test_quote_that_begins_with_punctuation_stands(kettle: Path, articles: Path, words: str) -> None:
    """A quote that begins with punctuation right after a word stands in the text."""
    say(articles, "A kettle's lid is hot.")
    quote(kettle, words)
    assert proof(kettle, articles) == []


def test_quote_of_several_lines_has_the_line_where_it_begins(kettle: Path, articles: Path) -> None:
    """A quote that is spread over lines is one quote, reported at the line where it begins."""
    old = f"- {{source: kettle-care, section: Opening, quote: {QUOTE}}}"
    new = "- section: Opening\n          source: kettle-care\n          quote: |-\n            lime makes\n            it quick"
    line = change(kettle / ENTRIES, old, new)
    assert [(file, at) for file, at, _ in proof(kettle, articles)] == [(ENTRIES, line + 2)]


def test_quote_of_a_hazard_is_proved(kettle: Path, articles: Path) -> None:
    """The quote of a hazard is proved too, and reported in safety.yaml."""
    line = change(kettle / "safety.yaml", "quote: A frayed cable is a danger", "quote: A frayed cable is harmless")
    [(file, at, message)] = proof(kettle, articles)
    assert (file, at) == ("safety.yaml", line)
    assert "'A frayed cable is harmless'" in message


def test_quote_in_another_file_of_entries_has_that_file(kettle: Path, articles: Path) -> None:
    """Each problem carries the file in which its quote stands."""
    cite = "{source: kettle-care, section: Opening, quote: no such words}"
    entry = f"- id: tea\n  questions: [tea]\n  answer:\n    - say: Tea.\n      cite: [{cite}]\n"
    (kettle / "entries/a.yaml").write_text(entry, encoding="utf-8")
    assert [(file, at) for file, at, _ in proof(kettle, articles)] == [("entries/a.yaml", 5)]


def test_every_false_quote_is_reported(kettle: Path, articles: Path) -> None:
    """Every quote that does not stand is reported, each at its own line."""
    lines = [quote(kettle, "lime makes it quick")]
    lines += [change(kettle / ENTRIES, "quote: Rinse the kettle twice", "quote: Rinse the kettle thrice")]
    lines += [change(kettle / ENTRIES, "quote: Never open a kettle that is", "quote: Always open a kettle")]
    assert [(file, at) for file, at, _ in proof(kettle, articles)] == [(ENTRIES, line) for line in lines]


def test_same_false_quote_is_reported_at_every_place(kettle: Path, articles: Path) -> None:
    """A false citation that stands at two places is reported at both."""
    lines = [change(kettle / ENTRIES, "quote: Vinegar dissolves lime within an hour", "quote: no such words")]
    lines += [change(kettle / ENTRIES, "quote: Rinse the kettle twice", "quote: no such words")]
    assert [at for _, at, _ in proof(kettle, articles)] == lines


# --- articles ----------------------------------------------------------------------------------


def test_right_digest_is_accepted(kettle: Path, articles: Path) -> None:
    """An article whose sha256 is the recorded one is no problem."""
    digest = hashlib.sha256((articles / "kettle-care.txt").read_bytes()).hexdigest()
    change(kettle / "sources.yaml", "  sections:", f"  sha256: {digest}\n  sections:")
    assert proof(kettle, articles) == []


def test_wrong_digest_is_a_problem(kettle: Path, articles: Path) -> None:
    """An article that is not the recorded one is a problem, which names its file and its digest."""
    digest = hashlib.sha256((articles / "kettle-care.txt").read_bytes()).hexdigest()
    wrong = digest[::-1]
    assert wrong != digest
    change(kettle / "sources.yaml", "  sections:", f"  sha256: {wrong}\n  sections:")
    [(file, _, message)] = proof(kettle, articles)
    assert file == "sources.yaml"
    assert str(articles / "kettle-care.txt") in message
    assert message.endswith(digest)


def test_digest_is_of_the_bytes(kettle: Path, articles: Path) -> None:
    """A change of white space alone changes the digest, though no quote cares."""
    path = articles / "kettle-care.txt"
    change(
        kettle / "sources.yaml",
        "  sections:",
        f"  sha256: {hashlib.sha256(path.read_bytes()).hexdigest()}\n  sections:",
    )
    path.write_bytes(path.read_bytes() + b"\n")
    assert [file for file, _, _ in proof(kettle, articles)] == ["sources.yaml"]


def test_missing_folder_of_articles_is_an_error(kettle: Path, articles: Path) -> None:
    """A folder of articles that is not there is an ArticleError, which says what to give."""
    with pytest.raises(ArticleError, match=r"nowhere: there is no such folder; give the one .* <id>\.txt"):
        prove(load(kettle), kettle, articles / "nowhere")


def test_missing_article_is_an_error(kettle: Path, articles: Path) -> None:
    """An article that is not there is an ArticleError, which names the file."""
    (articles / "kettle-care.txt").unlink()
    with pytest.raises(ArticleError, match=r"kettle-care\.txt: the article cannot be read"):
        prove(load(kettle), kettle, articles)


def test_article_of_another_encoding_is_an_error(kettle: Path, articles: Path) -> None:
    """An article that is not UTF-8 is an ArticleError, which names the file."""
    (articles / "kettle-care.txt").write_bytes(b"A caf\xe9 kettle")
    with pytest.raises(ArticleError, match=r"kettle-care\.txt: the article cannot be read"):
        prove(load(kettle), kettle, articles)


def test_articles_that_nobody_cites_are_left_alone(kettle: Path, articles: Path) -> None:
    """A file among the articles that is no source is nobody's business."""
    (articles / "other.txt").write_bytes(b"\xff")
    assert proof(kettle, articles) == []


# --- sections ----------------------------------------------------------------------------------


def section_problems(folder: Path, articles: Path) -> list[str]:
    """The messages of the proof that are about the beginning of a section."""
    return [message for file, _, message in proof(folder, articles) if file == "sources.yaml"]


def test_section_that_does_not_begin_so_is_a_problem(kettle: Path, articles: Path) -> None:
    """A section that begins with words that are not in the article is a problem of sources.yaml."""
    change(kettle / "sources.yaml", "begins: Vinegar dissolves lime within", "begins: Soap dissolves lime")
    [message] = section_problems(kettle, articles)
    assert "'Removing Lime' of 'kettle-care' does not begin with 'Soap dissolves lime'" in message


def test_section_out_of_order_is_a_problem(kettle: Path, articles: Path) -> None:
    """A section that begins before the one that is named before it is a problem of sources.yaml."""
    change(kettle / "sources.yaml", "begins: Never open a kettle", "begins: A kettle boils water")
    [message] = section_problems(kettle, articles)
    assert "'When Not To'" in message
    assert "where it should" in message


def test_beginning_of_a_section_is_found_in_any_typesetting(kettle: Path, articles: Path) -> None:
    """A section's beginning is compared as quotes are: case and white space do not matter."""
    change(kettle / "sources.yaml", "begins: Vinegar dissolves lime within", "begins: VINEGAR dissolves LIME within")
    change(articles / "kettle-care.txt", "Vinegar dissolves", "Vinegar\n dissolves")
    assert proof(kettle, articles) == []


def test_section_that_is_not_found_spoils_no_other(kettle: Path, articles: Path) -> None:
    """A section whose beginning is not found raises no problem about quotes of the section before it."""
    change(kettle / "sources.yaml", "begins: Vinegar dissolves lime within", "begins: Soap dissolves lime")
    assert not [message for _, _, message in proof(kettle, articles) if "does not stand in 'Opening'" in message]


# --- report ------------------------------------------------------------------------------------


def test_report_of_a_sound_folder_counts_what_it_holds(kettle: Path) -> None:
    """The report of a sound folder has no problem and counts entries, wordings, citations and hazards."""
    found, summary = report(kettle)
    assert found == ()
    for part in ("kettle: 3 entries with 12 wordings", "4 citations of 1 sources", "2 hazards", "--articles"):
        assert part in summary


def test_report_with_articles_says_that_quotes_stand(kettle: Path, articles: Path) -> None:
    """With articles, the report of a sound folder says that each quote stands in its place."""
    found, summary = report(str(kettle), str(articles))
    assert found == ()
    assert "each of which stands in its article and section" in summary


def test_report_of_a_broken_folder_has_its_problems(kettle: Path, articles: Path) -> None:
    """The report of a folder that does not load has its problems and no summary, and no article is read."""
    change(kettle / "knowledge.yaml", "title: Kettles", "titel: Kettles")
    (articles / "kettle-care.txt").unlink()
    found, summary = report(kettle, articles)
    assert [(p.path.name, p.line) for p in found] == [("knowledge.yaml", 2)]
    assert summary == ""


def test_report_sorts_what_the_proof_finds(kettle: Path, articles: Path) -> None:
    """The problems of the proof are sorted by file and line."""
    change(kettle / "safety.yaml", "quote: A frayed cable is a danger", "quote: A frayed cable is harmless")
    change(kettle / ENTRIES, "quote: Rinse the kettle twice", "quote: Rinse the kettle thrice")
    quote(kettle, "lime makes it quick")
    change(kettle / "sources.yaml", "  sections:", f"  sha256: {'f' * 64}\n  sections:")
    found, _ = report(kettle, articles)
    assert [p.path.name for p in found] == ["kettle.yaml", "kettle.yaml", "safety.yaml", "sources.yaml"]
    assert list(found) == sorted(found)


def test_report_of_false_quotes_does_not_say_that_they_stand(kettle: Path, articles: Path) -> None:
    """Where a quote does not stand, the summary does not say that each one does."""
    quote(kettle, "lime makes it quick")
    found, summary = report(kettle, articles)
    assert len(found) == 1
    assert "each of which stands" not in summary


def test_report_passes_an_article_error_on(kettle: Path, articles: Path) -> None:
    """Articles that cannot be read are an ArticleError of the report too."""
    with pytest.raises(ArticleError):
        report(kettle, articles / "nowhere")
