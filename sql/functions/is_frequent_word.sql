-- Is this a word that more than 10,000 public plugins have? Index: word_form_pkey. Internal: called by read_words.
set local role plugyard_search;
create or replace function search.is_frequent_word(p search.request, p_word text) returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return exists (
        select
        from search.word_form as f
        where
            f.generation = p.generation
            and f.form = p_word
            and f.scope = app.platform_tenant_id()
            and f.word = p_word
            and f.plugin_count > 10000
    );
end
$$;
revoke all on function search.is_frequent_word(search.request, text) from public;
reset role;
