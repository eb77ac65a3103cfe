-- post: the relay can read the trace and cannot change it
select
    has_column_privilege('plugyard_jobs', 'public.outbox', 'trace_header', 'select')
    and not has_column_privilege('plugyard_jobs', 'public.outbox', 'trace_header', 'update');

-- post: a request can write the trace of its change
select has_column_privilege('plugyard_app', 'public.outbox', 'trace_header', 'insert');
