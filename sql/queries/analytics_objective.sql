-- name: find_plugin_tenant(tenant_id, plugin_id, platform_tenant_id)$
-- Whose a plugin is that the tenant may measure: its own, or a public one of the platform's.
-- Index: plugin_pkey.
select p.tenant_id
from plugin as p
where
    p.tenant_id in (:tenant_id, :platform_tenant_id)
    and p.plugin_id = :plugin_id
order by p.plugin_id
limit 1;

-- name: list_known_webhooks(tenant_id, webhook_ids)
-- Which of these webhooks the tenant has.
-- Index: webhook_pkey.
select w.webhook_id
from webhook as w
where
    w.tenant_id = :tenant_id
    and w.webhook_id = any(:webhook_ids::uuid [])
order by w.webhook_id;

-- name: create_objective(tenant_id, slo_objective_id, plugin_tenant_id, user_id, now, most, draft)^
-- record_class: ObjectiveRow
-- Add an objective with its empty figures, unless the tenant has its most already. Two at once may both be let in: the limit
-- bounds work, no right. draft: the rest of the columns, as JSON.
-- Index: slo_objective_pkey.
with added as (
    insert into slo_objective (
        tenant_id, slo_objective_id, plugin_tenant_id, created_by, created_at, updated_at, name, plugin_id, environment_id, sli,
        threshold_ms, target, window_days, least_events, pending_minutes, escalation
    )
    select
        :tenant_id,
        :slo_objective_id,
        :plugin_tenant_id,
        :user_id,
        :now,
        :now,
        d.name,
        d.plugin_id,
        d.environment_id,
        d.sli,
        d.threshold_ms,
        d.target,
        d.window_days,
        d.least_events,
        d.pending_minutes,
        d.escalation
    from jsonb_to_record(:draft::jsonb) as d (
            name text, plugin_id uuid, environment_id uuid, sli text, threshold_ms double precision, target double precision,
            window_days integer, least_events integer, pending_minutes integer, escalation jsonb
        )
    where (
        select count(o.slo_objective_id)
        from slo_objective as o
        where o.tenant_id = :tenant_id
    ) < :most
    returning
        tenant_id, slo_objective_id, name, plugin_id, environment_id, sli, threshold_ms, target, window_days, least_events,
        pending_minutes, escalation, created_by, revision, created_at, updated_at
),

counted as (
    insert into slo_status (tenant_id, slo_objective_id)
    select
        a.tenant_id,
        a.slo_objective_id
    from added as a
)

select
    a.slo_objective_id,
    a.name,
    a.plugin_id,
    a.environment_id,
    a.sli,
    a.threshold_ms,
    a.target,
    a.window_days,
    a.least_events,
    a.pending_minutes,
    a.escalation,
    a.created_by,
    a.revision,
    a.created_at,
    a.updated_at
from added as a;

-- name: list_objectives(tenant_id, plugin_id, after_slo_objective_id, page_size)
-- record_class: ObjectiveRow
-- The tenant's objectives, oldest first.
-- Index: slo_objective_pkey.
select
    o.slo_objective_id,
    o.name,
    o.plugin_id,
    o.environment_id,
    o.sli,
    o.threshold_ms,
    o.target,
    o.window_days,
    o.least_events,
    o.pending_minutes,
    o.escalation,
    o.created_by,
    o.revision,
    o.created_at,
    o.updated_at
from slo_objective as o
where
    o.tenant_id = :tenant_id
    and (:plugin_id::uuid is null or o.plugin_id = :plugin_id)
    and (:after_slo_objective_id::uuid is null or o.slo_objective_id > :after_slo_objective_id)
order by o.slo_objective_id
limit :page_size;

-- name: get_objective(tenant_id, slo_objective_id)^
-- record_class: ObjectiveRow
-- One objective.
-- Index: slo_objective_pkey.
select
    o.slo_objective_id,
    o.name,
    o.plugin_id,
    o.environment_id,
    o.sli,
    o.threshold_ms,
    o.target,
    o.window_days,
    o.least_events,
    o.pending_minutes,
    o.escalation,
    o.created_by,
    o.revision,
    o.created_at,
    o.updated_at
from slo_objective as o
where
    o.tenant_id = :tenant_id
    and o.slo_objective_id = :slo_objective_id;

-- name: update_objective(tenant_id, slo_objective_id, revision, patch, now)^
-- record_class: ObjectiveRow
-- Write what can be changed of an objective, if it is still at that revision. patch: those columns, as JSON.
-- Index: slo_objective_pkey.
update slo_objective as o
set
    name = d.name,
    target = d.target,
    window_days = d.window_days,
    least_events = d.least_events,
    pending_minutes = d.pending_minutes,
    escalation = d.escalation,
    revision = o.revision + 1,
    updated_at = :now
from jsonb_to_record(:patch::jsonb) as d (
        name text, target double precision, window_days integer, least_events integer, pending_minutes integer, escalation jsonb
    )
where
    o.tenant_id = :tenant_id
    and o.slo_objective_id = :slo_objective_id
    and o.revision = :revision
returning
    o.slo_objective_id, o.name, o.plugin_id, o.environment_id, o.sli, o.threshold_ms, o.target, o.window_days,
    o.least_events, o.pending_minutes, o.escalation, o.created_by, o.revision, o.created_at, o.updated_at;

-- name: delete_status(tenant_id, slo_objective_id)!
-- Remove the figures of an objective, before all else of it: an evaluation takes its rows in the same order, so the two
-- wait for each other and never crosswise, and none begins after this.
-- Index: slo_status_pkey.
delete from slo_status
where
    tenant_id = :tenant_id
    and slo_objective_id = :slo_objective_id;

-- name: delete_objective(tenant_id, slo_objective_id, revision)$
-- Remove an objective, if it is still at that revision; its figures and alerts go with it.
-- Index: slo_objective_pkey.
delete from slo_objective
where
    tenant_id = :tenant_id
    and slo_objective_id = :slo_objective_id
    and revision = :revision
returning true;

-- name: get_objective_status(tenant_id, slo_objective_id, today)^
-- record_class: StatusRow
-- The figures of an objective: windows of rules, the sum of the days in its budget's window, and the worst alert.
-- Index: slo_objective_pkey, slo_status_pkey, slo_day_pkey, slo_alert_current.
select
    o.slo_objective_id,
    o.target,
    o.window_days,
    s.as_of,
    s.has_data,
    s.windows,
    (
        select a.state
        from slo_alert as a
        where
            a.tenant_id = :tenant_id
            and a.slo_objective_id = :slo_objective_id
            and a.state != 'resolved'
        order by a.state, a.slo_alert_id
        limit 1
    ) as state,
    d.good,
    d.total
from slo_objective as o
inner join slo_status as s on o.tenant_id = s.tenant_id and o.slo_objective_id = s.slo_objective_id
cross join
    lateral (
        select
            coalesce(sum(c.good), 0)::bigint as good,
            coalesce(sum(c.total), 0)::bigint as total
        from slo_day as c
        where
            c.tenant_id = o.tenant_id
            and c.slo_objective_id = o.slo_objective_id
            and c.day between :today::date - o.window_days + 1 and :today::date
    ) as d
where
    o.tenant_id = :tenant_id
    and o.slo_objective_id = :slo_objective_id;

-- name: list_objective_days(tenant_id, slo_objective_id, since, until)
-- record_class: DayRow
-- The days of an objective that have requests, oldest first.
-- Index: slo_day_pkey.
select
    d.day,
    d.good,
    d.total
from slo_day as d
where
    d.tenant_id = :tenant_id
    and d.slo_objective_id = :slo_objective_id
    and d.day between :since and :until
    and d.total > 0
order by d.day;
