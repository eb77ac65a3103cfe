"""Starts the whole of Plugyard on this machine and stops it again: `make run`."""

import logging
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from infra.local.attached import announced
from infra.local.cloud.deploy import deploy
from infra.local.cloud.function_log import FunctionLog
from infra.local.cloud.stack import DeployFailed
from infra.local.data_dir import DATA_DIR, FIGURES, PROJECT
from infra.local.engines.lock import StackBusy, hold
from infra.local.engines.servers import ServerFailed, stop_leftovers, stop_servers
from infra.local.engines.stack import SettingMissing, running_stack
from infra.local.first_data import prepare_database
from infra.local.gateway_server import Gateway, PortUnusable, start_gateway, wanted_port
from infra.local.introduction import introduce
from infra.local.issuer import open_issuer
from infra.local.logs import put_away_large
from infra.local.progress import Progress
from shared.errors import Broken


def main() -> None:
    progress = Progress()
    try:
        with _started(progress) as (gateway, function_log):
            _wait_while_running(gateway, function_log)
    except KeyboardInterrupt:
        print(f"\nStopped. The data stays in {DATA_DIR}; `make reset` empties it.")
    except Broken as exc:
        sys.exit(f"\n{exc.title} {exc.fields}\nWhere the data may go, `make reset` helps.")
    except (StackBusy, SettingMissing, ServerFailed, PortUnusable, DeployFailed) as exc:
        sys.exit(f"\n{exc}")


@contextmanager
def _started(progress: Progress) -> Iterator[tuple[Gateway, FunctionLog | None]]:
    """Everything up, in order; everything down again, the gateway first."""
    with hold(DATA_DIR):
        # Before the port is looked at: a killed run's gateway may still be on it.
        stop_leftovers(DATA_DIR)
        put_away_large(DATA_DIR / "log")
    port = wanted_port(os.environ)
    # What somebody else runs is not ours to deploy to.
    has_own_emulator = not os.environ.get("AWS_ENDPOINT_URL")
    with ExitStack() as undo:
        with progress.step("Starting PostgreSQL, Valkey, documents and the emulator"):
            environment = undo.enter_context(running_stack(DATA_DIR, has_emulator=True, report=progress.report))
        # One line per scheduled call is for a log, not for the person who waits here; the gateway has a log of its own.
        os.environ.update(environment | {"POWERTOOLS_LOG_LEVEL": "WARNING"})
        _keep_figures_out_of_the_terminal()
        prepare_database(DATA_DIR, environment, progress)
        os.environ["POWERTOOLS_LOG_LEVEL"] = "INFO"
        function_log = None
        if has_own_emulator:
            with progress.step("Deploying the background functions"):
                environment |= deploy(PROJECT, environment, progress.report)
            function_log = FunctionLog(environment, DATA_DIR / "log" / "functions.log")
        with progress.step("Starting the gateway"):
            gateway = start_gateway(DATA_DIR, environment, port)
            undo.callback(stop_servers, [gateway.server])
            gateway.server.wait_until(gateway.is_ready)
        undo.enter_context(announced(DATA_DIR, environment))
        introduce(gateway, open_issuer(DATA_DIR), function_log)
        undo.callback(_begin_stopping)
        yield gateway, function_log


def _wait_while_running(gateway: Gateway, function_log: FunctionLog | None) -> None:
    while gateway.server.process.poll() is None:
        if function_log:
            function_log.collect()
        time.sleep(1)
    raise ServerFailed(f"The gateway ended by itself; its log is {gateway.server.log_path}")


def _keep_figures_out_of_the_terminal() -> None:
    # Imported late: the logger takes its level from an environment that exists only now.
    from clients.telemetry import write_figures_to  # noqa: PLC0415 (see the line above)

    write_figures_to(logging.FileHandler(FIGURES, delay=True))


def _begin_stopping() -> None:
    print("\nStopping ...", flush=True)
    # An impatient second Ctrl-C would leave servers running.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


if __name__ == "__main__":
    main()
