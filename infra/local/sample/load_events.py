"""Sends generated events of the demo companies and some others through the writer, and brings roll-ups up to them."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from clients.postgres import Login, connection
from infra.local.gateway.invocation import LambdaContext, load_handler
from infra.local.gateway.template import Function
from infra.local.progress import Progress
from infra.local.sample.catalog import SamplePlugin, sample_plugins
from infra.local.sample.events.generate import generate_messages
from infra.local.sample.events.traffic import LARGEST, PluginTraffic, TenantTraffic, Traffic
from infra.local.sample.generate_tenants import generate_tenants
from infra.local.sample.load import batches, load_tenant
from infra.local.sample.tenants import ACME, GLOBEX, SampleTenant
from shared.analytics.messages import EventMessage, pack_message
from shared.analytics.partitions import ensure_all_series
from shared.analytics.performance_refresh import refresh_performance
from shared.analytics.refresh import refresh_rollups
from shared.catalog import service as catalog
from shared.context import Actor
from shared.environments import service as environments
from shared.environments.models import ListEnvironments
from shared.ids import new_id
from shared.versions.semver import parse_version

# Roll-ups are counted anew from raw events for 61 days, so older ones would be in none.
MOST_DAYS = 60
# A publisher's figures are told of five tenants at least.
_OTHERS = 6
_SAMPLES_AN_EVENT = 0.2
# Of 17 plugins in 60 days: a slot has one, so each costs a roll-up of its own.
_SAMPLES_AT_MOST = 300_000
_ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Europe/London", "America/Los_Angeles")
_TEAMS = ("payments", "web", "data", "platform", "mobile")
# What every portal has, the most used first.
_PUBLIC = (
    "@backstage/plugin-catalog",
    "@backstage/plugin-techdocs",
    "@backstage/plugin-scaffolder",
    "@backstage/plugin-search",
    "@backstage/plugin-kubernetes",
    "@backstage/plugin-api-docs",
    "@backstage/plugin-home",
    "@backstage/plugin-catalog-graph",
    "@backstage/plugin-notifications",
    "@backstage-community/plugin-github-actions",
    "@backstage-community/plugin-tech-radar",
    "@backstage-community/plugin-cost-insights",
)
_BATCH = 10
# Between two reports of how much is left to be rolled up.
_REPORTED_S = 5.0
_WRITER = Function("WriteEvents", "functions.analytics.write_events.handler", 60, 1024)


class EventsUnwritten(RuntimeError):
    """The writer did not take some messages; its log says why."""


@dataclass(frozen=True)
class EventCounts:
    """What was sent, and how many seconds writing and rolling up took."""

    events: int
    samples: int
    writing_s: float
    rolling_s: float

    def __str__(self) -> str:
        sent = f"{self.events:,} usage events and {self.samples:,} performance samples"
        return f"{sent}: written in {self.writing_s:.0f} s, rolled up in {self.rolling_s:.0f} s"


def load_events(events: int, seed: int, progress: Progress, now: datetime, days: int = MOST_DAYS) -> EventCounts:
    """Add so many events of the last days, at most 60; the sample's plugins must be there. Raises: EventsUnwritten."""
    traffic = Traffic(
        tenants=list(_tenants(now)),
        until=now,
        days=days,
        events=events,
        samples=min(int(events * _SAMPLES_AN_EVENT), _SAMPLES_AT_MOST),
        seed=seed,
    )
    with connection(Login.ANALYTICS_JOBS) as conn:
        conn.autocommit = True
        ensure_all_series(conn, progress.report, timedelta(days=days + 1))
    began_at = time.monotonic()
    sent, samples = _write(generate_messages(traffic), events, f"sample-{new_id()}", progress)
    written_at = time.monotonic()
    _roll_up(progress, now)
    return EventCounts(sent, samples, written_at - began_at, time.monotonic() - written_at)


def _write(messages: Iterator[EventMessage], events: int, name: str, progress: Progress) -> tuple[int, int]:
    handler = load_handler(_WRITER)
    sent = samples = 0
    for number, batch in enumerate(batches(messages, _BATCH)):
        records = [
            {"messageId": f"{name}-{number}-{place}", "body": pack_message(message)}
            for place, message in enumerate(batch)
        ]
        context = LambdaContext(_WRITER.logical_id, _WRITER.memory_mb, time.monotonic() + _WRITER.timeout_seconds)
        if handler is None or handler({"Records": records}, context) != {"batchItemFailures": []}:
            raise EventsUnwritten(name)
        sent += sum(len(message.usage) for message in batch)
        samples += sum(len(message.samples) for message in batch)
        progress.count(f"events: {sent:,}/{events:,} written")
    return sent, samples


def _roll_up(progress: Progress, now: datetime) -> None:
    """All hours first, then days, so that a day is added up once; the stack's own refresher helps meanwhile."""
    while True:
        refreshed = refresh_rollups(new_id(), now, _REPORTED_S, share_of_hours=1.0)
        progress.report(f"roll-ups: {refreshed.hours_left:,} hours and {refreshed.days_left:,} days of plugins left")
        if not (refreshed.hours or refreshed.days or refreshed.tenants_rolled):
            break
    slots = 0
    while (counted := refresh_performance(new_id(), now, _REPORTED_S)).slots:
        slots += counted.slots
        progress.report(f"roll-ups: {slots:,} of five minutes of performance")


def _tenants(now: datetime) -> Iterator[TenantTraffic]:
    known = {plugin.draft.name: plugin for plugin in sample_plugins() if plugin.draft.name in _PUBLIC}
    others = [replace(tenant, environments=ACME.environments) for tenant in generate_tenants(_OTHERS, seed=1)]
    for number, tenant in enumerate((ACME, GLOBEX, *others)):
        owner = load_tenant(tenant, now)
        yield TenantTraffic(
            tenant_id=tenant.tenant_id,
            weight=1.0 if number else LARGEST,
            zone=_ZONES[number % len(_ZONES)],
            plugins=[_plugin(owner, plugin) for plugin in (*_ordered(known, number), *tenant.plugins)],
            environments=_environments(owner, tenant),
            teams=_TEAMS,
        )


def _ordered(known: dict[str, SamplePlugin], number: int) -> Iterator[SamplePlugin]:
    """The public plugins as a tenant likes them: all the same ones, not all the same ones most."""
    names = _PUBLIC[number % 4 :] + _PUBLIC[: number % 4]
    return (known[name] for name in names if name in known)


def _plugin(owner: Actor, plugin: SamplePlugin) -> PluginTraffic:
    versions = [release.version for release in plugin.releases if not parse_version(release.version).is_prerelease]
    return PluginTraffic(catalog.find_plugin(owner, plugin.draft.name).plugin_id, versions)


def _environments(owner: Actor, tenant: SampleTenant) -> list[UUID]:
    """Production first: most of the use is there."""
    places = environments.list_environments(owner, ListEnvironments(limit=200)).items
    known = {place.name: place.environment_id for place in places}
    return [known[draft.name] for draft in reversed(tenant.environments)]
