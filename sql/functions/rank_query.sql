-- What text rank is measured by: each word, and the last one also as a beginning, so that a whole word counts twice.
set local role plugyard_search;
create or replace function search.rank_query(p_words text[]) returns tsquery
language sql immutable strict parallel safe
set search_path = pg_catalog, pg_temp
return (array_to_string(p_words, ' | ') || ' | ' || p_words[cardinality(p_words)] || ':*')::tsquery;
revoke all on function search.rank_query(text[]) from public;
reset role;
