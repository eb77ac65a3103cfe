-- post: no request role can change what a version depends on once it is published
select
    not has_any_column_privilege('plugyard_app', 'public.version', 'update')
    and has_column_privilege('plugyard_app', 'public.version', 'dependencies', 'insert')
    and has_column_privilege('plugyard_app', 'public.version', 'host_range', 'select');
