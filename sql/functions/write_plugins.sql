-- Bring the caller's own changed plugins into the generation readers use, in the caller's transaction. The pointer row
-- is held shared until commit: a rebuild switches only when nobody is between reading it and committing. The change is noted
-- always: whether a build will have taken its snapshot before we commit cannot be known here.
set local role plugyard_search;
create or replace function search.write_plugins(p_plugin_ids uuid[]) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_generation integer;
    v_tenant_id uuid := app.tenant_id();
begin
    select c.generation into v_generation from search.current_generation as c for share;
    if v_generation > 0 then
        perform search.write_documents(
            v_generation, array(select row(v_tenant_id, i)::search.plugin_key from unnest(p_plugin_ids) as i)
        );
    end if;
    insert into search.pending_change (tenant_id, plugin_id) select v_tenant_id, i from unnest(p_plugin_ids) as i;
end
$$;
revoke all on function search.write_plugins(uuid[]) from public;
grant execute on function search.write_plugins(uuid[]) to plugyard_app;
reset role;
