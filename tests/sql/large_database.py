"""A second database of real size, filled in bulk: a planner reads small tables whole, so their plans prove nothing.

Written as the owner with the audit trigger off, because only the shape and number of rows matter here.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from clients.postgres import Connection
from shared.context import Actor, make_token
from shared.operations.migrations import migrate
from tests.factories import make_tenant_ids
from tests.sql.databases import create_database, url_of

NAME = "plugyard_large"
PLUGINS = 40_000

_FILL = (
    "select app.begin(%(token)s, %(request_id)s)",
    "alter table plugin disable trigger audit",
    "alter table version disable trigger audit",
    "alter table plugin_deprecation disable trigger audit",
    "alter table version_yank disable trigger audit",
    "alter table version_deprecation disable trigger audit",
    """
    insert into tenant (tenant_id, slug, name, created_at)
    select %(tenant_id)s, 'large', 'Large', now()
    """,
    "insert into tenant_epoch (tenant_id) values (%(tenant_id)s)",
    "insert into person (person_id, issuer, subject) values (%(person_id)s, 'large', 'owner')",
    """
    insert into tenant_user (tenant_id, user_id, person_id, kind, display_name, created_at)
    values (%(tenant_id)s, %(user_id)s, %(person_id)s, 'human', 'Large', now())
    """,
    # Nine of ten plugins are public; the words of a name come back in a hundred others.
    """
    insert into plugin (
        tenant_id, plugin_id, name, title, role, category, publisher, is_public, dependents_count,
        created_by, created_at, updated_at
    )
    select
        t.tenant_id, gen_random_uuid(),
        format('@scope%%s/plugin-word%%s-topic%%s-%%s', n %% 97, n %% 401, n %% 211, n),
        format('Word %%s Topic %%s', n %% 401, n %% 211),
        (array['frontend-plugin', 'backend-plugin', 'library'])[1 + n %% 3],
        'Category ' || n %% 17, 'Publisher ' || n %% 97,
        t.is_public, (100000 / n)::int, t.user_id, now(), now()
    from generate_series(1, %(plugins)s) as n
    cross join lateral (
        select
            app.platform_tenant_id() as tenant_id,
            '00000000-0000-7000-8000-000000000003'::uuid as user_id,
            true as is_public
        where n %% 10 > 0
        union all
        select %(tenant_id)s, %(user_id)s, false where n %% 10 = 0
    ) as t
    """,
    """
    insert into version (
        tenant_id, version_id, plugin_id, is_public, version, ordinal, sort_key, is_prerelease,
        released_at, published_at, published_by
    )
    select
        p.tenant_id, gen_random_uuid(), p.plugin_id, p.is_public, '1.' || n || '.0', n, 'B1B' || n || 'B0~', false,
        now(), now(), p.created_by
    from plugin as p cross join generate_series(1, 2) as n
    """,
    """
    insert into plugin_deprecation (tenant_id, plugin_id, is_public, message, deprecated_at)
    select tenant_id, plugin_id, is_public, 'old', now() from plugin where name like '%%7'
    """,
    """
    insert into version_yank (tenant_id, version_id, plugin_id, is_public, reason, yanked_at, yanked_by)
    select tenant_id, version_id, plugin_id, is_public, 'broken', now(), published_by
    from version as v where ordinal = 2 and version_id::text like '%%7'
    """,
    """
    insert into version_deprecation (tenant_id, version_id, plugin_id, is_public, message, deprecated_at, deprecated_by)
    select tenant_id, version_id, plugin_id, is_public, 'old', now(), published_by
    from version as v where ordinal = 1 and version_id::text like '%%7'
    """,
    # Each plugin asks for ten others, and everybody for one.
    """
    insert into dependency_graph (
        tenant_id, plugin_id, is_public, name, last_ordinal, newest_released_at, closure, packed, spread_for
    )
    select
        p.tenant_id, p.plugin_id, p.is_public, p.name, 2, now(), array[p.name, 'react'], '[]',
        case when p.name like '%%77' then p.plugin_id end
    from plugin as p
    """,
    """
    insert into dependency_edge (tenant_id, plugin_id, plugin_name, is_public, target_name, masked_upto)
    select p.tenant_id, p.plugin_id, p.name, p.is_public, 'other-' || (hashtext(p.name) + n) %% 40000, 1
    from plugin as p cross join generate_series(1, 10) as n
    union all
    select p.tenant_id, p.plugin_id, p.name, p.is_public, 'react', 0 from plugin as p
    """,
    # What two weeks leave: one event in two hundred is still to be published.
    """
    insert into outbox (
        tenant_id, aggregate_id, revision, aggregate_type, event_id, event_type, data, actor_user_id, request_id,
        occurred_at, published_at
    )
    select
        p.tenant_id, p.plugin_id, n, 'plugin', gen_random_uuid(), 'plugyard.plugin.updated', '{}', p.created_by,
        gen_random_uuid(), now(), case when random() < 0.995 then now() end
    from plugin as p cross join generate_series(1, 2) as n
    """,
    """
    insert into webhook (tenant_id, webhook_id, url, created_at, updated_at)
    values (%(tenant_id)s, gen_random_uuid(), 'https://hooks.example', now(), now())
    """,
    # A month of them: one in a hundred is still to be sent.
    """
    insert into webhook_delivery (
        tenant_id, delivery_id, webhook_id, event_id, event_type, aggregate_id, revision, correlation_id, body, state,
        next_attempt_at, created_at
    )
    select
        w.tenant_id, gen_random_uuid(), w.webhook_id, gen_random_uuid(), 'plugyard.plugin.updated', w.webhook_id, n,
        gen_random_uuid(), '{}', case when n %% 100 = 0 then 'pending' else 'delivered' end,
        case when n %% 100 = 0 then now() end, now() - n * interval '1 minute'
    from webhook as w cross join generate_series(1, 40000) as n
    """,
    """
    insert into webhook_attempt (tenant_id, delivery_id, attempt, webhook_id, attempted_at, duration_ms, status)
    select tenant_id, delivery_id, 1, webhook_id, created_at, 20, 200 from webhook_delivery where state = 'delivered'
    """,
    "alter table environment disable trigger audit",
    """
    insert into environment (tenant_id, environment_id, name, title, is_production, created_at, updated_at)
    select %(tenant_id)s, gen_random_uuid(), 'e' || n, 'E', false, now(), now() from generate_series(1, 10000) as n
    """,
    "alter table environment enable trigger audit",
    "alter table installed_set disable trigger audit",
    # One environment in a thousand was imported, with as much as a repository has; one name in ten is a plugin's.
    """
    insert into installed_set (
        tenant_id, installed_set_id, environment_id, source, digest, package_count, imported_at, imported_by
    )
    select
        tenant_id, gen_random_uuid(), environment_id, 'manual', decode(repeat('00', 32), 'hex'), 2000, now(),
        %(user_id)s
    from environment where right(name, 3) = '007'
    """,
    """
    insert into installed_package (tenant_id, environment_id, name, version, is_direct)
    select s.tenant_id, s.environment_id, coalesce(p.name, 'package-' || n), '1.0.0', false
    from installed_set as s
    cross join generate_series(1, 2000) as n
    left join plugin as p on p.name = format('@scope%%s/plugin-word%%s-topic%%s-%%s', n %% 97, n %% 401, n %% 211, n)
        and n %% 10 = 1
    """,
    "alter table installed_set enable trigger audit",
    "alter table advisory disable trigger audit",
    # npm's own number of them: 20,000 advisories of 5,000 packages.
    """
    insert into advisory (
        tenant_id, advisory_id, is_public, osv_id, aliases, summary, details, severity, is_fixable, published_at,
        modified_at, created_at, updated_at
    )
    select
        app.platform_tenant_id(), gen_random_uuid(), true, 'GHSA-' || n, array['CVE-2026-' || 100000 + n], 'S', 'D',
        (array['low', 'medium', 'high', 'critical'])[1 + n %% 4], n %% 3 > 0, now(), now() - n * interval '1 hour',
        now(), now()
    from generate_series(1, 20000) as n
    """,
    "insert into advisory_alias select tenant_id, osv_id, advisory_id, is_public from advisory",
    "insert into advisory_alias select tenant_id, aliases[1], advisory_id, is_public from advisory",
    """
    insert into advisory_affected (tenant_id, advisory_id, place, is_public, package_name, events, listed, fixed)
    select
        tenant_id, advisory_id, 0, is_public, 'package-' || right(osv_id, 3) || right(aliases[1], 1),
        '[[["introduced", "0"], ["fixed", "1.0.0"]]]', '{}', '{1.0.0}'
    from advisory
    """,
    """
    insert into exploit_signal (tenant_id, cve, is_public, epss, percentile, epss_as_of)
    select tenant_id, aliases[1], true, 0.1, 0.1, '2026-03-01' from advisory
    """,
    "alter table advisory enable trigger audit",
    "alter table plugin enable trigger audit",
    "alter table version enable trigger audit",
    "alter table plugin_deprecation enable trigger audit",
    "alter table version_yank enable trigger audit",
    "alter table version_deprecation enable trigger audit",
)
_REBUILD = (
    "select search.prepare_generation(now())",
    "select search.fill_generation(1)",
    "select search.publish_generation(1, now())",
)


@dataclass(frozen=True)
class LargeDatabase:
    """Its logins by name, and the user that owns the private plugins in it."""

    environment: Mapping[str, str]
    actor: Actor

    def url(self, login: str) -> str:
        """The address for a login of the stack, in this database."""
        return url_of(self.environment[login], NAME)

    def request(self) -> AbstractContextManager[Connection]:
        """A transaction as the application's role, rolled back at the end."""
        return self.begun("DATABASE_URL")

    @contextmanager
    def begun(self, login: str) -> Iterator[Connection]:
        """A transaction of a login, rolled back at the end."""
        with psycopg.connect(self.url(login), prepare_threshold=None) as conn:
            conn.execute("select app.begin(%s, %s)", (make_token(self.actor), self.actor.request_id))
            yield conn
            conn.rollback()


def make_large_database(environment: Mapping[str, str], data_dir: Path) -> LargeDatabase:
    """Create, migrate and fill the database, and build its search projection."""
    large = LargeDatabase(environment, make_tenant_ids())
    create_database(environment, data_dir, NAME)
    migrate(large.url("DATABASE_OWNER_URL"), environment["CONTEXT_KEY"], lambda _: None)
    values = {
        "token": make_token(large.actor),
        "request_id": large.actor.request_id,
        "tenant_id": large.actor.tenant_id,
        "person_id": large.actor.person_id,
        "user_id": large.actor.user_id,
        "plugins": PLUGINS,
    }
    with psycopg.connect(large.url("DATABASE_OWNER_URL")) as conn:
        for statement in _FILL:
            conn.execute(statement, values)
    with psycopg.connect(large.url("DATABASE_OWNER_URL"), autocommit=True) as conn:
        conn.execute("vacuum analyze")
    for statement in _REBUILD:
        with psycopg.connect(large.url("DATABASE_JOBS_URL")) as conn:
            # More than the login's own, as the rebuild takes for itself: a busy machine fills this slowly.
            conn.execute("set local statement_timeout = '150s'")
            conn.execute(statement)
    return large
