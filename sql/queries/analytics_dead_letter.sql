-- database: analytics

-- name: list_dead_letters(tenant_id, reason, event_type, since, until, is_replayed, after, page_size)
-- record_class: DeadLetterRow
-- Dead events of the tenant, oldest first.
-- Index: dead_event_arrived_idx, dead_event_reason_idx.
select
    d.dead_event_id,
    d.reason,
    d.detail,
    d.event_type,
    d.arrived_at,
    d.occurred_at,
    d.payload,
    d.replayed_at
from dead_event as d
where
    d.tenant_id = :tenant_id
    and (:reason::text is null or d.reason = :reason)
    and (:event_type::text is null or d.event_type = :event_type)
    and (:since::timestamptz is null or d.arrived_at >= :since)
    and (:until::timestamptz is null or d.arrived_at < :until)
    and (:is_replayed::boolean is null or (d.replayed_at is not null) = :is_replayed)
    and (
        :after::jsonb is null
        or (d.arrived_at, d.dead_event_id) > ((:after::jsonb ->> 0)::timestamptz, (:after::jsonb ->> 1)::uuid)
    )
order by d.arrived_at, d.dead_event_id
limit :page_size;

-- name: replay_dead_letters(tenant_id, dead_event_ids, now)!
-- Note that these dead events were sent again.
-- Index: dead_event_pkey.
update dead_event
set replayed_at = :now
where
    tenant_id = :tenant_id
    and dead_event_id = any(:dead_event_ids::uuid []);

-- name: get_event_statistics(grain, since, until)
-- record_class: WrittenBucket
-- What the writer made of the events that arrived, by hour or day; buckets in which nothing arrived are missing.
select
    s.bucket,
    s.written,
    s.duplicate,
    s.dead,
    s.longest_wait_s
from app.event_statistics(:grain, :since, :until) as s
order by s.bucket;

-- name: count_dead_letters(tenant_id, since, until)
-- record_class: DeadCount
-- How many events died, by the reason, and how many of them were sent again.
-- Index: dead_event_arrived_idx.
select
    d.reason,
    count(d.dead_event_id) as events,
    count(d.replayed_at) as replayed
from dead_event as d
where
    d.tenant_id = :tenant_id
    and d.arrived_at >= :since
    and d.arrived_at < :until
group by d.reason
order by d.reason;
