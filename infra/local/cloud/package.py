"""Packs what every function carries, as functions/Makefile does for AWS: functions/, shared/ and sql/."""

import hashlib
import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

FOLDERS = ("functions", "shared", "sql")
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Package:
    """content: a zip file. digest: of the files in it; equal files give equal bytes."""

    content: bytes
    digest: str


def pack(project: Path) -> Package:
    """The functions' code."""
    paths = sorted(path for folder in FOLDERS for path in (project / folder).rglob("*") if _travels(path))
    return _zipped((path.relative_to(project).as_posix(), path.read_bytes()) for path in paths)


def pack_nothing() -> Package:
    """A layer that brings no package; a zip file without any entry is refused."""
    return _zipped([("python/.empty", b"")])


def _travels(path: Path) -> bool:
    return path.is_file() and "__pycache__" not in path.parts and path.name != "Makefile"


def _zipped(files: Iterable[tuple[str, bytes]]) -> Package:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content)
    return Package(buffer.getvalue(), hashlib.sha256(buffer.getvalue()).hexdigest())
