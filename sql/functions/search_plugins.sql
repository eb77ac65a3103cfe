-- The search page: what the verified tenant may see that matches a few typed words, best match first. Stricter readings of
-- the words come first; a looser one is tried only when too little was found and no name was hit.
-- p_generation continues an earlier page; null when that generation is gone, or none was built yet.
set local role plugyard_search;
create or replace function search.search_plugins(
    p_query text, p_category text, p_role text, p_publisher text, p_generation integer,
    p_after_tier smallint, p_after_score double precision, p_after_plugin_id uuid, p_page_size integer, p_with_facets boolean
) returns search.page
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
-- Row level security and small tables tempt the planner away from the indexes; synchronised scans and parallel workers
-- would break the order of the heap, which is the order of popularity.
set enable_seqscan = off
set synchronize_seqscans = off
set max_parallel_workers_per_gather = 0
as $$
declare
    v_words text[] := search.words(p_query);
    v_chosen tsquery := search.filter_query(p_category, p_role, p_publisher);
    v_filter tsquery;
    v_telling text[] := search.without_stop_words(v_words);
    v_request search.request;
    v_reading search.reading;
    v_match tsquery;
    v_page search.page;
begin
    select
        g.generation, app.tenant_id(), lower(p_query), null, null, p_category, p_role, p_publisher,
        p_after_tier, p_after_score, p_after_plugin_id, p_page_size, p_with_facets
    into v_request
    from search.current_generation as c
    inner join search.generation as g on g.generation = coalesce(p_generation, c.generation) and g.is_ready;
    if not found or cardinality(v_words) = 0 then
        return null;
    end if;
    for v_loose in 1..4 loop
        v_reading := search.read_words(v_loose, v_request, v_telling);
        if v_loose in (1, 3) then
            v_words := case when v_loose = 1 then v_words else v_reading.words end;
            v_request.full_key := left(array_to_string(v_words, ''), 400);
            -- "plugintechdocs" is techdocs too.
            v_request.short_key := regexp_replace(
                array_to_string(search.core_words(v_words), ''), '^(backstage)?plugins?(?=..)', ''
            );
        end if;
        continue when v_reading.match is null;
        -- What a stricter reading found is not lost to a looser one.
        if v_page.worded_count > 0 then
            v_reading.filter := case
                when v_filter is not null or v_reading.filter is not null
                    then coalesce(v_filter, v_match) || coalesce(v_reading.filter, v_reading.match)
            end;
            v_reading.match := v_match || v_reading.match;
        end if;
        v_match := v_reading.match;
        v_filter := v_reading.filter;
        v_page := search.ranked_page(
            v_request, v_match && v_chosen, v_filter, search.rank_query(v_reading.words), v_reading.is_frequent
        );
        -- A page of all words is enough; a name that goes on as typed is no typo; less than three hits may be one; and one
        -- typo found is better than any of the words.
        exit when v_page.is_exact or v_page.worded_count >= (array[20, 3, 1, 0])[v_loose]
            or (v_loose >= 2 and v_page.is_begun);
    end loop;
    return v_page;
end
$$;
revoke all on function search.search_plugins from public;
grant execute on function search.search_plugins to plugyard_app, plugyard_reader;
reset role;
