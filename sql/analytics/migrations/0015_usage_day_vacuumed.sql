-- Days are vacuumed when one row in a hundred is new or changed, not one in five: an index says nothing of a page that was not, and
-- the newest days are those that are asked for. Safe: a setting; the lock lets readers and writers go on.
-- migrate:up
alter table public.usage_day set (
    autovacuum_vacuum_scale_factor = 0.01,
    autovacuum_vacuum_insert_scale_factor = 0.01
);

-- migrate:down
alter table public.usage_day reset (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor);
