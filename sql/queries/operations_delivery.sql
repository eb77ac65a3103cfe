-- name: list_enabled(tenant_id)
-- The tenant's enabled webhooks with the types they want; none while the tenant is suspended.
-- Index: webhook_pkey, tenant_pkey.
select
    w.webhook_id,
    w.event_types
from webhook as w
inner join tenant as t on w.tenant_id = t.tenant_id
where
    w.tenant_id = :tenant_id
    and w.is_enabled
    and t.suspended_at is null
order by w.webhook_id;

-- name: fan_out_event(tenant_id, delivery_ids, webhook_ids, event, now)
-- One delivery of an event for each of these webhooks that is still there; those that have the event already get no second
-- one. The event is one text, cast: read as jsonb first, it would be stored in another form than it was written in.
-- Index: webhook_delivery_event_key, webhook_pkey.
insert into webhook_delivery (
    tenant_id, delivery_id, webhook_id, event_id, event_type, aggregate_id, revision, correlation_id, body,
    next_attempt_at, created_at
)
select
    :tenant_id,
    w.delivery_id,
    w.webhook_id,
    e.id,
    e.type,
    e.subject,
    e.revision,
    e.correlationid,
    :event::text,
    :now,
    :now
from
    jsonb_to_record(:event::text::jsonb) as e (id uuid, type text, subject uuid, revision bigint, correlationid uuid)
cross join unnest(:delivery_ids::uuid [], :webhook_ids::uuid []) as w (delivery_id, webhook_id)
inner join webhook as k on k.tenant_id = :tenant_id and w.webhook_id = k.webhook_id
for key share of k
on conflict (tenant_id, webhook_id, event_id) do nothing
returning delivery_id;

-- name: dispatch_deliveries(now, leased_until, most)
-- record_class: DueDelivery
-- Lease what is due, oldest first; another dispatcher takes others. What is due for a webhook that is disabled, or whose
-- tenant is suspended, has failed.
-- Index: webhook_delivery_due, webhook_pkey, tenant_pkey.
with due as (
    select
        d.tenant_id,
        d.delivery_id,
        d.webhook_id
    from webhook_delivery as d
    where
        d.state = 'pending'
        and d.next_attempt_at <= :now
    order by d.next_attempt_at, d.tenant_id, d.delivery_id
    limit :most
    for update skip locked
)

update webhook_delivery as d
set
    state = case when w.is_enabled and t.suspended_at is null then 'pending' else 'failed' end,
    reason = case when not w.is_enabled then 'webhook-disabled' when t.suspended_at is not null then 'tenant-suspended' end,
    next_attempt_at = case when w.is_enabled and t.suspended_at is null then :leased_until::timestamptz end
from due
inner join webhook as w on due.tenant_id = w.tenant_id and due.webhook_id = w.webhook_id
inner join tenant as t on due.tenant_id = t.tenant_id
where
    d.tenant_id = due.tenant_id
    and d.delivery_id = due.delivery_id
returning
    d.tenant_id, d.delivery_id, d.webhook_id, d.event_id, d.correlation_id, d.body, d.attempt_count, w.url,
    w.is_enabled and t.suspended_at is null as is_enabled, w.revision as webhook_revision;

-- name: list_secrets(tenant_ids, webhook_ids, now)
-- record_class: SealedSecret
-- The secrets of some webhooks that are valid now, the current one of each first.
-- Index: webhook_secret_pkey.
select
    s.tenant_id,
    s.webhook_id,
    s.sealed
from unnest(:tenant_ids::uuid [], :webhook_ids::uuid []) as w (tenant_id, webhook_id)
inner join webhook_secret as s on w.tenant_id = s.tenant_id and w.webhook_id = s.webhook_id
where s.expires_at is null or s.expires_at > :now
order by s.tenant_id, s.webhook_id, s.created_at desc, s.secret_id desc;

-- name: hold_delivery(tenant_id, delivery_id)^
-- record_class: HeldDelivery
-- One delivery, held until the transaction ends: outcomes of one delivery are recorded one after the other. Its webhook is
-- held first, from being deleted only: a deletion takes the webhook and then its deliveries, and would wait for who holds a
-- delivery and is about to disable its webhook.
-- Index: webhook_delivery_pkey, webhook_pkey.
with kept as materialized (
    select
        w.tenant_id,
        w.webhook_id
    from webhook as w
    where
        w.tenant_id = :tenant_id
        and w.webhook_id = (
            select d.webhook_id
            from webhook_delivery as d
            where
                d.tenant_id = :tenant_id
                and d.delivery_id = :delivery_id
        )
    for key share
)

select
    d.webhook_id,
    d.state,
    d.attempt_count,
    d.attempts_before_replay
from kept as k
inner join webhook_delivery as d on k.tenant_id = d.tenant_id and k.webhook_id = d.webhook_id
where
    d.tenant_id = :tenant_id
    and d.delivery_id = :delivery_id
for update of d;

-- name: record_attempt(tenant_id, delivery_id, webhook_id, outcome)$
-- Add an attempt to the log; null if it is there already.
-- Index: webhook_attempt_pkey.
insert into webhook_attempt (
    tenant_id, delivery_id, attempt, webhook_id, attempted_at, duration_ms, status, reason, response_excerpt
)
select
    :tenant_id,
    :delivery_id,
    o.attempt,
    :webhook_id,
    o.attempted_at,
    o.duration_ms,
    o.status,
    o.reason,
    o.response_excerpt
from jsonb_to_record(:outcome::jsonb) as o (
        attempt integer, attempted_at timestamptz, duration_ms integer, status integer, reason text, response_excerpt text
    )
on conflict (tenant_id, delivery_id, attempt) do nothing
returning true;

-- name: settle_delivery(tenant_id, delivery_id, attempt_count, state, reason, next_attempt_at)!
-- What an attempt made of a delivery.
-- Index: webhook_delivery_pkey.
update webhook_delivery
set
    attempt_count = :attempt_count,
    state = :state,
    reason = :reason,
    next_attempt_at = :next_attempt_at
where
    tenant_id = :tenant_id
    and delivery_id = :delivery_id;

-- name: failing_since(tenant_id, webhook_id)$
-- When the first attempt since the last success failed; null if none did. What failed before the webhook was last changed
-- does not count: whoever enables it again, or points it elsewhere, begins anew.
-- Index: webhook_attempt_latest, webhook_attempt_success, webhook_pkey.
select min(a.attempted_at)
from webhook_attempt as a
where
    a.tenant_id = :tenant_id
    and a.webhook_id = :webhook_id
    and a.attempted_at > greatest(
        (
            select max(s.attempted_at)
            from webhook_attempt as s
            where
                s.tenant_id = :tenant_id
                and s.webhook_id = :webhook_id
                and s.reason is null
        ),
        (
            select w.updated_at
            from webhook as w
            where
                w.tenant_id = :tenant_id
                and w.webhook_id = :webhook_id
        )
    );

-- name: disable_webhook(tenant_id, webhook_id, revision, reason, now)$
-- Stop sending to a webhook, if it is still at that revision (null: at any); null if it is not, or disabled already, and then
-- it keeps since when and why.
-- Index: webhook_pkey.
update webhook
set
    is_enabled = false,
    disabled_at = :now,
    disabled_reason = :reason,
    revision = revision + 1,
    updated_at = :now
where
    tenant_id = :tenant_id
    and webhook_id = :webhook_id
    and is_enabled
    and revision = coalesce(:revision::bigint, revision)
returning true;
