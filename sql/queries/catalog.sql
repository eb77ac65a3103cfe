-- name: search_plugins(tenant_id, query, category, role, publisher, generation, after, page_size, with_facets)^
-- record_class: SearchPage
-- What matches some typed words, best first, as keys to read the plugins by; nulls if the generation is gone or none is built.
-- The tenant is the verified one; a caller who means another finds nothing.
-- Index: inside search.ranked_page and search.meant_words.
select
    s.generation,
    s.total,
    s.facets,
    s.tenant_ids,
    s.plugin_ids,
    s.tiers,
    s.scores
from search.search_plugins(
        :query, :category, :role, :publisher, :generation,
        (:after::jsonb ->> 0)::smallint, (:after::jsonb ->> 1)::double precision, (:after::jsonb ->> 2)::uuid,
        :page_size, :with_facets
    ) as s
where app.tenant_id() = :tenant_id;

-- name: browse_plugins(tenant_id, platform_tenant_id, category, role, publisher, is_everywhere, exception_ids, after, page_size)
-- record_class: PluginKey
-- Plugins without a query, most depended-on first: own, public, then merged. Everywhere, all but the exceptions; else those alone.
-- Index: plugin_popularity, plugin_category, plugin_role, plugin_publisher.
select
    b.tenant_id,
    b.plugin_id,
    b.dependents_count
from (values (:tenant_id::uuid, false), (:platform_tenant_id::uuid, true)) as scope (tenant_id, is_shared)
cross join
    lateral (
        select
            p.tenant_id,
            p.plugin_id,
            p.dependents_count
        from plugin as p
        where
            p.tenant_id = scope.tenant_id
            and (not scope.is_shared or (p.is_public and :tenant_id != :platform_tenant_id))
            and (:category::text is null or p.category = :category)
            and (:role::text is null or p.role = :role)
            and (:publisher::text is null or p.publisher = :publisher)
            and (p.plugin_id = any(:exception_ids::uuid [])) != :is_everywhere
            and (
                :after::jsonb is null
                or p.dependents_count < (:after::jsonb ->> 0)::int
                or (p.dependents_count = (:after::jsonb ->> 0)::int and p.plugin_id > (:after::jsonb ->> 1)::uuid)
            )
        order by p.dependents_count desc, p.plugin_id
        limit :page_size
    ) as b
order by b.dependents_count desc, b.plugin_id
limit :page_size;

-- name: count_plugins(tenant_id, platform_tenant_id, category, role, publisher, most, with_facets)
-- record_class: FacetCount
-- How the `most` best known plugins a tenant may see divide by facet; the row without a facet is their number.
-- Index: plugin_popularity, plugin_category, plugin_role, plugin_publisher.
with seen as materialized (
    select
        s.category,
        s.role,
        s.publisher
    from (values (:tenant_id::uuid, false), (:platform_tenant_id::uuid, true)) as scope (tenant_id, is_shared)
    cross join
        lateral (
            select
                p.category,
                p.role,
                p.publisher
            from plugin as p
            where
                p.tenant_id = scope.tenant_id
                and (not scope.is_shared or (p.is_public and :tenant_id != :platform_tenant_id))
                and (:category::text is null or p.category = :category)
                and (:role::text is null or p.role = :role)
                and (:publisher::text is null or p.publisher = :publisher)
            order by p.dependents_count desc, p.plugin_id
            limit :most
        ) as s
    order by scope.is_shared
    limit :most
)

select
    f.facet,
    f.value,
    count(*) as plugin_count
from seen as s
cross join
    lateral (
        values ('category', s.category), ('role', s.role), ('publisher', s.publisher), (null, null)
    ) as f (facet, value)
where f.facet is null or (:with_facets and f.value is not null)
group by f.facet, f.value
order by f.facet, plugin_count desc, f.value;

-- name: get_plugins(tenant_ids, plugin_ids)
-- record_class: PluginRow
-- The plugins behind some keys, in the order of the keys; under row level security, so a key alone opens nothing.
-- Index: inside app.get_plugins.
select
    p.tenant_id,
    p.plugin_id,
    p.name,
    p.title,
    p.role,
    p.family,
    p.category,
    p.keywords,
    p.publisher,
    p.license,
    p.homepage_url,
    p.documentation_url,
    p.repository_url,
    p.is_public,
    p.revision,
    p.dependents_count,
    p.rating_sum,
    p.rating_count,
    p.is_official,
    p.is_verified,
    p.created_at,
    p.updated_at,
    p.latest_version,
    p.deprecation_message,
    p.successor_plugin_id,
    p.deprecated_at
from app.get_plugins(:tenant_ids, :plugin_ids) with ordinality as p
order by p.ordinality;

-- name: find_plugins(tenant_id, platform_tenant_id, names)
-- record_class: NamedPlugin
-- Plugins by their names: the tenant's own before public ones.
-- Index: plugin_tenant_name_key.
select
    p.tenant_id,
    p.plugin_id,
    p.name
from plugin as p
where
    p.tenant_id in (:tenant_id, :platform_tenant_id)
    and p.name = any(:names)
order by p.tenant_id = :tenant_id desc, p.plugin_id;

-- name: create_plugins(tenant_id, platform_tenant_id, created_by, plugins, now)
-- record_class: NamedPlugin
-- New plugins, in order of name, so that two imports queue; a name the tenant has, or that is public, is left out.
-- Index: plugin_tenant_name_key.
insert into plugin (
    tenant_id, plugin_id, name, title, role, family, category, keywords, publisher, license,
    homepage_url, documentation_url, repository_url, is_public, created_by, created_at, updated_at
)
select
    :tenant_id,
    d.plugin_id,
    d.name,
    d.title,
    d.role,
    d.family,
    d.category,
    d.keywords,
    d.publisher,
    d.license,
    d.homepage_url,
    d.documentation_url,
    d.repository_url,
    d.is_public,
    :created_by,
    :now,
    :now
from jsonb_to_recordset(:plugins::jsonb) as d (
        plugin_id uuid, name text, title text, role text, family text, category text, keywords text [], publisher text,
        license text, homepage_url text, documentation_url text, repository_url text, is_public boolean
    )
where not exists (
        select
        from plugin as shared
        where
            shared.tenant_id = :platform_tenant_id
            and shared.name = d.name
            and shared.is_public
    )
order by d.name
on conflict (tenant_id, name) do nothing
returning tenant_id, plugin_id, name;

-- name: update_plugin(tenant_id, plugin_id, revision, plugin, now)$
-- Replace a plugin's fields if nobody changed it since `revision`; answers the new revision, null if somebody did.
-- Index: plugin_pkey.
update plugin as p
set (
    revision, title, role, family, category, keywords, publisher, license,
    homepage_url, documentation_url, repository_url, is_public, updated_at
) = (
    p.revision + 1, d.title, d.role, d.family, d.category, d.keywords, d.publisher, d.license,
    d.homepage_url, d.documentation_url, d.repository_url, d.is_public, :now
)
from jsonb_to_record(:plugin::jsonb) as d (
        title text, role text, family text, category text, keywords text [], publisher text, license text,
        homepage_url text, documentation_url text, repository_url text, is_public boolean
    )
where
    p.tenant_id = :tenant_id
    and p.plugin_id = :plugin_id
    and p.revision = :revision
returning p.revision;

-- name: hold_plugins(tenant_id, plugin_ids)
-- Take the rows of some own plugins until the transaction ends, in order of id so that two writers queue; others are missing.
-- Index: plugin_pkey.
select p.plugin_id
from plugin as p
where
    p.tenant_id = :tenant_id
    and p.plugin_id = any(:plugin_ids)
order by p.plugin_id
for update;

-- name: advance_plugins(tenant_id, plugin_ids, version_counts, now)
-- record_class: AdvancedPlugin
-- Reserve ordinals and revisions for new versions of plugins this transaction holds; where there is none, a revision alone.
-- Index: plugin_pkey.
update plugin as p
set (revision, last_ordinal, updated_at) = (p.revision + greatest(w.version_count, 1), p.last_ordinal + w.version_count, :now)
from unnest(:plugin_ids::uuid [], :version_counts::int []) as w (plugin_id, version_count)
where
    p.tenant_id = :tenant_id
    and p.plugin_id = w.plugin_id
returning p.plugin_id, p.name, p.is_public, p.revision, p.last_ordinal;

-- name: record_standings(tenant_id, standings, now)
-- Write what the platform says of some of its plugins; answers those it changed.
-- Index: plugin_pkey.
update plugin as p
set (revision, dependents_count, rating_sum, rating_count, is_official, is_verified, updated_at) = (
    p.revision + 1, d.dependents_count, d.rating_sum, d.rating_count, d.is_official, d.is_verified, :now
)
from jsonb_to_recordset(:standings::jsonb) as d (
        plugin_id uuid, dependents_count integer, rating_sum integer, rating_count integer, is_official boolean, is_verified boolean
    )
where
    p.tenant_id = :tenant_id
    and p.plugin_id = d.plugin_id
    and (p.dependents_count, p.rating_sum, p.rating_count, p.is_official, p.is_verified)
    is distinct from (d.dependents_count, d.rating_sum, d.rating_count, d.is_official, d.is_verified)
returning p.plugin_id, p.revision;

-- name: upsert_deprecation(tenant_id, plugin_id, is_public, message, successor_tenant_id, successor_plugin_id, now)!
-- Deprecate a plugin, or say it differently.
-- Index: plugin_deprecation_pkey.
insert into plugin_deprecation (
    tenant_id, plugin_id, is_public, message, successor_tenant_id, successor_plugin_id, deprecated_at
)
values (:tenant_id, :plugin_id, :is_public, :message, :successor_tenant_id, :successor_plugin_id, :now)
on conflict (tenant_id, plugin_id) do update
    set
        message = excluded.message,
        successor_tenant_id = excluded.successor_tenant_id,
        successor_plugin_id = excluded.successor_plugin_id;

-- name: delete_deprecation(tenant_id, plugin_id)!
-- Take a plugin's deprecation back.
-- Index: plugin_deprecation_pkey.
delete from plugin_deprecation
where
    tenant_id = :tenant_id
    and plugin_id = :plugin_id;

-- name: write_search(tenant_id, plugin_ids)$
-- Bring changed plugins into the search projection, in this transaction.
-- Index: plugin_search_pkey, word_form_pkey.
select search.write_plugins(:plugin_ids)
where app.tenant_id() = :tenant_id;

-- name: allow_minutes()$
-- Lets each later statement of this transaction run for up to four minutes, which the function that rebuilds has and the
-- login's other functions have not. Local to the transaction, so that no proxy has to pin the connection.
-- Index: none, it reads nothing.
select set_config('statement_timeout', '240000', true);

-- name: project_standing(plugin_tenant_id, plugin_id)$
-- Bring what the platform says of a plugin into the search projection, in this transaction.
-- Index: plugin_search_pkey, plugin_pkey.
select search.project_standing(:plugin_tenant_id, :plugin_id);

-- name: prepare_generation(now)$
-- Begin a rebuild of the search projection; null while another is under way.
-- Index: generation_pkey.
select search.prepare_generation(:now);

-- name: fill_generation(generation)$
-- Fill a generation from the plugins; answers how many.
-- Index: plugin_pkey, plugin_deprecation_pkey.
select search.fill_generation(:generation);

-- name: publish_generation(generation, now)$
-- Switch readers to a filled generation; false if it is no longer wanted.
-- Index: generation_pkey, current_generation_pkey.
select search.publish_generation(:generation, :now);
