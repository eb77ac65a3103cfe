-- Who asks for a name, by their own. Safe: built beside the writers, in its own transaction.
-- migrate:up transaction:false
create index concurrently dependency_edge_plugin_name
on public.dependency_edge (target_name, tenant_id, plugin_name, plugin_id);

-- migrate:down transaction:false
drop index concurrently public.dependency_edge_plugin_name;
