-- name: make_plain()#
-- The raw COPY's table: the same columns, and nothing else.
drop table if exists public.plain_event;
create table public.plain_event (
    occurred_at timestamptz not null,
    event_key uuid not null,
    tenant_id uuid not null,
    plugin_id uuid not null,
    environment_id uuid,
    subject_key uuid,
    arrived_at timestamptz not null,
    duration_ms real,
    is_error boolean not null,
    action text not null,
    version text,
    team text,
    attributes jsonb
);

-- name: empty_series()#
-- Everything that the senders' events left, before they are written anew; their tenants have small numbers as ids.
truncate
    public.usage_event,
    public.performance_sample,
    public.written_message,
    public.dirty_bucket,
    public.day_behind,
    public.dead_event,
    public.event_id,
    public.usage_hour,
    public.plain_event;
delete from public.usage_day where tenant_id < '00000000-0000-0000-0000-000001000000';
delete from public.usage_month where tenant_id < '00000000-0000-0000-0000-000001000000';
delete from public.usage_rolling where tenant_id < '00000000-0000-0000-0000-000001000000';
delete from public.first_seen where tenant_id < '00000000-0000-0000-0000-000001000000';
delete from public.user_number where tenant_id < '00000000-0000-0000-0000-000001000000';
delete from public.rollup_state where tenant_id < '00000000-0000-0000-0000-000001000000';

-- name: sum_up_storage()^
-- Bytes of the raw rows with their indexes, of the plain table, of roll-ups of hours, and how many there are of each.
select
    (
        select sum(pg_total_relation_size(t.relid)) from pg_partition_tree('public.usage_event') as t where t.isleaf
    )::bigint as raw_bytes,
    pg_total_relation_size('public.plain_event') as plain_bytes,
    pg_total_relation_size('public.usage_hour') as hour_bytes,
    (select count(*) from public.usage_event) as events,
    (select count(*) from public.usage_hour) as hours;

-- name: count_days()$
-- Roll-ups of days.
select count(*) from public.usage_day;

-- name: vacuum_hours()#
-- Without what was written over.
vacuum (full) public.usage_hour;

-- name: make_many()#
-- A table of events, partitioned by day and without any day yet.
create table public.many_event (like public.usage_event) partition by range (occurred_at);

-- name: drop_many()#
drop table if exists public.many_event;

-- name: mark_rolled(tenants, until)!
-- Rolling roll-ups of these tenants are written up to that day.
insert into public.rollup_state (tenant_id, next_number, rolled_until)
select t.tenant_id, 100000, :until::date from unnest(:tenants::uuid []) as t (tenant_id)
on conflict (tenant_id) do update set rolled_until = excluded.rolled_until;

-- name: make_templates()#
-- Packed roll-ups to write over and over, filled by the loader, by classes of size; and what draws rows from them.
drop table if exists public.bench_template cascade;
create table public.bench_template (
    class integer not null,
    variant integer not null,
    events bigint not null,
    errors bigint not null,
    timed bigint not null,
    duration_sum double precision not null,
    duration_min real,
    duration_max real,
    histogram bytea not null,
    users bytea not null,
    parts bytea not null,
    primary key (class, variant)
);
-- The first of the plugins stands for all; of the others the first few are used most.
create or replace function public.bench_rows(
    p_tenants uuid [], p_plugins uuid [], p_buckets date [], p_class integer, p_variants integer
) returns setof public.usage_day
language sql stable
as $$
select
    t.tenant_id,
    p.plugin_id,
    d.bucket,
    b.events,
    b.errors,
    b.timed,
    b.duration_sum,
    b.duration_min,
    b.duration_max,
    b.histogram,
    b.users,
    b.parts,
    now()
from unnest(p_tenants) as t (tenant_id)
cross join unnest(p_buckets) as d (bucket)
cross join unnest(p_plugins) with ordinality as p (plugin_id, rank)
inner join public.bench_template as b
    on b.class = p_class + case when p.rank = 1 then 0 when p.rank < 4 then 1 when p.rank < 8 then 2 when p.rank < 22 then 3 else 4 end
    and b.variant = abs(hashtext(t.tenant_id::text || p.rank::text || d.bucket::text)) % p_variants;
$$;

-- name: drop_templates()#
drop table public.bench_template cascade;
drop function public.bench_rows;

-- name: fill_days(tenants, plugins, buckets, base, variants)!
insert into public.usage_day
select b.* from public.bench_rows(:tenants::uuid [], :plugins::uuid [], :buckets::date [], :base, :variants) as b;

-- name: fill_months(tenants, plugins, buckets, base, variants)!
insert into public.usage_month
select b.* from public.bench_rows(:tenants::uuid [], :plugins::uuid [], :buckets::date [], :base, :variants) as b;

-- name: fill_rolling(tenants, plugins, buckets, base, variants)!
insert into public.usage_rolling
select b.* from public.bench_rows(:tenants::uuid [], :plugins::uuid [], :buckets::date [], :base, :variants) as b;

-- name: fill_first_seen(tenant_id, plugins, users, until)!
-- When each of the users first looked at, used and configured each plugin: each in turn, and fewer of them.
insert into public.first_seen (tenant_id, plugin_id, action, number, first_at)
select
    :tenant_id,
    p.plugin_id,
    a.action,
    u.number,
    :until::date - make_interval(days => 250 - u.number %% 200) + make_interval(hours => a.step * (u.number %% 40))
from unnest(:plugins::uuid []) as p (plugin_id)
cross join generate_series(1, :users) as u (number)
inner join (values ('view', 1), ('use', 2), ('configure', 3)) as a (action, step) on u.number %% 4 >= a.step - 1
on conflict do nothing;
