"""Makes plugins for a resolver out of plain words: name to version to what it asks for."""

from collections.abc import Mapping
from datetime import date

from shared.versions.models import Dependency, DependencyKind
from shared.versions.packed import PackedPlugin, Release, pack, unpack

Spec = Mapping[str, Mapping[str, Mapping[str, str]]]


def make_plugins(spec: Spec) -> dict[str, PackedPlugin]:
    """The plugins by name; versions in the order of publishing. A dependency whose name ends in "?" is optional."""
    known = {name: list(versions) for name, versions in spec.items()}
    return {
        name: unpack(pack([_release(version, asks) for version, asks in versions.items()], known))
        for name, versions in spec.items()
    }


def _release(version: str, asks: Mapping[str, str]) -> Release:
    return Release(version, [_dependency(name, range_) for name, range_ in asks.items()], None, date(2026, 3, 1))


def _dependency(name: str, range_: str) -> Dependency:
    kind = DependencyKind.OPTIONAL if name.endswith("?") else DependencyKind.REQUIRED
    return Dependency(name.removesuffix("?"), range_, kind)
