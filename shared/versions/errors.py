"""What can go wrong in room versions alone; the kinds are in `shared/errors.py`."""

from collections.abc import Sequence
from uuid import UUID

from shared.errors import Conflict, Forbidden, NotFound
from shared.permissions import Permission


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


class HostReleaseNotFound(NotFound):
    """The host has no such release, or none that the platform knows."""

    code = "host-release-not-found"
    title = "No such release of the host is known; `near` names the stable ones next to it."

    def __init__(self, release: str, near: Sequence[str]) -> None:
        """release: as it was asked for. near: releases that are there, newest first."""
        super().__init__(release=release, near=list(near))


class HostReleaseTaken(Conflict):
    """The release is there with another day or other packages; releases are immutable."""

    code = "host-release-taken"
    title = "This release of the host is already published with other content, and cannot change."

    def __init__(self, release: str) -> None:
        """release: its number."""
        super().__init__(release=release)


class HostReleasesArePlatformOnly(Forbidden):
    """A tenant tried to say what a release of the host brings."""

    code = "host-releases-are-platform-only"
    title = "Only the platform's own users can publish releases of the host."

    def __init__(self) -> None:
        """The permission is held, and counts in the platform's tenant only."""
        super().__init__(Permission.VERSIONS_PUBLISH)
