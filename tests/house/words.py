"""Rules about what code says of itself: docstrings, types, log events, suppressed lint."""

import ast
import re
from collections.abc import Iterator

from tests.house.tree import PRODUCT, Function, Rule, Tree, Violation, calls, dotted, public_functions

CODE = (*PRODUCT, "infra/", "tests/")
LOG_CALL = re.compile(r"^_?log(ger|ging)?\.(debug|info|warning|error|exception|critical)$")
PAST = r"(ed|sent|lost|built|found|put|set|kept|read|begun|began|made|left|shut|held|hit|met)"
EVENT = re.compile(rf"^[a-z_]+(\.[a-z_]+)*\.([a-z]+_)*[a-z]*{PAST}(_[a-z]+)*$")
# What these name is a person's, a secret, or somebody's text.
PERSONAL = {"name", "display_name", "email", "subject"}
SECRET = {"token", "key", "api_key", "secret", "password", "credential", "authorization", "headers"}
CONTENT = {"title", "description", "query", "path", "url", "body", "data", "document", "payload", "event"}
UNLOGGABLE = PERSONAL | SECRET | CONTENT
OWN = "tests/house/words.py"
CODED = re.compile(r"^(: *[A-Z]+\d+|\[[a-z, -]+\])")
SUPPRESSION = re.compile(r"(?:#|--) *(?:noqa|nosec|pragma|type: *ignore)(?P<rest>.*)")


def missing_docstrings(tree: Tree) -> Iterator[Violation]:
    """Each file, and each public function under shared/ and layers/, opens with a sentence."""
    for path, module in tree.modules(*CODE):
        opened: list[tuple[str, ast.Module | Function]] = [(path, module)]
        if path.startswith(("shared/", "layers/")):
            opened += [(f"{path}::{function.name}", function) for function in public_functions(module)]
        for place, node in opened:
            first = (ast.get_docstring(node) or "").split("\n")[0]
            if (module.body or node is not module) and not re.match(r"^[A-Z`].*\.$", first):
                yield Violation(place, f"does not open with a sentence: {first!r}")


def untyped_values(tree: Tree) -> Iterator[Violation]:
    """No Any: not imported, not spelled."""
    for path, module in tree.modules(*CODE):
        for node in ast.walk(module):
            if isinstance(node, ast.ImportFrom | ast.Import | ast.Attribute) and "Any" in spelled(node):
                yield Violation(path, f"line {node.lineno} uses Any")


def spelled(node: ast.ImportFrom | ast.Import | ast.Attribute) -> set[str]:
    """Names that an import brings in, or the last one of an attribute chain."""
    return {node.attr} if isinstance(node, ast.Attribute) else {alias.name for alias in node.names}


def log_sentences(tree: Tree) -> Iterator[Violation]:
    """Logged is a dotted event in the past tense; what varies goes into `extra`."""
    for path, module in tree.modules(*PRODUCT):
        for call in calls(module):
            if not LOG_CALL.match(dotted(call.func)):
                continue
            events = [argument.value if isinstance(argument, ast.Constant) else "" for argument in call.args]
            keys = {keyword.arg for keyword in call.keywords} - {"extra", "exc_info"}
            if len(events) != 1 or not EVENT.match(str(events[0])) or keys:
                yield Violation(path, f"line {call.lineno} logs no event: {events}")


def logged_values(tree: Tree) -> Iterator[Violation]:
    """No line has a key under which a person's data, a secret or somebody's text would stand."""
    for path, module in tree.modules(*PRODUCT):
        for call in calls(module):
            extras = [k.value for k in call.keywords if k.arg == "extra" and isinstance(k.value, ast.Dict)]
            keys = {key.value for extra in extras for key in extra.keys if isinstance(key, ast.Constant)}
            if dotted(call.func) == "log_keys":
                keys = {keyword.arg for keyword in call.keywords}
            if keys & UNLOGGABLE:
                yield Violation(path, f"line {call.lineno} logs {sorted(map(str, keys & UNLOGGABLE))}")


def bare_suppressions(tree: Tree) -> Iterator[Violation]:
    """Suppressed lint names the rule, and gives the reason on its line or right above."""
    for path in tree.paths(*CODE, "sql/"):
        above = ""
        for number, line in enumerate([] if path == OWN else tree.texts[path].splitlines(), 1):
            rest = found["rest"] if (found := SUPPRESSION.search(line)) else ""
            has_reason = re.search(r"\s[a-z]\w*.* .*\w{3,}", rest) or above.strip().startswith(("# ", "-- "))
            if found and not (CODED.match(rest) and has_reason):
                yield Violation(path, f"line {number} suppresses without code and reason: {line.strip()[:80]}")
            above = line


RULES = (
    Rule(
        "files and public functions open with a sentence",
        missing_docstrings,
        (
            {"shared/catalog/service.py": "import uuid\n"},
            {"shared/catalog/service.py": '"""Plugins"""\n'},
            {"shared/catalog/service.py": '"""What plugins do."""\ndef search_plugins():\n    return []\n'},
        ),
    ),
    Rule(
        "no type is Any",
        untyped_values,
        (
            {"shared/catalog/service.py": "from typing import Any\n"},
            {"shared/catalog/service.py": "import typing\nROW: typing.Any = None\n"},
        ),
    ),
    Rule(
        "logs are events, not sentences",
        log_sentences,
        (
            {"shared/catalog/service.py": 'log.info(f"Published {name}")\n'},
            {"shared/catalog/service.py": 'log.info("Plugin was published")\n'},
            {"shared/catalog/service.py": 'log.info("plugin.publish")\n'},
            {"shared/catalog/service.py": 'log.info("plugin.published %s", name)\n'},
        ),
    ),
    Rule(
        "no log line has a place for personal data or a secret",
        logged_values,
        (
            {"shared/catalog/service.py": 'log.info("plugin.published", extra={"name": name})\n'},
            {"shared/catalog/service.py": "with log_keys(email=email):\n    pass\n"},
        ),
    ),
    Rule(
        "suppressed lint gives its reason",
        bare_suppressions,
        (
            {"shared/catalog/service.py": "import os  # noqa\n"},
            {"shared/catalog/service.py": "import os  # noqa: F401\n"},
            {"shared/catalog/service.py": "x = y()  # type: ignore[no-untyped-call]\n"},
        ),
    ),
)
