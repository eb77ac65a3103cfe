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
    statements.make_many(owner)
    for number in range(partitions):
        first = _FIRST + timedelta(days=number)
        name = f"public.many_event_{number}"
        bounds = f"from ('{first}Z') to ('{first + timedelta(days=1)}Z')"
        owner.execute(f"create table {name} partition of public.many_event for values {bounds}".encode())
        owner.execute(f"create unique index on {name} (occurred_at, event_key)".encode())
    # The first plan of a session reads what there is of the table; the others know.
    taken = [_planned(owner) for _ in range(_ROUNDS)]
    statements.drop_many(owner)
    return Planning(partitions, sum_up(taken))


def _planned(owner: Connection) -> int:
    (((plan,),),) = cast("list[tuple[list[dict[str, float]]]]", owner.execute(_READ).fetchall())
    return round(plan["Planning Time"] * 1e6)
