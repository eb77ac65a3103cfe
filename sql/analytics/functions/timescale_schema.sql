-- The schema that TimescaleDB's functions are in. Raises where this database has no such extension.
set local role plugyard_series;
create or replace function series.timescale_schema() returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_schema text;
begin
    select n.nspname into v_schema
    from pg_extension as x
    inner join pg_namespace as n on n.oid = x.extnamespace
    where x.extname = 'timescaledb';
    if not found then
        raise exception 'this database has no extension timescaledb' using errcode = 'feature_not_supported';
    end if;
    return v_schema;
end
$$;
revoke all on function series.timescale_schema() from public;
reset role;
