-- Requests note that a dead event was sent again. Safe: a right more, on one column.
-- migrate:up
grant update (replayed_at) on public.dead_event to plugyard_app;
insert into app.personal_column (table_name, column_name) values ('dead_event', 'payload');

-- migrate:down
delete from app.personal_column where table_name = 'dead_event';
revoke update (replayed_at) on public.dead_event from plugyard_app;
