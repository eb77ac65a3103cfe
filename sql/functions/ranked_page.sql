-- One page of what matches a tsquery, best first, with the total (at most 1,001) and the facets of all that matched.
-- Tiers come before scores: 1 the very name, 2 the name without separators, 3 without scope and "plugin" too, 4 the title,
-- 5 the beginning of such a name, 6 the words. A score is standing, a little for own plugins, and how much of a begun name
-- was typed (tier 5) or the text rank (tier 6).
-- Indexes: plugin_search_full_key, plugin_search_short_key, plugin_search_title, plugin_search_public, plugin_search_own,
-- plugin_search_fresh, plugin_search_place.
-- Internal: called by search_plugins, which took the tenant from the verified context.
set local role plugyard_search;
create or replace function search.ranked_page(
    p search.request, p_match tsquery, p_filter tsquery, p_rank tsquery, p_is_frequent boolean
) returns search.page
language plpgsql stable
set search_path = pg_catalog, pg_temp
-- Planning this for each set of words would take longer than running it.
set plan_cache_mode = force_generic_plan
-- Without knowing the words the planner expects few matches, and would compare a thousand with a hundred one by one.
set enable_nestloop = off
as $$
declare
    v_scopes uuid[] := array[p.tenant_id, app.platform_tenant_id()];
    v_weights constant real[] := '{0.1, 0.3, 0.6, 1}';
    v_own tsquery := p_match && quote_literal('t:' || p.tenant_id)::tsquery;
    v_page search.page;
begin
    with named as (
        select distinct on (n.tenant_id, n.plugin_id)
            n.tenant_id, n.plugin_id, n.is_public, n.full_key, n.short_key, n.category, n.role, n.publisher, n.standing, n.tier
        from (
            (
                select
                    s.tenant_id, s.plugin_id, s.is_public, s.full_key, s.short_key, s.category, s.role, s.publisher, s.standing,
                    case when s.name = p.raw then 1 else 2 end as tier
                from search.plugin_search as s
                where
                    s.generation = p.generation
                    and s.full_key = p.full_key
                    and s.tenant_id = any(v_scopes)
                    and (s.is_public or s.tenant_id = p.tenant_id)
            )
            union all
            (
                select
                    s.tenant_id, s.plugin_id, s.is_public, s.full_key, s.short_key, s.category, s.role, s.publisher, s.standing,
                    3
                from search.plugin_search as s
                where
                    s.generation = p.generation
                    and s.short_key = p.short_key
                    and s.tenant_id = any(v_scopes)
                    and (s.is_public or s.tenant_id = p.tenant_id)
            )
            union all
            (
                select
                    s.tenant_id, s.plugin_id, s.is_public, s.full_key, s.short_key, s.category, s.role, s.publisher, s.standing,
                    4
                from search.plugin_search as s
                where
                    s.generation = p.generation
                    and s.title is not null
                    and search.squash(s.title) = p.full_key
                    and s.tenant_id = any(v_scopes)
                    and (s.is_public or s.tenant_id = p.tenant_id)
            )
            union all
            (
                select
                    s.tenant_id, s.plugin_id, s.is_public, s.full_key, s.short_key, s.category, s.role, s.publisher, s.standing,
                    5
                from search.plugin_search as s
                where
                    s.generation = p.generation
                    and s.full_key > p.full_key and s.full_key < p.full_key || chr(1114111)
                    and s.tenant_id = any(v_scopes)
                    and (s.is_public or s.tenant_id = p.tenant_id)
                order by s.full_key
                limit 50
            )
            union all
            (
                select
                    s.tenant_id, s.plugin_id, s.is_public, s.full_key, s.short_key, s.category, s.role, s.publisher, s.standing,
                    5
                from search.plugin_search as s
                where
                    s.generation = p.generation
                    and s.short_key > p.short_key and s.short_key < p.short_key || chr(1114111)
                    and s.tenant_id = any(v_scopes)
                    and (s.is_public or s.tenant_id = p.tenant_id)
                order by s.short_key
                limit 50
            )
        ) as n
        order by n.tenant_id, n.plugin_id, n.tier
    ),

    -- The heap is in popularity order and a bitmap scan reads it in that order: the limits keep the best known. Only so
    -- many are ranked (the best known 200 of each kind): the rest would have to beat them by text alone.
    worded as (
        (
            select
                s.tenant_id, s.plugin_id, s.is_public, s.full_key, s.short_key, s.category, s.role, s.publisher, s.standing,
                case when row_number() over () <= 200 then ts_rank(v_weights, s.words, p_rank, 1) end as rank
            from search.plugin_search as s
            where s.generation = p.generation and not s.is_public and not s.is_fresh and s.words @@ v_own
                and (p_filter is null or ts_match_vq(s.words, p_filter))
            limit 1001
        )
        union all
        (
            select
                s.tenant_id, s.plugin_id, s.is_public, s.full_key, s.short_key, s.category, s.role, s.publisher, s.standing,
                case when row_number() over () <= 200 then ts_rank(v_weights, s.words, p_rank, 1) end
            from search.plugin_search as s
            where
                s.generation = p.generation
                and s.is_public
                and not s.is_fresh
                and s.words @@ p_match
                -- The operator is answered by the index, the function by the row.
                and (p_filter is null or ts_match_vq(s.words, p_filter))
                and not p_is_frequent
            limit 1001
        )
        union all
        (
            -- The same for words that a large part of all plugins have: down the list until enough are found.
            select
                s.tenant_id, s.plugin_id, s.is_public, s.full_key, s.short_key, s.category, s.role, s.publisher, s.standing,
                case when row_number() over (order by s.place) <= 200 then ts_rank(v_weights, s.words, p_rank, 1) end
            from search.plugin_search as s
            where
                s.generation = p.generation
                and s.is_public
                and not s.is_fresh
                and ts_match_vq(s.words, p_match)
                and p_is_frequent
            order by s.place
            limit 1001
        )
        union all
        (
            select
                s.tenant_id, s.plugin_id, s.is_public, s.full_key, s.short_key, s.category, s.role, s.publisher, s.standing,
                case when row_number() over () <= 200 then ts_rank(v_weights, s.words, p_rank, 1) end
            from search.plugin_search as s
            where
                s.generation = p.generation
                and s.is_fresh
                and s.words @@ p_match
                and (p_filter is null or ts_match_vq(s.words, p_filter))
                -- Before the limit: a neighbour's new plugins must not use it up.
                and (s.is_public or s.tenant_id = p.tenant_id)
            limit 1001
        )
    ),

    candidate as materialized (
        select
            s.tenant_id, s.plugin_id, s.category, s.role, s.publisher, s.is_worded, s.tier,
            (
                0.5 * s.standing
                + 0.1 * (s.tenant_id = p.tenant_id)::integer
                + case s.tier
                    -- Who typed a scope too meant the names in it, before others that go on like its last part.
                    when 5 then 0.8 * case when starts_with(s.short_key, p.short_key)
                            then length(p.short_key)::real / length(s.short_key)
                            else length(p.full_key)::real / length(s.full_key)
                        end
                        + (p.full_key <> p.short_key and starts_with(s.full_key, p.full_key))::integer
                    when 6 then coalesce(s.rank - 0.01 * least(length(s.short_key), 40), -1)
                    else 0
                end
            )::double precision as score
        from (
            select
                n.tenant_id, n.plugin_id, n.is_public, n.full_key, n.short_key, n.category, n.role, n.publisher, n.standing, n.tier,
                0 as rank, false as is_worded
            from named as n
            union all
            select
                w.tenant_id, w.plugin_id, w.is_public, w.full_key, w.short_key, w.category, w.role, w.publisher, w.standing,
                -- A name that begins as typed may come in by its words too, past the few its index was asked for.
                case when starts_with(w.full_key, p.full_key) or starts_with(w.short_key, p.short_key) then 5 else 6 end,
                w.rank, true
            from worded as w
            where not exists (select from named as n where n.tenant_id = w.tenant_id and n.plugin_id = w.plugin_id)
        ) as s
        where
            -- The tenant term: whatever brought a row here, only own rows and the platform's public ones leave.
            (s.tenant_id = p.tenant_id or (s.is_public and s.tenant_id = app.platform_tenant_id()))
            and (p.category is null or s.category = p.category)
            and (p.role is null or s.role = p.role)
            and (p.publisher is null or s.publisher = p.publisher)
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
        counted.total,
        counted.worded_count,
        counted.is_exact,
        counted.is_begun,
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
        hits.tenant_ids,
        hits.plugin_ids,
        hits.tiers,
        hits.scores
    into v_page
    from (
        select
            least(count(*), 1001) as total,
            count(*) filter (where c.is_worded) as worded_count,
            coalesce(bool_or(c.tier <= 4), false) as is_exact,
            coalesce(bool_or(c.tier <= 5), false) as is_begun
        from candidate as c
    ) as counted
    cross join (
        select
            array_agg(g.tenant_id order by g.tier, g.score desc, g.plugin_id) as tenant_ids,
            array_agg(g.plugin_id order by g.tier, g.score desc, g.plugin_id) as plugin_ids,
            array_agg(g.tier::smallint order by g.tier, g.score desc, g.plugin_id) as tiers,
            array_agg(g.score order by g.tier, g.score desc, g.plugin_id) as scores
        from page as g
    ) as hits;
    return v_page;
end
$$;
revoke all on function search.ranked_page from public;
reset role;
