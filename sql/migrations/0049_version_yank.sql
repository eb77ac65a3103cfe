-- Yanked and deprecated versions: what is said of a version after it was published, which itself never changes. Safe: new objects.
-- migrate:up
-- A yanked version is chosen for nobody anew, and kept for those who run it. The row is as public as its plugin.
create table public.version_yank (
    tenant_id uuid not null,
    version_id uuid not null,
    plugin_id uuid not null,
    is_public boolean not null,
    reason text not null,
    yanked_at timestamptz not null,
    yanked_by uuid not null,
    constraint version_yank_pkey primary key (tenant_id, version_id),
    constraint version_yank_version_fkey foreign key (tenant_id, version_id) references public.version (tenant_id, version_id),
    constraint version_yank_plugin_fkey foreign key (tenant_id, plugin_id, is_public)
    references public.plugin (tenant_id, plugin_id, is_public) on update cascade,
    constraint version_yank_user_fkey foreign key (tenant_id, yanked_by) references public.tenant_user (tenant_id, user_id),
    constraint version_yank_reason_check check (length(reason) between 1 and 1000)
);
create index version_yank_plugin on public.version_yank (tenant_id, plugin_id, version_id);
create index version_yank_user on public.version_yank (tenant_id, yanked_by);
select app.protect_shared('public.version_yank');
select app.audit_table('public.version_yank', 'version_id');
grant select on public.version_yank to plugyard_app, plugyard_reader;
grant insert, update (reason), delete on public.version_yank to plugyard_app;

-- A deprecated version is still chosen, with its message as a warning.
create table public.version_deprecation (
    tenant_id uuid not null,
    version_id uuid not null,
    plugin_id uuid not null,
    is_public boolean not null,
    message text not null,
    deprecated_at timestamptz not null,
    deprecated_by uuid not null,
    constraint version_deprecation_pkey primary key (tenant_id, version_id),
    constraint version_deprecation_version_fkey foreign key (tenant_id, version_id)
    references public.version (tenant_id, version_id),
    constraint version_deprecation_plugin_fkey foreign key (tenant_id, plugin_id, is_public)
    references public.plugin (tenant_id, plugin_id, is_public) on update cascade,
    constraint version_deprecation_user_fkey foreign key (tenant_id, deprecated_by)
    references public.tenant_user (tenant_id, user_id),
    constraint version_deprecation_message_check check (length(message) between 1 and 1000)
);
create index version_deprecation_plugin on public.version_deprecation (tenant_id, plugin_id, version_id);
create index version_deprecation_user on public.version_deprecation (tenant_id, deprecated_by);
select app.protect_shared('public.version_deprecation');
select app.audit_table('public.version_deprecation', 'version_id');
grant select on public.version_deprecation to plugyard_app, plugyard_reader;
grant insert, update (message), delete on public.version_deprecation to plugyard_app;

-- migrate:down
drop table public.version_deprecation, public.version_yank;
