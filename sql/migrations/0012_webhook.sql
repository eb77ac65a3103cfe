-- Webhooks: who wants to hear of changes, the sealed secrets they are signed with, what was sent and how it went.
-- Safe: only new objects.
-- migrate:up
create table public.webhook (
    tenant_id uuid not null,
    webhook_id uuid not null,
    url text not null,
    -- Empty: all of them. An entry that ends in ".*" stands for every type that begins like it.
    event_types text[] not null default '{}',
    description text,
    is_enabled boolean not null default true,
    disabled_at timestamptz,
    disabled_reason text,
    revision bigint not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint webhook_pkey primary key (tenant_id, webhook_id),
    constraint webhook_tenant_fkey foreign key (tenant_id) references public.tenant (tenant_id),
    constraint webhook_url_check check (length(url) between 1 and 2048),
    constraint webhook_event_types_check check (cardinality(event_types) <= 50),
    constraint webhook_disabled_check check (
        is_enabled = (disabled_at is null) and is_enabled = (disabled_reason is null)
    )
);
select app.protect_own('public.webhook');
select app.audit_table('public.webhook', 'webhook_id');
grant select, insert, delete, update (
    url, event_types, description, is_enabled, disabled_at, disabled_reason, revision, updated_at
) on public.webhook to plugyard_app;
grant select, update (is_enabled, disabled_at, disabled_reason, revision, updated_at) on public.webhook to plugyard_jobs;

-- Sealed by the application (AES-GCM, bound to tenant and webhook), under a key that no database role has. Requests write
-- them and cannot read them back; only the dispatcher, which signs, reads them.
create table public.webhook_secret (
    tenant_id uuid not null,
    webhook_id uuid not null,
    secret_id uuid not null,
    sealed bytea not null,
    created_at timestamptz not null,
    expires_at timestamptz,
    constraint webhook_secret_pkey primary key (tenant_id, webhook_id, secret_id),
    constraint webhook_secret_webhook_fkey foreign key (tenant_id, webhook_id)
    references public.webhook (tenant_id, webhook_id) on delete cascade,
    -- Slot, nonce, 24 to 64 bytes and the tag: what is shorter was not sealed.
    constraint webhook_secret_sealed_check check (octet_length(sealed) between 53 and 93)
);
create unique index webhook_secret_current on public.webhook_secret (tenant_id, webhook_id) where expires_at is null;
select app.protect_own('public.webhook_secret');
select app.audit_table('public.webhook_secret', 'webhook_id', 'secret_id');
grant select (tenant_id, webhook_id, secret_id, created_at, expires_at), insert, update (expires_at), delete
on public.webhook_secret to plugyard_app;
grant select, delete on public.webhook_secret to plugyard_jobs;

-- One event for one webhook. `body` is the text that is signed, so that every attempt sends the same bytes.
create table public.webhook_delivery (
    tenant_id uuid not null,
    delivery_id uuid not null,
    webhook_id uuid not null,
    event_id uuid not null,
    event_type text not null,
    aggregate_id uuid not null,
    revision bigint not null,
    correlation_id uuid not null,
    body text not null,
    state text not null default 'pending',
    reason text,
    attempt_count integer not null default 0,
    attempts_before_replay integer not null default 0,
    -- Also a lease: whoever sends puts it ahead first, so what is never reported comes up again.
    next_attempt_at timestamptz,
    created_at timestamptz not null,
    constraint webhook_delivery_pkey primary key (tenant_id, delivery_id),
    constraint webhook_delivery_event_key unique (tenant_id, webhook_id, event_id),
    constraint webhook_delivery_webhook_fkey foreign key (tenant_id, webhook_id)
    references public.webhook (tenant_id, webhook_id) on delete cascade,
    constraint webhook_delivery_state_check check (state in ('pending', 'delivered', 'failed')),
    constraint webhook_delivery_due_check check ((state = 'pending') = (next_attempt_at is not null)),
    constraint webhook_delivery_count_check check (attempts_before_replay between 0 and attempt_count)
);
create index webhook_delivery_due on public.webhook_delivery (next_attempt_at, tenant_id, delivery_id) where state = 'pending';
create index webhook_delivery_latest on public.webhook_delivery (tenant_id, webhook_id, delivery_id);
create index webhook_delivery_state on public.webhook_delivery (tenant_id, webhook_id, state, delivery_id);
create index webhook_delivery_created on public.webhook_delivery (created_at);
select app.protect_own('public.webhook_delivery');
grant select, insert, update (state, reason, attempts_before_replay, next_attempt_at)
on public.webhook_delivery to plugyard_app;
grant select, insert, update (state, reason, attempt_count, next_attempt_at), delete
on public.webhook_delivery to plugyard_jobs;

-- The log of a delivery. A null reason is a success; the excerpt is kept for failures only.
create table public.webhook_attempt (
    tenant_id uuid not null,
    delivery_id uuid not null,
    attempt integer not null,
    webhook_id uuid not null,
    attempted_at timestamptz not null,
    duration_ms integer not null,
    status integer,
    reason text,
    response_excerpt text,
    constraint webhook_attempt_pkey primary key (tenant_id, delivery_id, attempt),
    constraint webhook_attempt_delivery_fkey foreign key (tenant_id, delivery_id)
    references public.webhook_delivery (tenant_id, delivery_id) on delete cascade,
    constraint webhook_attempt_number_check check (attempt >= 1 and duration_ms >= 0),
    constraint webhook_attempt_status_check check (coalesce(status between 100 and 999, reason is not null)),
    constraint webhook_attempt_excerpt_check check (length(response_excerpt) <= 1024)
);
create index webhook_attempt_latest on public.webhook_attempt (tenant_id, webhook_id, attempted_at);
create index webhook_attempt_success on public.webhook_attempt (tenant_id, webhook_id, attempted_at) where reason is null;
select app.protect_own('public.webhook_attempt');
grant select on public.webhook_attempt to plugyard_app;
grant select, insert on public.webhook_attempt to plugyard_jobs;

insert into app.table_exemption (table_name, exempt_from, reason) values
('webhook_delivery', 'audit', 'derived: an event of the outbox on its way to a webhook, both of which are audited'),
('webhook_attempt', 'audit', 'derived: a log of what the sender reported');
-- A receiver answers what it likes, names of people included.
insert into app.personal_column (table_name, column_name) values ('webhook_attempt', 'response_excerpt');

-- migrate:down
drop table public.webhook_attempt, public.webhook_delivery, public.webhook_secret, public.webhook;
delete from app.table_exemption where table_name in ('webhook_delivery', 'webhook_attempt');
delete from app.personal_column where table_name = 'webhook_attempt';
