"""Walls before what is another tenant's, as the API shows it. Most stand twice: in a statement and in its policy."""

from uuid import UUID

from clients.postgres import Connection
from shared.edge import idempotency
from shared.identity import binding_store
from shared.operations import webhook_store
from tests.walls.wall import Wall

IDS, ANSWERS = "test_foreign_ids.py::", "test_foreign_answers.py::"
PLUGINS_OF_ALL = "alter policy visible on public.plugin using (true)"

_list_bindings, _list_webhooks = binding_store._sql.list_bindings, webhook_store._sql.list_webhooks
_claim_key = idempotency._sql.claim_key


def tenant_of(conn: Connection, query: str, value: object, otherwise: UUID) -> UUID:
    """Whose row a query finds."""
    row = conn.execute(query.encode(), (value,)).fetchone()
    return UUID(str(row[0])) if row else otherwise


def bindings_of_the_user(conn: Connection, *, tenant_id: UUID, user_id: UUID | None, **asked: object) -> object:
    """The bindings of a user, whoever's user that is."""
    tenant_id = tenant_of(conn, "select tenant_id from binding where user_id = %s", user_id, tenant_id)
    return _list_bindings(conn, tenant_id=tenant_id, user_id=user_id, **asked)


def webhooks_after(conn: Connection, *, tenant_id: UUID, after_webhook_id: UUID | None, page_size: int) -> object:
    """The webhooks after one, whoever's it is."""
    query = "select tenant_id from webhook where webhook_id = %s"
    tenant_id = tenant_of(conn, query, after_webhook_id, tenant_id)
    return _list_webhooks(conn, tenant_id=tenant_id, after_webhook_id=None, page_size=page_size)


def claim_key_of_all(conn: Connection, *, tenant_id: UUID, user_id: UUID, **claimed: object) -> object:
    """A claim that no colleague may make again."""
    query = "select min(user_id::text) from tenant_user where tenant_id = %s"
    row = conn.execute(query.encode(), (tenant_id,)).fetchone()
    first = UUID(str(row[0])) if row else user_id
    return _claim_key(conn, tenant_id=tenant_id, user_id=first, **claimed)


def nobody_missing(*_: object) -> None:
    """Whoever is named is a user of the tenant."""


WALLS = (
    Wall(
        "W220",
        "a thing of another tenant is not found",
        f"{IDS}test_id_of_another_tenant_in_a_path_is_an_id_that_exists_nowhere",
        sql=PLUGINS_OF_ALL,
    ),
    Wall(
        "W221",
        "who is put into a group is a user of its tenant",
        f"{IDS}test_id_of_another_tenant_below_an_own_one_is_an_id_that_exists_nowhere",
        patch={"shared.identity.groups.check_members": nobody_missing},
    ),
    Wall(
        "W222",
        "a body names what its tenant sees",
        f"{IDS}test_id_of_another_tenant_in_a_body_is_an_id_that_exists_nowhere",
        sql=PLUGINS_OF_ALL,
    ),
    Wall(
        "W223",
        "a filter chooses among the tenant's own rows",
        f"{IDS}test_id_of_another_tenant_in_a_filter_finds_what_an_unknown_one_finds",
        sql="alter policy own_tenant on public.binding using (true);"
        " alter policy own_tenant on public.role using (true)",
        patch={"shared.identity.binding_store._sql.list_bindings": bindings_of_the_user},
    ),
    Wall(
        "W224",
        "an ETag is looked at when the thing was found",
        f"{ANSWERS}test_etag_of_another_tenants_thing_is_no_proof_of_it",
        sql=PLUGINS_OF_ALL,
    ),
    Wall(
        "W225",
        "a cursor is a place, and the rows after it are the caller's",
        f"{ANSWERS}test_page_after_another_tenants_rows_holds_own_ones_alone",
        sql="alter policy own_tenant on public.webhook using (true)",
        patch={"shared.operations.webhook_store._sql.list_webhooks": webhooks_after},
    ),
    Wall(
        "W226",
        "a retry key is its user's own",
        f"{ANSWERS}test_retry_key_of_another_tenant_or_user_gives_its_own_answer",
        patch={"shared.edge.idempotency._sql.claim_key": claim_key_of_all},
    ),
)
