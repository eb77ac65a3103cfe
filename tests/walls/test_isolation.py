"""Tenants apart: hand-written SQL of the application's role cannot reach another tenant, whichever table it tries."""

import json
from collections.abc import Iterator
from uuid import UUID

import pytest
from psycopg import sql

from clients.postgres import Connection
from shared.catalog import service as catalog
from shared.catalog.models import DeprecationDraft, PluginPatch
from shared.context import PLATFORM_TENANT_ID, Actor, transaction
from shared.ids import new_id
from tests.as_owner import rows, search_rows
from tests.by_hand import NOT_ALLOWED, insert_into, outcome, rows_of, some_row, tenant_tables, writable_columns
from tests.factories import DAY_1, make_plugin, make_versions
from tests.full_tenant import fill_tenant, make_full_tenant

COLUMNS = """
    select column_name from information_schema.columns
    where table_schema = 'public' and table_name = %s order by ordinal_position
"""


@pytest.fixture(scope="module")
def victim(stack: dict[str, str]) -> Actor:
    """The owner of a tenant with a row in every table."""
    return make_full_tenant()


@pytest.fixture(scope="module")
def attacker(stack: dict[str, str]) -> Actor:
    """The owner of another such tenant, who writes SQL by hand."""
    return make_full_tenant()


@pytest.fixture
def conn(attacker: Actor) -> Iterator[Connection]:
    """The attacker's transaction as the application's role, undone at the end."""
    with transaction(attacker) as conn:
        yield conn
        conn.rollback()


@pytest.fixture(autouse=True)
def victim_unharmed(victim: Actor) -> Iterator[None]:
    """Whatever is tried, the victim's rows stay as they were."""
    before = {table: rows_of(table, victim.tenant_id) for table in tenant_tables()}
    yield
    assert {table: rows_of(table, victim.tenant_id) for table in tenant_tables()} == before


def test_victim_has_a_row_in_every_table(victim: Actor) -> None:
    assert [table for table in tenant_tables() if not rows_of(table, victim.tenant_id)] == []
    assert {"plugin", "version", "member", "api_key", "outbox", "audit_entry", "idempotency_key"} <= set(
        tenant_tables()
    )


def test_no_table_shows_a_row_of_another_tenant(conn: Connection, attacker: Actor, victim: Actor) -> None:
    for table in tenant_tables():
        assert outcome(conn, "select from TABLE where tenant_id = %s", victim.tenant_id, table=table) in {
            0,
            NOT_ALLOWED,
        }
        seen = "select from TABLE where tenant_id not in (%s, %s)"
        assert outcome(conn, seen, attacker.tenant_id, PLATFORM_TENANT_ID, table=table) in {0, NOT_ALLOWED}


def test_no_table_takes_a_row_for_another_tenant(conn: Connection, victim: Actor) -> None:
    for table in tenant_tables():
        row = some_row(table, victim.tenant_id)
        columns, insert = writable_columns(conn, table), insert_into(conn, table)
        taken = ", ".join(f"s.{name}" for name in columns)
        for statement in (
            insert,
            f"{insert} on conflict do nothing",
            f"{insert} returning *",
            "merge into TABLE as t using (select * from jsonb_populate_record(null::TABLE, %s)) as s"  # noqa: S608 - the same
            " on t.tenant_id = s.tenant_id when matched then do nothing when not matched then"
            f" insert ({', '.join(columns)}) values ({taken})",
        ):
            assert outcome(conn, statement, row, table=table) == NOT_ALLOWED, (table, statement)


def test_no_table_lets_a_row_of_another_tenant_be_changed(conn: Connection, victim: Actor) -> None:
    columns = rows(
        "select table_name, column_name from information_schema.columns"
        " where table_schema = 'public' and table_name = any(%s) and is_generated = 'NEVER'",
        tenant_tables(),
    )
    for table, column in columns:
        place = sql.Identifier(str(column)).as_string(conn)
        for statement in (
            f"update TABLE set {place} = {place} where tenant_id = %s",  # noqa: S608 - a column's own name
            f"update TABLE set {place} = {place} where tenant_id = %s returning tenant_id",  # noqa: S608 - the same column
        ):
            assert outcome(conn, statement, victim.tenant_id, table=str(table)) in {0, NOT_ALLOWED}


def test_no_table_lets_a_row_of_another_tenant_be_deleted(conn: Connection, victim: Actor) -> None:
    for table in tenant_tables():
        for statement in (
            "delete from TABLE where tenant_id = %s",
            "merge into TABLE as t using (values (%s::uuid)) as s (id) on t.tenant_id = s.id when matched then delete",
        ):
            assert outcome(conn, statement, victim.tenant_id, table=table) in {0, NOT_ALLOWED}
        assert outcome(conn, "truncate TABLE cascade", table=table) == NOT_ALLOWED


def test_no_row_can_be_given_to_another_tenant(conn: Connection, attacker: Actor, victim: Actor) -> None:
    for table in tenant_tables():
        statement = "update TABLE set tenant_id = %s where tenant_id = %s"
        given = outcome(conn, statement, victim.tenant_id, attacker.tenant_id, table=table)
        assert given == NOT_ALLOWED, table
        # Without `where` it is the policies for changing alone that look at the new row.
        assert outcome(conn, "update TABLE set tenant_id = %s", victim.tenant_id, table=table) == NOT_ALLOWED, table


def test_returning_shows_old_and_new_rows_of_the_own_tenant_alone(
    conn: Connection, platform: Actor, attacker: Actor
) -> None:
    """Rows that may be read are not for that reason rows that may be written and read back."""
    make_plugin(platform, is_public=True)
    for statement in (
        "update plugin set title = 'x' returning old.tenant_id, new.tenant_id",
        "delete from plugin_deprecation returning old.tenant_id, old.tenant_id",
    ):
        with conn.transaction(force_rollback=True):
            returned = set(conn.execute(statement.encode()).fetchall())
        assert returned == {(attacker.tenant_id, attacker.tenant_id)}, statement
    # A MERGE that meets a row it may read and not write is refused as a whole.
    merge = (
        "merge into plugin as t using (select tenant_id, plugin_id from plugin) as s"
        " on t.tenant_id = s.tenant_id and t.plugin_id = s.plugin_id"
        " when matched then update set title = 'x' returning old.tenant_id, new.tenant_id"
    )
    assert outcome(conn, merge) == NOT_ALLOWED


def test_no_request_may_so_much_as_name_the_tenant_in_an_update(conn: Connection) -> None:
    """No column grant has it, but for the one table that is granted whole; there the policies refuse."""
    named = {
        table
        for table in tenant_tables()
        if outcome(conn, "update TABLE set tenant_id = tenant_id", table=table) != NOT_ALLOWED
    }

    assert named <= {"plugin_deprecation"}


def test_change_that_reads_nothing_reaches_own_rows_alone(conn: Connection, attacker: Actor) -> None:
    """Without `where` no right to read is needed, so the policies for reading are not asked."""
    for table in tenant_tables():
        mine = len(rows_of(table, attacker.tenant_id))
        places = [sql.Identifier(str(column)).as_string(conn) for (column,) in rows(COLUMNS, table)]
        emptied = [f"update TABLE set {place} = default" for place in places]  # noqa: S608 - a column's own name
        unreferring = "update TABLE set successor_tenant_id = null, successor_plugin_id = null"
        for statement in (*emptied, unreferring, "update TABLE set message = 'x'", "delete from TABLE"):
            reached = outcome(conn, statement, table=table)
            assert not isinstance(reached, int) or reached <= mine, (table, statement)


def test_no_row_of_another_tenant_can_be_held(conn: Connection, victim: Actor) -> None:
    for table in tenant_tables():
        for strength in ("update", "share", "key share"):
            statement = f"select from TABLE where tenant_id = %s for {strength}"
            assert outcome(conn, statement, victim.tenant_id, table=table) in {0, NOT_ALLOWED}


def test_whether_another_tenant_has_a_row_cannot_be_told_from_a_refusal(conn: Connection, victim: Actor) -> None:
    """A policy refuses before a key is looked up, so a taken key and a free one get the same answer."""
    for table in tenant_tables():
        taken = json.loads(some_row(table, victim.tenant_id))
        free = {name: str(new_id()) if name.endswith("_id") else value for name, value in taken.items()}
        free["tenant_id"] = taken["tenant_id"]
        statement = f"{insert_into(conn, table)} on conflict do nothing"
        answers = {outcome(conn, statement, json.dumps(row), table=table) for row in (taken, free)}
        assert answers == {NOT_ALLOWED}, table


def test_reference_to_a_plugin_of_another_tenant_is_refused_like_one_to_nothing(
    conn: Connection, attacker: Actor, victim: Actor
) -> None:
    theirs, mine = rows_of("plugin", victim.tenant_id)[0], make_plugin(attacker)
    version = (
        "insert into version (tenant_id, version_id, plugin_id, is_public, version, ordinal, sort_key, is_prerelease,"
        " released_at, published_at, published_by) values (%s, %s, %s, false, '1.0.0', 1, 'x', false, now(), now(), %s)"
    )
    deprecation = (
        "insert into plugin_deprecation (tenant_id, plugin_id, is_public, message, successor_tenant_id,"
        " successor_plugin_id, deprecated_at) values (%s, %s, false, 'm', %s, %s, now())"
    )
    answers = {
        (
            outcome(conn, version, attacker.tenant_id, new_id(), plugin_id, attacker.user_id),
            outcome(conn, deprecation, attacker.tenant_id, mine.plugin_id, victim.tenant_id, plugin_id),
            outcome(conn, "select where app.is_visible_plugin(%s, %s, false)", victim.tenant_id, plugin_id),
        )
        for plugin_id in (theirs["plugin_id"], new_id())
    }

    assert answers == {("23503", NOT_ALLOWED, 0)}


def test_private_plugin_of_the_platform_can_be_no_successor(conn: Connection, platform: Actor, attacker: Actor) -> None:
    private, public = make_plugin(platform), make_plugin(platform, is_public=True)
    mine = make_plugin(attacker)
    statement = (
        "insert into plugin_deprecation (tenant_id, plugin_id, is_public, message, successor_tenant_id,"
        " successor_plugin_id, deprecated_at) values (%s, %s, false, 'm', %s, %s, now())"
    )
    change = "update plugin_deprecation set successor_tenant_id = %s, successor_plugin_id = %s where tenant_id = %s"

    for successor, allowed in ((private, False), (public, True)):
        values = (attacker.tenant_id, mine.plugin_id, PLATFORM_TENANT_ID, successor.plugin_id)
        assert (outcome(conn, statement, *values) == 1) is allowed
        changed = outcome(conn, change, PLATFORM_TENANT_ID, successor.plugin_id, attacker.tenant_id)
        assert (changed == 1) is allowed


def test_private_plugin_of_the_platform_is_as_invisible_as_any(conn: Connection, platform: Actor) -> None:
    private = fill_tenant(platform)

    for table in ("plugin", "version", "plugin_deprecation"):
        assert outcome(conn, "select from TABLE where plugin_id = %s", private.plugin_id, table=table) == 0
    assert outcome(conn, "update plugin set title = 'x' where plugin_id = %s", private.plugin_id) == 0


def test_public_plugin_of_the_platform_is_read_and_never_written(conn: Connection, platform: Actor) -> None:
    public = make_plugin(platform, is_public=True)
    make_versions(platform, public, "1.0.0")
    deprecated = PluginPatch(deprecation=DeprecationDraft(message="moved"))
    catalog.update_plugin(platform, public.plugin_id, deprecated, 2, DAY_1)

    for table in ("plugin", "version", "plugin_deprecation"):
        assert outcome(conn, "select from TABLE where plugin_id = %s", public.plugin_id, table=table) == 1
        assert outcome(conn, "delete from TABLE where plugin_id = %s", public.plugin_id, table=table) in {
            0,
            NOT_ALLOWED,
        }
    assert outcome(conn, "update plugin set title = 'x' where plugin_id = %s", public.plugin_id) == 0


@pytest.mark.parametrize(
    "mark", ["is_public = true", "is_official = true", "is_verified = true", "rating_count = 1, rating_sum = 5"]
)
def test_tenant_cannot_give_itself_the_marks_of_the_platform(conn: Connection, attacker: Actor, mark: str) -> None:
    statement = f"update plugin set {mark} where tenant_id = %s"  # noqa: S608 - the marks from above

    assert outcome(conn, statement, attacker.tenant_id) == "23514"


def page_for(conn: Connection, name: object) -> str:
    """What the search answers for a name, as text."""
    query = "select search.search_plugins(%s, null, null, null, null, null, null, null, 10, false)::text"
    return str(conn.execute(query.encode(), (name,)).fetchone())


def test_documents_of_another_tenant_cannot_be_written_into_the_search(attacker: Actor, victim: Actor) -> None:
    theirs = rows_of("plugin", victim.tenant_id)[0]
    place = "select ctid::text from search.plugin_search where tenant_id = %s and plugin_id = %s"
    before = search_rows(place, victim.tenant_id, theirs["plugin_id"])

    with transaction(attacker) as conn:
        conn.execute("select search.write_plugins(%s::uuid[])", ([theirs["plugin_id"]],))

    assert before
    assert search_rows(place, victim.tenant_id, theirs["plugin_id"]) == before


def test_search_finds_no_plugin_of_another_tenant(conn: Connection, victim: Actor) -> None:
    for theirs in rows_of("plugin", victim.tenant_id):
        for words in (theirs["name"], str(theirs["name"])[:-1], str(theirs["name"]).split("-")[-1], theirs["title"]):
            assert str(theirs["plugin_id"]) not in page_for(conn, words)
        with transaction(victim) as their_conn:
            assert str(theirs["plugin_id"]) in page_for(their_conn, theirs["name"])


def test_keys_of_another_tenant_bring_no_plugin(conn: Connection, victim: Actor) -> None:
    theirs = rows_of("plugin", victim.tenant_id)[0]
    keys = ([victim.tenant_id] * 3, [UUID(str(theirs["plugin_id"])), None, new_id()])

    assert conn.execute("select from app.get_plugins(%s::uuid[], %s::uuid[])", keys).fetchall() == []


def test_names_of_another_tenant_bring_no_graph(conn: Connection, victim: Actor) -> None:
    names = [row["name"] for row in rows_of("dependency_graph", victim.tenant_id)]
    asked = (victim.tenant_id, PLATFORM_TENANT_ID, names, 10, 1_000_000)

    found = conn.execute("select g.plugin_id from app.fetch_graph(%s, %s, %s, %s, %s) as g", asked).fetchall()

    assert names
    assert [plugin_id for (plugin_id,) in found if plugin_id] == []
