-- Host releases: which version of each of its own packages a release of the host brings. Kept by the platform, read by all.
-- Safe: only new objects; the foreign key's lock on tenant_user waits for no reader.
-- migrate:up
create table public.host_release (
    tenant_id uuid not null,
    host_release_id uuid not null,
    is_public boolean not null,
    release text not null,
    sort_key text collate "C" not null,
    is_prerelease boolean not null,
    released_on date not null,
    -- Name of a package to its version.
    packages jsonb not null,
    published_at timestamptz not null,
    published_by uuid not null,
    constraint host_release_pkey primary key (tenant_id, host_release_id),
    constraint host_release_sort_key unique (tenant_id, sort_key),
    constraint host_release_publisher_fkey foreign key (tenant_id, published_by)
    references public.tenant_user (tenant_id, user_id),
    constraint host_release_public_check check (not is_public or tenant_id = app.platform_tenant_id()),
    constraint host_release_length_check check (length(release) between 5 and 256),
    constraint host_release_packages_check check (jsonb_typeof(packages) = 'object')
);
create index host_release_publisher on public.host_release (tenant_id, published_by);
select app.protect_shared('public.host_release');
select app.audit_table('public.host_release', 'host_release_id');
grant select on public.host_release to plugyard_app, plugyard_reader;
grant insert on public.host_release to plugyard_app;

-- migrate:down
drop table public.host_release;
