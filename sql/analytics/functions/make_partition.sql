-- A table for one day of a series, not yet attached to it, with the unique key that its rows have there; its name. Where some
-- tenants are large, a table for each of them and one for the rest. The check says of the table's rows what attaching asks.
set local role plugyard_series;
create or replace function series.make_partition(p_series text, p_day date) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    v_name text := p_series || to_char(p_day, '_YYYYMMDD');
    v_large uuid[] := array(
        select t.tenant_id from public.tenant_series as t
        where t.series_name = p_series and t.is_large
        order by t.tenant_id
    );
    v_tenant uuid;
    v_leaf text;
    v_leaves text[] := array[v_name];
begin
    execute format(
        'create table series.%I (
            like public.%I including defaults including constraints including storage including compression,
            constraint %I check (occurred_at >= %L and occurred_at < %L)
        )%s',
        v_name, p_series, v_name || '_day', p_day::timestamp at time zone 'UTC', (p_day + 1)::timestamp at time zone 'UTC',
        case when v_large <> '{}' then ' partition by list (tenant_id)' end
    );
    if v_large <> '{}' then
        v_leaves := array[v_name || '_rest'];
        execute format('create table series.%I partition of series.%I default', v_name || '_rest', v_name);
        foreach v_tenant in array v_large loop
            -- The end of an id is its random part; all of it would make names too long.
            v_leaf := v_name || '_' || right(replace(v_tenant::text, '-', ''), 16);
            execute format('create table series.%I partition of series.%I for values in (%L)', v_leaf, v_name, v_tenant);
            v_leaves := v_leaves || v_leaf;
        end loop;
    end if;
    foreach v_leaf in array v_leaves loop
        execute format('create unique index %I on series.%I (occurred_at, event_key)', v_leaf || '_key', v_leaf);
    end loop;
    return v_name;
end
$$;
revoke all on function series.make_partition(text, date) from public;
reset role;
