"""Makes further databases on the running server, as its administrator; everything in them is then done as the owner."""

import json
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql


def create_database(environment: Mapping[str, str], data_dir: Path, name: str) -> None:
    """An empty database that belongs to plugyard_owner."""
    password = json.loads((data_dir / "secrets.json").read_text())["superuser_password"]
    port = urlsplit(environment["DATABASE_URL"]).port
    with psycopg.connect(f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres", autocommit=True) as conn:
        conn.execute(sql.SQL("create database {} owner plugyard_owner template template0").format(sql.Identifier(name)))


def url_of(login_url: str, name: str) -> str:
    """The address of a login of the stack in another database."""
    return urlunsplit(urlsplit(login_url)._replace(path=f"/{name}"))
