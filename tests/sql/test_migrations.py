"""Migrations from nothing and all the way back, as the owner, who is no superuser."""

import shutil
import subprocess
from pathlib import Path

import psycopg
import pytest

from infra.local.engines.postgres_programs import program
from shared.errors import MigrationChanged, MigrationFailed
from shared.ids import new_id
from shared.operations import migrations
from shared.operations.migrations import migrate, roll_back
from tests.factories import make_plugin, make_tenant
from tests.sql.databases import create_database, url_of

# Everything an object of ours is, as text; names of generated partitions change and are left out.
CATALOGUE = """
    select n.nspname || '.' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
    from pg_attribute as a
    inner join pg_class as c on c.oid = a.attrelid
    inner join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname in ('public', 'app', 'audit', 'search') and a.attnum > 0 and not a.attisdropped
    union all
    select n.nspname || '.' || p.proname || ' ' || md5(pg_get_functiondef(p.oid)) || coalesce(p.proacl::text, '')
    from pg_proc as p inner join pg_namespace as n on n.oid = p.pronamespace
    where n.nspname in ('app', 'audit', 'search')
    union all
    select
        schemaname || '.' || tablename || ' ' || policyname || roles::text
        || coalesce(qual, '') || coalesce(with_check, '')
    from pg_policies
    union all
    select conrelid::regclass || ' ' || conname || pg_get_constraintdef(oid) from pg_constraint
    where connamespace::regnamespace::text in ('public', 'app', 'audit', 'search')
    order by 1
"""


@pytest.fixture
def owner_url(stack: dict[str, str], data_dir: Path) -> str:
    """An empty database of the owner's."""
    name = f"migrated_{new_id().hex}"
    create_database(stack, data_dir, name)
    return url_of(stack["DATABASE_OWNER_URL"], name)


def catalogue(url: str) -> list[str]:
    """What the database consists of."""
    with psycopg.connect(url) as conn:
        return [line for (line,) in conn.execute(CATALOGUE) if not line.startswith("public.migration_check")]


def test_every_migration_has_a_way_back(owner_url: str, stack: dict[str, str]) -> None:
    migrate(owner_url, stack["CONTEXT_KEY"], lambda _: None)
    there = catalogue(owner_url)
    for _ in sorted((migrations.SQL / "migrations").glob("*.sql")):
        roll_back(owner_url, lambda _: None)
    nothing = [
        line for line in catalogue(owner_url) if "schema_migrations" not in line and "migration_check" not in line
    ]
    migrate(owner_url, stack["CONTEXT_KEY"], lambda _: None)

    assert nothing == []
    assert catalogue(owner_url) == there


def test_migrating_twice_changes_nothing(owner_url: str, stack: dict[str, str]) -> None:
    migrate(owner_url, stack["CONTEXT_KEY"], lambda _: None)
    there = catalogue(owner_url)

    migrate(owner_url, stack["CONTEXT_KEY"], lambda _: None)

    assert catalogue(owner_url) == there


def test_edited_migration_is_refused_by_its_number(
    owner_url: str, stack: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(migrations.SQL, tmp_path / "sql")
    monkeypatch.setattr(migrations, "SQL", tmp_path / "sql")
    migrate(owner_url, stack["CONTEXT_KEY"], lambda _: None)
    with (tmp_path / "sql" / "migrations" / "0003_identity.sql").open("a") as file:
        file.write("-- an afterthought\n")

    with pytest.raises(MigrationChanged) as refused:
        migrate(owner_url, stack["CONTEXT_KEY"], lambda _: None)

    assert refused.value.fields == {"version": "0003"}


def test_failing_migration_leaves_nothing_half_done(
    owner_url: str, stack: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(migrations.SQL, tmp_path / "sql")
    monkeypatch.setattr(migrations, "SQL", tmp_path / "sql")
    migrate(owner_url, stack["CONTEXT_KEY"], lambda _: None)
    there = catalogue(owner_url)
    broken = "-- Breaks halfway.\n-- migrate:up\ncreate table public.half (id int);\nselect 1 / 0;\n-- migrate:down\n"
    (tmp_path / "sql" / "migrations" / "9999_broken.sql").write_text(broken)

    with pytest.raises(MigrationFailed, match="division by zero"):
        migrate(owner_url, stack["CONTEXT_KEY"], lambda _: None)

    assert catalogue(owner_url) == there


def test_owner_is_no_superuser_and_bypasses_nothing(stack: dict[str, str]) -> None:
    with psycopg.connect(stack["DATABASE_OWNER_URL"]) as conn:
        (row,) = conn.execute("select rolsuper, rolbypassrls from pg_roles where rolname = current_user").fetchall()

    assert row == (False, False)


def test_dump_and_restore_as_owner_keep_every_row(owner_url: str, stack: dict[str, str], tmp_path: Path) -> None:
    make_plugin(make_tenant())
    counts = (
        "select 'plugin', count(*) from plugin union all select 'audit_entry', count(*) from audit_entry order by 1"
    )
    dump = tmp_path / "plugyard.dump"
    source = stack["DATABASE_OWNER_URL"]

    # Without --enable-row-security it fails under FORCE; with it, only the owner's own policy makes it hold the rows.
    run(
        "pg_dump",
        "--enable-row-security",
        "--format=custom",
        "--schema=public",
        "--schema=app",
        "--schema=audit",
        f"--file={dump}",
        f"--dbname={source}",
    )
    run("pg_restore", "--no-owner", "--no-privileges", f"--dbname={owner_url}", str(dump), check=False)

    with psycopg.connect(source) as before, psycopg.connect(owner_url) as after:
        dumped, restored = before.execute(counts).fetchall(), after.execute(counts).fetchall()
    assert dumped == restored
    assert min(count for _, count in restored) > 0


def run(name: str, *arguments: str, check: bool = True) -> None:
    """A program of the embedded server."""
    subprocess.run([str(program(name)), *arguments], check=check, capture_output=True, text=True)
