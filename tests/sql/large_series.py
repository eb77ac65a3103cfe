"""A database of time series with so many rows that a plan which reads a table whole shows."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from clients.postgres import Connection
from shared.context import Actor, make_token
from shared.operations.migration_files import ANALYTICS
from shared.operations.migrations import Run, migrate
from tests.factories import make_tenant_ids
from tests.sql.databases import create_database, url_of

NAME = "large_series"
# Of its 40 tenants the first is the one that asks.
_FILL = (
    """
    create table tenant_of as
    select case when n = 1 then %(tenant_id)s::uuid else gen_random_uuid() end as tenant_id, n
    from generate_series(1, 40) as n
    """,
    """
    insert into usage_event (occurred_at, event_key, tenant_id, plugin_id, subject_key, arrived_at, is_error, action)
    select now() - g.n * interval '20 seconds', gen_random_uuid(), t.tenant_id, md5((g.n %% 60)::text)::uuid,
        md5((g.n %% 900)::text)::uuid, now() - g.n * interval '20 seconds', false, 'use'
    from generate_series(1, 60000) as g (n) inner join tenant_of as t on t.n = 1 + g.n %% 40
    """,
    """
    insert into performance_sample (
        occurred_at, event_key, tenant_id, plugin_id, environment_id, arrived_at, requests, errors
    )
    select now() - g.n * interval '20 seconds', gen_random_uuid(), t.tenant_id, md5((g.n %% 60)::text)::uuid,
        md5('production')::uuid, now() - g.n * interval '20 seconds', 1, 0
    from generate_series(1, 60000) as g (n) inner join tenant_of as t on t.n = 1 + g.n %% 40
    """,
    """
    insert into written_message (message_id, tenant_id, series, arrived_at, events, duplicates, dead, is_checked)
    select g.n::text, t.tenant_id, 'usage', now() - g.n * interval '5 seconds', 1, 0, 0, g.n > 500
    from generate_series(1, 40000) as g (n) inner join tenant_of as t on t.n = 1 + g.n %% 40
    """,
    """
    insert into event_id (event_key, occurred_at, arrived_on)
    select gen_random_uuid(), now(), date '2026-01-10' - g.n / 2000 from generate_series(1, 60000) as g (n)
    """,
    """
    insert into dirty_bucket (series, tenant_id, plugin_ids, environment_ids, bucket)
    select s.series, t.tenant_id, array[md5((g.n %% 60)::text)::uuid, md5('other')::uuid],
        case when s.series = 'performance' then array[md5('production')::uuid, md5('production')::uuid] end,
        date_trunc('hour', now()) - (g.n / 100) * interval '1 hour'
    from generate_series(1, 20000) as g (n)
    inner join tenant_of as t on t.n = 1 + g.n %% 40
    cross join (values ('usage'), ('performance')) as s (series)
    """,
    """
    insert into dead_event (tenant_id, dead_event_id, reason, detail, event_type, arrived_at, payload)
    select t.tenant_id, gen_random_uuid(), 'unknown-plugin', 'there is none', 'plugyard.usage.v1',
        now() - g.n * interval '1 minute', '{}'
    from generate_series(1, 20000) as g (n) inner join tenant_of as t on t.n = 1 + g.n %% 40
    """,
    """
    insert into user_number (tenant_id, subject_key, number)
    select t.tenant_id, md5(u::text)::uuid, u from tenant_of as t cross join generate_series(1, 900) as u
    """,
    """
    insert into usage_day (
        tenant_id, plugin_id, bucket, events, errors, timed, duration_sum, histogram, users, parts, computed_at
    )
    select t.tenant_id, md5(p::text)::uuid, current_date - d, 10, 1, 0, 0, '', '', '', now()
    from tenant_of as t cross join generate_series(0, 59) as p cross join generate_series(0, 59) as d
    """,
    """
    insert into usage_hour (
        tenant_id, plugin_id, bucket, events, errors, timed, duration_sum, histogram, users, parts, computed_at
    )
    select d.tenant_id, d.plugin_id, d.bucket, 10, 1, 0, 0, '', '', '', now() from usage_day as d
    """,
    """
    insert into tenant_series (tenant_id, series_name, retention_days)
    select gen_random_uuid(), 'usage_event', 62 from generate_series(1, 5000)
    """,
    "insert into usage_month select * from usage_day",
    "insert into usage_rolling select * from usage_day",
    """
    insert into first_seen (tenant_id, plugin_id, action, number, first_at)
    select t.tenant_id, md5((u %% 60)::text)::uuid, 'use', u, now()
    from tenant_of as t cross join generate_series(1, 900) as u
    """,
    """
    insert into rollup_state (tenant_id, next_number, rolled_until)
    select coalesce(t.tenant_id, gen_random_uuid()), 901, current_date - g.n %% 3
    from generate_series(1, 5000) as g (n) left join tenant_of as t on t.n = g.n
    """,
    """
    insert into day_behind (tenant_id, plugin_id, bucket)
    select d.tenant_id, d.plugin_id, d.bucket from usage_day as d where d.bucket > current_date - 10
    """,
    """
    insert into performance_slot (
        tenant_id, plugin_id, environment_id, bucket, samples, requests, errors, timed, duration_sum, saturation_sum,
        saturation_samples, histogram, computed_at
    )
    select t.tenant_id, md5((g.n %% 60)::text)::uuid, md5('production')::uuid,
        date_trunc('hour', now()) - g.n * interval '5 minutes', 1, 1, 0, 0, 0, 0, 0, '', now()
    from tenant_of as t cross join generate_series(1, 2000) as g (n)
    """,
)


@dataclass(frozen=True)
class LargeSeries:
    """Its logins by name, and the user that asks."""

    environment: Mapping[str, str]
    actor: Actor

    def url(self, login: str) -> str:
        """The address for a login of the time series, in this database."""
        return url_of(self.environment[login], NAME)

    @contextmanager
    def begun(self, login: str) -> Iterator[Connection]:
        """A transaction of a login, rolled back at the end; the writer's has no context."""
        with psycopg.connect(self.url(login), prepare_threshold=None) as conn:
            if login != "ANALYTICS_EVENTS_URL":
                conn.execute("select app.begin(%s, %s)", (make_token(self.actor), self.actor.request_id))
            yield conn
            conn.rollback()


def make_large_series(environment: Mapping[str, str], data_dir: Path) -> LargeSeries:
    """Create, migrate and fill the database."""
    large = LargeSeries(environment, make_tenant_ids())
    create_database(environment, data_dir, NAME)
    migrate(large.url("ANALYTICS_OWNER_URL"), environment["CONTEXT_KEY"], lambda _: None, Run(ANALYTICS))
    with psycopg.connect(large.url("ANALYTICS_OWNER_URL")) as conn:
        for statement in _FILL:
            conn.execute(statement, {"tenant_id": large.actor.tenant_id})
    with psycopg.connect(large.url("ANALYTICS_OWNER_URL"), autocommit=True) as conn:
        conn.execute("vacuum analyze")
    return large
