-- Let one transaction at a time change the partitions of a series: a lock of a row, which no reader or writer of events meets.
set local role plugyard_series;
create or replace function series.lock_series(p_series text) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    perform from public.raw_series as s where s.series_name = p_series for update;
    if not found then
        raise exception 'no series is called %', p_series using errcode = 'undefined_object';
    end if;
end
$$;
revoke all on function series.lock_series(text) from public;
reset role;
