"""HTTP endpoints of bills of materials, in a function of their own: the format's library costs each cold start."""

from typing import Annotated

from fastapi import Body, Query

from shared.edge.answers import ResourceResponse
from shared.edge.http import CurrentActor, Now, http_handler, room_app
from shared.versions import sbom_imports, sboms
from shared.versions.sbom_models import ImportSbomQuery, Sbom, SbomReport, SbomRequest


class CycloneDxResponse(ResourceResponse):
    """JSON that says it is CycloneDX."""

    media_type = "application/vnd.cyclonedx+json; version=1.6"


app = room_app("versions")


@app.post("/v1/sboms", response_class=CycloneDxResponse, response_model_exclude_none=True)
def export_sbom(request: SbomRequest, actor: CurrentActor, now: Now) -> Sbom:
    """A bill of materials (CycloneDX 1.6) of the packages you name, or of what an environment runs."""
    return sboms.export_sbom(actor, request, now)


@app.post("/v1/sboms/import")
def import_sbom(
    document: Annotated[dict[str, object], Body()],
    query: Annotated[ImportSbomQuery, Query()],
    actor: CurrentActor,
    now: Now,
) -> SbomReport:
    """Take the npm packages of a CycloneDX document (1.4 to 1.6) for what an environment runs, as an import does."""
    return sbom_imports.import_sbom(actor, document, query, now)


handler = http_handler(app)
