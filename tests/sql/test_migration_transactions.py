"""Transaction and session are the runner's: no migration ends the one, or changes the other for the next one."""

import pytest

from shared.operations import migration_files
from shared.operations.errors import MigrationFailed, TransactionStatement
from shared.operations.migration_files import read_migrations
from shared.operations.migrations import Run, dry_run, list_pending
from tests.sql.migration_project import MigrationProject
from tests.sql.test_migrations import catalogue

CREATE = "create table public.one (a int);\n"


@pytest.fixture
def migrated(project: MigrationProject) -> MigrationProject:
    """A project with nothing pending."""
    project.migrate()
    return project


@pytest.mark.parametrize("options", ["", " transaction:false"])
@pytest.mark.parametrize(
    "statement",
    [
        "begin",
        "START transaction",
        "/* now */ Commit",
        "end",
        "abort",
        "rollback",
        "savepoint one",
        "release one",
        "prepare transaction 'one'",
    ],
)
def test_statement_that_begins_or_ends_a_transaction_is_refused_by_file_line_and_word(
    project: MigrationProject, statement: str, options: str
) -> None:
    word = statement.removeprefix("/* now */ ").split()[0].lower()
    project.write("9998_up.sql", f"{CREATE}{statement};", options=options)
    with pytest.raises(TransactionStatement) as up:
        read_migrations(project.folder)
    project.write("9998_up.sql", "select 1;", f"{statement};", options=options)
    with pytest.raises(TransactionStatement) as down:
        read_migrations(project.folder)

    assert up.value.fields == {"migration": "9998_up.sql", "reason": f"line 4 begins with `{word}`"}
    assert down.value.fields == {"migration": "9998_up.sql", "reason": f"line 5 begins with `{word}`"}


def test_claim_that_ends_the_transaction_is_refused(project: MigrationProject) -> None:
    project.write("9998_claim.sql", "select 1;", checks="-- post: it is so\ncommit;\n")

    with pytest.raises(TransactionStatement, match="9998_claim"):
        read_migrations(project.folder)


def test_nothing_runs_where_a_later_file_would_end_its_transaction(migrated: MigrationProject) -> None:
    there = catalogue(migrated)
    migrated.write("9998_good.sql", CREATE)
    migrated.write("9999_bad.sql", "select 1;\ncommit;")

    for command in (migrated.migrate, lambda: dry_run(migrated.url, Run(migrated.folder)), migrated.roll_back):
        with pytest.raises(TransactionStatement, match="9999_bad"):
            command()

    assert catalogue(migrated) == there


@pytest.mark.parametrize("ending", ["commit", "commit;\nbegin"])
def test_statement_that_ends_the_transaction_unread_stops_the_migration_at_its_line(
    migrated: MigrationProject, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    # As if the file had been misread.
    monkeypatch.setattr(migration_files, "_TRANSACTION", set())
    migrated.write("9999_bad.sql", f"{CREATE}do $$ begin end $$;\n{ending};\ncreate table public.two (a int);")

    (tried,) = dry_run(migrated.url, Run(migrated.folder))
    migrated.run("drop table public.one")
    with pytest.raises(MigrationFailed) as failed:
        migrated.migrate()

    said = "it began or ended a transaction, so what was done until then stays, line 5: commit"
    assert (tried.failure, failed.value.fields["reason"]) == (said, said)
    assert migrated.ask("select to_regclass('public.two')") == [(None,)]
    assert list_pending(migrated.url, Run(migrated.folder)) == ["9999_bad.sql"]


def test_procedure_that_commits_fails_in_a_migration(migrated: MigrationProject) -> None:
    there = catalogue(migrated)
    procedure = "create procedure public.ends() language plpgsql as $$ begin commit; end $$;"
    migrated.write("9999_call.sql", f"{CREATE}{procedure}\ncall public.ends();")

    with pytest.raises(MigrationFailed, match="invalid transaction termination, line 5"):
        migrated.migrate()

    assert catalogue(migrated) == there


SETTINGS = """
set statement_timeout = '150ms';
set search_path = pg_catalog;
set application_name = 'somebody';
create temp table tenant (a int);
"""
ASKED = """
do $$
begin
    assert current_setting('statement_timeout') = '0' and current_setting('lock_timeout') = '2s';
    assert current_setting('search_path') != 'pg_catalog';
    assert current_setting('application_name') ~ '^plugyard-migrate \\d+$';
    assert current_user = session_user;
    assert 'tenant'::regclass = 'public.tenant'::regclass;
end
$$;
"""


def test_nothing_a_migration_sets_for_its_session_reaches_the_next(migrated: MigrationProject) -> None:
    migrated.write("9998_sets.sql", SETTINGS, checks="-- post: t\nselect true;")
    migrated.write("9999_asks.sql", ASKED)

    assert [migration.failure for migration in dry_run(migrated.url, Run(migrated.folder))] == [None, None]
    assert migrated.migrate().applied == ["9998_sets.sql", "9999_asks.sql"]


def test_role_of_a_migration_is_its_own_until_its_end(migrated: MigrationProject) -> None:
    as_search = "do $$ begin assert current_user = 'plugyard_search'; end $$;"
    migrated.write("9998_role.sql", f"set role plugyard_search;\n{as_search}")
    migrated.write("9999_asks.sql", ASKED)

    assert [migration.failure for migration in dry_run(migrated.url, Run(migrated.folder))] == [None, None]
    assert migrated.migrate().applied == ["9998_role.sql", "9999_asks.sql"]
