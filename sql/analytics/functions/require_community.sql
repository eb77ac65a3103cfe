-- Refuse what only TimescaleDB under its community licence does, by name of what was asked for; the schema of its functions.
set local role plugyard_series;
create or replace function series.require_community(p_what text) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if current_setting('timescaledb.license', true) is distinct from 'timescale' then
        raise exception '% needs TimescaleDB under its community licence', p_what
        using errcode = 'feature_not_supported', detail = format(
            'timescaledb.license is %L.', current_setting('timescaledb.license', true)
        );
    end if;
    return series.timescale_schema();
end
$$;
revoke all on function series.require_community(text) from public;
reset role;
