"""The schedule that keeps raw tables in shape, and the command for what a person decides; on this server's tier."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from clients.postgres import Connection
from shared.analytics import partition_command, partitions
from shared.analytics import partition_store as store
from shared.analytics.maintenance import Maintained, maintain_partitions
from shared.analytics.partition_models import Series
from shared.analytics.tiers import Tier, find_tier
from shared.ids import new_id
from tests.raw_rows import at, copy_rows, count_rows, series_login

FAR = date(2044, 1, 1)


@pytest.fixture
def jobs(stack: dict[str, str]) -> Iterator[Connection]:
    """The schedules' login."""
    with series_login("JOBS") as conn:
        yield conn


@pytest.fixture
def tier(jobs: Connection) -> Tier:
    """What this server has."""
    return find_tier(store.read_server(jobs, Series.USAGE))


def has_default(tier: Tier) -> None:
    """Leave a test that is about rows without a partition."""
    if not tier.capabilities.has_default_partition:
        pytest.skip(f"tier {tier.capabilities.tier}: no row is without a chunk")


def maintain(now: datetime) -> Maintained:
    """One run of the schedule."""
    return maintain_partitions(new_id(), now)


def with_rows(jobs: Connection, tier: Tier, day: date, tenant_id: UUID, hours: tuple[float, ...] = (1, 12)) -> None:
    """A day with rows of usage of a tenant."""
    tier.ensure_partitions(jobs, Series.USAGE, day, day)
    with series_login("EVENTS") as events:
        copy_rows(events, Series.USAGE, tenant_id, [at(day, hour) for hour in hours])


def test_a_run_drops_days_that_nobody_keeps(jobs: Connection, tier: Tier, now: datetime) -> None:
    kept, gone, tenant_id = (now - timedelta(days=397)).date(), (now - timedelta(days=467)).date(), new_id()
    with_rows(jobs, tier, kept, tenant_id)
    with_rows(jobs, tier, gone, tenant_id)

    assert maintain(now).dropped >= 1

    days = {row.starts_at.date() for row in store.list_partitions(jobs, Series.USAGE)}
    assert gone not in days
    assert kept in days
    assert count_rows(jobs, Series.USAGE, tenant_id, kept) == 2


def test_a_tenant_that_keeps_rows_shortly_loses_them_and_others_do_not(
    jobs: Connection, tier: Tier, now: datetime
) -> None:
    short_id, other_id = new_id(), new_id()
    old, edge = (now - timedelta(days=111)).date(), (now - timedelta(days=62)).date()
    for tenant_id in (short_id, other_id):
        with_rows(jobs, tier, old, tenant_id)
        with_rows(jobs, tier, edge, tenant_id, (now.hour - 0.5 if now.hour else 0, 23.9))
    store.keep_rows(jobs, short_id, Series.USAGE, 62)

    first, second = maintain(now), maintain(now)

    assert first.deleted >= 2
    assert second.deleted == 0
    assert count_rows(jobs, Series.USAGE, short_id, old) == 0
    assert count_rows(jobs, Series.USAGE, short_id, edge) == (1 if now.hour else 2)
    assert [count_rows(jobs, Series.USAGE, other_id, day) for day in (old, edge)] == [2, 2]


def test_a_tenant_that_keeps_rows_for_longest_holds_partitions_and_the_others_rows_still_go(
    jobs: Connection, tier: Tier, now: datetime
) -> None:
    long_id, other_id, day = new_id(), new_id(), (now - timedelta(days=420)).date()
    store.keep_rows(jobs, long_id, Series.USAGE, 500)
    with_rows(jobs, tier, day, long_id)
    with_rows(jobs, tier, day, other_id)

    maintain(now)

    assert count_rows(jobs, Series.USAGE, long_id, day) == 2
    assert count_rows(jobs, Series.USAGE, other_id, day) == 0
    store.keep_rows(jobs, long_id, Series.USAGE, 62)


def test_no_tenant_may_keep_rows_for_less_than_a_replay_may_need(jobs: Connection) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        store.keep_rows(jobs, new_id(), Series.USAGE, 61)


def test_a_closed_day_is_indexed_and_an_open_one_is_not(jobs: Connection, tier: Tier, now: datetime) -> None:
    for day in (now.date(), (now - timedelta(days=2)).date()):
        with_rows(jobs, tier, day, new_id())

    maintain(now)

    is_indexed = {row.starts_at.date(): row.is_indexed for row in store.list_partitions(jobs, Series.USAGE)}
    assert not is_indexed[now.date()]
    assert is_indexed[(now - timedelta(days=2)).date()] == bool(tier.capabilities.no_compression)


def test_an_index_whose_build_was_broken_off_is_built_anew(jobs: Connection, tier: Tier, now: datetime) -> None:
    if not tier.capabilities.no_compression:
        pytest.skip("tier tsl: compression stands in for the index")
    day = (now - timedelta(days=3)).date()
    with_rows(jobs, tier, day, new_id())
    maintain(now)
    (relation,) = [row.relation for row in store.list_partitions(jobs, Series.USAGE) if row.starts_at.date() == day]
    with series_login("JOBS") as conn, series_login("EVENTS") as writer:
        store.become_series(conn)
        conn.execute(f"drop index series.{relation}_tenant".encode())
        conn.execute("set statement_timeout = '300ms'")
        statement = store.get_index_statement(jobs, relation) or ""
        with writer.transaction():
            # The build waits for everybody who writes there when it begins, and is ended while it does.
            copy_rows(writer, Series.USAGE, new_id(), [at(day, 2)])
            with pytest.raises(psycopg.errors.QueryCanceled):
                conn.execute(statement.encode())
    assert [row.is_indexed for row in store.list_partitions(jobs, Series.USAGE) if row.relation == relation] == [False]

    assert maintain(now).indexed >= 1

    assert [row.is_indexed for row in store.list_partitions(jobs, Series.USAGE) if row.relation == relation] == [True]


def test_a_run_says_how_many_rows_have_no_partition_and_leaves_them(
    jobs: Connection, tier: Tier, now: datetime
) -> None:
    has_default(tier)
    tenant_id, day = new_id(), FAR + timedelta(days=3)
    before = maintain(now).default_rows
    with series_login("EVENTS") as events:
        copy_rows(events, Series.USAGE, tenant_id, [at(day), at(day, 1)])

    assert maintain(now).default_rows == before + 2

    assert count_rows(jobs, Series.USAGE, tenant_id, day) == 2
    store.move_default_rows(jobs, Series.USAGE, day)


def test_a_run_that_is_refused_a_lock_does_the_rest(
    jobs: Connection, tier: Tier, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partitions, "_ATTEMPTS", 1)
    tenant_id, day = new_id(), (now - timedelta(days=480)).date()
    with_rows(jobs, tier, day, tenant_id)
    with series_login("JOBS") as reader, reader.transaction():
        # A long reader: dropping waits for it, and all that write would wait behind the drop.
        reader.execute("select from usage_event limit 1")

        done = maintain(now)

    assert f"drop {Series.USAGE}" in done.postponed
    assert f"drop {Series.PERFORMANCE}" not in done.postponed
    assert maintain(now).dropped >= 1


def test_a_large_tenant_gets_partitions_of_its_own_in_days_to_come(jobs: Connection, tier: Tier) -> None:
    if not tier.capabilities.has_large_tenants:
        pytest.skip(f"tier {tier.capabilities.tier}: chunks are by time alone")
    large_id, other_id, day = new_id(), new_id(), FAR + timedelta(days=40)
    with_rows(jobs, tier, day, large_id)
    store.mark_large(jobs, large_id, Series.USAGE, is_large=True)
    for tenant_id in (large_id, other_id):
        with_rows(jobs, tier, day + timedelta(days=1), tenant_id)
    store.mark_large(jobs, large_id, Series.USAGE, is_large=False)

    leaves = [row.relation for row in store.list_partitions(jobs, Series.USAGE) if "204402" in row.relation]

    assert leaves == [
        "usage_event_20440210",
        f"usage_event_20440211_{large_id.hex[16:]}",
        "usage_event_20440211_rest",
    ]
    for tenant_id in (large_id, other_id):
        assert count_rows(jobs, Series.USAGE, tenant_id, day + timedelta(days=1)) == 2
        with pytest.raises(psycopg.errors.UniqueViolation):
            write_again(jobs, tenant_id, at(day + timedelta(days=1)))


def write_again(jobs: Connection, tenant_id: UUID, moment: datetime) -> None:
    """The row of a tenant at that moment once more."""
    query = "select e.event_key from usage_event as e where e.tenant_id = %s and e.occurred_at = %s"
    ((key,),) = jobs.execute(query, (tenant_id, moment)).fetchall()
    with series_login("EVENTS") as events:
        events.execute(
            "insert into usage_event (occurred_at, event_key, tenant_id, plugin_id, arrived_at, is_error, action)"
            " values (%s, %s, %s, %s, now(), false, 'use')",
            (moment, key, tenant_id, new_id()),
        )


def test_the_command_says_what_moving_rows_locks_and_moves_them_when_asked(
    jobs: Connection, tier: Tier, capsys: pytest.CaptureFixture[str]
) -> None:
    has_default(tier)
    tenant_id, day = new_id(), FAR + timedelta(days=60)
    with series_login("EVENTS") as events:
        copy_rows(events, Series.USAGE, tenant_id, [at(day)])

    partition_command.main([])
    partition_command.main(["--dry-run"])
    told = capsys.readouterr().out
    assert f"{day}: 1 rows without a partition" in told
    assert f"usage_event {day}: 1 rows; ACCESS EXCLUSIVE on usage_event_default for about 0.1 s" in told
    assert day in {row.day for row in store.list_default_days(jobs, Series.USAGE)}

    partition_command.main(["--repair"])
    assert f"usage_event {day}: 1 rows moved; usage_event_default was locked for" in capsys.readouterr().out
    assert day not in {row.day for row in store.list_default_days(jobs, Series.USAGE)}
    assert count_rows(jobs, Series.USAGE, tenant_id, day) == 1


def test_the_command_keeps_what_a_person_decides_of_a_tenant(jobs: Connection) -> None:
    tenant_id = new_id()

    partition_command.main(["--tenant", str(tenant_id), "--keep-days", "90", "--large"])
    partition_command.main(["--tenant", str(tenant_id), "--not-large"])

    rows = jobs.execute(
        "select retention_days, is_large from tenant_series where tenant_id = %s", (tenant_id,)
    ).fetchall()
    assert rows == [(90, False)] * len(Series)


@pytest.mark.parametrize(("words", "code"), [(["--large"], 2), (["--tenant", str(UUID(int=1)), "--keep-days", "1"], 1)])
def test_the_command_refuses_what_makes_no_sense(stack: dict[str, str], words: list[str], code: int) -> None:
    with pytest.raises(SystemExit) as ended:
        partition_command.main(words)

    assert ended.value.code == code


def test_hours_and_slots_go_after_90_days_and_ledgers_sooner(jobs: Connection, now: datetime) -> None:
    tenant_id = new_id()
    for days in (89, 91):
        bucket = (now - timedelta(days=days)).astimezone(UTC)
        jobs.execute(
            "insert into usage_hour (tenant_id, plugin_id, bucket, events, errors, timed, duration_sum, histogram,"
            " users, parts, computed_at) values (%s, %s, %s, 1, 0, 0, 0, '', '', '', now())",
            (tenant_id, new_id(), bucket),
        )
        jobs.execute(
            "insert into performance_slot (tenant_id, plugin_id, environment_id, bucket, samples, requests, errors,"
            " timed, duration_sum, saturation_sum, saturation_samples, histogram, computed_at)"
            " values (%s, %s, %s, %s, 1, 1, 0, 0, 0, 0, 0, '', now())",
            (tenant_id, new_id(), new_id(), bucket),
        )
    for days in (29, 31):
        jobs.execute(
            "insert into dead_event (tenant_id, dead_event_id, reason, detail, arrived_at, payload)"
            " values (%s, %s, 'unknown-plugin', '', %s, '{}')",
            (tenant_id, new_id(), now - timedelta(days=days)),
        )

    maintain(now)

    for table, column in (("usage_hour", "bucket"), ("performance_slot", "bucket"), ("dead_event", "arrived_at")):
        query = f"select now() - {column} < '90 days' from {table} where tenant_id = %s"  # noqa: S608 - names from this file
        left = jobs.execute(query.encode(), (tenant_id,))
        assert left.fetchall() == [(True,)], table
