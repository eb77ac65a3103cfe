"""Reads roll-ups as they are by now: what is stored, corrected by what was written since it was.

`read_rollups` is what every answer of room analytics is made of. A use case opens `transaction(actor, Login.ANALYTICS)`
and calls it once for each span it needs:

    read = read_rollups(conn, actor.tenant_id, Span(Grain.DAY, since, until, plugin_ids=[plugin_id]), now)
    for (plugin_id, bucket), rollup in read.rows.items(): rollup.total.events, rollup.total.users, ...
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clients.postgres import Connection
from shared.analytics import rollup_store
from shared.analytics.cells import Rollup
from shared.analytics.rollup_models import ALL_PLUGINS, Grain


@dataclass(frozen=True)
class Span:
    """Which roll-ups are asked for: those that begin from `since` on and before `until`, times with a zone.

    plugin_ids: some plugins, or None for all of them together (the rows are under ALL_PLUGINS); is_each_plugin: every
    plugin of the tenant, one by one. Days, months and rolling stretches of 30 days are named by midnights of UTC: a
    month by that of its first day, a rolling one by that of its last. has_parts: also by version, environment, team and
    action (`Rollup.parts`), which costs about ten times as much to read.
    """

    grain: Grain
    since: datetime
    until: datetime
    plugin_ids: Sequence[UUID] | None = None
    is_each_plugin: bool = False
    has_parts: bool = False


@dataclass(frozen=True)
class Read:
    """Roll-ups by plugin and bucket, in order of bucket and plugin; one without events is missing.

    as_of: all events whose writing was finished by then are in the figures. Users are unpacked as numbers of this
    tenant; those without a number yet have one from 2 ** 31 on, the same in every read.
    """

    rows: Mapping[tuple[UUID, datetime], Rollup]
    as_of: datetime


def read_rollups(conn: Connection, tenant_id: UUID, what: Span, now: datetime) -> Read:
    """The tenant's roll-ups of a span; see `Span` and `Read`."""
    plugin_ids = None if what.is_each_plugin else [ALL_PLUGINS] if what.plugin_ids is None else list(what.plugin_ids)
    stored = rollup_store.list_rollups(conn, tenant_id, what.grain, plugin_ids, what.since, what.until, what.has_parts)
    rows = {
        (row.plugin_id, row.bucket): row.unpack()
        for row in stored
        if row.plugin_id != ALL_PLUGINS or not what.is_each_plugin
    }
    return Read(rows, now)
