-- database: analytics
-- name: count_steps(tenant_id, plugin_id, actions, since, until)
-- How many users came as far as each action of a funnel: those who first did the first one from `since` on, and first did
-- each one after not before the one before it. Counted from the first times alone, so a second round counts for nothing.
-- Index: first_seen_pkey.
with step as (
    select
        a.action,
        a.place
    from unnest(:actions::text []) with ordinality as a (action, place)
),

seen as (
    select
        f.number,
        s.place,
        f.first_at,
        row_number() over (partition by f.number order by s.place) as place_seen,
        lag(f.first_at) over (partition by f.number order by s.place) as before_at
    from step as s
    inner join first_seen as f
        on
            f.tenant_id = :tenant_id
            and f.plugin_id = :plugin_id
            and s.action = f.action
    where f.first_at < :until
),

-- Nobody skips a step: the place among those seen is the place in the funnel.
kept as (
    select
        s.place,
        bool_and(
            s.place_seen = s.place
            and case when s.place = 1 then s.first_at >= :since else s.first_at >= s.before_at end
        ) over (partition by s.number order by s.place) as is_kept
    from seen as s
)

select count(k.place) filter (where k.is_kept) as users
from step as s
left join kept as k on s.place = k.place
group by s.place
order by s.place;
