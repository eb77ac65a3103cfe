"""Use of a public plugin by all tenants: for who publishes it, and never of few."""

import os
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from clients.postgres import Connection, Login
from infra.local.issuer import Issuer
from shared.analytics.publisher_store import count_use_of_all
from shared.context import Actor, transaction
from shared.ids import new_id
from tests.factories import make_api, make_plugin

DAY = date(2026, 11, 2)


def use(plugin_id: UUID, tenants: int, day: date = DAY) -> None:
    """So many tenants used a plugin on a day, each ten times with one error."""
    statement = """
        insert into usage_day (
            tenant_id, plugin_id, bucket, events, errors, timed, duration_sum, histogram, users, parts, computed_at
        ) values (%s, %s, %s, 10, 1, 0, 0, '', '', '', now())
    """
    with psycopg.connect(os.environ["ANALYTICS_JOBS_URL"]) as conn:
        for _ in range(tenants):
            conn.execute(statement, (new_id(), plugin_id, day))


def counted(conn: Connection, plugin_id: UUID) -> list[tuple[date, int, int, int]]:
    """Days with what was used on them."""
    rows = count_use_of_all(conn, plugin_id, DAY, DAY + timedelta(days=7))
    return [(row.day, row.tenants, row.events, row.errors) for row in rows]


def test_count_use_of_all_tells_of_five_tenants_and_not_of_four(platform: Actor) -> None:
    plugin_id = make_plugin(platform, is_public=True).plugin_id
    use(plugin_id, 5)
    use(plugin_id, 4, DAY + timedelta(days=1))

    with transaction(platform, Login.ANALYTICS) as conn:
        assert counted(conn, plugin_id) == [(DAY, 5, 50, 5)]


def test_count_use_of_all_is_for_the_platform_alone(owner: Actor) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege), transaction(owner, Login.ANALYTICS) as conn:
        counted(conn, new_id())


def test_who_publishes_reads_it_and_nobody_else(issuer: Issuer, platform: Actor, owner: Actor) -> None:
    plugin_id = make_plugin(platform, is_public=True).plugin_id
    use(plugin_id, 6)
    query = f"plugin_id={plugin_id}&since={DAY}&until={DAY + timedelta(days=1)}"

    told = make_api(issuer, platform).send("GET", "/v1/usage/publisher", query=query)
    asked = make_api(issuer, owner).send("GET", "/v1/usage/publisher", query=query)

    assert [(day["tenants"], day["events"]) for day in told.items] == [(6, 60)]
    assert (asked.status, asked.code) == (404, "plugin-not-found")


def test_day_that_is_not_over_is_not_told(issuer: Issuer, platform: Actor) -> None:
    plugin_id, today = make_plugin(platform, is_public=True).plugin_id, datetime.now(UTC).date()
    use(plugin_id, 5, today)
    use(plugin_id, 6, today - timedelta(days=1))

    told = make_api(issuer, platform).send("GET", "/v1/usage/publisher", query=f"plugin_id={plugin_id}")

    assert [(day["day"], day["tenants"]) for day in told.items] == [(str(today - timedelta(days=1)), 6)]
