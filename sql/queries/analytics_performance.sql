-- database: analytics
-- name: find_dirty_slot(passed_over)$
-- The five minutes that have waited longest to be counted, but none of those that were passed over.
-- Index: dirty_bucket_pkey.
select b.bucket
from dirty_bucket as b
where
    b.series = 'performance'
    and b.bucket != all(:passed_over::timestamptz [])
order by b.dirty_no
limit 1;

-- name: list_dirty_tenants(bucket)
-- Whose lines of five minutes wait.
-- Index: dirty_bucket_bucket_idx.
select b.tenant_id
from dirty_bucket as b
where
    b.series = 'performance'
    and b.bucket = :bucket
group by b.tenant_id
order by b.tenant_id;

-- name: take_slot_lines(bucket, tenant_id, most)
-- Take lines of five minutes, of one tenant or (null) of all, that nobody else is taking; what they name, once. Of so many lines
-- the first ones: those that together name so many slots, or a single one that names more.
-- Index: dirty_bucket_bucket_idx, dirty_bucket_pkey.
with held as (
    select
        b.dirty_no,
        b.tenant_id,
        coalesce(cardinality(b.plugin_ids), 1) as slots
    from dirty_bucket as b
    where
        b.series = 'performance'
        and b.bucket = :bucket
        and (:tenant_id::uuid is null or b.tenant_id = :tenant_id::uuid)
    order by b.tenant_id, b.dirty_no
    limit :most
    for update skip locked
),

counted as (
    select
        h.dirty_no,
        sum(h.slots) over (order by h.tenant_id, h.dirty_no) - h.slots as slots_before
    from held as h
),

taken as (
    delete from dirty_bucket
    where
        dirty_no in (
            select c.dirty_no
            from counted as c
            where c.slots_before < :most
        )
    returning
        tenant_id,
        coalesce(plugin_ids, array[plugin_id]) as plugin_ids,
        coalesce(environment_ids, array[environment_id]) as environment_ids
)

select
    t.tenant_id,
    w.plugin_id,
    w.environment_id
from taken as t
cross join unnest(t.plugin_ids, t.environment_ids) as w (plugin_id, environment_id)
group by t.tenant_id, w.plugin_id, w.environment_id
order by t.tenant_id, w.plugin_id, w.environment_id;

-- name: hold_slots(bucket, keys)!
-- Hold the slots that are to be counted, in the order of their keys, also those that are not there yet: whoever counts the
-- same slot comes after this transaction, and reads the samples then.
-- Index: performance_slot_pkey.
insert into performance_slot (
    tenant_id, plugin_id, environment_id, bucket, samples, requests, errors, timed, duration_sum, saturation_sum,
    saturation_samples, histogram, computed_at
)
select
    k.tenant_id,
    k.plugin_id,
    k.environment_id,
    :bucket,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    '',
    now()
from jsonb_to_recordset(:keys::jsonb) as k (tenant_id uuid, plugin_id uuid, environment_id uuid)
order by k.tenant_id, k.plugin_id, k.environment_id
on conflict (tenant_id, plugin_id, environment_id, bucket) do update
    set computed_at = excluded.computed_at;

-- name: fold_samples(bucket, until, keys, buckets_per_log, lowest, highest)
-- record_class: Folded
-- The samples of these slots, added up for each bucket of durations (null: without one). A sample's duration is that of each
-- of its requests. In whole microseconds and exact numbers, so that no order of adding tells; and then not as a bigint, since
-- two billion requests of the longest duration are more than it holds.
-- Index: performance_sample_default_key or its partition's.
select
    e.tenant_id,
    e.plugin_id,
    e.environment_id,
    e.duration_bucket,
    count(*) as samples,
    sum(e.requests)::bigint as requests,
    sum(e.errors)::bigint as errors,
    coalesce(sum(e.duration_us * e.requests), 0)::double precision as duration_us,
    max(e.duration_ms) as duration_max,
    coalesce(sum(e.saturation::double precision::numeric), 0)::double precision as saturation_sum,
    count(e.saturation) as saturation_samples,
    max(e.saturation) as saturation_max
from (
    select
        s.tenant_id,
        s.plugin_id,
        s.environment_id,
        s.requests,
        s.errors,
        s.duration_ms,
        s.saturation,
        round(s.duration_ms::double precision::numeric * 1000) as duration_us,
        case
            when s.duration_ms <= 0 then :lowest::integer
            -- Of nulls, `least` and `greatest` take the other value.
            when s.duration_ms is not null then
                least(
                    greatest(ceil(ln(s.duration_ms::double precision) * :buckets_per_log::double precision), :lowest::integer),
                    :highest::integer
                )::integer
        end as duration_bucket
    from performance_sample as s
    inner join
        jsonb_to_recordset(:keys::jsonb) as k (tenant_id uuid, plugin_id uuid, environment_id uuid)
        on s.tenant_id = k.tenant_id and s.plugin_id = k.plugin_id and s.environment_id = k.environment_id
    where
        s.occurred_at >= :bucket
        and s.occurred_at < :until
) as e
group by e.tenant_id, e.plugin_id, e.environment_id, e.duration_bucket
order by e.tenant_id, e.plugin_id, e.environment_id, e.duration_bucket;

-- name: save_slots(bucket, slots, histograms)!
-- Write what was counted over slots that are held.
-- Index: performance_slot_pkey.
update performance_slot as p
set
    samples = c.samples,
    requests = c.requests,
    errors = c.errors,
    timed = c.timed,
    duration_sum = c.duration_sum,
    duration_max = c.duration_max,
    saturation_sum = c.saturation_sum,
    saturation_samples = c.saturation_samples,
    saturation_max = c.saturation_max,
    histogram = (:histograms::bytea [])[c.place]
from jsonb_to_recordset(:slots::jsonb) as c (
        place integer, tenant_id uuid, plugin_id uuid, environment_id uuid, samples bigint, requests bigint, errors bigint,
        timed bigint, duration_sum double precision, duration_max real, saturation_sum double precision,
        saturation_samples bigint, saturation_max real
    )
where
    p.tenant_id = c.tenant_id
    and p.plugin_id = c.plugin_id
    and p.environment_id = c.environment_id
    and p.bucket = :bucket;

-- name: measure_performance(tenant_id, plugin_id)^
-- record_class: Freshness
-- Up to when what was written of a plugin is counted, and how far that is behind, by the database's clock.
-- Index: dirty_bucket_tenant_idx.
select
    least(now(), min(b.written_at)) as as_of,
    coalesce(extract(epoch from now() - min(b.written_at)), 0)::double precision as behind_s
from dirty_bucket as b
where
    b.series = 'performance'
    and b.tenant_id = :tenant_id
    and :plugin_id = any(coalesce(b.plugin_ids, array[b.plugin_id]));

-- name: list_changed_days(tenant_id, plugin_id, environment_id, computed_after, since, until)
-- Days of UTC with slots that were counted after that moment.
-- Index: performance_slot_computed.
select (p.bucket at time zone 'UTC')::date as day
from performance_slot as p
where
    p.tenant_id = :tenant_id
    and p.plugin_id = :plugin_id
    and (:environment_id::uuid is null or p.environment_id = :environment_id)
    and p.computed_at > :computed_after
    and p.bucket >= :since
    and p.bucket < :until
group by day
order by day;

-- name: list_slots(tenant_id, plugin_id, environment_id, since, until, has_histogram)
-- record_class: Slot
-- Slots of a plugin in one environment, or in all: added up, but where histograms are asked for, which the database cannot add.
-- No environment has more errors than requests.
-- Index: performance_slot_pkey.
select
    p.bucket,
    sum(p.requests)::bigint as requests,
    sum(least(p.errors, p.requests))::bigint as errors,
    sum(p.timed)::bigint as timed,
    (array_agg(case when :has_histogram then p.histogram end))[1] as histogram
from performance_slot as p
where
    p.tenant_id = :tenant_id
    and p.plugin_id = :plugin_id
    and (:environment_id::uuid is null or p.environment_id = :environment_id)
    and p.bucket >= :since
    and p.bucket < :until
group by p.bucket, case when :has_histogram then p.environment_id end
order by p.bucket, case when :has_histogram then p.environment_id end;
