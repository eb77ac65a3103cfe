"""HTTP endpoints of what environments run: tell it, look at it, and have it checked."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from shared.edge.http import CurrentActor, Now, http_handler, room_app
from shared.environments import imports, installs
from shared.environments.import_models import ImportDraft, ImportReport
from shared.environments.install_models import InstalledPackagePage, ListPackages

app = room_app("imports")


@app.post("/v1/imports")
def import_packages(draft: ImportDraft, actor: CurrentActor, now: Now) -> ImportReport:
    """Tell what an environment runs, and learn what is outdated, deprecated, vulnerable or in conflict.

    A dry run keeps nothing. The same again changes nothing.
    """
    return imports.import_packages(actor, draft, now)


@app.get("/v1/environments/{environment_id}/packages")
def list_packages(
    environment_id: UUID, query: Annotated[ListPackages, Query()], actor: CurrentActor
) -> InstalledPackagePage:
    """What an environment runs, by name, as its last import told."""
    return installs.list_packages(actor, environment_id, query)


@app.get("/v1/environments/{environment_id}/report")
def report_packages(environment_id: UUID, actor: CurrentActor, now: Now) -> ImportReport:
    """What is found now about what an environment runs."""
    return imports.report_packages(actor, environment_id, now)


handler = http_handler(app)
