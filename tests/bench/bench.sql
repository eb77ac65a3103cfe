-- name: list_documents()
-- record_class: Document
-- Every plugin of every tenant, in name order so that a seed draws the same ones again; read as the owner.
select
    p.tenant_id,
    p.plugin_id,
    p.is_public,
    p.name,
    p.title,
    concat_ws(' ', array_to_string(p.keywords, ' '), p.category, p.publisher) as other_text
from plugin as p
order by p.name, p.tenant_id;

-- name: answer()$
-- The emptiest question: what it costs is the round trip.
select 1;

-- name: make_naive_catalog()#
-- The naive page's own table, made by the owner. Row level security is not forced: the owner reads without it and the
-- application's role under the very policies our tables have, so both see the same rows and the same indexes.
drop schema if exists bench cascade;
create schema bench;
grant usage on schema bench to plugyard_app;
create table bench.naive_plugin (
    tenant_id uuid not null,
    plugin_id uuid not null,
    is_public boolean not null,
    name text not null,
    title text,
    category text,
    publisher text,
    dependents_count integer not null,
    document tsvector not null,
    constraint naive_plugin_pkey primary key (tenant_id, plugin_id)
);
insert into bench.naive_plugin
select
    p.tenant_id,
    p.plugin_id,
    p.is_public,
    p.name,
    p.title,
    p.category,
    p.publisher,
    p.dependents_count,
    setweight(to_tsvector('simple', regexp_replace(p.name, '[^[:alnum:]]+', ' ', 'g')), 'A')
    || setweight(to_tsvector('simple', regexp_replace(coalesce(p.title, ''), '[^[:alnum:]]+', ' ', 'g')), 'B')
    || setweight(to_tsvector('simple', regexp_replace(
        concat_ws(' ', array_to_string(p.keywords, ' '), p.category, p.publisher), '[^[:alnum:]]+', ' ', 'g'
    )), 'C')
from plugin as p;
create index naive_plugin_document on bench.naive_plugin using gin (document);
select app.protect_shared('bench.naive_plugin');
alter table bench.naive_plugin no force row level security;
grant select on bench.naive_plugin to plugyard_app;

-- name: list_naive_page(tenant_id, query)
-- The naive page: what matches all words, best text rank first, with the exact total in each row; asking for the total in
-- a second statement would take longer.
-- Index: naive_plugin_document, unless row level security keeps the planner from it.
select
    n.plugin_id,
    n.name,
    n.title,
    n.category,
    n.publisher,
    ts_rank(n.document, q.words) as score,
    count(*) over () as total
from bench.naive_plugin as n
cross join websearch_to_tsquery('simple', regexp_replace(lower(:query), '[^[:alnum:]]+', ' ', 'g')) as q (words)
where
    (n.is_public or n.tenant_id = :tenant_id)
    and n.document @@ q.words
order by score desc, n.dependents_count desc, n.plugin_id
limit 20;

-- name: count_naive_rows()$
-- All rows that the role may see, each read: without a column it would be an index's work.
select count(n.name)
from bench.naive_plugin as n;

-- name: vacuum()#
-- All tables of the database, whoever owns them: its owner may.
vacuum analyze;
