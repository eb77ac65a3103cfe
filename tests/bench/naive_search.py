"""The page one would write first, made competently, as two contenders: without and with row level security.

A stored tsvector with weights under a GIN index, separators made blanks on both sides so that npm names are found by
their words, `ts_rank` order, twenty rows and an exact count. It knows neither prefixes nor typos, and answers such
queries quickly with nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from uuid import UUID

from clients.postgres import Connection
from shared.context import Actor, transaction
from tests.bench.documents import statements
from tests.bench.race import Contender

WITHOUT_RLS = "naive page without RLS"
UNDER_RLS = "naive page under RLS"


def make_naive_catalog(owner: Connection) -> None:
    """The naive page's table, filled from the catalog and made ready to read. owner: in autocommit mode."""
    statements.make_naive_catalog(owner)


def open_contender(owner: Connection, tenant_id: UUID) -> Contender:
    """Read by a role that no policy holds for, without a tenant context. owner: in autocommit mode."""

    @contextmanager
    def begin() -> Iterator[Connection]:
        with owner.transaction():
            yield owner

    return _contender(WITHOUT_RLS, begin, tenant_id)


def guarded_contender(actor: Actor) -> Contender:
    """Read by the application's role under the verified context and the policies all our tables have."""
    return _contender(UNDER_RLS, lambda: transaction(actor), actor.tenant_id)


def _contender(title: str, begin: Callable[[], AbstractContextManager[Connection]], tenant_id: UUID) -> Contender:
    def search(text: str) -> list[UUID]:
        with begin() as conn:
            return [hit[0] for hit in statements.list_naive_page(conn, tenant_id=tenant_id, query=text)]

    return Contender(title, lambda: nullcontext(search))
