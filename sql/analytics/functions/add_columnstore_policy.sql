-- Have the server compress the chunks of a series by itself once they are p_after_days old; nothing where it does already. Its
-- job runs as the table's owner, who must be a login for that (sql/roles.sql).
set local role plugyard_series;
create or replace function series.add_columnstore_policy(p_series text, p_after_days integer) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
set client_min_messages = 'warning'
as $$
begin
    execute format(
        'select %I.add_compression_policy(%L::regclass, make_interval(days => $1), if_not_exists => true)',
        series.require_community('a compression policy'), format('public.%I', p_series)
    ) using p_after_days;
end
$$;
revoke all on function series.add_columnstore_policy(text, integer) from public;
grant execute on function series.add_columnstore_policy(text, integer) to plugyard_jobs, plugyard_owner;
reset role;
