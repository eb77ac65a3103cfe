"""What can go wrong in room versions alone; the kinds are in `shared/errors.py`."""

from collections.abc import Sequence
from uuid import UUID

from shared.errors import Conflict, Forbidden, Invalid, NotFound
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


class DependencyRefused(Invalid):
    """A dependency that no version can be found for as it is written, or that no version may satisfy."""

    code = "dependency-refused"
    title = "A dependency of this version cannot be published as it is written."

    def __init__(self, field: str, name: str | None, wanted: str) -> None:
        """field: of the draft. name: the package, None where the host is meant. wanted: its range, as it came."""
        super().__init__(field=field, dependency=name, range=wanted)


class DependencyNameInvalid(DependencyRefused):
    """The name of a dependency is none that npm takes."""

    code = "dependency-name-invalid"
    title = "This is no name of an npm package."


class DependencyRangeInvalid(DependencyRefused):
    """The range of a dependency is none of npm's, or a tag, which means another version tomorrow."""

    code = "dependency-range-invalid"
    title = 'This is no npm range; publish one such as "^1.2.0". Of tags only "latest" is taken, as any version.'


class DependencyAliased(DependencyRefused):
    """A dependency is another package under this name."""

    code = "dependency-aliased"
    title = "An alias cannot be resolved; publish the name of the package behind it, with its range."


class DependencyElsewhere(DependencyRefused):
    """A dependency is code somewhere, not a published version."""

    code = "dependency-elsewhere"
    title = (
        "What is fetched from a place cannot be resolved; publish that package and depend on a range of its versions."
    )


class DependencyOfWorkspace(DependencyRefused):
    """A dependency is said as only the workspace that it comes from can read it."""

    code = "dependency-of-workspace"
    title = 'Only a workspace can read this; publish the range it stands for, such as "^1.4.0" for "workspace:^".'


class DependencyOnItself(DependencyRefused):
    """A version depends on its own plugin."""

    code = "dependency-on-itself"
    title = "A version cannot depend on its own plugin; leave it out."


class DependenciesTooMany(Invalid):
    """More dependencies than the `limit` of one version."""

    code = "dependencies-too-many"
    title = "A version cannot have that many dependencies."

    def __init__(self, count: int, limit: int) -> None:
        """count: how many came."""
        super().__init__(count=count, limit=limit)


class PackagesTooMany(Invalid):
    """An environment runs more packages than a bill of materials may list."""

    code = "packages-too-many"
    title = "This environment runs more packages than one bill of materials can list."

    def __init__(self, count: int, limit: int) -> None:
        """count: how many it runs."""
        super().__init__(count=count, limit=limit)


class VulnerabilitiesTooMany(Invalid):
    """Advisories say more of these packages than a bill of materials may tell."""

    code = "vulnerabilities-too-many"
    title = "Advisories say more of these packages than one bill of materials can tell; ask for fewer packages."

    def __init__(self, count: int, limit: int) -> None:
        """count: how many findings there are."""
        super().__init__(count=count, limit=limit)


class AdvisoryNotFound(NotFound):
    """No such advisory, or not one the asker may see."""

    code = "advisory-not-found"
    title = "There is no such advisory that you can see."

    def __init__(self, advisory: UUID | str) -> None:
        """advisory: its id, or one it goes by."""
        super().__init__(advisory=str(advisory))


class SignalsArePlatformOnly(Forbidden):
    """A tenant tried to say what is known of exploits."""

    code = "signals-are-platform-only"
    title = "Only the platform's own users can import what is known of exploits; it counts for every tenant."

    def __init__(self) -> None:
        """The permission is held, and counts here in the platform's tenant only."""
        super().__init__(Permission.ADVISORIES_MANAGE)
