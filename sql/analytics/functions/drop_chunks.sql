-- Drop the chunks of a series that end by p_before; their names.
set local role plugyard_series;
create or replace function series.drop_chunks(p_series text, p_before date) returns setof text
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '500ms'
as $$
begin
    perform series.lock_series(p_series);
    perform series.require_outlived(p_before::timestamp at time zone 'UTC');
    return query execute format(
        'select d.chunk from %I.drop_chunks(%L::regclass, older_than => $1) as d (chunk)',
        series.timescale_schema(), format('public.%I', p_series)
    ) using p_before::timestamp at time zone 'UTC';
end
$$;
revoke all on function series.drop_chunks(text, date) from public;
grant execute on function series.drop_chunks(text, date) to plugyard_jobs;
reset role;
