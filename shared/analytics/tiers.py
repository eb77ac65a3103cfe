"""How a server keeps raw rows, behind one interface, chosen by asking it: partitions, hypertables, or those and more.

Writing and rolling up are alike on all of them: rows are copied into the series' own table, wherever it puts them, and
the roll-ups are tables of ours, right at once for late rows too.
"""

from datetime import date
from typing import Protocol

from clients.postgres import Connection
from shared.analytics.partition_models import Capabilities, Refused, Series, ServerRow
from shared.analytics.tier_apache import Hypertables
from shared.analytics.tier_none import Partitions
from shared.analytics.tier_tsl import Columnstore


class Tier(Protocol):
    """What each way to keep a series can be asked for; every step may be repeated, and taken by two at once."""

    @property
    def capabilities(self) -> Capabilities:
        """What it can do, and why not what it cannot."""

    def ensure_table(self, conn: Connection, series: Series) -> list[Refused]:
        """Bring the series' table into this tier's form; what the server would not do besides. An empty list is all."""

    def ensure_partitions(self, conn: Connection, series: Series, first_day: date, last_day: date) -> list[date]:
        """Make sure that rows of these days, both included, have a place of their own; the days that were new."""

    def drop_older_than(self, conn: Connection, series: Series, day: date) -> list[str]:
        """Drop what holds nothing but days before that one; the names of what was dropped, oldest first."""

    def compress_older_than(self, conn: Connection, series: Series, day: date) -> list[str] | Refused:
        """Compress what holds nothing but days before that one; the names of what was compressed, oldest first."""


def find_tier(server: ServerRow) -> Tier:
    """The tier of a series on this server.

    A series that has rows in partitions of PostgreSQL stays there although the extension is there now.
    """
    if server.version is None or server.has_partitioned_rows:
        return Partitions()
    return Columnstore() if server.license == "timescale" else Hypertables()
