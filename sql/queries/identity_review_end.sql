-- name: list_due_reviews(now, after_due_at, after_tenant_id, after_access_review_id, page_size)
-- record_class: DueReview
-- Reviews of all tenants that are due and not closed, the oldest first.
-- Index: access_review_due.
select
    v.tenant_id,
    v.access_review_id,
    v.due_at
from access_review as v
where
    v.closed_at is null
    and v.due_at <= :now
    and (
        :after_due_at::timestamptz is null
        or (v.due_at, v.tenant_id, v.access_review_id) > (:after_due_at, :after_tenant_id::uuid, :after_access_review_id::uuid)
    )
order by v.due_at, v.tenant_id, v.access_review_id
limit :page_size;

-- name: get_unclosed_review(tenant_id, access_review_id)^
-- record_class: UnclosedReview
-- What the end of a review has to know, if it has not come yet.
-- Index: access_review_pkey.
select
    v.access_review_id,
    v.is_undecided_kept
from access_review as v
where
    v.tenant_id = :tenant_id
    and v.access_review_id = :access_review_id
    and v.closed_at is null;

-- name: list_undecided(tenant_id, access_review_id)
-- The bindings that nobody has decided on.
-- Index: access_review_item_pkey.
select i.binding_id
from access_review_item as i
where
    i.tenant_id = :tenant_id
    and i.access_review_id = :access_review_id
    and i.decision is null
order by i.binding_id;

-- name: revoke_reviewed(tenant_id, binding_ids)
-- Take away what a review revokes, in one statement: what a check reads is derived once for all of it.
-- Index: binding_pkey.
delete from binding
where
    tenant_id = :tenant_id
    and binding_id = any(:binding_ids::uuid [])
returning binding_id;

-- name: revoke_undecided(tenant_id, access_review_id, binding_ids, outcomes, now)!
-- Revoke is what the end of the review decides where nobody did; and what became of each binding.
-- Index: access_review_item_pkey.
update access_review_item as i
set
    decision = 'revoke',
    decided_at = :now,
    outcome = e.outcome
from unnest(:binding_ids::uuid [], :outcomes::text []) as e (binding_id, outcome)
where
    i.tenant_id = :tenant_id
    and i.access_review_id = :access_review_id
    and i.binding_id = e.binding_id
    and i.decision is null;

-- name: advance_review(tenant_id, access_review_id, steps)$
-- Move the review's revision, by one for each event about it.
-- Index: access_review_pkey.
update access_review
set revision = revision + :steps
where
    tenant_id = :tenant_id
    and access_review_id = :access_review_id
returning revision;

-- name: close_access_review(tenant_id, access_review_id, now)$
-- End a review.
-- Index: access_review_pkey.
update access_review
set
    revision = revision + 1,
    closed_at = :now
where
    tenant_id = :tenant_id
    and access_review_id = :access_review_id
returning revision;
