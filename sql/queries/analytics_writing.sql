-- database: analytics
-- name: insert_messages(message_ids, their_series, tenant_ids, arrived, events, duplicates, dead, first, last, lengths, all_keys)!
-- Put what queue messages brought into the ledger, but for what is there; how many were new. In one order: two writers that got
-- the same messages wait for each other in turn. Who writes events reads none, so here and below the index that a row
-- may be in already is not named, and which rows were new is not answered. all_keys: the keys of all, one behind the other.
insert into written_message (
    tenant_id, message_id, series, arrived_at, events, duplicates, dead, first_occurred_at, last_occurred_at, event_keys
)
select
    m.tenant_id,
    m.message_id,
    m.series,
    m.arrived_at,
    m.events,
    m.duplicates,
    m.dead,
    m.first_occurred_at,
    m.last_occurred_at,
    substr(:all_keys::bytea, 1 + (sum(m.length) over (order by m.place) - m.length)::integer, m.length)
from
    unnest(
        :message_ids::text [], :their_series::text [], :tenant_ids::uuid [], :arrived::timestamptz [],
        :events::integer [], :duplicates::integer [], :dead::integer [], :first::timestamptz [], :last::timestamptz [],
        :lengths::integer []
    ) with ordinality as m (
        message_id, series, tenant_id, arrived_at, events, duplicates, dead, first_occurred_at, last_occurred_at, length, place
    )
order by m.message_id collate "C", m.series collate "C"
on conflict do nothing;

-- name: copy_usage()!
-- Rows of usage as they are packed; one that is there already fails them all.
copy usage_event (
    occurred_at, event_key, tenant_id, plugin_id, environment_id, subject_key, arrived_at, duration_ms, is_error, action,
    version, team, attributes
)
from stdin with (format "binary");

-- name: copy_samples()!
-- Samples as they are packed; one that is there already fails them all.
copy performance_sample (
    occurred_at, event_key, tenant_id, plugin_id, environment_id, arrived_at, requests, errors, duration_ms, saturation
)
from stdin with (format "binary");

-- name: insert_usage(tenant_id, arrived_at, times, keys, plugins, environments, subjects, ms, are_errors, actions, versions, teams, more)!
-- The usage of one message, but for events that are there already; how many were new. In the order of the index, as COPY
-- gets them, too: a writer that has the same events waits for this one, and never each for the other.
insert into usage_event (
    occurred_at, event_key, tenant_id, plugin_id, environment_id, subject_key, arrived_at, duration_ms, is_error, action,
    version, team, attributes
)
select
    u.occurred_at,
    u.event_key,
    :tenant_id,
    u.plugin_id,
    u.environment_id,
    u.subject_key,
    :arrived_at,
    u.duration_ms,
    u.is_error,
    u.action,
    u.version,
    u.team,
    u.attributes
from
    unnest(
        :times::timestamptz [], :keys::uuid [], :plugins::uuid [], :environments::uuid [], :subjects::uuid [],
        :ms::real [], :are_errors::boolean [], :actions::text [], :versions::text [], :teams::text [],
        :more::jsonb []
    ) as u (
        occurred_at, event_key, plugin_id, environment_id, subject_key, duration_ms, is_error, action, version, team, attributes
    )
order by u.occurred_at, u.event_key
on conflict do nothing;

-- name: insert_samples(tenant_id, arrived_at, times, keys, plugins, environments, requests, errors, durations, saturations)!
-- The samples of one message, but for those that are there already; how many were new. The order is as above.
insert into performance_sample (
    occurred_at, event_key, tenant_id, plugin_id, environment_id, arrived_at, requests, errors, duration_ms, saturation
)
select
    s.occurred_at,
    s.event_key,
    :tenant_id,
    s.plugin_id,
    s.environment_id,
    :arrived_at,
    s.requests,
    s.errors,
    s.duration_ms,
    s.saturation
from
    unnest(
        :times::timestamptz [], :keys::uuid [], :plugins::uuid [], :environments::uuid [], :requests::integer [],
        :errors::integer [], :durations::real [], :saturations::real []
    ) as s (occurred_at, event_key, plugin_id, environment_id, requests, errors, duration_ms, saturation)
order by s.occurred_at, s.event_key
on conflict do nothing;

-- name: copy_dirty_lines()!
-- A line for each bucket of a tenant that has rows nobody counted yet, with the plugins they are of.
copy dirty_bucket (series, tenant_id, bucket, plugin_ids, environment_ids)
from stdin with (format "binary");

-- name: insert_dead_events(tenant_id, message_id, arrived_at, ids, reasons, details, types, times, payloads)!
-- What of one message could not be written; an event that is there already gets no second row.
insert into dead_event (
    tenant_id, dead_event_id, message_id, reason, detail, event_type, arrived_at, occurred_at, payload
)
select
    :tenant_id,
    d.dead_event_id,
    :message_id,
    d.reason,
    d.detail,
    d.event_type,
    :arrived_at,
    d.occurred_at,
    d.payload
from
    unnest(
        :ids::uuid [], :reasons::text [], :details::text [], :types::text [], :times::timestamptz [], :payloads::text []
    ) as d (dead_event_id, reason, detail, event_type, occurred_at, payload)
order by d.dead_event_id
on conflict do nothing;
