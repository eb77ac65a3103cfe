-- The chosen filters as one tsquery; the empty query, which && leaves out, where none was chosen.
set local role plugyard_search;
create or replace function search.filter_query(p_category text, p_role text, p_publisher text) returns tsquery
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select coalesce(string_agg(quote_literal(f.lexeme), ' & '), '')::tsquery
    from (
        values
        (search.filter_lexeme('c', p_category)),
        (search.filter_lexeme('r', p_role)),
        (search.filter_lexeme('p', p_publisher))
    ) as f (lexeme)
    where f.lexeme is not null
$$;
revoke all on function search.filter_query(text, text, text) from public;
reset role;
