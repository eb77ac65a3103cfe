-- database: analytics
-- name: count_use_of_all(plugin_id, since, until)
-- record_class: DayOfAll
-- Use of one public plugin by all tenants, by day.
-- Index: inside counts.count_use_of_all.
select
    u.day,
    u.tenants,
    u.events,
    u.errors,
    u.as_of
from counts.count_use_of_all(:plugin_id, :since, :until) as u
order by u.day;
