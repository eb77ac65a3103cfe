"""Measures resolving, in a process of its own: it has engines of its own, and settings are read once in a process.

python -m tests.bench.graph_run [--quick] --data DIR --json FILE
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

from infra.local.progress import Progress
from tests.bench.catalog import owner_connection
from tests.bench.graph_catalog import GraphCatalog, prepared_graph
from tests.bench.graph_load import statements
from tests.bench.graph_result import GraphFigures, GraphResult, adapter
from tests.bench.hard_cost import measure_hard
from tests.bench.questions import make_questions
from tests.bench.real_graph import measure_real
from tests.bench.refresh_cost import measure_refresh
from tests.bench.resolution import measure_resolving
from tests.bench.uv_peer import UvPeer

_SEED = 1


@dataclass(frozen=True)
class Amount:
    """How much is written and asked; peers: how many questions of a size resolvelib and uv are asked."""

    plugins: int = 100_000
    dependents: int = 1_000
    questions: int = 400
    peers: tuple[int, int] = (40, 15)
    real: int = 200
    rounds: int = 20


QUICK = Amount(plugins=4_000, dependents=100, questions=30, peers=(4, 2), real=15, rounds=5)


def main() -> None:
    """Prepare, measure, write down."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.graph_run")
    parser.add_argument("--quick", action="store_true", help="4,000 plugins, to try it out")
    parser.add_argument("--data", type=Path, required=True, help="where graphs are kept, by size")
    parser.add_argument("--json", type=Path, required=True, help="where all figures go")
    chosen = parser.parse_args()
    amount, progress = QUICK if chosen.quick else Amount(), Progress()
    data_dir = chosen.data.resolve() / f"graph-{amount.plugins}"
    with prepared_graph(data_dir, amount.plugins, amount.dependents, progress) as catalog:
        result = _measure(catalog, amount, data_dir, progress)
    chosen.json.write_bytes(adapter.dump_json(result, indent=2))


def _measure(catalog: GraphCatalog, amount: Amount, data_dir: Path, progress: Progress) -> GraphResult:
    questions = make_questions(amount.plugins, amount.questions, _SEED)
    uv = UvPeer(data_dir)
    with owner_connection(catalog.environment) as owner:
        with progress.step("Resolving, beside uv and resolvelib"):
            resolving = [
                measure_resolving(catalog.asker, asked, amount.peers, uv, progress) for asked in questions.values()
            ]
        with progress.step("Resolving on the real graph"):
            real = measure_real(catalog.asker, amount.real, _SEED)
        with progress.step("Publishing, and telling dependents"):
            refresh = measure_refresh(catalog.platform, catalog.asker, amount.dependents, amount.rounds)
        figures = GraphFigures(*statements.sum_up_graph(owner))
    with progress.step("Asking the hardest questions, each in a process"):
        hard = measure_hard()
    return GraphResult(figures, resolving, real, refresh, hard)


if __name__ == "__main__":
    main()
