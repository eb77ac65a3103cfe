-- Say how the chunks of a series are to be compressed; false where that is said already. Rows of a tenant and plugin lie
-- together; the unique key ends the order, so that a late row is held against few. The words are the older ones, which every
-- version knows that may be met.
set local role plugyard_series;
create or replace function series.enable_columnstore(p_series text) returns boolean
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $$
declare
    v_is_enabled boolean;
begin
    perform series.require_community('compression');
    perform series.lock_series(p_series);
    execute
        'select h.compression_enabled from timescaledb_information.hypertables as h
        where h.hypertable_schema = ''public'' and h.hypertable_name = $1'
    into v_is_enabled using p_series;
    if v_is_enabled is null then
        raise exception '% is no hypertable', p_series using errcode = 'object_not_in_prerequisite_state';
    end if;
    if not v_is_enabled then
        execute format(
            'alter table public.%I set (
                timescaledb.compress,
                timescaledb.compress_segmentby = ''tenant_id, plugin_id'',
                timescaledb.compress_orderby = ''occurred_at, event_key''
            )', p_series
        );
    end if;
    return not v_is_enabled;
end
$$;
revoke all on function series.enable_columnstore(text) from public;
grant execute on function series.enable_columnstore(text) to plugyard_jobs, plugyard_owner;
reset role;
