"""Generated events repeat for their seed, are as many as asked for, and look like people at work."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from infra.local.sample.events.generate import generate_messages, list_anomalies
from infra.local.sample.events.incidents import Kind
from infra.local.sample.events.rows import draw_day, invent_habits
from infra.local.sample.events.traffic import LARGEST, PluginTraffic, TenantTraffic, Traffic
from shared.analytics.messages import EventMessage, UsageRow, pack_message, unpack_message

UNTIL = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
DAY_US = 86_400_000_000
VERSIONS = ("1.0.0", "1.1.0", "1.2.0", "2.0.0")
Sent = list[EventMessage]


def company(number: int, weight: float = 1.0, zone: str = "Europe/Berlin") -> TenantTraffic:
    """A tenant with eight plugins and three environments."""
    ids = np.random.default_rng(number)
    plugins = [PluginTraffic(UUID(bytes=ids.bytes(16)), VERSIONS) for _ in range(8)]
    environments = [UUID(bytes=ids.bytes(16)) for _ in range(3)]
    return TenantTraffic(UUID(bytes=ids.bytes(16)), weight, zone, plugins, environments, ("web", "data", "core"))


TENANTS = (company(1, LARGEST), company(2, zone="Asia/Kolkata"), company(3, zone="America/Los_Angeles"))
TRAFFIC = Traffic(TENANTS, UNTIL, days=60, events=60_000, samples=20_000)


@pytest.fixture(scope="module")
def sent() -> Sent:
    return list(generate_messages(TRAFFIC))


def usage(sent: Sent, tenant: TenantTraffic | None = None) -> Iterator[UsageRow]:
    """The events of the messages, of one tenant or of all."""
    for message in sent:
        if tenant is None or message.tenant_id == tenant.tenant_id.bytes:
            yield from message.usage


def local(row: UsageRow, tenant: TenantTraffic) -> datetime:
    return datetime.fromtimestamp(row.occurred_at / 1_000_000, ZoneInfo(tenant.zone))


def test_the_same_traffic_gives_the_same_messages(sent: Sent) -> None:
    assert list(generate_messages(TRAFFIC)) == sent


def test_another_seed_gives_other_events(sent: Sent) -> None:
    keys = {row.event_key for row in usage(sent)}

    assert keys.isdisjoint(row.event_key for row in usage(list(generate_messages(replace(TRAFFIC, seed=2)))))


@pytest.mark.parametrize("events", [0, 1, 4_321])
def test_there_are_exactly_as_many_events_as_asked_for(events: int) -> None:
    sent = list(generate_messages(replace(TRAFFIC, events=events, samples=0)))

    assert len({row.event_key for row in usage(sent)}) == events
    assert not any(message.samples for message in sent)


def test_messages_are_as_intake_makes_them(sent: Sent) -> None:
    assert all(1 <= len(message.usage) + len(message.samples) <= 1_000 for message in sent)
    assert [unpack_message(pack_message(message)) for message in sent[:50]] == sent[:50]


def test_nothing_occurs_after_it_arrives_or_outside_the_days(sent: Sent) -> None:
    until = UNTIL.timestamp() * 1_000_000
    # A day begins at most half a day before or after UTC's.
    since = until - (TRAFFIC.days + 1) * DAY_US

    times = [(m.arrived_at, row.occurred_at) for m in sent for row in m.usage]
    times += [(m.arrived_at, sample.occurred_at) for m in sent for sample in m.samples]

    assert all(since <= occurred_at < min(until, arrived_at) for arrived_at, occurred_at in times)


def test_one_tenant_has_ten_times_what_each_other_has(sent: Sent) -> None:
    largest, *others = (sum(1 for _ in usage(sent, tenant)) for tenant in TENANTS)

    assert all(7 < largest / other < 14 for other in others)


@pytest.mark.parametrize("tenant", TENANTS, ids=[tenant.zone for tenant in TENANTS])
def test_people_work_by_day_and_from_monday_to_friday_where_they_are(sent: Sent, tenant: TenantTraffic) -> None:
    times = [local(row, tenant) for row in usage(sent, tenant)]
    hours, weekdays = Counter(t.hour for t in times), Counter(t.weekday() for t in times)

    assert sum(hours[hour] for hour in range(8, 18)) > 0.8 * len(times)
    assert sum(weekdays[day] for day in (5, 6)) < 0.1 * len(times)


def test_late_events_arrive_within_29_days_and_the_share_is_as_asked_for() -> None:
    sent = list(generate_messages(replace(TRAFFIC, late_share=0.05, duplicate_share=0, samples=0)))
    days = [(m.arrived_at // DAY_US - row.occurred_at // DAY_US) for m in sent for row in m.usage]

    # Two days: a place's day may be two of UTC, and a message holds all of a small tenant's day.
    assert 0.04 < sum(day >= 2 for day in days) / len(days) < 0.06
    assert max(days) <= 30


def test_a_duplicate_is_the_same_event_in_another_message() -> None:
    sent = list(generate_messages(replace(TRAFFIC, duplicate_share=0.05, samples=0)))
    places = defaultdict(list)
    for place, message in enumerate(sent):
        for row in message.usage:
            places[row].append(place)
    twice = [found for found in places.values() if len(found) > 1]

    assert 0.04 < len(twice) / TRAFFIC.events < 0.06
    assert all(len(set(found)) == len(found) == 2 for found in twice)


def test_an_id_used_again_has_another_time() -> None:
    sent = list(generate_messages(replace(TRAFFIC, duplicate_share=0, reused_share=0.01, samples=0)))
    times = defaultdict(set)
    for row in usage(sent):
        times[row.event_key].add(row.occurred_at)

    assert 0.005 < sum(len(found) == 2 for found in times.values()) / TRAFFIC.events < 0.015


def test_people_come_back(sent: Sent) -> None:
    weeks: dict[int, set[bytes | None]] = defaultdict(set)
    for row in usage(sent, TENANTS[0]):
        weeks[row.occurred_at // (7 * DAY_US)].add(row.subject_key)
    first, *later = (weeks[week] for week in sorted(weeks)[1:-1])

    assert 0.4 < len(first & later[0]) / len(first) < 0.95
    assert len(first & later[-1]) < len(first & later[0])


def test_some_plugins_are_used_far_more_than_others(sent: Sent) -> None:
    counts = Counter(row.plugin_id for row in usage(sent, TENANTS[0]))

    assert counts.most_common(1)[0][0] == TENANTS[0].plugins[0].plugin_id.bytes
    assert counts.most_common(1)[0][1] > 4 * min(counts.values())


def test_a_new_version_is_taken_up_in_days_and_nobody_goes_back(sent: Sent) -> None:
    plugin = TENANTS[0].plugins[0].plugin_id.bytes
    seen: dict[bytes | None, list[int]] = defaultdict(list)
    for row in sorted(usage(sent, TENANTS[0]), key=lambda row: row.occurred_at):
        if row.plugin_id == plugin and row.version:
            seen[row.subject_key].append(VERSIONS.index(row.version))

    assert {version for versions in seen.values() for version in versions} == set(range(4))
    assert all(versions == sorted(versions) for versions in seen.values())


def test_a_release_that_is_bad_fails_more_until_it_is_mended() -> None:
    tenant, rng = TENANTS[0], np.random.default_rng(5)
    habits = invent_habits(TRAFFIC, tenant, 60_000, rng)
    rank = {plugin.plugin_id.bytes: number for number, plugin in enumerate(tenant.plugins)}
    outcomes: dict[bool, list[bool]] = defaultdict(list)
    for row in (row for day in range(TRAFFIC.days) for row in draw_day(habits, day, 1_000, rng)):
        release = rank[row.plugin_id], VERSIONS.index(row.version or "")
        outcomes[bool(row.occurred_at < habits.rollouts.bad_until[release])].append(row.is_error)

    assert np.mean(outcomes[True]) > 10 * np.mean(outcomes[False])


def test_true_anomalies_are_known_and_seen(sent: Sent) -> None:
    of_largest = list_anomalies(TRAFFIC)[0]
    failing = next(anomaly for anomaly in of_largest if anomaly.kind is Kind.FAILING)
    plugin = TENANTS[0].plugins[failing.plugin].plugin_id.bytes
    outcomes: dict[bool, list[bool]] = defaultdict(list)
    for row in usage(sent, TENANTS[0]):
        if row.plugin_id == plugin:
            outcomes[failing.since <= row.occurred_at < failing.until].append(row.is_error)

    assert np.mean(outcomes[True]) > 5 * np.mean(outcomes[False])


def test_samples_come_every_five_minutes_of_as_many_series_as_asked_for(sent: Sent) -> None:
    samples = [sample for message in sent for sample in message.samples]
    series = Counter((sample.plugin_id, sample.environment_id) for sample in samples)

    assert len(series) == 2
    assert all(sample.occurred_at % 300_000_000 == 0 and sample.errors <= sample.requests for sample in samples)
