-- What keeps room operations awake: the newest migration, how many events wait to be published and since when, how many
-- aggregates are parked, how many deliveries to webhooks are due. It is the tenant's own; an actor of the platform sees
-- everybody's. Counts end at 10,000.
-- A function of the owner: what was migrated is no request role's table, and no policy shows the platform all rows.
-- Index: migration_check_pkey, outbox_next, outbox_parked_pkey, webhook_delivery_due.
create or replace function app.read_health(p_now timestamptz)
returns table (
    migration text, migrated_at timestamptz, unpublished bigint, oldest_unpublished_at timestamptz, parked bigint, due bigint
)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_tenant_id uuid := app.tenant_id();
    v_sees_all boolean := v_tenant_id = app.platform_tenant_id();
begin
    return query
    with newest as (
        select
            m.version,
            m.checked_at
        from public.migration_check as m
        order by m.version desc
        limit 1
    ),

    waiting as (
        -- Not within the limit of the counts: the oldest event may stand behind ten thousand others.
        select
            count(o.event_id) as events,
            min(o.occurred_at) as oldest_at
        from public.outbox as o
        where
            o.published_at is null
            and (o.tenant_id = v_tenant_id or v_sees_all)
            and not exists (
                select
                from public.outbox_parked as p
                where p.tenant_id = o.tenant_id and p.aggregate_id = o.aggregate_id
            )
    ),

    passed_over as (
        select p.aggregate_id
        from public.outbox_parked as p
        where p.tenant_id = v_tenant_id or v_sees_all
        order by p.tenant_id, p.aggregate_id
        limit 10000
    ),

    to_send as (
        select d.delivery_id
        from public.webhook_delivery as d
        where d.state = 'pending' and d.next_attempt_at <= p_now and (d.tenant_id = v_tenant_id or v_sees_all)
        order by d.next_attempt_at, d.tenant_id, d.delivery_id
        limit 10000
    )

    select
        (select n.version from newest as n),
        (select n.checked_at from newest as n),
        (select least(w.events, 10000) from waiting as w),
        (select w.oldest_at from waiting as w),
        (select count(*) from passed_over),
        (select count(*) from to_send);
end
$$;
revoke all on function app.read_health(timestamptz) from public;
grant execute on function app.read_health(timestamptz) to plugyard_app;
