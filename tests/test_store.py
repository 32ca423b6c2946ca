"""Named parts in a file: what is written is read again, and what is damaged is refused."""

from __future__ import annotations

from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot.errors import StoreError
from faqbot.store import Records, Store, Strings, fitting, plain, records, strings, write

TEXT = st.text(max_size=12)
PARTS = {
    **strings("word", ["lime", "kettle", "coil", ""]),
    **records("entry", {"lime": [1, "two"], "kettle": {"a": None}}),
    "numbers": array("I", [3, 1, 70000]),
    "about": plain({"size": 3}),
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A written file."""
    write(PARTS, tmp_path / "made.faqbot")
    return tmp_path / "made.faqbot"


@given(st.lists(TEXT, unique=True), st.lists(TEXT))
def test_strings_are_found_by_number_and_numbers_by_string(values: list[str], others: list[str]) -> None:
    """Each string has its place as its number; a string that is not there has none."""
    found = Strings(Store(strings("s", values)), "s")
    assert list(found) == values
    assert [found.find(value) for value in values] == list(range(len(values)))
    assert all((found.find(other) >= 0) == (other in values) for other in others)


def test_lone_surrogates_are_strings_too() -> None:
    """What a broken terminal sends does not break the table."""
    assert Strings(Store(strings("s", ["a\ud800"])), "s").find("a\ud800") == 0


@given(st.dictionaries(TEXT, st.recursive(st.integers() | TEXT | st.none(), st.lists, max_leaves=5)))
def test_records_are_a_mapping(values: dict[str, object]) -> None:
    """Records behave as the mapping that they were made of, in its order."""
    found = Records(Store(records("r", values)), "r", lambda record: record)
    assert dict(found) == values
    assert list(found) == list(values)
    assert "\ufffe" not in found


@given(st.lists(st.integers(0, 2**63)))
def test_numbers_take_no_more_room_than_they_need(values: list[int]) -> None:
    """The narrowest kind that holds them, with the same values."""
    fitted = fitting(array("Q", values))
    assert fitted.tolist() == values
    assert fitted.typecode == ("H" if max(values, default=0) < 2**16 else "I" if max(values) < 2**32 else "Q")


def test_a_file_holds_what_was_written(file: Path) -> None:
    """Bytes, numbers and JSON come back as they were."""
    store = Store.open(file)
    store.verify()
    assert store.part("numbers").tolist() == [3, 1, 70000]
    assert store.json("about") == {"size": 3}
    assert Strings(store, "word").find("coil") == 2
    assert "nothing" not in store
    with pytest.raises(StoreError, match="no part 'nothing'"):
        store.part("nothing")


def test_a_file_that_ends_too_early_is_refused(file: Path) -> None:
    """Wherever it is cut."""
    whole = file.read_bytes()
    for length in range(0, len(whole) - 8, 7):
        file.write_bytes(whole[:length])
        with pytest.raises(StoreError):
            Store.open(file).verify()


def test_a_changed_byte_is_noticed(file: Path) -> None:
    """Wherever it stands, but in the filling between two parts."""
    whole = file.read_bytes()
    good = {name: bytes(Store.open(file).part(name)) for name in PARTS}
    for at in range(len(whole)):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 0x21]) + whole[at + 1 :])
        try:
            store = Store.open(file)
            store.verify()
        except StoreError:
            continue
        assert {name: bytes(store.part(name)) for name in PARTS} == good


@pytest.mark.parametrize("content", [b"", b"name: kettle\n", b"\x89faq\r\n\x1a\n" + bytes(100), bytes(64)])
def test_another_kind_of_file_is_refused(tmp_path: Path, content: bytes) -> None:
    """With the name of the file, and what it is not."""
    path = tmp_path / "other"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"other: (not a compiled|compiled by another)"):
        Store.open(path)


def test_a_failed_write_leaves_what_was_there(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All or nothing, and nothing half done lies about."""
    before = file.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write({"other": b"x"}, file)
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == [file.name]
