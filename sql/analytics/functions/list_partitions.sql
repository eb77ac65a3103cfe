-- The partitions or chunks of a series that hold rows, by name: when they begin and end, what they take on disk, whether they
-- have the index by tenant, whether they are compressed.
set local role plugyard_series;
create or replace function series.list_partitions(p_series text) returns table (
    relation text, starts_at timestamptz, ends_at timestamptz, size_bytes bigint, is_indexed boolean, is_compressed boolean
)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
begin
    if exists (select from pg_class as c where c.oid = format('public.%I', p_series)::regclass and c.relkind = 'p') then
        return query
        select
            c.relname::text,
            to_date(substring(c.relname from '_([0-9]{8})'), 'YYYYMMDD')::timestamptz,
            (to_date(substring(c.relname from '_([0-9]{8})'), 'YYYYMMDD') + 1)::timestamptz,
            pg_total_relation_size(c.oid),
            series.has_tenant_index(c.oid),
            false
        from pg_partition_tree(format('public.%I', p_series)::regclass) as t
        inner join pg_class as c on c.oid = t.relid
        where t.isleaf and c.relnamespace = 'series'::regnamespace
        order by c.relname;
        return;
    end if;
    return query execute
    'select
        k.chunk_name::text,
        k.range_start,
        k.range_end,
        pg_total_relation_size(format(''%I.%I'', k.chunk_schema, k.chunk_name)::regclass),
        series.has_tenant_index(format(''%I.%I'', k.chunk_schema, k.chunk_name)::regclass),
        k.is_compressed
    from timescaledb_information.chunks as k
    where k.hypertable_schema = ''public'' and k.hypertable_name = $1
    order by k.range_start, k.chunk_name' using p_series;
end
$$;
revoke all on function series.list_partitions(text) from public;
grant execute on function series.list_partitions(text) to plugyard_jobs;
reset role;
