-- No row can be written that the relay cannot read or count, or that says of itself that it was published already. Safe:
-- code of before names the columns that it inserts; checks hold for new rows at once and are validated by the next migration.
-- migrate:up
alter table public.outbox
add constraint outbox_data_check check (jsonb_typeof(data) = 'object') not valid,
-- The relay's driver raises on a time without end and on years it does not know, for all rows of its answer.
add constraint outbox_occurred_at_check check (
    occurred_at >= '2000-01-01 00:00:00+00' and occurred_at < '3000-01-01 00:00:00+00'
) not valid,
add constraint outbox_attempts_check check (attempts between 0 and 1000) not valid;

revoke insert on public.outbox from plugyard_app;
grant insert (
    tenant_id, aggregate_id, revision, aggregate_type, event_id, event_type, data, actor_user_id, request_id, trace_header,
    occurred_at
) on public.outbox to plugyard_app;

-- migrate:down
revoke insert (
    tenant_id, aggregate_id, revision, aggregate_type, event_id, event_type, data, actor_user_id, request_id, trace_header,
    occurred_at
) on public.outbox from plugyard_app;
grant insert on public.outbox to plugyard_app;
alter table public.outbox
drop constraint outbox_data_check,
drop constraint outbox_occurred_at_check,
drop constraint outbox_attempts_check;
