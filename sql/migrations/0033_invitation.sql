-- Invitations: who is to become a user in which roles, kept by the hash of a token. Safe: only new objects; the foreign keys'
-- locks wait for no reader.
-- migrate:up
create table public.invitation (
    tenant_id uuid not null,
    invitation_id uuid not null,
    email text not null,
    -- No foreign key, which an array cannot have: a role that is gone by then is not given.
    role_ids uuid[] not null,
    token_hash bytea not null,
    invited_by uuid not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    accepted_at timestamptz,
    accepted_by uuid,
    revoked_at timestamptz,
    constraint invitation_pkey primary key (tenant_id, invitation_id),
    constraint invitation_token_key unique (tenant_id, token_hash),
    constraint invitation_inviter_fkey foreign key (tenant_id, invited_by)
    references public.tenant_user (tenant_id, user_id),
    constraint invitation_accepted_fkey foreign key (tenant_id, accepted_by)
    references public.tenant_user (tenant_id, user_id),
    constraint invitation_token_check check (octet_length(token_hash) = 32),
    constraint invitation_roles_check check (cardinality(role_ids) between 1 and 20),
    constraint invitation_expiry_check check (expires_at > created_at and expires_at <= created_at + interval '30 days'),
    constraint invitation_end_check check (accepted_at is null or revoked_at is null)
);
select app.protect_own('public.invitation');
select app.audit_table('public.invitation', 'invitation_id');
insert into app.personal_column (table_name, column_name) values ('invitation', 'email');
grant select, insert, update (accepted_at, accepted_by, revoked_at) on public.invitation to plugyard_app;
grant select on public.invitation to plugyard_reader;

-- migrate:down
drop table public.invitation;
delete from app.personal_column where table_name = 'invitation';
