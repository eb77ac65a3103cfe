-- Typed words without the ones that say nothing about a plugin; all of them where nothing else was typed.
set local role plugyard_search;
create or replace function search.without_stop_words(p_words text[]) returns text[]
language sql immutable strict parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select coalesce(
        (
            select array_agg(w.word order by w.place)
            from unnest(p_words) with ordinality as w (word, place)
            where w.word <> all(array[
                'a', 'an', 'and', 'for', 'in', 'my', 'of', 'on', 'or', 'plugin', 'plugins', 'the', 'to', 'with'
            ])
        ),
        p_words
    )
$$;
revoke all on function search.without_stop_words(text[]) from public;
reset role;
