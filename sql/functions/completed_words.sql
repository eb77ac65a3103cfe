-- Words that begin as typed, most used first, at most 8; null if there are none. The index of words would answer a beginning
-- itself, but only by collecting all that begins so before it looks at the other words of the query.
-- Index: word_form_whole. Internal: called by read_words.
set local role plugyard_search;
create or replace function search.completed_words(p search.request, p_beginning text) returns text[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
    -- One or two letters begin too much to be worth asking.
    if length(p_beginning) <= 2 then
        return null;
    end if;
    return (
        select array_agg(c.word)
        from (
            select f.word
            from search.word_form as f
            where
                f.generation = p.generation
                and f.form = f.word
                and f.word >= p_beginning and f.word < p_beginning || chr(1114111)
                and f.scope in (p.tenant_id, app.platform_tenant_id())
            group by f.word
            order by max(f.plugin_count) desc, f.word
            limit 8
        ) as c
    );
end
$$;
revoke all on function search.completed_words(search.request, text) from public;
reset role;
