"""What the database refuses after a change of rights, as errors by name: it alone sees the change beside all others."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from psycopg import DatabaseError

from shared.identity.errors import GroupCycle, LastOwner, PermissionUnknown, RolesConflict


@contextmanager
def named_refusals() -> Iterator[None]:
    """Raises: LastOwner, RolesConflict, GroupCycle or PermissionUnknown in place of the database's own states."""
    try:
        yield
    except DatabaseError as exc:
        match exc.sqlstate:
            case "PYOWN":
                raise LastOwner from exc
            case "PYSOD":
                raise RolesConflict(*map(UUID, (exc.diag.message_detail or "").split())) from exc
            case "PYCYC":
                raise GroupCycle from exc
            case "PYPRM":
                raise PermissionUnknown from exc
        raise
