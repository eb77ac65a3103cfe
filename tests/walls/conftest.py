"""The stack of the attacks: that of the whole run, or the copy of it in which a wall has been taken away."""

from pathlib import Path

import pytest

from tests.walls.scratch import GIVEN, Scratch


def given(request: pytest.FixtureRequest) -> Scratch | None:
    return request.config.stash.get(GIVEN, None)


@pytest.fixture(scope="session")
def data_dir(request: pytest.FixtureRequest) -> Path:
    """Where the engines keep their files."""
    scratch = given(request)
    return scratch.data_dir if scratch else request.getfixturevalue("data_dir")


@pytest.fixture(scope="session")
def stack(request: pytest.FixtureRequest) -> dict[str, str]:
    """Running engines and a migrated database; the environment names them, also for the clients."""
    scratch = given(request)
    return dict(scratch.environment) if scratch else request.getfixturevalue("stack")
