-- name: import_advisories(tenant_id, platform_tenant_id, advisories, now)
-- record_class: ImportedAdvisory
-- Write advisories that are new, or newer than what is there; the others are left out. In order of their ids, so that two
-- imports queue instead of waiting for each other.
-- Index: advisory_osv_key.
insert into advisory as a (
    tenant_id, advisory_id, is_public, osv_id, aliases, summary, details, severity, cvss_vector, cvss_score, is_fixable,
    published_at, modified_at, withdrawn_at, created_at, updated_at
)
select
    :tenant_id::uuid,
    d.advisory_id,
    :tenant_id::uuid = :platform_tenant_id::uuid,
    d.osv_id,
    d.aliases,
    d.summary,
    d.details,
    d.severity,
    d.cvss_vector,
    d.cvss_score,
    d.is_fixable,
    d.published_at,
    d.modified_at,
    d.withdrawn_at,
    :now,
    :now
from jsonb_to_recordset(:advisories::jsonb) as d (
        advisory_id uuid, osv_id text, aliases text [], summary text, details text, severity text, cvss_vector text,
        cvss_score double precision, is_fixable boolean, published_at timestamptz, modified_at timestamptz,
        withdrawn_at timestamptz
    )
order by d.osv_id
on conflict (tenant_id, osv_id) do update
    set
        aliases = excluded.aliases,
        summary = excluded.summary,
        details = excluded.details,
        severity = excluded.severity,
        cvss_vector = excluded.cvss_vector,
        cvss_score = excluded.cvss_score,
        is_fixable = excluded.is_fixable,
        published_at = excluded.published_at,
        modified_at = excluded.modified_at,
        withdrawn_at = excluded.withdrawn_at,
        revision = a.revision + 1,
        updated_at = excluded.updated_at
    where a.modified_at < excluded.modified_at
returning advisory_id, osv_id, revision, withdrawn_at is not null as is_withdrawn;

-- name: delete_aliases(tenant_id, advisory_ids)!
-- Take away the ids that some advisories go by, for those of their new records.
-- Index: advisory_alias_advisory.
delete from advisory_alias
where
    tenant_id = :tenant_id
    and advisory_id = any(:advisory_ids::uuid []);

-- name: insert_aliases(tenant_id, platform_tenant_id, aliases, advisory_ids)!
-- Write the ids that some advisories go by.
-- Index: advisory_alias_pkey.
insert into advisory_alias (tenant_id, alias, advisory_id, is_public)
select
    :tenant_id::uuid,
    d.alias,
    d.advisory_id,
    :tenant_id::uuid = :platform_tenant_id::uuid
from unnest(:aliases::text [], :advisory_ids::uuid []) as d (alias, advisory_id);

-- name: delete_affected(tenant_id, advisory_ids)!
-- Take away the packages that some advisories speak of, for those of their new records.
-- Index: advisory_affected_pkey.
delete from advisory_affected
where
    tenant_id = :tenant_id
    and advisory_id = any(:advisory_ids::uuid []);

-- name: insert_affected(tenant_id, platform_tenant_id, affected)!
-- Write the packages that some advisories speak of.
-- Index: advisory_affected_pkey.
insert into advisory_affected (tenant_id, advisory_id, place, is_public, package_name, events, listed, fixed)
select
    :tenant_id::uuid,
    d.advisory_id,
    d.place,
    :tenant_id::uuid = :platform_tenant_id::uuid,
    d.package_name,
    d.events,
    d.listed,
    d.fixed
from jsonb_to_recordset(:affected::jsonb) as d (
        advisory_id uuid, place integer, package_name text, events jsonb, listed text [], fixed text []
    );

-- name: record_source(tenant_id, platform_tenant_id, source, as_of, now)!
-- Note up to when a source was imported whole; an older export changes nothing.
-- Index: advisory_source_pkey.
insert into advisory_source as s (tenant_id, source, is_public, as_of, imported_at)
values (:tenant_id::uuid, :source, :tenant_id::uuid = :platform_tenant_id::uuid, :as_of, :now)
on conflict (tenant_id, source) do update
    set
        as_of = excluded.as_of,
        imported_at = excluded.imported_at
    where s.as_of < excluded.as_of;
