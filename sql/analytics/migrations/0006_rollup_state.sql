-- How far the roll-ups of each tenant are. Safe: only new objects.
-- migrate:up
-- Whoever writes roll-ups of a tenant holds this row, so that they are written by one at a time. next_number: for the next
-- subject; numbers of those who were forgotten are not given again, as old bitmaps still have them. rolled_until: the last day
-- whose rolling roll-ups are written.
create table public.rollup_state (
    tenant_id uuid not null,
    next_number integer not null,
    rolled_until date not null,
    constraint rollup_state_pkey primary key (tenant_id)
);
comment on table public.rollup_state is 'How far the roll-ups of a tenant are; held by who writes them.';
create index rollup_state_rolled_idx on public.rollup_state (rolled_until, tenant_id);

-- Days that are behind their hours: their roll-ups, those of their months and of the 30 days after them are to be written.
-- Written and deleted under the row of rollup_state.
create table public.day_behind (
    tenant_id uuid not null,
    plugin_id uuid not null,
    bucket date not null,
    constraint day_behind_pkey primary key (tenant_id, plugin_id, bucket)
);
comment on table public.day_behind is 'Days whose roll-ups are behind those of their hours.';

do $protect$
declare
    v_table text;
begin
    foreach v_table in array array['rollup_state', 'day_behind'] loop
        perform app.protect_own(('public.' || v_table)::regclass);
        execute format('grant select on public.%I to plugyard_app, plugyard_reader', v_table);
        execute format('grant select, insert, update, delete on public.%I to plugyard_jobs', v_table);
    end loop;
end
$protect$;

-- migrate:down
drop table public.day_behind;
drop table public.rollup_state;
