-- Whether the raw events of some hours, of all tenants together, are no more than p_most: an open partition has no index by
-- tenant, so that is how many a read of one tenant goes through. Says no number of another tenant's events.
-- Index: usage_event_default_key or its partition's.
set local role plugyard_counts;
create or replace function raw.are_hours_readable(p_buckets timestamptz[], p_most integer) returns boolean
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_left integer := p_most;
    v_bucket timestamptz;
    v_until timestamptz;
    v_found integer;
begin
    if app.tenant_id() is null then
        return false;
    end if;
    foreach v_bucket in array p_buckets loop
        -- A value for the statement: of a bound that it computes no plan knows which partitions it leaves out.
        v_until := v_bucket + interval '1 hour';
        select count(*) into v_found
        from (
            select
            from public.usage_event as e
            where
                e.occurred_at >= v_bucket
                and e.occurred_at < v_until
            limit v_left + 1
        ) as found;
        v_left := v_left - v_found;
        if v_left < 0 then
            return false;
        end if;
    end loop;
    return true;
end
$$;
revoke all on function raw.are_hours_readable(timestamptz[], integer) from public;
grant execute on function raw.are_hours_readable(timestamptz[], integer) to plugyard_app;
reset role;
