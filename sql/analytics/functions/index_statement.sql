-- What builds the index by tenant on one partition of a series. A text, as a build that blocks nobody cannot run in a function;
-- who runs it becomes plugyard_series for that.
set local role plugyard_series;
create or replace function series.index_statement(p_relation text) returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
    select format('create index concurrently %I on series.%I (tenant_id, plugin_id, occurred_at)', c.relname || '_tenant', c.relname)
    from pg_class as c
    where c.relnamespace = 'series'::regnamespace and c.relname = p_relation and c.relkind = 'r'
$$;
revoke all on function series.index_statement(text) from public;
grant execute on function series.index_statement(text) to plugyard_jobs;
reset role;
