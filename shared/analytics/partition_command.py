"""`make partitions` in a terminal: what partitions there are, and the changes that are for a person to decide."""

import argparse
import sys
import time
from collections.abc import Sequence
from typing import NoReturn
from uuid import UUID

import psycopg

from clients.postgres import Away, Connection, Connector, direct_connector
from clients.settings import series_settings
from shared.analytics import partition_store as store
from shared.analytics.partition_index import build_tenant_index
from shared.analytics.partition_models import Series
from shared.analytics.tiers import find_tier

DESCRIPTION = """Partitions of the time series in the database of ANALYTICS_JOBS_URL, as plugyard_jobs, past any proxy.
Without words it says what there is: the tier, the partitions, and the days whose rows have none."""
# Measured (docs/operations.md); a dry run estimates with it.
MOVED_PER_SECOND = 150_000


def main(arguments: Sequence[str]) -> None:
    """Do what the arguments say; leaves with 1 where it was refused, with 2 where a setting is missing."""
    asked = _parser().parse_args(arguments)
    try:
        settings = series_settings()
    except ValueError as missing:
        _fail(str(missing), 2)
    connect = direct_connector(settings.analytics_jobs_url, settings.database_auth == "iam")
    try:
        _do(asked, connect)
    except (Away, psycopg.Error) as refused:
        _fail(f"The database would not: {refused}", 1)


def _do(asked: argparse.Namespace, connect: Connector) -> None:
    if asked.index:
        build_tenant_index(connect, asked.index)
        return
    with connect("plugyard-partitions") as conn:
        if asked.keep_days or asked.large or asked.not_large:
            _set_tenant(conn, asked)
        for series in Series:
            if asked.repair or asked.dry_run:
                _repair(conn, series, is_trial=asked.dry_run)
            else:
                _show(conn, series)


def _show(conn: Connection, series: Series) -> None:
    tier = find_tier(store.read_server(conn, series))
    kept = store.list_partitions(conn, series)
    size = sum(row.size_bytes for row in kept) / 2**20
    span = f", {kept[0].starts_at:%Y-%m-%d} to {kept[-1].starts_at:%Y-%m-%d}" if kept else ""
    say(f"{series}: tier {tier.capabilities.tier}, {len(kept)} partitions, {size:.0f} MB{span}")
    reasons = {tier.capabilities.no_compression, tier.capabilities.no_policies, tier.capabilities.no_adhoc_aggregate}
    for reason in sorted(reasons - {""}):
        say(f"  {reason}")
    for row in store.list_default_days(conn, series):
        say(f"  {row.day}: {row.events} rows without a partition; --dry-run says what moving them takes")


def _repair(conn: Connection, series: Series, is_trial: bool) -> None:
    """Day by day, each a transaction of its own."""
    days = store.list_default_days(conn, series)
    if not days:
        say(f"{series}: every row has a partition")
    for row in days:
        if is_trial:
            takes = max(0.1, row.events / MOVED_PER_SECOND)
            say(f"{series} {row.day}: {row.events} rows; ACCESS EXCLUSIVE on {series}_default for about {takes:.1f} s:")
            say("  who writes a row without a partition, or reads without bounds in time, waits so long")
            continue
        began = time.monotonic()
        moved = store.move_default_rows(conn, series, row.day)
        say(f"{series} {row.day}: {moved} rows moved; {series}_default was locked for {time.monotonic() - began:.2f} s")


def _set_tenant(conn: Connection, asked: argparse.Namespace) -> None:
    if asked.tenant is None:
        _fail("--tenant says whose", 2)
    for series in Series:
        if asked.keep_days:
            store.keep_rows(conn, asked.tenant, series, asked.keep_days)
        if asked.large or asked.not_large:
            store.mark_large(conn, asked.tenant, series, asked.large)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make partitions ARGS=", description=DESCRIPTION)
    parser.add_argument("--tenant", type=UUID, help="whose settings to change, by id")
    parser.add_argument("--keep-days", type=int, metavar="N", help="keep the tenant's raw rows for so long: 62 to 3660")
    sizes = parser.add_mutually_exclusive_group()
    sizes.add_argument(
        "--large", action="store_true", help="give the tenant partitions of its own from the next day on"
    )
    sizes.add_argument("--not-large", action="store_true", help="give it none any more; those that are there stay")
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument(
        "--dry-run", action="store_true", help="say what moving rows without a partition locks, and how long"
    )
    ways.add_argument("--repair", action="store_true", help="move rows without a partition to one made for their day")
    ways.add_argument("--index", metavar="PARTITION", help="build the index by tenant on one partition")
    return parser


def _fail(why: str, code: int) -> NoReturn:
    sys.stderr.write(f"{why}\n")
    sys.exit(code)


def say(line: str) -> None:
    """One line for the person at the terminal."""
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
