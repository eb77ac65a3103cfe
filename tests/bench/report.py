"""Writes a run down: Markdown for docs/benchmarks.md, JSON for programs."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tests.bench import events_report
from tests.bench.access import BINDINGS, TENANTS, USERS
from tests.bench.cedar import TITLE as CEDAR
from tests.bench.graph_report import hard_table, real_table, resolving_table
from tests.bench.result import Result, Standing
from tests.bench.role_edit import HOLDERS
from tests.bench.tables import PERCENTILES, percentiles, table
from tests.bench.targets import check_targets
from tests.bench.workload import Kind


def write_json(result: Result, path: Path) -> None:
    """All figures, unrounded, with the targets; the directory is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {**asdict(result), "targets": [asdict(target) for target in check_targets(result)]}
    path.write_text(json.dumps(content, indent=2, default=str, ensure_ascii=False) + "\n")


def markdown(result: Result) -> str:
    """Tables ready to paste: contenders, their slowest hundredth by kind, costs, rights, graph, events, imports."""
    parts = (_heading, _contenders, _kinds, _costs, _access, _resolving, _events, _imports, _targets)
    return "\n\n".join(part(result) for part in parts)


def slowest_markdown(result: Result) -> str:
    """The queries behind our own p99, for who wants to tune."""
    rows = ((slow.kind, f"`{slow.text}`", f"{slow.in_race:.2f}", f"{slow.alone:.2f}") for slow in result.slowest)
    return table(("slowest queries", "typed", "in the race, ms", "alone, ms"), rows)


def _heading(result: Result) -> str:
    machine = result.machine
    return (
        f"Measured {machine.measured_at:%Y-%m-%d} with `{result.command}` on {machine.cores} cores of {machine.cpu}, "
        f"Python {machine.python}, PostgreSQL {machine.postgres}, load average {machine.load:.2f} before; "
        f"{result.plugins:,} plugins, {result.queries:,} queries, a quarter each of exact names, one to three words, "
        "prefixes and typos, all contenders in turns. Milliseconds."
    )


def _contenders(result: Result) -> str:
    columns = ("search page", *PERCENTILES, "exact name first", "typo on page", "typo first", "prefix on page")
    return table(columns, (_contender(standing) for standing in result.standings.values()))


def _contender(standing: Standing) -> Sequence[str]:
    quality = standing.quality
    found = (quality.exact_first, quality.typo_in_page, quality.typo_first, quality.prefix_in_page)
    return (standing.title, *percentiles(standing.overall), *(f"{share:.3f}" for share in found))


def _kinds(result: Result) -> str:
    standings = result.standings.values()
    rows = ((standing.title, *(f"{standing.by_kind[kind].p99:.2f}" for kind in Kind)) for standing in standings)
    return table(("p99 by kind of query", *Kind), rows)


def _costs(result: Result) -> str:
    context, requests = result.context, result.requests
    rows = (
        ("empty round trip", *percentiles(context.round_trip)),
        ("`app.begin`: the verified tenant context", *percentiles(context.begin)),
        ("transaction with an empty round trip", *percentiles(context.bare_transaction)),
        ("transaction with the tenant context", *percentiles(context.actors_transaction)),
        ("search request through the handler", *percentiles(requests.handler)),
        ("search request through the gateway, HTTP", *percentiles(requests.gateway)),
    )
    return table(("also", *PERCENTILES), rows)


def _access(result: Result) -> str:
    checks, rows = result.checks, result.rows
    told = (
        f"permission checks: {checks.questions:,} of {TENANTS} tenants, {TENANTS * USERS:,} users, "
        f"{TENANTS * BINDINGS:,} bindings; {checks.allowed:,} allowed"
    )
    lines = (
        ("empty round trip", *percentiles(checks.round_trip), ""),
        ("permission check, its round trip included", *percentiles(checks.check), str(checks.wrong)),
        (f"{CEDAR}: the decision alone", *percentiles(checks.cedar), str(checks.cedar_wrong)),
        (f"editing a role that {HOLDERS:,} users hold, commit included", *percentiles(result.role_edit), ""),
        (f"reading {rows.rows:,} rows as their owner", *percentiles(rows.bare), ""),
        (
            f"reading them under row level security: {rows.nanoseconds_a_row:.0f} ns a row",
            *percentiles(rows.guarded),
            "",
        ),
        ("empty command of the cache", *percentiles(result.limit.ping), ""),
        ("limit decision for key, user and tenant", *percentiles(result.limit.decision), ""),
    )
    return table((told, *PERCENTILES, "unlike the model"), lines)


def _resolving(result: Result) -> str:
    return "\n\n".join(part(result.graph) for part in (resolving_table, real_table, hard_table))


def _events(result: Result) -> str:
    return events_report.markdown(result.events)


def _imports(result: Result) -> str:
    imports = result.imports
    rows = [(f"`{module}`", f"{one.median:.0f}", str(one.modules)) for module, one in imports.functions.items()]
    rows.append(("`functions.catalog.api`, packed without bytecode", f"{imports.without_bytecode:.0f}", ""))
    rows.append(("FastAPI and psycopg alone", f"{imports.floor:.0f}", ""))
    return table((f"importing a function, median of {imports.processes}", "ms", "modules"), rows)


def _targets(result: Result) -> str:
    rows = ((t.title, t.wanted, t.measured, "met" if t.is_met else "**not met**") for t in check_targets(result))
    return table(("target", "wanted", "measured", ""), rows)
