-- What a typed word may be a typo of, likeliest first: itself if it is known, then the words most plugins have that share a
-- form with one letter left out. A word that many plugins have is no typo. Null if there is none.
-- Index: word_form_pkey. Internal: called by read_words.
set local role plugyard_search;
create or replace function search.meant_words(p search.request, p_word text) returns text[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_forms text[];
begin
    if exists (
        select
        from search.word_form as f
        where
            f.generation = p.generation
            and f.form = p_word
            and f.scope in (p.tenant_id, app.platform_tenant_id())
            and f.word = p_word
            and f.plugin_count >= 20
    ) then
        return array[p_word];
    end if;
    v_forms := array(select search.word_forms(p_word));
    return (
        select array_agg(m.word order by m.is_typed desc, m.plugin_count desc, m.word)
        from (
            select f.word, f.word = p_word as is_typed, max(f.plugin_count) as plugin_count
            from search.word_form as f
            where
                f.generation = p.generation
                and f.form = any(v_forms)
                and f.scope in (p.tenant_id, app.platform_tenant_id())
            group by f.word
            order by 2 desc, 3 desc, 1
            limit 8
        ) as m
    );
end
$$;
revoke all on function search.meant_words(search.request, text) from public;
reset role;
