-- What a change leaves behind in its own transaction: the event for the relay and the answer for a retry. Safe: new objects.
-- migrate:up
create table public.outbox (
    tenant_id uuid not null,
    aggregate_id uuid not null,
    revision bigint not null,
    aggregate_type text not null,
    event_id uuid not null,
    event_type text not null,
    data jsonb not null,
    actor_user_id uuid not null,
    request_id uuid not null,
    occurred_at timestamptz not null,
    published_at timestamptz,
    constraint outbox_pkey primary key (tenant_id, aggregate_id, revision)
);
select app.protect_own('public.outbox');

create table public.idempotency_key (
    tenant_id uuid not null,
    user_id uuid not null,
    key text not null,
    fingerprint bytea not null,
    answer jsonb,
    created_at timestamptz not null,
    constraint idempotency_key_pkey primary key (tenant_id, user_id, key),
    constraint idempotency_key_length_check check (length(key) between 1 and 255),
    constraint idempotency_key_fingerprint_check check (octet_length(fingerprint) = 32)
);
select app.protect_own('public.idempotency_key');

insert into app.table_exemption (table_name, exempt_from, reason) values
('outbox', 'audit', 'derived: written with the change it announces, which is audited'),
('idempotency_key', 'audit', 'derived: the answer of a change that is audited');

grant insert on public.outbox to plugyard_app;
grant select, insert, update (answer) on public.idempotency_key to plugyard_app;

-- migrate:down
drop table public.outbox, public.idempotency_key;
delete from app.table_exemption where table_name in ('outbox', 'idempotency_key');
