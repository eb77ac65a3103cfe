"""The statement of ordered funnels."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from clients.postgres import Connection
from shared import queries

_sql = queries.load("analytics_funnel")


def count_steps(
    conn: Connection, tenant_id: UUID, plugin_id: UUID, actions: Sequence[str], since: datetime, until: datetime
) -> list[int]:
    """For each action the users who came as far as it, in order, before `until`, and began from `since` on."""
    rows = _sql.count_steps(
        conn, tenant_id=tenant_id, plugin_id=plugin_id, actions=list(actions), since=since, until=until
    )
    return [users for (users,) in rows]
