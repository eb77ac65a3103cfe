-- database: analytics
-- name: read_server(series)^
-- record_class: ServerRow
-- What the server has to keep this series with.
-- Index: none: the catalogue, and the first row of the table.
select
    s.version,
    s.license,
    s.has_partitioned_rows
from series.read_server(:series) as s;

-- name: get_today()$
-- The day of UTC by the database's clock: partitions are made ahead of it.
select (now() at time zone 'UTC')::date as today;

-- name: make_hypertable(series)$
-- Make the empty series a hypertable; false where it is one.
select series.make_hypertable(:series) as is_new;

-- name: create_partitions(series, first_day, last_day)
-- Make the partitions that are missing; the days that were made, oldest first.
select p.day
from series.create_partitions(:series, :first_day, :last_day) as p (day)
order by p.day;

-- name: drop_partitions(series, before, most)
-- Drop up to `most` of the partitions of days before that one; their names, oldest first.
select p.name
from series.drop_partitions(:series, :before, :most) as p (name)
order by p.name;

-- name: drop_chunks(series, before)
-- Drop the chunks of days before that one; their names, oldest first.
select c.name
from series.drop_chunks(:series, :before) as c (name)
order by c.name;

-- name: list_partitions(series)
-- record_class: PartitionRow
-- The partitions or chunks that hold the rows of a series, oldest first.
select
    p.relation,
    p.starts_at,
    p.ends_at,
    p.size_bytes,
    p.is_indexed,
    p.is_compressed
from series.list_partitions(:series) as p
order by p.starts_at, p.relation;

-- name: list_default_days(series)
-- record_class: DefaultDayRow
-- The days that have rows without a partition of their own, oldest first.
select
    d.day,
    d.events
from series.list_default_days(:series) as d
order by d.day;

-- name: move_default_rows(series, day)$
-- Move the rows of a day without a partition to one made for them; how many.
select series.move_default_rows(:series, :day) as moved;

-- name: get_index_statement(relation)$
-- What builds the index by tenant on one partition.
select series.index_statement(:relation) as statement;

-- name: enable_columnstore(series)$
-- Say how the chunks of a series are to be compressed; false where that is said.
select series.enable_columnstore(:series) as is_new;

-- name: add_columnstore_policy(series, after_days)$
-- Have the server compress the chunks of a series once they are so old.
select series.add_columnstore_policy(:series, :after_days) as nothing;

-- name: create_usage_by_hour()$
-- Make the aggregate by hour of raw usage that keeps itself up to date; false where it is there.
select series.create_usage_by_hour() as is_new;

-- name: compress_chunks(series, before, most)
-- Compress up to `most` of the chunks of days before that one; their names, oldest first.
select c.name
from series.compress_chunks(:series, :before, :most) as c (name)
order by c.name;

-- name: list_retentions(series)
-- record_class: RetentionRow
-- How long raw rows of a series are kept: by tenants that have a retention of their own, and (null) by all others.
-- Index: tenant_series_series_idx, raw_series_pkey.
select
    t.tenant_id,
    t.retention_days,
    t.deleted_before
from tenant_series as t
where
    t.series_name = :series
    and t.retention_days is not null
union all
select
    null,
    s.retention_days,
    s.deleted_before
from raw_series as s
where s.series_name = :series
order by tenant_id;

-- name: delete_rows(tenant_id, series, since, until)$
-- Delete a tenant's rows of a span, or (null) those of all tenants that have no retention of their own; how many.
select series.delete_rows(:series, :tenant_id::uuid, :since, :until) as deleted;

-- name: mark_deleted(tenant_id, series, before)!
-- Keep in mind that nothing older is left of a tenant, or (null) of all tenants that have no retention of their own.
-- Index: tenant_series_pkey, raw_series_pkey.
with of_the_rest as (
    update raw_series
    set deleted_before = :before
    where series_name = :series and :tenant_id::uuid is null
)

update tenant_series
set deleted_before = :before
where tenant_id = :tenant_id::uuid and series_name = :series;

-- name: become_series()$
-- Act as the owner of the raw tables until the connection ends.
select set_config('role', 'plugyard_series', false) as role;

-- name: keep_rows(tenant_id, series, retention_days)!
-- Keep a tenant's raw rows of a series for so many days from now on.
-- Index: tenant_series_pkey.
insert into tenant_series (tenant_id, series_name, retention_days)
values (:tenant_id, :series, :retention_days)
on conflict (tenant_id, series_name) do update
    set retention_days = excluded.retention_days;

-- name: mark_large(tenant_id, series, is_large)!
-- Give a tenant partitions of its own, or none any more, in days whose partition is yet to be made.
-- Index: tenant_series_pkey.
insert into tenant_series (tenant_id, series_name, is_large)
values (:tenant_id, :series, :is_large)
on conflict (tenant_id, series_name) do update
    set is_large = excluded.is_large;
