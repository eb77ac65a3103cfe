-- post: nobody is tried yet, and who refreshes may say so
select
    has_column_privilege('plugyard_jobs', 'public.rollup_state', 'tried_at', 'update')
    and not exists (
        select
        from public.rollup_state as s
        where s.tried_at is not null
    );
