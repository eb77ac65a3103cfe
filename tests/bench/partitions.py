"""What partitions cost: planning with 40 and with 2,000, the bytes of a row and its indexes, moving and indexing rows.

`python -m tests.bench.partitions` on engines of its own; infra/history.toml keeps what it printed.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from clients.postgres import Connection
from infra.local.engines.stack import running_stack
from shared.analytics import partition_store as store
from shared.analytics.partition_models import Series
from shared.operations.migrations import Run, migrate
from tests.bench.timing import Timing, sum_up, timed, without_gc

ROWS = 500_000
MANY = 2_000
_DAY = date(2020, 1, 1)
# A bound that is given leaves out what is beyond it; one that is computed leaves out nothing until the query runs.
_OF_TENANT = "explain select count(*) from usage_event where tenant_id = %(tenant)s"
_QUERIES = {
    "hour": f"{_OF_TENANT} and occurred_at >= %(day)s and occurred_at < %(hour)s",
    "month": f"{_OF_TENANT} and occurred_at >= %(day)s and occurred_at < %(month)s",
    "computed": f"{_OF_TENANT} and occurred_at >= %(day)s and occurred_at < %(day)s + interval '1 hour'",
    "unbounded": _OF_TENANT,
    "insert": "explain insert into usage_event (occurred_at, event_key, tenant_id, plugin_id, arrived_at, is_error,"
    " action) values (%(day)s, %(tenant)s, %(tenant)s, %(tenant)s, now(), false, 'use')",
}
_FILL = """
    insert into usage_event (
        occurred_at, event_key, tenant_id, plugin_id, environment_id, subject_key, arrived_at, duration_ms, is_error,
        action, version, team
    )
    select
        %(day)s::timestamptz + n * interval '80 milliseconds', gen_random_uuid(), md5((n %% 200)::text)::uuid,
        md5((n %% 12000)::text)::uuid, md5('production')::uuid, md5((n %% 40000)::text)::uuid, now(), 12.5, false,
        'use', '1.' || n %% 20 || '.0', 'team-' || n %% 40
    from generate_series(1, %(rows)s) as n
"""


@dataclass(frozen=True)
class PartitionCost:
    """planning: by number of partitions, then by query. Bytes are those of a row. Rates are rows a second."""

    planning: dict[int, dict[str, Timing]]
    heap_bytes: float
    key_bytes: float
    tenant_bytes: float
    moved_per_second: float
    indexed_per_second: float


def measure_partitions() -> PartitionCost:
    """Measure on throw-away engines; about a minute."""
    with (
        TemporaryDirectory(prefix="plugyard-partitions-") as folder,
        running_stack(Path(folder), given={}) as environment,
    ):
        url = environment["ANALYTICS_OWNER_URL"]
        migrate(environment["DATABASE_OWNER_URL"], environment["CONTEXT_KEY"], lambda _: None, Run(analytics_url=url))
        # Parts of it, such as the rows, are out of the jobs' reach.
        with psycopg.connect(url, autocommit=True, prepare_threshold=None) as conn:
            conn.execute("set role plugyard_series")
            heap, key, moved = _fill(conn)
            tenant, indexed = _index(conn)
            few = len(store.list_partitions(conn, Series.USAGE))
            planning = {few: _plan(conn)}
            for first in range(1, MANY - few + 1, 200):
                days = (_DAY + timedelta(days=first), _DAY + timedelta(days=min(first + 199, MANY - few)))
                store.create_partitions(conn, Series.USAGE, *days)
            planning[len(store.list_partitions(conn, Series.USAGE))] = _plan(conn)
    return PartitionCost(planning, heap, key, tenant, moved, indexed)


def _fill(conn: Connection) -> tuple[float, float, float]:
    conn.execute(_FILL, {"day": datetime.combine(_DAY, datetime.min.time(), UTC), "rows": ROWS})
    took, moved = timed(lambda: store.move_default_rows(conn, Series.USAGE, _DAY))
    sizes = conn.execute(
        "select pg_table_size('series.usage_event_20200101'), pg_indexes_size('series.usage_event_20200101')"
    )
    ((heap, key),) = sizes.fetchall()
    return int(str(heap)) / ROWS, int(str(key)) / ROWS, moved / (took / 1e9)


def _index(conn: Connection) -> tuple[float, float]:
    statement = store.get_index_statement(conn, "usage_event_20200101") or ""
    took, _ = timed(lambda: conn.execute(statement.encode()))
    ((size,),) = conn.execute("select pg_relation_size('series.usage_event_20200101_tenant')").fetchall()
    return int(str(size)) / ROWS, ROWS / (took / 1e9)


def _plan(conn: Connection) -> dict[str, Timing]:
    """Round trips of an explain, after some that fill the session's caches with what each partition is."""
    day = datetime.combine(_DAY, datetime.min.time(), UTC)
    values = {
        "tenant": "00000000-0000-7000-8000-000000000001",
        "day": day,
        "hour": day + timedelta(hours=1),
        "month": day + timedelta(days=30),
    }

    def laps(query: str) -> Sequence[int]:
        for _ in range(3):
            conn.execute(query.encode(), values)
        return [timed(lambda: conn.execute(query.encode(), values))[0] for _ in range(100)]

    with without_gc():
        return {name: sum_up(laps(query)) for name, query in _QUERIES.items()}


def main() -> None:
    """Print what was measured."""
    cost = measure_partitions()
    for partitions, by_query in cost.planning.items():
        for name, timing in by_query.items():
            print(f"planning, {partitions} partitions, {name}: p50 {timing.p50:.2f} ms, p99 {timing.p99:.2f} ms")
    for name, value in asdict(cost).items():
        if name != "planning":
            print(f"{name} = {value:.0f}")


if __name__ == "__main__":
    main()
