-- name: claim_key(tenant_id, user_id, key, fingerprint, now)$
-- Claim an idempotency key for this transaction. Waits for another transaction that holds it; null if it was used before.
-- Index: idempotency_key_pkey.
insert into idempotency_key (tenant_id, user_id, key, fingerprint, created_at)
values (:tenant_id, :user_id, :key, :fingerprint, :now)
on conflict (tenant_id, user_id, key) do nothing
returning true;

-- name: get_answer(tenant_id, user_id, key)^
-- What was answered the first time, and to which request.
-- Index: idempotency_key_pkey.
select
    k.fingerprint,
    k.answer
from idempotency_key as k
where
    k.tenant_id = :tenant_id
    and k.user_id = :user_id
    and k.key = :key;

-- name: store_answer(tenant_id, user_id, key, answer)!
-- Keep the answer in the transaction of the change it is about.
-- Index: idempotency_key_pkey.
update idempotency_key
set answer = :answer::jsonb
where
    tenant_id = :tenant_id
    and user_id = :user_id
    and key = :key;
