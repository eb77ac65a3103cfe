-- Bring what the platform says of one plugin into the generation readers use, for a consumer of change events. Only the
-- standing is written, in place: the plugin keeps its place in the order of popularity until the next rebuild and does not
-- become a fresh row, so a recount of all plugins makes no fresh list of all plugins. Nothing is written where the projection
-- says the same, as after a rebuild that was faster. The pointer row is held shared until commit, as writers hold it. The
-- change had committed before this call, so a build that begins later reads it; only one that is under way needs a note.
set local role plugyard_search;
create or replace function search.project_standing(p_tenant_id uuid, p_plugin_id uuid) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
as $$
declare
    v_generation integer;
begin
    select c.generation into v_generation from search.current_generation as c for share;
    update search.plugin_search as s
    set standing = d.standing
    from search.plugin_document as d
    where
        s.generation = v_generation
        and s.tenant_id = p_tenant_id
        and s.plugin_id = p_plugin_id
        and d.tenant_id = p_tenant_id
        and d.plugin_id = p_plugin_id
        and s.standing is distinct from d.standing;
    if exists (select from search.generation as g where not g.is_ready) then
        insert into search.pending_change (tenant_id, plugin_id) values (p_tenant_id, p_plugin_id);
    end if;
end
$$;
revoke all on function search.project_standing(uuid, uuid) from public;
grant execute on function search.project_standing(uuid, uuid) to plugyard_jobs;
reset role;
