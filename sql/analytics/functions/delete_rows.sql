-- Delete the rows of a series in a span of time: of one tenant, or without one of all tenants that have no retention of their
-- own; how many. A short span keeps the transaction short. Index: the one by tenant, else the partition's key.
set local role plugyard_series;
create or replace function series.delete_rows(
    p_series text, p_tenant_id uuid, p_since timestamptz, p_until timestamptz
) returns bigint
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_deleted bigint;
begin
    perform series.require_outlived(p_until);
    execute format(
        'delete from public.%I as e
        where
            e.occurred_at >= $1
            and e.occurred_at < $2
            and case
                when $3 is not null then e.tenant_id = $3
                else not exists (
                    select from public.tenant_series as t
                    where t.tenant_id = e.tenant_id and t.series_name = $4 and t.retention_days is not null
                )
            end', p_series
    ) using p_since, p_until, p_tenant_id, p_series;
    get diagnostics v_deleted = row_count;
    return v_deleted;
end
$$;
revoke all on function series.delete_rows(text, uuid, timestamptz, timestamptz) from public;
grant execute on function series.delete_rows(text, uuid, timestamptz, timestamptz) to plugyard_jobs;
reset role;
