-- Words of which the last may be only begun, or all of them as the beginning of one word: as what the index is asked for and
-- what a row must hold besides. An index asked for a beginning first collects all that begins so, however rare the other
-- words are; so it is asked for those, and the beginning is looked for in what they leave. One or two letters begin a
-- large part of all words: alone they are asked for as the beginning of a name, which has a lexeme of its own; after other
-- words they are left out. Match is null if nothing begins so. Internal: called by read_words.
set local role plugyard_search;
create or replace function search.begun_query(p search.request, p_words text[]) returns search.reading
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_last text := p_words[cardinality(p_words)];
    v_others text := array_to_string(trim_array(p_words, 1), ' & ');
    v_joined text := left(array_to_string(p_words, ''), 400);
    v_match text := array_to_string(search.completed_words(p, v_joined), ' | ');
    v_completed text[];
    v_reading search.reading;
begin
    v_reading.words := p_words;
    v_reading.is_frequent := false;
    if v_others = '' then
        v_reading.match := case when length(v_last) <= 2 then quote_literal('b:' || v_last) else v_match end::tsquery;
        return v_reading;
    end if;
    -- Rare completions narrow common words down; frequent ones would only be more to collect.
    v_completed := search.completed_words(p, v_last);
    v_reading.match := nullif(concat_ws(
        ' | ',
        case
            when length(v_last) <= 2 or search.is_frequent_word(p, v_completed[1]) then v_others
            else v_others || ' & (' || array_to_string(v_completed, ' | ') || ')'
        end,
        v_match
    ), '')::tsquery;
    v_reading.filter := concat_ws(
        ' | ', v_others || case when length(v_last) <= 2 then '' else ' & ' || v_last || ':*' end, v_joined || ':*'
    )::tsquery;
    return v_reading;
end
$$;
revoke all on function search.begun_query from public;
reset role;
