-- The checks of the migration before hold for every row. Safe: reads the table beside readers and writers.
-- migrate:up
alter table public.version validate constraint version_dependencies_check;
alter table public.version validate constraint version_host_range_check;

-- migrate:down
-- There is no way to make a check unsure again: the way down of the migration before drops it.
select 1;
