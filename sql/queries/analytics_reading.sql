-- database: analytics

-- name: list_dirty_hours(plugin_ids, since, until)
-- The hours of some plugins, or (null) of all of the verified tenant's, whose events are not all counted, and since when.
select
    d.plugin_id,
    d.bucket,
    d.waiting_since
from raw.list_dirty_hours(:plugin_ids, :since, :until) as d
order by d.bucket, d.plugin_id;

-- name: are_hours_readable(buckets, most)$
-- Whether the events of these hours, of all tenants together, are no more than that.
select raw.are_hours_readable(:buckets, :most);

-- name: read_usage_hours(plugin_ids, buckets)
-- The events of these plugins of the verified tenant, each in its hour.
select
    e.occurred_at,
    e.event_key,
    e.tenant_id,
    e.plugin_id,
    e.is_error,
    e.duration_ms,
    e.version,
    e.environment_id,
    e.team,
    e.action,
    e.number,
    e.subject_key
from raw.read_usage_hours(:plugin_ids, :buckets) as e
order by e.occurred_at, e.event_key;

-- name: find_rolled_until(tenant_id)$
-- Up to which day the rolling roll-ups of a tenant are; null if it has none yet.
-- Index: rollup_state_pkey.
select s.rolled_until
from rollup_state as s
where s.tenant_id = :tenant_id;

-- name: read_span(tenant_id, grain, plugin_ids, since, until, is_summed, needs, first_day, last_day, roll_since, roll_until, owners, hours)
-- What a read is made of, at one moment: the roll-ups asked for (role `row`); of the days within reach that are behind their
-- hours each as it is stored, if it is (`behind`), and its hours (`hour`); other hours, each of its owner, a plugin (`hour`);
-- and, where roll_since and roll_until are given, the days between (`day`). plugin_ids: null for all. is_summed: days as one,
-- with the histograms and users of all, each behind its length.
-- needs: which of users, histogram and parts are read.
-- Index: usage_hour_pkey, usage_hour_plugin_idx, usage_day_pkey, usage_day_plugin_idx, usage_month_pkey,
-- usage_month_plugin_idx, usage_rolling_pkey, usage_rolling_plugin_idx, day_behind_pkey.
select
    'row' as role,
    null::timestamptz as waiting_since,
    r.plugin_id,
    r.bucket,
    r.events,
    r.errors,
    r.timed,
    r.duration_sum,
    r.duration_min,
    r.duration_max,
    case when 'histogram' = any(:needs::text []) then r.histogram end as histogram,
    case when 'users' = any(:needs::text []) then r.users end as users,
    case when 'parts' = any(:needs::text []) then r.parts end as parts
from usage_hour as r
where
    :grain = 'hour'
    and r.tenant_id = :tenant_id
    and (:plugin_ids::uuid [] is null or r.plugin_id = any(:plugin_ids::uuid []))
    and r.bucket >= :since::timestamptz
    and r.bucket < :until::timestamptz
union all
select
    'row' as role,
    null::timestamptz as waiting_since,
    r.plugin_id,
    r.bucket::timestamp at time zone 'UTC' as bucket,
    r.events,
    r.errors,
    r.timed,
    r.duration_sum,
    r.duration_min,
    r.duration_max,
    case when 'histogram' = any(:needs::text []) then r.histogram end as histogram,
    case when 'users' = any(:needs::text []) then r.users end as users,
    case when 'parts' = any(:needs::text []) then r.parts end as parts
from usage_day as r
where
    :grain = 'day'
    and not :is_summed
    and r.tenant_id = :tenant_id
    and (:plugin_ids::uuid [] is null or r.plugin_id = any(:plugin_ids::uuid []))
    and r.bucket >= (:since::timestamptz at time zone 'UTC' + interval '1 day - 1 microsecond')::date
    and r.bucket < (:until::timestamptz at time zone 'UTC' + interval '1 day - 1 microsecond')::date
union all
select
    'row' as role,
    null::timestamptz as waiting_since,
    r.plugin_id,
    :since::timestamptz as bucket,
    sum(r.events)::bigint as events,
    sum(r.errors)::bigint as errors,
    sum(r.timed)::bigint as timed,
    sum(r.duration_sum) as duration_sum,
    min(r.duration_min) as duration_min,
    max(r.duration_max) as duration_max,
    case
        when 'histogram' = any(:needs::text [])
            then string_agg(int4send(octet_length(r.histogram)) || r.histogram, ''::bytea)
    end as histogram,
    case
        when 'users' = any(:needs::text []) then string_agg(int4send(octet_length(r.users)) || r.users, ''::bytea)
    end as users,
    null::bytea as parts
from usage_day as r
where
    :grain = 'day'
    and :is_summed
    and r.tenant_id = :tenant_id
    and (:plugin_ids::uuid [] is null or r.plugin_id = any(:plugin_ids::uuid []))
    and r.bucket >= (:since::timestamptz at time zone 'UTC' + interval '1 day - 1 microsecond')::date
    and r.bucket < (:until::timestamptz at time zone 'UTC' + interval '1 day - 1 microsecond')::date
group by r.plugin_id
union all
select
    'row' as role,
    null::timestamptz as waiting_since,
    r.plugin_id,
    r.bucket::timestamp at time zone 'UTC' as bucket,
    r.events,
    r.errors,
    r.timed,
    r.duration_sum,
    r.duration_min,
    r.duration_max,
    case when 'histogram' = any(:needs::text []) then r.histogram end as histogram,
    case when 'users' = any(:needs::text []) then r.users end as users,
    case when 'parts' = any(:needs::text []) then r.parts end as parts
from usage_month as r
where
    :grain = 'month'
    and r.tenant_id = :tenant_id
    and (:plugin_ids::uuid [] is null or r.plugin_id = any(:plugin_ids::uuid []))
    and r.bucket >= (:since::timestamptz at time zone 'UTC' + interval '1 day - 1 microsecond')::date
    and r.bucket < (:until::timestamptz at time zone 'UTC' + interval '1 day - 1 microsecond')::date
union all
select
    'row' as role,
    null::timestamptz as waiting_since,
    r.plugin_id,
    r.bucket::timestamp at time zone 'UTC' as bucket,
    r.events,
    r.errors,
    r.timed,
    r.duration_sum,
    r.duration_min,
    r.duration_max,
    case when 'histogram' = any(:needs::text []) then r.histogram end as histogram,
    case when 'users' = any(:needs::text []) then r.users end as users,
    case when 'parts' = any(:needs::text []) then r.parts end as parts
from usage_rolling as r
where
    :grain = 'rolling'
    and r.tenant_id = :tenant_id
    and (:plugin_ids::uuid [] is null or r.plugin_id = any(:plugin_ids::uuid []))
    and r.bucket >= (:since::timestamptz at time zone 'UTC' + interval '1 day - 1 microsecond')::date
    and r.bucket < (:until::timestamptz at time zone 'UTC' + interval '1 day - 1 microsecond')::date
union all
select
    'behind' as role,
    b.waiting_since,
    b.plugin_id,
    b.bucket::timestamp at time zone 'UTC' as bucket,
    coalesce(d.events, 0) as events,
    coalesce(d.errors, 0) as errors,
    coalesce(d.timed, 0) as timed,
    coalesce(d.duration_sum, 0) as duration_sum,
    d.duration_min,
    d.duration_max,
    case when 'histogram' = any(:needs::text []) then d.histogram end as histogram,
    case when 'users' = any(:needs::text []) then d.users end as users,
    case when 'parts' = any(:needs::text []) then d.parts end as parts
from day_behind as b
left join usage_day as d
    on
        b.tenant_id = d.tenant_id
        and b.plugin_id = d.plugin_id
        and b.bucket = d.bucket
where
    b.tenant_id = :tenant_id
    and (:plugin_ids::uuid [] is null or b.plugin_id = any(:plugin_ids::uuid []))
    and b.bucket >= :first_day::date
    and b.bucket <= :last_day::date
union all
select
    'hour' as role,
    null::timestamptz as waiting_since,
    h.plugin_id,
    h.bucket,
    h.events,
    h.errors,
    h.timed,
    h.duration_sum,
    h.duration_min,
    h.duration_max,
    case when 'histogram' = any(:needs::text []) then h.histogram end as histogram,
    case when 'users' = any(:needs::text []) then h.users end as users,
    case when 'parts' = any(:needs::text []) then h.parts end as parts
from day_behind as b
inner join usage_hour as h
    on
        b.tenant_id = h.tenant_id
        and b.plugin_id = h.plugin_id
        and h.bucket >= b.bucket::timestamp at time zone 'UTC'
        and h.bucket < (b.bucket + 1)::timestamp at time zone 'UTC'
where
    b.tenant_id = :tenant_id
    and (:plugin_ids::uuid [] is null or b.plugin_id = any(:plugin_ids::uuid []))
    and b.bucket >= :first_day::date
    and b.bucket <= :last_day::date
union all
select
    'hour' as role,
    null::timestamptz as waiting_since,
    h.plugin_id,
    h.bucket,
    h.events,
    h.errors,
    h.timed,
    h.duration_sum,
    h.duration_min,
    h.duration_max,
    case when 'histogram' = any(:needs::text []) then h.histogram end as histogram,
    case when 'users' = any(:needs::text []) then h.users end as users,
    case when 'parts' = any(:needs::text []) then h.parts end as parts
from unnest(:owners::uuid [], :hours::timestamptz []) as w (plugin_id, bucket)
inner join usage_hour as h
    on
        h.tenant_id = :tenant_id
        and w.plugin_id = h.plugin_id
        and w.bucket = h.bucket
union all
select
    'day' as role,
    null::timestamptz as waiting_since,
    d.plugin_id,
    d.bucket::timestamp at time zone 'UTC' as bucket,
    d.events,
    d.errors,
    d.timed,
    d.duration_sum,
    d.duration_min,
    d.duration_max,
    case when 'histogram' = any(:needs::text []) then d.histogram end as histogram,
    case when 'users' = any(:needs::text []) then d.users end as users,
    case when 'parts' = any(:needs::text []) then d.parts end as parts
from usage_day as d
where
    d.tenant_id = :tenant_id
    and (:plugin_ids::uuid [] is null or d.plugin_id = any(:plugin_ids::uuid []))
    and d.bucket >= :roll_since::date
    and d.bucket <= :roll_until::date
order by bucket, plugin_id, role;
