-- database: analytics
-- name: count_steps(tenant_id, plugin_id, actions, since, until)
-- How many users came as far as each action of a funnel: those who first did the first one from `since` on, and first did
-- each one after not before the one before it. Counted from the first times alone, so a second round counts for nothing.
-- One step after the other, of those who came so far: windows over each user's steps took seven times as long.
-- Index: first_seen_pkey.
with recursive went as (
    select
        1 as place,
        f.number,
        f.first_at
    from first_seen as f
    where
        f.tenant_id = :tenant_id
        and f.plugin_id = :plugin_id
        and f.action = (:actions::text [])[1]
        and f.first_at >= :since
        and f.first_at < :until
    union all
    select
        w.place + 1 as place,
        f.number,
        f.first_at
    from went as w
    inner join first_seen as f on w.number = f.number
    where
        f.tenant_id = :tenant_id
        and f.plugin_id = :plugin_id
        and f.action = any(:actions::text [])
        and f.action = (:actions::text [])[w.place + 1]
        and f.first_at >= w.first_at
        and f.first_at < :until
)

select count(w.place) as users
from generate_series(1, cardinality(:actions::text [])) as s (place)
left join went as w on s.place = w.place
group by s.place
order by s.place;
