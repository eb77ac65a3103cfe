-- The trace a change was made in, so that who follows the change goes on in it. Safe: a column without a default rewrites
-- nothing, and code of before inserts without naming it.
-- migrate:up
alter table public.outbox add column trace_header text;
grant select (trace_header) on public.outbox to plugyard_jobs;

-- migrate:down
alter table public.outbox drop column trace_header;
