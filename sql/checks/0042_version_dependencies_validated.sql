-- post: both checks hold for every row
select count(*) = 2
from pg_constraint as c
where
    c.conrelid = 'public.version'::regclass
    and c.conname in ('version_dependencies_check', 'version_host_range_check')
    and c.convalidated;
