-- Fill a prepared generation from the truth and attach it. Rows go in by popularity, so that a bitmap scan, which reads
-- the heap in order, meets the best known plugins first and may stop early. Indexes come after the rows: both faster
-- and packed. Answers the number of plugins written.
set local role plugyard_search;
create or replace function search.fill_generation(p_generation integer) returns integer
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set maintenance_work_mem = '128MB'
as $$
declare
    v_rows integer;
begin
    execute format($fill$
        insert into search.plugin_search_g%1$s (
            generation, tenant_id, plugin_id, is_public, is_fresh, place, name, full_key, short_key, title, category, role, publisher,
            standing, words
        )
        select
            %1$s, d.tenant_id, d.plugin_id, d.is_public, false,
            row_number() over (order by d.standing desc, d.plugin_id), d.name, d.full_key, d.short_key, d.title, d.category,
            d.role, d.publisher, d.standing, d.words
        from search.plugin_document as d
        order by d.standing desc, d.plugin_id
    $fill$, p_generation);
    get diagnostics v_rows = row_count;
    execute format($fill$
        insert into search.word_form_g%1$s (generation, form, scope, word, plugin_count)
        select %1$s, f.form, w.scope, w.word, w.plugin_count
        from (
            select s.scope, s.word, count(*)::integer as plugin_count
            from (
                select
                    case when p.is_public then app.platform_tenant_id() else p.tenant_id end as scope,
                    unnest(tsvector_to_array(p.words)) as word
                from search.plugin_search_g%1$s as p
            ) as s
            where length(s.word) between 3 and 32 and strpos(s.word, ':') = 0
            group by s.scope, s.word
        ) as w
        cross join lateral search.word_forms(w.word) as f (form)
    $fill$, p_generation);
    execute format('alter table search.plugin_search attach partition search.plugin_search_g%1$s for values in (%1$s)', p_generation);
    execute format('alter table search.word_form attach partition search.word_form_g%1$s for values in (%1$s)', p_generation);
    execute format('analyze search.plugin_search_g%1$s', p_generation);
    execute format('analyze search.word_form_g%1$s', p_generation);
    return v_rows;
end
$$;
revoke all on function search.fill_generation(integer) from public;
grant execute on function search.fill_generation(integer) to plugyard_jobs;
reset role;
