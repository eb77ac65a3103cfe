"""The plugins whose figures an actor may read: what a question that names none is answered of."""

from shared.context import Actor, transaction
from shared.identity.models import Reach
from shared.identity.service import require_somewhere
from shared.permissions import Permission


def reach_of(actor: Actor) -> Reach:
    """Raises: Forbidden for who may read none."""
    with transaction(actor) as conn:
        return require_somewhere(conn, actor, Permission.ANALYTICS_READ)
