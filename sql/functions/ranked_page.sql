-- One page of what matches a tsquery, best first, with the total (at most 1,001) and the facets of all that matched.
-- Tiers come before scores: 1 the very name, 2 the name without separators, 3 without scope and "plugin" too, 4 the title,
-- 5 and 6 the beginning of such a name, 7 the words. Within a tier: text rank, standing, and a little for own plugins.
-- Indexes: plugin_search_words, plugin_search_fresh, plugin_search_full_key, plugin_search_short_key, plugin_search_title.
-- Internal: called by search_plugins, which took the tenant from the verified context.
set local role plugyard_search;
create or replace function search.ranked_page(p search.request, p_match tsquery, p_rank tsquery) returns search.page
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_scopes uuid[] := array[p.tenant_id, app.platform_tenant_id()];
    v_page search.page;
begin
    with named as (
        (
            select s.* from search.plugin_search as s
            where s.generation = p.generation and s.full_key = p.full_key and s.tenant_id = any(v_scopes)
        )
        union all
        (
            select s.* from search.plugin_search as s
            where s.generation = p.generation and s.short_key = p.short_key and s.tenant_id = any(v_scopes)
        )
        union all
        (
            select s.* from search.plugin_search as s
            where
                s.generation = p.generation
                and s.title is not null
                and search.squash(s.title) = p.full_key
                and s.tenant_id = any(v_scopes)
        )
        union all
        (
            select s.* from search.plugin_search as s
            where
                s.generation = p.generation
                and s.full_key >= p.full_key and s.full_key < p.full_key || chr(1114111)
                and s.tenant_id = any(v_scopes)
            order by s.full_key
            limit 50
        )
        union all
        (
            select s.* from search.plugin_search as s
            where
                s.generation = p.generation
                and s.short_key >= p.short_key and s.short_key < p.short_key || chr(1114111)
                and s.tenant_id = any(v_scopes)
            order by s.short_key
            limit 50
        )
    ),

    -- The heap is in popularity order and a bitmap scan reads it in that order: the limits keep the best known.
    worded as (
        (
            select s.*, 1 as is_ranked from search.plugin_search as s
            where
                s.generation = p.generation
                and not s.is_fresh
                and s.words @@ (p_match && format('%L', 't:' || p.tenant_id)::tsquery)
            limit 200
        )
        union all
        (
            select s.*, (row_number() over () <= 400)::integer from (
                select s.* from search.plugin_search as s
                where
                    s.generation = p.generation
                    and not s.is_fresh
                    and s.words @@ (p_match && '''v:public'''::tsquery)
                limit 1001
            ) as s
        )
        union all
        (
            select s.*, 1 from search.plugin_search as s
            where s.generation = p.generation and s.is_fresh and s.words @@ p_match
            limit 400
        )
    ),

    candidate as materialized (
        select
            s.tenant_id, s.plugin_id, s.category, s.role, s.publisher,
            min(case
                when s.name = p.raw then 1
                when s.full_key = p.full_key then 2
                when s.short_key = p.short_key then 3
                when s.title is not null and search.squash(s.title) = p.full_key then 4
                when starts_with(s.short_key, p.short_key) then 5
                when starts_with(s.full_key, p.full_key) then 6
                else 7
            end) as tier,
            max(
                case when s.is_ranked = 1 then ts_rank('{0.1, 0.3, 0.6, 1}', s.words, p_rank, 1) else 0 end
                + 0.5 * s.standing + 0.1 * (s.tenant_id = p.tenant_id)::integer
            )::double precision as score
        from (select n.*, 1 as is_ranked from named as n union all select w.* from worded as w) as s
        where
            -- The tenant term: whatever brought a row here, only own rows and the platform's public ones leave.
            (s.tenant_id = p.tenant_id or (s.is_public and s.tenant_id = app.platform_tenant_id()))
            and (p.category is null or s.category = p.category)
            and (p.role is null or s.role = p.role)
            and (p.publisher is null or s.publisher = p.publisher)
        group by s.tenant_id, s.plugin_id, s.category, s.role, s.publisher
    ),

    page as (
        select c.tenant_id, c.plugin_id, c.tier, c.score
        from candidate as c
        where
            p.after_tier is null
            or (c.tier, -c.score, c.plugin_id) > (p.after_tier, -p.after_score, p.after_plugin_id)
        order by c.tier, c.score desc, c.plugin_id
        limit p.page_size
    )

    select
        p.generation,
        (select least(count(*), 1001) from candidate),
        (select exists (select from candidate as c where c.tier <= 4)),
        case when p.with_facets then (
            select jsonb_object_agg(f.facet, f.buckets) from (
                select b.facet, jsonb_object_agg(b.value, b.plugin_count) as buckets from (
                    select v.facet, v.value, count(*) as plugin_count
                    from candidate as c
                    cross join lateral (
                        values ('category', c.category), ('role', c.role), ('publisher', c.publisher)
                    ) as v (facet, value)
                    where v.value is not null
                    group by v.facet, v.value
                ) as b
                group by b.facet
            ) as f
        ) end,
        h.tenant_ids,
        h.plugin_ids,
        h.tiers,
        h.scores
    into v_page
    from (
        select
            array_agg(g.tenant_id order by g.tier, g.score desc, g.plugin_id) as tenant_ids,
            array_agg(g.plugin_id order by g.tier, g.score desc, g.plugin_id) as plugin_ids,
            array_agg(g.tier::smallint order by g.tier, g.score desc, g.plugin_id) as tiers,
            array_agg(g.score order by g.tier, g.score desc, g.plugin_id) as scores
        from page as g
    ) as h;
    return v_page;
end
$$;
revoke all on function search.ranked_page(search.request, tsquery, tsquery) from public;
reset role;
