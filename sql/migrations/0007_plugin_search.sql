-- The search projection: one partition per generation, written in popularity order, read through definer functions only.
-- Safe: only new objects.
-- migrate:up
create schema search;
comment on schema search is 'A projection of public.plugin that a scheduled rebuild makes anew; nothing here is the truth.';
grant usage, create on schema search to plugyard_search;
grant usage on schema search to plugyard_app, plugyard_reader, plugyard_jobs;
grant usage on schema public to plugyard_search;
set local role plugyard_search;

-- Text as its words: accents folded, lower case, every separator a space. Documents and queries go through this one
-- function; PostgreSQL's own parser would read @scope/name as a path. "C" UTF-8 rules, so every server agrees. A word ends
-- after 64 characters: folding can make one letter eighteen, and neither a lexeme nor an index key may grow without bound.
create function search.words(p_text text) returns text[]
language sql immutable strict parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select coalesce(array_agg(left(part.word, 64) order by part.place), '{}')
    from regexp_split_to_table(
        lower(regexp_replace(normalize(p_text, nfkd), '[\u0300-\u036f]', '', 'g') collate pg_catalog.pg_c_utf8),
        '[^[:alnum:]]+'
    ) with ordinality as part (word, place)
    where part.word <> ''
$$;

-- Words without the scope and the noise everybody adds (backstage, plugin) at either end, unless nothing else is left.
create function search.core_words(p_words text[]) returns text[]
language plpgsql immutable strict parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_first integer := 1;
    v_last integer := cardinality(p_words);
begin
    while v_first <= v_last and p_words[v_first] in ('backstage', 'plugin', 'plugins') loop
        v_first := v_first + 1;
    end loop;
    while v_last > v_first and p_words[v_last] in ('backstage', 'plugin', 'plugins') loop
        v_last := v_last - 1;
    end loop;
    return case when v_first > v_last then p_words else p_words[v_first:v_last] end;
end
$$;

-- Squashed: the words with nothing between them, so that tech-docs, "tech docs" and TechDocs are the same name.
create function search.squash(p_text text) returns text
language sql immutable strict parallel safe
set search_path = pg_catalog, pg_temp
return left(array_to_string(search.words(p_text), ''), 400);

-- What people call a package: its name without scope and noise, or its scope where nothing else is left
-- (@pagerduty/backstage-plugin is pagerduty).
create function search.short_key(p_name text) returns text
language sql immutable strict parallel safe
set search_path = pg_catalog, pg_temp
return array_to_string(search.core_words(search.words(
    case
        when regexp_replace(p_name, '^@[^/]*/', '') ~ '^(backstage|plugins?|-)+$' and p_name like '@%'
            then regexp_replace(p_name, '/.*', '')
        else regexp_replace(p_name, '^@[^/]*/', '')
    end
)), '');

-- A tsvector or tsquery lexeme for a filter; the colon cannot come out of search.words(), so no query can spell one.
create function search.filter_lexeme(p_kind text, p_value text) returns text
language sql immutable strict parallel safe
set search_path = pg_catalog, pg_temp
return p_kind || ':' || search.squash(p_value);

-- Words of one field as a weighted tsvector.
create function search.weighted(p_words text[], p_weight text) returns tsvector
language sql immutable strict parallel safe
set search_path = pg_catalog, pg_temp
return coalesce((
    select string_agg(format('%s:%s%s', w.word, least(w.place, 16000), p_weight), ' ')::tsvector
    from unnest(p_words) with ordinality as w (word, place)
    where length(w.word) <= 255
), ''::tsvector);

-- Each pair of neighbours as one word: "techdocs" must find tech-docs.
create function search.pairs(p_words text[]) returns text[]
language sql immutable strict parallel safe
set search_path = pg_catalog, pg_temp
return array(
    select p_words[i] || p_words[i + 1] from generate_subscripts(p_words, 1) as i where i < cardinality(p_words)
);

-- A word and every form of it with one letter left out.
create function search.word_forms(p_word text) returns setof text
language sql immutable strict parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select p_word
    union
    select left(p_word, i - 1) || substr(p_word, i + 1) from generate_series(1, length(p_word)) as i
$$;

-- Which generation readers use. One row, read in the same statement as the generation's rows: never an empty answer.
create table search.current_generation (
    only_row boolean not null default true,
    generation integer not null,
    constraint current_generation_pkey primary key (only_row),
    constraint current_generation_only_check check (only_row)
);
-- There from the start, so that writers always have it to hold; zero means nothing was built yet.
insert into search.current_generation (generation) values (0);

-- An identity, never given twice: the number is the fence that stops a builder that was thought dead.
create table search.generation (
    generation integer generated always as identity,
    started_at timestamptz not null,
    is_ready boolean not null default false,
    replaced_at timestamptz,
    constraint generation_pkey primary key (generation)
);

create table search.plugin_search (
    generation integer not null,
    tenant_id uuid not null,
    plugin_id uuid not null,
    is_public boolean not null,
    -- Written after this generation was filled, so not in popularity order; found through an index of its own.
    is_fresh boolean not null,
    -- Its place in the order of popularity, which is the order of the heap; null if fresh.
    place integer,
    name text collate "C" not null,
    full_key text collate "C" not null,
    short_key text collate "C" not null,
    title text,
    category text,
    role text not null,
    publisher text,
    standing real not null,
    words tsvector not null,
    constraint plugin_search_pkey primary key (generation, tenant_id, plugin_id)
) partition by list (generation);
-- Three indexes instead of one: intersecting "is public" or "is old" with the words would cost more than the words.
create index plugin_search_public on search.plugin_search using gin (words) with (fastupdate = off)
where is_public and not is_fresh;
create index plugin_search_own on search.plugin_search using gin (words) with (fastupdate = off)
where not is_public and not is_fresh;
create index plugin_search_fresh on search.plugin_search using gin (words) with (fastupdate = off) where is_fresh;
create index plugin_search_place on search.plugin_search (place) where is_public and not is_fresh;
create index plugin_search_full_key on search.plugin_search (full_key, tenant_id);
create index plugin_search_short_key on search.plugin_search (short_key, tenant_id);
create index plugin_search_title on search.plugin_search (search.squash(title), tenant_id) where title is not null;

-- Words a typo may have meant, under every form with one letter left out. Two words one edit apart (one letter wrong,
-- missing, added or two swapped) share such a form. scope is the platform for public words and the tenant for its own:
-- a private word must not show as another tenant's correction.
create table search.word_form (
    generation integer not null,
    form text collate "C" not null,
    scope uuid not null,
    word text collate "C" not null,
    plugin_count integer not null,
    constraint word_form_pkey primary key (generation, form, scope, word)
) partition by list (generation);

create index word_form_whole on search.word_form (word, scope, plugin_count) where form = word;

create type search.plugin_key as (tenant_id uuid, plugin_id uuid);
-- What a caller asked for, as the search functions hand it to each other.
create type search.request as (
    generation integer, tenant_id uuid, raw text, full_key text, short_key text,
    category text, role text, publisher text,
    after_tier smallint, after_score double precision, after_plugin_id uuid, page_size integer, with_facets boolean
);
-- One way to read typed words: the words it takes them for, what the index is asked for, what a row must hold besides (null:
-- nothing), and whether so many match that walking down the list beats collecting them all.
create type search.reading as (words text[], match tsquery, filter tsquery, is_frequent boolean);
-- The hits as four arrays of one length, best first; empty arrays are null.
create type search.page as (
    generation integer, total integer, worded_count integer, is_exact boolean, is_begun boolean, facets jsonb,
    tenant_ids uuid[], plugin_ids uuid[], tiers smallint[], scores double precision[]
);

-- Plugins changed while a generation is being filled; replayed into it before readers switch.
create table search.pending_change (
    tenant_id uuid not null,
    plugin_id uuid not null,
    change_id uuid not null default gen_random_uuid(),
    constraint pending_change_pkey primary key (change_id)
);

-- What the projection keeps of a plugin. standing is the part of a result's score that does not depend on the query:
-- dependents on a log scale, a Bayesian mean rating (ten votes of 3.0 as prior), marks of trust, minus deprecation.
create view search.plugin_document with (security_invoker = true) as
select
    p.tenant_id,
    p.plugin_id,
    p.is_public,
    p.name,
    search.squash(p.name) as full_key,
    search.short_key(p.name) as short_key,
    p.title,
    p.category,
    p.role,
    p.publisher,
    (
        0.55 * least(ln(1 + p.dependents_count) / ln(2000), 1)
        + 0.10 * (30 + p.rating_sum) / (10 + p.rating_count) / 5
        + 0.15 * p.is_official::integer
        + 0.10 * p.is_verified::integer
        - 0.30 * (d.plugin_id is not null)::integer
    )::real as standing,
    search.weighted(search.words(regexp_replace(p.name, '^@[^/]*/', '')), 'A')
    || search.weighted(search.pairs(search.words(p.name)), 'B')
    || search.weighted(coalesce(search.words(p.title), '{}'), 'B')
    || search.weighted(search.words(array_to_string(p.keywords, ' ')), 'C')
    || search.weighted(search.words(concat_ws(' ', substring(p.name from '^@[^/]*/'), p.category, p.publisher, p.family)), 'D')
    || array_to_tsvector(array_remove(array[
        case when not p.is_public then 't:' || p.tenant_id end,
        'b:' || left(search.short_key(p.name), 1),
        'b:' || left(search.short_key(p.name), 2),
        search.filter_lexeme('c', p.category),
        search.filter_lexeme('r', p.role),
        search.filter_lexeme('p', p.publisher)
    ], null)) as words
from public.plugin as p
left join public.plugin_deprecation as d on p.tenant_id = d.tenant_id and p.plugin_id = d.plugin_id;
reset role;

insert into app.table_exemption (table_name, exempt_from, reason)
select
    'search.' || t.name,
    e.exempt_from,
    'derived, no grant to request roles; the definer functions that read it carry the tenant term'
from unnest(array['current_generation', 'generation', 'plugin_search', 'word_form', 'pending_change']) as t (name)
cross join unnest(array['row_security', 'audit']) as e (exempt_from);

-- migrate:down
drop schema search cascade;
delete from app.table_exemption where table_name like 'search.%';
