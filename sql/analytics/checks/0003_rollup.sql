-- post: every roll-up is under row level security that binds its owner too
select count(*) = 6 and bool_and(c.relrowsecurity and c.relforcerowsecurity)
from pg_class as c
where
    c.relnamespace = 'public'::regnamespace
    and c.relname in ('usage_hour', 'usage_day', 'usage_month', 'usage_rolling', 'first_seen', 'performance_slot');

-- post: requests read roll-ups and write none
select
    bool_and(
        has_table_privilege('plugyard_app', t.name, 'select')
        and not has_table_privilege('plugyard_app', t.name, 'insert, update, delete')
    )
from (
    values ('public.usage_hour'), ('public.usage_day'), ('public.usage_month'), ('public.usage_rolling'), ('public.first_seen'),
    ('public.performance_slot')
) as t (name);
