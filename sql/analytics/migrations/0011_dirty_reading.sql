-- What a request reads of raw events: its tenant's, of hours that are dirty. Safe: a new schema, and a column with a constant
-- default, which rewrites nothing.
-- migrate:up
create schema raw;
comment on schema raw is 'The way to raw events for a request: its own tenant''s, by functions.';
grant usage, create on schema raw to plugyard_counts;
grant usage on schema raw to plugyard_app;
grant select on public.usage_event, public.user_number, public.dirty_bucket to plugyard_counts;
create policy counts_read on public.user_number for select to plugyard_counts using (true);

-- Since when events that a day does not have are written.
alter table public.day_behind add column waiting_since timestamptz not null default '-infinity';

-- migrate:down
alter table public.day_behind drop column waiting_since;
drop schema raw cascade;
drop policy counts_read on public.user_number;
revoke select on public.usage_event, public.user_number, public.dirty_bucket from plugyard_counts;
grant select (dirty_no, written_at) on public.dirty_bucket to plugyard_counts;
