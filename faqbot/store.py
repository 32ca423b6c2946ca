"""Named parts of bytes, in one file that is opened by memory map: what a knowledge folder is compiled into.

A part is read when it is used, and only the pages of it that are used. Nothing in it is ever executed:
parts are numbers, text and JSON. The file: the magic bytes, the format's number, the length and CRC-32 of
the directory, the directory (JSON: name → offset, length, CRC-32, kind of numbers), then the parts, each at a multiple of
eight bytes.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import sys
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from zlib import crc32

from faqbot.errors import StoreError

TYPE_CHECKING = False  # `typing` takes 4 ms to import, and only type checkers need it
if TYPE_CHECKING:
    from typing import Any, BinaryIO

__all__ = [
    "Parts",
    "Records",
    "Rows",
    "Store",
    "Strings",
    "fitting",
    "group",
    "plain",
    "records",
    "strings",
    "whole",
    "write",
]

# As PNG's: a file that went through a conversion of line ends, or lost its eighth bits, is found out.
MAGIC = b"\x89faq\r\n\x1a\n"
FORMAT = 2
_HEAD = struct.Struct("<8sHHIQ")  # magic, format, byte order, CRC-32 and length of the directory
_LITTLE = sys.byteorder == "little"
ALIGN = 8
CHECKED = 1 << 26  # bytes; of a larger file the parts are checked only when somebody asks for it

Parts = dict[str, "bytes | array[Any]"]


def write(parts: Parts, path: str | os.PathLike[str]) -> None:
    """Write parts into a file, all or nothing: what was there stays until the new file is whole.

    Raises `OSError` if it cannot be written.
    """
    directory: dict[str, tuple[int, int, int, str]] = {}
    offset = 0
    for name, part in parts.items():
        raw = memoryview(part).cast("B")
        directory[name] = (offset, len(raw), crc32(raw), memoryview(part).format)
        offset += -(-len(raw) // ALIGN) * ALIGN
    listed = json.dumps(directory, separators=(",", ":")).encode()
    listed += b" " * (-(len(listed) + _HEAD.size) % ALIGN)

    def fill(file: BinaryIO) -> None:
        file.write(_HEAD.pack(MAGIC, FORMAT, _LITTLE, crc32(listed), len(listed)) + listed)
        for part in parts.values():
            raw = memoryview(part).cast("B")
            file.write(raw)
            file.write(b"\0" * (-len(raw) % ALIGN))

    whole(path, fill)


def whole(path: str | os.PathLike[str], fill: Callable[[BinaryIO], object]) -> None:
    """Write a file for its owner alone, all or nothing: `fill` gets it open, under another name."""
    path = os.fspath(path)
    beside = f"{path}.{os.getpid()}-{os.urandom(4).hex()}.part"
    made = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(made, "wb") as file:
            fill(file)
            file.flush()
            os.fsync(made)  # or a loss of power could leave the name with nothing behind it
        os.replace(beside, path)
    except BaseException:
        os.unlink(beside)
        raise


class Store:
    """Reads parts, from a file or from memory. Raises `StoreError` for what is damaged. Thread-safe."""

    def __init__(self, parts: Mapping[str, bytes | array[Any] | memoryview], path: str = "") -> None:
        self._parts = {name: memoryview(part) for name, part in parts.items()}
        self._map: mmap.mmap | None = None
        self._crc: dict[str, int] = {}  # of the parts that are not checked yet
        self._checks = True  # each part, when it is first used
        self.path = path

    @classmethod
    def open(cls, path: str | os.PathLike[str], *, sound: bool = False) -> Store:
        """Open a file that `write` wrote; of one that is known to be sound the parts are not checked again.

        Raises `OSError` if it cannot be read.
        """
        path = os.fspath(path)
        file = os.open(path, os.O_RDONLY)
        try:
            size = os.fstat(file).st_size
            if size < _HEAD.size:
                raise StoreError(f"{path}: not a compiled knowledge folder")
            mapped = mmap.mmap(file, 0, access=mmap.ACCESS_READ)
        finally:
            os.close(file)
        every = memoryview(mapped)
        magic, format_, order, crc, length = _HEAD.unpack_from(every)
        if magic != MAGIC:
            raise StoreError(f"{path}: not a compiled knowledge folder")
        if (format_, order) != (FORMAT, _LITTLE):
            raise StoreError(f"{path}: compiled by another version of faqbot, or on another kind of machine")
        listed = every[_HEAD.size : _HEAD.size + length]
        if len(listed) != length or crc32(listed) != crc:
            raise StoreError(f"{path}: damaged")
        self = cls({}, path)
        self._checks = not sound and size <= CHECKED
        self._map = mapped if size > CHECKED and hasattr(mapped, "madvise") else None
        start = _HEAD.size + length
        for name, (offset, taken, crc, kind) in json.loads(bytes(listed)).items():
            if start + offset + taken > size:
                raise StoreError(f"{path}: damaged, it ends too early")
            self._parts[name] = every[start + offset : start + offset + taken].cast(kind)
            self._crc[name] = crc
        return self

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def part(self, name: str) -> Any:
        """Return a part: a `memoryview` of bytes, or of numbers."""
        try:
            part = self._parts[name]
        except KeyError:
            raise StoreError(f"{self.path}: has no part {name!r}") from None
        if self._checks:
            self._check(name)
        return part

    def relax(self) -> None:
        """Let go of the pages of a large file that were read; they stay in the system's cache, for all processes."""
        if self._map is not None:
            self._map.madvise(mmap.MADV_DONTNEED)

    def verify(self) -> None:
        """Check every part, of whatever size."""
        for name in list(self._crc):
            self._check(name)

    def _check(self, name: str) -> None:
        crc = self._crc.pop(name, None)
        if crc is not None and crc32(self._parts[name]) != crc:
            raise StoreError(f"{self.path}: damaged in its part {name!r}")

    def json(self, name: str) -> Any:
        """Return a part that is JSON."""
        try:
            return json.loads(bytes(self.part(name)))
        except (ValueError, RecursionError):
            raise StoreError(f"{self.path}: damaged in its part {name!r}") from None


# --- numbers and strings -------------------------------------------------------------------------


def fitting(values: array[int]) -> array[int]:
    """Return numbers in the narrowest array that holds them."""
    most = max(values, default=0)
    kind = "H" if most < 1 << 16 else "I" if most < 1 << 32 else "Q"
    return values if values.typecode == kind else array(kind, values)


def strings(name: str, values: Iterable[str]) -> Parts:
    """Turn distinct strings into the parts of `Strings`; each one's number is its place."""
    text = bytearray()
    at = array("Q", [0])
    hashes = array("I")
    for value in values:
        raw = value.encode("utf-8", "surrogatepass")
        text += raw
        at.append(len(text))
        hashes.append(crc32(raw))
    size = 1 << max(1, (2 * len(hashes) - 1).bit_length())
    slots = array("I", bytes(4 * size))
    for number, hashed in enumerate(hashes, 1):
        slot = hashed & (size - 1)
        while slots[slot]:
            slot = (slot + 1) & (size - 1)
        slots[slot] = number
    return {f"{name}.text": bytes(text), f"{name}.at": fitting(at), f"{name}.slots": fitting(slots)}


class Strings:
    """Strings by their number, and numbers by their string (a hash table with linear probing)."""

    def __init__(self, store: Store, name: str) -> None:
        self._text = store.part(f"{name}.text")
        self._at = store.part(f"{name}.at")
        self._slots = store.part(f"{name}.slots")
        self._mask = len(self._slots) - 1

    def __len__(self) -> int:
        return len(self._at) - 1

    def __getitem__(self, number: int) -> str:
        return str(self._text[self._at[number] : self._at[number + 1]], "utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        return map(self.__getitem__, range(len(self)))

    def __contains__(self, value: str) -> bool:
        return self.find(value) >= 0

    def find(self, value: str) -> int:
        """Return the number of a string, or -1 if it is not there."""
        raw = value.encode("utf-8", "surrogatepass")
        slots, at, text, mask = self._slots, self._at, self._text, self._mask
        slot = crc32(raw) & mask
        for _ in range(mask + 1):  # a damaged table may have no free slot
            number = slots[slot]
            if not number:
                return -1
            if text[at[number - 1] : at[number]] == raw:
                return int(number) - 1
            slot = (slot + 1) & mask
        return -1


# --- records -------------------------------------------------------------------------------------


def plain(value: object) -> bytes:
    """Encode as JSON, as small as it gets."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def records(name: str, values: Mapping[str, object] | Iterable[tuple[str, object]]) -> Parts:
    """Turn records of plain values, by their key, into the parts of `Records`."""
    keys: list[str] = []
    at = array("Q", [0])
    text = bytearray()
    for key, value in values.items() if isinstance(values, Mapping) else values:
        keys.append(key)
        text += plain(value)
        at.append(len(text))
    return {**strings(f"{name}.keys", keys), f"{name}.json": bytes(text), f"{name}.json.at": fitting(at)}


class Records(Mapping[str, "Any"]):
    """A mapping whose values are decoded when they are asked for; the last few are kept.

    `value` returns the value of the key of a number.
    """

    def __init__(self, store: Store, name: str, decode: Callable[[Any], Any], keep: int = 512) -> None:
        self.keys_ = Strings(store, f"{name}.keys")
        self._json = store.part(f"{name}.json")
        self._at = store.part(f"{name}.json.at")
        self._decode = decode
        self._path = store.path
        self.value = lru_cache(maxsize=keep)(self._value)

    def _value(self, number: int) -> Any:
        try:
            return self._decode(json.loads(bytes(self._json[self._at[number] : self._at[number + 1]])))
        except (ValueError, TypeError, RecursionError):
            raise StoreError(f"{self._path}: damaged in a record") from None

    def __getitem__(self, key: str) -> Any:
        number = self.keys_.find(key) if isinstance(key, str) else -1
        if number < 0:
            raise KeyError(key)
        return self.value(number)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self.keys_.find(key) >= 0

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys_)

    def __len__(self) -> int:
        return len(self.keys_)


class Rows(Sequence["Any"]):
    """A sequence that is read as a whole when it is first used."""

    def __init__(self, read: Callable[[], Sequence[Any]]) -> None:
        self._read = lru_cache(maxsize=1)(read)

    def __getitem__(self, number: Any) -> Any:
        return self._read()[number]

    def __len__(self) -> int:
        return len(self._read())


def group(starts: memoryview, place: int) -> int:
    """Return which of the groups, given by where each starts, holds a place."""
    return bisect_right(starts, place) - 1
