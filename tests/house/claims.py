"""Rules about tests: names are claims, engines are real, nothing waits for a clock."""

import ast
import re
from collections.abc import Iterator

from tests.house.tree import Rule, Tree, Violation, calls, dotted, imported, public_functions

TIMES = {"perf_counter", "perf_counter_ns", "monotonic", "monotonic_ns", "process_time", "elapsed", "duration"}
DOUBLES = ("unittest.mock", "mock", "pytest_mock", "mongomock", "fakeredis", "pytest_postgresql")
SKIPS = {"pytest.skip", "pytest.xfail", "pytest.mark.skip", "pytest.mark.skipif", "pytest.mark.xfail"}
FIXTURES_AT_MOST = 10
BENCH = "tests/bench/"


def names_without_a_claim(tree: Tree) -> Iterator[Violation]:
    """A test's name is a sentence: at least three words after `test`."""
    for place, function in tree.functions("tests/"):
        if function.name.startswith("test") and not re.match(r"^test(_[a-z0-9]+){3,}$", function.name):
            yield Violation(place, "is no claim")


def waiting_tests(tree: Tree) -> Iterator[Violation]:
    """No sleep, and no assertion about time that passed: it fails on a busy machine."""
    for path, module in tree.modules("tests/"):
        for call in calls(module):
            if dotted(call.func) in {"time.sleep", "sleep", "asyncio.sleep"}:
                yield Violation(path, f"line {call.lineno} sleeps")
        for assertion in (node for node in ast.walk(module) if isinstance(node, ast.Assert)):
            if not path.startswith(BENCH) and TIMES & {dotted(inner).split(".")[-1] for inner in ast.walk(assertion)}:
                yield Violation(path, f"line {assertion.lineno} asserts how long something took")


def doubled_engines(tree: Tree) -> Iterator[Violation]:
    """No mock stands in for a database."""
    for path, module in tree.modules("tests/"):
        for name, line in imported(path, module):
            if name.startswith(DOUBLES):
                yield Violation(path, f"line {line} imports {name}")


def skips_without_reason(tree: Tree) -> Iterator[Violation]:
    """A skipped or expected failure says why."""
    for path, module in tree.modules("tests/"):
        reasoned = {id(call.func) for call in calls(module) if call.args or "reason" in {k.arg for k in call.keywords}}
        for node in ast.walk(module):
            if isinstance(node, ast.Attribute) and dotted(node) in SKIPS and id(node) not in reasoned:
                yield Violation(path, f"line {node.lineno} gives no reason: {dotted(node)}")


def crowded_conftest(tree: Tree) -> Iterator[Violation]:
    """At most ten fixtures in a conftest.py."""
    for path in tree.paths("tests/", suffix="conftest.py"):
        functions = public_functions(next(tree.modules(path))[1])
        fixtures = [f.name for f in functions if any("fixture" in ast.dump(mark) for mark in f.decorator_list)]
        if len(fixtures) > FIXTURES_AT_MOST:
            yield Violation(path, f"holds {len(fixtures)} fixtures")


TEST = "tests/flow/test_search.py"

RULES = (
    Rule("a test's name is a claim", names_without_a_claim, ({TEST: "def test_search():\n    pass\n"},)),
    Rule(
        "tests neither sleep nor time themselves",
        waiting_tests,
        (
            {TEST: "import time\ntime.sleep(1)\n"},
            {TEST: "import time\nassert time.perf_counter() - start < 1\n"},
            {TEST: "assert answer.elapsed < 1\n"},
        ),
    ),
    Rule("no mock stands in for an engine", doubled_engines, ({TEST: "from unittest.mock import patch\n"},)),
    Rule(
        "a skipped test says why",
        skips_without_reason,
        ({TEST: "import pytest\n@pytest.mark.skip\ndef test_a_plugin_is_found():\n    pass\n"},),
    ),
    Rule(
        "a conftest holds at most ten fixtures",
        crowded_conftest,
        ({"tests/conftest.py": "".join(f"@pytest.fixture\ndef f{n}():\n    pass\n" for n in range(11))},),
    ),
)
