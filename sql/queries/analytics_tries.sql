-- database: analytics
-- name: choose_tenants(bucket, after_tenant_id, events_a_line, most_events)
-- The next tenants whose hour is dirty, as many as have so many events in it, or one: by the roll-up that there is, and as many
-- for each line as it may be of. A tenant whose last try did not end is none of them.
-- Index: dirty_bucket_bucket_idx, rollup_state_pkey, usage_hour_pkey.
with waiting as (
    select
        b.tenant_id,
        count(*) as lines
    from dirty_bucket as b
    where
        b.series = 'usage'
        and b.bucket = :bucket
        and (:after_tenant_id::uuid is null or b.tenant_id > :after_tenant_id::uuid)
    group by b.tenant_id
),

sized as (
    select
        w.tenant_id,
        w.lines * :events_a_line::bigint + coalesce((
            select h.events
            from usage_hour as h
            where
                h.tenant_id = w.tenant_id
                and h.bucket = :bucket
                and h.plugin_id = '00000000-0000-0000-0000-000000000000'
        ), 0) as events
    from waiting as w
    inner join rollup_state as s on w.tenant_id = s.tenant_id
    where s.tried_at is null
),

added as (
    select
        z.tenant_id,
        row_number() over (order by z.tenant_id) as place,
        sum(z.events) over (order by z.tenant_id) as events
    from sized as z
)

select a.tenant_id
from added as a
where a.place = 1 or a.events <= :most_events
order by a.tenant_id;

-- name: begin_tries(tenant_ids)!
-- Note that roll-ups of these tenants are tried to be written, but for those that another refresher holds.
-- Index: rollup_state_pkey.
with free as (
    select s.tenant_id
    from rollup_state as s
    where s.tenant_id = any(:tenant_ids::uuid [])
    order by s.tenant_id
    for update skip locked
)

update rollup_state as s
set tried_at = now()
from free as f
where s.tenant_id = f.tenant_id;

-- name: list_tried_tenants()
-- The tenants whose last try did not end, the latest last; those of a refresher that is at it are held, and none of them.
-- Index: none, there is a row for each tenant.
select s.tenant_id
from rollup_state as s
where s.tried_at is not null
order by s.tried_at, s.tenant_id
for update skip locked;

-- name: list_dirty_hours_of(tenant_id)
-- The hours of a tenant that are dirty.
-- Index: dirty_bucket_tenant_idx.
select b.bucket
from dirty_bucket as b
where
    b.series = 'usage'
    and b.tenant_id = :tenant_id
group by b.bucket
order by b.bucket;

-- name: hold_tenants(tenant_ids)
-- These tenants, held until the transaction ends, and with it the try; one that another refresher holds is passed over.
-- Index: rollup_state_pkey.
with free as (
    select s.tenant_id
    from rollup_state as s
    where s.tenant_id = any(:tenant_ids::uuid [])
    order by s.tenant_id
    for update skip locked
)

update rollup_state as s
set tried_at = null
from free as f
where s.tenant_id = f.tenant_id
returning s.tenant_id;
