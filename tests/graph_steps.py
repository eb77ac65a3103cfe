"""What tests of the dependency graph do and look at: tell dependents of a publication, read, judge the caches."""

from uuid import UUID

from shared.catalog.models import Plugin
from shared.cloud_events import SOURCE, ChangeEvent
from shared.context import Actor, transaction
from shared.fates import Fate
from shared.ids import new_id
from shared.versions.graph import fetch_graph
from shared.versions.graph_models import FetchedPlugin
from shared.versions.packed import unpack
from shared.versions.refresh import refresh_graph
from tests.as_owner import rows
from tests.factories import DAY_1

BEHIND = """
    select d.name, t.name
    from dependency_edge as e
    inner join dependency_graph as d on d.tenant_id = e.tenant_id and d.plugin_id = e.plugin_id
    inner join dependency_graph as t
        on t.name = e.target_name and (t.tenant_id = e.tenant_id or t.is_public) and (t.is_public or not d.is_public)
    where
        e.tenant_id = %s
        and (e.masked_upto < t.last_ordinal or e.closure_seen < t.closure_size or not t.closure <@ d.closure)
        and (t.tenant_id = e.tenant_id or not exists (
            select from dependency_graph as own where own.tenant_id = e.tenant_id and own.name = e.target_name
        ))
    order by d.name, t.name
"""


def published_event(actor: Actor, plugin: Plugin) -> ChangeEvent:
    """An event that says that a version of the plugin was published."""
    return ChangeEvent(
        id=new_id(),
        source=f"{SOURCE}/{actor.tenant_id}",
        type="plugyard.version.published",
        subject=plugin.plugin_id,
        time=DAY_1,
        tenantid=actor.tenant_id,
        actorid=actor.user_id,
        aggregatetype="plugin",
        revision=2,
        correlationid=actor.request_id,
        data={"plugin_id": str(plugin.plugin_id)},
    )


def tell(actor: Actor, *plugins: Plugin) -> list[Fate]:
    """Let the consumer work off the publications of these plugins, one after the other."""
    return [refresh_graph(published_event(actor, plugin), DAY_1) for plugin in plugins]


def read_graph(actor: Actor, *plugins: Plugin) -> dict[str, FetchedPlugin]:
    """What these plugins can lead to, as the actor's tenant reads it."""
    with transaction(actor) as conn:
        return fetch_graph(conn, actor.tenant_id, [plugin.name for plugin in plugins])


def masks_on(plugin: Plugin, target: Plugin) -> list[tuple[int, int]]:
    """Of each constraint of a plugin on a target, up to which version it looked and which it accepts, as a mask."""
    ((packed,),) = rows("select packed from dependency_graph where plugin_id = %s", plugin.plugin_id)
    return [(c.upto, c.strict) for c in unpack(str(packed)).constraints() if c.target == target.name]


def closure_of(plugin: Plugin) -> set[str]:
    """The names in a plugin's closure."""
    ((closure,),) = rows("select closure from dependency_graph where plugin_id = %s", plugin.plugin_id)
    assert isinstance(closure, list)
    return set(closure)


def generation_of(plugin_id: UUID) -> int:
    """The generation of a plugin's row."""
    ((generation,),) = rows("select generation from dependency_graph where plugin_id = %s", plugin_id)
    assert isinstance(generation, int)
    return generation


def behind(actor: Actor) -> list[tuple[object, ...]]:
    """The pairs of plugin and target of a tenant where the plugin's row does not know all of the target."""
    return rows(BEHIND, actor.tenant_id)
