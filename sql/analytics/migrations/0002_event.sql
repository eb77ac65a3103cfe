-- What events and samples leave in the time series' own database: raw rows, what arrived, what is to be counted anew, what
-- could not be written. Safe: only new objects.
-- migrate:up
create schema if not exists public;
grant usage on schema public to plugyard_app, plugyard_reader, plugyard_jobs, plugyard_events;
grant usage on schema app to plugyard_events;

-- One row an event. Unique in each partition are the time and the key, time first: an index that grows at one end costs a
-- third less than one by key alone. There is no other index while a partition is open. event_key is a hash of tenant,
-- source and id. attributes: what the schema of a tenant's own type has beyond these columns.
create table public.usage_event (
    occurred_at timestamptz not null,
    event_key uuid not null,
    tenant_id uuid not null,
    plugin_id uuid not null,
    environment_id uuid,
    subject_key uuid,
    arrived_at timestamptz not null,
    duration_ms real,
    is_error boolean not null,
    action text collate "C" not null,
    version text collate "C",
    team text collate "C",
    attributes jsonb
) partition by range (occurred_at);
comment on table public.usage_event is 'Raw usage events; no policy and no grant to request roles, which read it by functions.';

-- What has no partition of its own yet; an alarm watches that it is empty.
create table public.usage_event_default partition of public.usage_event default;
create unique index usage_event_default_key on public.usage_event_default (occurred_at, event_key);

-- One row a sample of how a plugin does in an environment. requests, errors: in the sample's span; one sample of one request
-- has 1 and 0 or 1. saturation: share of the scarcest resource in use, 0 to 1.
create table public.performance_sample (
    occurred_at timestamptz not null,
    event_key uuid not null,
    tenant_id uuid not null,
    plugin_id uuid not null,
    environment_id uuid not null,
    arrived_at timestamptz not null,
    requests integer not null,
    errors integer not null,
    duration_ms real,
    saturation real
) partition by range (occurred_at);
comment on table public.performance_sample is 'Raw performance samples; no policy and no grant to request roles.';

create table public.performance_sample_default partition of public.performance_sample default;
create unique index performance_sample_default_key on public.performance_sample_default (occurred_at, event_key);

grant insert on public.usage_event, public.performance_sample to plugyard_events;
grant select, insert, delete on public.usage_event, public.performance_sample to plugyard_jobs;

-- The ledger of queue messages: what a message's transaction wrote. A message that is delivered again finds its row.
create table public.written_message (
    message_id text collate "C" not null,
    tenant_id uuid not null,
    series text collate "C" not null,
    arrived_at timestamptz not null,
    written_at timestamptz not null default now(),
    events integer not null,
    duplicates integer not null,
    dead integer not null,
    first_occurred_at timestamptz,
    last_occurred_at timestamptz,
    is_checked boolean not null default false,
    constraint written_message_pkey primary key (message_id),
    constraint written_message_series_check check (series in ('usage', 'performance'))
);
comment on table public.written_message is 'Which queue messages are written, so that none is written twice; kept for 15 days.';
create index written_message_tenant_arrived_idx on public.written_message (tenant_id, arrived_at);
create index written_message_unchecked_idx on public.written_message (arrived_at, message_id) where not is_checked;
grant insert on public.written_message to plugyard_events;
grant select, update, delete on public.written_message to plugyard_jobs;

-- Which buckets have raw rows that no roll-up has counted yet, a line for each message that touched one: writers only add
-- lines, so none waits for another. Whoever counts a bucket anew takes all lines that it could see before it looked at the
-- raw rows. environment_id: of a performance sample.
create table public.dirty_bucket (
    dirty_no bigint generated always as identity,
    series text collate "C" not null,
    tenant_id uuid not null,
    plugin_id uuid not null,
    environment_id uuid,
    bucket timestamptz not null,
    written_at timestamptz not null default now(),
    constraint dirty_bucket_pkey primary key (dirty_no),
    constraint dirty_bucket_series_check check (series in ('usage', 'performance'))
);
comment on table public.dirty_bucket is 'Hours of usage and five minutes of performance whose roll-ups are behind their raw rows.';
create index dirty_bucket_key_idx on public.dirty_bucket (series, tenant_id, plugin_id, bucket);
create index dirty_bucket_bucket_idx on public.dirty_bucket (series, bucket, tenant_id);
grant insert on public.dirty_bucket to plugyard_events;
grant select, insert, update, delete on public.dirty_bucket to plugyard_jobs;

-- What was accepted and could not be written, with the reason; a replay sends it again. payload: the event as it came, with
-- the subject's key in the place of who that is.
create table public.dead_event (
    tenant_id uuid not null,
    dead_event_id uuid not null,
    message_id text collate "C",
    reason text collate "C" not null,
    detail text not null,
    event_type text collate "C",
    arrived_at timestamptz not null,
    occurred_at timestamptz,
    payload text not null,
    replayed_at timestamptz,
    constraint dead_event_pkey primary key (tenant_id, dead_event_id)
);
comment on table public.dead_event is 'Events that could not be written, each with its reason and content; kept for 30 days.';
create index dead_event_reason_idx on public.dead_event (tenant_id, reason, arrived_at);
select app.protect_own('public.dead_event');
create policy events_insert on public.dead_event for insert to plugyard_events with check (true);
grant select on public.dead_event to plugyard_app, plugyard_reader;
grant insert on public.dead_event to plugyard_events;
grant select, insert, update, delete on public.dead_event to plugyard_jobs;

-- Dense numbers for the subjects of a tenant: what the sets of users are made of.
create table public.user_number (
    tenant_id uuid not null,
    subject_key uuid not null,
    number integer not null,
    constraint user_number_pkey primary key (tenant_id, subject_key),
    constraint user_number_number_key unique (tenant_id, number)
);
comment on table public.user_number is 'A dense number for each subject of a tenant; whoever is forgotten loses the row.';
select app.protect_own('public.user_number');
grant select, insert, delete on public.user_number to plugyard_jobs;

insert into app.table_exemption (table_name, exempt_from, reason) values
('usage_event', 'row_security', 'COPY is refused on tables with policies; request roles have no grant and read by functions'),
('performance_sample', 'row_security', 'COPY is refused on tables with policies; request roles have no grant and read by functions'),
('usage_event_default', 'row_security', 'a partition; nobody has a grant on it'),
('performance_sample_default', 'row_security', 'a partition; nobody has a grant on it'),
('written_message', 'row_security', 'the writer only inserts, jobs read; request roles have no grant'),
('dirty_bucket', 'row_security', 'the writer only inserts, jobs read; request roles have no grant');

-- migrate:down
drop table public.user_number;
drop table public.dead_event;
drop table public.dirty_bucket;
drop table public.written_message;
drop table public.performance_sample;
drop table public.usage_event;
