-- The audit trail of table writes: one trigger function for every table, owned by a role of its own. Safe: new objects.
-- migrate:up
create schema audit;
comment on schema audit is 'What writes the trail; its role can add entries and do nothing else.';
grant usage, create on schema audit to plugyard_audit;
grant usage on schema audit to plugyard_app;

create table public.audit_entry (
    tenant_id uuid not null,
    audit_entry_id uuid not null default gen_random_uuid(),
    written_at timestamptz not null default clock_timestamp(),
    transaction_id xid8 not null default pg_current_xact_id(),
    user_id uuid not null,
    person_id uuid not null,
    request_id uuid,
    reason text,
    action text not null,
    object_type text not null,
    object_id text not null,
    changed_columns text[] not null default '{}',
    before_hash bytea,
    after_hash bytea,
    constraint audit_entry_pkey primary key (tenant_id, audit_entry_id)
);
select app.protect_own('public.audit_entry');
create policy audit_insert on public.audit_entry for insert to plugyard_audit with check (true);
grant insert on public.audit_entry to plugyard_audit;
insert into app.table_exemption (table_name, exempt_from, reason)
values ('audit_entry', 'audit', 'the trail does not record itself');

set local role plugyard_audit;
-- Changed columns by name; hashes over the columns that are not personal, in jsonb's own text form (keys sorted,
-- one space after each colon), which the same server version always writes the same way.
create function audit.record_row() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
-- The settings that jsonb's text depends on are fixed, or one row would have a hash for each session that looks.
set timezone = 'UTC'
set bytea_output = 'hex'
set extra_float_digits = 1
as $$
declare
    v_actor app.actor := app.current_actor();
    v_before jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
    v_after jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
    v_personal text[];
    v_changed text[];
begin
    select array_agg(key order by key) into v_changed
    from jsonb_each(coalesce(v_after, v_before)) as field
    where v_before is null or v_after is null or v_before -> key is distinct from value;
    if v_changed is null then
        return null;
    end if;
    select coalesce(array_agg(p.column_name), '{}') into v_personal
    from app.personal_column as p
    where p.table_name = tg_table_name;
    insert into public.audit_entry (
        tenant_id, user_id, person_id, request_id, reason, action, object_type, object_id,
        changed_columns, before_hash, after_hash
    ) values (
        (coalesce(v_after, v_before) ->> 'tenant_id')::uuid,
        v_actor.user_id, v_actor.person_id,
        nullif(current_setting('app.request_id', true), '')::uuid,
        nullif(current_setting('app.reason', true), ''),
        tg_table_name || '.' || case tg_op when 'INSERT' then 'created' when 'UPDATE' then 'updated' else 'deleted' end,
        tg_table_name,
        (select string_agg(coalesce(v_after, v_before) ->> key_column, '/') from unnest(tg_argv) as key_column),
        v_changed,
        sha256(convert_to((v_before - v_personal)::text, 'UTF8')),
        sha256(convert_to((v_after - v_personal)::text, 'UTF8'))
    );
    return null;
end
$$;
grant execute on function audit.record_row() to plugyard_owner;
reset role;

-- A migration calls this for each table it makes that is not exempt; the arguments are the key columns after tenant_id.
create function app.audit_table(p_table regclass, variadic p_key_columns text[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    execute format(
        'create trigger audit after insert or update or delete on %s for each row execute function audit.record_row(%s)',
        p_table, (select string_agg(quote_literal(c), ', ') from unnest(p_key_columns) as c)
    );
end
$$;

-- migrate:down
drop function app.audit_table(regclass, text[]);
drop table public.audit_entry;
drop schema audit cascade;
delete from app.table_exemption where table_name = 'audit_entry';
