-- post: the job may delete what is old and read no answer that was given
select
    has_table_privilege('plugyard_jobs', 'public.outbox', 'delete')
    and has_table_privilege('plugyard_jobs', 'public.idempotency_key', 'delete')
    and not has_column_privilege('plugyard_jobs', 'public.idempotency_key', 'answer', 'select');
