"""The SQL of each room by name: `sql/queries/<room>.sql` or `<room>_<subject>.sql`, parsed once a process by aiosql."""

from functools import cache
from pathlib import Path

import aiosql
from aiosql.queries import Queries

FOLDER = Path(__file__).parents[1] / "sql" / "queries"
# The first line of a file whose statements are of the time series' database.
OF_ANALYTICS = "-- database: analytics"


@cache
def load(file: str, *records: type) -> Queries:
    """The statements of a room or of one subject of it; `records` are the classes its `-- record_class:` lines name."""
    loaded: Queries = aiosql.from_path(
        FOLDER / f"{file}.sql", "psycopg", record_classes={r.__name__: r for r in records}
    )
    return loaded


def is_of_analytics(file: str) -> bool:
    """Whether the statements of a file are for the time series' database."""
    return (FOLDER / f"{file}.sql").read_text().startswith(f"{OF_ANALYTICS}\n")
