-- post: no key of before is limited by scopes, and none counts as replaced
select count(*) = 0
from public.api_key as k
where num_nonnulls(k.scopes, k.replaced_by, k.last_four) > 0;

-- post: the table of uses has row level security that binds its owner too
select c.relrowsecurity and c.relforcerowsecurity
from pg_class as c
where c.oid = 'public.api_key_use'::regclass;
