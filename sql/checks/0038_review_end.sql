-- post: the job may remove bindings and close reviews; it gives nothing, and reads no reason
select
    has_table_privilege('plugyard_jobs', 'public.binding', 'delete')
    and has_column_privilege('plugyard_jobs', 'public.access_review', 'closed_at', 'update')
    and has_function_privilege('plugyard_jobs', 'app.lock_epoch()', 'execute')
    and not has_any_column_privilege('plugyard_jobs', 'public.binding', 'insert, update')
    and not has_any_column_privilege('plugyard_jobs', 'public.access_review', 'insert')
    and not has_any_column_privilege('plugyard_jobs', 'public.access_review_item', 'insert')
    and not has_column_privilege('plugyard_jobs', 'public.access_review_item', 'reason', 'select, update');
