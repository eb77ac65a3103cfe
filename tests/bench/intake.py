"""Measures what a process does with a request of 1,000 events, stores aside: `python -m tests.bench.intake`.

Read and checked, sorted into rows and packed as a queue message; names and the subject key are remembered, as they are
after a request or two. Beside it what the edge does with the same body.
"""

import json
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import cast
from uuid import UUID

from clients.postgres import Connection
from shared.analytics import event_names
from shared.analytics.event_models import MAX_EVENTS, USAGE_TYPE
from shared.analytics.event_reading import BATCH, Sent, read_events
from shared.analytics.event_sorting import Sorted, sort_events
from shared.analytics.messages import VERSION, EventMessage, microseconds_of, pack_message
from shared.edge.gateway_types import Event
from shared.edge.well_formed import check_request
from shared.ids import new_id

ROUNDS = 50


def main() -> None:
    """Measure and print a table."""
    now, tenant_id = datetime.now(UTC), new_id()
    body = make_body(now)
    remember(tenant_id, now)
    sent = Sent(BATCH, {}, body)
    # Nothing is asked of it: every name is remembered.
    nobody = cast("Connection", None)
    result = sort_events(nobody, tenant_id, read_events(sent), now, now)
    message = message_of(tenant_id, result, now)
    steps: dict[str, Callable[[], object]] = {
        "edge: size, JSON, members given twice": lambda: check_request(cast("Event", gateway_event(body))),
        "read: CloudEvents checked": lambda: read_events(sent),
        "sort: data checked, names, keys, rows": lambda: sort_events(nobody, tenant_id, read_events(sent), now, now),
        "pack: MessagePack, zlib, base64": lambda: pack_message(message),
    }
    print(f"{len(result.usage)} events, {len(body):,} bytes; message {len(pack_message(message)):,} bytes\n")
    print("| step | ms, best | events/s on one core |\n|---|--:|--:|")
    took = {step: best(run) for step, run in steps.items()}
    took["sort: data checked, names, keys, rows"] -= took["read: CloudEvents checked"]
    for step, seconds in [*took.items(), ("all", sum(took.values()))]:
        print(f"| {step} | {seconds * 1000:.2f} | {MAX_EVENTS / seconds:,.0f} |")


def measure_intake() -> float:
    """Events a second on one core, edge and all."""
    now, tenant_id = datetime.now(UTC), new_id()
    body = make_body(now)
    remember(tenant_id, now)
    nobody, sent = cast("Connection", None), Sent(BATCH, {}, body)

    def take() -> None:
        check_request(cast("Event", gateway_event(body)))
        pack_message(message_of(tenant_id, sort_events(nobody, tenant_id, read_events(sent), now, now), now))

    return MAX_EVENTS / best(take)


def make_body(now: datetime) -> bytes:
    """1,000 usage events of a portal: 20 plugins, 3 environments, 300 users."""
    events = [
        {
            "specversion": "1.0",
            "id": str(new_id()),
            "source": "https://portal.acme.example",
            "type": USAGE_TYPE,
            "time": (now - timedelta(milliseconds=7 * n)).isoformat(),
            "data": {
                "plugin": f"@acme/plugin-{n % 20}",
                "environment": f"environment-{n % 3}",
                "version": f"1.{n % 7}.0",
                "team": f"team-{n % 11}",
                "user": f"user-{n % 300}@acme.example",
                "action": "view",
                "duration_ms": 10 + n * 0.37,
                "is_error": n % 50 == 0,
            },
        }
        for n in range(MAX_EVENTS)
    ]
    return json.dumps(events, separators=(",", ":")).encode()


def remember(tenant_id: UUID, now: datetime) -> None:
    """Know the names of those events, and the tenant's key."""
    until = now.timestamp() + 3600
    for kind, word, count in (("plugin", "@acme/plugin", 20), ("environment", "environment", 3)):
        for number in range(count):
            event_names._ids().put((tenant_id, kind, f"{word}-{number}"), new_id().bytes, until)
    event_names._subject_keys().put(tenant_id, bytes(32), until)


def message_of(tenant_id: UUID, result: Sorted, now: datetime) -> EventMessage:
    """The message that the writer would be given."""
    ids = tenant_id.bytes, new_id().bytes
    return EventMessage(VERSION, *ids, microseconds_of(now), result.usage, result.samples, result.dead)


def gateway_event(body: bytes) -> dict[str, object]:
    """A request as API Gateway hands it on: a body that is no text to it comes as base64."""
    encoded = b64encode(body).decode()
    return {"body": encoded, "isBase64Encoded": True, "rawQueryString": "", "headers": {"content-type": BATCH}}


def best(run: Callable[[], object]) -> float:
    """Seconds of the quickest of many rounds, as others use this machine too."""
    taken = []
    for _ in range(ROUNDS):
        begun = perf_counter()
        run()
        taken.append(perf_counter() - begun)
    return min(taken)


if __name__ == "__main__":
    main()
