"""A dump by the owner, who is no superuser, holds every row, and can be restored by that owner."""

import subprocess
from pathlib import Path

import psycopg

from infra.local.engines.postgres_programs import program
from tests.factories import make_plugin, make_tenant
from tests.sql.migration_project import MigrationProject


def test_dump_and_restore_as_owner_keep_every_row(
    project: MigrationProject, stack: dict[str, str], tmp_path: Path
) -> None:
    make_plugin(make_tenant())
    counts = (
        "select 'plugin', count(*) from plugin union all select 'audit_entry', count(*) from audit_entry order by 1"
    )
    dump = tmp_path / "plugyard.dump"
    source = stack["DATABASE_OWNER_URL"]

    # Without --enable-row-security it fails under FORCE; with it, only the owner's own policy makes it hold the rows.
    run("pg_dump", "--enable-row-security", "--format=custom", f"--file={dump}", f"--dbname={source}")
    run("pg_restore", "--no-owner", "--no-privileges", f"--dbname={project.url}", str(dump), check=False)

    with psycopg.connect(source) as before, psycopg.connect(project.url) as after:
        dumped, restored = before.execute(counts).fetchall(), after.execute(counts).fetchall()
    assert dumped == restored
    assert min(count for _, count in restored) > 0


def run(name: str, *arguments: str, check: bool = True) -> None:
    """A program of the embedded server."""
    subprocess.run([str(program(name)), *arguments], check=check, capture_output=True, text=True)
