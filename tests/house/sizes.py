"""Rules about length: functions fit on a screen and a file holds one subject."""

from collections.abc import Iterator

from tests.house.tree import Rule, Tree, Violation

HALF, NINE_OF_TEN, ALL, FILE = 10, 30, 40, 300
# SQL gives each clause a line of its own, so twice what Python may take.
IN_DATABASE = 80
CODE = ("functions/", "shared/", "layers/", "infra/", "tests/")


def lengths(tree: Tree) -> dict[str, int]:
    """Lines of every function, decorators aside."""
    return {place: (node.end_lineno or node.lineno) - node.lineno + 1 for place, node in tree.functions(*CODE)}


def long_functions(tree: Tree) -> Iterator[Violation]:
    """No function over 40 lines."""
    for place, length in lengths(tree).items():
        if length > ALL:
            yield Violation(place, f"has {length} lines")


def heavy_middle(tree: Tree) -> Iterator[Violation]:
    """Half of all functions within 10 lines and nine of ten within 30, in every part of the tree."""
    measured = lengths(tree)
    for part in CODE:
        ordered = sorted(length for place, length in measured.items() if place.startswith(part))
        for share, limit in ((0.5, HALF), (0.9, NINE_OF_TEN)):
            within = sum(length <= limit for length in ordered)
            if within < share * len(ordered):
                yield Violation(part, f"{within} of {len(ordered)} functions are within {limit} lines")


def long_files(tree: Tree) -> Iterator[Violation]:
    """No Python or SQL file over 300 lines."""
    for path in tree.paths():
        length = tree.texts[path].count("\n")
        if path.endswith((".py", ".sql")) and length > FILE:
            yield Violation(path, f"has {length} lines")


def long_database_functions(tree: Tree) -> Iterator[Violation]:
    """No function of sql/functions, one to a file, over 80 lines with its comment."""
    for path in tree.paths("sql/functions/", "sql/analytics/functions/", suffix=".sql"):
        length = tree.texts[path].count("\n")
        if length > IN_DATABASE:
            yield Violation(path, f"has {length} lines")


def sample(lines: int) -> dict[str, str]:
    """A file with one function of so many lines."""
    return {"shared/catalog/service.py": "def search_plugins():\n" + "    pass\n" * (lines - 1)}


RULES = (
    Rule("no function is over 40 lines", long_functions, (sample(41),)),
    Rule("half of the functions are within 10 lines, nine of ten within 30", heavy_middle, (sample(11), sample(31))),
    Rule(
        "no database function is over 80 lines",
        long_database_functions,
        ({"sql/functions/search_plugins.sql": "--\n" * 81},),
    ),
    Rule("no file is over 300 lines", long_files, (sample(301), {"sql/queries/catalog.sql": "--\n" * 301})),
)
