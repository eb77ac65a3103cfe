"""The roles under an administrator as RDS gives one: it may make roles and databases, and is no superuser."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from clients.postgres import Connection
from tests.stack import ROOT

# The same statements under other names: the roles of this server belong to its superuser already.
ROLES = (ROOT / "sql/roles.sql").read_text().replace("plugyard_", "fresh_").replace("rds_iam", "fresh_rds_iam")
NAMES = ("owner", "app", "reader", "jobs", "events", "search", "audit", "counts", "series")


@pytest.fixture
def superuser(stack: dict[str, str], data_dir: Path) -> Iterator[Connection]:
    """The server's superuser, who has made an administrator and afterwards removes what that one made."""
    password = json.loads((data_dir / "secrets.json").read_text())["superuser_password"]
    port = urlsplit(stack["DATABASE_URL"]).port
    with psycopg.connect(f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres", autocommit=True) as conn:
        conn.execute("create role fresh_admin login createrole createdb password 'throw-away'")
        conn.execute("create role fresh_rds_iam")
        conn.execute("grant fresh_rds_iam to fresh_admin with admin true")
        yield conn
        conn.execute("drop database if exists fresh")
        for name in NAMES:
            conn.execute(f"drop role if exists fresh_{name}".encode())
        conn.execute("drop role fresh_admin, fresh_rds_iam")


@pytest.fixture
def administrator(superuser: Connection) -> Iterator[Connection]:
    """The administrator, who is no superuser."""
    at = superuser.info
    url = f"postgresql://fresh_admin:throw-away@127.0.0.1:{at.port}/postgres"
    with psycopg.connect(url, autocommit=True) as conn:
        yield conn


def settings_of(conn: Connection) -> list[tuple[object, ...]]:
    """What the roles are given at their logins: role, database (0 is any), settings."""
    query = (
        "select setrole::regrole::text, setdatabase::integer, setconfig from pg_db_role_setting"
        " where setrole::regrole::text like 'fresh%' order by 1, 2"
    )
    return conn.execute(query).fetchall()


def test_an_administrator_without_superuser_makes_the_roles_twice(administrator: Connection) -> None:
    administrator.execute(ROLES.encode())
    administrator.execute(ROLES.encode())

    made = administrator.execute("select rolname, rolcanlogin from pg_roles where rolname like 'fresh%%'").fetchall()

    assert {name for name, can_log_in in made if can_log_in} >= {f"fresh_{name}" for name in NAMES[:5]}
    assert {f"fresh_{name}" for name in NAMES[5:]} <= {name for name, can_log_in in made if not can_log_in}


def test_that_administrator_gives_a_database_to_the_owner(administrator: Connection) -> None:
    administrator.execute(ROLES.encode())
    administrator.execute("create database fresh owner fresh_owner template template0")

    assert administrator.execute(
        "select pg_get_userbyid(datdba) from pg_database where datname = 'fresh'"
    ).fetchall() == [("fresh_owner",)]


def test_every_login_takes_an_iam_token_where_there_is_iam(administrator: Connection) -> None:
    administrator.execute(ROLES.encode())

    members = administrator.execute(
        "select m.member::regrole::text from pg_auth_members as m where m.roleid = 'fresh_rds_iam'::regrole"
    ).fetchall()

    assert {name for (name,) in members} - {"fresh_admin"} == {f"fresh_{name}" for name in NAMES[:5]}


def test_setting_that_a_login_gave_itself_goes_and_its_own_ones_come_back(administrator: Connection) -> None:
    administrator.execute(ROLES.encode())
    meant = settings_of(administrator)
    administrator.execute("alter role fresh_app set search_path = elsewhere")
    administrator.execute("alter role fresh_app reset lock_timeout")
    administrator.execute("alter role fresh_app in database postgres set row_security = off")
    assert settings_of(administrator) != meant

    administrator.execute(ROLES.encode())

    assert settings_of(administrator) == meant
    assert (
        "fresh_app",
        0,
        ["statement_timeout=8s", "lock_timeout=2s", "idle_in_transaction_session_timeout=15s"],
    ) in meant


@pytest.mark.parametrize("right", ["superuser", "bypassrls", "createrole", "createdb"])
def test_a_role_with_a_right_too_many_is_refused_by_name(superuser: Connection, right: str) -> None:
    superuser.execute(ROLES.encode())
    superuser.execute(f"alter role fresh_jobs with {right}".encode())

    with pytest.raises(psycopg.errors.RaiseException, match="fresh_jobs may do more"):
        superuser.execute(ROLES.encode())
