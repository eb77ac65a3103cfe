-- post: who counts over all tenants reads no sets of users
select not has_column_privilege('plugyard_counts', 'public.usage_day', 'users', 'select');
