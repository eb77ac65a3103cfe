"""What a migration builds on and promises is asked; where it does not hold, the database is as it was before."""

import psycopg
import pytest

from clients.postgres import Connection
from shared.operations import migration_apply
from shared.operations.errors import (
    FunctionFailed,
    MigrationFailed,
    MigrationUnreadable,
    PostConditionFailed,
    PreConditionFailed,
)
from shared.operations.migration_apply import Report
from shared.operations.migration_files import read_migrations
from shared.operations.migrations import Run
from tests.sql.migration_project import MigrationProject
from tests.sql.test_migrations import catalogue

COUNTS = (
    "select (select count(*) from tenant), (select count(*) from app.table_exemption), (select count(*) from person)"
)
CHANGE = """
alter table public.tenant add column colour text;
insert into app.table_exemption (table_name, exempt_from, reason) values ('tenant', 'audit', 'only for a moment');
delete from public.person;
"""
OUTSIDE = " transaction:false"


@pytest.fixture
def migrated(project: MigrationProject) -> MigrationProject:
    """A project whose migrations are applied; its persons are nobody's, so that they can be deleted."""
    project.migrate()
    project.run("insert into person (person_id, issuer, subject) values (gen_random_uuid(), 'nobody', 'nobody')")
    return project


def test_what_held_is_kept_with_the_migration(migrated: MigrationProject) -> None:
    checks = "-- pre: there is a platform\nselect true;\n-- post: there still is\nselect count(*) > 0 from tenant;\n"
    migrated.write("9999_good.sql", "create table public.good ();", checks=checks)

    migrated.migrate()

    claims = migrated.ask("select claims from migration_check where version = '9999'")
    assert claims == [(["there is a platform", "there still is"],)]


def test_failing_pre_condition_stops_before_anything_is_done(migrated: MigrationProject) -> None:
    there = catalogue(migrated)
    migrated.write("9999_early.sql", "create table public.early ();", checks="-- pre: it is time\nselect false;\n")

    with pytest.raises(PreConditionFailed) as failed:
        migrated.migrate()

    assert failed.value.fields == {
        "migration": "9999_early.sql",
        "reason": "it is time: answered [(False,)] instead of one true",
    }
    assert catalogue(migrated) == there


@pytest.mark.parametrize(
    ("query", "answered"),
    [
        ("select false", "[(False,)]"),
        ("select null::boolean", "[(None,)]"),
        ("select true where false", "[]"),
        ("select true from generate_series(1, 2)", "[(True,), (True,)]"),
        ("select true, true", "[(True, True)]"),
        ("select 1", "[(1,)]"),
    ],
)
def test_only_one_true_is_a_yes(migrated: MigrationProject, query: str, answered: str) -> None:
    there, counts = catalogue(migrated), migrated.ask(COUNTS)
    migrated.write(
        "9999_bad.sql", CHANGE.replace("delete from public.person;", ""), checks=f"-- post: it is so\n{query};"
    )

    with pytest.raises(PostConditionFailed) as failed:
        migrated.migrate()

    assert failed.value.fields["reason"] == f"it is so: answered {answered} instead of one true"
    assert (catalogue(migrated), migrated.ask(COUNTS)) == (there, counts)


def test_condition_that_cannot_be_asked_does_not_hold(migrated: MigrationProject) -> None:
    migrated.write("9999_bad.sql", "select 1;", checks="-- post: nonsense\nselect no_such_column;")

    with pytest.raises(PostConditionFailed, match='nonsense: column "no_such_column" does not exist'):
        migrated.migrate()


def test_rows_a_failing_migration_deleted_are_there_again(migrated: MigrationProject) -> None:
    there, counts = catalogue(migrated), migrated.ask(COUNTS)
    delete = "delete from public.person where issuer = 'nobody';"
    checks = "-- post: nobody is left\nselect count(*) = 0 from person;"
    migrated.write("9999_loss.sql", delete, checks=checks)

    with pytest.raises(PostConditionFailed) as failed:
        migrated.migrate()

    assert failed.value.fields["migration"] == "9999_loss.sql"
    assert (catalogue(migrated), migrated.ask(COUNTS)) == (there, counts)


def test_migrations_before_the_failing_one_stay(migrated: MigrationProject) -> None:
    migrated.write("9998_good.sql", "create table public.good ();", "drop table public.good;")
    migrated.write("9999_bad.sql", "create table public.bad ();", checks="-- post: it is so\nselect false;")

    with pytest.raises(PostConditionFailed):
        migrated.migrate()

    assert migrated.ask("select to_regclass('public.good') is null, to_regclass('public.bad') is null") == [
        (False, True)
    ]
    assert migrated.ask("select max(version) from schema_migrations") == [("9998",)]


def test_deferred_constraint_fails_before_the_promise_is_asked(migrated: MigrationProject) -> None:
    up = (
        "create table public.late (id int, constraint late_pkey primary key (id), constraint late_fkey"
        " foreign key (id) references public.late (id) deferrable initially deferred);\n"
        "insert into public.late values (1);\n"
        "alter table public.late drop constraint late_fkey;\n"
        "alter table public.late add column other int, add constraint late_fkey foreign key (other)"
        " references public.late (id) deferrable initially deferred;\n"
        "insert into public.late values (2, 99);"
    )
    migrated.write("9999_late.sql", up, checks="-- post: never asked\nselect false;")

    with pytest.raises(MigrationFailed, match="late_fkey"):
        migrated.migrate()


def test_failing_post_condition_outside_a_transaction_is_taken_back_by_the_way_down(migrated: MigrationProject) -> None:
    there, counts = catalogue(migrated), migrated.ask(COUNTS)
    up = "create table public.step (id int);\ninsert into public.step values (1);"
    migrated.write("9999_steps.sql", up, "drop table public.step;", "-- post: it is so\nselect false;", OUTSIDE)

    with pytest.raises(PostConditionFailed) as failed:
        migrated.migrate()

    assert failed.value.fields == {
        "migration": "9999_steps.sql",
        "reason": "it is so: answered [(False,)] instead of one true",
    }
    assert (catalogue(migrated), migrated.ask(COUNTS)) == (there, counts)


def test_what_the_way_down_does_not_restore_is_named(migrated: MigrationProject) -> None:
    up = "create table public.step (id int);\ndelete from public.person where issuer = 'nobody';"
    migrated.write("9999_steps.sql", up, "drop table public.step;", "-- post: it is so\nselect false;", OUTSIDE)
    (persons,) = migrated.ask("select count(*) from person")[0]

    with pytest.raises(PostConditionFailed) as failed:
        migrated.migrate()

    left = failed.value.fields["left"]
    assert left == [f"was: public.person: {persons} rows", f"is: public.person: {int(str(persons)) - 1} rows"]


def test_way_down_that_fails_is_named_too(migrated: MigrationProject) -> None:
    migrated.write(
        "9999_steps.sql", "create table public.step (id int);\nselect 1 / 0;", "drop table nowhere;", options=OUTSIDE
    )

    with pytest.raises(MigrationFailed) as failed:
        migrated.migrate()

    assert failed.value.fields["reason"] == "division by zero, line 4: select 1 / 0"
    left = failed.value.fields["left"]
    assert isinstance(left, list)
    assert 'the way back failed: table "nowhere" does not exist, line 6: drop table nowhere' in left
    assert "is: step id integer" in left


def test_run_that_failed_says_why(migrated: MigrationProject) -> None:
    migrated.write("9999_bad.sql", "select 1;", checks="-- post: it is so\nselect false;")

    with pytest.raises(PostConditionFailed):
        migrated.migrate()

    (failure,) = migrated.ask("select failure from migration_run order by fence desc limit 1")[0]
    assert "post-condition-failed" in str(failure)
    assert "it is so" in str(failure)


@pytest.mark.parametrize("is_pending", [True, False])
def test_function_that_fails_is_named_and_written_down(migrated: MigrationProject, is_pending: bool) -> None:
    there = catalogue(migrated)
    if is_pending:
        migrated.write("9999_nothing.sql", "select 1;")
    (migrated.folder / "functions" / "broken.sql").write_text("select 1 / 0;")

    with pytest.raises(FunctionFailed) as failed:
        migrated.migrate()

    assert failed.value.fields == {"migration": "functions/broken.sql", "reason": "division by zero"}
    (run,) = migrated.ask("select failure, ended_at is not null from migration_run order by fence desc limit 1")
    assert run == (f"function-failed: {failed.value.fields}", True)
    assert catalogue(migrated) == there


def test_error_of_any_kind_ends_the_run(migrated: MigrationProject) -> None:
    migrated.write("9999_nothing.sql", "select 1;")

    def interrupted(conn: Connection, pending: list[str], report: Report) -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        migrated.migrate(Run(backup=interrupted))

    assert migrated.ask("select failure from migration_run order by fence desc limit 1") == [("KeyboardInterrupt",)]


def test_lock_that_is_taken_is_tried_again(migrated: MigrationProject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migration_apply, "PAUSES", (0.01,))
    migrated.write("9999_blocked.sql", "alter table public.tenant add column colour text;")
    with psycopg.connect(migrated.url) as reader:
        reader.execute("select count(*) from tenant")
        with pytest.raises(MigrationFailed, match="lock timeout"):
            migrated.migrate()
        reader.rollback()
    migrated.migrate()

    assert "9999_blocked.sql found a lock taken; trying again in 0.01 s" in migrated.said


@pytest.mark.parametrize(
    "checks",
    [
        "select true;",
        "-- post: two\nselect true;\nselect true;",
        "-- post: none\n",
        "select 1;\n-- post: one\nselect true;",
    ],
)
def test_checks_in_another_form_are_refused(project: MigrationProject, checks: str) -> None:
    (project.folder / "checks" / "0001_tenant_context.sql").write_text(checks)

    with pytest.raises(MigrationUnreadable, match="0001_tenant_context"):
        read_migrations(project.folder)
