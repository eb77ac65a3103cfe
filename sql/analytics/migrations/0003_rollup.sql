-- Roll-ups of usage by hour, day, month and the last 30 days, and of performance by five minutes. Safe: only new objects.
-- migrate:up
-- plugin_id: the nil UUID stands for all plugins of the tenant. users: a roaring bitmap of user numbers. histogram: counts in
-- fixed logarithmic buckets of milliseconds. parts: the same figures by version, environment, team and action, packed; kept
-- out of line, so that a scan for totals does not read them.
create table public.usage_hour (
    tenant_id uuid not null,
    plugin_id uuid not null,
    bucket timestamptz not null,
    events bigint not null,
    errors bigint not null,
    timed bigint not null,
    duration_sum double precision not null,
    duration_min real,
    duration_max real,
    histogram bytea not null,
    users bytea not null,
    parts bytea not null,
    computed_at timestamptz not null,
    constraint usage_hour_pkey primary key (tenant_id, bucket, plugin_id)
);
comment on table public.usage_hour is 'Usage of a plugin in an hour; kept for 90 days.';
alter table public.usage_hour alter column parts set storage external;

create table public.usage_day (
    tenant_id uuid not null,
    plugin_id uuid not null,
    bucket date not null,
    events bigint not null,
    errors bigint not null,
    timed bigint not null,
    duration_sum double precision not null,
    duration_min real,
    duration_max real,
    histogram bytea not null,
    users bytea not null,
    parts bytea not null,
    computed_at timestamptz not null,
    constraint usage_day_pkey primary key (tenant_id, bucket, plugin_id)
);
comment on table public.usage_day is 'Usage of a plugin in a day of UTC.';
alter table public.usage_day alter column parts set storage external;

create table public.usage_month (like public.usage_day including storage);
alter table public.usage_month add constraint usage_month_pkey primary key (tenant_id, bucket, plugin_id);
comment on table public.usage_month is 'Usage of a plugin in a month of UTC; its bucket is the first day.';

create table public.usage_rolling (like public.usage_day including storage);
alter table public.usage_rolling add constraint usage_rolling_pkey primary key (tenant_id, bucket, plugin_id);
comment on table public.usage_rolling is 'Usage of a plugin in the 30 days that end with the day of its bucket.';

create index usage_hour_plugin_idx on public.usage_hour (tenant_id, plugin_id, bucket);
create index usage_day_plugin_idx on public.usage_day (tenant_id, plugin_id, bucket);
create index usage_month_plugin_idx on public.usage_month (tenant_id, plugin_id, bucket);
create index usage_rolling_plugin_idx on public.usage_rolling (tenant_id, plugin_id, bucket);

-- When a subject first did an action with a plugin: what ordered funnels are made of.
create table public.first_seen (
    tenant_id uuid not null,
    plugin_id uuid not null,
    action text collate "C" not null,
    number integer not null,
    first_at timestamptz not null,
    constraint first_seen_pkey primary key (tenant_id, plugin_id, action, number)
);
comment on table public.first_seen is 'When a user first did an action with a plugin.';

create table public.performance_slot (
    tenant_id uuid not null,
    plugin_id uuid not null,
    environment_id uuid not null,
    bucket timestamptz not null,
    samples bigint not null,
    requests bigint not null,
    errors bigint not null,
    timed bigint not null,
    duration_sum double precision not null,
    duration_max real,
    saturation_sum double precision not null,
    saturation_samples bigint not null,
    saturation_max real,
    histogram bytea not null,
    computed_at timestamptz not null,
    constraint performance_slot_pkey primary key (tenant_id, plugin_id, environment_id, bucket)
);
comment on table public.performance_slot is 'How a plugin did in an environment, by five minutes; kept for 90 days.';

do $protect$
declare
    v_table text;
begin
    foreach v_table in array array[
        'usage_hour', 'usage_day', 'usage_month', 'usage_rolling', 'first_seen', 'performance_slot'
    ] loop
        perform app.protect_own(('public.' || v_table)::regclass);
        execute format('grant select on public.%I to plugyard_app, plugyard_reader', v_table);
        execute format('grant select, insert, update, delete on public.%I to plugyard_jobs', v_table);
    end loop;
end
$protect$;

-- migrate:down
drop table public.performance_slot;
drop table public.first_seen;
drop table public.usage_rolling;
drop table public.usage_month;
drop table public.usage_day;
drop table public.usage_hour;
