"""What tests of migrations are about: a database of its own and a copy of the SQL that may be changed."""

import shutil
from pathlib import Path

import pytest

from shared.ids import new_id
from shared.operations.migration_files import SQL
from tests.sql.databases import create_database, url_of
from tests.sql.migration_project import MigrationProject


@pytest.fixture
def project(stack: dict[str, str], data_dir: Path, tmp_path: Path) -> MigrationProject:
    """An empty database of the owner's and the migrations there are, free to be changed and added to."""
    name = f"migrated_{new_id().hex}"
    create_database(stack, data_dir, name)
    shutil.copytree(SQL, tmp_path / "sql")
    return MigrationProject(tmp_path / "sql", url_of(stack["DATABASE_OWNER_URL"], name), stack["CONTEXT_KEY"])
