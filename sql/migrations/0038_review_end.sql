-- What the job that ends access reviews which are due may do: read what nobody decided, remove those bindings, say so. It reads
-- no reason that somebody gave. Safe: only grants.
-- migrate:up
grant select (tenant_id, access_review_id, is_undecided_kept, due_at, closed_at, revision), update (closed_at, revision)
on public.access_review to plugyard_jobs;
grant select (tenant_id, access_review_id, binding_id, decision), update (decision, decided_at, outcome)
on public.access_review_item to plugyard_jobs;
grant select (tenant_id, binding_id), delete on public.binding to plugyard_jobs;
grant insert (
    tenant_id, aggregate_id, revision, aggregate_type, event_id, event_type, data, actor_user_id, request_id, trace_header,
    occurred_at
) on public.outbox to plugyard_jobs;
grant execute on function app.lock_epoch() to plugyard_jobs;

-- migrate:down
revoke execute on function app.lock_epoch() from plugyard_jobs;
revoke insert (
    tenant_id, aggregate_id, revision, aggregate_type, event_id, event_type, data, actor_user_id, request_id, trace_header,
    occurred_at
) on public.outbox from plugyard_jobs;
revoke select (tenant_id, binding_id), delete on public.binding from plugyard_jobs;
revoke select (tenant_id, access_review_id, binding_id, decision), update (decision, decided_at, outcome)
on public.access_review_item from plugyard_jobs;
revoke select (tenant_id, access_review_id, is_undecided_kept, due_at, closed_at, revision), update (closed_at, revision)
on public.access_review from plugyard_jobs;
