-- Use of one public plugin by all tenants but the platform, by day; a day with fewer than five tenants is left out, so that no
-- number tells of one of them. For the platform's tenant, which publishes to all; that the actor may read the plugin's figures
-- the application has asked in the main database. as_of: events written by then are counted.
-- Index: usage_day_use_of_all_idx (alone), dirty_bucket_pkey.
set local role plugyard_counts;
create or replace function counts.count_use_of_all(p_plugin_id uuid, p_since date, p_until date)
returns table (day date, tenants bigint, events bigint, errors bigint, as_of timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_threshold constant integer := 5;
    v_as_of timestamptz;
begin
    if app.tenant_id() is distinct from app.platform_tenant_id() then
        raise exception 'the actor publishes to nobody else' using errcode = '42501';
    end if;
    v_as_of := coalesce((select d.written_at from public.dirty_bucket as d order by d.dirty_no limit 1), now());
    return query
    select
        u.bucket,
        count(*),
        sum(u.events)::bigint,
        sum(u.errors)::bigint,
        v_as_of
    from public.usage_day as u
    where
        u.plugin_id = p_plugin_id
        and u.bucket >= p_since
        and u.bucket < p_until
        and u.tenant_id <> app.platform_tenant_id()
    group by u.bucket
    having count(*) >= v_threshold;
end
$$;
revoke all on function counts.count_use_of_all(uuid, date, date) from public;
grant execute on function counts.count_use_of_all(uuid, date, date) to plugyard_app;
reset role;
