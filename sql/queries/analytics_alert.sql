-- name: list_alerts(tenant_id, state, slo_objective_id, before_slo_alert_id, page_size)
-- record_class: AlertRow
-- Alerts that fire or fired, newest first, and in the state `pending` those that may come.
-- Index: slo_alert_latest, slo_alert_objective.
select
    a.slo_alert_id,
    a.slo_objective_id,
    a.rule,
    a.state,
    a.slo_alert_group_id,
    a.began_at,
    a.fired_at,
    a.resolved_at,
    a.told,
    a.told_at,
    a.silence_id,
    a.steps_done,
    a.acknowledged_at,
    a.acknowledged_by,
    a.note,
    a.revision
from slo_alert as a
where
    a.tenant_id = :tenant_id
    and (a.fired_at is not null or :state = 'pending')
    and (:state::text is null or a.state = :state)
    and (:slo_objective_id::uuid is null or a.slo_objective_id = :slo_objective_id)
    and (:before_slo_alert_id::uuid is null or a.slo_alert_id < :before_slo_alert_id)
order by a.slo_alert_id desc
limit :page_size;

-- name: get_alert(tenant_id, slo_alert_id)^
-- record_class: AlertRow
-- One alert.
-- Index: slo_alert_pkey.
select
    a.slo_alert_id,
    a.slo_objective_id,
    a.rule,
    a.state,
    a.slo_alert_group_id,
    a.began_at,
    a.fired_at,
    a.resolved_at,
    a.told,
    a.told_at,
    a.silence_id,
    a.steps_done,
    a.acknowledged_at,
    a.acknowledged_by,
    a.note,
    a.revision
from slo_alert as a
where
    a.tenant_id = :tenant_id
    and a.slo_alert_id = :slo_alert_id;

-- name: acknowledge_alert(tenant_id, slo_alert_id, user_id, note, now)^
-- record_class: AlertRow
-- Note who takes an alert that is not resolved; the first one stays.
-- Index: slo_alert_pkey.
update slo_alert
set
    acknowledged_at = :now,
    acknowledged_by = :user_id,
    note = :note,
    revision = revision + 1
where
    tenant_id = :tenant_id
    and slo_alert_id = :slo_alert_id
    and state != 'resolved'
    and acknowledged_at is null
returning
    slo_alert_id, slo_objective_id, rule, state, slo_alert_group_id, began_at, fired_at, resolved_at, told, told_at,
    silence_id, steps_done, acknowledged_at, acknowledged_by, note, revision;

-- name: list_alert_groups(tenant_id, before_slo_alert_group_id, page_size)
-- record_class: AlertGroupRow
-- Groups of alerts that began together, newest first, each with how many alerts it has and how many of them fire.
-- Index: slo_alert_group_pkey, slo_alert_group_member.
select
    g.slo_alert_group_id,
    g.began_at,
    g.is_open,
    g.cause,
    g.cause_id,
    g.evidence,
    c.alerts,
    c.firing
from slo_alert_group as g
cross join
    lateral (
        select
            count(a.slo_alert_id) as alerts,
            count(a.slo_alert_id) filter (where a.state = 'firing') as firing
        from slo_alert as a
        where
            a.tenant_id = g.tenant_id
            and a.slo_alert_group_id = g.slo_alert_group_id
    ) as c
where
    g.tenant_id = :tenant_id
    and (:before_slo_alert_group_id::uuid is null or g.slo_alert_group_id < :before_slo_alert_group_id)
order by g.slo_alert_group_id desc
limit :page_size;

-- name: list_told_alerts(tenant_id, slo_objective_id)
-- record_class: AlertRow
-- The alerts of an objective that webhooks take to be firing.
-- Index: slo_alert_objective.
select
    a.slo_alert_id,
    a.slo_objective_id,
    a.rule,
    a.state,
    a.slo_alert_group_id,
    a.began_at,
    a.fired_at,
    a.resolved_at,
    a.told,
    a.told_at,
    a.silence_id,
    a.steps_done,
    a.acknowledged_at,
    a.acknowledged_by,
    a.note,
    a.revision
from slo_alert as a
where
    a.tenant_id = :tenant_id
    and a.slo_objective_id = :slo_objective_id
    and a.told = 'firing'
order by a.slo_alert_id;
