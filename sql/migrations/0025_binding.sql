-- Bindings of roles, pairs of roles kept apart, and what a check reads. Safe: only new objects.
-- migrate:up
-- A binding is made and removed, never changed: what it said stays readable in the trail.
create table public.binding (
    tenant_id uuid not null,
    binding_id uuid not null,
    role_id uuid not null,
    user_id uuid,
    group_id uuid,
    effect text not null default 'allow',
    -- Neither: the whole tenant.
    plugin_tenant_id uuid,
    plugin_id uuid,
    environment_id uuid,
    valid_until timestamptz,
    mfa_max_age_s integer,
    -- ISO weekdays, 1 is Monday, on which the hours open; they close on the next day where they close before they open.
    weekdays smallint[],
    opens_at time,
    closes_at time,
    networks cidr[],
    created_at timestamptz not null,
    constraint binding_pkey primary key (tenant_id, binding_id),
    constraint binding_once_key unique nulls not distinct (
        tenant_id, role_id, user_id, group_id, effect, plugin_id, environment_id, valid_until, mfa_max_age_s, weekdays,
        opens_at, closes_at, networks
    ),
    constraint binding_role_fkey foreign key (tenant_id, role_id) references public.role (tenant_id, role_id),
    constraint binding_user_fkey foreign key (tenant_id, user_id) references public.tenant_user (tenant_id, user_id),
    constraint binding_group_fkey foreign key (tenant_id, group_id) references public.user_group (tenant_id, group_id),
    constraint binding_plugin_fkey foreign key (plugin_tenant_id, plugin_id) references public.plugin (tenant_id, plugin_id),
    constraint binding_environment_fkey foreign key (tenant_id, environment_id)
    references public.environment (tenant_id, environment_id),
    constraint binding_effect_check check (effect in ('allow', 'deny')),
    constraint binding_principal_check check (num_nonnulls(user_id, group_id) = 1),
    constraint binding_scope_check check (
        num_nonnulls(plugin_id, environment_id) <= 1
        and (plugin_id is null) = (plugin_tenant_id is null)
        and coalesce(plugin_tenant_id in (tenant_id, app.platform_tenant_id()), true)
    ),
    constraint binding_mfa_check check (mfa_max_age_s between 60 and 2592000),
    constraint binding_hours_check check (num_nonnulls(weekdays, opens_at, closes_at) in (0, 3)),
    constraint binding_weekdays_check check (weekdays <@ '{1,2,3,4,5,6,7}'::smallint[]),
    constraint binding_weekday_count_check check (cardinality(weekdays) between 1 and 7),
    constraint binding_networks_check check (cardinality(networks) between 1 and 20)
);
create index binding_role on public.binding (tenant_id, role_id);
create index binding_user on public.binding (tenant_id, user_id) where user_id is not null;
create index binding_group on public.binding (tenant_id, group_id) where group_id is not null;
create index binding_plugin on public.binding (plugin_tenant_id, plugin_id) where plugin_id is not null;
create index binding_environment on public.binding (tenant_id, environment_id) where environment_id is not null;
select app.protect_own('public.binding');
create policy visible_plugin on public.binding as restrictive for insert to plugyard_app, plugyard_reader
with check (plugin_id is null or app.is_visible_plugin(plugin_tenant_id, plugin_id, false));

-- Two roles that no user may hold together, in whatever scope.
create table public.role_conflict (
    tenant_id uuid not null,
    role_id uuid not null,
    other_role_id uuid not null,
    created_at timestamptz not null,
    constraint role_conflict_pkey primary key (tenant_id, role_id, other_role_id),
    constraint role_conflict_order_check check (role_id < other_role_id),
    constraint role_conflict_role_fkey foreign key (tenant_id, role_id) references public.role (tenant_id, role_id),
    constraint role_conflict_other_fkey foreign key (tenant_id, other_role_id) references public.role (tenant_id, role_id)
);
create index role_conflict_other on public.role_conflict (tenant_id, other_role_id);
select app.protect_own('public.role_conflict');

-- Derived: every group a user is in, directly or through other groups.
create table public.effective_group (
    tenant_id uuid not null,
    user_id uuid not null,
    group_id uuid not null,
    constraint effective_group_pkey primary key (tenant_id, user_id, group_id)
);
create index effective_group_group on public.effective_group (tenant_id, group_id, user_id);
select app.protect_own('public.effective_group');

-- Derived: one row a binding, as a check reads it. Keyed by who is bound, not by who is reached: a binding of a group of
-- 10,000 is one row here, and a change of the group's users none. scope_id: a plugin, an environment, or all zeros for the
-- whole tenant. Room is left in its pages, so that a role's new mask is written in place.
create table public.effective_permission (
    tenant_id uuid not null,
    principal_id uuid not null,
    scope_id uuid not null,
    binding_id uuid not null,
    role_id uuid not null,
    effect text not null,
    mask bit(128) not null,
    valid_until timestamptz,
    mfa_max_age_s integer,
    weekdays smallint[],
    opens_at time,
    closes_at time,
    networks cidr[],
    constraint effective_permission_pkey primary key (tenant_id, principal_id, scope_id, binding_id)
) with (fillfactor = 80);
create index effective_permission_role on public.effective_permission (tenant_id, role_id);
create index effective_permission_scope on public.effective_permission (tenant_id, scope_id);
select app.protect_own('public.effective_permission');

select app.audit_table('public.binding', 'binding_id');
select app.audit_table('public.role_conflict', 'role_id', 'other_role_id');
insert into app.table_exemption (table_name, exempt_from, reason) values
('effective_group', 'audit', 'derived: rebuilt with the change of a group, which is audited'),
('effective_permission', 'audit', 'derived: rebuilt with the change of a binding or a role, which is audited');
grant select on public.effective_group, public.effective_permission to plugyard_app;
grant select, insert, delete on public.binding, public.role_conflict to plugyard_app;
grant select on public.binding, public.role_conflict, public.effective_group, public.effective_permission to plugyard_reader;

-- migrate:down
drop table public.effective_permission, public.effective_group, public.role_conflict, public.binding;
delete from app.table_exemption where table_name in ('effective_group', 'effective_permission');
