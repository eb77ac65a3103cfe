-- The hours of the verified tenant's plugins (null: of all its plugins) from p_since on and before p_until whose roll-ups are
-- behind their events, and since when.
-- A function of a role that reads lines of all tenants: a request has no grant on them, and gets its own tenant's alone.
-- Index: dirty_bucket_tenant_idx.
set local role plugyard_counts;
create or replace function raw.list_dirty_hours(
    p_plugin_ids uuid[], p_since timestamptz, p_until timestamptz
) returns table (plugin_id uuid, bucket timestamptz, waiting_since timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select
        w.plugin_id,
        b.bucket,
        min(b.written_at)
    from public.dirty_bucket as b
    cross join unnest(coalesce(b.plugin_ids, array[b.plugin_id])) as w (plugin_id)
    where
        b.series = 'usage'
        and b.tenant_id = (select app.tenant_id())
        and (p_plugin_ids is null or w.plugin_id = any(p_plugin_ids))
        and b.bucket >= p_since
        and b.bucket < p_until
    group by w.plugin_id, b.bucket;
end
$$;
revoke all on function raw.list_dirty_hours(uuid[], timestamptz, timestamptz) from public;
grant execute on function raw.list_dirty_hours(uuid[], timestamptz, timestamptz) to plugyard_app;
reset role;
