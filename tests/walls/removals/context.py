"""Walls of the tenant context: it is signed, short, local to its transaction, and its key is out of reach."""

from clients.postgres import Connection
from tests.walls.wall import Rewrite, Wall

CURRENT_ACTOR = "app.current_actor"
BEGIN = "app.begin"


def leave_as_it_is(_: Connection) -> None:
    """Hand a connection on as somebody left it."""


WALLS = (
    Wall(
        "W01",
        "a statement without a context is an error, not an empty answer",
        "test_context.py::test_without_context_nothing_works",
        rewrite=(
            Rewrite(
                CURRENT_ACTOR,
                "raise exception 'no tenant context' using errcode = 'PYCTX', hint",
                "return null; raise exception 'no tenant context' using errcode = 'PYCTX', hint",
            ),
        ),
    ),
    Wall(
        "W02",
        "a context carries the HMAC of its claim",
        "test_context.py::test_forged_or_expired_context_set_by_hand_opens_nothing",
        rewrite=(Rewrite(CURRENT_ACTOR, "if not found or sha256(", "if not found or false and sha256("),),
    ),
    Wall(
        "W03",
        "a context is over after its expiry",
        "test_context.py::test_context_that_held_is_refused_after_its_expiry",
        rewrite=(Rewrite(CURRENT_ACTOR, "< extract(epoch from now())", "< 0"),),
    ),
    Wall(
        "W04",
        "a bad context fails at app.begin, before any work",
        "test_context.py::test_forged_or_expired_context_is_refused_at_the_beginning",
        rewrite=(Rewrite(BEGIN, "perform app.current_actor();", ""),),
    ),
    Wall(
        "W05",
        "the token ends with its transaction",
        "test_context.py::test_context_ends_with_its_transaction_whatever_its_end",
        rewrite=(Rewrite(BEGIN, "p_token, true", "p_token, false"),),
    ),
    Wall(
        "W06",
        "request id and reason end with their transaction",
        "test_context.py::test_begun_settings_are_gone_for_the_next_transaction",
        rewrite=(Rewrite(BEGIN, "coalesce(p_reason, ''), true", "coalesce(p_reason, ''), false"),),
    ),
    Wall(
        "W07",
        "the application makes no temporary table or function, which would stand before the real one",
        "test_context.py::test_connection_of_the_application_takes_no_temporary_table",
        sql="do $$ begin execute format('grant temporary on database %I to public', current_database()); end $$",
    ),
    Wall(
        "W08",
        "no login reads the context key",
        "test_logins.py::test_context_key_is_out_of_every_logins_reach",
        sql="grant select on app.context_key to plugyard_app",
    ),
    Wall(
        "W09",
        "no login signs with the context key's function",
        "test_logins.py::test_role_may_call_what_its_work_needs_and_nothing_else",
        sql="grant execute on function app.hmac_sha256(bytea, bytea) to plugyard_reader",
    ),
    Wall(
        "W33",
        "every statement verifies the context, not the first one alone",
        "test_context.py::test_context_tampered_with_later_in_the_transaction_is_refused",
        rewrite=(
            Rewrite(
                "app.tenant_id",
                "return (app.current_actor()).tenant_id;",
                "return substr(current_setting('app.token', true), 3, 36)::uuid;",
            ),
        ),
    ),
    Wall(
        "W34",
        "the tenant is remembered by no session",
        "test_context.py::test_two_tenants_in_turn_on_one_connection_never_see_each_other",
        sql="""
            alter policy own_tenant on public.outbox using (
                tenant_id = coalesce(
                    nullif(current_setting('app.kept', true), ''),
                    set_config('app.kept', app.tenant_id()::text, false)
                )::uuid
            )
        """,
    ),
    Wall(
        "W35",
        "app.begin puts its own token before one the session has",
        "test_context.py::test_setting_left_on_the_session_does_not_reach_the_next_tenant",
        rewrite=(
            Rewrite(BEGIN, "p_token, true", "coalesce(nullif(current_setting('app.token', true), ''), p_token), true"),
        ),
    ),
    Wall(
        "W36",
        "a context opens its own tenant alone",
        "test_context.py::test_genuine_context_opens_its_own_tenant_alone",
        sql="alter policy own_tenant on public.tenant_user using (true)",
    ),
    Wall(
        "W37",
        "a reader's transactions are read-only",
        "test_logins.py::test_reader_is_read_only_even_before_its_grants",
        sql="alter role plugyard_reader reset default_transaction_read_only",
        put_back="alter role plugyard_reader set default_transaction_read_only = on",
    ),
    Wall(
        "W80",
        "nothing of a tenant's transaction stays on a pooled connection, whatever its end",
        "test_pool.py::test_two_tenants_in_turn_on_one_connection_find_nothing_of_each_other",
        rewrite=(Rewrite(BEGIN, "p_request_id::text, true", "p_request_id::text, false"),),
    ),
    Wall(
        "W81",
        "timeouts are the role's own, and back after every request",
        "test_pool.py::test_settings_of_the_role_are_back_after_every_end",
        sql="alter role plugyard_app reset lock_timeout",
        put_back="alter role plugyard_app set lock_timeout = '2s'",
    ),
    Wall(
        "W82",
        "a token from startup options is verified like any",
        "test_pool.py::test_token_given_by_startup_options_is_believed_only_if_signed",
        rewrite=(Rewrite(CURRENT_ACTOR, "if not found or sha256(", "if not found or false and sha256("),),
    ),
    Wall(
        "W292",
        "a pooled connection has transactions again, whatever was set on it",
        "test_pool.py::test_what_committed_each_statement_is_no_connection_of_the_next",
        patch={"clients.postgres._restore_transactions": leave_as_it_is},
    ),
)
