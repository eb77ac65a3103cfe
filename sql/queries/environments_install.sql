-- name: upsert_installed_set(tenant_id, installed_set_id, environment_id, source, host_version, digest, package_count, user_id, now)^
-- record_class: SetRevision
-- Write what an environment's set is now and hold it, so that another import of it waits; none where it is the same already.
-- Index: installed_set_environment_key, installed_set_pkey.
insert into installed_set (
    tenant_id, installed_set_id, environment_id, source, host_version, digest, package_count, imported_at, imported_by
)
values (
    :tenant_id, :installed_set_id, :environment_id, :source, :host_version, :digest, :package_count, :now, :user_id
)
on conflict (tenant_id, environment_id) do update
    set
        source = excluded.source,
        host_version = excluded.host_version,
        digest = excluded.digest,
        package_count = excluded.package_count,
        revision = installed_set.revision + 1,
        imported_at = excluded.imported_at,
        imported_by = excluded.imported_by
    where installed_set.digest != excluded.digest
returning installed_set_id, revision;

-- name: remove_packages(tenant_id, environment_id, names, versions, ranges_wanted)$
-- Take out of a held set what is not among these, or is there with another range; answers how many went. `not in` is one
-- look into a table of hashes for each row: a join could become a loop over all pairs while there are no statistics.
-- Index: installed_package_pkey.
with removed as (
    delete from installed_package as p
    where
        p.tenant_id = :tenant_id
        and p.environment_id = :environment_id
        and (p.name, p.version, p.is_direct, coalesce(p.range_wanted, '')) not in (
            select
                w.name,
                w.version,
                w.range_wanted is not null,
                coalesce(w.range_wanted, '')
            from unnest(:names::text [], :versions::text [], :ranges_wanted::text []) as w (name, version, range_wanted)
        )
    returning p.name
)

select count(*)
from removed;

-- name: import_packages(tenant_id, environment_id, names, versions, ranges_wanted)$
-- Put into a held set those of these that it has not; answers how many came.
-- Index: installed_package_pkey.
with added as (
    insert into installed_package (tenant_id, environment_id, name, version, is_direct, range_wanted)
    select
        :tenant_id,
        :environment_id,
        w.name,
        w.version,
        w.range_wanted is not null,
        w.range_wanted
    from unnest(:names::text [], :versions::text [], :ranges_wanted::text []) as w (name, version, range_wanted)
    where (w.name, w.version) not in (
            select
                p.name,
                p.version
            from installed_package as p
            where
                p.tenant_id = :tenant_id
                and p.environment_id = :environment_id
        )
    returning name
)

select count(*)
from added;

-- name: get_installed_set(tenant_id, environment_id)^
-- record_class: InstalledSetRow
-- What an environment runs, as of one import: the set with all its packages, by name and version; none before the first.
-- Index: installed_set_environment_key, installed_package_pkey.
select
    s.source,
    s.host_version,
    coalesce(p.names, '{}') as names,
    coalesce(p.versions, '{}') as versions,
    coalesce(p.direct_names, '{}') as direct_names
from installed_set as s
left join lateral (
    select
        array_agg(i.name order by i.name, i.version) as names,
        array_agg(i.version order by i.name, i.version) as versions,
        array_agg(i.name order by i.name, i.version) filter (where i.is_direct) as direct_names
    from installed_package as i
    where
        i.tenant_id = s.tenant_id
        and i.environment_id = s.environment_id
) as p on true
where
    s.tenant_id = :tenant_id
    and s.environment_id = :environment_id;

-- name: list_installed_parts(tenant_id, environment_ids, names)
-- record_class: InstalledPartRow
-- What some environments run of some packages, each with its host.
-- Index: installed_set_environment_key, installed_package_pkey.
select
    s.environment_id,
    s.host_version,
    coalesce(p.names, '{}') as names,
    coalesce(p.versions, '{}') as versions
from installed_set as s
left join lateral (
    select
        array_agg(i.name order by i.name, i.version) as names,
        array_agg(i.version order by i.name, i.version) as versions
    from installed_package as i
    where
        i.tenant_id = s.tenant_id
        and i.environment_id = s.environment_id
        and i.name = any(:names)
) as p on true
where
    s.tenant_id = :tenant_id
    and s.environment_id = any(:environment_ids)
order by s.environment_id;

-- name: list_packages(tenant_id, environment_id, prefix, is_direct, is_plugin, is_everywhere, exception_ids, after, page_size)
-- record_class: InstalledPackageRow
-- What an environment runs, by name and version, with the plugin of that name: the tenant's own before a public one, and
-- none where the reader may not see it (everywhere, all but the exceptions; else those alone).
-- Index: installed_package_pkey, plugin_tenant_name_key.
select
    i.name,
    i.version,
    i.is_direct,
    i.range_wanted,
    case
        when (coalesce(own.plugin_id, shared.plugin_id) = any(:exception_ids::uuid [])) != :is_everywhere
            then coalesce(own.plugin_id, shared.plugin_id)
    end as plugin_id
from installed_package as i
left join plugin as own on i.tenant_id = own.tenant_id and i.name = own.name
left join plugin as shared
    on shared.tenant_id = app.platform_tenant_id() and i.name = shared.name and own.plugin_id is null
where
    i.tenant_id = :tenant_id
    and i.environment_id = :environment_id
    and starts_with(i.name, :prefix)
    and (:is_direct::boolean is null or i.is_direct = :is_direct)
    and (
        :is_plugin::boolean is null
        or (
            coalesce(own.plugin_id, shared.plugin_id) is not null
            and (coalesce(own.plugin_id, shared.plugin_id) = any(:exception_ids::uuid [])) != :is_everywhere
        ) = :is_plugin
    )
    and (:after::jsonb is null or (i.name, i.version) > (:after::jsonb ->> 0, :after::jsonb ->> 1))
order by i.name, i.version
limit :page_size;

-- name: list_installations(tenant_id, name)
-- record_class: InstallationRow
-- In which of the tenant's environments a package runs, and in which versions.
-- Index: installed_package_name.
select
    i.tenant_id,
    i.environment_id,
    i.version
from installed_package as i
where
    i.tenant_id = :tenant_id
    and i.name = :name
order by i.environment_id, i.version;

-- name: list_installations_of_all(name, after_tenant_id, after_environment_id, after_version, page_size)
-- record_class: InstallationRow
-- In which environments of which tenants a package runs, and in which versions; for the jobs, page by page.
-- Index: installed_package_name.
select
    i.tenant_id,
    i.environment_id,
    i.version
from installed_package as i
where
    i.name = :name
    and (
        :after_tenant_id::uuid is null
        or (i.tenant_id, i.environment_id, i.version)
        > (:after_tenant_id, :after_environment_id::uuid, :after_version::text)
    )
order by i.tenant_id, i.environment_id, i.version
limit :page_size;

-- name: list_installed_versions(tenant_id, names)
-- In which versions the tenant's environments together run some packages, by name and version.
-- Index: installed_package_name.
select distinct
    i.name,
    i.version
from installed_package as i
where
    i.tenant_id = :tenant_id
    and i.name = any(:names::text [])
order by i.name, i.version;

-- name: list_affected_installations(tenant_id, names, versions, is_everywhere, exception_ids, after, page_size)
-- record_class: AffectedInstallationRow
-- Where some versions run, by environment, name and version: in all environments but the exceptions; else in those alone.
-- Index: installed_package_name, environment_pkey.
select
    i.environment_id,
    e.name as environment_name,
    i.name,
    i.version,
    i.is_direct
from unnest(:names::text [], :versions::text []) as w (name, version)
inner join installed_package as i on w.name = i.name and w.version = i.version
inner join environment as e on i.tenant_id = e.tenant_id and i.environment_id = e.environment_id
where
    i.tenant_id = :tenant_id
    and (i.environment_id = any(:exception_ids::uuid [])) != :is_everywhere
    and (
        :after::jsonb is null
        or (i.environment_id, i.name, i.version)
        > ((:after::jsonb ->> 0)::uuid, :after::jsonb ->> 1, :after::jsonb ->> 2)
    )
order by i.environment_id, i.name, i.version
limit :page_size;

-- name: find_running(tenant_id, names, versions)
-- Which of some names and versions any environment of the tenant runs; one environment that does is enough to read.
-- Index: installed_package_name.
select
    w.name,
    w.version
from unnest(:names::text [], :versions::text []) as w (name, version)
where exists (
        select 1
        from installed_package as i
        where
            i.tenant_id = :tenant_id
            and i.name = w.name
            and i.version = w.version
    )
order by w.name, w.version;
