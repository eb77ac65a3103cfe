"""From one version to another: the next of a kind, of which kind a step is, and what stays when parts are dropped."""

import re

from shared.versions.semver_errors import InvalidIncrement, InvalidVersion
from shared.versions.semver_grammar import LOOSE_PRERELEASE, MAX_LENGTH, STRICT_PRERELEASE
from shared.versions.semver_order import compare_identifiers
from shared.versions.semver_parts import counted, parse
from shared.versions.semver_version import Version, as_version

RELEASE_TYPES = ("major", "premajor", "minor", "preminor", "patch", "prepatch", "prerelease")

_PRERELEASE = {False: re.compile(STRICT_PRERELEASE), True: re.compile(LOOSE_PRERELEASE)}
# Identifiers that JavaScript can turn into a number, after which npm leaves a pre-release as it is.
_COUNTABLE = re.compile(r"-?(?:[0-9]+(?:[eE]-?[0-9]+)?|Infinity)|0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+")
_ONE = re.compile("0*[1-9][0-9]*")

# Where the counting of pre-releases starts: at 1 if this is a number other than zero, not at all if it is False.
Base = int | str | bool | None
_Core = tuple[int, int, int]


def inc(
    version: Version | str | None,
    release: str,
    identifier: str | None = None,
    identifier_base: Base = None,
    *,
    loose: bool = False,
) -> str | None:
    """The next version of a kind, as npm writes it; None where there is none.

    release: one of RELEASE_TYPES, `release` (drop the pre-release) or `pre` (count it on).
    """
    try:
        found = as_version(version, loose=loose)
        return str(increment(found, release, identifier, identifier_base, loose=loose))
    except (InvalidVersion, InvalidIncrement):
        return None


def increment(
    version: Version, release: str, identifier: str | None = None, identifier_base: Base = None, *, loose: bool = False
) -> Version:
    """The next version of a kind; it keeps its build metadata. Raises: InvalidIncrement."""
    if release.startswith("pre"):
        _require_identifier(identifier, identifier_base, loose)
    prerelease: tuple[str, ...] = ()
    if release in {"pre", "prerelease"}:
        core = _next_core(version, "patch") if release == "prerelease" and not version.prerelease else version.core
        prerelease = _counted_on(version.prerelease, identifier, identifier_base)
    elif release.startswith("pre"):
        core = _next_core(Version(*version.core, ()), release.removeprefix("pre"))
        prerelease = _counted_on((), identifier, identifier_base)
    else:
        core = _next_core(version, release)
    return Version(*core, prerelease, version.build)


def diff(one: Version | str, other: Version | str) -> str | None:
    """The kind of the step between two versions; None if they have the same precedence. Raises: InvalidVersion."""
    low, high = sorted((as_version(one), as_version(other)))
    if low == high:
        return None
    if low.prerelease and not high.prerelease:
        if not low.minor and not low.patch:
            return "major"
        if low.core == high.core:
            return "patch" if low.patch else "minor"
    prefix = "pre" if high.prerelease else ""
    for kind, mine, theirs in zip(("major", "minor", "patch"), low.core, high.core, strict=True):
        if mine != theirs:
            return prefix + kind
    return "prerelease"


def truncate(version: Version | str | None, kind: str, *, loose: bool = False) -> str | None:
    """The version without what is smaller than a major, minor or patch release; None if either is none."""
    found = parse(version, loose=loose)
    if kind not in RELEASE_TYPES or found is None:
        return None
    kept = {"major": 1, "minor": 2, "patch": 3}.get(kind)
    if kept is None:
        return str(found)
    return ".".join(map(str, (*found.core[:kept], 0, 0)[:3]))


def _require_identifier(identifier: str | None, base: Base, loose: bool) -> None:
    if not identifier:
        if base is False:
            raise InvalidIncrement("a pre-release that is not counted needs an identifier")
        return
    found = _PRERELEASE[loose].fullmatch(f"-{identifier}") if len(identifier) <= MAX_LENGTH else None
    if not found or found[1] != identifier:
        raise InvalidIncrement(f"not an identifier of a pre-release: {identifier[:60]}")


def _next_core(version: Version, release: str) -> _Core:
    """The three numbers of the next release; that of a pre-release may be its own."""
    major, minor, patch = version.core
    is_before = version.is_prerelease
    if release == "major":
        return (major if is_before and not minor and not patch else major + 1, 0, 0)
    if release == "minor":
        return (major, minor if is_before and not patch else minor + 1, 0)
    if release == "patch":
        return (major, minor, patch if is_before else patch + 1)
    if release == "release":
        if not version.prerelease:
            raise InvalidIncrement(f"not a pre-release: {version}")
        return version.core
    raise InvalidIncrement(f"no kind of release: {release[:20]}")


def _counted_on(prerelease: tuple[str, ...], identifier: str | None, base: Base) -> tuple[str, ...]:
    first = "1" if (_ONE.fullmatch(base) if isinstance(base, str) else base) else "0"
    counted_on = _next_prerelease(prerelease, identifier, first, is_counted=base is not False)
    if not identifier:
        return counted_on
    wanted = tuple(identifier.split("."))
    if _starts_with(counted_on, wanted) and _is_countable(counted_on[len(wanted) :]):
        return counted_on
    return wanted if base is False else (*wanted, first)


def _next_prerelease(
    prerelease: tuple[str, ...], identifier: str | None, first: str, *, is_counted: bool
) -> tuple[str, ...]:
    """The last number is counted on; where there is none, one is added."""
    for place in range(len(prerelease) - 1, -1, -1):
        if isinstance(number := counted(prerelease[place]), int):
            return (*prerelease[:place], str(number + 1), *prerelease[place + 1 :])
    if prerelease and not is_counted and identifier == ".".join(prerelease):
        raise InvalidIncrement("the version has this identifier already")
    return (*prerelease, first)


def _starts_with(prerelease: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    pairs = zip(prerelease, wanted, strict=False)
    return len(wanted) <= len(prerelease) and all(compare_identifiers(*pair) == 0 for pair in pairs)


def _is_countable(rest: tuple[str, ...]) -> bool:
    return bool(rest) and _COUNTABLE.fullmatch(rest[0]) is not None
