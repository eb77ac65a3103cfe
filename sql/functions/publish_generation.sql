-- Switch readers to a filled generation, after replaying what was written meanwhile. Taking the pointer row for update
-- waits for the writers that hold it shared, so nothing can slip between the replay and the switch; readers never wait.
-- False when the build is no longer wanted: another one was published or took its place.
set local role plugyard_search;
create or replace function search.publish_generation(p_generation integer, p_now timestamptz) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_current integer;
begin
    select c.generation into v_current from search.current_generation as c for update;
    update search.generation as g set is_ready = true
    where g.generation = p_generation and not g.is_ready and p_generation > v_current;
    if not found then
        return false;
    end if;
    perform search.write_documents(p_generation, array(
        select distinct row(c.tenant_id, c.plugin_id)::search.plugin_key from search.pending_change as c
    ));
    update search.generation as g set replaced_at = p_now where g.generation = v_current;
    update search.current_generation set generation = p_generation;
    return true;
end
$$;
revoke all on function search.publish_generation(integer, timestamptz) from public;
grant execute on function search.publish_generation(integer, timestamptz) to plugyard_jobs;
reset role;
