-- name: find_api_key_user(key_hash)^
-- record_class: KnownKey
-- The user an API key belongs to and what it may at most, unless it is revoked or expired; asked before there is a context.
-- Index: inside app.find_api_key_user.
select
    k.tenant_id,
    k.person_id,
    k.user_id,
    k.api_key_id,
    k.scopes
from app.find_api_key_user(:key_hash) as k;

-- name: insert_service_user(tenant_id, user_id, person_id, display_name, now)!
-- A user that is no person.
-- Index: tenant_user_pkey.
insert into tenant_user (tenant_id, user_id, person_id, kind, display_name, created_at)
values (:tenant_id, :user_id, :person_id, 'service', :display_name, :now);

-- name: count_live_keys(tenant_id, user_id)$
-- How many keys of a user are good now and were not rotated into another.
-- Index: api_key_user.
select count(k.api_key_id)
from api_key as k
where
    k.tenant_id = :tenant_id
    and k.user_id = :user_id
    and k.revoked_at is null
    and k.replaced_by is null
    and (k.expires_at is null or k.expires_at > now());

-- name: create_api_key(tenant_id, api_key_id, user_id, name, key_hash, last_four, scopes, expires_at, now)!
-- A key by its hash; the key itself is never stored.
-- Index: api_key_pkey.
insert into api_key (tenant_id, api_key_id, user_id, name, key_hash, last_four, scopes, expires_at, created_at)
values (:tenant_id, :api_key_id, :user_id, :name, :key_hash, :last_four, :scopes::text [], :expires_at, :now);

-- name: list_api_keys(tenant_id, user_id, before_api_key_id, page_size)
-- record_class: ApiKeyRow
-- Keys of one user, or without one of all, newest first.
-- Index: api_key_pkey, api_key_use_pkey.
select
    k.api_key_id,
    k.user_id,
    k.name,
    k.last_four,
    k.scopes,
    k.created_at,
    k.expires_at,
    k.revoked_at,
    k.replaced_by,
    used.last_used_at,
    (k.revoked_at is null and (k.expires_at is null or k.expires_at > now())) as is_live
from api_key as k
left join api_key_use as used on k.tenant_id = used.tenant_id and k.api_key_id = used.api_key_id
where
    k.tenant_id = :tenant_id
    and (:user_id::uuid is null or k.user_id = :user_id)
    and (:before_api_key_id::uuid is null or k.api_key_id < :before_api_key_id)
order by k.api_key_id desc
limit :page_size;

-- name: get_api_key(tenant_id, api_key_id)^
-- record_class: ApiKeyRow
-- One key.
-- Index: api_key_pkey, api_key_use_pkey.
select
    k.api_key_id,
    k.user_id,
    k.name,
    k.last_four,
    k.scopes,
    k.created_at,
    k.expires_at,
    k.revoked_at,
    k.replaced_by,
    used.last_used_at,
    (k.revoked_at is null and (k.expires_at is null or k.expires_at > now())) as is_live
from api_key as k
left join api_key_use as used on k.tenant_id = used.tenant_id and k.api_key_id = used.api_key_id
where
    k.tenant_id = :tenant_id
    and k.api_key_id = :api_key_id;

-- name: revoke_api_key(tenant_id, user_id, api_key_id)!
-- End a key for good, and the one that goes on beside it since it was rotated into it; of a chain no others are live.
-- Index: api_key_user.
update api_key
set revoked_at = now()
where
    tenant_id = :tenant_id
    and user_id = :user_id
    and (
        api_key_id = :api_key_id
        or (replaced_by = :api_key_id and expires_at > now())
    )
    and revoked_at is null;

-- name: rotate_api_key(tenant_id, api_key_id, replaced_by, overlap_s)!
-- Say which key follows a live one that none has followed yet, and let it go on for a while, never longer than before.
-- Index: api_key_pkey.
update api_key
set
    replaced_by = :replaced_by,
    expires_at = least(expires_at, now() + make_interval(secs => :overlap_s))
where
    tenant_id = :tenant_id
    and api_key_id = :api_key_id
    and replaced_by is null
    and revoked_at is null
    and (expires_at is null or expires_at > now());

-- name: end_replaced_key(tenant_id, user_id, replaced_by)!
-- End the key that was rotated into this one.
-- Index: api_key_user.
update api_key
set expires_at = now()
where
    tenant_id = :tenant_id
    and user_id = :user_id
    and replaced_by = :replaced_by
    and expires_at > now();

-- name: record_api_key_use(tenant_id, api_key_id)!
-- That a key is in use, by the minute: of many requests at once the first writes, and the others find it written.
-- Index: api_key_use_pkey.
insert into api_key_use as u (tenant_id, api_key_id, last_used_at)
values (:tenant_id, :api_key_id, now())
on conflict on constraint api_key_use_pkey do update
    set last_used_at = excluded.last_used_at
    where u.last_used_at < excluded.last_used_at - interval '1 minute';
