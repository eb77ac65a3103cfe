"""What a flow tells of itself: lines that carry its request's id and nobody's data, and figures that count it."""

import json
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast
from uuid import UUID

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext

from clients.telemetry import log
from functions.catalog.rebuild_search import handler as rebuild_search
from infra.local.issuer import Issuer
from shared.cloud_events import ChangeEvent
from shared.context import Actor, transaction
from shared.edge.gateway_types import Event
from shared.edge.http import CurrentActor, http_handler, room_app
from shared.edge.queued import Batch, queue_handler
from shared.edge.scheduled import Outcome, scheduled_handler
from shared.errors import Broken, PlugyardError, Unavailable
from shared.fates import Dropped, Fate, Stored
from shared.ids import new_id
from shared.permissions import BuiltInRole
from tests.api_client import Api
from tests.api_client import lambda_context as context
from tests.at_once import give_thread_a_loop
from tests.factories import DAY_1, make_api, make_name, make_pipeline_key
from tests.told import Told, listening

EVENTS = Path(__file__).parents[1] / "events"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PRIVATE = "Wilhelmina@acme.example"


@pytest.fixture
def told() -> Iterator[Told]:
    """What is told during the test."""
    with listening() as told:
        yield told


def change_event(**fields: object) -> ChangeEvent:
    """A change as it comes out of a queue."""
    given = {"id": new_id(), "subject": new_id(), "tenantid": new_id(), "actorid": new_id(), "correlationid": new_id()}
    named = {"source": "plugyard", "type": "plugin.created", "aggregatetype": "plugin", "time": DAY_1, "revision": 1}
    return ChangeEvent.model_validate(given | named | {"data": {"title": PRIVATE}} | fields)


def batch(*bodies: str) -> Batch:
    """What SQS hands over; the sender's trace comes with it."""
    header = f"Root=1-{TRACE[:8]}-{TRACE[8:]};Parent=53995c3f42cd8ad8;Sampled=1"
    return {
        "Records": [
            {"messageId": f"message-{n}", "body": body, "attributes": {"AWSTraceHeader": header}}
            for n, body in enumerate(bodies)
        ]
    }


def fail_on_a_value(actor: Actor) -> None:
    """Make the database refuse a value, which its error quotes."""
    with transaction(actor) as conn:
        conn.execute("select %s::uuid", (PRIVATE,))


def broken_handler() -> Callable[[Event, LambdaContext], object]:
    """A room whose one endpoint logs, then fails in the database."""
    app = room_app("broken")

    @app.get("/v1/plugins", status_code=204)
    def search_plugins(actor: CurrentActor) -> None:
        log.info("work.begun", extra={"wanted_id": str(actor.request_id)})
        fail_on_a_value(actor)

    return http_handler(app)


def request_event(api: Api) -> Event:
    """A recorded search, signed."""
    event = cast("Event", json.loads((EVENTS / "search_plugins.json").read_text()))
    event["headers"] |= api.bearer
    return event


@dataclass(frozen=True)
class Done:
    rows: int


def test_no_line_of_a_whole_flow_tells_personal_data_or_a_secret(issuer: Issuer, owner: Actor, told: Told) -> None:
    api, reader = make_api(issuer, owner), make_api(issuer, owner, BuiltInRole.DEVELOPER)
    key = make_pipeline_key(owner, name="pipeline of Wilhelmina")
    name, once = make_name("secretive"), {"idempotency-key": f"key {PRIVATE}"}

    made = [api.post("/v1/plugins", {"name": name, "title": PRIVATE}, once) for _ in range(2)]
    path = made[0].headers["location"]
    answers = [
        *made,
        api.patch(path, {"title": PRIVATE}, {"if-match": '"1"'}),
        Api({"authorization": f"Bearer {key}"}).post(f"{path}/versions", {"version": "1.0.0"}),
        reader.post("/v1/plugins", {"name": name}),
        api.post("/v1/plugins", {"name": name, PRIVATE: PRIVATE}),
        api.get("/v1/plugins", q=PRIVATE),
        Api({"authorization": f"Bearer {key}x"}).get("/v1/plugins"),
    ]
    broken_handler()(request_event(api), context())
    queue_handler(lambda _e, _now: fail_on_a_value(owner), ChangeEvent)(  # type: ignore[arg-type,return-value] # it fails
        batch(change_event().model_dump_json(), json.dumps({"id": PRIVATE, "data": PRIVATE})), context()
    )
    rebuild_search({}, context())

    assert [answer.status for answer in answers] == [201, 201, 200, 201, 403, 422, 200, 401]
    text = told.log_text.getvalue() + told.figures_text.getvalue()
    assert {"request.failed", "message.failed", "message.refused", "schedule.completed"} <= {
        line["message"] for line in told.lines
    }
    token = api.bearer["authorization"].split()[1]
    for private in (PRIVATE, "Wilhelmina", key, token, token.split(".")[2], name, "Ines", "Olive", "@", "example"):
        assert private not in text.replace("/@", ""), private


def test_every_line_says_its_request_function_level_and_service(issuer: Issuer, owner: Actor, told: Told) -> None:
    api = make_api(issuer, owner)
    answers = [api.post("/v1/plugins", {"name": make_name()}), api.get("/v1/plugins/a/b/c")]
    broken_handler()(request_event(api), context("Broken"))
    rebuild_search({}, context("RebuildSearch"))

    for line in told.lines:
        assert {"correlation_id", "function_name", "level", "service", "timestamp"} <= line.keys()
        assert UUID(str(line["correlation_id"])).version == 7
    answered = told.events("request.answered")
    assert [line["correlation_id"] for line in answered[:2]] == [a.headers["x-request-id"] for a in answers]
    assert [line["function_name"] for line in answered] == ["CatalogApi", "CatalogApi", "Broken"]


def test_lines_of_deeper_layers_carry_their_own_request_on_every_thread(
    issuer: Issuer, owner: Actor, told: Told
) -> None:
    handler, event = broken_handler(), request_event(make_api(issuer, owner))

    with ThreadPoolExecutor(6, initializer=give_thread_a_loop) as threads:
        list(threads.map(lambda n: handler(event, context(f"F{n}")), range(30)))

    deep = told.events("work.begun")
    assert len(deep) == 30
    assert all(line["correlation_id"] == line["wanted_id"] for line in deep)
    assert {line["function_name"] for line in deep} == {f"F{n}" for n in range(30)}


def test_what_is_logged_after_a_request_carries_nothing_of_it(issuer: Issuer, owner: Actor, told: Told) -> None:
    make_api(issuer, owner).get("/v1/plugins", headers={"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"})
    log.info("process.rested")

    (line,) = told.events("process.rested")
    assert (line["correlation_id"], line["function_name"]) == ("none", "none")
    assert "trace_id" not in line


@pytest.mark.parametrize(
    ("headers", "trace"),
    [
        ({"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}, TRACE),
        ({"x-amzn-trace-id": f"Self=1-67891234-{'a' * 24};Root=1-{TRACE[:8]}-{TRACE[8:]}"}, TRACE),
        ({"traceparent": f"00-{'0' * 32}-00f067aa0ba902b7-01"}, None),
        ({"traceparent": f"00-{TRACE}-x {PRIVATE}"}, None),
    ],
)
def test_trace_of_the_caller_is_in_the_lines_of_the_request(
    issuer: Issuer, owner: Actor, told: Told, headers: dict[str, str], trace: str | None
) -> None:
    event = request_event(make_api(issuer, owner))
    event["headers"].pop("x-amzn-trace-id")
    event["headers"] |= headers
    broken_handler()(event, context())

    assert {line.get("trace_id") for line in told.lines} == {trace}


def test_message_is_told_under_the_request_and_trace_that_made_it(told: Told) -> None:
    event = change_event()

    def follow(message: ChangeEvent, _now: datetime) -> Fate:
        log.info("projection.written")
        return Stored() if message.revision == 1 else Dropped("too-old")

    queue_handler(follow, ChangeEvent)(
        batch(*[event.model_copy(update={"revision": n}).model_dump_json() for n in (1, 2, 3)], "{}"), context("Follow")
    )

    ours = [line for line in told.lines if line["message"] != "message.refused"]
    assert len(ours) == 6
    assert {(line["correlation_id"], line["trace_id"], line["function_name"]) for line in ours} == {
        (str(event.correlationid), TRACE, "Follow")
    }
    assert told.events("message.refused")[0]["message_id"] == "message-3"
    assert [(f["consumer"], f["fate"], f["reason"], f["messages"]) for f in told.figures] == [
        ("follow", "stored", "none", 1),
        ("follow", "dropped", "too-old", 2),
        ("follow", "retry", "unreadable", 1),
    ]


def test_request_leaves_one_line_of_figures_under_its_template(issuer: Issuer, owner: Actor, told: Told) -> None:
    api, reader = make_api(issuer, owner), make_api(issuer, owner, BuiltInRole.DEVELOPER)
    api.get(f"/v1/plugins/{new_id()}")
    reader.post("/v1/plugins", {"name": make_name()})
    Api({}).get("/v1/plugins/by-name", name="x")
    once = {"idempotency-key": "figures"}
    draft = {"name": make_name()}
    for _ in range(2):
        api.post("/v1/plugins", draft, once)
    api.get("/v1/plugins/a/b/c/d")

    assert [(f["route"], f["status"], f["code"]) for f in told.figures] == [
        ("/v1/plugins/{plugin_id}", "4xx", "plugin-not-found"),
        ("/v1/plugins", "4xx", "forbidden"),
        ("/v1/plugins/by-name", "4xx", "credential-missing"),
        ("/v1/plugins", "2xx", "none"),
        ("/v1/plugins", "2xx", "none"),
        ("none", "4xx", "not-found"),
    ]
    assert {f["requests"] for f in told.figures} == {1}
    assert [f.get("denials") for f in told.figures] == [None, 1, None, None, None, None]
    assert [f.get("replays") for f in told.figures] == [None, None, None, None, 1, None]


def test_no_figure_tells_a_tenant_or_a_user(issuer: Issuer, owner: Actor, told: Told) -> None:
    api = make_api(issuer, owner)
    path = api.post("/v1/plugins", {"name": make_name()}).headers["location"]
    api.get(path)

    (user_id,) = {str(line["user_id"]) for line in told.events("request.answered")}
    for known in (str(owner.tenant_id), user_id, path, path.rsplit("/", 1)[1]):
        assert known not in told.figures_text.getvalue()


@pytest.mark.parametrize(
    ("error", "store_errors", "leaves"),
    [
        (Unavailable("postgres"), [("postgres", 1)], Unavailable),
        # Lambda would write what it says.
        (ValueError(f"no {PRIVATE}"), [], Broken),
    ],
)
def test_schedule_that_fails_is_counted_as_failed_and_says_why(
    told: Told, error: Exception, store_errors: list[tuple[str, int]], leaves: type[PlugyardError]
) -> None:
    def sweep(_request_id: UUID, _now: datetime) -> Outcome:
        raise error

    with pytest.raises(leaves) as left:
        scheduled_handler(sweep)({}, context("Sweep"))
    assert PRIVATE not in "".join(traceback.format_exception(left.value))

    assert [(f["job"], f["outcome"], f["job_runs"]) for f in told.figures if "job" in f] == [("sweep", "failed", 1)]
    assert [(f["store"], f["store_errors"]) for f in told.figures if "store" in f] == store_errors
    (line,) = told.lines
    assert (line["message"], line["job"], line["function_name"]) == ("schedule.failed", "sweep", "Sweep")
    assert UUID(str(line["correlation_id"])).version == 7


def test_schedule_that_completes_is_counted_and_told_once(told: Told) -> None:
    def sweep(_request_id: UUID, _now: datetime) -> Outcome:
        return Done(7)

    assert scheduled_handler(sweep)({}, context()) == {"rows": 7}

    assert [(f["job"], f["outcome"], f["job_runs"]) for f in told.figures] == [("sweep", "completed", 1)]
    assert [(line["message"], line["rows"]) for line in told.lines] == [("schedule.completed", 7)]
