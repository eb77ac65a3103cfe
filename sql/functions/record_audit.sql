-- An audit entry by call, for what is no table write: a decision, a denial, a read that counts.
-- The actor comes from the verified context, so nobody can write in another's name.
set local role plugyard_audit;
create or replace function audit.record_audit(p_action text, p_object_type text, p_object_id text) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_actor app.actor := app.current_actor();
begin
    insert into public.audit_entry (
        tenant_id, user_id, person_id, request_id, reason, action, object_type, object_id
    ) values (
        v_actor.tenant_id, v_actor.user_id, v_actor.person_id,
        nullif(current_setting('app.request_id', true), '')::uuid,
        nullif(current_setting('app.reason', true), ''),
        p_action, p_object_type, p_object_id
    );
end
$$;
revoke all on function audit.record_audit(text, text, text) from public;
grant execute on function audit.record_audit(text, text, text) to plugyard_app, plugyard_owner;
reset role;
