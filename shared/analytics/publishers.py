"""Use case of who publishes a public plugin: its use by all tenants together, never by few."""

from datetime import datetime
from uuid import UUID

from clients.postgres import Login
from shared.analytics import publisher_store as store
from shared.analytics.definitions import Indicator
from shared.analytics.periods import period_of
from shared.analytics.usage_answers import Meaning, PublishedUse, Publisher
from shared.analytics.usage_models import PublisherQuery
from shared.catalog import service as catalog
from shared.context import PLATFORM_TENANT_ID, Actor, transaction
from shared.errors import PluginNotFound
from shared.identity.service import require
from shared.permissions import Permission

MOST_DAYS = 366


def count_use_of_all(actor: Actor, query: PublisherQuery, now: datetime) -> Publisher:
    """Use of a plugin that the platform publishes to all, by day; today and days with fewer than five are left out.

    Raises: Forbidden without `analytics:read` for the plugin. PluginNotFound, also in any tenant but the platform.
    PeriodEmpty. QuestionTooLarge.
    """
    period = period_of(query.since, query.until, now, MOST_DAYS)
    _authorize(actor, query.plugin_id)
    # Who asked of an open day twice would learn what the one tenant did that came in between.
    closed = min(period.until, now.date())
    with transaction(actor, Login.ANALYTICS) as conn:
        rows = store.count_use_of_all(conn, query.plugin_id, period.since, closed)
    return Publisher(
        format=query.format,
        as_of=min((row.as_of for row in rows), default=now),
        definition=Meaning.of(Indicator.TENANTS),
        since=period.since,
        until=period.until,
        items=[PublishedUse(day=row.day, tenants=row.tenants, events=row.events, errors=row.errors) for row in rows],
    )


def _authorize(actor: Actor, plugin_id: UUID) -> None:
    with transaction(actor) as conn:
        require(conn, actor, Permission.ANALYTICS_READ, plugin_id)
        plugin = catalog.read_plugin(conn, actor, plugin_id)
        if actor.tenant_id != PLATFORM_TENANT_ID or plugin.tenant_id != PLATFORM_TENANT_ID:
            raise PluginNotFound(plugin_id)
