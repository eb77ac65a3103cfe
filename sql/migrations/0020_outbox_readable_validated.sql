-- The checks of the migration before hold for every row. Safe: reads the table beside readers and writers.
-- migrate:up
alter table public.outbox validate constraint outbox_data_check;
alter table public.outbox validate constraint outbox_occurred_at_check;
alter table public.outbox validate constraint outbox_attempts_check;

-- migrate:down
-- There is no way to make a check unsure again: the way down of the migration before drops it.
select 1;
