"""The tenant context: without one that was signed for this moment, hand-written SQL reads and writes nothing."""

import hmac
import os
import time
from base64 import b64decode
from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest

from clients.postgres import Connection
from clients.settings import settings
from shared.context import Actor, make_token
from shared.ids import new_id
from tests.factories import make_plugin
from tests.full_tenant import make_full_tenant

NO_CONTEXT = "PYCTX"
MINUTE = 60


@pytest.fixture
def raw(owner: Actor) -> Iterator[Connection]:
    """A connection of the application that nobody gave a context; no table is empty."""
    make_full_tenant()
    with psycopg.connect(os.environ["DATABASE_URL"]) as conn:
        yield conn
        conn.rollback()


def sign(claim: str, key: bytes | None = None) -> str:
    """A claim with the HMAC of our key, or of another one."""
    return f"{claim}:{hmac.new(key or b64decode(settings().context_key[2:]), claim.encode(), 'sha256').hexdigest()}"


def claim_of(actor: Actor, lifetime_s: float = MINUTE, slot: object = None) -> str:
    expiry = int(time.time() + lifetime_s)
    slot = settings().context_key[0] if slot is None else slot
    return f"{slot}:{actor.tenant_id}:{actor.person_id}:{actor.user_id}:{expiry}"


def begin(conn: Connection, token: str | None) -> None:
    conn.execute("select app.begin(%s, %s)", (token, new_id()))


def claim_by_hand(conn: Connection, token: str | None) -> None:
    conn.execute("select set_config('app.token', %s, true)", (token,))


def tenants_seen(conn: Connection) -> set[object]:
    return {tenant for (tenant,) in conn.execute("select tenant_id from tenant_user")}


def state_of(conn: Connection, statement: str, *values: object) -> str | None:
    """The SQLSTATE a statement ends with, undone; None if it succeeds."""
    ended = None
    try:
        with conn.transaction(force_rollback=True):
            conn.execute(statement.encode(), values)
    except psycopg.Error as exc:
        ended = exc.sqlstate
    return ended


def insert_plugin(conn: Connection, tenant_id: UUID, user_id: UUID) -> str | None:
    statement = (
        "insert into plugin (tenant_id, plugin_id, name, role, created_by, created_at, updated_at)"
        " values (%s, %s, 'by-hand', 'cli', %s, now(), now())"
    )
    return state_of(conn, statement, tenant_id, new_id(), user_id)


def assert_nothing_works(conn: Connection, actor: Actor) -> None:
    for table in ("plugin", "version", "tenant", "tenant_user", "role", "member", "api_key", "idempotency_key"):
        assert state_of(conn, f"select from {table}") == NO_CONTEXT
    assert insert_plugin(conn, actor.tenant_id, actor.user_id) == NO_CONTEXT
    assert state_of(conn, "update plugin set title = 'x'") == NO_CONTEXT
    assert state_of(conn, "delete from plugin_deprecation") == NO_CONTEXT
    assert state_of(conn, "select app.tenant_id()") == NO_CONTEXT
    assert state_of(conn, "select app.effective_mask(null, null, null, null, null)") == NO_CONTEXT
    assert state_of(conn, "select audit.record_audit('a', 'b', 'c')") == NO_CONTEXT
    assert state_of(conn, "select search.write_plugins('{}')") == NO_CONTEXT
    search = "select search.search_plugins('a', null, null, null, null, null, null, null, 10, true)"
    assert state_of(conn, search) == NO_CONTEXT


def forgeries(owner: Actor, stranger: Actor) -> dict[str, str | None]:
    """Tokens that must not be believed."""
    genuine = make_token(owner)
    claim, mac = genuine.rsplit(":", 1)
    slot, tenant, person, user, expiry = claim.split(":")
    return {
        "empty": "",
        "null": None,
        "garbage": "garbage",
        "of another tenant with this one's mac": genuine.replace(tenant, str(stranger.tenant_id)),
        "with a made-up mac": f"{claim_of(stranger)}:{'0' * 64}",
        "with the mac of another key": sign(claim_of(stranger), b"k" * 32),
        "with the mac of an empty key": sign(claim_of(stranger), b"\x00"),
        "that lives longer than signed": f"{slot}:{tenant}:{person}:{user}:{int(expiry) + 1}:{mac}",
        "of another user": f"{slot}:{tenant}:{person}:{stranger.user_id}:{expiry}:{mac}",
        "of another person": f"{slot}:{tenant}:{stranger.person_id}:{user}:{expiry}:{mac}",
        "of a slot without a key": sign(claim_of(owner, slot=2)),
        "of a slot there cannot be": sign(claim_of(owner, slot=3)),
        "of a negative slot": sign(claim_of(owner, slot=-1)),
        "without a mac": claim,
        "with half a mac": genuine[:-32],
        "in upper case": genuine.upper(),
        "with a blank after it": genuine + " ",
        "with a line after it": genuine + "\n",
        "with more parts": f"{genuine}:{mac}",
        "two at once": f"{genuine}{genuine}",
        "with its parts swapped": sign(f"{slot}:{person}:{tenant}:{user}:99999999999"),
        "that is over": sign(claim_of(owner, lifetime_s=-1)),
        "that is long over": sign(f"{slot}:{tenant}:{person}:{user}:1000000000"),
        "of a year with eleven digits": sign(f"{slot}:{tenant}:{person}:{user}:99999999999"),
        "with wide digits": genuine.replace("1", "\uff11"),
    }


def test_without_context_nothing_works(raw: Connection, owner: Actor) -> None:
    assert_nothing_works(raw, owner)


def test_forged_or_expired_context_is_refused_at_the_beginning(raw: Connection, owner: Actor, stranger: Actor) -> None:
    refused = {
        what: state_of(raw, "select app.begin(%s, %s)", token, new_id())
        for what, token in forgeries(owner, stranger).items()
    }

    assert {what: state for what, state in refused.items() if state != NO_CONTEXT} == {}


def test_forged_or_expired_context_set_by_hand_opens_nothing(raw: Connection, owner: Actor, stranger: Actor) -> None:
    for token in forgeries(owner, stranger).values():
        claim_by_hand(raw, token)
        assert state_of(raw, "select from plugin") == NO_CONTEXT
        assert insert_plugin(raw, stranger.tenant_id, stranger.user_id) == NO_CONTEXT
    assert_nothing_works(raw, owner)


def test_context_that_held_is_refused_after_its_expiry(raw: Connection, owner: Actor) -> None:
    token = sign(claim_of(owner, lifetime_s=1))
    expiry = int(token.split(":")[4])
    begin(raw, token)
    assert tenants_seen(raw) == {owner.tenant_id}

    # The database's own clock, not ours, says when a token is over; the expiry is a whole second.
    raw.execute("select pg_sleep_until(to_timestamp(%s))", (expiry + 0.1,))

    # A transaction that began in time ends in peace; no other one begins.
    assert tenants_seen(raw) == {owner.tenant_id}
    raw.rollback()
    assert state_of(raw, "select app.begin(%s, %s)", token, new_id()) == NO_CONTEXT
    claim_by_hand(raw, token)
    assert_nothing_works(raw, owner)


def test_genuine_context_opens_its_own_tenant_alone(raw: Connection, owner: Actor, stranger: Actor) -> None:
    begin(raw, sign(claim_of(owner)))

    assert tenants_seen(raw) == {owner.tenant_id}
    assert insert_plugin(raw, owner.tenant_id, owner.user_id) is None
    assert insert_plugin(raw, stranger.tenant_id, stranger.user_id) == "42501"


def test_context_tampered_with_later_in_the_transaction_is_refused(
    raw: Connection, owner: Actor, stranger: Actor
) -> None:
    begin(raw, make_token(owner))

    claim_by_hand(raw, make_token(owner).replace(str(owner.tenant_id), str(stranger.tenant_id)))

    assert_nothing_works(raw, owner)


def test_context_ends_with_its_transaction_whatever_its_end(raw: Connection, owner: Actor) -> None:
    for end in (raw.commit, raw.rollback):
        begin(raw, make_token(owner))
        assert tenants_seen(raw) == {owner.tenant_id}
        end()
        assert_nothing_works(raw, owner)
    begin(raw, make_token(owner))
    with pytest.raises(psycopg.errors.DivisionByZero):
        raw.execute("select 1 / 0")
    raw.rollback()
    assert_nothing_works(raw, owner)


def test_context_of_a_savepoint_ends_with_it(raw: Connection, owner: Actor, stranger: Actor) -> None:
    begin(raw, make_token(owner))

    with raw.transaction(force_rollback=True):
        begin(raw, make_token(stranger))
        assert tenants_seen(raw) == {stranger.tenant_id}

    assert tenants_seen(raw) == {owner.tenant_id}


def test_two_tenants_in_turn_on_one_connection_never_see_each_other(
    raw: Connection, owner: Actor, stranger: Actor
) -> None:
    changed = {actor.tenant_id: make_plugin(actor).plugin_id for actor in (owner, stranger)}
    for actor in (owner, stranger, owner, stranger, stranger, owner):
        begin(raw, make_token(actor))
        assert raw.execute("select aggregate_id from outbox").fetchall() == [(changed[actor.tenant_id],)]
        raw.commit() if actor is owner else raw.rollback()


def test_setting_left_on_the_session_does_not_reach_the_next_tenant(
    raw: Connection, owner: Actor, stranger: Actor
) -> None:
    raw.execute("select set_config('app.token', %s, false)", (make_token(stranger),))
    raw.commit()

    begin(raw, make_token(owner))

    assert tenants_seen(raw) == {owner.tenant_id}


def test_begun_settings_are_gone_for_the_next_transaction(raw: Connection, owner: Actor) -> None:
    raw.execute("select app.begin(%s, %s, 'a reason')", (make_token(owner), owner.request_id))
    raw.commit()

    for setting in ("app.token", "app.request_id", "app.reason"):
        assert raw.execute("select coalesce(current_setting(%s, true), '')", (setting,)).fetchone() == ("",)


def test_connection_of_the_application_takes_no_temporary_table(raw: Connection, owner: Actor) -> None:
    begin(raw, make_token(owner))

    # It would stand before the real table for every later tenant of this connection.
    assert state_of(raw, "create temporary table plugin (tenant_id uuid)") == "42501"
    assert state_of(raw, "create function pg_temp.plugin() returns int language sql return 1") == "42501"
    assert state_of(raw, "create table public.plugin_copy (tenant_id uuid)") == "42501"
