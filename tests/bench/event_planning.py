"""How long the server thinks about a read of raw rows before it begins, where a table has very many partitions."""

from datetime import date, timedelta
from typing import cast

from clients.postgres import Connection
from tests.bench.event_catalog import statements
from tests.bench.events_result import Planning
from tests.bench.timing import sum_up

_READ = b"""
    explain (summary, format json)
    select e.occurred_at, e.event_key from public.many_event as e
    where e.tenant_id = '00000000-0000-0000-0000-000000000001' and e.occurred_at >= '2024-03-05 10:00Z'
        and e.occurred_at < '2024-03-05 11:00Z'
    order by e.occurred_at, e.event_key limit 20000
"""
_ROUNDS = 30
_FIRST = date(2024, 1, 1)


def measure_planning(owner: Connection, partitions: int) -> Planning:
    """Make a table with so many partitions by day, each with its unique index; plan; drop it."""
    # What a run that was ended has left.
    _drop(owner, partitions)
    statements.make_many(owner)
    for number in range(partitions):
        first = _FIRST + timedelta(days=number)
        name = f"public.many_event_{number}"
        bounds = f"from ('{first}Z') to ('{first + timedelta(days=1)}Z')"
        owner.execute(f"create table {name} partition of public.many_event for values {bounds}".encode())
        owner.execute(f"create unique index on {name} (occurred_at, event_key)".encode())
    # The first plan of a session reads what there is of the table; the others know.
    taken = [_planned(owner) for _ in range(_ROUNDS)]
    _drop(owner, partitions)
    return Planning(partitions, sum_up(taken))


def _drop(owner: Connection, partitions: int) -> None:
    # One by one: all at once takes more locks than a server has room for.
    for number in range(partitions):
        owner.execute(f"drop table if exists public.many_event_{number}".encode())
    statements.drop_many(owner)


def _planned(owner: Connection) -> int:
    (((plan,),),) = cast("list[tuple[list[dict[str, float]]]]", owner.execute(_READ).fetchall())
    return round(plan["Planning Time"] * 1e6)
