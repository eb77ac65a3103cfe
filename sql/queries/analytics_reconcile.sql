-- database: analytics

-- name: list_sampled_hours(since, until, every, rest)
-- Plugins' hours to look at, one of so many, others on each day: by a hash of what they are and not by chance, so that a second
-- run of the day looks at the same. Each day of the span is a few hundred thousand rows of the index at most.
-- Index: usage_hour_pkey.
select
    h.bucket,
    h.tenant_id,
    h.plugin_id
from usage_hour as h
where
    h.bucket >= :since
    and h.bucket < :until
    and h.plugin_id <> '00000000-0000-0000-0000-000000000000'
    and mod(
        hashtextextended(h.tenant_id::text || h.plugin_id::text || extract(epoch from h.bucket)::bigint, 0) & 1073741823,
        :every
    ) = :rest
order by h.bucket, h.tenant_id, h.plugin_id;

-- name: list_plugins_without(since, until)
-- The plugins with events in an hour, all of which are gone through, and without a roll-up of it.
-- Index: usage_event_default_key or its partition's, usage_hour_pkey.
with written as (
    select
        e.tenant_id,
        e.plugin_id
    from usage_event as e
    where
        e.occurred_at >= :since
        and e.occurred_at < :until
    group by e.tenant_id, e.plugin_id
)

select
    w.tenant_id,
    w.plugin_id
from written as w
where (
    select h.events
    from usage_hour as h
    where
        h.tenant_id = w.tenant_id
        and h.bucket = :since
        and h.plugin_id = w.plugin_id
) is null
order by w.tenant_id, w.plugin_id;

-- name: begin_some_tenants(tenant_ids, today)!
-- Give each of these tenants a row that says how far its roll-ups are, where it has none.
-- Index: rollup_state_pkey.
insert into rollup_state (tenant_id, next_number, rolled_until)
select
    w.tenant_id,
    1,
    :today::date
from unnest(:tenant_ids::uuid []) as w (tenant_id)
order by w.tenant_id
on conflict (tenant_id) do nothing;

-- name: list_dirty_plugins(bucket, tenant_ids)
-- The plugins of these tenants whose hour is dirty: they are right as soon as it is counted.
-- Index: dirty_bucket_bucket_idx.
select
    b.tenant_id,
    w.plugin_id
from dirty_bucket as b
cross join unnest(coalesce(b.plugin_ids, array[b.plugin_id])) as w (plugin_id)
where
    b.series = 'usage'
    and b.bucket = :bucket
    and b.tenant_id = any(:tenant_ids::uuid [])
group by b.tenant_id, w.plugin_id
order by b.tenant_id, w.plugin_id;

-- name: hold_some_tenants(tenant_ids)
-- Those of these tenants that nobody else holds, held until the transaction ends.
-- Index: rollup_state_pkey.
select s.tenant_id
from rollup_state as s
where s.tenant_id = any(:tenant_ids::uuid [])
order by s.tenant_id
for update skip locked;

-- name: mark_hours_dirty(since, until, tenant_id)$
-- Have hours counted anew: those with events and those with roll-ups, of one tenant or (null) of all; how many hours of plugins.
-- Index: usage_event_default_key or its partition's, usage_hour_pkey.
with marked as (
    insert into dirty_bucket (series, tenant_id, bucket, plugin_ids)
    select
        'usage',
        k.tenant_id,
        k.bucket,
        array_agg(k.plugin_id order by k.plugin_id)
    from (
        select
            e.tenant_id,
            e.plugin_id,
            date_trunc('hour', e.occurred_at, 'UTC') as bucket
        from usage_event as e
        where
            e.occurred_at >= :since
            and e.occurred_at < :until
            and (:tenant_id::uuid is null or e.tenant_id = :tenant_id::uuid)
        union
        select
            h.tenant_id,
            h.plugin_id,
            h.bucket
        from usage_hour as h
        where
            h.bucket >= :since
            and h.bucket < :until
            and h.plugin_id <> '00000000-0000-0000-0000-000000000000'
            and (:tenant_id::uuid is null or h.tenant_id = :tenant_id::uuid)
    ) as k
    group by k.bucket, k.tenant_id
    order by k.bucket, k.tenant_id
    returning plugin_ids
)

select coalesce(sum(cardinality(m.plugin_ids)), 0)
from marked as m;
