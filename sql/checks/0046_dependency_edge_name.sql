-- post: every edge names the plugin that asks
select not exists (
    select
    from public.dependency_edge as e
    inner join public.dependency_graph as g on e.tenant_id = g.tenant_id and e.plugin_id = g.plugin_id
    where e.plugin_name != g.name
);

-- post: a publisher writes it, and a consumer of events cannot
select
    has_column_privilege('plugyard_app', 'public.dependency_edge', 'plugin_name', 'insert')
    and not has_column_privilege('plugyard_jobs', 'public.dependency_edge', 'plugin_name', 'update');
