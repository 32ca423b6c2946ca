"""What is written to disk, and only where the user asked for it: lines that are whole or absent, files that are safe."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from faqbot.errors import RecordError
from faqbot.text import sanitise

__all__ = ["Lines", "redacted", "save"]

PRIVATE = 0o600
LONGEST = 4000  # characters of one message
NAMED = 3  # words that a name has at most

_EMAIL = re.compile(r"[^\s@<>\"'(),;:]{1,64}@[^\s@<>\"'(),;:]{1,255}")
# Seven digits or more, whatever dash, bracket or space is between them; but not a date or a span of years.
_DATE = re.compile(
    r"(?<!\d)(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|(?:19|20)\d\d\s?[-\u2013]\s?(?:19|20)\d\d)(?!\d)"
)
_PHONE = re.compile(r"\+?\(?\d(?:[ ().\-/\u2010-\u2015]{0,3}\d){6,}")
_I_AM = re.compile(
    r"\b(?:i\s+am|i['\u2019`\u00b4]?m|my\s+name(?:\s+is|['\u2019`\u00b4]?s)?|name['\u2019`\u00b4]?s|this\s+is|call\s+me)"
    r"(?:\s+called)?[\s:*_\"'\u201c\u2018-]+",
    re.IGNORECASE,
)
_CERTAIN = re.compile(r"name|call", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_INITIAL = re.compile(r"(?:[^\W\d_]|Dr|Mr|Mrs|Ms|Prof|Rev|St)\.")


def redacted(text: str, knows: Callable[[str], bool]) -> str:
    """Take e-mail addresses, phone numbers and names after "I am" out of what somebody typed.

    After "my name is" whatever follows is a name. After "I am" it is one where it is written with a
    capital, or where `knows` has never heard the word: better to lose a word than to keep a name.
    """
    text = _EMAIL.sub("[e-mail]", sanitise(text, LONGEST))
    text = _PHONE.sub(lambda number: number[0] if _DATE.fullmatch(number[0]) else "[phone]", text)
    pieces: list[str] = []
    at = 0
    while (lead := _I_AM.search(text, at)) is not None:
        pieces.append(text[at : lead.end()])
        at = _after_name(text, lead.end(), certain=bool(_CERTAIN.search(lead[0])), knows=knows)
        if at > lead.end():
            pieces.append("[name]")
    return "".join([*pieces, text[at:]])


def _after_name(text: str, at: int, *, certain: bool, knows: Callable[[str], bool]) -> int:
    """Where the name ends that begins at `at`; `at` itself if none does."""
    end = at
    for count in range(NAMED):
        begin = end if count == 0 else end + 1
        word = _INITIAL.match(text, begin) or _WORD.match(text, begin)
        if word is None or (count and text[end : end + 1] != " "):
            break
        capital = word[0][0].isupper() and not text.isupper()
        if not (capital or not knows(word[0].rstrip(".").casefold()) or (certain and not count)):
            break
        end = word.end()
    return end


class Lines:
    """A file of JSON Lines that only its owner may read. Safe to append to from several processes.

    A line is written in one piece, under a lock where the system has them, and taken back if the disk is full.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)

    def append(self, record: dict[str, Any]) -> None:
        """Write one line, whole or not at all. Raises `RecordError` if it cannot be written."""
        data = (json.dumps(record, ensure_ascii=False) + "\n").encode("utf-8", "replace")
        try:
            file = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), PRIVATE)
            try:
                if hasattr(os, "fchmod"):
                    os.fchmod(file, PRIVATE)
                _lock(file)
                before = os.fstat(file).st_size
                if _broken_off(file, before):
                    data = b"\n" + data
                if os.write(file, data) != len(data):
                    os.ftruncate(file, before)
                    raise OSError("the disk is full")
            finally:
                os.close(file)
        except OSError as error:
            raise RecordError(f"{self.path}: cannot be written: {error.strerror or error}") from None

    def read(self) -> Iterator[dict[str, Any]]:
        """Yield the lines; what is no line of ours is passed over. A file that is not there has none."""
        with contextlib.suppress(FileNotFoundError):
            try:
                with self.path.open(encoding="utf-8", errors="replace") as file:
                    for line in file:
                        with contextlib.suppress(ValueError, RecursionError):
                            record = json.loads(line)
                            if isinstance(record, dict):
                                yield record
            except FileNotFoundError:
                raise
            except OSError as error:
                raise RecordError(f"{self.path}: cannot be read: {error.strerror}") from None


def _lock(file: int) -> None:
    """Wait until nobody else writes; the lock goes when the file is closed."""
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX)


def _broken_off(file: int, size: int) -> bool:
    """Does a file of a size (bytes) end in the middle of a line?"""
    if size == 0:
        return False
    os.lseek(file, size - 1, os.SEEK_SET)
    return os.read(file, 1) != b"\n"


def save(path: str | os.PathLike[str], text: str, *, replace: bool = False) -> None:
    """Write a file whole, or not at all. Raises `FileExistsError` if it is there already and may not be
    replaced, and `RecordError` if it cannot be written.
    """
    target = Path(path)
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        made = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            if replace:
                made.replace(target)
            else:
                _put(made, target)
        finally:
            made.unlink(missing_ok=True)
    except FileExistsError:
        raise
    except OSError as error:
        raise RecordError(f"{target}: cannot be written: {error.strerror or error}") from None


def _put(made: Path, target: Path) -> None:
    """Give a finished file its name, unless something has that name."""
    try:
        target.hardlink_to(made)
    except FileExistsError:
        raise
    except OSError:  # a file system without links: the check and the rename are two steps there
        if target.exists():
            raise FileExistsError(target) from None
        made.rename(target)
