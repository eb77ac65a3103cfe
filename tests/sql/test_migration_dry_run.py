"""A dry run tells what a migration would lock and for whom, and leaves nothing."""

from collections.abc import Sequence

import psycopg
import pytest

from shared.operations import migrate_command
from shared.operations.migration_dry_run import TriedMigration, describe
from shared.operations.migrations import Run, dry_run
from tests.sql.migration_project import MigrationProject
from tests.sql.test_migrations import catalogue


@pytest.fixture
def migrated(project: MigrationProject) -> MigrationProject:
    """A project with nothing pending."""
    project.migrate()
    return project


def tried(project: MigrationProject) -> list[TriedMigration]:
    """What a dry run says."""
    return dry_run(project.url, Run(project.folder))


def locks(migration: TriedMigration) -> set[tuple[str, str, str]]:
    """Relation, mode and what waits, of every statement."""
    return {(lock.relation, lock.mode, lock.blocks) for step in migration.statements for lock in step.locks}


def test_alter_table_is_told_to_block_reads_and_writes(migrated: MigrationProject) -> None:
    migrated.write("9999_colour.sql", "alter table public.tenant add column colour text;")

    (colour,) = tried(migrated)

    assert ("tenant", "AccessExclusiveLock", "reads and writes") in locks(colour)
    assert [(step.line, step.headline) for step in colour.statements] == [
        (3, "alter table public.tenant add column colour text")
    ]
    assert colour.failure is None


@pytest.mark.parametrize(
    ("up", "lock"),
    [
        ("create index tenant_colour on public.tenant (name);", ("tenant", "ShareLock", "writes")),
        ("insert into public.person values (gen_random_uuid(), 'a', 'b');", ("person", "RowExclusiveLock", "nothing")),
        (
            "create trigger t before insert on public.tenant for each row execute function app.hold_epoch();",
            ("tenant", "ShareRowExclusiveLock", "writes"),
        ),
        ("analyze public.tenant;", ("tenant", "ShareUpdateExclusiveLock", "nothing")),
    ],
)
def test_each_kind_of_lock_is_told_with_what_waits_for_it(
    migrated: MigrationProject, up: str, lock: tuple[str, str, str]
) -> None:
    migrated.write("9999_lock.sql", up)

    (migration,) = tried(migrated)

    assert lock in locks(migration)


def test_each_lock_stands_at_the_statement_that_took_it(migrated: MigrationProject) -> None:
    up = "select pg_sleep(0.05);\nalter table public.tenant add column colour text;\nselect pg_sleep(0.05);"
    migrated.write("9999_steps.sql", up)

    (migration,) = tried(migrated)

    before, alter, after = migration.statements
    assert (before.locks, after.locks) == ([], [])
    assert [lock.mode for lock in alter.locks if lock.relation == "tenant"] == ["AccessExclusiveLock"]
    # Held to the end of the migration, through the statement after it.
    assert all(lock.held_ms > alter.took_ms for lock in alter.locks)


def test_nobody_waits_for_a_table_that_only_the_migration_sees(migrated: MigrationProject) -> None:
    migrated.write("9999_new.sql", "create table public.fresh (a int);\nalter table public.fresh add column b int;")

    (migration,) = tried(migrated)

    assert [lock for lock in locks(migration) if "fresh" in lock[0]] == []


def test_dry_run_leaves_nothing(migrated: MigrationProject) -> None:
    there = catalogue(migrated)
    migrated.write(
        "9998_one.sql",
        "create table public.one (a int);\ninsert into app.table_exemption values ('tenant', 'audit', 'for now');",
    )
    migrated.write(
        "9999_two.sql", "alter table public.one add column b int;", checks="-- post: it has two\nselect true;"
    )

    assert [migration.failure for migration in tried(migrated)] == [None, None]

    assert catalogue(migrated) == there
    assert migrated.ask("select count(*) from app.table_exemption where reason = 'for now'") == [(0,)]
    assert migrated.ask("select count(*) from schema_migrations where version like '99%'") == [(0,)]


@pytest.mark.parametrize(
    ("up", "checks", "failure"),
    [
        ("select 1;\nselect 1 / 0;", "", "division by zero, line 4: select 1 / 0"),
        ("select 1;", "-- post: it is so\nselect false;", "it is so: answered [(False,)] instead of one true"),
    ],
)
def test_migration_that_would_fail_says_why(migrated: MigrationProject, up: str, checks: str, failure: str) -> None:
    migrated.write("9998_bad.sql", up, checks=checks)
    migrated.write("9999_after.sql", "select 1;")

    (bad,) = tried(migrated)

    assert bad.failure == failure
    assert migrated.ask("select kind, failure from migration_run order by fence desc limit 1") == [
        ("dry-run", f"9998_bad.sql: {failure}")
    ]


def test_table_in_use_makes_it_give_up_as_the_migration_would(migrated: MigrationProject) -> None:
    migrated.write("9999_blocked.sql", "alter table public.tenant add column colour text;")

    with psycopg.connect(migrated.url) as reader:
        reader.execute("select count(*) from tenant")
        (blocked,) = tried(migrated)

    assert "lock timeout" in str(blocked.failure)


def test_concurrent_index_is_told_and_not_built(migrated: MigrationProject) -> None:
    up = "create index concurrently tenant_name on public.tenant (name);"
    migrated.write("9999_index.sql", up, "drop index concurrently tenant_name;", options=" transaction:false")

    (index,) = tried(migrated)

    assert locks(index) == {("public.tenant", "ShareUpdateExclusiveLock", "nothing")}
    assert "not run" in str(index.statements[0].note)
    assert migrated.ask("select to_regclass('public.tenant_name')") == [(None,)]


def test_person_reads_what_blocks_whom(migrated: MigrationProject) -> None:
    migrated.write("9999_colour.sql", "alter table public.tenant add column colour text;")

    text = describe(tried(migrated))

    assert "9999_colour.sql\n  line 3: alter table public.tenant add column colour text (" in text
    assert "AccessExclusiveLock on tenant, " in text
    assert "ms: blocks reads and writes" in text
    assert text.endswith("  would be applied")


@pytest.mark.parametrize(
    ("arguments", "told"), [(["--dry-run"], "Nothing is pending.\n"), (["--dry-run", "--json"], "[]\n")]
)
def test_command_ends_with_zero_when_nothing_would_fail(
    migrated: MigrationProject,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: Sequence[str],
    told: str,
) -> None:
    monkeypatch.setenv("DATABASE_OWNER_URL", migrated.url)

    with pytest.raises(SystemExit) as ended:
        migrate_command.main(arguments)

    assert (ended.value.code, capsys.readouterr().out) == (0, told)


def test_command_names_a_setting_that_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)

    with pytest.raises(SystemExit) as ended:
        migrate_command.main([])

    assert ended.value.code == 2
    assert "DATABASE_OWNER_URL" in capsys.readouterr().err
