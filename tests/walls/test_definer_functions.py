"""Functions that run with another's rights, called with hostile arguments: they answer of the caller's tenant alone."""

from collections.abc import Iterator
from typing import NamedTuple

import psycopg
import pytest
from psycopg import sql

from clients.postgres import Connection
from shared.context import Actor, transaction
from shared.ids import new_id
from shared.permissions import ROLE_PERMISSIONS, BuiltInRole, permissions_in
from tests.as_owner import rows
from tests.by_hand import outcome, rows_of
from tests.factories import make_member
from tests.full_tenant import make_full_tenant
from tests.rights import bind

# Asked before there is a tenant: what they are given is what the answer hangs on, and each answers of that alone.
BEFORE_A_TENANT = {"find_user", "find_api_key", "find_tenant", "find_plan", "enroll_person"}
CALLABLE = """
    select p.pronamespace::regnamespace::text, p.proname, array(select t::regtype::text from unnest(p.proargtypes) as t)
    from pg_proc as p
    where
        p.pronamespace::regnamespace::text in ('public', 'app', 'search', 'audit', 'counts')
        and has_schema_privilege('plugyard_app', p.pronamespace, 'usage')
        and has_function_privilege('plugyard_app', p.oid, 'execute')
    order by 1, 2
"""
HUGE = 20_000


class Callable(NamedTuple):
    """A function the application may call, with the types of its arguments."""

    schema: str
    name: str
    types: list[str]


@pytest.fixture(scope="module")
def victim(stack: dict[str, str]) -> Actor:
    """The owner of a tenant with a row in every table."""
    return make_full_tenant()


@pytest.fixture
def conn(owner: Actor) -> Iterator[Connection]:
    """The attacker's transaction as the application's role, undone at the end."""
    with transaction(owner) as conn:
        yield conn
        conn.rollback()


def callables() -> list[Callable]:
    return [
        Callable(str(schema), str(name), [str(kind) for kind in kinds])
        for schema, name, kinds in rows(CALLABLE)
        if isinstance(kinds, list)
    ]


def answer(conn: Connection, function: Callable, values: list[object]) -> str:
    """What a call brings, rows or error, as text; undone."""
    places = sql.SQL(", ").join(sql.SQL("%s::" + kind) for kind in function.types)
    query = sql.SQL("select f::text from {}.{}({}) as f").format(
        sql.Identifier(function.schema), sql.Identifier(function.name), places
    )
    try:
        with conn.transaction(force_rollback=True):
            return str(conn.execute(query, values).fetchall())
    except psycopg.Error as exc:
        return f"{exc.sqlstate} {exc.diag.message_primary} {exc.diag.message_detail}"


def values_of(victim: Actor) -> set[str]:
    """Ids, names and addresses that only the victim's rows hold."""
    found = {
        str(value)
        for table in ("plugin", "version", "tenant_user", "tenant", "webhook", "role", "api_key")
        for row in rows_of(table, victim.tenant_id)
        for name, value in row.items()
        if name.endswith("_id") or name in {"name", "title", "email", "slug", "url"}
    }
    return {value for value in found if len(value) > 20 and not value.startswith("00000000-")}


def hostile(kind: str, victim: Actor, number: int) -> object:
    """An argument of a type that names the victim's things; number chooses which."""
    plugin = rows_of("plugin", victim.tenant_id)[0]
    ids = [victim.tenant_id, plugin["plugin_id"], victim.user_id, victim.person_id]
    texts = [plugin["name"], plugin["title"], str(victim.tenant_id), "catalog:read", "%", "a" * HUGE]
    if kind == "uuid":
        return str(ids[number % len(ids)])
    if kind == "uuid[]":
        return [str(ids[(number + place) % len(ids)]) for place in range((1, HUGE)[number % 2])]
    if kind == "text":
        return texts[number % len(texts)]
    if kind == "text[]":
        return [str(text) for text in texts] * (number + 1)
    return {"integer": 1, "smallint": number, "boolean": True, "bytea": b"\0", "double precision": 1.0}.get(kind)


def test_function_given_what_is_another_tenants_answers_nothing_of_it(conn: Connection, victim: Actor) -> None:
    secrets, asked = values_of(victim), set()
    for function in callables():
        if function.name in BEFORE_A_TENANT or function.name == "begin":
            continue
        asked.add(function.name)
        for number in range(6):
            given = [hostile(kind, victim, number + place) for place, kind in enumerate(function.types)]
            told, said = answer(conn, function, given), str(given)
            # An error may repeat what it was given.
            assert not [s for s in secrets if s in told and s not in said], (function, number, told[:300])
    assert {"get_plugins", "search_plugins", "has_permission", "effective_mask", "is_visible_plugin"} <= asked


def test_function_given_nothing_at_all_answers_nothing_of_another_tenant(conn: Connection, victim: Actor) -> None:
    secrets = values_of(victim)
    for function in callables():
        told = answer(conn, function, [None] * len(function.types))
        assert not [secret for secret in secrets if secret in told], (function, told[:300])


def test_function_asked_before_a_tenant_answers_of_the_one_thing_it_is_given(conn: Connection, victim: Actor) -> None:
    """Neither a pattern, nor a null, nor another tenant's id with one's own subject brings a row."""
    subject = rows("select issuer, subject from person where person_id = %s", victim.person_id)[0]

    assert outcome(conn, "select from app.find_user(%s, %s, %s)", *subject, new_id()) == 0
    assert outcome(conn, "select from app.find_user(%s, '%%', %s)", subject[0], victim.tenant_id) == 0
    assert outcome(conn, "select from app.find_user(null, null, %s)", victim.tenant_id) == 0
    for key in (b"", b"\0" * 32, None):
        assert outcome(conn, "select from app.find_api_key(%s::bytea)", key) == 0
    for slug in ("%", "", None):
        assert outcome(conn, "select from app.find_tenant(%s)", slug) == 0


def test_no_permission_of_another_tenants_user_is_told(conn: Connection, victim: Actor) -> None:
    query = "select app.effective_mask(%s, %s, array[]::uuid[], null, null)::text"

    mask = conn.execute(query.encode(), (victim.tenant_id, victim.user_id)).fetchone()
    assert mask == ("0" * 128,)


def test_nobody_acts_in_the_name_of_another_user(conn: Connection, owner: Actor, victim: Actor) -> None:
    """The trail takes who acts from the verified context, whatever a statement or a setting says."""
    conn.execute("select set_config('app.user_id', %s, true)", (str(victim.user_id),))
    conn.execute("select audit.record_audit('decided', 'plugin', %s)", (str(new_id()),))
    conn.commit()

    written = rows("select distinct tenant_id, user_id, person_id from audit_entry where action = 'decided'")
    assert (owner.tenant_id, owner.user_id, owner.person_id) in written
    assert not [row for row in written if row[0] == owner.tenant_id and row[1] != owner.user_id]


def test_what_is_held_on_a_condition_is_not_held_for_good(owner: Actor) -> None:
    """An admin with a second factor only could else give themselves the same without one."""
    admin = make_member(owner, BuiltInRole.DEVELOPER)
    bind(owner, BuiltInRole.ADMIN, user_id=admin.user_id, mfa_max_age_s=900)

    with transaction(admin) as conn:
        query = "select app.lasting_mask(%s, null, null, null, null, null, null, null)::text"
        row = conn.execute(query, (owner.tenant_id,)).fetchone()
    assert row
    assert permissions_in(str(row[0])) == set(ROLE_PERMISSIONS[BuiltInRole.DEVELOPER])
