-- Move a day's rows from the default partition of a series to a partition made for them; how many. Until it is committed the
-- default partition is locked whole: who writes a row without a partition, or reads without bounds in time, waits. It is
-- locked at once, so that a lock which cannot be had undoes no work.
set local role plugyard_series;
create or replace function series.move_default_rows(p_series text, p_day date) returns bigint
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $$
declare
    v_name text;
    v_moved bigint;
begin
    perform series.lock_series(p_series);
    execute format('lock table public.%I in access exclusive mode', p_series || '_default');
    if to_regclass(format('series.%I', p_series || to_char(p_day, '_YYYYMMDD'))) is not null then
        return 0;
    end if;
    v_name := series.make_partition(p_series, p_day);
    execute format(
        'with moved as (
            delete from public.%I as d
            where d.occurred_at >= %L and d.occurred_at < %L
            returning d.*
        )
        insert into series.%I select m.* from moved as m',
        p_series || '_default', p_day::timestamp at time zone 'UTC', (p_day + 1)::timestamp at time zone 'UTC', v_name
    );
    get diagnostics v_moved = row_count;
    perform series.attach_partition(p_series, v_name, p_day);
    return v_moved;
end
$$;
revoke all on function series.move_default_rows(text, date) from public;
grant execute on function series.move_default_rows(text, date) to plugyard_jobs;
reset role;
