"""What a deployment asks of the stores: CloudFormation is always answered, and code that is put back is let be."""

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import cast

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext as Context
from pydantic import ValidationError

from clients.documents import connect
from infra.local.gateway.invocation import LambdaContext
from shared.deployments import Action, HasTime
from shared.edge.deployment import deployment_handler
from shared.operations import deployment
from shared.operations import migration_store as store
from shared.operations.deployment import Deployed
from shared.operations.document_migrations import read_declarations
from shared.operations.errors import PostConditionFailed
from shared.operations.migration_files import SQL
from tests.as_owner import owner_connection
from tests.recorded_events import DEPLOYED

Answers = list[dict[str, object]]


@pytest.fixture
def answers() -> Iterator[tuple[str, Answers]]:
    """Where CloudFormation waits, and what it was answered."""
    received: Answers = []

    class Waiting(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            received.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing into the tests' output."""

    server = HTTPServer(("127.0.0.1", 0), Waiting)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/answer", received
    server.shutdown()


@pytest.fixture
def newer(stack: dict[str, str]) -> Iterator[None]:
    """A migration of later code is applied."""
    with owner_connection() as conn:
        store.insert_applied(conn, "9999", "9999_newer.sql", "0" * 64, [])
    yield
    with owner_connection() as conn:
        store.delete_applied(conn, "9999")


def stack_event(url: str, kind: str) -> dict[str, object]:
    """What CloudFormation sends for the resource."""
    return {
        "RequestType": kind,
        "ResponseURL": url,
        "StackId": "arn:aws:cloudformation:eu-central-1:000000000000:stack/plugyard/1",
        "RequestId": "request",
        "LogicalResourceId": "Migrated",
        "ResourceType": "Custom::Migrations",
        "ResourceProperties": {"ServiceToken": "arn", "Code": "arn:1"},
    }


def invoke(migrate: Callable[[Action, HasTime], Deployed], event: dict[str, object]) -> dict[str, object]:
    """The handler's answer with a quarter of an hour to go."""
    return deployment_handler(migrate)(event, cast("Context", LambdaContext("Migrate", 1024, 10**9)))


def done(_action: Action, _has_time: HasTime) -> Deployed:
    """A migration that was applied."""
    return Deployed(applied=["0042_colour.sql"], backup="plugyard-before-0042-20261124")


def failing(_action: Action, _has_time: HasTime) -> Deployed:
    """A migration that does not do what it promises."""
    raise PostConditionFailed("0042_colour.sql", "every plugin has one: answered [(False,)] instead of one true")


@pytest.mark.parametrize("kind", ["Create", "Update"])
def test_stack_goes_on_once_migrations_are_applied(answers: tuple[str, Answers], kind: str) -> None:
    url, received = answers

    invoke(done, stack_event(url, kind))

    assert [(a["Status"], a["RequestId"], a["LogicalResourceId"]) for a in received] == [
        ("SUCCESS", "request", "Migrated")
    ]


def test_stack_is_told_which_migration_failed_and_why(answers: tuple[str, Answers]) -> None:
    url, received = answers

    invoke(failing, stack_event(url, "Update"))

    assert received[0]["Status"] == "FAILED"
    assert "0042_colour.sql" in str(received[0]["Reason"])
    assert "every plugin has one" in str(received[0]["Reason"])


def test_stack_that_is_deleted_leaves_the_schema_alone(answers: tuple[str, Answers]) -> None:
    url, received = answers

    invoke(failing, stack_event(url, "Delete"))

    assert received[0]["Status"] == "SUCCESS"


def test_unknown_event_is_refused(stack: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        invoke(done, {"action": "drop"})


def test_direct_call_says_what_is_pending(stack: dict[str, str]) -> None:
    assert invoke(deployment.migrate, DEPLOYED["Migrate"].events[0].event) == {
        "pending": [],
        "applied": [],
        "backup": None,
        "tried": [],
        "is_ahead": False,
    }


def test_direct_call_migrates_every_store_that_the_settings_name(stack: dict[str, str]) -> None:
    invoke(deployment.migrate, {"action": "migrate"})
    with connect(stack["DOCUMENTS_URL"]) as client:
        recorded = client.get_default_database()["document_migration"].count_documents({})

    assert recorded == len(read_declarations(SQL))
    assert invoke(deployment.migrate, {"action": "migrate"})["applied"] == []


@pytest.mark.usefixtures("newer")
@pytest.mark.parametrize("action", Action)
def test_code_that_is_put_back_leaves_a_newer_database_alone(action: Action) -> None:
    assert deployment.migrate(action, lambda: True) == Deployed(is_ahead=True)


def test_stack_is_told_which_setting_is_missing(
    stack: dict[str, str], answers: tuple[str, Answers], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, received = answers
    monkeypatch.delenv("DATABASE_OWNER_URL")

    invoke(deployment.migrate, stack_event(url, "Update"))

    assert received[0]["Status"] == "FAILED"
    assert "DATABASE_OWNER_URL" in str(received[0]["Reason"])
