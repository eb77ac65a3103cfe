-- A line names all plugins (and environments) of its bucket that one transaction wrote, and not one of them. Safe: columns without
-- a default. For the minutes of a deploy both forms stand in one table: a writer from before it goes on to name one plugin, whoever reads
-- takes either, so no line has to be moved while writers add and refreshers take them. A refresher from before it, which meets
-- a line that names several, finds no plugin in it, fails and gives it back. Refused: a table of its own, from which and into
-- which lines would be moved for as long as old writers run.
-- plugin_ids: of performance each with the environment in the same place of environment_ids.
-- migrate:up
alter table public.dirty_bucket
add column plugin_ids uuid [],
add column environment_ids uuid [];
-- What a client from before makes of a line without it is said above.
-- squawk-ignore ban-drop-not-null
alter table public.dirty_bucket alter column plugin_id drop not null;
alter table public.dirty_bucket
add constraint dirty_bucket_plugins_check
check (
    num_nonnulls(plugin_id, plugin_ids) = 1
    and cardinality(plugin_ids) > 0
    and (plugin_ids is null or (series = 'performance') = (environment_ids is not null))
    and (environment_ids is null or cardinality(plugin_ids) = cardinality(environment_ids))
) not valid;

-- migrate:down
alter table public.dirty_bucket drop constraint dirty_bucket_plugins_check;
insert into public.dirty_bucket (series, tenant_id, plugin_id, environment_id, bucket, written_at)
select
    b.series,
    b.tenant_id,
    w.plugin_id,
    w.environment_id,
    b.bucket,
    b.written_at
from public.dirty_bucket as b
cross join unnest(b.plugin_ids, b.environment_ids) as w (plugin_id, environment_id);
delete from public.dirty_bucket where plugin_ids is not null;
alter table public.dirty_bucket
drop column plugin_ids,
drop column environment_ids,
alter column plugin_id set not null;
