"""Search as people use it, on the real sample catalog: what they mean comes first, and a rebuild never shows."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from clients.postgres import Login
from infra.local.sample.load import load_sample
from shared.catalog import service, store
from shared.catalog.models import PluginPage, PluginPatch, SearchPlugins
from shared.catalog.rebuild import rebuild_search
from shared.context import Actor, transaction
from shared.errors import CursorExpired
from shared.ids import new_id
from tests.factories import make_name, make_plugin

EXPECTATIONS = Path(__file__).parents[1] / "unit" / "search_expectations.csv"
ROWS = list(csv.DictReader(EXPECTATIONS.read_text().splitlines()))


@pytest.fixture(scope="module")
def sample(stack: dict[str, str]) -> None:
    """The real catalog, loaded through the services."""
    load_sample(lambda _: None, datetime.now(UTC))


def search(actor: Actor, query: str, **options: object) -> PluginPage:
    """The page of a query."""
    return service.search_plugins(actor, SearchPlugins.model_validate({"q": query, **options}))


def names(page: PluginPage) -> list[str]:
    """The names on a page, in order."""
    return [plugin.name for plugin in page.items]


@pytest.mark.parametrize("row", ROWS, ids=[row["query"] for row in ROWS])
def test_what_a_person_means_comes_first(sample: None, owner: Actor, row: dict[str, str]) -> None:
    assert names(search(owner, row["query"]))[:1] == [row["expected"]]


def test_expectations_are_many_and_real(sample: None, owner: Actor) -> None:
    assert len(ROWS) >= 50
    assert {row["expected"] for row in ROWS} <= {service.find_plugin(owner, row["expected"]).name for row in ROWS}


def test_every_name_of_the_catalog_is_its_own_first_hit(sample: None, owner: Actor) -> None:
    page = search(owner, "", limit=200)
    wrong = [plugin.name for plugin in page.items if names(search(owner, plugin.name, limit=1)) != [plugin.name]]

    assert wrong == []


def test_private_plugin_is_found_by_its_tenant_only(owner: Actor, stranger: Actor) -> None:
    secret = make_plugin(owner, make_name("zanzibar"), title="Zanzibar Ledger")

    assert names(search(owner, "zanzibar ledger"))[:1] == [secret.name]
    assert secret.name not in names(search(stranger, "zanzibar ledger"))


def test_private_word_is_no_correction_for_another_tenant(owner: Actor, stranger: Actor) -> None:
    word = f"quixotic{new_id().hex[-6:]}"
    secret = make_plugin(owner, make_name(word))

    assert names(search(owner, word.replace("xo", "ox"))) == [secret.name]
    assert names(search(stranger, word.replace("xo", "ox"))) == []


def test_changed_title_is_found_before_any_rebuild(owner: Actor) -> None:
    plugin = make_plugin(owner, title="Before")
    word = f"after{new_id().hex[-8:]}"
    patch = PluginPatch.model_validate({"title": word})

    service.update_plugin(owner, plugin.plugin_id, patch, plugin.revision, datetime.now(UTC))

    assert names(search(owner, word)) == [plugin.name]


def test_plugin_written_while_a_rebuild_runs_survives_the_switch(owner: Actor, projector: Actor, now: datetime) -> None:
    with transaction(projector, Login.JOBS) as conn:
        generation = store.prepare_generation(conn, now)
    assert generation is not None
    with transaction(projector, Login.JOBS) as conn:
        store.fill_generation(conn, generation)
    plugin = make_plugin(owner, make_name("meanwhile"))

    with transaction(projector, Login.JOBS) as conn:
        assert store.publish_generation(conn, generation, now)

    assert names(search(owner, plugin.name))[:1] == [plugin.name]


def test_late_builder_cannot_publish_over_a_newer_generation(projector: Actor, now: datetime) -> None:
    with transaction(projector, Login.JOBS) as conn:
        late = store.prepare_generation(conn, now)
    assert late is not None
    newer = rebuild_search(new_id(), now + timedelta(minutes=11))

    with transaction(projector, Login.JOBS) as conn:
        assert not store.publish_generation(conn, late, now)

    assert newer.is_published


def test_page_goes_on_in_its_generation_and_expires_with_it(owner: Actor, now: datetime) -> None:
    word = f"paged{new_id().hex[-8:]}"
    made = {make_plugin(owner, f"@made/{word}-{n}").name for n in range(4)}
    first = search(owner, word, limit=2)
    rebuild_search(new_id(), now)
    second = search(owner, word, limit=2, cursor=first.next_cursor)

    assert {*names(first), *names(second)} == made
    rebuild_search(new_id(), now + timedelta(minutes=16))
    with pytest.raises(CursorExpired):
        search(owner, word, limit=2, cursor=first.next_cursor)


def test_rebuilt_projection_equals_the_one_written_along(stack: dict[str, str], owner: Actor, now: datetime) -> None:
    for word in ("alpha", "beta"):
        make_plugin(owner, make_name(word), title=word, keywords=["k"], category="c")
    columns = (
        "tenant_id, plugin_id, is_public, name, full_key, short_key, title, category, role, publisher, standing, words"
    )
    generation = "(select generation from search.current_generation)"
    current = f"select {columns} from search.plugin_search where generation = {generation}"  # noqa: S608 - only constants are put in
    with psycopg.connect(stack["DATABASE_OWNER_URL"], autocommit=True) as conn:
        conn.execute("set role plugyard_search")
        written = set(conn.execute(current).fetchall())
        rebuild_search(new_id(), now + timedelta(hours=1))
        rebuilt = set(conn.execute(current).fetchall())

    assert written == rebuilt
