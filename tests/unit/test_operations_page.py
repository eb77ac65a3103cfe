"""The page for who is on call names every event that can stand in the log, and no other."""

import ast
import re

from tests.house.tree import PRODUCT, ROOT, calls, dotted, real_tree

PAGE = ROOT / "docs" / "operations.md"
LEVELS = {"exception": "error"}


def logged() -> dict[str, set[str]]:
    """Every event the code logs, with its levels."""
    found: dict[str, set[str]] = {}
    for _, module in real_tree().modules(*PRODUCT):
        for call in calls(module):
            name, _, level = dotted(call.func).rpartition(".")
            if name == "log" and call.args and isinstance(call.args[0], ast.Constant):
                found.setdefault(str(call.args[0].value), set()).add(LEVELS.get(level, level))
    return found


def test_page_names_every_event_of_the_log_with_its_level() -> None:
    rows = re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \| ([a-z, ]+) \|", PAGE.read_text(), re.MULTILINE)

    assert {event: set(levels.split(", ")) for event, levels in rows} == logged()
