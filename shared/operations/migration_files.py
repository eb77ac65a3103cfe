"""Reads `sql/migrations` and `sql/checks`, and holds them against what a database says was applied."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Protocol, TypeVar

from shared.operations.errors import (
    DatabaseAhead,
    MigrationChanged,
    MigrationMissing,
    MigrationOutOfOrder,
    MigrationUnreadable,
    TransactionStatement,
)
from shared.operations.migration_models import Applied
from shared.operations.sql_text import Statement, split_statements

SQL = Path(__file__).parents[2] / "sql"
# The time series' own database.
ANALYTICS = SQL / "analytics"

_DIVISION = re.compile(r"^-- migrate:(up|down)([^\n]*)$", re.MULTILINE)
_CLAIM = re.compile(r"^-- (pre|post): *(.+)$", re.MULTILINE)

# First words of statements that begin or end a transaction or a part of one; `prepare` of a query is of no use here.
_TRANSACTION = {
    "abort",
    "begin",
    "commit",
    "end",
    "prepare",
    "release",
    "rollback",
    "savepoint",
    "start",
}


@dataclass(frozen=True)
class Way:
    """One half of a migration."""

    statements: tuple[Statement, ...]
    is_transactional: bool


@dataclass(frozen=True)
class Condition:
    """A claim, and the query that answers exactly one true where it holds."""

    claim: str
    query: str


@dataclass(frozen=True)
class Migration:
    """A migration as its files say; `name` is the file's."""

    version: str
    name: str
    sha256: str
    up: Way
    down: Way
    before: tuple[Condition, ...]
    after: tuple[Condition, ...]

    @property
    def claims(self) -> list[str]:
        """What is proven once it is applied."""
        return [condition.claim for condition in (*self.before, *self.after)]


def read_migrations(folder: Path) -> list[Migration]:
    """Every migration below a folder like `sql`, in order.

    Raises: MigrationOutOfOrder if two have one number. MigrationUnreadable. TransactionStatement.
    """
    found: dict[str, Migration] = {}
    for path in sorted((folder / "migrations").glob("*.sql")):
        migration = _read(path, folder / "checks" / path.name)
        if migration.version in found:
            raise MigrationOutOfOrder(migration.name, f"has the number of {found[migration.version].name}")
        found[migration.version] = migration
    known = {migration.name for migration in found.values()}
    for path in sorted((folder / "checks").glob("*.sql")):
        if path.name not in known:
            raise MigrationUnreadable(path.name, "checks a migration that is not there")
    return list(found.values())


class Numbered(Protocol):
    """A file that is applied once."""

    @property
    def version(self) -> str:
        """Its number."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def sha256(self) -> str:
        """What it holds."""


File = TypeVar("File", bound=Numbered)


def find_pending(migrations: Sequence[File], applied: Sequence[Applied]) -> list[File]:
    """The migrations still to apply, in order, once everything that was applied is found unchanged.

    Raises: MigrationChanged, MigrationMissing, MigrationOutOfOrder, each with the file's name.
    """
    files = {migration.version: migration for migration in migrations}
    for row in applied:
        _refuse_difference(row, files.get(row.version), row.version > max(files, default=""))
    there = {row.version for row in applied}
    newest = max(there, default="")
    pending = [migration for migration in migrations if migration.version not in there]
    for migration in pending:
        if migration.version < newest:
            raise MigrationOutOfOrder(migration.name, f"{newest} is applied already; give it a number above that")
    return pending


def _refuse_difference(row: Applied, file: Numbered | None, is_newer: bool) -> None:
    if file is None:
        raise (DatabaseAhead if is_newer else MigrationMissing)(
            row.name or row.version, "was applied and is not among the files"
        )
    if row.sha256 is not None and row.sha256 != file.sha256:
        was = f"was applied as {row.name}" if row.name not in {None, file.name} else "differs from what was applied"
        raise MigrationChanged(file.name, was)


def _read(path: Path, checks: Path) -> Migration:
    text = path.read_text()
    parts = _DIVISION.split(text)
    if parts[1::3] != ["up", "down"]:
        raise MigrationUnreadable(path.name, "has not one `-- migrate:up` and then one `-- migrate:down`")
    up, down = (_way(path.name, *half) for half in _halves(text))
    before, after = _conditions(checks)
    digest = sha256(path.read_bytes()).hexdigest()
    return Migration(path.name.split("_", 1)[0], path.name, digest, up, down, before, after)


def _halves(text: str) -> Iterable[tuple[str, str]]:
    """Options and text of each half; lines before it are left empty, so that statements keep their line."""
    for head, end in _parts(_DIVISION, text):
        yield head.group(2), "\n" * text.count("\n", 0, head.end()) + text[head.end() : end]


def _parts(divider: re.Pattern[str], text: str) -> list[tuple[re.Match[str], int]]:
    """Each divider with the end of what follows it."""
    heads = list(divider.finditer(text))
    return [
        (head, after.start() if after else len(text)) for head, after in zip(heads, [*heads[1:], None], strict=False)
    ]


def _way(name: str, options: str, text: str) -> Way:
    return Way(tuple(_split(name, text)), "transaction:false" not in options)


def _split(name: str, text: str) -> list[Statement]:
    """The statements, all of them in the runner's transaction or in their own."""
    statements = split_statements(text)
    for statement in statements:
        word = next(iter(statement.words), "")
        if word in _TRANSACTION:
            raise TransactionStatement(name, f"line {statement.line} begins with `{word}`")
    return statements


def _conditions(path: Path) -> tuple[tuple[Condition, ...], tuple[Condition, ...]]:
    """Claims of both kinds; every query has one and every claim has one query."""
    text = path.read_text() if path.exists() else ""
    parts = _parts(_CLAIM, text)
    if split_statements(text[: parts[0][0].start()] if parts else text):
        raise MigrationUnreadable(path.name, "holds a query that no `-- pre:` or `-- post:` names")
    found: dict[str, list[Condition]] = {"pre": [], "post": []}
    for head, end in parts:
        queries = _split(path.name, "\n" * text.count("\n", 0, head.end()) + text[head.end() : end])
        if len(queries) != 1:
            raise MigrationUnreadable(path.name, f"has {len(queries)} queries for the claim: {head.group(2)}")
        found[head.group(1)].append(Condition(head.group(2).strip(), queries[0].text))
    return tuple(found["pre"]), tuple(found["post"])
