-- database: analytics

-- name: claim_messages(most)
-- record_class: UncheckedMessage
-- Messages whose ids nobody looked at yet, in the order in which they came; another check takes others.
-- Index: written_message_unchecked_idx.
select
    m.tenant_id,
    m.message_id,
    m.series,
    m.arrived_at,
    m.event_keys
from written_message as m
where not m.is_checked
order by m.arrived_at, m.message_id, m.series
limit :most
for update skip locked;

-- name: insert_ids(event_keys, times, arrived_on)
-- Note under which time each id came first; answers those that nobody had noted. By key: two checks wait for each other in turn.
-- Index: event_id_pkey.
insert into event_id (event_key, occurred_at, arrived_on)
select
    k.event_key,
    k.occurred_at,
    :arrived_on
from unnest(:event_keys::uuid [], :times::timestamptz []) as k (event_key, occurred_at)
order by k.event_key
on conflict (event_key) do nothing
returning event_key;

-- name: list_times(event_keys)
-- Under which time each of these ids came first.
-- Index: event_id_pkey.
select
    i.event_key,
    i.occurred_at
from unnest(:event_keys::uuid []) as k (event_key)
inner join event_id as i on k.event_key = i.event_key
order by i.event_key;

-- name: take_usage(tenant_id, times, keys, first_at, last_at)
-- record_class: StoredUsage
-- Take these events out of the raw rows; answers those that were there. The bounds keep other partitions out of the plan.
-- Index: usage_event_default_key.
with wanted as (
    select
        k.occurred_at,
        k.event_key
    from unnest(:times::timestamptz [], :keys::uuid []) as k (occurred_at, event_key)
)

delete from usage_event as u
using wanted as w
where
    u.occurred_at = w.occurred_at
    and u.event_key = w.event_key
    and u.occurred_at between :first_at and :last_at
    and u.tenant_id = :tenant_id
returning
    u.occurred_at, u.event_key, u.plugin_id, u.environment_id, u.subject_key, u.duration_ms, u.is_error, u.action, u.version,
    u.team, u.attributes::text as attributes;

-- name: take_samples(tenant_id, times, keys, first_at, last_at)
-- Take these samples out of the raw rows; answers those that were there.
-- Index: performance_sample_default_key.
with wanted as (
    select
        k.occurred_at,
        k.event_key
    from unnest(:times::timestamptz [], :keys::uuid []) as k (occurred_at, event_key)
)

delete from performance_sample as s
using wanted as w
where
    s.occurred_at = w.occurred_at
    and s.event_key = w.event_key
    and s.occurred_at between :first_at and :last_at
    and s.tenant_id = :tenant_id
returning
    s.occurred_at, s.event_key, s.plugin_id, s.environment_id, s.requests, s.errors, s.duration_ms, s.saturation;

-- name: mark_checked(message_ids, their_series)!
-- What these messages brought of a series was looked at, and its keys are no longer needed.
-- Index: written_message_pkey.
update written_message as m
set
    is_checked = true,
    event_keys = null
from unnest(:message_ids::text [], :their_series::text []) as c (message_id, series)
where
    m.message_id = c.message_id
    and m.series = c.series;

-- name: delete_old_ids(before, most)!
-- Forget up to `most` of the ids that came before that day.
-- Index: event_id_arrived_idx, event_id_pkey.
with old as (
    select i.event_key
    from event_id as i
    where i.arrived_on < :before
    order by i.arrived_on, i.event_key
    limit :most
)

delete from event_id as i
using old as o
where i.event_key = o.event_key;
