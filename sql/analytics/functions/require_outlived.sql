-- Refuse to delete raw rows up to a time that somebody still needs: an event may be 30 days late and be replayed 30 days later,
-- so whatever a retention says or a caller gets wrong, nothing goes before it is 61 days old by this server's clock.
set local role plugyard_series;
create or replace function series.require_outlived(p_until timestamptz) returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_until is null or p_until > now() - interval '61 days' then
        raise exception 'raw rows are kept for 61 days at least, not until %', p_until using errcode = 'invalid_parameter_value';
    end if;
end
$$;
revoke all on function series.require_outlived(timestamptz) from public;
reset role;
