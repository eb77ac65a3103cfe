-- Raw tables get a role of their own, with a schema for their partitions and what is to be known of each series and tenant to
-- make and drop them. Safe: the tables keep their rights, new objects otherwise.
-- migrate:up
create schema series;
comment on schema series is 'Partitions of the raw tables, and the functions that make and drop them.';
grant usage, create on schema series to plugyard_series;
grant usage on schema series to plugyard_jobs;
-- It makes a table's replacement where the server has hypertables.
grant usage, create on schema public to plugyard_series;
grant usage on schema app to plugyard_series;
set local role plugyard_series;
alter default privileges revoke execute on functions from public;
reset role;

-- retention_days: of raw rows whose tenant has no own. An event may be 30 days late and be replayed from the dead letters 30
-- days later: its hour is then counted anew from raw rows, so they are kept for 62 days at least. deleted_before: of such
-- tenants nothing older is left.
create table public.raw_series (
    series_name text collate "C" not null,
    retention_days integer not null,
    deleted_before timestamptz,
    constraint raw_series_pkey primary key (series_name),
    constraint raw_series_retention_days_check check (retention_days between 62 and 3660)
);
comment on table public.raw_series is 'The raw tables; whoever changes their partitions locks a row here.';
insert into public.raw_series (series_name, retention_days) values ('usage_event', 400), ('performance_sample', 100);

-- is_large: partitions that are made from then on have one for this tenant alone. deleted_before: what is older is deleted.
create table public.tenant_series (
    tenant_id uuid not null,
    series_name text collate "C" not null,
    retention_days integer,
    is_large boolean not null default false,
    deleted_before timestamptz,
    constraint tenant_series_pkey primary key (tenant_id, series_name),
    constraint tenant_series_raw_series_fkey foreign key (series_name) references public.raw_series (series_name),
    constraint tenant_series_retention_days_check check (retention_days between 62 and 3660)
);
comment on table public.tenant_series is 'How long a tenant''s raw rows are kept, and whether it gets partitions of its own.';
create index tenant_series_series_idx on public.tenant_series (series_name, tenant_id);
select app.protect_own('public.tenant_series');

grant select, update on public.raw_series to plugyard_series;
grant select, update (deleted_before) on public.raw_series to plugyard_jobs;
grant select on public.tenant_series to plugyard_series;
create policy series_read on public.tenant_series for select to plugyard_series using (true);
grant select, insert, update on public.tenant_series to plugyard_jobs;

alter table public.usage_event owner to plugyard_series;
alter table public.usage_event_default owner to plugyard_series;
alter table public.performance_sample owner to plugyard_series;
alter table public.performance_sample_default owner to plugyard_series;

insert into app.table_exemption (table_name, exempt_from, reason) values
('raw_series', 'row_security', 'no row is a tenant''s; request roles have no grant');

-- What is deleted by its age alone. The tables are empty: the code that fills them comes with these migrations.
-- squawk-ignore require-concurrent-index-creation
create index written_message_arrived_idx on public.written_message (arrived_at, message_id);
-- squawk-ignore require-concurrent-index-creation
create index dead_event_age_idx on public.dead_event (arrived_at);

-- migrate:down
drop index public.dead_event_age_idx;
drop index public.written_message_arrived_idx;
alter table public.performance_sample_default owner to plugyard_owner;
alter table public.performance_sample owner to plugyard_owner;
alter table public.usage_event_default owner to plugyard_owner;
alter table public.usage_event owner to plugyard_owner;
drop table public.tenant_series;
drop table public.raw_series;
delete from app.table_exemption where table_name = 'raw_series';
set local role plugyard_series;
alter default privileges grant execute on functions to public;
reset role;
revoke usage on schema app from plugyard_series;
revoke usage, create on schema public from plugyard_series;
drop schema series cascade;
