"""What tests of touched installs do and look at: take an advisory in, let the consumer match it, read what was told."""

from uuid import UUID

from pydantic import BaseModel, JsonValue

from shared.cloud_events import SOURCE, ChangeEvent
from shared.context import Actor
from shared.fates import Fate
from shared.ids import new_id
from shared.versions import advisories
from shared.versions.advisory_models import AdvisoriesDraft
from shared.versions.touched import match_advisory
from shared.versions.touched_models import TouchedVersion
from tests.as_owner import rows
from tests.factories import DAY_1, make_environment, make_import, make_osv


def taken_in(actor: Actor, package: str, osv_id: str | None = None, **fields: JsonValue) -> ChangeEvent:
    """The event that an advisory's import announced: it speaks of what is below 1.3.0 of the package."""
    record = {**make_osv(osv_id, package), **fields}
    advisories.import_advisories(actor, AdvisoriesDraft(advisories=[record]), DAY_1)
    query = (
        "select o.event_id, o.aggregate_id, o.revision from outbox as o"
        " inner join advisory as a on a.tenant_id = o.tenant_id and a.advisory_id = o.aggregate_id"
        " where a.tenant_id = %s and a.osv_id = %s order by o.revision desc limit 1"
    )
    ((event_id, advisory_id, revision),) = rows(query, actor.tenant_id, record["id"])
    return ChangeEvent.model_validate(
        {
            "id": event_id,
            "source": f"{SOURCE}/{actor.tenant_id}",
            "type": "plugyard.advisory.published",
            "subject": advisory_id,
            "time": DAY_1,
            "tenantid": actor.tenant_id,
            "actorid": actor.user_id,
            "aggregatetype": "advisory",
            "revision": revision,
            "correlationid": new_id(),
            "data": {"advisory_id": str(advisory_id)},
        }
    )


def matched_by(event: ChangeEvent) -> Fate:
    """What becomes of the event."""
    return match_advisory(event, DAY_1)


def running(actor: Actor, package: str, *versions: str) -> UUID:
    """An environment of the actor's tenant that runs these versions of a package, and something else."""
    environment_id = make_environment(actor).environment_id
    make_import(actor, environment_id, {package: list(versions), "bystander": ["1.0.0"]})
    return environment_id


class Told(BaseModel):
    """What a tenant was told of an advisory, and under which revision."""

    revision: int
    advisory_id: UUID
    severity: str
    environments: list[UUID]
    environment_count: int
    packages: list[TouchedVersion]
    package_count: int


def told(actor: Actor) -> list[Told]:
    """What the actor's tenant was told of advisories, oldest first."""
    query = (
        "select data || jsonb_build_object('revision', revision) from outbox"
        " where tenant_id = %s and event_type = 'plugyard.advisory.matched' order by event_id"
    )
    return [Told.model_validate(data) for (data,) in rows(query, actor.tenant_id)]
