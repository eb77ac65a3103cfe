-- name: claim_lanes(holder, lease_s, most, held)
-- record_class: Lease
-- Lease up to `most` free lanes that have work besides the held aggregates, those longest not leased first; never waits.
-- Index: outbox_unpublished, outbox_parked_pkey, outbox_lane_pkey.
with free as (
    select l.lane
    from app.outbox_lane as l
    where
        l.leased_until < clock_timestamp()
        and exists (
            select
            from outbox as o
            where
                app.outbox_lane_of(o.tenant_id, o.aggregate_id) = l.lane
                and o.published_at is null
                and o.aggregate_id != all(:held)
                and not exists (
                    select
                    from outbox_parked as p
                    where
                        p.tenant_id = o.tenant_id
                        and p.aggregate_id = o.aggregate_id
                )
        )
    order by l.leased_until, l.lane
    limit :most
    for update of l skip locked
)

update app.outbox_lane as l
set
    fence = l.fence + 1,
    holder = :holder,
    leased_until = clock_timestamp() + make_interval(secs => :lease_s)
from free as f
where l.lane = f.lane
returning l.lane, l.fence;

-- name: renew_lanes(lanes, fences, lease_s)
-- record_class: Lease
-- Prolong leases that are still ours and hold their rows until commit, so that what follows is fenced; lost ones are missing.
-- Index: outbox_lane_pkey.
update app.outbox_lane as l
set leased_until = clock_timestamp() + make_interval(secs => :lease_s)
from unnest(:lanes::smallint [], :fences::bigint []) as ours (lane, fence)
where
    l.lane = ours.lane
    and l.fence = ours.fence
    and l.leased_until > clock_timestamp()
returning l.lane, l.fence;

-- name: release_lanes(lanes, fences)!
-- Give leases back, so that the next relay need not wait for their end.
-- Index: outbox_lane_pkey.
update app.outbox_lane as l
set leased_until = clock_timestamp()
from unnest(:lanes::smallint [], :fences::bigint []) as ours (lane, fence)
where
    l.lane = ours.lane
    and l.fence = ours.fence
    and l.leased_until > clock_timestamp();

-- name: list_due_events(lanes, held, most)
-- record_class: DueEvent
-- What to publish next: the aggregates of the oldest unpublished events of each lane, each with its lowest unpublished
-- revisions. Event ids are made by the writers' clocks, so the oldest rows alone could leave out a lower revision.
-- Index: outbox_unpublished, outbox_next, outbox_parked_pkey.
with oldest as materialized (
    select distinct
        d.tenant_id,
        d.aggregate_id
    from app.outbox_lane as l
    cross join
        lateral (
            select
                o.tenant_id,
                o.aggregate_id
            from outbox as o
            where
                app.outbox_lane_of(o.tenant_id, o.aggregate_id) = l.lane
                and o.published_at is null
                and o.aggregate_id != all(:held)
                and not exists (
                    select
                    from outbox_parked as p
                    where
                        p.tenant_id = o.tenant_id
                        and p.aggregate_id = o.aggregate_id
                )
            order by o.event_id
            limit :most
        ) as d
    where l.lane = any(:lanes)
)

select
    n.tenant_id,
    n.aggregate_id,
    n.revision,
    n.aggregate_type,
    n.event_id,
    n.event_type,
    n.data::text as data,
    n.actor_user_id,
    n.request_id,
    n.trace_header,
    n.occurred_at
from oldest as d
cross join
    lateral (
        select
            o.tenant_id,
            o.aggregate_id,
            o.revision,
            o.aggregate_type,
            o.event_id,
            o.event_type,
            o.data,
            o.actor_user_id,
            o.request_id,
            o.trace_header,
            o.occurred_at
        from outbox as o
        where
            o.tenant_id = d.tenant_id
            and o.aggregate_id = d.aggregate_id
            and o.published_at is null
        order by o.revision
        limit :most
    ) as n
order by n.tenant_id, n.aggregate_id, n.revision;

-- name: mark_published(lanes, tenant_ids, aggregate_ids, revisions)!
-- Mark acknowledged events of lanes whose leases this transaction has just renewed; others are left for who has them now.
-- Index: outbox_pkey.
update outbox as o
set published_at = clock_timestamp()
from unnest(:tenant_ids::uuid [], :aggregate_ids::uuid [], :revisions::bigint []) as e (tenant_id, aggregate_id, revision)
where
    o.tenant_id = e.tenant_id
    and o.aggregate_id = e.aggregate_id
    and o.revision = e.revision
    and o.published_at is null
    and app.outbox_lane_of(o.tenant_id, o.aggregate_id) = any(:lanes);

-- name: count_attempt(tenant_id, aggregate_id, revision)$
-- Count one more failed attempt of an event, as far as the column's check goes; answers how many there were.
-- Index: outbox_pkey.
update outbox as o
set attempts = least(o.attempts + 1, 1000)
where
    o.tenant_id = :tenant_id
    and o.aggregate_id = :aggregate_id
    and o.revision = :revision
    and o.published_at is null
returning o.attempts;

-- name: park_event(tenant_id, aggregate_id, revision, event_id, reason, attempts, now)!
-- Park an aggregate at the event that will not go; the relay passes it over from here on.
-- Index: outbox_parked_pkey.
insert into outbox_parked (tenant_id, aggregate_id, revision, event_id, reason, attempts, parked_at)
values (:tenant_id, :aggregate_id, :revision, :event_id, :reason, :attempts, :now)
on conflict (tenant_id, aggregate_id) do nothing;

-- name: measure_outbox()^
-- record_class: OutboxFigures
-- How many events wait, and how long the oldest has; parked aggregates are counted elsewhere.
-- Index: outbox_next, outbox_parked_pkey.
select
    count(o.event_id) as depth,
    coalesce(max(extract(epoch from clock_timestamp() - o.occurred_at)), 0)::double precision as age_s
from outbox as o
where
    o.published_at is null
    and not exists (
        select
        from outbox_parked as p
        where
            p.tenant_id = o.tenant_id
            and p.aggregate_id = o.aggregate_id
    );

-- name: list_parked_events(tenant_id, after_parked_at, after_aggregate_id, page_size)
-- record_class: ParkedRow
-- Where the tenant's aggregates are parked, longest first.
-- Index: outbox_parked_at, outbox_pkey.
select
    p.aggregate_id,
    o.aggregate_type,
    p.revision,
    p.event_id,
    o.event_type,
    p.reason,
    p.attempts,
    o.occurred_at,
    p.parked_at
from outbox_parked as p
inner join outbox as o on p.tenant_id = o.tenant_id and p.aggregate_id = o.aggregate_id and p.revision = o.revision
where
    p.tenant_id = :tenant_id
    and (
        :after_parked_at::timestamptz is null
        or (p.parked_at, p.aggregate_id) > (:after_parked_at, :after_aggregate_id::uuid)
    )
order by p.parked_at, p.aggregate_id
limit :page_size;

-- name: replay_parked_event(tenant_id, aggregate_id)^
-- record_class: ParkedRow
-- Let an aggregate go on at the event it is parked at, with all attempts before it; nothing if it is not parked.
-- Index: outbox_parked_pkey, outbox_pkey.
with released as (
    delete from outbox_parked as p
    where
        p.tenant_id = :tenant_id
        and p.aggregate_id = :aggregate_id
    returning p.tenant_id, p.aggregate_id, p.revision, p.event_id, p.reason, p.attempts, p.parked_at
)

update outbox as o
set attempts = 0
from released as r
where
    o.tenant_id = r.tenant_id
    and o.aggregate_id = r.aggregate_id
    and o.revision = r.revision
returning
    r.aggregate_id, o.aggregate_type, r.revision, r.event_id, o.event_type, r.reason, r.attempts, o.occurred_at, r.parked_at;
