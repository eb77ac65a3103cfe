-- name: create_webhook(tenant_id, webhook_id, url, event_types, description, now, most)^
-- record_class: WebhookRow
-- Add a webhook, unless the tenant has its most already. Two at once may both be let in: the limit bounds work, no right.
-- Index: webhook_pkey.
insert into webhook (tenant_id, webhook_id, url, event_types, description, created_at, updated_at)
select
    :tenant_id,
    :webhook_id,
    :url,
    :event_types,
    :description,
    :now,
    :now
where (
    select count(w.webhook_id)
    from webhook as w
    where w.tenant_id = :tenant_id
) < :most
returning
    webhook_id, url, event_types, description, is_enabled, disabled_at, disabled_reason, revision, created_at, updated_at;

-- name: list_webhooks(tenant_id, after_webhook_id, page_size)
-- record_class: WebhookRow
-- The tenant's webhooks, oldest first.
-- Index: webhook_pkey.
select
    w.webhook_id,
    w.url,
    w.event_types,
    w.description,
    w.is_enabled,
    w.disabled_at,
    w.disabled_reason,
    w.revision,
    w.created_at,
    w.updated_at
from webhook as w
where
    w.tenant_id = :tenant_id
    and (:after_webhook_id::uuid is null or w.webhook_id > :after_webhook_id)
order by w.webhook_id
limit :page_size;

-- name: get_webhook(tenant_id, webhook_id)^
-- record_class: WebhookRow
-- One webhook.
-- Index: webhook_pkey.
select
    w.webhook_id,
    w.url,
    w.event_types,
    w.description,
    w.is_enabled,
    w.disabled_at,
    w.disabled_reason,
    w.revision,
    w.created_at,
    w.updated_at
from webhook as w
where
    w.tenant_id = :tenant_id
    and w.webhook_id = :webhook_id;

-- name: update_webhook(tenant_id, webhook_id, revision, url, event_types, description, is_enabled, disabled_reason, now)^
-- record_class: WebhookRow
-- Write all fields, if the webhook is still at that revision. Disabled already, it keeps since when and why.
-- Index: webhook_pkey.
update webhook
set
    url = :url,
    event_types = :event_types,
    description = :description,
    is_enabled = :is_enabled,
    disabled_at = case when not :is_enabled then coalesce(disabled_at, :now) end,
    disabled_reason = case when not :is_enabled then coalesce(disabled_reason, :disabled_reason) end,
    revision = revision + 1,
    updated_at = :now
where
    tenant_id = :tenant_id
    and webhook_id = :webhook_id
    and revision = :revision
returning
    webhook_id, url, event_types, description, is_enabled, disabled_at, disabled_reason, revision, created_at, updated_at;

-- name: delete_webhook(tenant_id, webhook_id, revision)$
-- Remove a webhook, if it is still at that revision; its secrets and its log go with it.
-- Index: webhook_pkey.
delete from webhook
where
    tenant_id = :tenant_id
    and webhook_id = :webhook_id
    and revision = :revision
returning true;

-- name: advance_webhook(tenant_id, webhook_id, now)^
-- record_class: WebhookRow
-- The next revision of a webhook, whose row is then held: rotations of its secret queue up.
-- Index: webhook_pkey.
update webhook
set
    revision = revision + 1,
    updated_at = :now
where
    tenant_id = :tenant_id
    and webhook_id = :webhook_id
returning
    webhook_id, url, event_types, description, is_enabled, disabled_at, disabled_reason, revision, created_at, updated_at;

-- name: rotate_secret(tenant_id, webhook_id, expires_at)!
-- The current secret ends then. Of those that were ending already the last one is left to its end, so that a second rotation
-- breaks no promise of the first; older ones are gone now, so that there are never more than three.
-- Index: webhook_secret_pkey, webhook_secret_current.
with ended as (
    delete from webhook_secret
    where
        tenant_id = :tenant_id
        and webhook_id = :webhook_id
        and secret_id in (
            select s.secret_id
            from webhook_secret as s
            where
                s.tenant_id = :tenant_id
                and s.webhook_id = :webhook_id
                and s.expires_at is not null
            order by s.expires_at desc, s.secret_id desc
            offset 1
        )
)

update webhook_secret
set expires_at = :expires_at
where
    tenant_id = :tenant_id
    and webhook_id = :webhook_id
    and expires_at is null;

-- name: insert_secret(tenant_id, webhook_id, secret_id, sealed, now)!
-- The current secret of a webhook, sealed.
-- Index: webhook_secret_current.
insert into webhook_secret (tenant_id, webhook_id, secret_id, sealed, created_at)
values (:tenant_id, :webhook_id, :secret_id, :sealed, :now);

-- name: send_test_event(tenant_id, webhook_id, delivery_id, event, now)^
-- record_class: DeliveryRow
-- An event for one webhook alone, due at once; one text, cast as in fan_out_event.
-- Index: webhook_delivery_pkey.
insert into webhook_delivery (
    tenant_id, delivery_id, webhook_id, event_id, event_type, aggregate_id, revision, correlation_id, body,
    next_attempt_at, created_at
)
select
    :tenant_id,
    :delivery_id,
    :webhook_id,
    e.id,
    e.type,
    e.subject,
    e.revision,
    e.correlationid,
    :event::text,
    :now,
    :now
from jsonb_to_record(:event::text::jsonb) as e (id uuid, type text, subject uuid, revision bigint, correlationid uuid)
returning
    delivery_id, webhook_id, event_id, event_type, correlation_id, state, reason, attempt_count, next_attempt_at, created_at;

-- name: list_deliveries(tenant_id, webhook_id, state, before_delivery_id, page_size)
-- record_class: DeliveryRow
-- What was or will be sent to a webhook, newest first.
-- Index: webhook_delivery_latest, webhook_delivery_state.
select
    d.delivery_id,
    d.webhook_id,
    d.event_id,
    d.event_type,
    d.correlation_id,
    d.state,
    d.reason,
    d.attempt_count,
    d.next_attempt_at,
    d.created_at
from webhook_delivery as d
where
    d.tenant_id = :tenant_id
    and d.webhook_id = :webhook_id
    and (:state::text is null or d.state = :state)
    and (:before_delivery_id::uuid is null or d.delivery_id < :before_delivery_id)
order by d.delivery_id desc
limit :page_size;

-- name: get_delivery(tenant_id, webhook_id, delivery_id)^
-- record_class: SentDelivery
-- One delivery of a webhook, with what is sent.
-- Index: webhook_delivery_pkey.
select
    d.delivery_id,
    d.webhook_id,
    d.event_id,
    d.event_type,
    d.correlation_id,
    d.body,
    d.state,
    d.reason,
    d.attempt_count,
    d.next_attempt_at,
    d.created_at
from webhook_delivery as d
where
    d.tenant_id = :tenant_id
    and d.webhook_id = :webhook_id
    and d.delivery_id = :delivery_id;

-- name: list_attempts(tenant_id, delivery_id, most)
-- record_class: AttemptRow
-- The log of a delivery, latest attempt first.
-- Index: webhook_attempt_pkey.
select
    a.attempt,
    a.attempted_at,
    a.duration_ms,
    a.status,
    a.reason,
    a.response_excerpt
from webhook_attempt as a
where
    a.tenant_id = :tenant_id
    and a.delivery_id = :delivery_id
order by a.attempt desc
limit :most;

-- name: replay_delivery(tenant_id, webhook_id, delivery_id, now)^
-- record_class: DeliveryRow
-- Make a delivery due at once, whatever became of it, with the whole schedule of retries before it again. Null also for one
-- whose first attempt is still to come: it is due already or on its way, and would be sent once more beside that.
-- Index: webhook_delivery_pkey.
update webhook_delivery
set
    state = 'pending',
    reason = null,
    attempts_before_replay = attempt_count,
    next_attempt_at = :now
where
    tenant_id = :tenant_id
    and webhook_id = :webhook_id
    and delivery_id = :delivery_id
    and (state <> 'pending' or attempt_count > attempts_before_replay)
returning
    delivery_id, webhook_id, event_id, event_type, correlation_id, state, reason, attempt_count, next_attempt_at, created_at;

-- name: count_by_hand(tenant_id, delivery_id, test_event)$
-- How many of the tenant's test events and replays, but for this delivery, are still to arrive or to be given up.
-- Index: webhook_pkey, webhook_delivery_state.
select count(d.delivery_id)
from webhook as w
inner join webhook_delivery as d on w.tenant_id = d.tenant_id and w.webhook_id = d.webhook_id
where
    w.tenant_id = :tenant_id
    and d.state = 'pending'
    and d.delivery_id <> :delivery_id
    and (d.event_type = :test_event or d.attempts_before_replay > 0);
