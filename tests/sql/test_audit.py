"""The trail of table writes: every change leaves one entry that names who did it, and nothing personal."""

from dataclasses import replace
from typing import NamedTuple

import pytest

from clients.postgres import Connection
from infra.local.issuer import Issuer
from shared.audit.service import record_denial
from shared.catalog import service as catalog
from shared.catalog.models import DeprecationDraft, PluginPatch
from shared.context import Actor, transaction
from shared.ids import new_id
from shared.permissions import BuiltInRole
from tests.as_owner import change, owner_connection, rows
from tests.by_hand import NOT_ALLOWED, outcome
from tests.factories import DAY_1, make_api, make_member, make_name, make_pipeline_key, make_plugin, make_versions
from tests.full_tenant import make_full_tenant

NO_CONTEXT = "PYCTX"
AUDITED = "select tgrelid::regclass::text from pg_trigger where tgfoid = 'audit.record_row'::regproc order by 1"


class Entry(NamedTuple):
    """An entry of the trail."""

    action: str
    object_type: str
    object_id: str
    changed_columns: list[str]
    before_hash: bytes | None
    after_hash: bytes | None


def entries_of(actor: Actor) -> list[Entry]:
    """The entries under the actor's request, oldest first; all name the actor and nobody else."""
    query = (
        "select action, object_type, object_id, changed_columns, before_hash, after_hash, user_id, person_id, tenant_id"
        " from audit_entry where request_id = %s order by written_at, object_type desc"
    )
    found = rows(query, actor.request_id)
    assert {row[6:] for row in found} <= {(actor.user_id, actor.person_id, actor.tenant_id)}
    return [Entry(*row[:6]) for row in found]  # type: ignore[arg-type] # the columns' types are the entry's


def asking_anew(actor: Actor, reason: str | None = None) -> Actor:
    """The same user in another request."""
    return replace(actor, request_id=new_id(), reason=reason)


def test_created_plugin_leaves_one_entry(owner: Actor) -> None:
    actor = asking_anew(owner)

    plugin = make_plugin(actor)

    (entry,) = entries_of(actor)
    assert entry[:3] == ("plugin.created", "plugin", str(plugin.plugin_id))
    assert {"name", "role", "tenant_id", "is_public"} <= set(entry.changed_columns)
    assert entry.before_hash is None
    assert entry.after_hash is not None


def test_changed_plugin_leaves_one_entry_with_the_columns_that_changed(owner: Actor) -> None:
    plugin, actor = make_plugin(owner, title="Old"), asking_anew(owner)

    catalog.update_plugin(actor, plugin.plugin_id, PluginPatch(title="New", category="Same"), 1, DAY_1)

    (entry,) = entries_of(actor)
    assert entry.action == "plugin.updated"
    assert entry.changed_columns == ["category", "revision", "title"]


def test_each_entry_begins_where_the_one_before_ended(owner: Actor) -> None:
    actor = asking_anew(owner)
    plugin = make_plugin(actor)
    catalog.update_plugin(actor, plugin.plugin_id, PluginPatch(title="One"), 1, DAY_1)
    catalog.update_plugin(actor, plugin.plugin_id, PluginPatch(title="Two"), 2, DAY_1)

    first, second, third = entries_of(actor)

    assert (first.after_hash, second.after_hash) == (second.before_hash, third.before_hash)
    assert len({first.after_hash, second.after_hash, third.after_hash}) == 3


@pytest.mark.parametrize(
    "setting", ["timezone = 'Asia/Tokyo'", "bytea_output = 'escape'", "extra_float_digits = -5", "datestyle = 'German'"]
)
def test_hash_of_a_row_does_not_depend_on_who_looks(owner: Actor, setting: str) -> None:
    make_pipeline_key(owner)
    (before,) = [entry for entry in entries_of(owner) if entry.action == "api_key.created"]
    actor = asking_anew(owner)

    with owner_connection(actor) as conn:
        conn.execute(f"set local {setting}".encode())
        conn.execute("update api_key set revoked_at = now() where tenant_id = %s", (owner.tenant_id,))

    (entry,) = entries_of(actor)
    assert entry.before_hash == before.after_hash


def test_hash_is_over_the_row_as_it_stands(owner: Actor) -> None:
    actor = asking_anew(owner)
    plugin = make_plugin(actor, keywords=["b", "a"], title="Ünïcode")

    query = "select sha256(convert_to(to_jsonb(p)::text, 'UTF8')) from plugin as p where plugin_id = %s"
    with owner_connection() as conn:
        conn.execute("set local timezone = 'UTC'")
        (expected,) = conn.execute(query.encode(), (plugin.plugin_id,)).fetchone() or (None,)
    assert entries_of(actor)[0].after_hash == expected


def test_published_version_leaves_an_entry_of_it_and_one_of_its_plugin(owner: Actor) -> None:
    plugin, actor = make_plugin(owner), asking_anew(owner)

    (version,) = make_versions(actor, plugin, "1.0.0")

    entries = {entry.action: entry for entry in entries_of(actor)}
    assert entries.keys() == {"version.created", "plugin.updated"}
    assert entries["version.created"].object_id == str(version.version_id)
    assert entries["plugin.updated"].changed_columns == ["last_ordinal", "revision"]


def test_deprecation_is_recorded_from_its_coming_to_its_going(owner: Actor) -> None:
    plugin, actor = make_plugin(owner), asking_anew(owner)
    for revision, deprecation in enumerate([DeprecationDraft(message="old"), DeprecationDraft(message="new"), None], 1):
        catalog.update_plugin(actor, plugin.plugin_id, PluginPatch(deprecation=deprecation), revision, DAY_1)

    actions = [entry.action for entry in entries_of(actor) if entry.object_type == "plugin_deprecation"]

    assert actions == ["plugin_deprecation.created", "plugin_deprecation.updated", "plugin_deprecation.deleted"]


def test_new_member_leaves_an_entry_of_the_user_and_one_of_the_role(owner: Actor) -> None:
    actor = asking_anew(owner)

    make_member(actor, BuiltInRole.PUBLISHER)

    assert {entry.action for entry in entries_of(actor)} == {"tenant_user.created", "binding.created"}
    (role_given,) = [entry for entry in entries_of(actor) if entry.object_type == "binding"]
    assert "user_id" in role_given.changed_columns


def test_reason_of_a_change_is_kept_with_it(owner: Actor) -> None:
    actor = asking_anew(owner, reason="ticket 42")

    make_plugin(actor)

    assert rows("select reason from audit_entry where request_id = %s", actor.request_id) == [("ticket 42",)]


def test_every_audited_table_left_entries_of_its_rows(stack: dict[str, str]) -> None:
    tenant_id = make_full_tenant().tenant_id

    for (table,) in rows(AUDITED):
        counted = f"select count(*) from {table} where tenant_id = %s"  # noqa: S608 - a name from the catalogue
        query = "select count(distinct object_id) from audit_entry where tenant_id = %s and action = %s"
        assert rows(counted, tenant_id) == rows(query, tenant_id, f"{table}.created")


def test_write_that_changes_nothing_leaves_no_entry(owner: Actor) -> None:
    plugin, actor = make_plugin(owner, title="Same"), asking_anew(owner)

    assert change(actor, "update plugin set title = title where plugin_id = %s", plugin.plugin_id) == 1

    assert entries_of(actor) == []


def test_write_that_is_undone_leaves_no_entry(owner: Actor) -> None:
    make_plugin(owner, title="Before")
    actor = asking_anew(owner)
    with transaction(actor) as conn:
        conn.execute("update plugin set title = 'After' where tenant_id = %s", (owner.tenant_id,))
        conn.rollback()

    assert entries_of(actor) == []


def test_personal_columns_are_named_and_neither_kept_nor_hashed(owner: Actor) -> None:
    actor = asking_anew(owner)

    change(actor, "update tenant_user set email = 'new@person.example' where user_id = %s", owner.user_id)
    change(actor, "update tenant_user set display_name = 'New Name', email = null where user_id = %s", owner.user_id)

    first, second = entries_of(actor)
    assert (first.changed_columns, second.changed_columns) == (["email"], ["display_name", "email"])
    assert first.before_hash == first.after_hash == second.before_hash == second.after_hash


def test_nothing_personal_is_in_the_trail(owner: Actor) -> None:
    make_member(owner, BuiltInRole.DEVELOPER)

    trail = str(rows("select to_jsonb(e)::text from audit_entry as e where tenant_id = %s", owner.tenant_id))

    assert "tenant_user.created" in trail
    for personal in ("Olive Owner", "Max Member", "olive@", "@t", "subject|"):
        assert personal not in trail


def test_denial_is_recorded_though_its_use_case_was_undone(issuer: Issuer, owner: Actor) -> None:
    developer, name = make_api(issuer, owner, BuiltInRole.DEVELOPER), make_name()

    denied = developer.post("/v1/plugins", {"name": name})

    query = (
        "select e.action, e.object_type, e.object_id, u.display_name from audit_entry as e"
        " inner join tenant_user as u using (tenant_id, user_id) where e.request_id = %s"
    )
    expected = [("denied.catalog:write", "route", "/v1/plugins", "Ines Insider")]
    assert rows(query, denied.headers["x-request-id"]) == expected
    assert rows("select from plugin where name = %s", name) == []


def test_entry_by_call_is_in_the_name_of_the_verified_actor(owner: Actor) -> None:
    actor = asking_anew(owner, reason="by call")

    record_denial(actor, "catalog:write", "/v1/plugins/{plugin_id}")

    assert [entry[:3] for entry in entries_of(actor)] == [("denied.catalog:write", "route", "/v1/plugins/{plugin_id}")]


def test_application_cannot_touch_the_trail(conn: Connection, owner: Actor, stranger: Actor) -> None:
    make_plugin(owner)
    insert = (
        "insert into audit_entry (tenant_id, user_id, person_id, action, object_type, object_id)"
        " values (%s, %s, %s, 'a', 'b', 'c')"
    )
    for actor in (owner, stranger):
        assert outcome(conn, insert, actor.tenant_id, actor.user_id, actor.person_id) == NOT_ALLOWED
        for statement in (
            "update audit_entry set action = 'x' where tenant_id = %s",
            "delete from audit_entry where tenant_id = %s",
            "select from audit_entry where tenant_id = %s",
        ):
            assert outcome(conn, statement, actor.tenant_id) == NOT_ALLOWED
    for statement in (
        "truncate audit_entry",
        "alter table plugin disable trigger audit",
        "drop trigger audit on plugin",
        "set session_replication_role = replica",
        "insert into app.personal_column values ('plugin', 'title')",
        "insert into app.table_exemption values ('plugin', 'audit', 'because')",
    ):
        assert outcome(conn, statement) == NOT_ALLOWED, statement


def test_entry_cannot_be_written_in_anothers_name(conn: Connection, owner: Actor, stranger: Actor) -> None:
    conn.execute("select set_config('app.request_id', %s, true)", (str(stranger.request_id),))
    conn.execute("select audit.record_audit('forged', 'tenant', %s)", (str(stranger.tenant_id),))
    conn.commit()

    written = rows("select tenant_id, user_id, person_id from audit_entry where action = 'forged'")
    assert set(written) == {(owner.tenant_id, owner.user_id, owner.person_id)}


def test_role_of_the_trail_can_add_and_do_nothing_else() -> None:
    with owner_connection() as conn:
        conn.execute("set role plugyard_audit")
        for statement in ("select from audit_entry", "update audit_entry set action = 'x'", "delete from audit_entry"):
            assert outcome(conn, statement) == NOT_ALLOWED
        assert outcome(conn, "select from plugin") == NOT_ALLOWED


def test_audited_tables_refuse_the_owner_too_without_an_actor(owner: Actor) -> None:
    make_full_tenant()

    with owner_connection() as conn:
        for (table,) in rows(AUDITED):
            assert outcome(conn, f"update {table} set tenant_id = tenant_id") == NO_CONTEXT  # noqa: S608 - as above
        insert = "insert into tenant (tenant_id, slug, name, created_at) values (%s, 'free', 'n', now())"
        assert outcome(conn, insert, new_id()) == NO_CONTEXT
        assert outcome(conn, "delete from plugin_deprecation") == NO_CONTEXT
