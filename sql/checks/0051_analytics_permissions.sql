-- post: the permissions have the bits that the code knows them by
select
    app.permission_mask(array['events:write']) = set_bit(repeat('0', 128)::bit(128), 28, 1)
    and app.permission_mask(array['analytics:read']) = set_bit(repeat('0', 128)::bit(128), 29, 1)
    and app.permission_mask(array['analytics:manage']) = set_bit(repeat('0', 128)::bit(128), 30, 1)
    and app.permission_mask(array['slos:manage']) = set_bit(repeat('0', 128)::bit(128), 31, 1);

-- post: every role has the mask of its permissions
select coalesce(bool_and(r.mask = app.permission_mask(r.permissions)), true)
from public.role as r;

-- post: what a check reads follows the roles
select coalesce(bool_and(e.mask = r.mask), true)
from public.effective_permission as e
inner join public.role as r on e.tenant_id = r.tenant_id and e.role_id = r.role_id;

-- post: every owner holds every permission
select coalesce(bool_and(cardinality(r.permissions) = (select count(*) from app.permission)), true)
from public.role as r
where
    r.name = 'owner'
    and r.is_built_in;
