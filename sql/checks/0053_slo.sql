-- post: every table has row level security that binds its owner too
select count(*) = 6 and bool_and(c.relrowsecurity and c.relforcerowsecurity)
from pg_class as c
where
    c.relnamespace = 'public'::regnamespace
    and c.relname in ('slo_objective', 'slo_status', 'slo_day', 'slo_alert_group', 'slo_alert', 'slo_silence');

-- post: no request can write what was counted, or move an alert
select
    not has_column_privilege('plugyard_app', 'public.slo_status', 'windows', 'update')
    and not has_table_privilege('plugyard_app', 'public.slo_day', 'insert')
    and not has_column_privilege('plugyard_app', 'public.slo_alert', 'state', 'update');

-- post: an objective has one alert of a rule at a time, and a tenant one group that is open
select count(*) = 2 and bool_and(i.indisunique and i.indisvalid)
from pg_index as i
where i.indexrelid in ('public.slo_alert_current'::regclass, 'public.slo_alert_group_open'::regclass);
