-- name: list_due_objectives(minute, after_minute, after_tenant_id, after_slo_objective_id, page_size)
-- record_class: DueObjective
-- Objectives of all tenants that are not suspended whose minute was not judged, those that wait longest first. A minute far
-- ahead of this one was written by a clock that was wrong, and counts for none.
-- Index: slo_status_due, slo_objective_pkey, tenant_pkey.
select
    s.tenant_id,
    s.slo_objective_id,
    s.evaluated_minute,
    s.as_of,
    s.filled_from,
    o.plugin_id,
    o.environment_id,
    o.threshold_ms,
    o.window_days
from slo_status as s
inner join slo_objective as o on s.tenant_id = o.tenant_id and s.slo_objective_id = o.slo_objective_id
inner join tenant as t on s.tenant_id = t.tenant_id
where
    t.suspended_at is null
    and (s.evaluated_minute < :minute or s.evaluated_minute > :minute + interval '5 minutes')
    and (s.evaluated_minute, s.tenant_id, s.slo_objective_id)
    > (:after_minute::timestamptz, :after_tenant_id::uuid, :after_slo_objective_id::uuid)
order by s.evaluated_minute, s.tenant_id, s.slo_objective_id
limit :page_size;

-- name: count_due_objectives(minute)$
-- How many objectives of tenants that are not suspended have a minute that was not judged.
-- Index: slo_status_due, tenant_pkey.
select count(*) as due
from slo_status as s
inner join tenant as t on s.tenant_id = t.tenant_id
where
    t.suspended_at is null
    and (s.evaluated_minute < :minute or s.evaluated_minute > :minute + interval '5 minutes');

-- name: claim_objective(tenant_id, slo_objective_id, minute)^
-- record_class: ClaimedObjective
-- Take the minute of an objective, whose figures are then held: whoever comes second finds it judged. None, too, where the
-- objective is gone or its tenant was suspended meanwhile.
-- Index: slo_status_pkey, slo_objective_pkey, tenant_pkey.
update slo_status as s
set evaluated_minute = :minute
from slo_objective as o
inner join tenant as t on o.tenant_id = t.tenant_id
where
    s.tenant_id = :tenant_id
    and s.slo_objective_id = :slo_objective_id
    and o.tenant_id = s.tenant_id
    and o.slo_objective_id = s.slo_objective_id
    and t.suspended_at is null
    and (s.evaluated_minute < :minute or s.evaluated_minute > :minute + interval '5 minutes')
returning
    s.slo_objective_id, o.plugin_tenant_id, o.plugin_id, o.environment_id, o.target, o.window_days, o.least_events,
    o.pending_minutes, o.escalation, t.time_zone;

-- name: save_days(tenant_id, slo_objective_id, days, goods, totals)!
-- What was counted of days, over what was counted of them before.
-- Index: slo_day_pkey.
insert into slo_day (tenant_id, slo_objective_id, day, good, total)
select
    :tenant_id,
    :slo_objective_id,
    d.day,
    d.good,
    d.total
from unnest(:days::date [], :goods::bigint [], :totals::bigint []) as d (day, good, total)
on conflict (tenant_id, slo_objective_id, day) do update
    set
        good = excluded.good,
        total = excluded.total
    where (slo_day.good, slo_day.total) is distinct from (excluded.good, excluded.total);

-- name: save_status(tenant_id, slo_objective_id, as_of, has_data, windows, filled_from)!
-- The figures of an objective that this evaluation found.
-- Index: slo_status_pkey.
update slo_status
set
    as_of = :as_of,
    has_data = :has_data,
    windows = :windows::jsonb,
    filled_from = least(filled_from, :filled_from)
where
    tenant_id = :tenant_id
    and slo_objective_id = :slo_objective_id;

-- name: list_open_alerts(tenant_id, slo_objective_id)
-- record_class: Alert
-- The alerts of an objective that can still change: those that are not resolved, and those whose end is still to be told.
-- Index: slo_alert_objective.
select
    a.slo_alert_id,
    a.rule,
    a.state,
    a.began_at,
    a.fired_at,
    a.calm_since,
    a.resolved_at,
    a.slo_alert_group_id,
    a.told,
    a.told_at,
    a.silence_id,
    a.steps_done,
    a.acknowledged_at,
    a.revision
from slo_alert as a
where
    a.tenant_id = :tenant_id
    and a.slo_objective_id = :slo_objective_id
    and (a.state != 'resolved' or a.told = 'firing')
order by a.slo_alert_id
for update;

-- name: list_active_silences(tenant_id, now)
-- record_class: SilenceRow
-- Silences that have begun and not ended; of those that recur, whether this is their hour is for the tenant's clock to say.
-- Index: slo_silence_end.
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
    and s.starts_at <= :now
    and (s.ends_at is null or s.ends_at > :now)
order by s.slo_silence_id;

-- name: save_alert(tenant_id, slo_objective_id, alert)!
-- An alert as it stands now, new or not. alert: its columns, as JSON; who acknowledged it is not among them.
-- Index: slo_alert_pkey.
insert into slo_alert as a (
    tenant_id, slo_objective_id, slo_alert_id, rule, state, began_at, fired_at, calm_since, resolved_at, slo_alert_group_id,
    told, told_at, silence_id, steps_done, revision
)
select
    :tenant_id,
    :slo_objective_id,
    d.slo_alert_id,
    d.rule,
    d.state,
    d.began_at,
    d.fired_at,
    d.calm_since,
    d.resolved_at,
    d.slo_alert_group_id,
    d.told,
    d.told_at,
    d.silence_id,
    d.steps_done,
    d.revision
from jsonb_to_record(:alert::jsonb) as d (
        slo_alert_id uuid, rule text, state text, began_at timestamptz, fired_at timestamptz, calm_since timestamptz,
        resolved_at timestamptz, slo_alert_group_id uuid, told text, told_at timestamptz, silence_id uuid, steps_done integer,
        revision bigint
    )
on conflict (tenant_id, slo_alert_id) do update
    set
        state = excluded.state,
        fired_at = excluded.fired_at,
        calm_since = excluded.calm_since,
        resolved_at = excluded.resolved_at,
        slo_alert_group_id = excluded.slo_alert_group_id,
        told = excluded.told,
        told_at = excluded.told_at,
        silence_id = excluded.silence_id,
        steps_done = excluded.steps_done,
        revision = excluded.revision;

-- name: find_group_of_objective(tenant_id, slo_objective_id)$
-- The group of an alert of the objective that fires already: what follows belongs to it, however late.
-- Index: slo_alert_current.
select a.slo_alert_group_id
from slo_alert as a
where
    a.tenant_id = :tenant_id
    and a.slo_objective_id = :slo_objective_id
    and a.state = 'firing'
    and a.slo_alert_group_id is not null
order by a.slo_alert_id
limit 1;

-- name: close_group(tenant_id, before)!
-- The tenant's open group takes no further alerts in if it began before that.
-- Index: slo_alert_group_open.
update slo_alert_group
set is_open = false
where
    tenant_id = :tenant_id
    and is_open
    and began_at < :before;

-- name: open_group(tenant_id, slo_alert_group_id, now)!
-- Open a group, unless one is open: of two at once the second waits for the first, and finds it.
-- Index: slo_alert_group_open.
insert into slo_alert_group (tenant_id, slo_alert_group_id, began_at)
values (:tenant_id, :slo_alert_group_id, :now)
on conflict (tenant_id) where is_open do nothing;

-- name: hold_open_group(tenant_id)$
-- The group that is open, which is then held: alerts join one after the other.
-- Index: slo_alert_group_open.
select g.slo_alert_group_id
from slo_alert_group as g
where
    g.tenant_id = :tenant_id
    and g.is_open
order by g.slo_alert_group_id
limit 1
for update;

-- name: list_members(tenant_id, slo_alert_group_id)
-- record_class: Member
-- What the alerts of a group are about.
-- Index: slo_alert_group_member, slo_objective_pkey.
select
    o.plugin_tenant_id,
    o.plugin_id,
    o.environment_id,
    g.began_at
from slo_alert as a
inner join slo_objective as o on a.tenant_id = o.tenant_id and a.slo_objective_id = o.slo_objective_id
inner join slo_alert_group as g on a.tenant_id = g.tenant_id and a.slo_alert_group_id = g.slo_alert_group_id
where
    a.tenant_id = :tenant_id
    and a.slo_alert_group_id = :slo_alert_group_id
order by a.slo_alert_id;

-- name: find_published_version(plugin_tenant_id, plugin_id, since, until)^
-- record_class: Change
-- The version of a plugin that was published last in that time.
-- Index: version_ordinal_key.
select
    v.plugin_id as changed_id,
    v.version,
    v.published_at as at
from version as v
where
    v.tenant_id = :plugin_tenant_id
    and v.plugin_id = :plugin_id
    and v.published_at between :since and :until
order by v.ordinal desc
limit 1;

-- name: find_import(tenant_id, environment_id, since, until)^
-- record_class: Change
-- The import that told, in that time, what the environment runs from then on.
-- Index: installed_set_environment_key.
select
    i.environment_id as changed_id,
    null::text as version,
    i.imported_at as at
from installed_set as i
where
    i.tenant_id = :tenant_id
    and i.environment_id = :environment_id
    and i.imported_at between :since and :until
order by i.environment_id
limit 1;

-- name: save_cause(tenant_id, slo_alert_group_id, cause, cause_id, evidence)!
-- What the alerts of a group likely come from, with what speaks for it.
-- Index: slo_alert_group_pkey.
update slo_alert_group
set
    cause = :cause,
    cause_id = :cause_id,
    evidence = :evidence::jsonb
where
    tenant_id = :tenant_id
    and slo_alert_group_id = :slo_alert_group_id;
