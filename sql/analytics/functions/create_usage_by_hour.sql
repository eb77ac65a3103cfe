-- Make an aggregate of raw usage by tenant, plugin and hour that the server keeps up to date, for questions that the roll-ups
-- do not answer; false where it is there. No request role reads it: it has no row level security.
set local role plugyard_series;
create or replace function series.create_usage_by_hour() returns boolean
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $$
declare
    v_extension text := series.require_community('a continuous aggregate');
begin
    perform series.lock_series('usage_event');
    if to_regclass('series.usage_by_hour') is not null then
        return false;
    end if;
    execute format(
        'create materialized view series.usage_by_hour with (timescaledb.continuous, timescaledb.materialized_only = true) as
        select
            %1$I.time_bucket(interval ''1 hour'', e.occurred_at) as bucket,
            e.tenant_id,
            e.plugin_id,
            count(*) as events,
            count(*) filter (where e.is_error) as errors,
            count(e.duration_ms) as timed,
            sum(e.duration_ms::double precision) as duration_sum,
            max(e.duration_ms) as duration_max
        from public.usage_event as e
        group by 1, 2, 3
        with no data', v_extension
    );
    grant select on series.usage_by_hour to plugyard_jobs;
    execute format(
        'select %I.add_continuous_aggregate_policy(
            ''series.usage_by_hour''::regclass, interval ''32 days'', interval ''1 hour'', interval ''1 hour''
        )', v_extension
    );
    return true;
end
$$;
revoke all on function series.create_usage_by_hour() from public;
grant execute on function series.create_usage_by_hour() to plugyard_jobs, plugyard_owner;
reset role;
