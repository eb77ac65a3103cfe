-- post: every permission has its own bit
select count(*) = 26 from app.permission;

-- post: every role has the mask of its permissions
select coalesce(bool_and(r.mask = app.permission_mask(r.permissions)), true)
from public.role as r;
