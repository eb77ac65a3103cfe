-- A tenant with its epoch, its built-in roles and its owner, made by who keeps the tenants. The new tenant's trail names that
-- actor for every row, the platform's trail has one entry. p_owner: user_id, person_id, binding_id, issuer, subject, display_name,
-- email. p_roles: role_id, name, permissions of each.
-- Index: tenant_slug_key, person_issuer_subject_key, role_name_key.
create or replace function app.open_tenant(
    p_tenant_id uuid,
    p_slug text,
    p_name text,
    p_owner jsonb,
    p_roles jsonb,
    p_now timestamptz,
    p_mfa_at timestamptz,
    p_source inet
) returns setof public.tenant
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := (p_owner ->> 'user_id')::uuid;
    v_person_id uuid;
begin
    perform app.require_keeper(p_mfa_at, p_source);
    insert into public.tenant (tenant_id, slug, name, created_at) values (p_tenant_id, p_slug, p_name, p_now);
    insert into public.tenant_epoch (tenant_id) values (p_tenant_id);
    insert into public.role (tenant_id, role_id, name, permissions, is_built_in)
    select
        p_tenant_id,
        r.role_id,
        r.name,
        r.permissions,
        true
    from jsonb_to_recordset(p_roles) as r (role_id uuid, name text, permissions text[]);
    v_person_id := app.enroll_person((p_owner ->> 'person_id')::uuid, p_owner ->> 'issuer', p_owner ->> 'subject');
    insert into public.tenant_user (tenant_id, user_id, person_id, kind, display_name, email, created_at)
    values (
        p_tenant_id, v_user_id, v_person_id, 'human', p_owner ->> 'display_name', p_owner ->> 'email', p_now
    );
    insert into public.binding (tenant_id, binding_id, role_id, user_id, created_at)
    select
        p_tenant_id,
        (p_owner ->> 'binding_id')::uuid,
        r.role_id,
        v_user_id,
        p_now
    from public.role as r
    where
        r.tenant_id = p_tenant_id
        and r.name = 'owner';
    perform audit.record_audit('tenant.opened', 'tenant', p_tenant_id::text);
    return query select t.* from public.tenant as t where t.tenant_id = p_tenant_id;
end
$$;
revoke all on function app.open_tenant(uuid, text, text, jsonb, jsonb, timestamptz, timestamptz, inet) from public;
grant execute on function app.open_tenant(uuid, text, text, jsonb, jsonb, timestamptz, timestamptz, inet) to plugyard_app;
