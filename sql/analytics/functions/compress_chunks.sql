-- Compress the chunks of a series that end by p_before, at most p_most of them, oldest first; their names.
set local role plugyard_series;
create or replace function series.compress_chunks(p_series text, p_before date, p_most integer) returns setof text
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $$
declare
    v_extension text := series.require_community('compression');
    v_name text;
begin
    for v_name in
        select p.relation
        from series.list_partitions(p_series) as p
        where not p.is_compressed and p.ends_at <= p_before::timestamp at time zone 'UTC'
        order by p.starts_at, p.relation
        limit p_most
    loop
        execute format(
            'select %I.compress_chunk(%L::regclass, if_not_compressed => true)', v_extension, format('series.%I', v_name)
        );
        return next v_name;
    end loop;
end
$$;
revoke all on function series.compress_chunks(text, date, integer) from public;
grant execute on function series.compress_chunks(text, date, integer) to plugyard_jobs;
reset role;
