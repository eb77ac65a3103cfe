-- name: find_plan(tenant_id)$
-- By which plan a tenant's requests are limited; asked before there is a context.
-- Index: tenant_pkey.
select app.find_plan(:tenant_id);
