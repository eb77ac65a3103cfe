"""What goes wrong under the runtime interface is told apart from an answer, although both come with HTTP 200."""

from pathlib import Path

import pytest

from infra.local.gateway.template import Function
from tests.runtime_interface import HandlerFailed, TimedOut, running_function

HANDLERS = """
import time

def answers(event, context):
    return {"event": event, "name": context.function_name, "memory": int(context.memory_limit_in_mb)}

def raises(event, context):
    raise LookupError("nothing there")

def sleeps(event, context):
    time.sleep(30)

def leaves(event, context):
    raise SystemExit(3)
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package of small handlers, and a module that cannot be imported."""
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "sample.py").write_text(HANDLERS)
    (folder / "broken.py").write_text("raise LookupError('no such setting')\n")
    return folder


def invoke(handler: str, package: Path, event: object = None) -> object:
    """What the handler answers within its second."""
    function = Function("Sample", handler, 1, 512)
    with running_function(function, package, {}, package) as running:
        return running.invoke(event)


def test_answer_of_a_handler_comes_back_as_it_is(package: Path) -> None:
    answer = invoke("sample.answers", package, {"é": [1]})

    assert answer == {"event": {"é": [1]}, "name": "Sample", "memory": 512}


def test_handler_that_raises_fails_the_caller(package: Path) -> None:
    with pytest.raises(HandlerFailed, match=r"Sample \(sample\.raises\): LookupError: nothing there"):
        invoke("sample.raises", package)


def test_handler_that_outlasts_its_timeout_fails_the_caller(package: Path) -> None:
    with pytest.raises(TimedOut, match=r"Sample \(sample\.sleeps\): Task timed out after 1\.00 seconds"):
        invoke("sample.sleeps", package)


def test_handler_that_ends_its_process_fails_the_caller(package: Path) -> None:
    with pytest.raises(HandlerFailed, match=r"Runtime\.ExitError"):
        invoke("sample.leaves", package)


def test_module_that_cannot_be_imported_fails_the_caller(package: Path) -> None:
    with pytest.raises(HandlerFailed, match="LookupError: no such setting"):
        invoke("broken.handler", package)
