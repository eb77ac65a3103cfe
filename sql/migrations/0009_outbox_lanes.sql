-- How the relay shares the outbox: lanes under lease, attempts, parked aggregates; and what each consumer has seen.
-- Safe: new objects, and a column whose default rewrites nothing; code of before inserts without naming it.
-- migrate:up

-- The lane of an aggregate, one of 64. All events of an aggregate are in one lane, so whoever leases the lane is alone with
-- its order. sha256() and no hash of the server's own: the number stands in an index and in leases, and must outlive versions.
create function app.outbox_lane_of(p_tenant_id uuid, p_aggregate_id uuid) returns smallint
language sql immutable strict parallel safe
set search_path = pg_catalog, pg_temp
return (get_byte(sha256(uuid_send(p_tenant_id) || uuid_send(p_aggregate_id)), 0) & 63)::smallint;
-- Who inserts or updates a row computes its place in the index.
grant execute on function app.outbox_lane_of(uuid, uuid) to plugyard_app, plugyard_jobs;

-- A lease runs by the database's clock: relays on many machines compare it, and theirs differ. The fence rises with each
-- claim, so a relay that was thought dead is known by its old number and can mark nothing.
create table app.outbox_lane (
    lane smallint not null,
    fence bigint not null default 0,
    holder uuid,
    leased_until timestamptz not null default '-infinity',
    constraint outbox_lane_pkey primary key (lane),
    constraint outbox_lane_lane_check check (lane between 0 and 63)
);
insert into app.outbox_lane (lane) select generate_series(0, 63);
grant select, update (fence, holder, leased_until) on app.outbox_lane to plugyard_jobs;

alter table public.outbox add column attempts smallint not null default 0;

-- An aggregate whose next event the bus will not take. Its events wait behind that one; no other aggregate does.
create table public.outbox_parked (
    tenant_id uuid not null,
    aggregate_id uuid not null,
    revision bigint not null,
    event_id uuid not null,
    reason text not null,
    attempts smallint not null,
    parked_at timestamptz not null,
    constraint outbox_parked_pkey primary key (tenant_id, aggregate_id),
    constraint outbox_parked_reason_check check (length(reason) between 1 and 200)
);
create index outbox_parked_at on public.outbox_parked (tenant_id, parked_at, aggregate_id);
select app.protect_own('public.outbox_parked');
select app.audit_table('public.outbox_parked', 'aggregate_id');

-- The newest revision each consumer has applied of an aggregate; it moves in the transaction of the effect itself.
create table public.consumer_revision (
    tenant_id uuid not null,
    aggregate_id uuid not null,
    consumer text not null,
    revision bigint not null,
    constraint consumer_revision_pkey primary key (tenant_id, aggregate_id, consumer),
    constraint consumer_revision_consumer_check check (length(consumer) between 1 and 100)
);
select app.protect_own('public.consumer_revision');

insert into app.table_exemption (table_name, exempt_from, reason) values
('app.outbox_lane', 'row_security', 'leases of the relay; no rows of tenants, no grant to request roles'),
('app.outbox_lane', 'audit', 'leases of the relay; no rows of tenants'),
('consumer_revision', 'audit', 'derived: how far a projection of audited changes has come');

grant select (
    tenant_id, aggregate_id, revision, aggregate_type, event_id, event_type, data, actor_user_id, request_id, occurred_at,
    published_at, attempts
), update (published_at, attempts) on public.outbox to plugyard_jobs;
grant select (tenant_id, aggregate_id),
insert (tenant_id, aggregate_id, revision, event_id, reason, attempts, parked_at) on public.outbox_parked to plugyard_jobs;
grant select (tenant_id, aggregate_id, consumer, revision),
insert (tenant_id, aggregate_id, consumer, revision), update (revision) on public.consumer_revision to plugyard_jobs;
-- A tenant sees what of its own is parked and lets it go again.
grant select (tenant_id, aggregate_id, revision, aggregate_type, event_type, occurred_at),
update (attempts) on public.outbox to plugyard_app;
grant select, delete on public.outbox_parked to plugyard_app;

-- migrate:down
drop table public.outbox_parked, public.consumer_revision, app.outbox_lane;
alter table public.outbox drop column attempts;
drop function app.outbox_lane_of(uuid, uuid);
revoke all (
    tenant_id, aggregate_id, revision, aggregate_type, event_id, event_type, data, actor_user_id, request_id, occurred_at,
    published_at
) on public.outbox from plugyard_jobs;
revoke select (tenant_id, aggregate_id, revision, aggregate_type, event_type, occurred_at) on public.outbox from plugyard_app;
delete from app.table_exemption where table_name in ('app.outbox_lane', 'consumer_revision');
