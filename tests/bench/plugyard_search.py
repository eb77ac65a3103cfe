"""Plugyard's own search as three contenders: the whole use case, its rows, and its search statement alone."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from uuid import UUID

from shared.catalog import service, store
from shared.catalog.models import SearchPlugins
from shared.context import Actor, transaction
from tests.bench.race import Contender, Search

PAGE = "Plugyard, whole use case"
ROWS = "Plugyard, transaction, search and rows"
STATEMENT = "Plugyard, search statement alone"


def page_contender(actor: Actor) -> Contender:
    """Transaction, verified context, permission, search, and the hits read again under row level security."""

    def search(text: str) -> list[UUID]:
        return [plugin.plugin_id for plugin in service.search_plugins(actor, SearchPlugins(q=text)).items]

    return Contender(PAGE, lambda: nullcontext(search))


def rows_contender(actor: Actor) -> Contender:
    """As much as the naive page does: a transaction under the context, the search, and the rows of the page."""

    def search(text: str) -> list[UUID]:
        query = SearchPlugins(q=text)
        with transaction(actor) as conn:
            page = store.search_plugins(conn, actor.tenant_id, query, None, None, query.limit + 1)
            tenant_ids, plugin_ids = (page.tenant_ids or [])[: query.limit], (page.plugin_ids or [])[: query.limit]
            return [row.plugin_id for row in store.get_plugins(conn, tenant_ids, plugin_ids)]

    return Contender(ROWS, lambda: nullcontext(search))


def statement_contender(actor: Actor) -> Contender:
    """The one statement that finds the hits; its transaction is opened before the clock starts."""

    @contextmanager
    def turn() -> Iterator[Search]:
        with transaction(actor) as conn:

            def search(text: str) -> list[UUID]:
                query = SearchPlugins(q=text)
                page = store.search_plugins(conn, actor.tenant_id, query, None, None, query.limit + 1)
                return (page.plugin_ids or [])[: query.limit]

            yield search

    return Contender(STATEMENT, turn)
