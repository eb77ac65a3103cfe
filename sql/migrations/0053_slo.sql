-- Objectives: what a plugin should achieve, how far it does, the alerts about it, and when those are to be quiet.
-- Safe: only new objects and grants; the foreign keys' locks on plugin, environment and tenant wait for no reader.
-- migrate:up
-- target: the share of requests that has to be good. escalation: a list of {after_minutes, target, webhook_id}. What is
-- counted (plugin, environment, sli, threshold) never changes: the days that were counted would speak of something else.
create table public.slo_objective (
    tenant_id uuid not null,
    slo_objective_id uuid not null,
    name text not null,
    plugin_tenant_id uuid not null,
    plugin_id uuid not null,
    -- Null: all environments of the tenant together.
    environment_id uuid,
    sli text not null,
    threshold_ms double precision,
    target double precision not null,
    window_days integer not null,
    least_events integer not null,
    pending_minutes integer not null,
    escalation jsonb not null,
    created_by uuid not null,
    revision bigint not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint slo_objective_pkey primary key (tenant_id, slo_objective_id),
    constraint slo_objective_tenant_fkey foreign key (tenant_id) references public.tenant (tenant_id),
    constraint slo_objective_plugin_fkey foreign key (plugin_tenant_id, plugin_id)
    references public.plugin (tenant_id, plugin_id),
    constraint slo_objective_environment_fkey foreign key (tenant_id, environment_id)
    references public.environment (tenant_id, environment_id),
    constraint slo_objective_plugin_check check (plugin_tenant_id in (tenant_id, app.platform_tenant_id())),
    constraint slo_objective_name_check check (length(name) between 1 and 200),
    constraint slo_objective_sli_check check (sli in ('availability', 'latency')),
    constraint slo_objective_threshold_check check ((threshold_ms is not null) = (sli = 'latency')),
    constraint slo_objective_threshold_range_check check (threshold_ms > 0),
    constraint slo_objective_target_check check (target between 0.5 and 0.99999),
    constraint slo_objective_window_check check (window_days between 1 and 90),
    constraint slo_objective_least_events_check check (least_events >= 1),
    constraint slo_objective_pending_check check (pending_minutes between 0 and 60),
    constraint slo_objective_escalation_check check (jsonb_typeof(escalation) = 'array')
);
create index slo_objective_plugin on public.slo_objective (plugin_tenant_id, plugin_id);
create index slo_objective_environment on public.slo_objective (tenant_id, environment_id) where environment_id is not null;
select app.protect_own('public.slo_objective');
create policy visible_plugin on public.slo_objective as restrictive for insert to plugyard_app, plugyard_reader
with check (app.is_visible_plugin(plugin_tenant_id, plugin_id, false));
select app.audit_table('public.slo_objective', 'slo_objective_id');
grant select on public.slo_objective to plugyard_app, plugyard_reader, plugyard_jobs;
grant insert, delete, update (
    name, target, window_days, least_events, pending_minutes, escalation, revision, updated_at
) on public.slo_objective to plugyard_app;

-- The figures that alerts and answers read. evaluated_minute: no minute is judged twice. windows: [good, total] by the
-- window's seconds. filled_from: the first day that slo_day is complete from.
create table public.slo_status (
    tenant_id uuid not null,
    slo_objective_id uuid not null,
    evaluated_minute timestamptz not null default 'epoch',
    as_of timestamptz,
    has_data boolean not null default false,
    windows jsonb not null default '{}',
    filled_from date,
    constraint slo_status_pkey primary key (tenant_id, slo_objective_id),
    constraint slo_status_objective_fkey foreign key (tenant_id, slo_objective_id)
    references public.slo_objective (tenant_id, slo_objective_id) on delete cascade
);
create index slo_status_due on public.slo_status (evaluated_minute, tenant_id, slo_objective_id);
select app.protect_own('public.slo_status');
grant select, insert (tenant_id, slo_objective_id), delete on public.slo_status to plugyard_app;
grant select on public.slo_status to plugyard_reader;
grant select, update (evaluated_minute, as_of, has_data, windows, filled_from) on public.slo_status to plugyard_jobs;

create table public.slo_day (
    tenant_id uuid not null,
    slo_objective_id uuid not null,
    day date not null,
    good bigint not null,
    total bigint not null,
    constraint slo_day_pkey primary key (tenant_id, slo_objective_id, day),
    constraint slo_day_objective_fkey foreign key (tenant_id, slo_objective_id)
    references public.slo_objective (tenant_id, slo_objective_id) on delete cascade,
    constraint slo_day_counts_check check (good between 0 and total)
);
select app.protect_own('public.slo_day');
grant select on public.slo_day to plugyard_app, plugyard_reader;
grant select, insert, update (good, total) on public.slo_day to plugyard_jobs;

-- Alerts that began together. A tenant has one at most that takes further alerts in.
create table public.slo_alert_group (
    tenant_id uuid not null,
    slo_alert_group_id uuid not null,
    began_at timestamptz not null,
    is_open boolean not null default true,
    cause text not null default 'unknown',
    cause_id uuid,
    evidence jsonb not null default '{}',
    constraint slo_alert_group_pkey primary key (tenant_id, slo_alert_group_id),
    constraint slo_alert_group_tenant_fkey foreign key (tenant_id) references public.tenant (tenant_id),
    constraint slo_alert_group_cause_check check (cause in ('version', 'import', 'environment', 'plugin', 'unknown'))
);
create unique index slo_alert_group_open on public.slo_alert_group (tenant_id) where is_open;
select app.protect_own('public.slo_alert_group');
grant select on public.slo_alert_group to plugyard_app, plugyard_reader;
grant select, insert, update (is_open, cause, cause_id, evidence) on public.slo_alert_group to plugyard_jobs;

-- told: what webhooks were last told. silence_id: what keeps it quiet now. steps_done: of the objective's escalation.
create table public.slo_alert (
    tenant_id uuid not null,
    slo_alert_id uuid not null,
    slo_objective_id uuid not null,
    rule text not null,
    state text not null,
    slo_alert_group_id uuid,
    began_at timestamptz not null,
    fired_at timestamptz,
    calm_since timestamptz,
    resolved_at timestamptz,
    told text not null default 'nothing',
    told_at timestamptz,
    silence_id uuid,
    steps_done integer not null default 0,
    acknowledged_at timestamptz,
    acknowledged_by uuid,
    note text,
    revision bigint not null default 1,
    constraint slo_alert_pkey primary key (tenant_id, slo_alert_id),
    constraint slo_alert_objective_fkey foreign key (tenant_id, slo_objective_id)
    references public.slo_objective (tenant_id, slo_objective_id) on delete cascade,
    constraint slo_alert_group_fkey foreign key (tenant_id, slo_alert_group_id)
    references public.slo_alert_group (tenant_id, slo_alert_group_id),
    constraint slo_alert_rule_check check (rule in ('fast', 'slow', 'trickle')),
    constraint slo_alert_state_check check (state in ('pending', 'firing', 'resolved')),
    constraint slo_alert_told_check check (told in ('nothing', 'firing', 'resolved')),
    constraint slo_alert_told_at_check check ((told = 'nothing') = (told_at is null)),
    constraint slo_alert_fired_check check (state != 'firing' or fired_at is not null),
    constraint slo_alert_resolved_check check ((state = 'resolved') = (resolved_at is not null)),
    constraint slo_alert_acknowledged_check check ((acknowledged_at is null) = (acknowledged_by is null)),
    constraint slo_alert_note_check check (length(note) between 1 and 200)
);
create unique index slo_alert_current on public.slo_alert (tenant_id, slo_objective_id, rule) where state != 'resolved';
create index slo_alert_objective on public.slo_alert (tenant_id, slo_objective_id, slo_alert_id);
create index slo_alert_latest on public.slo_alert (tenant_id, slo_alert_id) where fired_at is not null;
create index slo_alert_group_member on public.slo_alert (tenant_id, slo_alert_group_id, slo_alert_id);
select app.protect_own('public.slo_alert');
select app.audit_table('public.slo_alert', 'slo_alert_id');
grant select, update (acknowledged_at, acknowledged_by, note, revision) on public.slo_alert to plugyard_app;
grant select on public.slo_alert to plugyard_reader;
grant select, insert, update (
    state, slo_alert_group_id, fired_at, calm_since, resolved_at, told, told_at, silence_id, steps_done, revision
) on public.slo_alert to plugyard_jobs;

-- When alerts tell nobody: once, from starts_at to ends_at, or within that time every week by the tenant's clock. Of what
-- names no objective, plugin or environment, everything is quiet.
create table public.slo_silence (
    tenant_id uuid not null,
    slo_silence_id uuid not null,
    reason text not null,
    is_maintenance boolean not null,
    slo_objective_id uuid,
    plugin_id uuid,
    environment_id uuid,
    starts_at timestamptz not null,
    ends_at timestamptz,
    weekdays smallint[],
    begins_at time,
    stops_at time,
    created_by uuid not null,
    created_at timestamptz not null,
    revision bigint not null default 1,
    constraint slo_silence_pkey primary key (tenant_id, slo_silence_id),
    constraint slo_silence_tenant_fkey foreign key (tenant_id) references public.tenant (tenant_id),
    constraint slo_silence_reason_check check (length(reason) between 1 and 200),
    constraint slo_silence_end_check check (ends_at > starts_at),
    constraint slo_silence_weekly_check check (num_nonnulls(weekdays, begins_at, stops_at) in (0, 3)),
    constraint slo_silence_endless_check check (ends_at is not null or weekdays is not null),
    constraint slo_silence_weekdays_check check (weekdays <@ '{1,2,3,4,5,6,7}'::smallint[]),
    constraint slo_silence_weekday_count_check check (cardinality(weekdays) between 1 and 7)
);
create index slo_silence_end on public.slo_silence (tenant_id, ends_at);
select app.protect_own('public.slo_silence');
select app.audit_table('public.slo_silence', 'slo_silence_id');
grant select, insert, update (ends_at, revision) on public.slo_silence to plugyard_app;
grant select on public.slo_silence to plugyard_reader, plugyard_jobs;

insert into app.table_exemption (table_name, exempt_from, reason) values
('slo_status', 'audit', 'derived: figures of an objective, counted every minute'),
('slo_day', 'audit', 'derived: figures of an objective, counted every minute'),
('slo_alert_group', 'audit', 'derived: from alerts, which are audited');
insert into app.personal_column (table_name, column_name) values ('slo_alert', 'note'), ('slo_silence', 'reason');

-- What evaluating needs to know besides: whose clock, and what changed shortly before something began to fail.
grant select (time_zone) on public.tenant to plugyard_jobs;
grant select (published_at) on public.version to plugyard_jobs;
grant select (tenant_id, environment_id, imported_at) on public.installed_set to plugyard_jobs;

-- migrate:down
revoke select (tenant_id, environment_id, imported_at) on public.installed_set from plugyard_jobs;
revoke select (published_at) on public.version from plugyard_jobs;
revoke select (time_zone) on public.tenant from plugyard_jobs;
drop table public.slo_silence, public.slo_alert, public.slo_alert_group, public.slo_day, public.slo_status,
public.slo_objective;
delete from app.table_exemption where table_name in ('slo_status', 'slo_day', 'slo_alert_group');
delete from app.personal_column where table_name in ('slo_alert', 'slo_silence');
