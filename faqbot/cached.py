"""Where compiled folders are kept, so that a folder that has not changed is not compiled again.

In the user's cache, one file a content: its name is a digest of the folder's files and of faqbot itself.
Beside it stands a list of the sizes, times and places on the disk of those files and of the compiled one, so
that not all has to be read again to see that nothing changed; git's index works like this. A file that is
damaged, of another version or of another user is not used. Where there is no cache to write to, everything
works without.
"""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Callable, Iterator
from zlib import crc32

from faqbot.errors import StoreError
from faqbot.store import FORMAT, Parts, Store, whole, write

__all__ = ["clear", "directory", "folder", "held"]

KEPT = 8  # compiled folders; the oldest go
SETTLED = 2_000_000_000  # ns; a file that changed less than this before it was listed may change again unseen
_OURS = (".faqbot", ".json", ".part")

Progress = Callable[[int, int], None]
_Seen = list[list[object]]  # of each file its name, size, times and number on the disk


def directory() -> str | None:
    """The folder in which compiled folders are kept, whether it is there or not; None if the user has none."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME", "")
        base = base if os.path.isabs(base) else os.path.expanduser("~/.cache")
    return os.path.join(base, "faqbot") if os.path.isabs(base) else None


def folder(path: str, *, keep: bool = True, progress: Progress = lambda _done, _all: None) -> Store:
    """Return a knowledge folder as it is compiled: from the cache if it is there, and kept there if not.

    Raises `KnowledgeError` if the folder is broken.
    """
    from faqbot.compiled import compile_folder

    where = directory() if keep and os.path.isdir(path) else None
    if where is None:
        return Store(compile_folder(path, progress), path)
    real = os.path.realpath(path)
    seen = _listed(real)
    listing = os.path.join(where, f"{crc32(os.fsencode(real)):08x}.json")
    store = _remembered(where, listing, real, seen)
    if store is not None:
        return store
    name = f"{_digest(real, seen)}.faqbot"
    store = _opened(os.path.join(where, name))
    if store is None:
        parts = compile_folder(path, progress)
        if seen != _listed(real):  # it changed under our hands: what was read is nobody's content
            return Store(parts, path)
        store = _kept(parts, where, name) or Store(parts, path)
    _remember(where, listing, real, seen, name)
    return store


def clear() -> int:
    """Remove all that is kept; return how many files that were."""
    where = directory()
    removed = 0
    for name in _names(where) if where else ():
        try:
            os.unlink(os.path.join(where or "", name))
            removed += 1
        except OSError:
            continue
    return removed


def held() -> tuple[int, int]:
    """How many files are kept, and of how many bytes."""
    where = directory()
    sizes = []
    for name in _names(where) if where else ():
        try:
            sizes.append(os.path.getsize(os.path.join(where or "", name)))
        except OSError:
            continue
    return len(sizes), sum(sizes)


# --- the folder and what is known of it ----------------------------------------------------------


def _listed(path: str) -> _Seen:
    """The files that a compiled folder depends on: those of the folder, and those of faqbot itself."""
    package = os.path.dirname(os.path.realpath(__file__))
    return [[FORMAT, sys.version, _stemmer()], *_files(path), *_files(package, deep=False)]


def _stemmer() -> str:
    import Stemmer  # type: ignore[import-not-found, unused-ignore]

    return str(Stemmer.version())


def _files(path: str, *, deep: bool = True) -> Iterator[list[object]]:
    try:
        found = sorted(os.scandir(path), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in found:
        if entry.is_dir():
            if deep:
                yield from _files(entry.path)
        else:
            yield _facts(entry.path)


def _digest(path: str, seen: _Seen) -> str:
    """A digest of the content of a folder, and of what compiles it."""
    import hashlib

    digest = hashlib.sha256(repr(seen[0]).encode())
    for name, *rest in seen[1:]:
        inside = str(name).startswith(path + os.sep)
        digest.update(repr(os.path.relpath(str(name), path) if inside else rest).encode())
        if inside:
            with open(str(name), "rb") as file:
                content = file.read()
            digest.update(b"%d\n" % len(content))
            digest.update(content)
    return digest.hexdigest()[:32]


def _remembered(where: str, listing: str, path: str, seen: _Seen) -> Store | None:
    """The compiled form of a folder, if neither has changed since they were listed."""
    if not _trusted(listing):
        return None
    try:
        with open(listing, encoding="utf-8") as file:
            record = json.load(file)
        compiled = os.path.join(where, os.path.basename(str(record["compiled"][0])))
        if record["folder"] != path or record["seen"] != seen or record["compiled"] != _facts(compiled):
            return None
    except (OSError, ValueError, KeyError, TypeError, IndexError, RecursionError):
        return None
    return _opened(compiled, sound=True)


def _remember(where: str, listing: str, path: str, seen: _Seen, name: str) -> None:
    """List the files of a folder and the compiled one, unless they are so young that they may change unseen."""
    import time

    try:
        compiled = _facts(os.path.join(where, name))
        newest = max(int(str(when)) for facts in seen[1:] for when in facts[2:4])
        if time.time_ns() - newest > SETTLED:
            record = json.dumps({"folder": path, "seen": seen, "compiled": compiled}).encode()
            whole(listing, lambda file: file.write(record))
    except OSError:
        return


def _facts(path: str) -> list[object]:
    """By which a file is known again: its name, size, times, and place on the disk."""
    s = os.stat(path)
    return [path, s.st_size, s.st_mtime_ns, s.st_ctime_ns, s.st_ino]


# --- the files of the cache ----------------------------------------------------------------------


def _trusted(path: str) -> bool:
    """Is a file, and the folder it lies in, the user's own, and can nobody else write it?"""
    try:
        found = [os.lstat(path), os.lstat(os.path.dirname(path))]
    except OSError:
        return False
    if not (stat.S_ISREG(found[0].st_mode) and stat.S_ISDIR(found[1].st_mode)):
        return False
    if not hasattr(os, "geteuid"):
        return True
    return all(s.st_uid == os.geteuid() and not s.st_mode & 0o022 for s in found)


def _opened(path: str, *, sound: bool = False) -> Store | None:
    """A compiled file of the cache, if it is there; `sound` says that it was found so before."""
    if not _trusted(path):
        return None
    try:
        store = Store.open(path, sound=sound)
        if not sound:
            store.verify()
    except (StoreError, OSError, ValueError):
        return None
    return store


def _kept(parts: Parts, where: str, name: str) -> Store | None:
    """Keep what was compiled; None if that is not possible."""
    path = os.path.join(where, name)
    try:
        os.makedirs(where, mode=0o700, exist_ok=True)
        write(parts, path)
        _thin(where, name)
    except OSError:
        return None
    return _opened(path)


def _names(where: str) -> list[str]:
    try:
        return sorted(name for name in os.listdir(where) if name.endswith(_OURS))
    except OSError:
        return []


def _thin(where: str, but: str) -> None:
    """Remove all but the newest compiled folders."""
    paths = [os.path.join(where, name) for name in _names(where) if name.endswith(".faqbot") and name != but]
    for path in sorted(paths, key=os.path.getmtime, reverse=True)[KEPT - 1 :]:
        os.unlink(path)
