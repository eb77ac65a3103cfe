"""What a soak run writes down, in a schema of its own, and the verdict read from that and the product's tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from tests.as_owner import owner_connection, search_rows

_MAKE = """
    drop schema if exists soak cascade;
    create schema soak;
    create table soak.seen (event_id uuid primary key, times integer not null default 1);
    create table soak.applied (
        place bigint generated always as identity, tenant_id uuid, aggregate_id uuid, revision bigint
    );
    create table soak.published (
        place bigint generated always as identity, tenant_id uuid, aggregate_id uuid, revision bigint, event_id uuid
    );
    -- What was announced before the run is none of its business: the platform's tenant is everybody's.
    create table soak.earlier as select o.event_id from outbox as o;
    create view soak.event as
    select o.tenant_id, o.aggregate_id, o.revision, o.event_id, o.published_at
    from outbox as o where not exists (select from soak.earlier as e where e.event_id = o.event_id);
    grant usage on schema soak to plugyard_jobs;
    grant select, insert, update on soak.seen to plugyard_jobs;
    grant insert on soak.applied to plugyard_jobs;
"""

# Each finds what must not be; over the run's own tenants.
_WRONG = {
    "events never published": """
        select count(*) from soak.event where tenant_id = any(%(tenants)s) and published_at is null
    """,
    "aggregates parked": "select count(*) from outbox_parked where tenant_id = any(%(tenants)s)",
    "events lost: committed, and seen by no consumer": """
        select count(*) from soak.event as o
        where o.tenant_id = any(%(tenants)s) and o.event_id not in (select event_id from soak.seen)
    """,
    "events published out of the order of revisions": """
        select count(*)
        from (
            select
                p.revision,
                max(p.revision) over (
                    partition by p.tenant_id, p.aggregate_id order by p.place
                    rows between unbounded preceding and 1 preceding
                ) as before
            from (
                select tenant_id, aggregate_id, revision, min(place) as place
                from soak.published group by tenant_id, aggregate_id, revision
            ) as p
        ) as p
        where p.revision < p.before
    """,
    "events applied out of the order of revisions, or twice": """
        select count(*)
        from (
            select
                a.revision,
                lag(a.revision) over (partition by a.tenant_id, a.aggregate_id order by a.place) as before
            from soak.applied as a
        ) as a
        where a.revision <= a.before
    """,
    "aggregates whose last change was not applied": """
        select count(*)
        from (
            select o.tenant_id, o.aggregate_id, max(o.revision) as revision
            from soak.event as o where o.tenant_id = any(%(tenants)s) group by o.tenant_id, o.aggregate_id
        ) as o
        where o.revision is distinct from (
            select max(a.revision) from soak.applied as a
            where a.tenant_id = o.tenant_id and a.aggregate_id = o.aggregate_id
        )
    """,
}
_WRONG_IN_SEARCH = """
    select count(*)
    from search.plugin_document as d
    left join search.plugin_search as s
        on s.tenant_id = d.tenant_id and s.plugin_id = d.plugin_id
        and s.generation = (select c.generation from search.current_generation as c)
    where
        d.tenant_id = any(%s)
        and (s.plugin_id is null or (s.standing, s.title, s.words) is distinct from (d.standing, d.title, d.words))
"""
_FIGURES = {
    "events": "select count(*) from soak.event where tenant_id = any(%(tenants)s)",
    "events given to a consumer more than once": "select coalesce(sum(times - 1), 0) from soak.seen",
    "events overtaken in a queue by a newer one, and dropped as old": """
        select (select count(*) from soak.seen) - (select count(*) from soak.applied)
    """,
}


@dataclass(frozen=True)
class Verdict:
    """wrong: how many there are of each thing that must not be."""

    figures: Mapping[str, int]
    wrong: Mapping[str, int]

    @property
    def is_clean(self) -> bool:
        return not any(self.wrong.values())


def open_ledger() -> None:
    """Make the ledger anew."""
    with owner_connection() as conn:
        conn.execute(_MAKE)


def close_ledger() -> None:
    """Remove it."""
    with owner_connection() as conn:
        conn.execute("drop schema soak cascade")


def note_published(arrived: Sequence[tuple[UUID, UUID, int, UUID]]) -> None:
    """Write down tenants, aggregates, revisions and ids of events in the order the bus gave them."""
    with owner_connection() as conn, conn.cursor() as cursor:
        cursor.executemany(
            "insert into soak.published (tenant_id, aggregate_id, revision, event_id) values (%s, %s, %s, %s)", arrived
        )


def unpublished(tenants: Sequence[UUID]) -> int:
    """How many of the tenants' events wait for the relay."""
    return _count(_WRONG["events never published"], tenants)


def unseen(tenants: Sequence[UUID]) -> int:
    """How many of the tenants' events no consumer has seen."""
    return _count(_WRONG["events lost: committed, and seen by no consumer"], tenants)


def judge(tenants: Sequence[UUID]) -> Verdict:
    """What came of the run."""
    wrong = {name: _count(query, tenants) for name, query in _WRONG.items()}
    ((differing,),) = search_rows(_WRONG_IN_SEARCH, list(tenants))
    wrong["plugins of which the search knows something else than the truth"] = int(str(differing))
    return Verdict({name: _count(query, tenants) for name, query in _FIGURES.items()}, wrong)


def _count(query: str, tenants: Sequence[UUID]) -> int:
    with owner_connection() as conn:
        found = conn.execute(query.encode(), {"tenants": list(tenants)}).fetchone()
    return int(str(found[0])) if found else 0
