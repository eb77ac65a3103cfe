-- post: a request changes nothing else of a dead event
select
    has_column_privilege('plugyard_app', 'public.dead_event', 'replayed_at', 'update')
    and not has_table_privilege('plugyard_app', 'public.dead_event', 'insert, update, delete');
