-- name: create_access_review(tenant_id, access_review_id, name, reviewed, reviewed_id, is_undecided_kept, created_by, due_at, now)!
-- A review, still without what is reviewed.
-- Index: access_review_pkey.
insert into access_review (
    tenant_id, access_review_id, name, reviewed, reviewed_id, is_undecided_kept, created_by, due_at, created_at
) values (
    :tenant_id, :access_review_id, :name, :reviewed, :reviewed_id, :is_undecided_kept, :created_by, :due_at, :now
);

-- name: count_reviewers(tenant_id, reviewer_ids)$
-- How many of these are persons of the tenant and not suspended.
-- Index: tenant_user_pkey.
select count(u.user_id)
from tenant_user as u
where
    u.tenant_id = :tenant_id
    and u.user_id = any(:reviewer_ids::uuid [])
    and u.kind = 'human'
    and u.suspended_at is null;

-- name: count_without_reviewer(tenant_id, reviewed, reviewed_id, reviewer_ids)$
-- How many bindings under review none of the reviewers could decide, each being of who has it.
-- Index: binding_pkey, tenant_user_pkey.
select count(b.binding_id)
from binding as b
inner join tenant_user as u on b.tenant_id = u.tenant_id and b.user_id = u.user_id
where
    b.tenant_id = :tenant_id
    and b.effect = 'allow'
    and (
        :reviewed::text = 'all'
        or b.role_id = :reviewed_id::uuid
        or b.group_id = :reviewed_id::uuid
        or b.plugin_id = :reviewed_id::uuid
        or b.environment_id = :reviewed_id::uuid
    )
    and not exists (
        select
        from tenant_user as r
        where
            r.tenant_id = b.tenant_id
            and r.user_id = any(:reviewer_ids::uuid [])
            and r.person_id <> u.person_id
    );

-- name: take_snapshot(tenant_id, access_review_id, reviewed, reviewed_id, reviewer_ids)!
-- The bindings under review as they stand, each with a reviewer: never the person who has it, and nobody of the group
-- that has it unless all reviewers are in that group.
-- Index: binding_pkey, role_pkey, tenant_user_pkey, effective_group_pkey.
insert into access_review_item (
    tenant_id, access_review_id, binding_id, role_id, role_name, permissions, user_id, group_id, plugin_id, environment_id,
    valid_until, reviewer_id
)
select
    b.tenant_id,
    :access_review_id,
    b.binding_id,
    b.role_id,
    r.name,
    r.permissions,
    b.user_id,
    b.group_id,
    b.plugin_id,
    b.environment_id,
    b.valid_until,
    (
        select reviewer.user_id
        from tenant_user as reviewer
        left join tenant_user as subject on subject.tenant_id = b.tenant_id and subject.user_id = b.user_id
        left join effective_group as g
            on
                g.tenant_id = b.tenant_id
                and reviewer.user_id = g.user_id
                and g.group_id = b.group_id
        where
            reviewer.tenant_id = b.tenant_id
            and reviewer.user_id = any(:reviewer_ids::uuid [])
            and reviewer.person_id is distinct from subject.person_id
        order by g.group_id is not null, md5(b.binding_id::text || reviewer.user_id::text), reviewer.user_id
        limit 1
    )
from binding as b
inner join role as r on b.tenant_id = r.tenant_id and b.role_id = r.role_id
where
    b.tenant_id = :tenant_id
    and b.effect = 'allow'
    and (
        :reviewed::text = 'all'
        or b.role_id = :reviewed_id::uuid
        or b.group_id = :reviewed_id::uuid
        or b.plugin_id = :reviewed_id::uuid
        or b.environment_id = :reviewed_id::uuid
    );

-- name: list_reviewed_grants(tenant_id, access_review_id, mfa_at, source_ip)
-- record_class: Grant
-- What the bindings under review allow in each scope, beside what the verified actor holds there.
-- Index: access_review_item_pkey, effective_permission_pkey; inside app.effective_mask.
select
    e.scope_id,
    bit_or(e.mask)::text as bound_mask,
    app.effective_mask(:tenant_id, null, array[e.scope_id], :mfa_at::timestamptz, :source_ip::inet)::text as held_mask
from access_review_item as i
inner join effective_permission as e
    on
        i.tenant_id = e.tenant_id
        and e.principal_id = coalesce(i.user_id, i.group_id)
        and i.binding_id = e.binding_id
where
    i.tenant_id = :tenant_id
    and i.access_review_id = :access_review_id
group by e.scope_id
order by e.scope_id;

-- name: list_access_reviews(tenant_id, reviewer_id, before_access_review_id, page_size)
-- record_class: ReviewRow
-- Reviews, newest first: all, or those in which one reviewer decides.
-- Index: access_review_pkey, access_review_item_pkey.
select
    v.access_review_id,
    v.name,
    v.reviewed,
    v.reviewed_id,
    v.is_undecided_kept,
    v.created_by,
    v.created_at,
    v.due_at,
    v.closed_at,
    v.revision,
    (v.closed_at is null and v.due_at > now()) as is_open,
    counted.items,
    counted.undecided
from access_review as v
cross join
    lateral (
        select
            count(i.binding_id) as items,
            count(i.binding_id) filter (where i.decision is null) as undecided
        from access_review_item as i
        where
            i.tenant_id = v.tenant_id
            and i.access_review_id = v.access_review_id
    ) as counted
where
    v.tenant_id = :tenant_id
    and (
        :reviewer_id::uuid is null
        or exists (
            select from access_review_item as mine
            where
                mine.tenant_id = v.tenant_id
                and mine.access_review_id = v.access_review_id
                and mine.reviewer_id = :reviewer_id
        )
    )
    and (:before_access_review_id::uuid is null or v.access_review_id < :before_access_review_id)
order by v.access_review_id desc
limit :page_size;

-- name: get_access_review(tenant_id, access_review_id)^
-- record_class: ReviewRow
-- One review.
-- Index: access_review_pkey, access_review_item_pkey.
select
    v.access_review_id,
    v.name,
    v.reviewed,
    v.reviewed_id,
    v.is_undecided_kept,
    v.created_by,
    v.created_at,
    v.due_at,
    v.closed_at,
    v.revision,
    (v.closed_at is null and v.due_at > now()) as is_open,
    counted.items,
    counted.undecided
from access_review as v
cross join
    lateral (
        select
            count(i.binding_id) as items,
            count(i.binding_id) filter (where i.decision is null) as undecided
        from access_review_item as i
        where
            i.tenant_id = v.tenant_id
            and i.access_review_id = v.access_review_id
    ) as counted
where
    v.tenant_id = :tenant_id
    and v.access_review_id = :access_review_id;

-- name: list_review_items(tenant_id, access_review_id, reviewer_id, binding_id, after_binding_id, page_size)
-- record_class: ItemRow
-- What is reviewed: all, those of one reviewer, or one; as it stood, and whether it has changed or gone since.
-- Index: access_review_item_pkey, binding_pkey, role_pkey, effective_group_pkey, tenant_user_pkey, user_group_pkey.
select
    i.access_review_id,
    i.binding_id,
    i.role_id,
    i.role_name,
    i.permissions,
    i.user_id,
    i.group_id,
    i.plugin_id,
    i.environment_id,
    i.valid_until,
    i.reviewer_id,
    i.decision,
    i.reason,
    i.decided_by,
    i.decided_at,
    i.outcome,
    (b.binding_id is null) as is_gone,
    (b.binding_id is not null and r.permissions <> i.permissions) as is_changed,
    (g.group_id is not null) as is_reviewer_inside,
    u.display_name as user_name,
    n.name as group_name
from access_review_item as i
left join binding as b on i.tenant_id = b.tenant_id and i.binding_id = b.binding_id
left join role as r on i.tenant_id = r.tenant_id and i.role_id = r.role_id
left join tenant_user as u on i.tenant_id = u.tenant_id and i.user_id = u.user_id
left join user_group as n on i.tenant_id = n.tenant_id and i.group_id = n.group_id
left join effective_group as g
    on
        i.tenant_id = g.tenant_id
        and i.reviewer_id = g.user_id
        and i.group_id = g.group_id
where
    i.tenant_id = :tenant_id
    and i.access_review_id = :access_review_id
    and (:reviewer_id::uuid is null or i.reviewer_id = :reviewer_id)
    and (:binding_id::uuid is null or i.binding_id = :binding_id)
    and (:after_binding_id::uuid is null or i.binding_id > :after_binding_id)
order by i.binding_id
limit :page_size;

-- name: export_access_review(tenant_id, access_review_id, most)
-- record_class: ItemRow
-- All that is in a review.
-- Index: access_review_item_pkey, binding_pkey, role_pkey, effective_group_pkey, tenant_user_pkey, user_group_pkey.
select
    i.access_review_id,
    i.binding_id,
    i.role_id,
    i.role_name,
    i.permissions,
    i.user_id,
    i.group_id,
    i.plugin_id,
    i.environment_id,
    i.valid_until,
    i.reviewer_id,
    i.decision,
    i.reason,
    i.decided_by,
    i.decided_at,
    i.outcome,
    (b.binding_id is null) as is_gone,
    (b.binding_id is not null and r.permissions <> i.permissions) as is_changed,
    (g.group_id is not null) as is_reviewer_inside,
    u.display_name as user_name,
    n.name as group_name
from access_review_item as i
left join binding as b on i.tenant_id = b.tenant_id and i.binding_id = b.binding_id
left join role as r on i.tenant_id = r.tenant_id and i.role_id = r.role_id
left join tenant_user as u on i.tenant_id = u.tenant_id and i.user_id = u.user_id
left join user_group as n on i.tenant_id = n.tenant_id and i.group_id = n.group_id
left join effective_group as g
    on
        i.tenant_id = g.tenant_id
        and i.reviewer_id = g.user_id
        and i.group_id = g.group_id
where
    i.tenant_id = :tenant_id
    and i.access_review_id = :access_review_id
order by i.binding_id
limit :most;

-- name: decide_item(tenant_id, access_review_id, binding_id, decision, reason, decided_by, outcome, now)!
-- What was decided, and what became of the binding.
-- Index: access_review_item_pkey.
update access_review_item
set
    decision = :decision,
    reason = :reason,
    decided_by = :decided_by,
    decided_at = :now,
    outcome = :outcome
where
    tenant_id = :tenant_id
    and access_review_id = :access_review_id
    and binding_id = :binding_id;
