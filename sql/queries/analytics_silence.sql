-- name: create_silence(tenant_id, slo_silence_id, user_id, now, most, draft)^
-- record_class: SilenceRow
-- Add a silence, unless the tenant has its most that have not ended. Two at once may both be let in: the limit bounds work,
-- no right. draft: the rest of the columns, as JSON.
-- Index: slo_silence_end.
insert into slo_silence (
    tenant_id, slo_silence_id, created_by, created_at, reason, is_maintenance, slo_objective_id, plugin_id, environment_id,
    starts_at, ends_at, weekdays, begins_at, stops_at
)
select
    :tenant_id,
    :slo_silence_id,
    :user_id,
    :now,
    d.reason,
    d.is_maintenance,
    d.slo_objective_id,
    d.plugin_id,
    d.environment_id,
    d.starts_at,
    d.ends_at,
    d.weekdays,
    d.begins_at,
    d.stops_at
from jsonb_to_record(:draft::jsonb) as d (
        reason text, is_maintenance boolean, slo_objective_id uuid, plugin_id uuid, environment_id uuid, starts_at timestamptz,
        ends_at timestamptz, weekdays smallint [], begins_at time, stops_at time
    )
where (
    select count(s.slo_silence_id)
    from slo_silence as s
    where
        s.tenant_id = :tenant_id
        and (s.ends_at is null or s.ends_at > :now)
) < :most
returning
    slo_silence_id, reason, is_maintenance, slo_objective_id, plugin_id, environment_id, starts_at, ends_at, weekdays,
    begins_at, stops_at, created_by, created_at, revision;

-- name: list_silences(tenant_id, ending_after, before_slo_silence_id, page_size)
-- record_class: SilenceRow
-- The tenant's silences, newest first; of those that end, the ones that do so later.
-- Index: slo_silence_pkey.
select
    s.slo_silence_id,
    s.reason,
    s.is_maintenance,
    s.slo_objective_id,
    s.plugin_id,
    s.environment_id,
    s.starts_at,
    s.ends_at,
    s.weekdays,
    s.begins_at,
    s.stops_at,
    s.created_by,
    s.created_at,
    s.revision
from slo_silence as s
where
    s.tenant_id = :tenant_id
    and (:ending_after::timestamptz is null or s.ends_at is null or s.ends_at > :ending_after)
    and (:before_slo_silence_id::uuid is null or s.slo_silence_id < :before_slo_silence_id)
order by s.slo_silence_id desc
limit :page_size;

-- name: get_silence(tenant_id, slo_silence_id)^
-- record_class: SilenceRow
-- One silence.
-- Index: slo_silence_pkey.
select
    s.slo_silence_id,
    s.reason,
    s.is_maintenance,
    s.slo_objective_id,
    s.plugin_id,
    s.environment_id,
    s.starts_at,
    s.ends_at,
    s.weekdays,
    s.begins_at,
    s.stops_at,
    s.created_by,
    s.created_at,
    s.revision
from slo_silence as s
where
    s.tenant_id = :tenant_id
    and s.slo_silence_id = :slo_silence_id;

-- name: end_silence(tenant_id, slo_silence_id, revision, now)^
-- record_class: SilenceRow
-- End a silence now, if it is still at that revision; one that would only begin later ends as it begins.
-- Index: slo_silence_pkey.
update slo_silence
set
    ends_at = greatest(least(ends_at, :now), starts_at + interval '1 microsecond'),
    revision = revision + 1
where
    tenant_id = :tenant_id
    and slo_silence_id = :slo_silence_id
    and revision = :revision
returning
    slo_silence_id, reason, is_maintenance, slo_objective_id, plugin_id, environment_id, starts_at, ends_at, weekdays,
    begins_at, stops_at, created_by, created_at, revision;
