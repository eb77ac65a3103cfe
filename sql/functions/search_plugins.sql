-- The search page: what the verified tenant may see that matches a few typed words, best match first. Stricter readings of
-- the words come first; a looser one is tried only when too little was found: all words, then the last one as a beginning,
-- then words one typo away, then any of the words. p_generation continues an earlier page; one that is gone answers null.
set local role plugyard_search;
create or replace function search.search_plugins(
    p_query text, p_category text, p_role text, p_publisher text, p_generation integer,
    p_after_tier smallint, p_after_score double precision, p_after_plugin_id uuid, p_page_size integer, p_with_facets boolean
) returns search.page
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set synchronize_seqscans = off
set max_parallel_workers_per_gather = 0
as $$
declare
    v_words text[] := search.words(p_query);
    v_request search.request;
    v_page search.page;
begin
    select
        g.generation, app.tenant_id(), lower(p_query), array_to_string(v_words, ''),
        array_to_string(search.core_words(v_words), ''), p_category, p_role, p_publisher,
        p_after_tier, p_after_score, p_after_plugin_id, p_page_size, p_with_facets
    into v_request
    from search.current_generation as c
    inner join search.generation as g on g.generation = coalesce(p_generation, c.generation) and g.is_ready;
    if not found or cardinality(v_words) = 0 then
        return null;
    end if;
    for v_reading in 1..4 loop
        v_page := search.ranked_page(
            v_request,
            search.reading_query(v_reading, v_request, v_words) && search.filter_query(p_category, p_role, p_publisher),
            search.reading_query(5, v_request, v_words)
        );
        exit when v_page.is_exact or v_page.total >= (array[20, 3, 1, 0])[v_reading];
    end loop;
    return v_page;
end
$$;
revoke all on function search.search_plugins(
    text, text, text, text, integer, smallint, double precision, uuid, integer, boolean
) from public;
grant execute on function search.search_plugins(
    text, text, text, text, integer, smallint, double precision, uuid, integer, boolean
) to plugyard_app, plugyard_reader;
reset role;
