-- database: analytics
-- name: list_dirty_hours()
-- The hours that are dirty; what has waited longest comes first. All lines are gone through, once a run: one for a tenant and
-- hour of each transaction of a writer since the last.
-- Index: dirty_bucket_pkey or dirty_bucket_bucket_idx.
select b.bucket
from dirty_bucket as b
where b.series = 'usage'
group by b.bucket
order by min(b.dirty_no), b.bucket;

-- name: measure_dirty_hours()$
-- For how many seconds the oldest line of the hours that are dirty has waited; null if none is.
-- Index: dirty_bucket_pkey.
select extract(epoch from now() - b.written_at)::double precision as waited_s
from dirty_bucket as b
where b.series = 'usage'
order by b.dirty_no
limit 1;

-- name: begin_tenants(today)!
-- Give each tenant with an hour that is dirty a row that says how far its roll-ups are, where it has none.
-- Index: dirty_bucket_bucket_idx, rollup_state_pkey.
insert into rollup_state (tenant_id, next_number, rolled_until)
select
    b.tenant_id,
    1,
    :today::date
from dirty_bucket as b
where
    b.series = 'usage'
    and not exists (
        select
        from rollup_state as s
        where s.tenant_id = b.tenant_id
    )
group by b.tenant_id
order by b.tenant_id
on conflict (tenant_id) do nothing;

-- name: take_dirty_lines(bucket, tenant_ids)
-- Take all lines of an hour that these tenants have by now; what they name, once, and since when it waits. A line of a writer
-- from before migration 0016 names one plugin; here as wherever lines are read.
-- Index: dirty_bucket_bucket_idx.
with taken as (
    delete from dirty_bucket as b
    where
        b.series = 'usage'
        and b.bucket = :bucket
        and b.tenant_id = any(:tenant_ids::uuid [])
    returning
        b.tenant_id,
        coalesce(b.plugin_ids, array[b.plugin_id]) as plugin_ids,
        b.written_at
)

select
    t.tenant_id,
    w.plugin_id,
    min(t.written_at) as waiting_since
from taken as t
cross join unnest(t.plugin_ids) as w (plugin_id)
group by t.tenant_id, w.plugin_id
order by t.tenant_id, w.plugin_id;

-- name: add_dirty_lines(tenant_id, plugin_ids, buckets)!
-- Have hours of a tenant counted anew.
insert into dirty_bucket (series, tenant_id, bucket, plugin_ids)
select
    'usage',
    :tenant_id,
    w.bucket,
    array_agg(w.plugin_id order by w.plugin_id)
from unnest(:plugin_ids::uuid [], :buckets::timestamptz []) as w (plugin_id, bucket)
group by w.bucket
order by w.bucket;

-- name: list_raw_usage(bucket, until, tenant_ids, plugin_ids, after_at, after_key, page_size)
-- The next events of some plugins in an hour, in order of time, from the partition's one index: all tenants' events of the
-- hour are gone through. Ids as text, since a reader of millions makes no object of each. number is null, and subject_key
-- there, for who has no number yet. Until when the hour is, is given, here as below: of a bound that is computed no plan knows
-- which partitions it leaves out.
-- Index: usage_event_default_key or its partition's, user_number_pkey.
select
    e.occurred_at,
    e.event_key::text as event_key,
    e.tenant_id::text as tenant_id,
    e.plugin_id::text as plugin_id,
    e.is_error,
    e.duration_ms,
    e.version,
    e.environment_id::text as environment_id,
    e.team,
    e.action,
    n.number,
    case when n.number is null then e.subject_key::text end as subject_key
from usage_event as e
inner join
    unnest(:tenant_ids::uuid [], :plugin_ids::uuid []) as w (tenant_id, plugin_id)
    on e.tenant_id = w.tenant_id and e.plugin_id = w.plugin_id
left join user_number as n on e.tenant_id = n.tenant_id and e.subject_key = n.subject_key
where
    e.occurred_at >= :bucket
    and e.occurred_at < :until
    and (:after_key::uuid is null or (e.occurred_at, e.event_key) > (:after_at::timestamptz, :after_key::uuid))
order by e.occurred_at, e.event_key
limit :page_size;

-- name: number_users(tenant_ids, subject_keys)
-- Give subjects that have none the next numbers of their tenants, whose rows the caller holds.
-- Index: rollup_state_pkey.
with placed as (
    select
        w.tenant_id,
        w.subject_key,
        row_number() over (partition by w.tenant_id order by w.subject_key) - 1 as place,
        count(*) over (partition by w.tenant_id) as subjects
    from unnest(:tenant_ids::uuid [], :subject_keys::uuid []) as w (tenant_id, subject_key)
),

counted as (
    update rollup_state as s
    set next_number = s.next_number + p.subjects
    from placed as p
    where
        s.tenant_id = p.tenant_id
        and p.place = 0
    returning
        s.tenant_id,
        s.next_number - p.subjects as first_number
)

insert into user_number (tenant_id, subject_key, number)
select
    p.tenant_id,
    p.subject_key,
    c.first_number + p.place
from placed as p
inner join counted as c on p.tenant_id = c.tenant_id
returning
    tenant_id::text,
    subject_key::text,
    number;

-- name: list_hour(bucket, tenant_ids)
-- record_class: RollupRow
-- The roll-ups of an hour that these tenants have.
-- Index: usage_hour_pkey.
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
from usage_hour as h
where
    h.tenant_id = any(:tenant_ids::uuid [])
    and h.bucket = :bucket
order by h.tenant_id, h.plugin_id;

-- name: mark_days_behind(tenant_ids, plugin_ids, waiting_since, day)!
-- Note that a day is behind its hours, for these plugins, and since when.
-- Index: day_behind_pkey.
insert into day_behind as b (tenant_id, plugin_id, bucket, waiting_since)
select
    w.tenant_id,
    w.plugin_id,
    :day::date,
    w.waiting_since
from unnest(:tenant_ids::uuid [], :plugin_ids::uuid [], :waiting_since::timestamptz []) as w (tenant_id, plugin_id, waiting_since)
order by w.tenant_id, w.plugin_id
on conflict (tenant_id, plugin_id, bucket) do update
    set waiting_since = excluded.waiting_since
    where b.waiting_since > excluded.waiting_since;

-- name: note_first_seen(bucket, until, tenant_ids, plugin_ids)!
-- Write down when users first did something in an hour, if that is when they first did it. Who is said to have begun in this
-- hour began when its events say; who is said to have begun later began here.
-- Index: usage_event_default_key or its partition's, user_number_pkey, first_seen_pkey.
insert into first_seen as f (tenant_id, plugin_id, action, number, first_at)
select
    e.tenant_id,
    e.plugin_id,
    e.action,
    n.number,
    min(e.occurred_at) as first_at
from usage_event as e
inner join
    unnest(:tenant_ids::uuid [], :plugin_ids::uuid []) as w (tenant_id, plugin_id)
    on e.tenant_id = w.tenant_id and e.plugin_id = w.plugin_id
inner join user_number as n on e.tenant_id = n.tenant_id and e.subject_key = n.subject_key
where
    e.occurred_at >= :bucket
    and e.occurred_at < :until
group by e.tenant_id, e.plugin_id, e.action, n.number
order by e.tenant_id, e.plugin_id, e.action, n.number
on conflict (tenant_id, plugin_id, action, number) do update
    set first_at = excluded.first_at
    where
    f.first_at > excluded.first_at
    or (f.first_at >= :bucket and f.first_at < :until and f.first_at <> excluded.first_at);

-- name: forget_first_seen(tenant_id, plugin_id, bucket, until)
-- record_class: LostUser
-- Delete what is said to have begun in an hour whose events say so no more: moved or erased since. Who it was.
-- Index: first_seen_pkey, usage_event_default_key or its partition's, user_number_number_key.
delete from first_seen as f
where
    f.tenant_id = :tenant_id
    and f.plugin_id = :plugin_id
    and f.first_at >= :bucket
    and f.first_at < :until
    and not exists (
        select
        from usage_event as e
        inner join user_number as n on e.tenant_id = n.tenant_id and e.subject_key = n.subject_key
        where
            e.occurred_at >= :bucket
            and e.occurred_at < :until
            and e.tenant_id = f.tenant_id
            and e.plugin_id = f.plugin_id
            and e.action = f.action
            and n.number = f.number
    )
returning
    f.action,
    f.number;
