"""What is written to disk: personal details taken out, lines whole or absent, files that only their owner reads."""

from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import faqbot
from faqbot.errors import RecordError
from faqbot.record import Lines, redacted, save

FUZZ = settings(max_examples=100, deadline=None, derandomize=True, database=None)
NOT_ON_WINDOWS = pytest.mark.skipif(os.name == "nt", reason="Windows has no such file modes")
KNOWN = frozenset("a an and am at been by call for from had hip i is it me my name nurse sore stiff this tired".split())

# What may stand between a piece of text and a number, so that the number is one.
EDGES = st.sampled_from(
    [" ", "\n", ", ", ": ", "; ", " (", ") ", "! ", "? ", ' "', "=", "#", "/ ", ". ", " \U0001f4de"]
)
WRITER = """\
import sys
from faqbot.record import Lines
for number in range(50):
    Lines(sys.argv[1]).append({"by": sys.argv[2], "number": number, "text": sys.argv[2] * 2000})
"""


def knows(word: str) -> bool:
    """Is it one of the words that these tests take for known?"""
    return word in KNOWN


def mode(path: Path) -> int:
    """Who may do what with a file."""
    return stat.S_IMODE(path.stat().st_mode)


def names(folder: Path) -> Iterable[str]:
    """The names of all that is in a folder."""
    return sorted(path.name for path in folder.iterdir())


# --- redacted ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("write to a.b+c@ex-am.co.uk.", "write to [e-mail]"),
        ("<joe@example.org>", "<[e-mail]>"),
        ("mailto:joe@example.org?", "mailto:[e-mail]"),
        ("joe@example.org, please", "[e-mail], please"),
        ("Jos\u00e9@ex\u00e4mple.org", "[e-mail]"),
        ("root@localhost", "[e-mail]"),
        ("j\u200boe@exam\u00adple.org", "[e-mail]"),
    ],
    ids=ascii,
)
def test_email_address_goes(text: str, kept: str) -> None:
    """An e-mail address goes, with or without a sign around it, and what stands around it stays."""
    assert redacted(text, knows) == kept


@pytest.mark.parametrize(
    "number",
    [
        "5551234",
        "555-1234",
        "5551234567",
        "555-123-4567",
        "555.123.4567",
        "555 123 4567",
        "(555) 123-4567",
        "(555)-123-4567",
        "1-800-555-0199",
        "+1 555 123 4567",
        "+1 (555) 123-4567",
        "+44 20 7946 0958",
        "+44 (0)20 7946 0958",
        "0171/1234567",
        "+49-171-1234567",
        "06 12 34 56 78",
        "0049 171 1234567",
        "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667",
        "555\u00a0123\u00a04567",
        "555\u200b1234567",
    ],
    ids=ascii,
)
def test_phone_number_goes(number: str) -> None:
    """A phone number goes, however it is cut into groups."""
    assert redacted(f"ring {number}, please", knows) == "ring [phone], please"


@pytest.mark.parametrize("number", ["555\u2013123\u20134567", "555\u2011123\u20114567", "555 - 123 - 4567"], ids=ascii)
def test_phone_number_with_any_dash_goes(number: str) -> None:
    """A phone number goes, whatever dash is in it and whatever space is around the dash."""
    assert redacted(f"ring {number}, please", knows) == "ring [phone], please"


@pytest.mark.parametrize("text", ["tel{}", "_{}_", "{}x", "Ring me.{}", "ring...{}"])
def test_phone_number_that_touches_a_word_goes(text: str) -> None:
    """A phone number goes where no space was typed around it."""
    assert "5551234567" not in redacted(text.format("5551234567"), knows)


def test_very_long_number_goes() -> None:
    """A number that is longer than any phone's (a card, an account) goes all the same."""
    assert redacted("card 12345678901234567890", knows) == "card [phone]"


@pytest.mark.parametrize(
    "text",
    [
        "3 weeks",
        "2013",
        "since 2013",
        "6 May 2013",
        "5/6/2013",
        "10-15 minutes",
        "120/80",
        "2 x 30 min",
        "1.5",
        "L4-L5",
    ],
)
def test_short_number_stays(text: str) -> None:
    """Numbers of a few digits are what questions are about: dates, years, spans, measures."""
    assert redacted(text, knows) == text


@pytest.mark.parametrize("date", ["2013-05-06", "05/06/2013", "06.05.2013", "2013-2014"])
def test_date_in_eight_digits_stays(date: str) -> None:
    """A date, or a span of years, is no phone number."""
    assert redacted(f"since {date}", knows) == f"since {date}"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("I am Anna", "I am [name]"),
        ("I'm Anna and sore", "I'm [name] and sore"),
        ("I\u2019m Anna, a nurse", "I\u2019m [name], a nurse"),
        ("im anna", "im [name]"),
        ("i am anna", "i am [name]"),
        ("I AM ANNA", "I AM [name]"),
        ("hello, my name is anna smith", "hello, my name is [name]"),
        ("My name's O'Brien", "My name's [name]"),
        ("My name is Anna-Maria de", "My name is [name]"),
        ("my name is\nAnna", "my name is\n[name]"),
        ("call me Bob", "call me [name]"),
        ("this is Bob", "this is [name]"),
        ("I'm Dr. Smith", "I'm [name]"),
        ("I'm J. R. Smith", "I'm [name]"),
        ("I am Jos\u00e9 Garc\u00eda", "I am [name]"),
        ("I am \u0141ukasz", "I am [name]"),
    ],
    ids=ascii,
)
def test_name_goes(text: str, kept: str) -> None:
    """What follows "I am" or the like goes if it has a capital or is no known word; what follows that stays."""
    assert redacted(text, knows) == kept


@pytest.mark.parametrize("text", ["my name is Tired", "my name is tired", "call me sore"])
def test_name_that_is_a_known_word_goes_where_it_is_certain(text: str) -> None:
    """After "my name is" and "call me" a word is a name, known or not."""
    assert redacted(text, knows).endswith("[name]")


@pytest.mark.parametrize(
    "text", ["I am sore", "i'm tired", "I'm a nurse", "I AM SORE", "this is my hip", "is it me", "I am 63", "I am"]
)
def test_known_word_after_i_am_stays(text: str) -> None:
    """After "I am" a known word without a capital is no name."""
    assert redacted(text, knows) == text


@pytest.mark.parametrize(
    "text", ["My name is: Zoe", 'My name is "Zoe"', "I am *Zoe*", "I`m Zoe", "I\u00b4m Zoe"], ids=ascii
)
def test_name_after_a_sign_goes(text: str) -> None:
    """A sign between "I am" and the name does not save the name."""
    assert "Zoe" not in redacted(text, knows)


def test_each_name_of_a_message_goes() -> None:
    """The names of two people in one message both go."""
    assert redacted("I am Anna, my name is Bob", knows) == "I am [name], my name is [name]"


@pytest.mark.parametrize("text", ["I am Anna. I am Zoe.", "I'm Anna Li. I'm Zoe.", "I am Anna. Call me Zoe."])
def test_name_in_the_next_sentence_goes(text: str) -> None:
    """A name goes where the sentence before it ended in one."""
    assert "Zoe" not in redacted(text, knows)


@FUZZ
@given(
    st.text(max_size=100),
    st.from_regex(r"[a-z0-9._+-]{3,20}@[a-z0-9-]{2,20}(\.[a-z]{2,6}){1,2}", fullmatch=True),
    st.text(max_size=100),
)
def test_no_email_address_survives(before: str, address: str, after: str) -> None:
    """An e-mail address goes, whatever stands before and after it."""
    assert address not in redacted(f"{before}{address}{after}", knows)


@FUZZ
@given(st.text(max_size=60), EDGES, st.from_regex(r"[0-9]{7,15}", fullmatch=True), EDGES, st.text(max_size=60))
def test_no_phone_number_survives(before: str, left: str, number: str, right: str, after: str) -> None:
    """A number of seven digits and more goes, whatever stands around it, where it does not touch a word."""
    assert number not in redacted(f"{before}{left}{number}{right}{after}", knows)


@FUZZ
@given(
    st.lists(st.from_regex(r"[0-9]{2,4}", fullmatch=True), min_size=4, max_size=4),
    st.sampled_from([" ", "-", ".", "/", " (", ") ", ")-"]),
    EDGES,
    EDGES,
)
def test_no_phone_number_in_groups_survives(groups: list[str], sign: str, left: str, right: str) -> None:
    """A number of eight to sixteen digits goes as a whole when it is cut into groups by any one usual sign."""
    kept = redacted(f"it is{left}{sign.join(groups)}{right}or so", knows)
    assert not any(c.isdigit() for c in kept)


@FUZZ
@given(
    st.sampled_from(["I am", "I'm", "My name is", "Call me", "i am", "my name is", "call me"]),
    st.from_regex(r"[A-Z][a-z]{2,12}", fullmatch=True),
)
def test_no_name_with_a_capital_survives(lead: str, name: str) -> None:
    """After each of the openings, any word with a capital goes, known or not."""
    assert redacted(f"Hi! {lead} {name}, and it is sore", lambda _: True) == f"Hi! {lead} [name], and it is sore"


@FUZZ
@given(st.text())
def test_redacted_text_can_be_kept(text: str) -> None:
    """Whatever comes in, what goes out is valid Unicode without control characters."""
    kept = redacted(text, knows)
    assert kept.encode().decode() == kept
    assert all(c == "\n" or c.isprintable() for c in kept)


# --- Lines -------------------------------------------------------------------------------------


@NOT_ON_WINDOWS
def test_new_file_is_its_owners(tmp_path: Path) -> None:
    """A file that was not there may be read and written by its owner only."""
    Lines(tmp_path / "log").append({})
    assert mode(tmp_path / "log") == 0o600


@NOT_ON_WINDOWS
def test_old_file_becomes_its_owners(tmp_path: Path) -> None:
    """A file that others could read is closed to them."""
    path = tmp_path / "log"
    path.touch()
    path.chmod(0o644)
    Lines(path).append({})
    assert mode(path) == 0o600


@FUZZ
@given(st.dictionaries(st.text(), st.text() | st.integers() | st.none() | st.booleans() | st.lists(st.text())))
def test_each_record_is_one_line_of_json(tmp_path_factory: pytest.TempPathFactory, record: dict[str, object]) -> None:
    """Whatever is in a record, it becomes one line that is valid JSON and says the same."""
    path = tmp_path_factory.mktemp("lines") / "log"
    Lines(path).append(record)
    data = path.read_bytes()
    assert data.count(b"\n") == 1
    assert data.endswith(b"\n")
    assert json.loads(data) == record


@pytest.mark.parametrize("text", ["one\ntwo\r\n", "\u2028\x85\x1e", "caf\u00e9 \U0001fad6", '"\\', ""], ids=ascii)
def test_what_was_written_is_read(tmp_path: Path, text: str) -> None:
    """Reading yields the records in the order in which they were written."""
    lines = Lines(tmp_path / "log")
    lines.append({"said": text})
    lines.append({"said": "then"})
    assert list(lines.read()) == [{"said": text}, {"said": "then"}]


def test_lone_surrogate_can_be_written(tmp_path: Path) -> None:
    """Text that is no valid Unicode does not keep a record from being written."""
    lines = Lines(tmp_path / "log")
    lines.append({"said": "a\ud800b"})
    assert list(lines.read()) == [{"said": "a?b"}]


def test_threads_do_not_mix_lines(tmp_path: Path) -> None:
    """Lines that threads write at the same time are all there, each in one piece."""
    lines = Lines(tmp_path / "log")
    records = [{"number": number, "text": f"{number}" * 1000} for number in range(200)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lines.append, records))
    assert sorted(lines.read(), key=lambda record: int(record["number"])) == records


def test_processes_do_not_mix_lines(tmp_path: Path) -> None:
    """Lines that processes write at the same time are all there, each in one piece and in its writer's order."""
    path = tmp_path / "log"
    root = Path(faqbot.__file__).resolve().parent.parent
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), by], cwd=root) for by in "abc"]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    for by in "abc":
        mine = [record for record in Lines(path).read() if record["by"] == by]
        assert mine == [{"by": by, "number": number, "text": by * 2000} for number in range(50)]


def test_partial_line_does_not_spoil_what_precedes(tmp_path: Path) -> None:
    """What was written before a process was killed in the middle of a line is still read."""
    path = tmp_path / "log"
    path.write_text('{"said": "one"}\n{"said": "tw', encoding="utf-8")
    assert list(Lines(path).read()) == [{"said": "one"}]


def test_partial_line_does_not_spoil_what_follows(tmp_path: Path) -> None:
    """What is written after a process was killed in the middle of a line is read."""
    path = tmp_path / "log"
    path.write_text('{"said": "one"}\n{"said": "tw', encoding="utf-8")
    Lines(path).append({"said": "three"})
    assert list(Lines(path).read()) == [{"said": "one"}, {"said": "three"}]


def test_partial_line_costs_one_line_at_most(tmp_path: Path) -> None:
    """After a partial line and the one behind it, lines are whole again."""
    path = tmp_path / "log"
    path.write_text('{"said": "one"}\n{"said": "tw', encoding="utf-8")
    Lines(path).append({"said": "three"})
    Lines(path).append({"said": "four"})
    assert list(Lines(path).read())[-1] == {"said": "four"}


@pytest.mark.skipif(not hasattr(os, "ftruncate"), reason="needs files that can be cut")
def test_full_disk_leaves_no_half_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that did not fit is taken back as a whole, and that is told."""
    lines = Lines(tmp_path / "log")
    lines.append({"said": "one"})
    write = os.write
    monkeypatch.setattr(os, "write", lambda file, data: write(file, data[:5]))
    with pytest.raises(RecordError, match="full"):
        lines.append({"said": "two"})
    assert lines.path.read_text(encoding="utf-8") == '{"said": "one"}\n'


@pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="the system cannot refuse links")
@pytest.mark.parametrize("there", [True, False])
def test_symlink_is_refused(tmp_path: Path, there: bool) -> None:
    """A link is not written through, neither to a file that is there nor to a new one."""
    target = tmp_path / "target"
    if there:
        target.write_text("mine", encoding="utf-8")
    (tmp_path / "log").symlink_to(target)
    with pytest.raises(RecordError, match="log"):
        Lines(tmp_path / "log").append({})
    assert (target.read_text(encoding="utf-8") == "mine") if there else not target.exists()


@pytest.mark.parametrize("where", ["absent/log", "file/log", "."])
def test_what_cannot_be_written_is_named(tmp_path: Path, where: str) -> None:
    """A folder that is not there, a file for a folder and a folder for a file are told by name."""
    (tmp_path / "file").touch()
    path = tmp_path / where
    with pytest.raises(RecordError) as caught:
        Lines(path).append({})
    assert str(caught.value).startswith(f"{path}: cannot be written: ")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a user who may not write everywhere")
def test_unwritable_folder_is_named(tmp_path: Path) -> None:
    """A folder that the user may not write to is told with the name of the file."""
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(RecordError) as caught:
            Lines(tmp_path / "log").append({})
    finally:
        tmp_path.chmod(0o700)
    assert str(caught.value).startswith(f"{tmp_path / 'log'}: cannot be written: ")


def test_refused_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever reason the system gives is told, together with the name of the file."""

    def refuse(*_: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", refuse)
        with pytest.raises(RecordError) as caught:
            Lines(tmp_path / "log").append({})
    assert str(caught.value) == f"{tmp_path / 'log'}: cannot be written: Permission denied"


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"hello", id="no-json"),
        pytest.param(b'{"said": "tw', id="partial"),
        pytest.param(b'"text"', id="no-object"),
        pytest.param(b"[1]", id="list"),
        pytest.param(b"null", id="null"),
        pytest.param(b"\xff\xfe\x00", id="no-utf-8"),
        pytest.param(b"[" * 100_000, id="deep"),
        pytest.param(b"1" * 10_000, id="long-number"),
    ],
)
def test_damaged_line_is_passed_over(tmp_path: Path, line: bytes) -> None:
    """A line that is no record is passed over, and those around it are read."""
    path = tmp_path / "log"
    path.write_bytes(b'{"said": "one"}\n' + line + b'\n{"said": "two"}\n')
    assert list(Lines(path).read()) == [{"said": "one"}, {"said": "two"}]


def test_absent_file_has_no_lines(tmp_path: Path) -> None:
    """A file that is not there is read as an empty one."""
    assert list(Lines(tmp_path / "log").read()) == []


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    """A file that is there and cannot be read is told by name."""
    with pytest.raises(RecordError) as caught:
        list(Lines(tmp_path).read())
    assert str(caught.value).startswith(f"{tmp_path}: cannot be read: ")


@FUZZ
@given(st.lists(st.binary(max_size=40) | st.sampled_from([b'{"a": 1}', b"{}", b"\n", b"\r"]), max_size=10))
def test_any_file_can_be_read(tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes]) -> None:
    """Whatever is in the file, reading it yields records and does not fail."""
    path = tmp_path_factory.mktemp("lines") / "log"
    path.write_bytes(b"\n".join(pieces))
    assert all(isinstance(record, dict) for record in Lines(path).read())


# --- save --------------------------------------------------------------------------------------


@pytest.mark.parametrize("replace", [True, False])
def test_saved_text_is_whole(tmp_path: Path, replace: bool) -> None:
    """A new file holds the text as it is, on each system with the same line ends, and nothing is left beside it."""
    save(tmp_path / "page", "caf\u00e9\nend\n", replace=replace)
    assert (tmp_path / "page").read_bytes() == "caf\u00e9\nend\n".encode()
    assert names(tmp_path) == ["page"]


@NOT_ON_WINDOWS
def test_saved_file_is_its_owners(tmp_path: Path) -> None:
    """A saved file may be read and written by its owner only."""
    save(tmp_path / "page", "")
    assert mode(tmp_path / "page") == 0o600


def test_saving_does_not_replace(tmp_path: Path) -> None:
    """A file that is there stays as it is, and nothing is left beside it."""
    (tmp_path / "page").write_text("old", encoding="utf-8")
    with pytest.raises(FileExistsError):
        save(tmp_path / "page", "new")
    assert (tmp_path / "page").read_text(encoding="utf-8") == "old"
    assert names(tmp_path) == ["page"]


@NOT_ON_WINDOWS
def test_saving_does_not_replace_a_link(tmp_path: Path) -> None:
    """A link that leads nowhere is something that is there."""
    (tmp_path / "page").symlink_to(tmp_path / "absent")
    with pytest.raises(FileExistsError):
        save(tmp_path / "page", "new")
    assert names(tmp_path) == ["page"]


def test_saving_replaces_where_asked(tmp_path: Path) -> None:
    """A file that is there is replaced where that was asked for, and nothing is left beside it."""
    (tmp_path / "page").write_text("old and long", encoding="utf-8")
    save(tmp_path / "page", "new", replace=True)
    assert (tmp_path / "page").read_text(encoding="utf-8") == "new"
    assert names(tmp_path) == ["page"]


@NOT_ON_WINDOWS
def test_replacing_is_atomic(tmp_path: Path) -> None:
    """Who has the old file open reads the old text to its end: it is another file, not the same one rewritten."""
    (tmp_path / "page").write_text("old", encoding="utf-8")
    with (tmp_path / "page").open(encoding="utf-8") as reader:
        save(tmp_path / "page", "new", replace=True)
        assert reader.read() == "old"


@NOT_ON_WINDOWS
def test_replacing_does_not_follow_a_link(tmp_path: Path) -> None:
    """A link is replaced itself; what it leads to stays as it is."""
    (tmp_path / "other").write_text("other", encoding="utf-8")
    (tmp_path / "page").symlink_to(tmp_path / "other")
    save(tmp_path / "page", "new", replace=True)
    assert (tmp_path / "other").read_text(encoding="utf-8") == "other"


@pytest.mark.parametrize("replace", [True, False])
@pytest.mark.parametrize("there", [True, False])
def test_failed_saving_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, replace: bool, there: bool
) -> None:
    """When the disk is full, what was there stays whole and nothing is left beside it."""

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    if there:
        (tmp_path / "page").write_text("old", encoding="utf-8")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RecordError, match="No space left"):
        save(tmp_path / "page", "new", replace=replace)
    assert names(tmp_path) == (["page"] if there else [])
    assert not there or (tmp_path / "page").read_text(encoding="utf-8") == "old"


def test_interrupted_saving_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the user stops it half-way, nothing is left in the folder."""

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", stop)
    with pytest.raises(KeyboardInterrupt):
        save(tmp_path / "page", "new")
    assert names(tmp_path) == []


def test_one_of_many_saves(tmp_path: Path) -> None:
    """Of several that save under one name at the same time, one succeeds and the others are told."""
    start = Barrier(8)

    def attempt(number: int) -> int | None:
        start.wait(30)
        try:
            save(tmp_path / "page", f"{number}")
        except FileExistsError:
            return None
        return number

    with ThreadPoolExecutor(8) as pool:
        (winner,) = [number for number in pool.map(attempt, range(8)) if number is not None]
    assert (tmp_path / "page").read_text(encoding="utf-8") == f"{winner}"
    assert names(tmp_path) == ["page"]


@pytest.mark.parametrize("there", [True, False])
def test_file_system_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool) -> None:
    """Where files cannot have two names, a new file is still saved and an old one still not replaced."""

    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    if there:
        (tmp_path / "page").write_text("old", encoding="utf-8")
        with pytest.raises(FileExistsError):
            save(tmp_path / "page", "new")
    else:
        save(tmp_path / "page", "new")
    assert (tmp_path / "page").read_text(encoding="utf-8") == ("old" if there else "new")
    assert names(tmp_path) == ["page"]


@pytest.mark.parametrize("replace", [True, False])
@pytest.mark.parametrize("where", ["absent/page", "file/page"])
def test_folder_that_is_not_there_is_told(tmp_path: Path, where: str, replace: bool) -> None:
    """A folder that is not there, or is a file, is told with the name of the file that was to be saved."""
    (tmp_path / "file").touch()
    path = tmp_path / where
    with pytest.raises(RecordError) as caught:
        save(path, "new", replace=replace)
    assert str(caught.value).startswith(f"{path}: cannot be written: ")
    assert names(tmp_path) == ["file"]


def test_folder_is_not_replaced(tmp_path: Path) -> None:
    """A folder that has the name is not replaced, even where replacing was asked for."""
    (tmp_path / "page").mkdir()
    with pytest.raises(RecordError, match="page"):
        save(tmp_path / "page", "new", replace=True)
    assert names(tmp_path) == ["page"]


@FUZZ
@given(st.text())
def test_any_text_can_be_saved(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Whatever the text, it is saved as it is; what is no valid Unicode becomes a question mark."""
    path = tmp_path_factory.mktemp("save") / "page"
    save(path, text)
    assert path.read_bytes() == text.encode("utf-8", "replace")
