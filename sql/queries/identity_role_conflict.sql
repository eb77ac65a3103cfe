-- name: create_role_conflict(tenant_id, role_id, other_role_id, now)!
-- Keep two roles apart; a pair that is there is a broken role_conflict_pkey.
insert into role_conflict (tenant_id, role_id, other_role_id, created_at)
values (:tenant_id, :role_id, :other_role_id, :now);

-- name: list_role_conflicts(tenant_id, after_role_id, after_other_role_id, page_size)
-- record_class: RoleConflictRow
-- The pairs of roles kept apart, by id.
-- Index: role_conflict_pkey, role_pkey.
select
    c.role_id,
    r.name as role_name,
    c.other_role_id,
    o.name as other_role_name,
    c.created_at
from role_conflict as c
inner join role as r on c.tenant_id = r.tenant_id and c.role_id = r.role_id
inner join role as o on c.tenant_id = o.tenant_id and c.other_role_id = o.role_id
where
    c.tenant_id = :tenant_id
    and (
        :after_role_id::uuid is null
        or (c.role_id, c.other_role_id) > (:after_role_id, :after_other_role_id::uuid)
    )
order by c.role_id, c.other_role_id
limit :page_size;

-- name: delete_role_conflict(tenant_id, role_id, other_role_id)!
-- Let two roles be held together again.
-- Index: role_conflict_pkey.
delete from role_conflict
where
    tenant_id = :tenant_id
    and role_id = :role_id
    and other_role_id = :other_role_id;
