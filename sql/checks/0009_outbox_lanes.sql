-- post: every table of tenants has row level security that binds its owner too
select count(*) = 2 and bool_and(c.relrowsecurity and c.relforcerowsecurity)
from pg_class as c
where c.relnamespace = 'public'::regnamespace and c.relname in ('outbox_parked', 'consumer_revision');

-- post: there are 64 lanes, free to be leased
select count(*) = 64 and bool_and(l.leased_until < clock_timestamp())
from app.outbox_lane as l;

-- post: an aggregate has the lane it will have for ever
select app.outbox_lane_of('00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000002') = 55;

-- post: no request can read what others' requests announce
select not has_column_privilege('plugyard_app', 'public.outbox', 'data', 'select');
