"""Rules about names: no name that could stand on anything, and booleans that read as questions."""

import ast
import re
from collections.abc import Iterator

from tests.house.tree import PRODUCT, Rule, Tree, Violation, dotted

CODE = (*PRODUCT, "infra/", "tests/")
VAGUE_WORDS = {"util", "utils", "helper", "helpers", "common", "base", "manager", "misc", "stuff"}
VAGUE_NAMES = {"process_data", "handle_it", "do_it", "run_all"}
QUESTION = re.compile(r"^(is|has|had|can|may|was|were|must|needs|should|allows|exists)(_|$)")


def words(name: str) -> set[str]:
    """The words of a snake_case or CamelCase name."""
    return set(re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower().split("_"))


def is_vague(name: str) -> bool:
    """Whether a name says nothing, or only that something else was there before."""
    return bool(words(name) & VAGUE_WORDS) or name in VAGUE_NAMES or bool(re.search(r"(_v\d+|[a-z]2|_new|_old)$", name))


def vague_names(tree: Tree) -> Iterator[Violation]:
    """Files, folders, functions and classes are named after what they hold or do."""
    for path in tree.paths(*CODE, "sql/"):
        for part in path.split("/"):
            if is_vague(part.split(".")[0]):
                yield Violation(path, f"is named {part}")
    for path, module in tree.modules(*CODE):
        for node in ast.walk(module):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and is_vague(node.name):
                yield Violation(f"{path}::{node.name}", "is a name that says nothing")


def booleans_that_are_no_questions(tree: Tree) -> Iterator[Violation]:
    """Boolean fields of shapes read as questions: `is_retired`, `can_approve`."""
    for path, module in tree.modules(*PRODUCT):
        shapes = (node for node in ast.walk(module) if isinstance(node, ast.ClassDef))
        for field in (item for shape in shapes for item in shape.body if isinstance(item, ast.AnnAssign)):
            name = dotted(field.target)
            kinds = {dotted(node) for node in ast.walk(field.annotation)}
            if "bool" in kinds and not QUESTION.match(name):
                yield Violation(f"{path}::{name}", "is a boolean that asks no question")


RULES = (
    Rule(
        "names say what a thing is",
        vague_names,
        (
            {"shared/catalog/helpers.py": ""},
            {"shared/catalog/service2.py": ""},
            {"shared/catalog/service.py": "class PluginManager:\n    pass\n"},
            {"shared/catalog/service.py": "def process_data():\n    pass\n"},
            {"shared/catalog/service.py": "def search_plugins_v2():\n    pass\n"},
        ),
    ),
    Rule(
        "boolean fields read as questions",
        booleans_that_are_no_questions,
        ({"shared/catalog/models.py": "class Plugin:\n    retired: bool = False\n"},),
    ),
)
