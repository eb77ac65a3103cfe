-- Since when roll-ups of a tenant are tried to be written. Safe: a column without a default.
-- migrate:up
-- Set before each try, and null again with what it wrote: of a tenant where it stays the last try failed, or its process ended.
alter table public.rollup_state add column tried_at timestamptz;

-- migrate:down
alter table public.rollup_state drop column tried_at;
