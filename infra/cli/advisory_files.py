"""Files as sources of advisories publish them: OSV records, EPSS and KEV; read on this machine, without a network.

OSV: a file a record, folders of them, or a .zip of them, as osv.dev's `npm/all.zip`. EPSS: a CSV, packed or not, whose
first line is a comment with the day. KEV: one JSON document. Of a record only what the API uses is kept.
"""

import csv
import gzip
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import TypeVar
from zipfile import BadZipFile, ZipFile, is_zipfile

from infra.cli.readers.json_text import Json, Malformed, child, parse_object, text_of

MAX_RECORD_BYTES = 4 * 1024 * 1024
MAX_KEV_BYTES = 64 * 1024 * 1024
# Of the API's own bounds, with room for what stands around the rows.
MAX_BATCH_BYTES = 900_000
MAX_RECORDS = 500
MAX_ROWS = 5000

_USED = ("id", "modified", "published", "withdrawn", "aliases", "summary", "severity")
_MAX_DETAILS = 20_000

Row = dict[str, Json]
T = TypeVar("T")


@dataclass(frozen=True)
class Signals:
    """Rows of one source of one day; kind: the member of the API's body that they go into."""

    kind: str
    as_of: str
    rows: Iterable[Row]


def advisory_texts(path: Path) -> Iterator[tuple[str, str]]:
    """Name and text of each record at a path, in order of names. Raises: Malformed. OSError."""
    if path.is_dir():
        for file in sorted(path.rglob("*.json")):
            yield str(file.relative_to(path)), _text(file)
    elif is_zipfile(path):
        yield from _zipped(path)
    else:
        yield path.name, _text(path)


def advisory_of(text: str) -> Row | None:
    """What the API uses of a record; None of one that speaks of no package of npm. Raises: Malformed."""
    record = parse_object(text)
    listed = record.get("affected")
    affected = [one for one in listed if _is_npm(one)] if isinstance(listed, list) else []
    if not affected:
        return None
    kept: Row = {name: record[name] for name in _USED if name in record}
    parts = ("package", "ranges", "versions", "severity")
    rating = text_of(record.get("database_specific"), "severity")
    return kept | {
        "details": text_of(record, "details")[:_MAX_DETAILS],
        "affected": [{name: one[name] for name in parts if name in one} for one in affected if isinstance(one, dict)],
        **({"database_specific": {"severity": rating}} if rating else {}),
    }


def signals_in(path: Path) -> Signals | None:
    """What a file of EPSS or KEV says; None if it is neither. Raises: Malformed. OSError."""
    if path.name.endswith((".csv", ".csv.gz")):
        return _epss(path)
    if path.suffix != ".json" or path.stat().st_size > MAX_KEV_BYTES:
        return None
    catalog = parse_object(_decoded(path.name, path.read_bytes()))
    entries = catalog.get("vulnerabilities")
    if not isinstance(entries, list):
        return None
    return Signals("kev", text_of(catalog, "dateReleased")[:10], [_kev(entry) for entry in entries])


def batches(rows: Iterable[T], most: int) -> Iterator[list[T]]:
    """The rows in parts that the API takes: so many at most, and not too many bytes."""
    part: list[T] = []
    size = 0
    for row in rows:
        length = len(json.dumps(row)) + 2
        if part and (len(part) == most or size + length > MAX_BATCH_BYTES):
            yield part
            part, size = [], 0
        part.append(row)
        size += length
    if part:
        yield part


def _text(file: Path) -> str:
    if file.stat().st_size > MAX_RECORD_BYTES:
        raise Malformed(f"{file.name} is larger than an advisory can be")
    return _decoded(file.name, file.read_bytes())


def _zipped(path: Path) -> Iterator[tuple[str, str]]:
    try:
        with ZipFile(path) as archive:
            for member in sorted(archive.infolist(), key=lambda member: member.filename):
                if member.filename.endswith(".json"):
                    # The size in the directory may lie: no more than that is unpacked.
                    with archive.open(member) as file:
                        content = file.read(MAX_RECORD_BYTES + 1)
                    if len(content) > MAX_RECORD_BYTES:
                        raise Malformed(f"{member.filename} is larger than an advisory can be")
                    yield member.filename, _decoded(member.filename, content)
    except BadZipFile as exc:
        raise Malformed(f"{path.name} is a damaged archive") from exc


def _decoded(name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise Malformed(f"{name} is not UTF-8") from exc


def _is_npm(affected: Json) -> bool:
    return isinstance(affected, dict) and text_of(child(affected, "package"), "ecosystem") == "npm"


def _epss(path: Path) -> Signals:
    lines = _lines(path)
    first = next(lines, "")
    told = dict(part.partition(":")[::2] for part in first.strip().lstrip("#").split(","))
    day = told.get("score_date", "")[:10]
    if not first.startswith("#") or not day:
        raise Malformed(f"{path.name} does not begin with the line of EPSS that tells its day")
    return Signals("epss", day, _epss_rows(path.name, csv.DictReader(lines)))


def _epss_rows(name: str, rows: Iterable[dict[str, str]]) -> Iterator[Row]:
    for row in rows:
        try:
            yield {"cve": row["cve"], "epss": float(row["epss"]), "percentile": float(row["percentile"])}
        except (KeyError, TypeError, ValueError) as exc:
            raise Malformed(f"{name} has a line that is none of EPSS") from exc


def _lines(path: Path) -> Iterator[str]:
    with (
        gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file,
        TextIOWrapper(file, "utf-8-sig", newline="") as text,
    ):
        try:
            yield from text
        except (OSError, EOFError, UnicodeDecodeError) as exc:
            raise Malformed(f"{path.name} is damaged") from exc


def _kev(entry: Json) -> Row:
    row: Row = {"cve": text_of(entry, "cveID"), "exploited_since": text_of(entry, "dateAdded")}
    due_on = text_of(entry, "dueDate")
    return row | {"due_on": due_on} if due_on else row
