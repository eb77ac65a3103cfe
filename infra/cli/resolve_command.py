"""`plugyard resolve`: which versions of some plugins go together, or what is in the way and what helps."""

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from infra.cli.answers import Row, rows
from infra.cli.client import Client
from infra.cli.environment_commands import AsJson, environment_id
from infra.cli.exits import Exit, Stopped
from infra.cli.inventory import is_name, is_range, shown
from infra.cli.readers.descriptor import split_name
from infra.cli.readers.json_text import Json, child, text_of
from infra.cli.report import safe
from infra.cli.terminal import client_of, console, explained, print_json, working

_CODES = {"resolved": Exit.FINE, "conflict": Exit.FINDINGS}
_DEMANDS = {
    "wish": "you want {}",
    "lock": "kept at {}",
    "host-package": "the host brings {}",
    "host": "for the host {}",
    "policy": "policy: {}",
}


def resolve_versions(
    context: typer.Context,
    wanted: Annotated[list[str], typer.Argument(metavar="NAME[@RANGE]...", help="The most important first.")],
    host_version: Annotated[str, typer.Option(help="The Backstage release they are to run on.")] = "",
    environment: Annotated[str, typer.Option("--environment", "-e", help="Start from what this one runs.")] = "",
    as_json: AsJson = False,
) -> None:
    """Find versions that go together: plugyard resolve @backstage/plugin-catalog@^1.20.0 --host-version 1.35.0

    Exit codes: 0 a plan, 1 a conflict, 2 usage, 3 not reached or not allowed, 4 undecided.
    """
    with explained(is_json=as_json):
        client = client_of(context)
        question = _question(client, [_wanted(text) for text in wanted], host_version, environment)
        with working("Asking"):
            answer = client.post("/v1/resolve", json.dumps(question).encode())
        code = _CODES.get(text_of(answer, "outcome"), Exit.UNDECIDED)
        if as_json:
            print_json({"exit_code": code, **answer})
        else:
            _show(console(), answer)
    raise typer.Exit(code)


def _question(client: Client, wanted: list[Row], host_version: str, environment: str) -> Row:
    question: Row = {"wanted": list[Json](wanted), "host_version": host_version or None}
    if environment:
        question["environment_id"] = environment_id(client, environment)
    return question


def _wanted(text: str) -> Row:
    name, wanted = split_name(text)
    if not is_name(name) or (wanted and not is_range(wanted)):
        raise Stopped(
            Exit.USAGE, f"{shown(text)} is no package with a range, such as @backstage/plugin-catalog@^1.20.0"
        )
    return {"name": name, "range": wanted or None}


def _show(to: Console, answer: Row) -> None:
    conflict = child(answer, "conflict")
    if conflict:
        to.print(Text(f"Conflict: {safe(text_of(conflict, 'explanation'))}", style="bold red"))
        for proposal in rows(conflict, "proposals"):
            to.print(Text(f"It goes together with: {', '.join(map(_change, rows(proposal, 'changes')))}"))
    elif answer.get("outcome") == "resolved":
        _show_plan(to, answer)
    else:
        to.print(Text("Undecided: the time for one question was not enough. Ask for fewer plugins at a time."))
    for warning in rows(answer, "warnings"):
        about = f"{text_of(warning, 'name')} {text_of(warning, 'version')}"
        to.print(Text(safe(f"Warning: {about}: {text_of(warning, 'message')}"), style="yellow"))


def _show_plan(to: Console, answer: Row) -> None:
    table = Table("package", "version", "was", "why", title_justify="left")
    for chosen in rows(answer, "chosen"):
        cells = (chosen.get("name"), chosen.get("version"), chosen.get("was") or "new", _why(chosen))
        table.add_row(*(Text(safe(cell)) for cell in cells))
    for removed in rows(answer, "removed"):
        table.add_row(Text(safe(removed.get("name"))), "gone", Text(safe(removed.get("was"))), "nothing needs it")
    to.print(table)


def _why(chosen: Row) -> str:
    """Who asks for it, and what keeps it from being newer."""
    demands = [
        _DEMANDS.get(text_of(one, "kind"), "{}").format(text_of(one, "says")) for one in rows(chosen, "demanded_by")
    ]
    askers = [f"{text_of(one, 'name')} wants {text_of(one, 'range')}" for one in rows(chosen, "asked_by")]
    held = child(chosen, "held_back")
    back = [f"not {text_of(held, 'newer')}: {text_of(held, 'because')}"] if held else []
    return "; ".join([*demands, *askers[:2], *back])


def _change(change: Row) -> str:
    kind = text_of(change, "kind").replace("-", " ")
    return safe(" ".join(part for part in (kind, text_of(change, "name"), text_of(change, "to")) if part))
