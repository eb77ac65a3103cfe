-- pre: the role is there that sql/roles.sql makes, and the owner may become it
select pg_has_role(current_user, r.oid, 'set')
from pg_roles as r
where r.rolname = 'plugyard_counts';

-- post: the role reads four columns of each of two tables, and writes nothing
select
    has_column_privilege('plugyard_counts', 'public.installed_package', 'name', 'select')
    and not has_column_privilege('plugyard_counts', 'public.installed_package', 'range_wanted', 'select')
    and not has_any_column_privilege('plugyard_counts', 'public.installed_package', 'insert, update')
    and not has_column_privilege('plugyard_counts', 'public.plugin', 'title', 'select')
    and not has_any_column_privilege('plugyard_counts', 'public.plugin', 'insert, update')
    and not has_any_column_privilege('plugyard_counts', 'public.environment', 'select');
