"""A writer that is killed at a given place: it reads its batch as SQS would hand it over, and ends without a word."""

import json
import os
import sys
from collections.abc import Callable
from signal import SIGKILL
from typing import cast

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.analytics.write_events import handler
from infra.local.gateway.invocation import LambdaContext as LocalContext
from shared.analytics import writing, writing_store

COMMITTED = "committed"
PLACES = ("insert_messages", "copy_usage", "copy_samples", "copy_dirty_lines", "insert_dead_events", COMMITTED)


def killed_after(step: Callable[..., object]) -> Callable[..., object]:
    """The step, and the end."""

    def run(*given: object) -> object:
        step(*given)
        os.kill(os.getpid(), SIGKILL)
        return None

    return run


def main() -> None:
    """The first argument names the place; the batch is on standard input."""
    place = sys.argv[1]
    module, step = (writing, "_count") if place == COMMITTED else (writing_store, place)
    setattr(module, step, killed_after(getattr(module, step)))
    handler(json.load(sys.stdin), cast("LambdaContext", LocalContext("Killed", 512, float("inf"))))


if __name__ == "__main__":
    main()
