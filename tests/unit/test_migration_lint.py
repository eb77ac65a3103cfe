"""A migration that would stop a table in use fails `make check`; one that is made with care does not."""

from pathlib import Path

import pytest

from infra.local.migration_lint import judge
from shared.operations.migration_files import read_migrations


def judged(folder: Path, up: str, options: str = "") -> str:
    """What squawk has against a way up."""
    (folder / "migrations").mkdir()
    text = f"-- Test. Safe: no.\n-- migrate:up{options}\n{up}\n-- migrate:down{options}\ndrop table public.plugin;\n"
    (folder / "migrations" / "0001_plugin.sql").write_text(text)
    (migration,) = read_migrations(folder)
    return judge(folder, migration)


@pytest.mark.parametrize(
    ("up", "rule"),
    [
        ("create index plugin_colour on public.plugin (colour);", "require-concurrent-index-creation"),
        ("alter table public.plugin add column colour text not null;", "adding-required-field"),
        ("alter table public.plugin alter column name type varchar(20);", "changing-column-type"),
        ("alter table public.plugin drop column name;", "ban-drop-column"),
        ("alter table public.plugin rename column name to title;", "renaming-column"),
        ("alter table public.plugin add constraint c check (name <> '');", "constraint-missing-not-valid"),
        (
            "alter table public.plugin add column colour text;\ncreate index concurrently a on public.plugin (colour);",
            "ban-concurrent-index-creation-in-transaction",
        ),
    ],
)
def test_way_up_that_blocks_or_breaks_is_named(tmp_path: Path, up: str, rule: str) -> None:
    assert rule in judged(tmp_path, up)


@pytest.mark.parametrize(
    ("up", "options"),
    [
        ("alter table public.plugin add column colour text;", ""),
        ("create table public.shape (a bigint);\ncreate index a on public.shape (a);", ""),
        ("create index concurrently a on public.plugin (name);", " transaction:false"),
    ],
)
def test_way_up_made_with_care_passes_and_its_way_down_may_drop(tmp_path: Path, up: str, options: str) -> None:
    assert judged(tmp_path, up, options) == ""
