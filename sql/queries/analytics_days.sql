-- database: analytics
-- name: find_tenant_behind(after_tenant_id)$
-- The next tenant after one (null: the first) that has days behind their hours.
-- Index: day_behind_pkey.
select b.tenant_id
from day_behind as b
where (:after_tenant_id::uuid is null or b.tenant_id > :after_tenant_id::uuid)
order by b.tenant_id
limit 1;

-- name: hold_tenant(tenant_id)$
-- A tenant, held until the transaction ends; null if another refresher holds it. Up to which day its rolling roll-ups are.
-- Index: rollup_state_pkey.
select s.rolled_until
from rollup_state as s
where s.tenant_id = :tenant_id
for update skip locked;

-- name: take_days_behind(tenant_id, most)
-- Take up to `most` of the days of a tenant that are behind their hours, plugin by plugin; the caller holds the tenant.
-- Index: day_behind_pkey.
with chosen as (
    select
        b.plugin_id,
        b.bucket
    from day_behind as b
    where b.tenant_id = :tenant_id
    order by b.plugin_id, b.bucket
    limit :most
)

delete from day_behind as b
using chosen as c
where
    b.tenant_id = :tenant_id
    and b.plugin_id = c.plugin_id
    and b.bucket = c.bucket
returning
    b.plugin_id,
    b.bucket;

-- name: list_hours_of_days(tenant_id, plugin_ids, days)
-- record_class: RollupRow
-- The roll-ups of the hours of some plugins' days, which stand for themselves.
-- Index: usage_hour_plugin_idx.
select
    h.tenant_id,
    h.plugin_id,
    h.bucket,
    h.events,
    h.errors,
    h.timed,
    h.duration_sum,
    h.duration_min,
    h.duration_max,
    h.histogram,
    h.users,
    h.parts
from unnest(:plugin_ids::uuid [], :days::date []) as w (plugin_id, day)
inner join usage_hour as h
    on
        h.tenant_id = :tenant_id
        and w.plugin_id = h.plugin_id
        and h.bucket >= w.day::timestamp at time zone 'UTC'
        and h.bucket < (w.day + 1)::timestamp at time zone 'UTC'
order by h.plugin_id, h.bucket;

-- name: find_tenant_to_roll(today, after_tenant_id)$
-- The next tenant after one (null: the first) whose rolling roll-ups do not reach up to today.
-- Index: rollup_state_rolled_idx.
select s.tenant_id
from rollup_state as s
where
    s.rolled_until < :today::date
    and (:after_tenant_id::uuid is null or s.tenant_id > :after_tenant_id::uuid)
order by s.tenant_id
limit 1;

-- name: list_plugins_of_days(tenant_id, since, until)
-- The plugins of a tenant that have a roll-up of some day from `since` to `until`, both included.
-- Index: usage_day_pkey.
select d.plugin_id
from usage_day as d
where
    d.tenant_id = :tenant_id
    and d.bucket >= :since::date
    and d.bucket <= :until::date
group by d.plugin_id
order by d.plugin_id;

-- name: mark_rolled(tenant_id, today)!
-- Note up to which day a tenant's rolling roll-ups are; the caller holds the tenant.
-- Index: rollup_state_pkey.
update rollup_state as s
set rolled_until = :today::date
where s.tenant_id = :tenant_id;
