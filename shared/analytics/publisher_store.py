"""The statement of use by all tenants."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from clients.postgres import Connection
from shared import queries


@dataclass(frozen=True, slots=True)
class DayOfAll:
    """Use of a plugin on a day by at least five tenants."""

    day: date
    tenants: int
    events: int
    errors: int
    as_of: datetime


_sql = queries.load("analytics_publisher", DayOfAll)


def count_use_of_all(conn: Connection, plugin_id: UUID, since: date, until: date) -> list[DayOfAll]:
    """Use of a plugin by all tenants, by day; days of fewer than five tenants are missing."""
    return list(_sql.count_use_of_all(conn, plugin_id=plugin_id, since=since, until=until))
