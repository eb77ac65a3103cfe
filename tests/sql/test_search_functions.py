"""The search's SQL functions one by one, as tables of examples; only their own role may call most of them."""

from collections.abc import Iterator

import psycopg
import pytest

from clients.postgres import Connection
from shared.catalog import store
from shared.catalog.models import SearchPlugins
from shared.context import Actor, transaction
from tests.factories import make_name, make_plugin

REQUEST = (
    "row((select generation from search.current_generation), %s,"
    " '', '', '', null, null, null, null, null, null, 20, false)"
)


@pytest.fixture
def search_conn(stack: dict[str, str]) -> Iterator[Connection]:
    """A transaction as the role that owns the projection, undone at the end."""
    with psycopg.connect(stack["DATABASE_OWNER_URL"]) as conn:
        conn.execute("set role plugyard_search")
        yield conn
        conn.rollback()


def value(conn: Connection, expression: str, *parameters: object) -> object:
    """What an SQL expression is."""
    ((answer,),) = conn.execute(f"select {expression}".encode(), parameters).fetchall()
    return answer


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("@backstage/plugin-techdocs", ["backstage", "plugin", "techdocs"]),
        ("Tech  Docs", ["tech", "docs"]),
        ("Café_Münster", ["cafe", "munster"]),
        ("a.b-c/d@e", ["a", "b", "c", "d", "e"]),
        (" --- ", []),
        ("", []),
        ("x" * 100, ["x" * 64]),
    ],
)
def test_words_are_what_separators_leave(search_conn: Connection, text: str, words: list[str]) -> None:
    assert value(search_conn, "search.words(%s)", text) == words


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("@backstage/plugin-techdocs", "techdocs"),
        ("@roadiehq/backstage-plugin-argo-cd", "argocd"),
        ("@backstage/plugin-techdocs-backend", "techdocsbackend"),
        ("@pagerduty/backstage-plugin", "pagerduty"),
        ("backstage-plugin-snyk", "snyk"),
        ("plugin", "plugin"),
    ],
)
def test_short_key_is_what_people_call_a_package(search_conn: Connection, name: str, key: str) -> None:
    assert value(search_conn, "search.short_key(%s)", name) == key


def test_squash_knows_no_separators(search_conn: Connection) -> None:
    assert (
        value(search_conn, "search.squash('Tech-Docs')")
        == value(search_conn, "search.squash('@tech/docs')")
        == "techdocs"
    )


def test_word_forms_leave_out_one_letter(search_conn: Connection) -> None:
    forms = search_conn.execute("select search.word_forms('abca') order by 1").fetchall()

    assert [form for (form,) in forms] == ["aba", "abc", "abca", "aca", "bca"]


@pytest.mark.parametrize(
    ("words", "left"),
    [(["the", "cost", "of", "aws"], ["cost", "aws"]), (["the"], ["the"]), (["plugin", "jira"], ["jira"])],
)
def test_without_stop_words_keeps_what_tells(search_conn: Connection, words: list[str], left: list[str]) -> None:
    assert value(search_conn, "search.without_stop_words(%s)", words) == left


def test_begun_query_asks_for_what_begins_so(owner: Actor, search_conn: Connection) -> None:
    make_plugin(owner, make_name("quetzalcoatl"), title="Feather Serpent")
    begun = f"search.begun_query({REQUEST}, %s)"
    match, holds = f"({begun}).match::text", f"({begun}).filter::text"

    assert "'quetzalcoatl'" in str(value(search_conn, match, owner.tenant_id, ["quetz"]))
    assert value(search_conn, match, owner.tenant_id, ["qu"]) == "'b:qu'"
    assert str(value(search_conn, match, owner.tenant_id, ["feather", "quetz"])).startswith("'feather' & ")
    assert value(search_conn, match, owner.tenant_id, ["feather", "qu"]) == "'feather'"
    assert value(search_conn, match, owner.tenant_id, ["feather", "zzz"]) is None
    assert (
        value(search_conn, holds, owner.tenant_id, ["feather", "quetz"]) == "'feather' & 'quetz':* | 'featherquetz':*"
    )
    assert value(search_conn, holds, owner.tenant_id, ["feather", "q"]) == "'feather' | 'featherq':*"
    assert value(search_conn, match, owner.tenant_id, ["zzz"]) is None


def test_unknown_last_word_brings_no_strangers_in(owner: Actor) -> None:
    for word in ("one", "two", "three"):
        make_plugin(owner, make_name(f"gryphon-{word}"))

    with transaction(owner) as conn:
        page = store.search_plugins(conn, owner.tenant_id, SearchPlugins(q="gryphon twoo"), None, None, 20)

    assert len(page.plugin_ids or []) == 1


def test_completed_words_are_of_the_own_scope(owner: Actor, stranger: Actor, search_conn: Connection) -> None:
    make_plugin(owner, make_name("wolpertinger"))
    completed = f"search.completed_words({REQUEST}, 'wolpert')"

    assert "wolpertinger" in str(value(search_conn, completed, owner.tenant_id))
    assert value(search_conn, completed, stranger.tenant_id) is None


def test_is_frequent_word_needs_ten_thousand_plugins(owner: Actor, search_conn: Connection) -> None:
    make_plugin(owner, make_name("seldom"))

    assert value(search_conn, f"search.is_frequent_word({REQUEST}, 'seldom')", owner.tenant_id) is False


def test_telling_words_are_known_ones_where_there_are_any(owner: Actor, search_conn: Connection) -> None:
    make_plugin(owner, make_name("jackalope"))
    telling = f"search.telling_words({REQUEST}, array['jackalope', 'unheardof'])"

    assert value(search_conn, telling, owner.tenant_id) == ["jackalope"]
    assert value(search_conn, telling.replace("jackalope", "unseen"), owner.tenant_id) == ["unseen", "unheardof"]


def test_rank_query_counts_a_whole_last_word_twice(search_conn: Connection) -> None:
    assert value(search_conn, "search.rank_query(array['a', 'b'])::text") == "'a' | 'b' | 'b':*"


def test_filter_query_is_empty_without_filters(search_conn: Connection) -> None:
    assert value(search_conn, "search.filter_query(null, null, null)::text") == ""
    assert value(search_conn, "search.filter_query('CI/CD', 'cli', null)::text") == "'c:cicd' & 'r:cli'"


def test_meant_words_are_one_edit_away_and_of_the_own_scope(
    owner: Actor, stranger: Actor, search_conn: Connection
) -> None:
    make_plugin(owner, make_name("zeppelin"))
    meant = f"search.meant_words({REQUEST}, %s)"

    assert value(search_conn, meant, owner.tenant_id, "zepelin") == ["zeppelin"]
    assert value(search_conn, meant, owner.tenant_id, "zepplein") == ["zeppelin"]
    assert value(search_conn, meant, owner.tenant_id, "zeplin") is None
    assert value(search_conn, meant, stranger.tenant_id, "zepelin") is None


def test_read_words_loosens_step_by_step(owner: Actor, search_conn: Connection) -> None:
    read = f"(search.read_words(%s, {REQUEST}, array['tech', 'docs'])).match::text"

    readings = [value(search_conn, read, reading, owner.tenant_id) for reading in (1, 2, 4)]

    assert readings[0] == "'tech' & 'docs'"
    assert readings[2] in {"'tech' | 'docs'", "'docs' | 'tech'"}


@pytest.mark.parametrize(
    "call",
    [
        "search.ranked_page(null, null, null, null, false)",
        "search.write_documents(1, '{}')",
        "search.prepare_generation(now())",
        "search.fill_generation(1)",
        "search.publish_generation(1, now())",
        "app.install_context_key(1::smallint, 'x')",
        "audit.record_row()",
    ],
)
def test_application_cannot_call_what_is_internal(owner: Actor, call: str) -> None:
    with transaction(owner) as conn, pytest.raises(psycopg.errors.InsufficientPrivilege):
        conn.execute(f"select {call}".encode())


def test_write_plugins_brings_nothing_of_another_tenant(owner: Actor, stranger: Actor) -> None:
    theirs = make_plugin(stranger)

    with transaction(owner) as conn:
        store.write_search(conn, owner.tenant_id, [theirs.plugin_id])
        found = conn.execute(
            "select plugin_ids from search.search_plugins(%s, null, null, null, null, null, null, null, 5, false)",
            (theirs.name,),
        ).fetchone()

    assert found is not None
    assert str(theirs.plugin_id) not in str(found[0])
