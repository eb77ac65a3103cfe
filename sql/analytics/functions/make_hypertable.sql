-- Make an empty series a hypertable with chunks of a day, in schema series; false where it is one already. A partitioned table
-- cannot become one, so a plain table with the same columns and rights takes its place. The unique key is one of the whole
-- hypertable. Refuses a table with rows: they would have to be moved first.
set local role plugyard_series;
create or replace function series.make_hypertable(p_series text) returns boolean
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $$
declare
    v_extension text := series.timescale_schema();
    v_table regclass;
    v_is_empty boolean;
    v_rights text[];
    v_right text;
    v_comment text;
begin
    perform series.lock_series(p_series);
    select c.oid, obj_description(c.oid, 'pg_class') into v_table, v_comment
    from pg_class as c
    where c.oid = format('public.%I', p_series)::regclass and c.relkind = 'p';
    if not found then
        return false;
    end if;
    execute format('lock table public.%I in access exclusive mode', p_series);
    execute format('select not exists (select from public.%I)', p_series) into v_is_empty;
    if not v_is_empty then
        raise exception '% has rows in partitions of PostgreSQL', p_series using errcode = 'object_not_in_prerequisite_state';
    end if;
    v_rights := array(
        select format('grant %s on public.%I to %I', a.privilege_type, p_series, pg_get_userbyid(a.grantee))
        from pg_class as c
        cross join aclexplode(c.relacl) as a
        where c.oid = v_table and a.grantee <> c.relowner
    );
    execute format('create table series.%I (like public.%I including all)', p_series, p_series);
    execute format('drop table public.%I', p_series);
    execute format('alter table series.%I set schema public', p_series);
    execute format('comment on table public.%I is %L', p_series, v_comment);
    foreach v_right in array v_rights loop
        execute v_right;
    end loop;
    execute format('create unique index %I on public.%I (occurred_at, event_key)', p_series || '_key', p_series);
    execute format(
        'select %I.create_hypertable(
            %L::regclass, ''occurred_at'', associated_schema_name => ''series'',
            chunk_time_interval => interval ''1 day'', create_default_indexes => false
        )', v_extension, format('public.%I', p_series)
    );
    return true;
end
$$;
revoke all on function series.make_hypertable(text) from public;
grant execute on function series.make_hypertable(text) to plugyard_jobs, plugyard_owner;
reset role;
