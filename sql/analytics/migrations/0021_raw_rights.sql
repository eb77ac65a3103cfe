-- Jobs delete raw rows whose id was used before, and add none: only the writer does. Safe: a right less, of which nothing made
-- use.
-- migrate:up
revoke insert on public.usage_event, public.performance_sample from plugyard_jobs;

-- migrate:down
grant insert on public.usage_event, public.performance_sample to plugyard_jobs;
