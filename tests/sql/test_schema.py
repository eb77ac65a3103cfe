"""What the migrations come to stands in a file, so that a review sees what one of them changes."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from infra.local.schema import dump_schema, schema_of
from shared.catalog.rebuild import rebuild_search
from shared.ids import new_id
from shared.operations.migration_files import ANALYTICS, SQL
from tests.as_owner import rows
from tests.factories import DAY_1
from tests.sql.migration_project import MigrationProject


@pytest.mark.parametrize("folder", [SQL, ANALYTICS], ids=lambda folder: folder.name)
def test_checked_in_schema_is_that_of_the_migrations(project: MigrationProject, folder: Path) -> None:
    project = replace(project, folder=project.folder / folder.relative_to(SQL))
    project.migrate()

    assert dump_schema(project.url) == schema_of(folder).read_text(), "run `make schema` and look at what changed"


def test_generations_of_the_search_leave_no_trace_in_it(stack: dict[str, str], project: MigrationProject) -> None:
    rebuild_search(new_id(), DAY_1)
    project.migrate()

    assert dump_schema(stack["DATABASE_OWNER_URL"]) == dump_schema(project.url)


def test_schema_tells_rights_policies_and_bodies(project: MigrationProject) -> None:
    project.migrate()
    there = dump_schema(project.url)
    project.run("revoke select on plugin from plugyard_reader")
    project.run("alter policy request on tenant to plugyard_app")

    changed = set(there.splitlines()) ^ set(dump_schema(project.url).splitlines())

    assert "GRANT SELECT ON TABLE public.plugin TO plugyard_reader;" in changed
    assert "CREATE POLICY request ON public.tenant TO plugyard_app USING (true);" in changed


def test_schema_names_no_version_of_the_tool_and_no_token_of_the_run() -> None:
    assert re.findall(r"^(?:.*[Dd]umped.*|\\\\.*)$", schema_of(SQL).read_text(), re.MULTILINE) == []


def test_every_constraint_and_index_has_a_name_that_somebody_gave(stack: dict[str, str]) -> None:
    query = """
        select conname
        from pg_constraint
        where
            connamespace = 'public'::regnamespace
            and contype in ('c', 'f', 'u')
            and conname ~ '(_check|_fkey|_key)[0-9]+$'
    """

    assert rows(query) == []


def test_every_personal_column_is_one_there_is(stack: dict[str, str]) -> None:
    query = """
        select p.table_name, p.column_name
        from app.personal_column as p
        where not exists (
            select from information_schema.columns as c
            where c.table_name = p.table_name and c.column_name = p.column_name
        )
    """

    assert rows(query) == []
