-- Are the hours open at a local time? weekdays: ISO, those on which they open; hours that close before they open, or when they
-- open, close on the next day.
create or replace function app.is_open(p_weekdays smallint[], p_opens_at time, p_closes_at time, p_local timestamp)
returns boolean
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select case
        when p_opens_at < p_closes_at
            then
                extract(isodow from p_local)::smallint = any(p_weekdays)
                and p_local::time >= p_opens_at
                and p_local::time < p_closes_at
        else
            (extract(isodow from p_local)::smallint = any(p_weekdays) and p_local::time >= p_opens_at)
            or (
                extract(isodow from p_local - interval '1 day')::smallint = any(p_weekdays)
                and p_local::time < p_closes_at
            )
    end
$$;
revoke all on function app.is_open(smallint[], time, time, timestamp) from public;
