"""Measures events, in a process of its own: it has engines of its own, and settings are read once in a process.

python -m tests.bench.events_run [--quick] --data DIR --json FILE
"""

import argparse
import logging
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import numpy as np

from clients.postgres import Connection
from clients.telemetry import log, write_figures_to
from infra.local.progress import Progress
from infra.local.sample.events.traffic import LARGEST, PluginTraffic, TenantTraffic, Traffic
from shared.analytics.refresh import refresh_rollups
from shared.ids import new_id
from tests.bench.event_answers import Answering, measure_answers, measure_raw
from tests.bench.event_catalog import EventCatalog, prepared_events, series_owner, statements
from tests.bench.event_freshness import measure_freshness
from tests.bench.event_planning import measure_planning
from tests.bench.event_spool import spooled
from tests.bench.event_writing import Writers, Written, writing_pool
from tests.bench.events_report import markdown
from tests.bench.events_result import EventsResult, RollingUp, Storing, Writing, adapter
from tests.bench.intake import measure_intake
from tests.bench.server_cpu import Server

_ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "America/Los_Angeles")
_VERSIONS = ("1.0.0", "1.1.0", "1.2.0", "2.0.0")
_TEAMS = ("web", "data", "core", "payments")


@dataclass(frozen=True)
class Amount:
    """How much is written and asked; all senders' events are of one day, as those of a busy platform are."""

    tenants: int = 200
    days: int = 300
    senders: int = 200
    events: int = 10_000_000
    scattered: int = 1_000_000
    laps: int = 200
    raw_laps: int = 10
    sent: int = 200
    partitions: int = 2_000


QUICK = Amount(tenants=20, senders=6, events=300_000, scattered=100_000, laps=40, raw_laps=3, sent=30, partitions=200)


def main() -> None:
    """Prepare, measure, write down."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.events_run")
    parser.add_argument("--quick", action="store_true", help="300,000 events, to try it out")
    parser.add_argument("--data", type=Path, required=True, help="where roll-ups are kept, by size")
    parser.add_argument("--json", type=Path, required=True, help="where all figures go")
    chosen = parser.parse_args()
    write_figures_to(logging.NullHandler())
    log.setLevel(logging.WARNING)
    amount, progress = QUICK if chosen.quick else Amount(), Progress()
    data_dir = chosen.data.resolve() / f"events-{amount.tenants}"
    with prepared_events(data_dir, amount.tenants, amount.days, progress) as events:
        result = _measure(events, amount, progress)
    chosen.json.write_bytes(adapter.dump_json(result, indent=2))
    print(f"\n{markdown(result)}")


def _measure(events: EventCatalog, amount: Amount, progress: Progress) -> EventsResult:
    senders = [UUID(int=number + 1) for number in range(max(amount.senders, amount.tenants))]
    with series_owner(events.environment) as owner:
        statements.make_plain(owner)
        statements.empty_series(owner)
        with progress.step("Asking the standard questions"):
            answers = measure_answers(events, amount.laps)
        with progress.step("Sending single events, until each is seen"):
            freshness = measure_freshness(events, amount.sent)
        statements.empty_series(owner)
        writing, rolling_up, storing = _write_all(events, owner, amount, progress)
        with progress.step("Asking raw rows"):
            raw = measure_raw(owner, senders[0], amount.raw_laps)
        with progress.step(f"Planning over {amount.partitions:,} partitions"):
            planning = measure_planning(owner, amount.partitions)
        statements.empty_series(owner)
        day_rows = statements.count_days(owner)
    return EventsResult(
        day_rows=day_rows,
        intake_a_second=measure_intake(),
        writing=writing,
        rolling_up=rolling_up,
        storing=storing,
        answering=[Answering(title, took, raw.get(title)) for title, took in answers.items()],
        freshness=freshness,
        planning=planning,
    )


def _write_all(
    events: EventCatalog, owner: Connection, amount: Amount, progress: Progress
) -> tuple[list[Writing], RollingUp, Storing]:
    """Write a day of many senders, rolling up its first slab, and then what is scattered over three days."""
    server, rolled = Server.of(events.data_dir), list[RollingUp]()
    day = _traffic(events, amount.senders, 1, amount.events)
    days = _traffic(events, amount.tenants, 3, amount.scattered)
    with writing_pool() as pool:
        writers = Writers(server, owner, progress, pool)
        writers.after_slab = lambda: rolled.append(_roll_up(server, writers.written.events))
        with progress.step(f"Writing {amount.events:,} events of a day, beside plain COPY"):
            written = writers.write(spooled(events.data_dir / "spool", day))
        statements.vacuum_hours(owner)
        storage = statements.sum_up_storage(owner)
        others = Writers(server, owner, progress, pool)
        with progress.step(f"Writing {amount.scattered:,} events scattered over three days"):
            scattered = others.write(spooled(events.data_dir / "spool", days))
    raw, plain, hour_bytes, count, hours = storage
    found = [_row("of a day, as they arrive", written), _row("of three days, few an hour", scattered)]
    return found, rolled[0], Storing(raw / count, plain / count, hour_bytes / max(hours, 1))


def _roll_up(server: Server, events: int) -> RollingUp:
    began_at, rollups = time.perf_counter(), 0

    def until_clean() -> int:
        found = 0
        while (done := refresh_rollups(new_id(), datetime.now(UTC))).hours or done.days:
            found += done.rollups
        return found

    spent, rollups = server.spent_on(until_clean)
    return RollingUp(events, rollups, time.perf_counter() - began_at, spent)


def _traffic(events: EventCatalog, senders: int, days: int, count: int) -> Traffic:
    draw = np.random.default_rng(days)
    plugins = [PluginTraffic(plugin_id, _VERSIONS) for plugin_id in events.plugins]
    places = [UUID(bytes=draw.bytes(16)) for _ in range(3)]
    tenants = [
        TenantTraffic(
            UUID(int=number + 1), 1.0 if number else LARGEST, _ZONES[number % len(_ZONES)], plugins, places, _TEAMS
        )
        for number in range(senders)
    ]
    return Traffic(tenants, datetime.now(UTC), days, count, late_share=0.0, duplicate_share=0.0, seed=days)


def _row(title: str, written: Written) -> Writing:
    return Writing(
        title,
        written.events,
        written.messages,
        written.a_second,
        written.microseconds(written.writers),
        written.microseconds(written.server),
        written.microseconds(written.plain),
        written.beside_plain,
    )


if __name__ == "__main__":
    main()
