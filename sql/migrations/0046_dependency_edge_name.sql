-- The name of the plugin that asks, in the edge: who lists dependents by name reads a page of them and not all 80,000. Safe: a
-- column whose default rewrites nothing; the table came with the migration before, so there is next to nothing to fill in.
-- migrate:up
alter table public.dependency_edge add column plugin_name text collate "C" not null default '';
grant insert (plugin_name), update (plugin_name) on public.dependency_edge to plugyard_app;
update public.dependency_edge as e
set plugin_name = g.name
from public.dependency_graph as g
where
    e.tenant_id = g.tenant_id
    and e.plugin_id = g.plugin_id;

-- migrate:down
alter table public.dependency_edge drop column plugin_name;
