"""Roll-ups to fill tables with, packed as the refresher packs them: some of each size, drawn from a seed."""

from collections.abc import Iterator
from dataclasses import astuple
from random import Random
from uuid import UUID

from clients.postgres import Connection
from shared.analytics.cells import Counted, Rollup, timing_of
from shared.analytics.packing import pack_rollup

# Events of a day of all of a tenant's plugins, of its most used one, and so on; then the same of 30 days.
SIZES = (1_500, 400, 100, 28, 8, 24_000, 9_000, 2_500, 700, 200)
DAYS, LONGER = 0, 5
VARIANTS = 16
USERS = 2_000
_ENVIRONMENTS = [str(UUID(int=number)) for number in (11, 12, 13)]
_COLUMNS = "class, variant, events, errors, timed, duration_sum, duration_min, duration_max, histogram, users, parts"


def copy_templates(owner: Connection, seed: int) -> None:
    """Fill the table of templates."""
    with owner.cursor() as cursor, cursor.copy(f"copy public.bench_template ({_COLUMNS}) from stdin".encode()) as copy:
        for row in _templates(Random(seed)):
            copy.write_row(row)


def _templates(draw: Random) -> Iterator[tuple[object, ...]]:
    for size_class, size in enumerate(SIZES):
        for variant in range(VARIANTS):
            rollup = Rollup()
            rollup.add([_event(draw) for _ in range(round(size * draw.uniform(0.5, 1.5)))])
            yield size_class, variant, *astuple(pack_rollup(rollup))


def _event(draw: Random) -> Counted:
    version = draw.choices(("1.4.0", "1.3.2", "1.3.1"), (6, 3, 1))[0]
    environment = draw.choices(_ENVIRONMENTS, (6, 3, 1))[0]
    action = draw.choices(("use", "view", "configure"), (7, 2, 1))[0]
    members = (version, environment, draw.choice(("web", "data", "core", "payments")), action)
    # People who come often come more often.
    number = int(draw.random() ** 2 * USERS)
    return Counted(draw.random() < 0.01, timing_of(draw.lognormvariate(4, 0.6)), number, members)
