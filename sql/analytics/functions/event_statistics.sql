-- What the writer made of a tenant's messages, by the hour or day in which they arrived: events that are new, events that were
-- there already, dead ones, and how long the one that waited longest did, in seconds. The tenant is that of the context.
-- A function of the owner: the ledger is no request role's table.
-- Index: written_message_tenant_arrived_idx.
create or replace function app.event_statistics(p_grain text, p_since timestamptz, p_until timestamptz)
returns table (bucket timestamptz, written bigint, duplicate bigint, dead bigint, longest_wait_s double precision)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select
        date_trunc(p_grain, m.arrived_at, 'UTC') as bucket,
        sum(m.events) as written,
        sum(m.duplicates) as duplicate,
        sum(m.dead) as dead,
        extract(epoch from max(m.written_at - m.arrived_at))::double precision as longest_wait_s
    from public.written_message as m
    where
        m.tenant_id = (select app.tenant_id())
        and m.arrived_at >= p_since
        and m.arrived_at < p_until
    group by 1
    order by 1;
end;
revoke all on function app.event_statistics(text, timestamptz, timestamptz) from public;
grant execute on function app.event_statistics(text, timestamptz, timestamptz) to plugyard_app, plugyard_reader;
