"""What a consumer of change events brings into the search projection, because publishing does not write it."""

from datetime import datetime

from shared.catalog import store
from shared.cloud_events import ChangeEvent
from shared.consumers import apply_newer
from shared.fates import Fate


def project_search(event: ChangeEvent, _now: datetime) -> Fate:
    """Let the search weigh a plugin as the platform now does; the event only says of which one to read the truth."""
    return apply_newer(
        "project_search", event, lambda conn: store.project_standing(conn, event.tenantid, event.subject)
    )
