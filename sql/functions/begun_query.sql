-- Words of which the last may be only begun, or all of them as the beginning of one word; null if no word begins so. One or
-- two letters begin a large part of all words: alone they are asked for as the beginning of a name, which has a lexeme of
-- its own; after other words they are left out. Internal: called by read_words.
set local role plugyard_search;
create or replace function search.begun_query(p search.request, p_words text[]) returns tsquery
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_last text := p_words[cardinality(p_words)];
    v_others text := array_to_string(trim_array(p_words, 1), ' & ');
    v_begun text;
begin
    if length(v_last) > 2 then
        v_begun := '(' || array_to_string(search.completed_words(p, v_last), ' | ') || ')';
    end if;
    if v_others = '' then
        return coalesce(v_begun, case when length(v_last) <= 2 then quote_literal('b:' || v_last) end)::tsquery;
    end if;
    return nullif(concat_ws(
        ' | ',
        case when length(v_last) <= 2 then v_others else v_others || ' & ' || v_begun end,
        array_to_string(search.completed_words(p, left(array_to_string(p_words, ''), 400)), ' | ')
    ), '')::tsquery;
end
$$;
revoke all on function search.begun_query(search.request, text[]) from public;
reset role;
