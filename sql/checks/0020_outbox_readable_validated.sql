-- post: the three checks hold for every row
select count(*) = 3
from pg_constraint as c
where
    c.conrelid = 'public.outbox'::regclass
    and c.conname in ('outbox_data_check', 'outbox_occurred_at_check', 'outbox_attempts_check')
    and c.convalidated;
