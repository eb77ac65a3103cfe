-- The days of UTC that have rows in the default partition of a series, oldest first, and how many; none where it has no
-- such partition, as on TimescaleDB.
set local role plugyard_series;
create or replace function series.list_default_days(p_series text) returns table (day date, events bigint)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if to_regclass(format('public.%I', p_series || '_default')) is null then
        return;
    end if;
    return query execute format(
        'select (d.occurred_at at time zone ''UTC'')::date, count(*) from public.%I as d group by 1 order by 1',
        p_series || '_default'
    );
end
$$;
revoke all on function series.list_default_days(text) from public;
grant execute on function series.list_default_days(text) to plugyard_jobs, plugyard_owner;
reset role;
