"""Reads files of one directory and of nowhere else: no link leads out, nothing too large or that is no file is read."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

MIB = 1024 * 1024
# npm's largest known package.json and lock files stay far below.
MANIFEST_BYTES = 1 * MIB
LOCK_BYTES = 16 * MIB
# A workspace has hundreds at most.
MAX_FOLDERS = 20_000
MAX_DEPTH = 8
PASSED_OVER = {"node_modules", ".git", ".yarn", "dist", "build"}


class Unreadable(Exception):
    """A file that is there and cannot be read; the text says why."""


@dataclass(frozen=True)
class Folder:
    """A directory whose real path is `root`; every other path is relative to it, with forward slashes."""

    root: Path

    def has(self, path: str) -> bool:
        """Is there a file, or something in its place?"""
        return os.path.lexists(self.root / path)

    def read(self, path: str, at_most: int) -> str:
        """The text of a file. Raises: Unreadable."""
        try:
            with os.fdopen(self._open(path), "rb") as file:
                data = file.read(at_most + 1)
        except OSError as exc:
            raise Unreadable(exc.strerror or "cannot be opened") from exc
        if len(data) > at_most:
            raise Unreadable(f"is larger than {at_most // MIB} MiB")
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as exc:
            raise Unreadable(f"is not UTF-8 (byte {exc.start + 1})") from exc

    def folders(self, pattern: str) -> Iterator[str]:
        """Folders inside this one that a workspace's pattern matches, sorted; `**` goes down eight levels at most."""
        steps = [step for step in pattern.split("/") if step not in {"", "."}]
        if ".." in steps or pattern.startswith("/"):
            raise Unreadable("leads out of the directory")
        # Where and with how many steps left: a pattern of many `**` meets the same question over and over.
        asked: set[tuple[str, int]] = set()
        waiting, found = [("", len(steps))], []
        while waiting:
            above, left = waiting.pop()
            if (above, left) in asked or len(asked) >= MAX_FOLDERS:
                continue
            asked.add((above, left))
            if left == 0:
                found.append(above)
            else:
                waiting += self._next(above, steps[-left], left)
        yield from sorted(found)

    def _next(self, above: str, step: str, left: int) -> Iterator[tuple[str, int]]:
        if step == "**":
            yield above, left - 1
        for name in self._children(above):
            if step == "**" and above.count("/") < MAX_DEPTH:
                yield f"{above}{name}/", left
            elif step != "**" and fnmatchcase(name, step):
                yield f"{above}{name}/", left - 1

    def _children(self, above: str) -> list[str]:
        """Folders below one; a link is passed over, so that no circle is walked."""
        try:
            with os.scandir(self.root / above) as entries:
                found = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
        except OSError:
            return []
        return sorted(name for name in found if name not in PASSED_OVER)

    def _open(self, path: str) -> int:
        real = (self.root / path).resolve(strict=True)
        if not real.is_relative_to(self.root):
            raise Unreadable("leads out of the directory")
        # A pipe would wait for its writer, a device has no end.
        descriptor = os.open(real, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise Unreadable("is no file")
        return descriptor
