-- Drop the partitions of a series whose day is before p_before, at most p_most of them, oldest first; their names. The series
-- is locked whole until commit, which is soon; a lock that is not had within half a second is left to the next run, as all
-- writers wait behind whoever waits for it.
set local role plugyard_series;
create or replace function series.drop_partitions(p_series text, p_before date, p_most integer) returns setof text
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '500ms'
as $$
declare
    v_name text;
begin
    perform series.lock_series(p_series);
    perform series.require_outlived(p_before::timestamp at time zone 'UTC');
    for v_name in
        select c.relname
        from pg_inherits as i
        inner join pg_class as c on c.oid = i.inhrelid
        where
            i.inhparent = format('public.%I', p_series)::regclass
            and c.relnamespace = 'series'::regnamespace
            and c.relname < p_series || to_char(p_before, '_YYYYMMDD')
        order by c.relname
        limit p_most
    loop
        execute format('drop table series.%I', v_name);
        return next v_name;
    end loop;
end
$$;
revoke all on function series.drop_partitions(text, date, integer) from public;
grant execute on function series.drop_partitions(text, date, integer) to plugyard_jobs;
reset role;
