-- Make the partitions of a series that are missing from p_first to p_last; the days that were made. A day with rows in the
-- default partition is passed over: those are to be moved first (series.move_default_rows). Two at once: the second waits
-- for the first up to the timeout, and finds nothing missing.
set local role plugyard_series;
create or replace function series.create_partitions(p_series text, p_first date, p_last date) returns setof date
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $$
declare
    v_day date;
begin
    perform series.lock_series(p_series);
    for v_day in
        select d.day::date
        from generate_series(p_first, p_last, interval '1 day') as d (day)
        where to_regclass(format('series.%I', p_series || to_char(d.day, '_YYYYMMDD'))) is null
        except
        select r.day from series.list_default_days(p_series) as r
        order by 1
    loop
        perform series.attach_partition(p_series, series.make_partition(p_series, v_day), v_day);
        return next v_day;
    end loop;
end
$$;
revoke all on function series.create_partitions(text, date, date) from public;
grant execute on function series.create_partitions(text, date, date) to plugyard_jobs, plugyard_owner;
reset role;
