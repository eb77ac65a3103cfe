"""One suite for every tier: the embedded server's partitions, or what the server of ANALYTICS_DATABASE_URL has."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

import psycopg
import pytest

from clients.postgres import Connection
from shared.analytics import partition_store as store
from shared.analytics.partition_models import Refused, Series, ServerRow, TierName
from shared.analytics.partitions import AHEAD, BEHIND, ensure_all_series
from shared.analytics.tier_apache import Hypertables
from shared.analytics.tier_none import Partitions
from shared.analytics.tier_tsl import Columnstore
from shared.analytics.tiers import Tier, find_tier
from shared.ids import new_id
from tests.at_once import at_once
from tests.raw_rows import at, copy_rows, count_rows, series_login

# Days that no other test has rows of; each test takes its own.
FAR = date(2041, 1, 1)
SERIES = pytest.mark.parametrize("series", list(Series))


@pytest.fixture
def jobs(stack: dict[str, str]) -> Iterator[Connection]:
    """The schedules' login."""
    with series_login("JOBS") as conn:
        yield conn


@pytest.fixture
def events(stack: dict[str, str]) -> Iterator[Connection]:
    """The writer's login."""
    with series_login("EVENTS") as conn:
        yield conn


@pytest.fixture
def tier(jobs: Connection) -> Tier:
    """What this server has."""
    return find_tier(store.read_server(jobs, Series.USAGE))


def days_kept(conn: Connection, series: Series) -> set[date]:
    """The days that have a partition or a chunk."""
    return {row.starts_at.date() for row in store.list_partitions(conn, series)}


def needs_partitions(tier: Tier) -> None:
    """Leave a test that is about what the server does by itself with hypertables."""
    if tier.capabilities.has_partitions_on_write:
        pytest.skip(f"tier {tier.capabilities.tier}: the server makes a chunk when its first row comes")


@pytest.mark.parametrize(
    ("server", "tier"),
    [
        (ServerRow(None, None, False), Partitions),
        (ServerRow("2.31.0", "apache", False), Hypertables),
        (ServerRow("2.31.0", "timescale", False), Columnstore),
        (ServerRow("2.31.0", None, False), Hypertables),
        # Nothing takes such a table over: it stays as it is, with partitions made ahead.
        (ServerRow("2.31.0", "timescale", True), Partitions),
    ],
)
def test_tier_is_what_the_server_says_of_itself(server: ServerRow, tier: type) -> None:
    assert type(find_tier(server)) is tier


def test_tier_says_what_it_cannot_do_and_why(tier: Tier) -> None:
    capabilities = tier.capabilities
    reasons = {capabilities.no_compression, capabilities.no_policies, capabilities.no_adhoc_aggregate}

    assert ("" in reasons) == (capabilities.tier == TierName.TSL)
    assert capabilities.has_default_partition != capabilities.has_partitions_on_write


def test_a_stack_begins_with_a_place_for_every_day_an_event_may_be_of(jobs: Connection, tier: Tier) -> None:
    needs_partitions(tier)
    today = store.get_today(jobs)

    for series in Series:
        wanted = {today + timedelta(days=n) for n in range(-BEHIND.days, AHEAD.days + 1)}
        assert wanted <= days_kept(jobs, series)


def test_bringing_up_again_changes_nothing(jobs: Connection, stack: dict[str, str]) -> None:
    said: list[str] = []
    with psycopg.connect(stack["ANALYTICS_OWNER_URL"], autocommit=True) as owner:
        ensure_all_series(owner, said.append)
    ensure_all_series(jobs, said.append)

    assert said == []


@SERIES
def test_two_runners_at_once_make_each_partition_once(jobs: Connection, tier: Tier, series: Series) -> None:
    needs_partitions(tier)
    first = FAR + timedelta(days=100)

    def make() -> list[date]:
        with series_login("JOBS") as conn:
            return tier.ensure_partitions(conn, series, first, first + timedelta(days=5))

    made = [day for days in at_once(*[make] * 4) for day in days]

    assert sorted(made) == [first + timedelta(days=n) for n in range(6)]


@SERIES
def test_writer_copies_rows_and_a_second_copy_of_one_is_refused(
    jobs: Connection, events: Connection, tier: Tier, series: Series
) -> None:
    day, tenant_id = FAR + timedelta(days=120), new_id()
    tier.ensure_partitions(jobs, series, day, day + timedelta(days=1))
    moments = [at(day), at(day, 13), at(day, 36)]
    (key, *_) = copy_rows(events, series, tenant_id, moments)

    with pytest.raises(psycopg.errors.UniqueViolation):
        insert_again(events, series, tenant_id, moments[0], key, "")
    insert_again(events, series, tenant_id, moments[0], key, "on conflict do nothing")

    assert count_rows(jobs, series, tenant_id, day) == 2
    assert count_rows(jobs, series, tenant_id, day + timedelta(days=1)) == 1


def insert_again(
    conn: Connection, series: Series, tenant_id: UUID, moment: object, key: UUID, on_conflict: str
) -> None:
    """The row once more, as the fallback of the writer would."""
    own = ("is_error, action", "false, 'use'")
    if series == Series.PERFORMANCE:
        own = ("environment_id, requests, errors", "gen_random_uuid(), 1, 0")
    conn.execute(
        f"insert into {series} (occurred_at, event_key, tenant_id, plugin_id, arrived_at, {own[0]})"  # noqa: S608 - names from this file
        f" values (%s, %s, %s, %s, now(), {own[1]}) {on_conflict}".encode(),
        (moment, key, tenant_id, new_id()),
    )


@SERIES
def test_what_has_no_partition_waits_in_the_default_one_until_the_repair(
    jobs: Connection, events: Connection, tier: Tier, series: Series
) -> None:
    needs_partitions(tier)
    day, tenant_id = FAR + timedelta(days=140), new_id()
    copy_rows(events, series, tenant_id, [at(day, hours) for hours in (0, 7, 23.999)])

    assert tier.ensure_partitions(jobs, series, day, day) == []
    assert [(row.day, row.events) for row in store.list_default_days(jobs, series) if row.day == day] == [(day, 3)]
    assert count_rows(jobs, series, tenant_id, day) == 3

    assert store.move_default_rows(jobs, series, day) == 3

    assert day not in {row.day for row in store.list_default_days(jobs, series)}
    assert day in days_kept(jobs, series)
    assert count_rows(jobs, series, tenant_id, day) == 3
    assert store.move_default_rows(jobs, series, day) == 0


@SERIES
def test_old_days_are_dropped_and_newer_ones_are_not(
    jobs: Connection, events: Connection, tier: Tier, series: Series
) -> None:
    first, tenant_id = date(2001, 5, 1), new_id()
    days = [first + timedelta(days=n) for n in range(3)]
    tier.ensure_partitions(jobs, series, days[0], days[-1])
    copy_rows(events, series, tenant_id, [at(day) for day in days])

    # By series.drop_partitions, or series.drop_chunks.
    dropped = tier.drop_older_than(jobs, series, days[2])

    assert len(dropped) == 2
    assert [count_rows(jobs, series, tenant_id, day) for day in days] == [0, 0, 1]
    assert tier.drop_older_than(jobs, series, days[2]) == []
    assert len(tier.drop_older_than(jobs, series, days[2] + timedelta(days=1))) == 1


@SERIES
def test_old_days_are_compressed_or_it_is_said_why_not(
    jobs: Connection, events: Connection, tier: Tier, series: Series
) -> None:
    day, tenant_id = date(2002, 5, 1), new_id()
    tier.ensure_partitions(jobs, series, day, day)
    copy_rows(events, series, tenant_id, [at(day), at(day, 13)])

    done = tier.compress_older_than(jobs, series, day + timedelta(days=1))

    if isinstance(done, Refused):
        assert done.reason == tier.capabilities.no_compression != ""
    else:
        assert [row.is_compressed for row in store.list_partitions(jobs, series) if row.relation in done] == [True]
    assert count_rows(jobs, series, tenant_id, day) == 2
    tier.drop_older_than(jobs, series, day + timedelta(days=1))


@pytest.mark.parametrize(
    "call",
    [
        "series.enable_columnstore('usage_event')",
        "series.add_columnstore_policy('usage_event', 31)",
        "series.create_usage_by_hour()",
        "series.compress_chunks('usage_event', '2001-01-01', 1)",
    ],
)
def test_what_only_the_community_licence_has_is_refused_by_name(jobs: Connection, tier: Tier, call: str) -> None:
    # What series.require_community asks, before anything is done.
    if tier.capabilities.tier == TierName.TSL:
        jobs.execute(f"select {call}".encode())
        return

    with pytest.raises(psycopg.errors.FeatureNotSupported, match="needs TimescaleDB under its community licence"):
        jobs.execute(f"select {call}".encode())


def test_hypertables_are_refused_where_there_is_no_such_extension(jobs: Connection, tier: Tier) -> None:
    # series.timescale_schema asks the catalogue, not for a function.
    if tier.capabilities.tier != TierName.NONE:
        assert store.make_hypertable(jobs, Series.USAGE) is False
        return

    with pytest.raises(psycopg.errors.FeatureNotSupported, match="has no extension timescaledb"):
        store.make_hypertable(jobs, Series.USAGE)


def test_a_series_that_nobody_knows_is_refused(jobs: Connection) -> None:
    # By series.lock_series, which every change of partitions begins with.
    for call in (
        "create_partitions('plugin', '2041-01-01', '2041-01-01')",
        "drop_partitions('plugin', '2041-01-01', 1)",
    ):
        with pytest.raises(psycopg.errors.UndefinedObject, match="no series is called plugin"):
            jobs.execute(f"select series.{call}".encode())


@SERIES
def test_index_by_tenant_is_built_on_one_partition_while_others_write(
    jobs: Connection, events: Connection, tier: Tier, series: Series
) -> None:
    day, tenant_id = FAR + timedelta(days=160), new_id()
    tier.ensure_partitions(jobs, series, day, day)
    copy_rows(events, series, tenant_id, [at(day)])
    (relation,) = [row.relation for row in store.list_partitions(jobs, series) if row.starts_at == at(day, 0)]
    statement = store.get_index_statement(jobs, relation)  # series.index_statement
    assert statement is not None

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        jobs.execute(statement.encode())
    jobs.execute("set role plugyard_series")
    jobs.execute(statement.encode())
    jobs.execute("reset role")

    # As series.has_tenant_index says of each.
    kept = {row.relation: row.is_indexed for row in store.list_partitions(jobs, series)}
    assert [name for name, is_indexed in kept.items() if is_indexed and name == relation] == [relation]


def test_no_request_and_no_writer_reaches_partitions_or_their_functions(stack: dict[str, str]) -> None:
    calls = ("list_partitions('usage_event')", "create_partitions('usage_event', '2041-01-01', '2041-01-01')")
    for login in ("DATABASE", "EVENTS"):
        with series_login(login) as conn:
            for statement in (*(f"select series.{call}" for call in calls), "set role plugyard_series"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    conn.execute(statement.encode())
    with series_login("JOBS") as conn:
        # Parts of the others, which check their arguments: series.make_partition, series.attach_partition.
        for call in (
            "make_partition('usage_event', '2041-01-01')",
            "attach_partition('usage_event', 'x', '2041-01-01')",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                conn.execute(f"select series.{call}".encode())


@SERIES
def test_rows_of_one_tenant_are_deleted_in_a_span_and_no_others(
    jobs: Connection, events: Connection, tier: Tier, series: Series
) -> None:
    day, tenant_id, other_id = date(2003, 5, 1), new_id(), new_id()
    tier.ensure_partitions(jobs, series, day, day)
    copy_rows(events, series, tenant_id, [at(day, hours) for hours in (1, 1.5, 2)])
    copy_rows(events, series, other_id, [at(day, 1)])

    deleted = jobs.execute(
        "select series.delete_rows(%s, %s, %s, %s)", (series, tenant_id, at(day, 1), at(day, 2))
    ).fetchall()

    assert deleted == [(2,)]
    assert count_rows(jobs, series, tenant_id, day) == 1
    assert count_rows(jobs, series, other_id, day) == 1
