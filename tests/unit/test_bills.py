"""Who depends on whom in a set of packages: what is asked for, as far as it is there."""

import pytest

from shared.versions.bills import required_of, versions_of
from shared.versions.models import Dependency, DependencyKind

SET = versions_of([("react", "17.0.2"), ("react", "18.3.1"), ("core", "1.0.0"), ("odd", "latest"), ("odd", "1.0.0")])


@pytest.mark.parametrize(
    ("name", "range_", "reached"),
    [
        ("react", "^18.0.0", ["18.3.1"]),
        ("react", ">=17.0.0", ["17.0.2", "18.3.1"]),
        ("react", "^16.0.0", ["17.0.2", "18.3.1"]),
        ("core", "^2.0.0", ["1.0.0"]),
        ("odd", "^1.0.0", ["1.0.0"]),
        ("left-pad", "*", []),
    ],
)
@pytest.mark.parametrize("kind", DependencyKind)
def test_package_reaches_what_its_range_takes_or_whatever_is_there(
    name: str, range_: str, kind: DependencyKind, reached: list[str]
) -> None:
    assert required_of([Dependency(name, range_, kind)], SET) == [(name, version) for version in reached]
