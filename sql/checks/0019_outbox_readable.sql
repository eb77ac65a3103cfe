-- pre: every event that is there can be read and counted
select not exists (
    select
    from public.outbox as o
    where
        jsonb_typeof(o.data) != 'object'
        or o.occurred_at < '2000-01-01 00:00:00+00'
        or o.occurred_at >= '3000-01-01 00:00:00+00'
        or o.attempts not between 0 and 1000
);

-- post: a request can announce an event, and can neither mark it nor count for it
select
    has_column_privilege('plugyard_app', 'public.outbox', 'data', 'insert')
    and has_column_privilege('plugyard_app', 'public.outbox', 'trace_header', 'insert')
    and not has_column_privilege('plugyard_app', 'public.outbox', 'published_at', 'insert')
    and not has_column_privilege('plugyard_app', 'public.outbox', 'attempts', 'insert');
