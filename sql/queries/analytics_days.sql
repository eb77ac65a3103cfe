-- database: analytics
-- name: list_tenants_behind()
-- The tenants that have days behind their hours, and how many; who waits longest comes first.
-- Index: day_behind_pkey.
select
    b.tenant_id,
    count(*) as days
from day_behind as b
group by b.tenant_id
order by min(b.waiting_since), b.tenant_id;

-- name: hold_tenant(tenant_id)$
-- A tenant, held until the transaction ends, and with it the try; null if another refresher holds it. Up to which day its rolling
-- roll-ups are.
-- Index: rollup_state_pkey.
with free as (
    select s.tenant_id
    from rollup_state as s
    where s.tenant_id = :tenant_id
    for update skip locked
)

update rollup_state as s
set tried_at = null
from free as f
where s.tenant_id = f.tenant_id
returning s.rolled_until;

-- name: take_days_behind(tenant_id, most)
-- Take the days of a tenant that are behind their hours, of a plugin all at once, as its months and windows are then added
-- up once: until `most` are taken. Plugins that wait longest come first; the caller holds the tenant.
-- Index: day_behind_pkey.
with waiting as (
    select
        b.plugin_id,
        min(b.waiting_since) as since,
        count(*) as days
    from day_behind as b
    where b.tenant_id = :tenant_id
    group by b.plugin_id
),

chosen as (
    select
        w.plugin_id,
        sum(w.days) over (order by w.since, w.plugin_id rows unbounded preceding) - w.days as days_before
    from waiting as w
)

delete from day_behind as b
using chosen as c
where
    b.tenant_id = :tenant_id
    and b.plugin_id = c.plugin_id
    and c.days_before < :most
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
-- The next tenant after one (null: the first) whose rolling roll-ups do not reach up to today, and whose last try did not fail.
-- Index: rollup_state_rolled_idx.
select s.tenant_id
from rollup_state as s
where
    s.rolled_until < :today::date
    and s.tried_at is null
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
