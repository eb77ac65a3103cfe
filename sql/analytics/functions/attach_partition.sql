-- Make a day's table a partition of its series. Waits for nobody who writes to other partitions: the series is locked against
-- other changes of its partitions alone; the default partition is locked whole, and looked through for rows of that day,
-- which takes no time where it is empty, as it should be.
set local role plugyard_series;
create or replace function series.attach_partition(p_series text, p_name text, p_day date) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    execute format(
        'alter table public.%I attach partition series.%I for values from (%L) to (%L)',
        p_series, p_name, p_day::timestamp at time zone 'UTC', (p_day + 1)::timestamp at time zone 'UTC'
    );
    -- The partition's bounds say it from now on, and are not held against each row that was routed by them.
    execute format('alter table series.%I drop constraint %I', p_name, p_name || '_day');
end
$$;
revoke all on function series.attach_partition(text, text, date) from public;
reset role;
