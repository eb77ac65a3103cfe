-- What the server says of itself and of a series' table: the version of TimescaleDB in this database (null without), the licence
-- it runs under, and whether the table has rows in partitions of PostgreSQL, which TimescaleDB does not take over. That a
-- function exists proves nothing: under the Apache licence those of the other one exist and raise.
set local role plugyard_series;
create or replace function series.read_server(p_series text)
returns table (version text, license text, has_partitioned_rows boolean)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_has_rows boolean := false;
begin
    if exists (select from pg_class as c where c.oid = format('public.%I', p_series)::regclass and c.relkind = 'p') then
        execute format('select exists (select from public.%I)', p_series) into v_has_rows;
    end if;
    return query
    select x.extversion, current_setting('timescaledb.license', true), v_has_rows
    from (values (1)) as one (row)
    left join pg_extension as x on x.extname = 'timescaledb';
end
$$;
revoke all on function series.read_server(text) from public;
grant execute on function series.read_server(text) to plugyard_jobs, plugyard_owner;
reset role;
