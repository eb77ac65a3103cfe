-- The plan a tenant has, by which its requests are limited. Safe: a constant default rewrites nothing, and the check is new
-- with its column, which code of before neither names nor fills.
-- migrate:up
alter table public.tenant
add column plan text not null default 'standard' constraint tenant_plan_check check (plan in ('standard', 'large'));

-- migrate:down
alter table public.tenant drop column plan;
