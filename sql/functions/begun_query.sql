-- Words of which the last may be only begun, or all of them as the beginning of one word. One or two letters begin a large
-- part of all words: alone they are asked for as the beginning of a name, which has a lexeme of its own; after other words
-- they are left out.
set local role plugyard_search;
create or replace function search.begun_query(p_words text[]) returns tsquery
language sql immutable strict parallel safe
set search_path = pg_catalog, pg_temp
return (
    case
        when cardinality(p_words) = 1 and length(p_words[1]) <= 2 then quote_literal('b:' || p_words[1])
        when length(p_words[cardinality(p_words)]) <= 2 then array_to_string(trim_array(p_words, 1), ' & ')
        else array_to_string(p_words, ' & ') || ':*'
    end || case when cardinality(p_words) > 1 then ' | ' || left(array_to_string(p_words, ''), 400) || ':*' else '' end
)::tsquery;
revoke all on function search.begun_query(text[]) from public;
reset role;
