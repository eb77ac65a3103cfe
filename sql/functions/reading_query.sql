-- A list of typed words as a tsquery, by how loosely it is read: 1 all words, 2 the last one as a beginning or all of them
-- as one word, 3 each word or one a typo away, 4 any word, 5 what to rank by (each word, the last also as a beginning).
-- Index for the typos: word_form_pkey. Internal: called by search_plugins.
set local role plugyard_search;
create or replace function search.reading_query(p_reading integer, p search.request, p_words text[]) returns tsquery
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_words text[] := search.without_stop_words(p_words);
    v_all text := array_to_string(v_words, ' & ');
    v_any text := array_to_string(v_words, ' | ');
    v_begun text := v_all || ':* | ' || array_to_string(v_words, '') || ':*';
    v_typo text;
begin
    case p_reading
        when 1 then return v_all::tsquery;
        when 2 then return v_begun::tsquery;
        when 4 then return v_any::tsquery;
        when 5 then return (v_any || ' | ' || v_words[cardinality(v_words)] || ':*')::tsquery;
        else null;
    end case;
    select string_agg('(' || coalesce(meant.words, w.word) || ')', ' & ') into v_typo
    from unnest(v_words) as w (word)
    cross join lateral (
        select string_agg(distinct f.word, ' | ') as words
        from (
            select f.word
            from search.word_form as f
            where
                f.generation = p.generation
                and f.form in (select search.word_forms(w.word))
                and f.scope in (p.tenant_id, app.platform_tenant_id())
            group by f.word
            order by f.word = w.word desc, max(f.plugin_count) desc, f.word
            limit 8
        ) as f
    ) as meant;
    return ('(' || v_typo || ') | ' || v_begun)::tsquery;
end
$$;
revoke all on function search.reading_query(integer, search.request, text[]) from public;
reset role;
