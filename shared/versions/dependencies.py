"""What a release says it needs: three maps as npm has them, read into one list of ranges that can be resolved.

A name in two maps is npm's to decide. It reads peer, then required, then optional, each over the ones before: the last
map with a name says what it is. An optional peer (npm's `peerDependenciesMeta`) is published as optional.
"""

import re
from collections.abc import Iterable

from shared.versions import errors
from shared.versions.models import Dependency, DependencyKind, ReleaseDraft
from shared.versions.package_names import is_package_name
from shared.versions.semver import parse_range

MAX_DEPENDENCIES = 1000

# The map of a draft that a kind comes from; of a name in two of them, the later one counts.
FIELDS = {
    DependencyKind.PEER: "peer_dependencies",
    DependencyKind.REQUIRED: "dependencies",
    DependencyKind.OPTIONAL: "optional_dependencies",
}

_SCHEME = re.compile(r"([a-z][a-z+]*):", re.IGNORECASE)
# Ways of a workspace to say "the one beside me"; what is published names the range instead.
_OF_A_WORKSPACE = {"workspace", "catalog", "portal", "link", "file"}
_ANY = {"", "*", "latest"}


def read_dependencies(draft: ReleaseDraft) -> list[Dependency]:
    """The dependencies of a release by name, each once; without a range, as `latest` and nothing, any version will do.

    Raises: DependencyRefused, by its name. DependenciesTooMany.
    """
    read: dict[str, Dependency] = {}
    for kind, field in FIELDS.items():
        for name, text in getattr(draft, field).items():
            read[name] = Dependency(name, _read_range(field, name, text), kind)
    if len(read) > MAX_DEPENDENCIES:
        raise errors.DependenciesTooMany(len(read), MAX_DEPENDENCIES)
    return [read[name] for name in sorted(read)]


def refuse_itself(name: str, dependencies: Iterable[Dependency]) -> None:
    """Go on only if a plugin of that name does not depend on itself.

    Raises: DependencyOnItself.
    """
    if own := next((d for d in dependencies if d.name == name), None):
        raise errors.DependencyOnItself(FIELDS[own.kind], own.name, own.range)


def read_host_range(draft: ReleaseDraft) -> str | None:
    """The hosts that a release was made for; None where it does not say.

    Raises: DependencyRefused.
    """
    return None if draft.host_range is None else _checked_range("host_range", None, draft.host_range)


def _read_range(field: str, name: str, text: str) -> str:
    if not is_package_name(name):
        raise errors.DependencyNameInvalid(field, name, text)
    return _checked_range(field, name, text)


def _checked_range(field: str, name: str | None, text: str) -> str:
    if refusal := _refusal(text):
        raise refusal(field, name, text)
    return "*" if text in _ANY else text


def _refusal(text: str) -> type[errors.DependencyRefused] | None:
    """Why the text is no range that can be resolved; None if it is one."""
    if text in _ANY:
        return None
    if scheme := _SCHEME.match(text):
        return _refused_scheme(scheme[1].lower())
    if _is_range(text):
        return None
    # GitHub's short form of a place is owner/repository.
    return errors.DependencyElsewhere if "/" in text else errors.DependencyRangeInvalid


def _refused_scheme(scheme: str) -> type[errors.DependencyRefused]:
    if scheme == "npm":
        return errors.DependencyAliased
    return errors.DependencyOfWorkspace if scheme in _OF_A_WORKSPACE else errors.DependencyElsewhere


def _is_range(text: str) -> bool:
    try:
        parse_range(text)
    except ValueError:
        return False
    return True
