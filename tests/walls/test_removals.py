"""A seeded few walls are taken away here, and the table holds all attacks; `make test-walls` tries every wall."""

import os
from pathlib import Path
from random import Random

import pytest

from tests.house.tree import real_tree
from tests.walls.run import FELL, STILL_GREEN, WRONG_REASON, try_walls
from tests.walls.scratch import Scratch
from tests.walls.table import WALLS, WITHOUT_A_WALL
from tests.walls.wall import Wall

SEED = 20261124
VIEWS = "test_catalogue.py::test_every_view_sees_with_its_callers_rights"
SECURED = "test_catalogue.py::test_every_table_has_row_security_that_binds_its_owner_too"


def attacks() -> set[str]:
    """Every test beside this file, by its node id."""
    return {
        place.removeprefix("tests/walls/")
        for place, function in real_tree().functions("tests/walls/test_")
        if function.name.startswith("test_") and not place.startswith("tests/walls/test_removals.py")
    }


def test_every_wall_names_an_attack_there_is() -> None:
    assert [wall.number for wall in WALLS if wall.test not in attacks()] == []


def test_every_attack_has_a_wall_or_a_reason_why_not() -> None:
    walled = {wall.test for wall in WALLS}

    assert attacks() - walled == WITHOUT_A_WALL.keys()
    assert [reason for reason in WITHOUT_A_WALL.values() if len(reason) < 20] == []


def test_no_number_is_given_to_two_walls() -> None:
    assert len({wall.number for wall in WALLS}) == len(WALLS)


def test_every_wall_says_how_it_is_taken_away() -> None:
    assert [wall.number for wall in WALLS if not (wall.sql or wall.rewrite or wall.patch)] == []


@pytest.fixture
def walled(stack: dict[str, str], data_dir: Path) -> Scratch:
    """The running server, and the settings of this process in it."""
    return Scratch({name: os.environ[name] for name in (*stack, "DATABASE_POOL_SIZE")}, data_dir)


@pytest.mark.timeout(600)
def test_walls_that_are_taken_away_turn_their_tests_red(walled: Scratch) -> None:
    some = Random(SEED).sample([wall for wall in WALLS if not wall.put_back], 4)
    # What must not pass for a wall that fell: nothing was taken away, or the attack itself broke.
    nothing = Wall("W998", "nothing is taken away", VIEWS, sql="select 1")
    broken = Wall("W999", "the attack breaks", SECURED, sql="alter table app.table_exemption rename to gone")

    verdicts = try_walls([*some, nothing, broken], walled, 2, lambda _: None)

    results = [*[(wall.number, FELL) for wall in some], (nothing.number, STILL_GREEN), (broken.number, WRONG_REASON)]
    assert [(v.wall.number, v.result) for v in verdicts] == results, [v.detail for v in verdicts]
