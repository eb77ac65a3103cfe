"""Every function answers its recorded events under AWS's own runtime, packed and told what template.yaml says.

The same files serve `sam local invoke -e`, which needs Docker. A function without an event fails here by its name.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from infra.local.cloud.adaptations import TAKEN_OUT, localized
from infra.local.cloud.template import load_template, names_of_own_resources
from infra.local.data_dir import PROJECT
from infra.local.gateway.template import Function
from infra.local.gateway_server import login_settings
from infra.local.issuer import Issuer
from shared.context import Actor
from tests.factories import make_api, make_plugin
from tests.recorded_events import DEPLOYED, RecordedEvent
from tests.restored_function import answer_after_restore
from tests.runtime_interface import RuntimeInterface, running_function
from tests.stack import Part, part
from tests.stub_bus import StubBus

# The wheels are this environment's, so the bytecode is, too.
HERE = {"RUNTIME": f"python{sys.version_info.major}.{sys.version_info.minor}", "RUNTIME_PYTHON": sys.executable}
# What is a parameter of the deployment.
OWN = {"DEPLOYMENT_STAGE": "local", "BACKUP_OF": "", "LOG_LEVEL": "INFO", "OIDC_MFA_ACR_VALUES": ""} | login_settings(
    "http://127.0.0.1:8080"
)
OWN_RESOURCES = names_of_own_resources(load_template(PROJECT / "template.yaml"))
# Recorded of a plugin that no database has, and of a browser that is sent elsewhere.
OTHERWISE = {"list_versions": {404}, "publish_version": {404}, "begin_login": {303}, "get_forecast": {409}}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A function's unpacked zip as `sam build` makes it; every function gets the same bytes."""
    folder = tmp_path_factory.mktemp("package")
    make = [shutil.which("make") or "make", "--silent", "--makefile", "functions/Makefile", "build-CatalogApi"]
    subprocess.run(make, cwd=PROJECT, env=os.environ | HERE | {"ARTIFACTS_DIR": str(folder)}, check=True)
    return folder


def local_values(name: str) -> dict[str, str]:
    """The variables that the template gives a function, and no more, with values of this stack and the stub of AWS.

    Raises: TypeError for one that there is no value for.
    """
    given = {resource: f"http://aws.example/{resource}" for resource in OWN_RESOURCES}
    environment = {**given, **os.environ, **OWN}
    declared = DEPLOYED[name].variables
    told = {key: value for key, value in localized(declared, environment).items() if value != TAKEN_OUT}
    literal = {key: value for key, value in declared.items() if key in told and isinstance(value, str)}
    values = told | literal
    if missing := [key for key, value in values.items() if not isinstance(value, str)]:
        raise TypeError(f"{name} is told {missing}, and nothing here has a value for that")
    return {key: str(value) for key, value in values.items()}


@contextmanager
def running(name: str, package: Path, folder: Path) -> Iterator[RuntimeInterface]:
    """A function of the template, under its runtime."""
    aws = {key: value for key, value in os.environ.items() if key.startswith("AWS_")}
    variables = aws | local_values(name)
    with running_function(DEPLOYED[name].function, package, variables, folder) as function:
        yield function


def sent(recorded: RecordedEvent, bearer: Mapping[str, str]) -> Part:
    """The event; one over HTTP with a credential that is good."""
    if recorded.route is None:
        return recorded.event
    return recorded.event | {"headers": {**part(recorded.event["headers"]), **bearer}}


def is_success(recorded: RecordedEvent, answer: Part) -> bool:
    """Whether the trigger takes the answer for success; one that took no record back may say nothing of records."""
    if recorded.route is None:
        return answer.get("batchItemFailures", []) == []
    return answer["statusCode"] in OTHERWISE.get(recorded.name, {200, 201, 202, 204})


@pytest.mark.parametrize("name", DEPLOYED)
def test_function_answers_its_recorded_events(
    bus: StubBus, issuer: Issuer, owner: Actor, package: Path, tmp_path: Path, name: str
) -> None:
    events = DEPLOYED[name].events
    bearer = make_api(issuer, owner).bearer

    assert events, f"{name} has no event in tests/events"
    with running(name, package, tmp_path) as function:
        for recorded in events:
            answer = part(function.invoke(sent(recorded, bearer)))
            assert is_success(recorded, answer), f"{recorded.name}: {answer}"
        assert not [line for line in function.lines() if line.get("level") in {"ERROR", "CRITICAL"}]


def test_recorded_request_without_a_token_is_refused(bus: StubBus, package: Path, tmp_path: Path) -> None:
    search = next(recorded for recorded in DEPLOYED["CatalogApi"].events if recorded.name == "search_plugins")

    with running("CatalogApi", package, tmp_path) as function:
        answer = part(function.invoke(search.event))

    assert answer["statusCode"] == 401


def test_recorded_schedule_rebuilds_the_search(bus: StubBus, package: Path, tmp_path: Path) -> None:
    with running("RebuildSearch", package, tmp_path) as function:
        answer = part(function.invoke(DEPLOYED["RebuildSearch"].events[0].event))

    assert answer["generation"]
    assert answer["is_published"]


def test_recorded_request_of_a_writer_starts_the_relay(
    bus: StubBus, owner: Actor, package: Path, tmp_path: Path
) -> None:
    plugin = make_plugin(owner)

    with running("RelayOutbox", package, tmp_path) as function:
        answer = part(function.invoke(DEPLOYED["RelayOutbox"].events[0].event))

    assert (answer["published"], answer["depth"]) == (1, 0)
    assert bus.revisions(plugin.plugin_id) == [1]


def test_function_restored_from_a_snapshot_answers(bus: StubBus, package: Path) -> None:
    rebuild = DEPLOYED["RebuildSearch"]

    restored = answer_after_restore(rebuild.function, package, local_values("RebuildSearch"), rebuild.events[0].event)

    assert restored.asked[:2] == ["restore/next", "invocation/next"]
    assert part(restored.told["response"])["is_published"]


def test_function_whose_settings_are_gone_is_not_restored(stack: dict[str, str], package: Path, tmp_path: Path) -> None:
    (tmp_path / "forgetful.py").write_text(
        "import os\n"
        "import functions.catalog.rebuild_search\n"
        "os.environ.pop('OIDC_ISSUER')\n"
        "handler = functions.catalog.rebuild_search.handler\n"
    )
    path = {"PYTHONPATH": f"{tmp_path}:{package}:{PROJECT / 'layers' / 'clients'}"}
    forgetful = Function("RebuildSearch", "forgetful.handler", 10, 512)

    restored = answer_after_restore(forgetful, package, local_values("RebuildSearch") | path, {})

    assert restored.asked == ["restore/next"]
    assert "OIDC_ISSUER" in str(part(restored.told["error"])["errorMessage"])
