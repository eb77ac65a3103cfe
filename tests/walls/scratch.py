"""Copies of the migrated database on the running server, to take a wall away in; and what a trial is told of them."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from clients.postgres import Connection
from infra.local.engines.stack import DATABASE_LOGINS
from tests.sql.databases import create_database, url_of

TEMPLATE = "walls"


@dataclass(frozen=True)
class Scratch:
    """Where a trial runs: the product's settings for one database, and the folder with the server's secrets."""

    environment: Mapping[str, str]
    data_dir: Path

    def named(self, database: str) -> "Scratch":
        """The same stack with another database for every login."""
        moved = {name: url_of(self.environment[name], database) for name in DATABASE_LOGINS}
        return Scratch({**self.environment, **moved}, self.data_dir)

    def create_template(self) -> "Scratch":
        """A new empty database to be migrated once and copied for each trial."""
        create_database(self.environment, self.data_dir, TEMPLATE)
        return self.named(TEMPLATE)

    @contextmanager
    def copied(self, database: str) -> Iterator["Scratch"]:
        """A copy of the template, dropped at the end. Nobody may be connected to the template."""
        name = sql.Identifier(database)
        with self.superuser("postgres") as conn:
            conn.execute(
                sql.SQL("create database {} owner plugyard_owner template {}").format(name, sql.Identifier(TEMPLATE))
            )
            # A right on the database itself is no part of what a template hands on.
            conn.execute(sql.SQL("revoke temporary on database {} from public").format(name))
        try:
            yield self.named(database)
        finally:
            with self.superuser("postgres") as conn:
                conn.execute(sql.SQL("drop database {} with (force)").format(name))

    @contextmanager
    def superuser(self, database: str | None = None) -> Iterator[Connection]:
        """The server's superuser, in this stack's database or another one; each statement is its own transaction."""
        password = json.loads((self.data_dir / "secrets.json").read_text())["superuser_password"]
        at = urlsplit(self.environment["DATABASE_URL"])
        url = f"postgresql://postgres:{password}@127.0.0.1:{at.port}/{database or at.path[1:]}"
        with psycopg.connect(url, autocommit=True) as conn:
            yield conn


# What a trial's own pytest is given; without it the tests run on the stack they share with all others.
GIVEN = pytest.StashKey[Scratch]()
