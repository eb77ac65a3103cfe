"""What can go wrong in room versions alone; the kinds are in `shared/errors.py`."""

from uuid import UUID

from shared.errors import Conflict, NotFound


class VersionNotFound(NotFound):
    """No such version, or not one the asker may see."""

    code = "version-not-found"
    title = "There is no such version that you can see."

    def __init__(self, version: UUID | str) -> None:
        """version: its id or its number."""
        super().__init__(version=str(version))


class VersionTaken(Conflict):
    """The plugin has this version already; versions are immutable."""

    code = "version-taken"
    title = "This version is already published and cannot change; publish a new one."

    def __init__(self, version: str) -> None:
        """version: its number."""
        super().__init__(version=version)
