-- Begin a rebuild: a new generation number with empty tables of its own, and a clean list of pending changes.
-- Unreadable generations go away here, if nobody is in the way: those replaced over 15 minutes ago, and builds nobody
-- finished.
-- Null when another rebuild began less than 10 minutes ago; its number is the fence, so a late builder cannot publish.
set local role plugyard_search;
create or replace function search.prepare_generation(p_now timestamptz) returns integer
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '100ms'
as $$
declare
    v_generation integer;
    v_old integer;
begin
    lock table search.generation in share row exclusive mode;
    if exists (
        select from search.generation as g where not g.is_ready and g.started_at > p_now - interval '10 minutes'
    ) then
        return null;
    end if;
    for v_old in
        select g.generation
        from search.generation as g
        where not g.is_ready or g.replaced_at < p_now - interval '15 minutes'
        order by g.generation
    loop
        begin
            execute format('drop table if exists search.plugin_search_g%s, search.word_form_g%s', v_old, v_old);
            delete from search.generation as g where g.generation = v_old;
        exception when lock_not_available then
            -- Dropping a partition locks its parent. Waiting for a long writer would make every search wait behind us, so
            -- this generation stays until the next rebuild; 0.1 s is below the deadlock timeout too.
            null;
        end;
    end loop;
    insert into search.generation (started_at) values (p_now) returning generation into v_generation;
    delete from search.pending_change;
    execute format('create table search.plugin_search_g%1$s (like search.plugin_search including defaults including
        constraints, check (generation = %1$s)) with (fillfactor = 100, autovacuum_enabled = off)', v_generation);
    execute format('create table search.word_form_g%1$s (like search.word_form including defaults including
        constraints, check (generation = %1$s))', v_generation);
    return v_generation;
end
$$;
revoke all on function search.prepare_generation(timestamptz) from public;
grant execute on function search.prepare_generation(timestamptz) to plugyard_jobs;
reset role;
