"""Prepares what questions about usage are asked of: engines of their own, and ten months of roll-ups, written once."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Protocol, cast
from uuid import UUID

import aiosql
import boto3
import numpy as np
import psycopg

from clients.postgres import Connection
from infra.local.data_dir import PROJECT
from infra.local.engines.stack import running_stack
from infra.local.first_data import prepare_database
from infra.local.progress import Progress
from infra.local.sample.load import load_tenant
from infra.local.sample.tenants import ACME, PLATFORM
from shared.catalog import service as catalog
from shared.catalog.models import SearchPlugins
from shared.context import Actor
from tests.bench.catalog import digest_of, empty_if_outdated
from tests.bench.event_templates import DAYS, LONGER, USERS, VARIANTS, copy_templates

PLUGINS = 60
_NIL = UUID(int=0)
# Of rows that each hold 30 days so many days are enough for every question.
_ROLLING_DAYS = 40
_SEED = 1
_MAKERS = ("event_catalog.py", "event_templates.py", "events.sql")

Storage = tuple[int, int, int, int, int]


class Statements(Protocol):
    """What `events.sql` holds."""

    def make_plain(self, conn: Connection) -> None: ...
    def empty_series(self, conn: Connection) -> None: ...
    def sum_up_storage(self, conn: Connection) -> Storage: ...
    def count_days(self, conn: Connection) -> int: ...
    def vacuum_hours(self, conn: Connection) -> None: ...
    def make_many(self, conn: Connection) -> None: ...
    def drop_many(self, conn: Connection) -> None: ...
    def mark_rolled(self, conn: Connection, *, tenants: list[UUID], until: date) -> int: ...
    def make_templates(self, conn: Connection) -> None: ...
    def drop_templates(self, conn: Connection) -> None: ...
    def fill_days(self, conn: Connection, **rows: object) -> int: ...
    def fill_months(self, conn: Connection, **rows: object) -> int: ...
    def fill_rolling(self, conn: Connection, **rows: object) -> int: ...
    def fill_first_seen(
        self, conn: Connection, *, tenant_id: UUID, plugins: list[UUID], users: int, until: date
    ) -> int: ...


statements = cast("Statements", aiosql.from_path(Path(__file__).with_name("events.sql"), "psycopg"))


@dataclass(frozen=True)
class EventCatalog:
    """A running stack with roll-ups of `days` days before `until` in it.

    asker: the owner of the first of the tenants. plugins: public ones, the same in each tenant, the most used first.
    """

    data_dir: Path
    environment: dict[str, str]
    asker: Actor
    platform: Actor
    tenants: Sequence[UUID]
    plugins: Sequence[UUID]
    days: int
    until: date


@contextmanager
def prepared_events(data_dir: Path, tenants: int, days: int, progress: Progress) -> Iterator[EventCatalog]:
    """The stack, running and safe against crashes; the first time with this directory writes the roll-ups."""
    makers = [*map(Path(__file__).with_name, _MAKERS), *PROJECT.glob("sql/analytics/migrations/*.sql")]
    empty_if_outdated(data_dir, f"roll-ups of {tenants} tenants and {days} days, made by {digest_of(makers)}")
    with running_stack(data_dir, given={}, has_emulator=True, report=progress.report) as environment:
        environment["POWERTOOLS_LOG_LEVEL"] = "WARNING"
        os.environ.update(environment)
        # Read before any setting is: the address is one.
        os.environ["EVENTS_QUEUE_URL"] = _make_queue(environment)
        prepare_database(data_dir, environment, progress)
        found = _known(data_dir, environment, tenants, days)
        _load_once(found, progress)
        yield found


@contextmanager
def series_owner(environment: dict[str, str]) -> Iterator[Connection]:
    """A connection as the owner of the time series, in autocommit mode."""
    with psycopg.connect(environment["ANALYTICS_OWNER_URL"], autocommit=True, prepare_threshold=None) as conn:
        yield conn


def _make_queue(environment: dict[str, str]) -> str:
    client = boto3.client("sqs", endpoint_url=environment["AWS_ENDPOINT_URL"], region_name=environment["AWS_REGION"])
    return client.create_queue(QueueName="bench-events")["QueueUrl"]


def _known(data_dir: Path, environment: dict[str, str], tenants: int, days: int) -> EventCatalog:
    now = datetime.now(UTC)
    platform, asker = load_tenant(PLATFORM, now), load_tenant(ACME, now)
    page = catalog.search_plugins(platform, SearchPlugins(limit=PLUGINS))
    draw = np.random.default_rng(_SEED)
    others = [UUID(bytes=draw.bytes(16)) for _ in range(tenants - 1)]
    plugins = [plugin.plugin_id for plugin in page.items]
    return EventCatalog(data_dir, environment, asker, platform, [asker.tenant_id, *others], plugins, days, now.date())


def _load_once(events: EventCatalog, progress: Progress) -> None:
    # The days end with the one on which they are written.
    mark = events.data_dir / f"roll-ups-{events.until}"
    if mark.exists():
        return
    rows = len(events.tenants) * (len(events.plugins) + 1) * events.days
    with series_owner(events.environment) as owner, progress.step(f"Writing {rows:,} roll-ups of days, once"):
        owner.execute("truncate public.usage_day, public.usage_month, public.usage_rolling, public.first_seen")
        statements.make_templates(owner)
        copy_templates(owner, _SEED)
        owner.execute("analyze public.bench_template")
        for number, tenant_id in enumerate(events.tenants, 1):
            _fill(owner, events, tenant_id)
            progress.count(f"{number} of {len(events.tenants)} tenants")
        plugins = list(events.plugins)
        statements.fill_first_seen(
            owner, tenant_id=events.asker.tenant_id, plugins=plugins, users=USERS, until=events.until
        )
        statements.mark_rolled(owner, tenants=list(events.tenants), until=events.until)
        statements.drop_templates(owner)
        owner.execute("vacuum analyze public.usage_day, public.usage_month, public.usage_rolling, public.first_seen")
    mark.touch()


def _fill(owner: Connection, events: EventCatalog, tenant_id: UUID) -> None:
    days = [events.until - timedelta(days=number) for number in range(events.days)]
    months = sorted({day.replace(day=1) for day in days})
    same: dict[str, object] = {
        "tenants": [tenant_id],
        "plugins": [_NIL, *events.plugins],
        "variants": VARIANTS,
    }
    statements.fill_days(owner, buckets=days, base=DAYS, **same)
    statements.fill_months(owner, buckets=months, base=LONGER, **same)
    statements.fill_rolling(owner, buckets=days[:_ROLLING_DAYS], base=LONGER, **same)
