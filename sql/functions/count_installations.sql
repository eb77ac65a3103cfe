-- How many tenants but the platform, and environments of theirs, run a public plugin: in one version, or (null) in any. Both
-- are null below five tenants, so that no number tells of one tenant; that nobody runs it looks the same. For who publishes the
-- plugin to all: of the platform's tenant, with versions:publish (bit 2) for it by what app.effective_mask says in this
-- transaction. A tenant with a plugin of its own under that name runs its own.
-- A function of a role that reads names and versions of what is installed and nothing else: a request sees its tenant's alone.
-- Index: plugin_pkey, installed_package_name, plugin_tenant_name_key; inside app.effective_mask.
set local role plugyard_counts;
create or replace function counts.count_installations(
    p_plugin_id uuid, p_version text, p_mfa_at timestamptz, p_source inet
) returns table (tenants bigint, environments bigint)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_threshold constant integer := 5;
    v_platform_id constant uuid := app.platform_tenant_id();
begin
    if
        app.tenant_id() is distinct from v_platform_id
        or p_plugin_id is null
        or get_bit(app.effective_mask(v_platform_id, null, array[p_plugin_id], p_mfa_at, p_source), 2) <> 1
    then
        raise exception 'the actor does not publish this plugin to all tenants' using errcode = '42501';
    end if;
    return query
    with told as (
        select
            count(distinct i.tenant_id) as tenants,
            count(distinct (i.tenant_id, i.environment_id)) as environments
        from public.plugin as p
        inner join public.installed_package as i on i.name = p.name
        where
            p.tenant_id = v_platform_id
            and p.plugin_id = p_plugin_id
            and p.is_public
            and i.tenant_id <> v_platform_id
            and (p_version is null or i.version = p_version)
            and not exists (
                select
                from public.plugin as own
                where own.tenant_id = i.tenant_id and own.name = i.name
            )
    )

    select
        case when t.tenants >= v_threshold then t.tenants end,
        case when t.tenants >= v_threshold then t.environments end
    from told as t;
end
$$;
revoke all on function counts.count_installations(uuid, text, timestamptz, inet) from public;
grant execute on function counts.count_installations(uuid, text, timestamptz, inet) to plugyard_app;
reset role;
