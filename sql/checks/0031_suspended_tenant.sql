-- post: a request has no way to suspend a tenant or to change its plan but the functions that ask who does it
select
    has_column_privilege('plugyard_jobs', 'public.tenant', 'suspended_at', 'select')
    and not has_column_privilege('plugyard_app', 'public.tenant', 'suspended_at', 'update')
    and not has_column_privilege('plugyard_app', 'public.tenant', 'plan', 'update');
