-- post: every line names plugins in one form alone
select c.convalidated
from pg_constraint as c
where
    c.conrelid = 'public.dirty_bucket'::regclass
    and c.conname = 'dirty_bucket_plugins_check';
