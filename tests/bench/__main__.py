"""Measures search, tenant context, permissions, limits, resolving and events beside peers and targets: `make bench`.

python -m tests.bench [--size N] [--quick] [--data DIR] [--json FILE]
"""

import argparse
import shlex
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from subprocess import CalledProcessError

from clients.postgres import Connection
from infra.local.data_dir import PROJECT
from infra.local.engines.lock import StackBusy
from infra.local.engines.servers import ServerFailed
from infra.local.progress import Progress
from tests.bench.access import prepare_access
from tests.bench.access_check import measure_checks
from tests.bench.catalog import Catalog, owner_connection, prepared_catalog
from tests.bench.documents import Document, list_documents, vacuum
from tests.bench.events_result import EventsResult, measure_events
from tests.bench.graph_result import GraphResult, measure_graph
from tests.bench.import_time import measure_imports
from tests.bench.limit_cost import measure_limit
from tests.bench.machine import describe_machine
from tests.bench.naive_search import make_naive_catalog
from tests.bench.plugyard_search import PAGE, page_contender
from tests.bench.race import race
from tests.bench.report import markdown, slowest_markdown, write_json
from tests.bench.result import Result
from tests.bench.role_edit import measure_role_edit
from tests.bench.row_cost import measure_row_cost
from tests.bench.search_race import contenders, find_slowest, stand
from tests.bench.tenant_context import measure_context
from tests.bench.whole_request import measure_requests
from tests.bench.workload import make_queries

_DIRECTORY = PROJECT / ".local" / "bench"
_SEED = 1
_WARM = 200


@dataclass(frozen=True)
class Apart:
    """What processes of their own have measured."""

    graph: GraphResult
    events: EventsResult


def main() -> None:
    """Prepare, measure, write down; the exit code says nothing about the targets."""
    chosen = _arguments()
    size, count = (5_000, 400) if chosen.quick else (chosen.size, chosen.queries)
    try:
        graph = measure_graph(chosen.data, is_quick=chosen.quick)
        events = measure_events(chosen.data, is_quick=chosen.quick)
        result = _run(chosen.data.resolve() / str(size), size, count, Apart(graph, events), Progress())
    except (StackBusy, ServerFailed, CalledProcessError) as exc:
        sys.exit(f"\n{exc}")
    write_json(result, chosen.json)
    print(f"\n{markdown(result)}\n\n{slowest_markdown(result)}\n\nAll figures: {chosen.json}")


def _run(data_dir: Path, size: int, count: int, apart: Apart, progress: Progress) -> Result:
    with (
        prepared_catalog(data_dir, size, progress) as catalog,
        owner_connection(catalog.environment) as owner,
    ):
        return _measure(catalog, owner, _index_for_peers(owner, progress), count, apart, progress)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description="Measure search, tenant context, permission checks, limits, resolving and events.",
    )
    parser.add_argument("--size", type=int, default=100_000, help="generated plugins, on top of the real sample")
    parser.add_argument("--queries", type=int, default=2_000, help="a quarter of each kind")
    parser.add_argument(
        "--quick", action="store_true", help="5,000 plugins and 400 queries, a graph of 4,000 and 300,000 events"
    )
    parser.add_argument("--data", type=Path, default=_DIRECTORY, help="where catalogs are kept, by size")
    parser.add_argument("--json", type=Path, default=_DIRECTORY / "result.json", help="where all figures go")
    return parser.parse_args()


def _command() -> str:
    arguments = shlex.join(sys.argv[1:])
    return f"python -m tests.bench {arguments}" if arguments else "make bench"


def _index_for_peers(owner: Connection, progress: Progress) -> list[Document]:
    """Make the naive page's table and tidy all tables; answers the documents."""
    with progress.step("Indexing the catalog for the naive page"):
        make_naive_catalog(owner)
        vacuum(owner)
        return list_documents(owner)


def _measure(
    catalog: Catalog, owner: Connection, documents: list[Document], count: int, apart: Apart, progress: Progress
) -> Result:
    queries = make_queries(documents, count, _SEED)
    with contenders(catalog, documents) as running:
        machine = describe_machine(owner, datetime.now(UTC))
        with progress.step(f"Searching {len(queries):,} times in {len(running)} ways"):
            laps = race(running, queries, _WARM, progress.report)
        slowest = find_slowest(page_contender(catalog.actor), laps[PAGE])
    with progress.step("Beginning transactions"):
        context = measure_context(catalog.actor, 5_000)
    with progress.step("Sending requests to handler and gateway"):
        requests = measure_requests(catalog, queries[:500])
    tenants = prepare_access(catalog.data_dir / "access", [d.plugin_id for d in documents if d.is_public], progress)
    vacuum(owner)
    with progress.step("Asking who may do what"):
        checks = measure_checks(tenants, 5_000, _SEED)
    with progress.step("Editing a role, reading rows, deciding limits"):
        role_edit = measure_role_edit(10)
        rows = measure_row_cost(catalog.actor, owner, 20)
        limit = measure_limit(catalog.actor, 2_000)
    with progress.step("Importing in fresh processes"):
        imports = measure_imports(_import_rounds(count))
    return Result(
        command=_command(),
        machine=machine,
        plugins=len(documents),
        queries=len(queries),
        standings=stand(laps),
        context=context,
        requests=requests,
        imports=imports,
        slowest=slowest,
        checks=checks,
        rows=rows,
        role_edit=role_edit,
        limit=limit,
        graph=apart.graph,
        events=apart.events,
    )


def _import_rounds(queries: int) -> int:
    # Twenty of each function take minutes; to try it out, a few do.
    return 20 if queries >= 2_000 else 3


if __name__ == "__main__":
    main()
