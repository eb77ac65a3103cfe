-- name: publish_host_releases(tenant_id, published_by, releases, is_public, now)!
-- Write those of some releases of the host that are not there yet, in order, so that two writers never wait for each other.
-- Index: host_release_sort_key.
insert into host_release (
    tenant_id, host_release_id, is_public, release, sort_key, is_prerelease, released_on, packages,
    published_at, published_by
)
select
    :tenant_id,
    d.host_release_id,
    :is_public,
    d.release,
    d.sort_key,
    d.is_prerelease,
    d.released_on,
    d.packages,
    :now,
    :published_by
from jsonb_to_recordset(:releases::jsonb) as d (
        host_release_id uuid, release text, sort_key text, is_prerelease boolean, released_on date, packages jsonb
    )
order by d.sort_key collate "C"
on conflict on constraint host_release_sort_key do nothing;

-- name: list_host_releases_by_key(tenant_id, sort_keys)
-- record_class: HostReleaseRow
-- The releases of the host that have one of some sort keys, oldest first.
-- Index: host_release_sort_key.
select
    h.host_release_id,
    h.release,
    h.sort_key,
    h.is_prerelease,
    h.released_on,
    h.packages,
    h.published_at
from host_release as h
where
    h.tenant_id = :tenant_id
    and h.sort_key = any(:sort_keys::text [])
order by h.sort_key;

-- name: list_host_releases(tenant_id, is_prerelease, before_sort_key, page_size)
-- record_class: HostReleaseSummaryRow
-- Releases of the host, newest first, without the packages they bring.
-- Index: host_release_sort_key.
select
    h.host_release_id,
    h.release,
    h.sort_key,
    h.is_prerelease,
    h.released_on,
    (select count(*) from jsonb_object_keys(h.packages)) as package_count,
    h.published_at
from host_release as h
where
    h.tenant_id = :tenant_id
    and (:is_prerelease::boolean is null or h.is_prerelease = :is_prerelease)
    and (:before_sort_key::text is null or h.sort_key < :before_sort_key)
order by h.sort_key desc
limit :page_size;

-- name: get_host_release(tenant_id, sort_key)^
-- record_class: HostReleaseRow
-- One release of the host with all its packages.
-- Index: host_release_sort_key.
select
    h.host_release_id,
    h.release,
    h.sort_key,
    h.is_prerelease,
    h.released_on,
    h.packages,
    h.published_at
from host_release as h
where
    h.tenant_id = :tenant_id
    and h.sort_key = :sort_key;

-- name: list_near_releases(tenant_id, sort_key, count)
-- The stable releases of the host next to where a missing one would be, newest first; without a key, the newest.
-- Index: host_release_sort_key.
select n.release
from (
    (
        select
            h.release,
            h.sort_key
        from host_release as h
        where
            h.tenant_id = :tenant_id
            and not h.is_prerelease
            and h.sort_key > :sort_key::text
        order by h.sort_key
        limit :count
    )
    union all
    (
        select
            h.release,
            h.sort_key
        from host_release as h
        where
            h.tenant_id = :tenant_id
            and not h.is_prerelease
            and (:sort_key::text is null or h.sort_key < :sort_key)
        order by h.sort_key desc
        limit :count
    )
) as n
order by n.sort_key desc;

-- name: list_other_releases(tenant_id, sort_key, above, below)
-- record_class: HostReleaseRow
-- Stable releases of the host beside one, the next higher first and then the next lower: the last of each minor version.
-- Index: host_release_sort_key.
with minor as (
    select distinct on (substring(h.release from '^\d+\.\d+'), h.sort_key > :sort_key)
        h.host_release_id,
        h.release,
        h.sort_key,
        h.is_prerelease,
        h.released_on,
        h.packages,
        h.published_at,
        h.sort_key > :sort_key as is_above
    from host_release as h
    where
        h.tenant_id = :tenant_id
        and not h.is_prerelease
        and h.sort_key <> :sort_key
    order by substring(h.release from '^\d+\.\d+'), h.sort_key > :sort_key, h.sort_key desc
),

ranked as (
    select
        m.host_release_id,
        m.release,
        m.sort_key,
        m.is_prerelease,
        m.released_on,
        m.packages,
        m.published_at,
        m.is_above,
        row_number() over (partition by m.is_above order by m.sort_key) as up,
        row_number() over (partition by m.is_above order by m.sort_key desc) as down
    from minor as m
)

select
    r.host_release_id,
    r.release,
    r.sort_key,
    r.is_prerelease,
    r.released_on,
    r.packages,
    r.published_at
from ranked as r
where (r.is_above and r.up <= :above) or (not r.is_above and r.down <= :below)
order by r.is_above desc, case when r.is_above then r.up else r.down end, r.sort_key;
