-- Typed words read ever more loosely: 1 all words, 2 the last one as a beginning or all of them as one word, 3 each word or
-- what it may be a typo of, 4 any word that tells something. Internal: called by search_plugins.
set local role plugyard_search;
create or replace function search.read_words(p_reading integer, p search.request, p_words text[]) returns search.reading
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_reading search.reading;
begin
    if p_reading = 2 then
        return search.begun_query(p, p_words);
    elsif p_reading in (1, 4) then
        v_reading.words := p_words;
        v_reading.match := case p_reading
            when 1 then array_to_string(p_words, ' & ')
            else array_to_string(search.telling_words(p, p_words), ' | ')
        end::tsquery;
        v_reading.is_frequent := cardinality(p_words) = 1 and search.is_frequent_word(p, p_words[1]);
        return v_reading;
    end if;
    select
        array_agg(coalesce(m.words[1], w.word) order by w.place),
        string_agg('(' || coalesce(array_to_string(m.words, ' | '), w.word) || ')', ' & ')::tsquery,
        null,
        false
    into v_reading
    from unnest(p_words) with ordinality as w (word, place)
    cross join lateral (select search.meant_words(p, w.word) as words) as m;
    return v_reading;
end
$$;
revoke all on function search.read_words(integer, search.request, text[]) from public;
reset role;
