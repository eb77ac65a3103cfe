-- Access reviews: who may do what, as it stood one day, put before reviewers. Safe: only new objects.
-- migrate:up
create table public.access_review (
    tenant_id uuid not null,
    access_review_id uuid not null,
    name text not null,
    reviewed text not null,
    reviewed_id uuid,
    is_undecided_kept boolean not null,
    created_by uuid not null,
    created_at timestamptz not null,
    due_at timestamptz not null,
    closed_at timestamptz,
    revision bigint not null default 1,
    constraint access_review_pkey primary key (tenant_id, access_review_id),
    constraint access_review_tenant_fkey foreign key (tenant_id) references public.tenant (tenant_id),
    constraint access_review_reviewed_check check (
        reviewed in ('all', 'role', 'group', 'plugin', 'environment') and (reviewed = 'all') = (reviewed_id is null)
    )
);
create index access_review_due on public.access_review (due_at) where closed_at is null;
select app.protect_own('public.access_review');
select app.audit_table('public.access_review', 'access_review_id');
grant select, insert, update (closed_at, revision) on public.access_review to plugyard_app;
grant select on public.access_review to plugyard_reader;

-- A binding as it stood when the review was opened. No foreign key to it: it may go, and what was decided stays.
create table public.access_review_item (
    tenant_id uuid not null,
    access_review_id uuid not null,
    binding_id uuid not null,
    role_id uuid not null,
    role_name text not null,
    permissions text[] not null,
    user_id uuid,
    group_id uuid,
    plugin_id uuid,
    environment_id uuid,
    valid_until timestamptz,
    reviewer_id uuid not null,
    decision text,
    reason text,
    decided_by uuid,
    decided_at timestamptz,
    outcome text,
    constraint access_review_item_pkey primary key (tenant_id, access_review_id, binding_id),
    constraint access_review_item_review_fkey foreign key (tenant_id, access_review_id)
    references public.access_review (tenant_id, access_review_id),
    constraint access_review_item_reviewer_fkey foreign key (tenant_id, reviewer_id)
    references public.tenant_user (tenant_id, user_id),
    constraint access_review_item_decision_check check (
        decision in ('keep', 'revoke')
        and outcome in ('kept', 'revoked', 'gone', 'last-owner')
        and num_nonnulls(decision, decided_at, outcome) in (0, 3)
    )
);
create index access_review_item_reviewer on public.access_review_item (tenant_id, reviewer_id, access_review_id, binding_id);
select app.protect_own('public.access_review_item');
select app.audit_table('public.access_review_item', 'access_review_id', 'binding_id');
insert into app.personal_column (table_name, column_name) values ('access_review_item', 'reason');
grant select, insert, update (decision, reason, decided_by, decided_at, outcome) on public.access_review_item to plugyard_app;
grant select on public.access_review_item to plugyard_reader;

-- migrate:down
drop table public.access_review_item, public.access_review;
delete from app.personal_column where table_name = 'access_review_item';
