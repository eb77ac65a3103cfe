-- post: what says how far roll-ups are is under row level security that binds its owner too
select count(*) = 2 and bool_and(c.relrowsecurity and c.relforcerowsecurity)
from pg_class as c
where
    c.relnamespace = 'public'::regnamespace
    and c.relname in ('rollup_state', 'day_behind');

-- post: requests read it and write none of it
select
    bool_and(
        has_table_privilege('plugyard_app', t.name, 'select')
        and not has_table_privilege('plugyard_app', t.name, 'insert, update, delete')
    )
from (values ('public.rollup_state'), ('public.day_behind')) as t (name);
