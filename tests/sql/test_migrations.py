"""Migrations from nothing and all the way back, as the owner, who is no superuser."""

import re

import pytest

from shared.operations.errors import (
    DatabaseAhead,
    MigrationChanged,
    MigrationFailed,
    MigrationMissing,
    MigrationOutOfOrder,
    MigrationRefused,
    MigrationUnreadable,
)
from shared.operations.migration_files import SQL, read_migrations
from shared.operations.sql_text import split_statements
from tests.as_owner import rows
from tests.sql.migration_project import MigrationProject

# Everything an object of ours is, as text, but for what the runner keeps for itself.
CATALOGUE = """
    select n.nspname || '.' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
    from pg_attribute as a
    inner join pg_class as c on c.oid = a.attrelid
    inner join pg_namespace as n on n.oid = c.relnamespace
    where
        n.nspname in ('public', 'app', 'audit', 'search', 'counts') and a.attnum > 0 and not a.attisdropped
        and c.relname !~ '^(schema_migrations|migration_)'
    union all
    select n.nspname || '.' || p.proname || ' ' || md5(pg_get_functiondef(p.oid)) || coalesce(p.proacl::text, '')
    from pg_proc as p inner join pg_namespace as n on n.oid = p.pronamespace
    where n.nspname in ('app', 'audit', 'search', 'counts')
    union all
    select
        schemaname || '.' || tablename || ' ' || policyname || roles::text
        || coalesce(qual, '') || coalesce(with_check, '')
    from pg_policies
    union all
    select conrelid::regclass || ' ' || conname || pg_get_constraintdef(oid) from pg_constraint
    where
        connamespace::regnamespace::text in ('public', 'app', 'audit', 'search', 'counts')
        and conrelid::regclass::text !~ '^(schema_migrations|migration_)'
    order by 1
"""


def catalogue(project: MigrationProject) -> list[str]:
    """What the database consists of."""
    return [str(line) for (line,) in project.ask(CATALOGUE)]


def test_every_migration_has_a_way_back(project: MigrationProject) -> None:
    applied = project.migrate().applied
    there = catalogue(project)
    for _ in applied:
        project.roll_back()
    nothing = catalogue(project)
    project.migrate()

    assert nothing == []
    assert catalogue(project) == there


def test_migrating_twice_changes_nothing(project: MigrationProject) -> None:
    project.migrate()
    there = catalogue(project)

    assert project.migrate().applied == []
    assert catalogue(project) == there


def test_edited_migration_is_refused_by_its_name(project: MigrationProject) -> None:
    project.migrate()
    with (project.folder / "migrations" / "0003_identity.sql").open("a") as file:
        file.write("-- an afterthought\n")

    with pytest.raises(MigrationChanged) as refused:
        project.migrate()

    assert refused.value.fields["migration"] == "0003_identity.sql"


def test_renamed_migration_with_other_content_is_refused_with_both_names(project: MigrationProject) -> None:
    project.write("9998_before.sql", "create table public.one ();", "drop table public.one;")
    project.migrate()
    (project.folder / "migrations" / "9998_before.sql").unlink()
    project.write("9998_after.sql", "create table public.other ();", "drop table public.other;")

    with pytest.raises(MigrationChanged) as refused:
        project.migrate()

    assert refused.value.fields == {"migration": "9998_after.sql", "reason": "was applied as 9998_before.sql"}


@pytest.mark.parametrize(("left", "refusal"), [("9999_left.sql", MigrationMissing), ("9997_left.sql", DatabaseAhead)])
def test_missing_migration_is_refused_by_its_name(
    project: MigrationProject, left: str, refusal: type[MigrationMissing]
) -> None:
    project.write("9998_gone.sql", "create table public.gone ();")
    project.write(left, "create table public.left_over ();")
    project.migrate()
    (project.folder / "migrations" / "9998_gone.sql").unlink()

    with pytest.raises(MigrationMissing) as refused:
        project.migrate()

    assert type(refused.value) is refusal
    assert refused.value.fields["migration"] == "9998_gone.sql"


def test_migration_with_a_number_below_an_applied_one_is_refused(project: MigrationProject) -> None:
    project.write("9998_first.sql", "create table public.first ();")
    project.migrate()
    project.write("9997_late.sql", "create table public.late ();")

    with pytest.raises(MigrationOutOfOrder) as refused:
        project.migrate()

    assert refused.value.fields["migration"] == "9997_late.sql"
    assert project.ask("select to_regclass('public.late')") == [(None,)]


def test_two_migrations_of_one_number_are_refused(project: MigrationProject) -> None:
    project.write("9998_one.sql", "create table public.one ();")
    project.write("9998_two.sql", "create table public.two ();")

    with pytest.raises(MigrationOutOfOrder) as refused:
        project.migrate()

    assert refused.value.fields["migration"] == "9998_two.sql"


def test_checks_of_no_migration_are_refused(project: MigrationProject) -> None:
    (project.folder / "checks" / "9998_nothing.sql").write_text("-- post: nothing\nselect true;\n")

    with pytest.raises(MigrationUnreadable, match="9998_nothing"):
        project.migrate()


def test_failing_migration_leaves_nothing_half_done(project: MigrationProject) -> None:
    project.migrate()
    there = catalogue(project)
    project.write("9999_broken.sql", "create table public.half (id int);\nselect 1 / 0;")

    with pytest.raises(MigrationFailed) as failed:
        project.migrate()

    assert failed.value.fields == {
        "migration": "9999_broken.sql",
        "reason": "division by zero, line 4: select 1 / 0",
    }
    assert catalogue(project) == there


def test_nothing_is_taken_back_where_nothing_is_applied(project: MigrationProject) -> None:
    with pytest.raises(MigrationRefused, match="nothing is applied"):
        project.roll_back()


def test_what_dbmate_applied_without_a_checksum_is_adopted(project: MigrationProject) -> None:
    project.migrate()
    project.run("delete from migration_check where version = '0003'")

    project.migrate()

    assert project.ask("select name from migration_check where version = '0003'") == [("0003_identity.sql",)]


def test_owner_is_no_superuser_and_bypasses_nothing(stack: dict[str, str]) -> None:
    assert rows("select rolsuper, rolbypassrls from pg_roles where rolname = current_user") == [(False, False)]


@pytest.mark.parametrize("migration", read_migrations(SQL), ids=lambda migration: migration.name)
def test_splitting_a_migration_loses_no_word(migration: object) -> None:
    name = getattr(migration, "name", "")
    text = (SQL / "migrations" / str(name)).read_text().split("-- migrate:up", 1)[1].split("-- migrate:down")[0]
    bare = re.sub(r"--[^\n]*", "", text)

    split = "".join(statement.text for statement in split_statements(text))

    assert re.sub(r"[\s;]", "", re.sub(r"--[^\n]*", "", split)) == re.sub(r"[\s;]", "", bare)
