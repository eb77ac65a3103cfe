-- The dependency graph as a resolver reads it: one row a plugin with all of its versions packed, and which plugins ask for a
-- name. Both derived from versions, whose dependencies never change. Safe: new objects.
-- migrate:up
create table public.dependency_graph (
    tenant_id uuid not null,
    plugin_id uuid not null,
    is_public boolean not null,
    name text not null,
    -- Another with every rewrite, and later: the microsecond of it. A reader is told the newest that it read. No sequence, whose
    -- numbers would tell each tenant how much the others publish, and would have to be every writer's to use.
    generation bigint not null default (extract(epoch from clock_timestamp()) * 1000000)::bigint,
    -- How many versions are packed.
    last_ordinal integer not null,
    newest_released_at timestamptz not null,
    -- The names that its versions can lead to, its own too. Names and no ids: what a name means depends on who asks, and it may
    -- be nobody's yet. It only grows, so its size tells whether somebody has seen all of it.
    closure text[] not null,
    closure_size integer not null generated always as (cardinality(closure)) stored,
    packed text not null,
    -- The plugin whose event has yet to tell this row's dependents of it; null when they know.
    spread_for uuid,
    constraint dependency_graph_pkey primary key (tenant_id, plugin_id),
    constraint dependency_graph_name_key unique (tenant_id, name),
    constraint dependency_graph_plugin_fkey foreign key (tenant_id, plugin_id, is_public)
    references public.plugin (tenant_id, plugin_id, is_public) on update cascade,
    constraint dependency_graph_ordinal_check check (last_ordinal >= 1)
);
create index dependency_graph_spread_for on public.dependency_graph (spread_for, tenant_id, plugin_id)
where spread_for is not null;
select app.protect_shared('public.dependency_graph');
grant select on public.dependency_graph to plugyard_app, plugyard_reader, plugyard_jobs;
-- Column by column: a right to update the whole table would also be a right to lock it.
grant insert (
    tenant_id, plugin_id, is_public, name, last_ordinal, newest_released_at, closure, packed, spread_for
), update (generation, last_ordinal, newest_released_at, closure, packed, spread_for)
on public.dependency_graph to plugyard_app;
grant update (generation, closure, packed, spread_for) on public.dependency_graph to plugyard_jobs;

-- Which plugin asks for which name, in any of its versions; who writes one holds the plugin's row of dependency_graph.
create table public.dependency_edge (
    tenant_id uuid not null,
    plugin_id uuid not null,
    is_public boolean not null,
    target_name text not null,
    -- Up to which version of the target the plugin's masks are, and how much of the target's closure is in its own.
    masked_upto integer not null default 0,
    closure_seen integer not null default 0,
    constraint dependency_edge_pkey primary key (tenant_id, plugin_id, target_name),
    constraint dependency_edge_plugin_fkey foreign key (tenant_id, plugin_id, is_public)
    references public.plugin (tenant_id, plugin_id, is_public) on update cascade
);
create index dependency_edge_target on public.dependency_edge (target_name, tenant_id, plugin_id);
select app.protect_shared('public.dependency_edge');
grant select on public.dependency_edge to plugyard_app, plugyard_reader, plugyard_jobs;
grant insert, update (masked_upto, closure_seen) on public.dependency_edge to plugyard_app;
grant update (masked_upto, closure_seen) on public.dependency_edge to plugyard_jobs;
-- Whom a consumer of events brings up to date with which versions.
grant select (tenant_id, plugin_id, version, ordinal) on public.version to plugyard_jobs;

insert into app.table_exemption (table_name, exempt_from, reason) values
('dependency_graph', 'audit', 'derived: the audited versions of a plugin, packed'),
('dependency_edge', 'audit', 'derived: the names in audited versions');

-- migrate:down
revoke select (tenant_id, plugin_id, version, ordinal) on public.version from plugyard_jobs;
delete from app.table_exemption where table_name in ('dependency_graph', 'dependency_edge');
drop table public.dependency_edge, public.dependency_graph;
