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
