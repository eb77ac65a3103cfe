"""A database and the migrations for it, as a developer has them on the desk."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic

import psycopg

from clients.postgres import Connection, direct_connector
from infra.local.data_dir import PROJECT
from shared.operations import migration_store as store
from shared.operations.migrations import Migrated, Run, migrate, roll_back

# Runs in a process that can be killed: migrates the folder and database it is given.
_PROGRAM = """
import json, sys
from pathlib import Path
from shared.operations.migrations import Run, migrate
given = json.loads(sys.argv[1])
migrate(given["url"], given["key"], print, Run(Path(given["folder"]), lease_s=given["lease_s"]))
"""


@dataclass(frozen=True)
class MigrationProject:
    """Where the SQL lies, the owner's address of the database, and what runners said."""

    folder: Path
    url: str
    context_key: str
    said: list[str] = field(default_factory=list)

    def write(self, name: str, up: str, down: str = "select 1;", checks: str = "", options: str = "") -> None:
        """A migration with its checks; overwrites one of that name."""
        text = f"-- Test. Safe: new.\n-- migrate:up{options}\n{up}\n-- migrate:down{options}\n{down}\n"
        (self.folder / "migrations" / name).write_text(text)
        if checks:
            (self.folder / "checks" / name).write_text(checks)

    def migrate(self, run: Run | None = None) -> Migrated:
        """Migrate as `make migrate` does."""
        return migrate(self.url, self.context_key, self.said.append, replace(run or Run(), folder=self.folder))

    def roll_back(self) -> Migrated:
        """Take the newest migration back."""
        return roll_back(self.url, self.said.append, Run(self.folder))

    @contextmanager
    def started(self, lease_s: float = 2) -> Iterator[subprocess.Popen[str]]:
        """A runner in a process of its own; killed at the end of the block if it still lives."""
        given = {"url": self.url, "key": self.context_key, "folder": str(self.folder), "lease_s": lease_s}
        process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, json.dumps(given)],
            cwd=PROJECT,
            env=os.environ | {"PYTHONPATH": os.pathsep.join([".", "layers/clients"])},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    def connect(self) -> Connection:
        """A connection as the runner's own."""
        return direct_connector(self.url, is_iam=False)("test")

    def parts(self) -> list[str]:
        """What the schema consists of."""
        with self.connect() as conn:
            return store.list_objects(conn)

    def ask(self, query: str) -> list[tuple[object, ...]]:
        """The rows of a query, as the owner."""
        with psycopg.connect(self.url, autocommit=True) as conn:
            return conn.execute(query.encode()).fetchall()

    def run(self, statement: str) -> None:
        """A statement as the owner."""
        with psycopg.connect(self.url, autocommit=True) as conn:
            conn.execute(statement.encode())

    def wait_until(self, query: str, seconds: float = 60) -> None:
        """Return once the query answers true. Raises: TimeoutError."""
        deadline = monotonic() + seconds
        with psycopg.connect(self.url, autocommit=True) as conn:
            while conn.execute(query.encode()).fetchall() != [(True,)]:
                if monotonic() > deadline:
                    raise TimeoutError(query)
                conn.execute("select pg_sleep(0.05)")
