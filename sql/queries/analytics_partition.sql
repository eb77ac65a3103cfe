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
