-- Which ids came in the last 30 days, so that none comes under another time unseen. Safe: a new table, and a ledger that
-- nothing writes to before this code does.
-- migrate:up
-- A message may bring both series. event_keys: the times and keys it brought, 24 bytes each, until they were looked at.
-- Random bytes: to compress them is in vain.
-- squawk-ignore ban-drop-constraint
alter table public.written_message drop constraint written_message_pkey;
-- The table is empty.
-- squawk-ignore adding-serial-primary-key-field, constraint-missing-not-valid
alter table public.written_message add constraint written_message_pkey primary key (message_id, series);
alter table public.written_message add column event_keys bytea;
alter table public.written_message alter column event_keys set storage external;

-- A key is a hash that tenant, source and id are in: whose it is need not stand beside it. Rows lie in the order in which
-- they came, so a small index by ranges of pages finds those of a day.
create table public.event_id (
    event_key uuid not null,
    occurred_at timestamptz not null,
    arrived_on date not null,
    constraint event_id_pkey primary key (event_key)
);
comment on table public.event_id is 'Under which time each id came first; kept for 30 days.';
create index event_id_arrived_idx on public.event_id using brin (arrived_on);
grant select, insert, delete on public.event_id to plugyard_jobs;

insert into app.table_exemption (table_name, exempt_from, reason) values
('event_id', 'row_security', 'hashes and times, which jobs alone read; request roles have no grant');

-- migrate:down
delete from app.table_exemption where table_name = 'event_id';
drop table public.event_id;
alter table public.written_message drop column event_keys;
alter table public.written_message drop constraint written_message_pkey;
alter table public.written_message add constraint written_message_pkey primary key (message_id);
