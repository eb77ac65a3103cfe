-- database: analytics
-- name: delete_old_hours(before, most)!
-- Delete up to `most` roll-ups of hours before then. Tenant after tenant: the index begins with the tenant, and the rows of an
-- hour lie in as many places as there are tenants.
-- Index: usage_hour_pkey.
with recursive tenant as (
    (
        select h.tenant_id
        from usage_hour as h
        order by h.tenant_id
        limit 1
    )
    union all
    select
        (
            select h.tenant_id
            from usage_hour as h
            where h.tenant_id > t.tenant_id
            order by h.tenant_id
            limit 1
        ) as tenant_id
    from tenant as t
    where t.tenant_id is not null
),

expired as (
    select
        o.tenant_id,
        o.bucket,
        o.plugin_id
    from tenant as t
    cross join
        lateral (
            select
                h.tenant_id,
                h.bucket,
                h.plugin_id
            from usage_hour as h
            where
                h.tenant_id = t.tenant_id
                and h.bucket < :before
            order by h.bucket, h.plugin_id
            limit :most
        ) as o
    order by o.tenant_id, o.bucket, o.plugin_id
    limit :most
)

delete from usage_hour as h
using expired as e
where
    h.tenant_id = e.tenant_id
    and h.bucket = e.bucket
    and h.plugin_id = e.plugin_id;

-- name: delete_old_slots(before, most)!
-- Delete up to `most` roll-ups of performance of before then, plugin after plugin.
-- Index: performance_slot_pkey.
with recursive kept as (
    (
        select
            s.tenant_id,
            s.plugin_id,
            s.environment_id
        from performance_slot as s
        order by s.tenant_id, s.plugin_id, s.environment_id
        limit 1
    )
    union all
    select
        n.tenant_id,
        n.plugin_id,
        n.environment_id
    from kept as k
    cross join lateral (
        select
            s.tenant_id,
            s.plugin_id,
            s.environment_id
        from performance_slot as s
        where (s.tenant_id, s.plugin_id, s.environment_id) > (k.tenant_id, k.plugin_id, k.environment_id)
        order by s.tenant_id, s.plugin_id, s.environment_id
        limit 1
    ) as n
),

expired as (
    select
        o.tenant_id,
        o.plugin_id,
        o.environment_id,
        o.bucket
    from kept as k
    cross join
        lateral (
            select
                s.tenant_id,
                s.plugin_id,
                s.environment_id,
                s.bucket
            from performance_slot as s
            where
                s.tenant_id = k.tenant_id
                and s.plugin_id = k.plugin_id
                and s.environment_id = k.environment_id
                and s.bucket < :before
            order by s.bucket
            limit :most
        ) as o
    order by o.tenant_id, o.plugin_id, o.environment_id, o.bucket
    limit :most
)

delete from performance_slot as s
using expired as e
where
    s.tenant_id = e.tenant_id
    and s.plugin_id = e.plugin_id
    and s.environment_id = e.environment_id
    and s.bucket = e.bucket;

-- name: delete_old_messages(before, most)!
-- Delete up to `most` of the messages written before then.
-- Index: written_message_arrived_idx, written_message_pkey.
with expired as (
    select
        m.message_id,
        m.series
    from written_message as m
    where m.arrived_at < :before
    order by m.arrived_at, m.message_id, m.series
    limit :most
)

delete from written_message as m
using expired as e
where
    m.message_id = e.message_id
    and m.series = e.series;

-- name: delete_old_dead_events(before, most)!
-- Delete up to `most` of the dead events that arrived before then.
-- Index: dead_event_age_idx, dead_event_pkey.
with expired as (
    select
        d.tenant_id,
        d.dead_event_id
    from dead_event as d
    where d.arrived_at < :before
    order by d.arrived_at, d.tenant_id, d.dead_event_id
    limit :most
)

delete from dead_event as d
using expired as e
where
    d.tenant_id = e.tenant_id
    and d.dead_event_id = e.dead_event_id;
