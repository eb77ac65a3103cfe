"""One trial, in a process of its own: take a wall away in a copy of the database, run its test, tell how it ended."""

import os
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import StringIO
from multiprocessing.connection import Connection as Pipe
from pkgutil import resolve_name

import pytest

from clients.postgres import Connection
from shared.catalog.rebuild import rebuild_search
from shared.ids import new_id
from shared.operations.migrations import migrate
from tests.stack import ROOT
from tests.walls.scratch import GIVEN, Scratch
from tests.walls.wall import Rewrite, Wall

Report = Generator[None, pytest.TestReport, pytest.TestReport]
WALLS = ROOT / "tests/walls"
# What a claim that does not hold raises: an assertion, or pytest's word that nothing was raised.
REFUTATIONS = (AssertionError, pytest.fail.Exception)


@dataclass
class Outcome:
    """What came of the tests of one run, by node id below tests/walls, examples without `[...]`.

    refuted: the claim itself failed, while the test ran. broken: anything else went wrong, with its last line.
    """

    passed: set[str] = field(default_factory=set)
    refuted: set[str] = field(default_factory=set)
    broken: dict[str, str] = field(default_factory=dict)


@dataclass(eq=False)
class Recorder:
    """Gives a pytest run its stack and writes down how each test ended."""

    scratch: Scratch
    outcome: Outcome

    def pytest_configure(self, config: pytest.Config) -> None:
        config.stash[GIVEN] = self.scratch

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        test = node_id(item)
        if call.excinfo is None:
            if call.when == "call":
                self.outcome.passed.add(test)
        elif call.when == "call" and isinstance(call.excinfo.value, REFUTATIONS):
            self.outcome.refuted.add(test)
        else:
            self.outcome.broken[test] = f"{call.when}: {call.excinfo.exconly()}"[:500]
        return report

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.outcome.broken[report.nodeid] = str(report.longrepr)[-500:]


def node_id(item: pytest.Item) -> str:
    """A test's node id below tests/walls, the same for all its examples."""
    return f"{item.path.relative_to(WALLS).as_posix()}::{getattr(item, 'originalname', item.name)}"


def prepare(pipe: Pipe, scratch: Scratch) -> None:
    """Migrate a new template and fill its search; in a process of its own, as no connection to it may stay."""
    os.environ.update(scratch.environment)
    migrate(scratch.environment["DATABASE_OWNER_URL"], scratch.environment["CONTEXT_KEY"], lambda _: None)
    rebuild_search(new_id(), datetime.now(UTC))
    pipe.send(Outcome())


def try_untouched(pipe: Pipe, scratch: Scratch, file: str) -> None:
    """Run a file of attacks where every wall stands."""
    pipe.send(_run(scratch, [file]))


def try_without(pipe: Pipe, scratch: Scratch, wall: Wall) -> None:
    """Take a wall away and run its test."""
    with _removed(wall, scratch):
        pipe.send(_run(scratch, [wall.test], "--maxfail=1"))


def _run(scratch: Scratch, tests: Sequence[str], *options: str) -> Outcome:
    os.environ.update(scratch.environment)
    outcome = Outcome()
    nodes = [str(WALLS / test) for test in tests]
    told = StringIO()
    arguments = [*nodes, "-p", "no:cacheprovider", "--rootdir", str(ROOT), *options]
    with redirect_stdout(told), redirect_stderr(told):
        ended = pytest.main(arguments, [Recorder(scratch, outcome)])
    if ended not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}:
        outcome.broken[f"pytest ended with {ended}"] = told.getvalue()[-500:]
    return outcome


@contextmanager
def _removed(wall: Wall, scratch: Scratch) -> Iterator[None]:
    with scratch.superuser() as conn:
        if wall.sql:
            conn.execute(wall.sql.encode())
        for rewrite in wall.rewrite:
            conn.execute(_rewritten(conn, rewrite).encode())
    for name, stand_in in wall.patch.items():
        module, _, attribute = name.rpartition(".")
        owner = resolve_name(module)
        getattr(owner, attribute)
        setattr(owner, attribute, stand_in)
    try:
        yield
    finally:
        if wall.put_back:
            with scratch.superuser("postgres") as conn:
                conn.execute(wall.put_back.encode())


def _rewritten(conn: Connection, rewrite: Rewrite) -> str:
    """The definition of a function without its check. Raises: ValueError if the check is not there to be removed."""
    row = conn.execute("select pg_get_functiondef(%s::regproc)", (rewrite.function,)).fetchone()
    definition = str(row[0]) if row else ""
    if rewrite.old not in definition:
        raise ValueError(f"{rewrite.function} does not say: {rewrite.old}")
    return definition.replace(rewrite.old, rewrite.new)
