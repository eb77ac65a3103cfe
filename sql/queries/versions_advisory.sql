-- name: get_source(tenant_id, platform_tenant_id, source)$
-- Up to when the tenant or the platform imported a source whole; null if neither ever did.
-- Index: advisory_source_pkey.
select max(s.as_of)
from advisory_source as s
where
    s.tenant_id in (:tenant_id, :platform_tenant_id)
    and s.source = :source;

-- name: list_advisories(tenant_id, platform_tenant_id, severity, is_fixable, since, before_at, before_id, page_size)
-- record_class: AdvisoryRow
-- Advisories that are the tenant's own or public, the latest change first.
-- Index: advisory_latest.
select
    a.tenant_id,
    a.advisory_id,
    a.is_public,
    a.osv_id,
    a.aliases,
    a.summary,
    a.details,
    a.severity,
    a.cvss_vector,
    a.cvss_score,
    a.is_fixable,
    a.published_at,
    a.modified_at,
    a.withdrawn_at,
    a.revision
from (
    select :tenant_id::uuid as tenant_id
    union
    select :platform_tenant_id::uuid
) as scope
cross join
    lateral (
        select
            o.tenant_id,
            o.advisory_id,
            o.is_public,
            o.osv_id,
            o.aliases,
            o.summary,
            o.details,
            o.severity,
            o.cvss_vector,
            o.cvss_score,
            o.is_fixable,
            o.published_at,
            o.modified_at,
            o.withdrawn_at,
            o.revision
        from advisory as o
        where
            o.tenant_id = scope.tenant_id
            and (:severity::text is null or o.severity = :severity)
            and (:is_fixable::boolean is null or o.is_fixable = :is_fixable)
            and (:since::timestamptz is null or o.modified_at >= :since)
            and (
                :before_at::timestamptz is null
                or (o.modified_at, o.advisory_id) < (:before_at, :before_id::uuid)
            )
        order by o.modified_at desc, o.advisory_id desc
        limit :page_size
    ) as a
order by a.modified_at desc, a.advisory_id desc
limit :page_size;

-- name: list_package_advisories(tenant_id, platform_tenant_id, package_name, severity, is_fixable, since, before_at, before_id, page_size)
-- record_class: AdvisoryRow
-- Advisories that speak of one package, the latest change first. No package has so many that sorting them would tell.
-- Index: advisory_affected_package, advisory_pkey.
select
    a.tenant_id,
    a.advisory_id,
    a.is_public,
    a.osv_id,
    a.aliases,
    a.summary,
    a.details,
    a.severity,
    a.cvss_vector,
    a.cvss_score,
    a.is_fixable,
    a.published_at,
    a.modified_at,
    a.withdrawn_at,
    a.revision
from (
    select distinct
        f.tenant_id,
        f.advisory_id
    from advisory_affected as f
    where
        f.package_name = :package_name
        and f.tenant_id in (:tenant_id, :platform_tenant_id)
) as of_package
inner join advisory as a on of_package.tenant_id = a.tenant_id and of_package.advisory_id = a.advisory_id
where
    (:severity::text is null or a.severity = :severity)
    and (:is_fixable::boolean is null or a.is_fixable = :is_fixable)
    and (:since::timestamptz is null or a.modified_at >= :since)
    and (
        :before_at::timestamptz is null
        or (a.modified_at, a.advisory_id) < (:before_at, :before_id::uuid)
    )
order by a.modified_at desc, a.advisory_id desc
limit :page_size;

-- name: get_advisory(tenant_id, platform_tenant_id, advisory_id)^
-- record_class: AdvisoryRow
-- One advisory by its id, own or public.
-- Index: advisory_pkey.
select
    a.tenant_id,
    a.advisory_id,
    a.is_public,
    a.osv_id,
    a.aliases,
    a.summary,
    a.details,
    a.severity,
    a.cvss_vector,
    a.cvss_score,
    a.is_fixable,
    a.published_at,
    a.modified_at,
    a.withdrawn_at,
    a.revision
from advisory as a
where
    a.tenant_id in (:tenant_id, :platform_tenant_id)
    and a.advisory_id = :advisory_id;

-- name: get_advisory_by_alias(tenant_id, platform_tenant_id, alias)^
-- record_class: AdvisoryRow
-- The advisory that goes by an id: the tenant's own first, then one that still stands, then the one whose own id it is.
-- Index: advisory_alias_pkey, advisory_pkey.
select
    a.tenant_id,
    a.advisory_id,
    a.is_public,
    a.osv_id,
    a.aliases,
    a.summary,
    a.details,
    a.severity,
    a.cvss_vector,
    a.cvss_score,
    a.is_fixable,
    a.published_at,
    a.modified_at,
    a.withdrawn_at,
    a.revision
from advisory_alias as i
inner join advisory as a on i.tenant_id = a.tenant_id and i.advisory_id = a.advisory_id
where
    i.tenant_id in (:tenant_id, :platform_tenant_id)
    and i.alias = :alias
order by
    a.tenant_id = :tenant_id desc,
    a.withdrawn_at is null desc,
    a.osv_id = :alias desc,
    a.modified_at desc,
    a.advisory_id
limit 1;

-- name: list_affected(tenant_id, advisory_id)
-- record_class: AffectedRow
-- The packages an advisory speaks of; tenant_id: whose advisory it is.
-- Index: advisory_affected_pkey.
select
    f.package_name,
    f.events,
    f.listed,
    f.fixed
from advisory_affected as f
where
    f.tenant_id = :tenant_id
    and f.advisory_id = :advisory_id
order by f.place;

-- name: match_advisories(tenant_id, platform_tenant_id, package_names)
-- record_class: MatchedRow
-- What stands against any of some packages, in whatever version, with what is known of exploits of any of its CVEs.
-- Index: advisory_affected_package, advisory_pkey, exploit_signal_pkey.
select
    f.package_name,
    f.events,
    f.listed,
    a.tenant_id,
    a.advisory_id,
    a.osv_id,
    a.aliases,
    a.summary,
    a.severity,
    a.cvss_score,
    a.cvss_vector,
    s.epss,
    s.is_known_exploited
from unnest(:package_names::text []) as w (package_name)
inner join advisory_affected as f on w.package_name = f.package_name
inner join advisory as a on f.tenant_id = a.tenant_id and f.advisory_id = a.advisory_id
cross join
    lateral (
        select
            max(e.epss) as epss,
            coalesce(bool_or(e.is_known_exploited), false) as is_known_exploited
        from exploit_signal as e
        where
            e.tenant_id = :platform_tenant_id
            and e.cve = any(a.osv_id || a.aliases)
    ) as s
where
    f.tenant_id in (:tenant_id, :platform_tenant_id)
    and a.withdrawn_at is null
order by f.package_name, a.tenant_id = :tenant_id desc, a.osv_id, a.advisory_id, f.place;
