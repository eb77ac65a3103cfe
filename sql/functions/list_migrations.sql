-- What was applied to this database and what runners do: the installation's, so whose context is another tenant's than the
-- platform's learns versions and no more. A function of the owner, who alone can read the runner's tables.
-- Index: none: a few dozen rows.
create or replace function app.list_migrations() returns table (
    p_applied jsonb,
    p_holder text,
    p_leased_until timestamptz,
    p_last_run jsonb,
    p_invalid_indexes text []
)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_is_operator boolean := app.tenant_id() = app.platform_tenant_id();
begin
    return query
    select
        (
            select coalesce(jsonb_agg(
                jsonb_build_object(
                    'version', m.version, 'name', c.name, 'applied_at', c.checked_at,
                    'sha256', c.sha256, 'claims', to_jsonb(c.claims)
                ) order by m.version
            ), '[]')
            from public.schema_migrations as m
            left join public.migration_check as c on m.version = c.version
        ),
        (select l.holder from public.migration_lease as l where v_is_operator and l.leased_until > clock_timestamp()),
        (select l.leased_until from public.migration_lease as l where v_is_operator and l.leased_until > clock_timestamp()),
        (
            select to_jsonb(r) - 'fence'
            from public.migration_run as r
            where v_is_operator
            order by r.fence desc
            limit 1
        ),
        (
            select coalesce(array_agg(i.indexrelid::regclass::text order by i.indexrelid), '{}')
            from pg_index as i
            inner join pg_class as c on i.indexrelid = c.oid
            where v_is_operator and not i.indisvalid and c.relkind = 'i' and c.relnamespace::regnamespace::text !~ '^pg_'
        );
end
$$;
revoke all on function app.list_migrations() from public;
grant execute on function app.list_migrations() to plugyard_app;
