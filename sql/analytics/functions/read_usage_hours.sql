-- The raw events of the verified tenant's plugins in some hours, each plugin with its hour. Ids as text, for the fold.
-- The one way by which a request sees raw events: the tenant is the context's, whatever is asked for.
-- Index: usage_event_default_key or its partition's, user_number_pkey.
set local role plugyard_counts;
create or replace function raw.read_usage_hours(p_plugin_ids uuid[], p_buckets timestamptz[]) returns table (
    occurred_at timestamptz,
    event_key text,
    tenant_id text,
    plugin_id text,
    is_error boolean,
    duration_ms real,
    version text,
    environment_id text,
    team text,
    action text,
    number integer,
    subject_key text
)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_tenant_id constant uuid := app.tenant_id();
    -- Given to the statement as values: of bounds that it computes no plan knows which partitions they leave out.
    v_since constant timestamptz := (select min(b) from unnest(p_buckets) as b);
    v_until constant timestamptz := (select max(b) from unnest(p_buckets) as b) + interval '1 hour';
begin
    return query
    select
        e.occurred_at,
        e.event_key::text,
        e.tenant_id::text,
        e.plugin_id::text,
        e.is_error,
        e.duration_ms,
        e.version,
        e.environment_id::text,
        e.team,
        e.action,
        n.number,
        case when n.number is null then e.subject_key::text end
    from unnest(p_plugin_ids, p_buckets) as w (plugin_id, bucket)
    inner join public.usage_event as e
        on
            e.plugin_id = w.plugin_id
            and e.occurred_at >= w.bucket
            and e.occurred_at < w.bucket + interval '1 hour'
    left join public.user_number as n on n.tenant_id = v_tenant_id and n.subject_key = e.subject_key
    where
        e.tenant_id = v_tenant_id
        and e.occurred_at >= v_since
        and e.occurred_at < v_until;
end
$$;
revoke all on function raw.read_usage_hours(uuid[], timestamptz[]) from public;
grant execute on function raw.read_usage_hours(uuid[], timestamptz[]) to plugyard_app;
reset role;
