"""An index that is built without blocking, and what an interrupted build of it leaves behind."""

import psycopg
import pytest

from shared.operations import migration_store as store
from shared.operations.concurrent_index import find_built_name
from shared.operations.errors import MigrationFailed
from shared.operations.migration_lease import SESSION
from shared.operations.migrations import Run
from tests.sql.migration_project import MigrationProject

BUILD = "create index concurrently tenant_name on public.tenant (name);"
DROP = "drop index concurrently if exists public.tenant_name;"
OUTSIDE = " transaction:false"
STATE = "select indisvalid from pg_index where indexrelid = to_regclass('public.tenant_name')"
IS_BUILDING = (
    "select exists (select from pg_index where indexrelid = to_regclass('public.tenant_name') and not indisvalid)"
)

IS_OVER = "select count(*) = 0 from pg_stat_activity where application_name like 'plugyard-migrate %'"


@pytest.fixture
def indexed(project: MigrationProject) -> MigrationProject:
    """A project with an index still to build."""
    project.migrate()
    project.write("9999_index.sql", BUILD, DROP, "-- post: it can be used\n" + STATE, OUTSIDE)
    return project


def test_build_that_was_killed_is_found_and_repaired(indexed: MigrationProject) -> None:
    # A build waits for every transaction that is older than it, longer than any lock_timeout.
    with psycopg.connect(indexed.url) as older, indexed.started(lease_s=2) as killed:
        older.execute("lock table public.tenant in row exclusive mode")
        indexed.wait_until(IS_BUILDING)
        killed.kill()
        killed.wait()
        indexed.wait_until(IS_OVER)
    left = indexed.ask(STATE)

    indexed.migrate(Run(is_waiting=True))

    assert left == [(False,)]
    assert indexed.ask(STATE) == [(True,)]
    assert "index tenant_name was left invalid by an interrupted build; dropping it and building again" in indexed.said


def test_runner_that_lost_its_lease_leaves_the_index_to_the_next_holder(indexed: MigrationProject) -> None:
    with (
        psycopg.connect(indexed.url) as older,
        psycopg.connect(indexed.url, autocommit=True) as following,
        indexed.started(lease_s=60) as late,
    ):
        older.execute("lock table public.tenant in row exclusive mode")
        indexed.wait_until(IS_BUILDING)
        # Its keeper renews after 20 s only: nothing but the fence in the row can tell it.
        indexed.run("update migration_lease set leased_until = '-infinity'")
        assert store.take_lease(following, "next", 60)
        store.end_predecessors(following, f"{SESSION} ")
        older.rollback()
        assert late.wait(60) == 1

    assert indexed.ask(STATE) == [(False,)]
    (ended,) = indexed.ask("select failure from migration_run order by fence desc limit 1")
    assert str(ended[0]).startswith("migration-lease-lost")


def test_build_waits_longer_than_a_blocking_statement_may(indexed: MigrationProject) -> None:
    with psycopg.connect(indexed.url) as older, indexed.started(lease_s=30) as runner:
        older.execute("lock table public.tenant in row exclusive mode")
        indexed.wait_until(IS_BUILDING)
        indexed.run("select pg_sleep(2.5)")
        assert runner.poll() is None
        older.rollback()
        assert runner.wait(60) == 0

    assert indexed.ask(STATE) == [(True,)]


def test_build_that_ended_before_it_was_written_down_is_kept(indexed: MigrationProject) -> None:
    indexed.run(BUILD)
    (built,) = indexed.ask("select to_regclass('public.tenant_name')::oid")

    indexed.migrate()

    assert indexed.ask("select to_regclass('public.tenant_name')::oid") == [built]
    assert indexed.ask("select count(*) from schema_migrations where version = '9999'") == [(1,)]


def test_build_the_data_forbid_leaves_no_invalid_index(project: MigrationProject) -> None:
    project.migrate()
    build = "create unique index concurrently exempt_from_key on app.table_exemption (exempt_from);"
    project.write("9999_unique.sql", build, "drop index concurrently app.exempt_from_key;", options=OUTSIDE)

    with pytest.raises(MigrationFailed, match="could not create unique index") as failed:
        project.migrate()

    assert "left" not in failed.value.fields
    assert project.ask("select to_regclass('app.exempt_from_key')") == [(None,)]


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("create index concurrently a on b (c)", "a"),
        ("create unique index concurrently if not exists a on only public.b (c)", "public.a"),
        ('CREATE INDEX CONCURRENTLY "A" ON app."B" (c)', 'app."A"'),
        ("create index a on b (c)", None),
        ("drop index concurrently a", None),
    ],
)
def test_index_is_known_by_its_statement(statement: str, name: str | None) -> None:
    assert find_built_name(statement) == name
