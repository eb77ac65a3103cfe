-- Every role of a member as a binding. Safe: old code, which serves until its functions are replaced, goes on inserting into
-- `member`, and a trigger binds what it inserts. The table goes two deployments later.
-- migrate:up
-- Old code, which serves until its functions are replaced, gives roles here.
create function app.bind_member() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into public.binding (tenant_id, binding_id, role_id, user_id, created_at)
    values (new.tenant_id, gen_random_uuid(), new.role_id, new.user_id, new.created_at)
    on conflict do nothing;
    return null;
end
$$;

create trigger bind after insert on public.member for each row execute function app.bind_member();

alter table public.binding disable trigger audit;
with bound as (
    insert into public.binding (tenant_id, binding_id, role_id, user_id, created_at)
    select
        m.tenant_id,
        gen_random_uuid(),
        m.role_id,
        m.user_id,
        m.created_at
    from public.member as m
    returning tenant_id, binding_id
)

insert into public.audit_entry (tenant_id, user_id, person_id, reason, action, object_type, object_id, changed_columns)
select
    b.tenant_id,
    '00000000-0000-7000-8000-000000000005',
    '00000000-0000-7000-8000-000000000004',
    'migration 0028',
    'binding.created',
    'binding',
    b.binding_id::text,
    array['role_id', 'user_id']
from bound as b;
alter table public.binding enable trigger audit;

-- migrate:down
drop trigger bind on public.member;
drop function app.bind_member();
alter table public.binding disable trigger audit;
alter table public.binding disable trigger derive_delete;
delete from public.binding;
delete from public.effective_permission;
alter table public.binding enable trigger audit;
alter table public.binding enable trigger derive_delete;
