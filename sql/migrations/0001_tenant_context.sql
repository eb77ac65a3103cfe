-- The verified tenant context: who acts, proven by an HMAC the database checks itself. Safe: only new objects.
-- migrate:up
alter default privileges revoke execute on functions from public;
set local role plugyard_search;
alter default privileges revoke execute on functions from public;
set local role plugyard_audit;
alter default privileges revoke execute on functions from public;
reset role;

-- A temporary table named like one of ours would be found first, by every later request on that pooled connection.
do $temporary$
begin
    execute format('revoke temporary on database %I from public', current_database());
end
$temporary$;

create schema app;
comment on schema app is 'Functions and lists that hold for every room.';
grant usage on schema app to plugyard_app, plugyard_reader, plugyard_jobs, plugyard_events, plugyard_search, plugyard_audit;

-- Two slots, so two keys are valid at a time while one is rotated in. Only the padded forms are kept:
-- an HMAC is then two calls of sha256(), and the key itself is not in the database at all.
create table app.context_key (
    slot smallint not null,
    inner_pad bytea not null,
    outer_pad bytea not null,
    installed_at timestamptz not null default now(),
    constraint context_key_pkey primary key (slot),
    constraint context_key_slot_check check (slot in (1, 2)),
    constraint context_key_pad_check check (octet_length(inner_pad) = 64 and octet_length(outer_pad) = 64)
);

-- RFC 2104: the key, hashed when longer than a block and filled with zeros to 64 bytes, xor one repeated byte.
create function app.hmac_pad(p_key bytea, p_byte integer) returns bytea
language plpgsql immutable strict parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_pad bytea := case when octet_length(p_key) > 64 then sha256(p_key) else p_key end;
begin
    v_pad := v_pad || decode(repeat('00', 64 - octet_length(v_pad)), 'hex');
    for v_position in 0..63 loop
        v_pad := set_byte(v_pad, v_position, get_byte(v_pad, v_position) # p_byte);
    end loop;
    return v_pad;
end
$$;

-- HMAC-SHA256 (RFC 2104, vectors in RFC 4231) over core sha256(): not every server has pgcrypto.
create function app.hmac_sha256(p_key bytea, p_message bytea) returns bytea
language sql immutable strict parallel safe
set search_path = pg_catalog, pg_temp
return sha256(app.hmac_pad(p_key, 92) || sha256(app.hmac_pad(p_key, 54) || p_message));

-- Called by the deployment with the key as a bound parameter, never by a request.
create function app.install_context_key(p_slot smallint, p_key bytea) returns void
language sql
set search_path = pg_catalog, pg_temp
as $$
    insert into app.context_key (slot, inner_pad, outer_pad)
    values (p_slot, app.hmac_pad(p_key, 54), app.hmac_pad(p_key, 92))
    on conflict (slot) do update
    set inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad, installed_at = now();
$$;

create type app.actor as (tenant_id uuid, person_id uuid, user_id uuid);

-- Who acts, or SQLSTATE PYCTX. Anybody can set_config('app.token', ...), so the setting alone proves nothing: its HMAC is
-- computed with a key the caller cannot read, and its expiry is held against the start of the transaction. Every field has
-- a fixed place in 188 characters and none is read before the HMAC holds: parsing first made this five times slower, and
-- a request asks it about nine times. Hashing both sides once more makes the comparison blind to where they differ.
create function app.current_actor() returns app.actor
language plpgsql stable security definer parallel restricted
set search_path = pg_catalog, pg_temp
as $$
declare
    v_token text := current_setting('app.token', true);
    v_key app.context_key;
begin
    if v_token is null or length(v_token) <> 188 then
        raise exception 'no tenant context' using errcode = 'PYCTX', hint = 'Begin the transaction with app.begin().';
    end if;
    select k.* into v_key from app.context_key as k where k.slot = strpos('12', left(v_token, 1));
    if not found or sha256(convert_to(right(v_token, 64), 'UTF8')) is distinct from sha256(convert_to(encode(sha256(
        v_key.outer_pad || sha256(v_key.inner_pad || convert_to(left(v_token, 123), 'UTF8'))
    ), 'hex'), 'UTF8')) then
        raise exception 'forged tenant context' using errcode = 'PYCTX';
    end if;
    -- What the key has signed is well formed: only the application has the key.
    if substr(v_token, 114, 10)::bigint < extract(epoch from now()) then
        raise exception 'expired tenant context' using errcode = 'PYCTX';
    end if;
    return (substr(v_token, 3, 36)::uuid, substr(v_token, 40, 36)::uuid, substr(v_token, 77, 36)::uuid)::app.actor;
end
$$;

-- Policies call it as (select app.tenant_id()): once per statement, not once per row.
create function app.tenant_id() returns uuid
language plpgsql stable security definer parallel restricted
set search_path = pg_catalog, pg_temp
as $$
begin
    return (app.current_actor()).tenant_id;
end
$$;

-- First statement of every transaction. The settings end with the transaction, so a pooled connection carries
-- nothing over. Verified here too, so that a bad token fails before any work, and named in the log by its request.
create function app.begin(p_token text, p_request_id uuid, p_reason text default null) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform
        set_config('app.token', p_token, true),
        set_config('app.request_id', p_request_id::text, true),
        set_config('app.reason', coalesce(p_reason, ''), true);
    perform app.current_actor();
end
$$;

-- The platform's own tenant: its public rows are what every tenant shares. Immutable, so plans see a constant.
create function app.platform_tenant_id() returns uuid
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
return '00000000-0000-7000-8000-000000000001'::uuid;

grant execute on function app.current_actor(), app.tenant_id(), app.begin(text, uuid, text), app.platform_tenant_id()
to plugyard_app, plugyard_reader, plugyard_jobs, plugyard_search, plugyard_audit;

-- The exceptions, in one list that policies, the audit trail and the catalogue sweep share.
create table app.table_exemption (
    table_name text not null,
    exempt_from text not null,
    reason text not null,
    constraint table_exemption_pkey primary key (table_name, exempt_from),
    constraint table_exemption_from_check check (exempt_from in ('row_security', 'audit'))
);

-- Columns that hold personal data: the audit trail names them and never keeps or hashes what is in them.
create table app.personal_column (
    table_name text not null,
    column_name text not null,
    constraint personal_column_pkey primary key (table_name, column_name)
);
grant select on app.table_exemption, app.personal_column to plugyard_audit;

-- Roles that may run on behalf of a request: each policy names them, never PUBLIC.
create function app.protect_for_system(p_table regclass) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_role text;
begin
    execute format('alter table %s enable row level security', p_table);
    execute format('alter table %s force row level security', p_table);
    -- Without these a forced owner's backfill would change no row and a dump would hold none, silently.
    foreach v_role in array array['plugyard_owner', 'plugyard_jobs', 'plugyard_search'] loop
        execute format(
            'create policy %I on %s for all to %I using (true) with check (true)',
            replace(v_role, 'plugyard_', '') || '_all', p_table, v_role
        );
    end loop;
end
$$;

-- A table whose rows are read and written by their own tenant only.
create function app.protect_own(p_table regclass) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform app.protect_for_system(p_table);
    execute format(
        'create policy own_tenant on %s as restrictive for all to plugyard_app, plugyard_reader
         using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()))', p_table
    );
    execute format('create policy request on %s for all to plugyard_app, plugyard_reader using (true)', p_table);
end
$$;

-- A table whose public platform rows every tenant may read; writing stays with the row's own tenant.
create function app.protect_shared(p_table regclass) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_command text;
begin
    perform app.protect_for_system(p_table);
    execute format(
        'create policy visible on %s as restrictive for select to plugyard_app, plugyard_reader using (
            tenant_id = (select app.tenant_id())
            or (is_public and tenant_id = app.platform_tenant_id() and (select app.tenant_id()) is not null)
        )', p_table
    );
    execute format(
        'create policy own_insert on %s as restrictive for insert to plugyard_app, plugyard_reader
         with check (tenant_id = (select app.tenant_id()))', p_table
    );
    execute format(
        'create policy own_update on %s as restrictive for update to plugyard_app, plugyard_reader
         using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()))', p_table
    );
    execute format(
        'create policy own_delete on %s as restrictive for delete to plugyard_app, plugyard_reader
         using (tenant_id = (select app.tenant_id()))', p_table
    );
    foreach v_command in array array['select', 'update', 'delete'] loop
        execute format(
            'create policy %I on %s for %s to plugyard_app, plugyard_reader using (true)',
            'request_' || v_command, p_table, v_command
        );
    end loop;
    execute format('create policy request_insert on %s for insert to plugyard_app, plugyard_reader with check (true)', p_table);
end
$$;

-- migrate:down
drop schema app cascade;
alter default privileges grant execute on functions to public;
set local role plugyard_search;
alter default privileges grant execute on functions to public;
set local role plugyard_audit;
alter default privileges grant execute on functions to public;
reset role;
