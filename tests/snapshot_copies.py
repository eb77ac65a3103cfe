"""A program: starts a function, saves it as SnapStart does, resumes two copies and prints what each is and draws.

`python -m tests.snapshot_copies hooks` or `… nothing`, with an HTTP event on standard input; a line of JSON for the
first process and for each copy. fork() stands in for the snapshot, and AWS's own runner calls the hooks. Unlike a
snapshot, fork() gives `random` a new seed, which is taken back.
"""

import json
import os
import random
import sys
import time
import traceback
from collections.abc import Callable
from typing import cast

from awslambdaric.lambda_runtime_hooks_runner import run_after_restore, run_before_snapshot

from clients.postgres import connection
from clients.settings import settings
from functions.catalog.api import handler
from infra.local.gateway.invocation import LambdaContext
from shared.edge.gateway_types import Event
from shared.identity import issuer as issuer_module
from shared.ids import new_id
from tests.told import Line


def main() -> None:
    """Start, save, resume twice; then once where a setting is gone."""
    event = cast("Event", json.load(sys.stdin))
    before, after = (run_before_snapshot, run_after_restore) if sys.argv[1] == "hooks" else (_nothing, _nothing)
    _tell(_seen(event))
    before()
    chance = random.getstate()
    for _ in range(2):
        _in_a_copy(lambda: _resumed(event, chance, after))
    _in_a_copy(lambda: _resumed_without_a_setting(after))


def _nothing() -> None:
    """No hook."""


def _resumed(event: Event, chance: tuple[object, ...], after: Callable[[], None]) -> Line:
    random.setstate(chance)
    os.environ["EVENT_BUS_NAME"] = "changed-since"
    after()
    return {"knows_keys": _knows_keys()} | _seen(event)


def _resumed_without_a_setting(after: Callable[[], None]) -> Line:
    del os.environ["OIDC_ISSUER"]
    try:
        after()
    except ValueError as exc:
        return {"ended": str(exc)}
    return {"ended": None}


def _knows_keys() -> bool:
    kept = issuer_module.issuer_keys().jwk_set_cache
    return kept is not None and kept.jwk_set_with_timestamp is not None


def _seen(event: Event) -> Line:
    context = LambdaContext("CatalogApi", 512, time.monotonic() + 30)
    answer = handler(event, context)  # type: ignore[arg-type] # has what the handler reads of it
    with connection() as conn:
        return {
            "status": answer["statusCode"],
            "request_id": answer["headers"]["x-request-id"],
            "id": str(new_id()),
            "chance": random.random(),
            "backend": conn.info.backend_pid,
            "bus": settings().event_bus_name,
        }


def _in_a_copy(run: Callable[[], Line]) -> None:
    pid = os.fork()
    if pid == 0:
        try:
            _tell(run())
        except BaseException:
            traceback.print_exc()
        finally:
            # Without leaving: what the first process would do at its end is none of a copy's business.
            os._exit(0)
    os.waitpid(pid, 0)


def _tell(line: Line) -> None:
    print(f"copy {json.dumps(line)}", flush=True)  # noqa: T201 - what the program is for


if __name__ == "__main__":
    main()
