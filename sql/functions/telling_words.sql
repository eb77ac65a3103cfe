-- The typed words that are known and that at most 5,000 plugins have; all of them where none is so.
-- Index: word_form_pkey. Internal: called by read_words.
set local role plugyard_search;
create or replace function search.telling_words(p search.request, p_words text[]) returns text[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return coalesce(
        (
            select array_agg(distinct f.word)
            from search.word_form as f
            where
                f.generation = p.generation
                and f.form = any(p_words)
                and f.form = f.word
                and f.scope in (p.tenant_id, app.platform_tenant_id())
                and f.plugin_count <= 5000
        ),
        p_words
    );
end
$$;
revoke all on function search.telling_words(search.request, text[]) from public;
reset role;
