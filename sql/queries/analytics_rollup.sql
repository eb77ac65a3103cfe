-- database: analytics
-- name: list_rollups(tenant_id, grain, plugin_ids, since, until, has_parts)
-- record_class: RollupRow
-- Roll-ups of one grain whose buckets begin from `since` on and before `until`, by bucket and plugin: of some plugins or
-- (null) of all. Buckets of days are midnights of UTC. Parts lie out of line, and are read only where they are asked for.
-- Index: usage_hour_pkey, usage_hour_plugin_idx, usage_day_pkey, usage_day_plugin_idx, usage_month_pkey,
-- usage_month_plugin_idx, usage_rolling_pkey, usage_rolling_plugin_idx.
select
    r.tenant_id,
    r.plugin_id,
    r.bucket,
    r.events,
    r.errors,
    r.timed,
    r.duration_sum,
    r.duration_min,
    r.duration_max,
    r.histogram,
    r.users,
    case when :has_parts then r.parts end as parts
from usage_hour as r
where
    :grain = 'hour'
    and r.tenant_id = :tenant_id
    and (:plugin_ids::uuid [] is null or r.plugin_id = any(:plugin_ids::uuid []))
    and r.bucket >= :since::timestamptz
    and r.bucket < :until::timestamptz
union all
select
    r.tenant_id,
    r.plugin_id,
    r.bucket::timestamp at time zone 'UTC' as bucket,
    r.events,
    r.errors,
    r.timed,
    r.duration_sum,
    r.duration_min,
    r.duration_max,
    r.histogram,
    r.users,
    case when :has_parts then r.parts end as parts
from usage_day as r
where
    :grain = 'day'
    and r.tenant_id = :tenant_id
    and (:plugin_ids::uuid [] is null or r.plugin_id = any(:plugin_ids::uuid []))
    and r.bucket >= (:since::timestamptz at time zone 'UTC' + interval '1 day - 1 microsecond')::date
    and r.bucket < (:until::timestamptz at time zone 'UTC' + interval '1 day - 1 microsecond')::date
union all
select
    r.tenant_id,
    r.plugin_id,
    r.bucket::timestamp at time zone 'UTC' as bucket,
    r.events,
    r.errors,
    r.timed,
    r.duration_sum,
    r.duration_min,
    r.duration_max,
    r.histogram,
    r.users,
    case when :has_parts then r.parts end as parts
from usage_month as r
where
    :grain = 'month'
    and r.tenant_id = :tenant_id
    and (:plugin_ids::uuid [] is null or r.plugin_id = any(:plugin_ids::uuid []))
    and r.bucket >= (:since::timestamptz at time zone 'UTC' + interval '1 day - 1 microsecond')::date
    and r.bucket < (:until::timestamptz at time zone 'UTC' + interval '1 day - 1 microsecond')::date
union all
select
    r.tenant_id,
    r.plugin_id,
    r.bucket::timestamp at time zone 'UTC' as bucket,
    r.events,
    r.errors,
    r.timed,
    r.duration_sum,
    r.duration_min,
    r.duration_max,
    r.histogram,
    r.users,
    case when :has_parts then r.parts end as parts
from usage_rolling as r
where
    :grain = 'rolling'
    and r.tenant_id = :tenant_id
    and (:plugin_ids::uuid [] is null or r.plugin_id = any(:plugin_ids::uuid []))
    and r.bucket >= (:since::timestamptz at time zone 'UTC' + interval '1 day - 1 microsecond')::date
    and r.bucket < (:until::timestamptz at time zone 'UTC' + interval '1 day - 1 microsecond')::date
order by bucket, plugin_id;

-- name: write_rollups(grains, tenant_ids, plugin_ids, buckets, events, errors, timed, sums, mins, maxes, histograms, users, parts)!
-- Write roll-ups of any grains, each in the place of the one before; whoever does holds the tenants' rows of rollup_state.
-- Index: usage_hour_pkey, usage_day_pkey, usage_month_pkey, usage_rolling_pkey.
with written as (
    select
        w.grain,
        w.tenant_id,
        w.plugin_id,
        w.bucket,
        (w.bucket at time zone 'UTC')::date as day,
        w.events,
        w.errors,
        w.timed,
        w.duration_sum,
        w.duration_min,
        w.duration_max,
        w.histogram,
        w.users,
        w.parts
    from unnest(
            :grains::text [],
            :tenant_ids::uuid [],
            :plugin_ids::uuid [],
            :buckets::timestamptz [],
            :events::bigint [],
            :errors::bigint [],
            :timed::bigint [],
            :sums::double precision [],
            :mins::real [],
            :maxes::real [],
            :histograms::bytea [],
            :users::bytea [],
            :parts::bytea []
        ) as w (
            grain, tenant_id, plugin_id, bucket, events, errors, timed, duration_sum, duration_min, duration_max, histogram, users, parts
        )
),

hours as (
    insert into usage_hour (
        tenant_id, plugin_id, bucket, events, errors, timed, duration_sum, duration_min, duration_max, histogram, users, parts, computed_at
    )
    select
        w.tenant_id,
        w.plugin_id,
        w.bucket,
        w.events,
        w.errors,
        w.timed,
        w.duration_sum,
        w.duration_min,
        w.duration_max,
        w.histogram,
        w.users,
        w.parts,
        now()
    from written as w
    where w.grain = 'hour'
    on conflict (tenant_id, bucket, plugin_id) do update
        set (events, errors, timed, duration_sum, duration_min, duration_max, histogram, users, parts, computed_at)
            = (
                excluded.events, excluded.errors, excluded.timed, excluded.duration_sum, excluded.duration_min, excluded.duration_max,
                excluded.histogram, excluded.users, excluded.parts, excluded.computed_at
            )
),

days as (
    insert into usage_day (
        tenant_id, plugin_id, bucket, events, errors, timed, duration_sum, duration_min, duration_max, histogram, users, parts, computed_at
    )
    select
        w.tenant_id,
        w.plugin_id,
        w.day,
        w.events,
        w.errors,
        w.timed,
        w.duration_sum,
        w.duration_min,
        w.duration_max,
        w.histogram,
        w.users,
        w.parts,
        now()
    from written as w
    where w.grain = 'day'
    on conflict (tenant_id, bucket, plugin_id) do update
        set (events, errors, timed, duration_sum, duration_min, duration_max, histogram, users, parts, computed_at)
            = (
                excluded.events, excluded.errors, excluded.timed, excluded.duration_sum, excluded.duration_min, excluded.duration_max,
                excluded.histogram, excluded.users, excluded.parts, excluded.computed_at
            )
),

months as (
    insert into usage_month (
        tenant_id, plugin_id, bucket, events, errors, timed, duration_sum, duration_min, duration_max, histogram, users, parts, computed_at
    )
    select
        w.tenant_id,
        w.plugin_id,
        w.day,
        w.events,
        w.errors,
        w.timed,
        w.duration_sum,
        w.duration_min,
        w.duration_max,
        w.histogram,
        w.users,
        w.parts,
        now()
    from written as w
    where w.grain = 'month'
    on conflict (tenant_id, bucket, plugin_id) do update
        set (events, errors, timed, duration_sum, duration_min, duration_max, histogram, users, parts, computed_at)
            = (
                excluded.events, excluded.errors, excluded.timed, excluded.duration_sum, excluded.duration_min, excluded.duration_max,
                excluded.histogram, excluded.users, excluded.parts, excluded.computed_at
            )
)

insert into usage_rolling (
    tenant_id, plugin_id, bucket, events, errors, timed, duration_sum, duration_min, duration_max, histogram, users, parts, computed_at
)
select
    w.tenant_id,
    w.plugin_id,
    w.day,
    w.events,
    w.errors,
    w.timed,
    w.duration_sum,
    w.duration_min,
    w.duration_max,
    w.histogram,
    w.users,
    w.parts,
    now()
from written as w
where w.grain = 'rolling'
on conflict (tenant_id, bucket, plugin_id) do update
    set (events, errors, timed, duration_sum, duration_min, duration_max, histogram, users, parts, computed_at)
        = (
            excluded.events, excluded.errors, excluded.timed, excluded.duration_sum, excluded.duration_min, excluded.duration_max,
            excluded.histogram, excluded.users, excluded.parts, excluded.computed_at
        );

-- name: delete_rollups(grains, tenant_ids, plugin_ids, buckets)!
-- Delete roll-ups whose events are all gone; whoever does holds the tenants' rows of rollup_state.
-- Index: usage_hour_pkey, usage_day_pkey, usage_month_pkey, usage_rolling_pkey.
with gone as (
    select
        w.grain,
        w.tenant_id,
        w.plugin_id,
        w.bucket,
        (w.bucket at time zone 'UTC')::date as day
    from unnest(
            :grains::text [],
            :tenant_ids::uuid [],
            :plugin_ids::uuid [],
            :buckets::timestamptz []
        ) as w (grain, tenant_id, plugin_id, bucket)
),

hours as (
    delete from usage_hour as r
    using gone as g
    where
        g.grain = 'hour'
        and r.tenant_id = g.tenant_id
        and r.bucket = g.bucket
        and r.plugin_id = g.plugin_id
),

days as (
    delete from usage_day as r
    using gone as g
    where
        g.grain = 'day'
        and r.tenant_id = g.tenant_id
        and r.bucket = g.day
        and r.plugin_id = g.plugin_id
),

months as (
    delete from usage_month as r
    using gone as g
    where
        g.grain = 'month'
        and r.tenant_id = g.tenant_id
        and r.bucket = g.day
        and r.plugin_id = g.plugin_id
)

delete from usage_rolling as r
using gone as g
where
    g.grain = 'rolling'
    and r.tenant_id = g.tenant_id
    and r.bucket = g.day
    and r.plugin_id = g.plugin_id;
