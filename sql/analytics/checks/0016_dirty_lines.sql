-- post: a line may name one plugin, as writers from before do, or several
select count(*) = 3
from pg_attribute as a
where
    a.attrelid = 'public.dirty_bucket'::regclass
    and a.attname in ('plugin_id', 'plugin_ids', 'environment_ids')
    and not a.attnotnull;

-- post: requests read no line past the functions, and their owner can read what is new
select
    not has_column_privilege('plugyard_app', 'public.dirty_bucket', 'plugin_ids', 'select')
    and has_column_privilege('plugyard_counts', 'public.dirty_bucket', 'plugin_ids', 'select');
