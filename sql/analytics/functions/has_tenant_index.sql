-- Whether a partition has the index by tenant, built to its end.
set local role plugyard_series;
create or replace function series.has_tenant_index(p_relation oid) returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
    select exists (
        select from pg_index as i
        inner join pg_class as c on c.oid = i.indexrelid
        where i.indrelid = p_relation and i.indisvalid and c.relname like '%\_tenant'
    )
$$;
revoke all on function series.has_tenant_index(oid) from public;
reset role;
