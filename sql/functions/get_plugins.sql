-- The plugins behind pairs of tenant and id, in that order. A function because its plan is kept: planning three tables under
-- their policies took as long as reading a page of them. It runs as the caller, under row level security.
-- Index: plugin_pkey, plugin_deprecation_pkey, version_stable.
create or replace function app.get_plugins(p_tenant_ids uuid[], p_plugin_ids uuid[]) returns setof app.plugin_detail
language plpgsql stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
    return query
    select d.*
    from unnest(p_tenant_ids, p_plugin_ids) with ordinality as k (tenant_id, plugin_id, place)
    inner join app.plugin_detail as d on k.tenant_id = d.tenant_id and k.plugin_id = d.plugin_id
    order by k.place;
end
$$;
revoke all on function app.get_plugins from public;
grant execute on function app.get_plugins to plugyard_app, plugyard_reader;
