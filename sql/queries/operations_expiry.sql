-- name: delete_expired_keys(before, most)!
-- Delete up to `most` of the idempotency keys claimed before then, with the answers they kept; a key in use is passed over.
-- Index: idempotency_key_created, idempotency_key_pkey.
with expired as (
    select
        k.tenant_id,
        k.user_id,
        k.key
    from idempotency_key as k
    where k.created_at < :before
    order by k.created_at, k.tenant_id, k.user_id, k.key
    limit :most
    for update skip locked
)

delete from idempotency_key as k
using expired as e
where
    k.tenant_id = e.tenant_id
    and k.user_id = e.user_id
    and k.key = e.key;

-- name: delete_published_events(before, most)!
-- Delete up to `most` of the events published before then.
-- Index: outbox_published, outbox_pkey.
with expired as (
    select
        o.tenant_id,
        o.aggregate_id,
        o.revision
    from outbox as o
    where o.published_at < :before
    order by o.published_at, o.tenant_id, o.aggregate_id, o.revision
    limit :most
    for update skip locked
)

delete from outbox as o
using expired as e
where
    o.tenant_id = e.tenant_id
    and o.aggregate_id = e.aggregate_id
    and o.revision = e.revision;

-- name: delete_old_deliveries(before, most)!
-- Delete up to `most` of the webhook deliveries made before then, with their attempts; one that is still to be sent stays.
-- Index: webhook_delivery_created, webhook_delivery_pkey.
with expired as (
    select
        d.tenant_id,
        d.delivery_id
    from webhook_delivery as d
    where
        d.created_at < :before
        and d.state <> 'pending'
    order by d.created_at, d.tenant_id, d.delivery_id
    limit :most
    for update skip locked
)

delete from webhook_delivery as d
using expired as e
where
    d.tenant_id = e.tenant_id
    and d.delivery_id = e.delivery_id;

-- name: delete_ended_secrets(before, most)!
-- Delete up to `most` of the signing secrets that ended before then.
-- Index: webhook_secret_ending, webhook_secret_pkey.
with ended as (
    select
        s.tenant_id,
        s.webhook_id,
        s.secret_id
    from webhook_secret as s
    where s.expires_at < :before
    order by s.expires_at, s.tenant_id, s.webhook_id, s.secret_id
    limit :most
)

delete from webhook_secret as s
using ended as e
where
    s.tenant_id = e.tenant_id
    and s.webhook_id = e.webhook_id
    and s.secret_id = e.secret_id;
