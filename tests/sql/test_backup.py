"""A dump by the owner, who is no superuser, holds every row, is trusted only when it does, and can be restored."""

from pathlib import Path

import pytest

from infra.local.engines.postgres_programs import PACKAGE
from shared.catalog.rebuild import rebuild_search
from shared.ids import new_id
from shared.operations.backup import Dump, count_dumped, refuse_fewer, restore
from shared.operations.errors import BackupFailed, PostConditionFailed
from shared.operations.migrations import Run
from shared.operations.row_counts import count_rows
from tests.by_hand import tenant_tables
from tests.factories import DAY_1
from tests.full_tenant import make_full_tenant
from tests.sql.databases import create_database, url_of
from tests.sql.migration_project import MigrationProject


@pytest.fixture(autouse=True)
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The embedded server's programs are on the path, as an operator has them."""
    monkeypatch.setenv("PATH", str(PACKAGE / "pginstall" / "bin"), prepend=":")


@pytest.fixture
def full(stack: dict[str, str], tmp_path: Path) -> MigrationProject:
    """The tests' own database, which has rows in every table."""
    make_full_tenant()
    rebuild_search(new_id(), DAY_1)
    return MigrationProject(tmp_path, stack["DATABASE_OWNER_URL"], stack["CONTEXT_KEY"])


def counted(project: MigrationProject) -> dict[str, int]:
    """How many rows each table has, as the owner."""
    with project.connect() as conn:
        return count_rows(conn)


def dumped(project: MigrationProject, folder: Path) -> Path:
    """A dump as it is taken before a migration."""
    with project.connect() as conn:
        return Path(Dump(project.url, folder)(conn, ["9999_next.sql"], project.said.append))


def test_dump_restored_as_owner_holds_every_row_of_every_table(
    full: MigrationProject, stack: dict[str, str], data_dir: Path, tmp_path: Path
) -> None:
    there = counted(full)
    dump = dumped(full, tmp_path)
    name = f"restored_{new_id().hex}"
    create_database(stack, data_dir, name)
    restored = MigrationProject(tmp_path, url_of(full.url, name), full.context_key)

    restore(restored.url, dump, False, restored.said.append)

    assert counted(restored) == there == count_dumped(dump)
    assert [table for table in tenant_tables() if not there[f"public.{table}"]] == []
    assert restored.parts() == full.parts()


def test_restored_database_can_be_migrated(full: MigrationProject, project: MigrationProject, tmp_path: Path) -> None:
    restore(project.url, dumped(full, tmp_path), False, project.said.append)

    assert project.migrate().applied == []


def test_dump_is_nobody_elses_to_read(full: MigrationProject, tmp_path: Path) -> None:
    assert dumped(full, tmp_path).stat().st_mode & 0o077 == 0


def test_nothing_is_restored_into_a_database_that_has_something(full: MigrationProject, tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="not empty"):
        restore(full.url, dumped(full, tmp_path), False, full.said.append)


def test_table_whose_rows_the_owner_cannot_see_makes_no_backup(project: MigrationProject, tmp_path: Path) -> None:
    # Under force, and without a policy of the owner's, pg_dump ends with 0 and an empty table.
    project.migrate()
    project.run("drop policy owner_all on public.tenant")

    with pytest.raises(BackupFailed, match=r"every row of public\.tenant"):
        dumped(project, tmp_path)

    assert list(tmp_path.glob("*.dump")) == []


def test_dump_with_fewer_rows_than_the_database_is_refused(project: MigrationProject, tmp_path: Path) -> None:
    project.migrate()
    rows = count_dumped(dumped(project, tmp_path))

    with pytest.raises(BackupFailed) as refused:
        refuse_fewer("dump", rows | {"public.tenant": 2, "public.unknown": 1}, rows)

    short = "public.tenant has 2 rows, the dump 1; public.unknown has 1 rows, the dump 0"
    assert refused.value.fields["reason"] == short


def test_dump_is_taken_before_pending_migrations_alone(project: MigrationProject, tmp_path: Path) -> None:
    run = Run(backup=Dump(project.url, tmp_path))

    first, second = project.migrate(run), project.migrate(run)

    assert second.backup is None
    assert [str(path) for path in tmp_path.glob("*.dump")] == [first.backup]


def test_failure_outside_a_transaction_names_the_backup(project: MigrationProject, tmp_path: Path) -> None:
    project.migrate()
    options = " transaction:false"
    project.write(
        "9999_loss.sql",
        "delete from person where issuer = 'a';",
        "select 1;",
        "-- post: it is so\nselect false;",
        options,
    )
    project.run("insert into person values (gen_random_uuid(), 'a', 'b')")

    with pytest.raises(PostConditionFailed) as failed:
        project.migrate(Run(backup=Dump(project.url, tmp_path)))

    (dump,) = tmp_path.glob("*.dump")
    assert failed.value.fields["backup"] == str(dump)
    assert "public.person" in str(failed.value.fields["left"])


def test_program_that_is_not_there_is_named(
    project: MigrationProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(BackupFailed, match="pg_dump"):
        project.migrate(Run(backup=Dump(project.url, tmp_path)))

    assert project.ask("select to_regclass('public.tenant')") == [(None,)]
