-- name: insert_events(tenant_id, user_id, request_id, trace_header, now, events)!
-- Announce events in the transaction of the change they are about.
-- Index: outbox_pkey.
insert into outbox (
    tenant_id, aggregate_id, revision, aggregate_type, event_id, event_type, data, actor_user_id, request_id, trace_header,
    occurred_at
)
select
    :tenant_id,
    e.aggregate_id,
    e.revision,
    e.aggregate_type,
    e.event_id,
    e.event_type,
    e.data,
    :user_id,
    :request_id,
    :trace_header,
    :now
from jsonb_to_recordset(:events::jsonb) as e (
        event_id uuid, event_type text, aggregate_type text, aggregate_id uuid, revision bigint, data jsonb
    );
