"""From a publication to an answer that has it, and what it takes to tell the plugin's dependents."""

from datetime import UTC, datetime
from uuid import UUID

from shared.catalog import service as catalog
from shared.cloud_events import SOURCE, ChangeEvent
from shared.context import Actor
from shared.ids import new_id
from shared.versions.models import ReleaseDraft
from shared.versions.refresh import refresh_graph
from shared.versions.resolver import Resolution
from shared.versions.service import publish_version
from tests.bench.graph_result import RefreshCost
from tests.bench.layered import HUB
from tests.bench.questions import Question, ask
from tests.bench.timing import sum_up, timed

_ASKER = f"{HUB}-dependent-0000"


def measure_refresh(platform: Actor, asker: Actor, dependents: int, rounds: int) -> RefreshCost:
    """Publish the hub's next version, ask a dependent that has not been told of it, tell all; `rounds` times."""
    plugin_id = catalog.find_plugin(platform, HUB).plugin_id
    laps = [_lap(platform, asker, plugin_id) for _ in range(rounds)]
    return RefreshCost(
        dependents,
        sum_up([lap[0] for lap in laps]),
        sum_up([lap[1] for lap in laps]),
        sum(lap[2] for lap in laps),
        sum_up([lap[3] for lap in laps]),
    )


def _lap(platform: Actor, asker: Actor, plugin_id: UUID) -> tuple[int, int, bool, int]:
    question = Question(0, (_ASKER,))
    known = ask(asker, question).plugins[HUB].versions
    draft = ReleaseDraft(version=f"1.{len(known)}.0")
    publishing, _ = timed(lambda: publish_version(platform, plugin_id, draft, datetime.now(UTC)))
    resolvable, asked = timed(lambda: ask(asker, question))
    chosen = asked.answer.versions.get(HUB) if isinstance(asked.answer, Resolution) else None
    event = _event(platform, plugin_id)
    refreshing, _ = timed(lambda: refresh_graph(event, datetime.now(UTC)))
    return publishing, resolvable, chosen != draft.version, refreshing


def _event(platform: Actor, plugin_id: UUID) -> ChangeEvent:
    return ChangeEvent(
        id=new_id(),
        source=f"{SOURCE}/{platform.tenant_id}",
        type="plugyard.version.published",
        subject=plugin_id,
        time=datetime.now(UTC),
        tenantid=platform.tenant_id,
        actorid=platform.user_id,
        aggregatetype="plugin",
        revision=2,
        correlationid=platform.request_id,
        data={"plugin_id": str(plugin_id)},
    )
