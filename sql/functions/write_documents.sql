-- Write the documents of some plugins into one generation as fresh rows, with their words for typos.
-- Internal: called by write_plugins and publish_generation, which have decided whose plugins these are.
set local role plugyard_search;
create or replace function search.write_documents(p_generation integer, p_plugins search.plugin_key[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
as $$
begin
    delete from search.plugin_search as s
    using unnest(p_plugins) as k
    where s.generation = p_generation and s.tenant_id = k.tenant_id and s.plugin_id = k.plugin_id;
    with document as materialized (
        select
            d.tenant_id, d.plugin_id, d.is_public, d.name, d.full_key, d.short_key, d.title, d.category, d.role, d.publisher,
            d.standing, d.words
        from unnest(p_plugins) as k
        inner join search.plugin_document as d on d.tenant_id = k.tenant_id and d.plugin_id = k.plugin_id
    ),

    written as (
        insert into search.plugin_search (
            generation, tenant_id, plugin_id, is_public, is_fresh, place, name, full_key, short_key, title, category, role, publisher,
            standing, words
        )
        select
            p_generation, d.tenant_id, d.plugin_id, d.is_public, true, null, d.name, d.full_key, d.short_key, d.title, d.category,
            d.role, d.publisher, d.standing, d.words
        from document as d
    )

    insert into search.word_form (generation, form, scope, word, plugin_count)
    select p_generation, f.form, w.scope, w.word, 1
    from (
        select distinct
            case when d.is_public then app.platform_tenant_id() else d.tenant_id end as scope,
            unnest(tsvector_to_array(d.words)) as word
        from document as d
    ) as w
    cross join lateral search.word_forms(w.word) as f (form)
    where length(w.word) between 3 and 32 and strpos(w.word, ':') = 0
    -- Written in key order, so two writers with words in common queue instead of deadlocking.
    order by f.form, w.scope, w.word
    on conflict do nothing;
end
$$;
revoke all on function search.write_documents(integer, search.plugin_key[]) from public;
reset role;
