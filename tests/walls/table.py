"""The table of walls: each can be taken away, and the test it names turns red."""

from tests.walls.removals import catalogue, context, tenants
from tests.walls.wall import Wall

# Numbers are never given twice: database W01 to W199, edge from W201 on.
WALLS: tuple[Wall, ...] = (*context.WALLS, *tenants.WALLS, *catalogue.WALLS)

# Attacks that no wall of ours stands against, and why there is nothing to take away.
WITHOUT_A_WALL: dict[str, str] = {
    "test_isolation.py::test_victim_has_a_row_in_every_table": "no attack: it says that there is something to reach",
    "test_catalogue.py::test_sweep_looks_at_the_tables_there_are": "no attack: it says that the sweep sees tables",
    "test_context.py::test_context_of_a_savepoint_ends_with_it": "PostgreSQL undoes any setting with its savepoint",
}
