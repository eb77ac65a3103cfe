"""`plugyard resolve`: which versions of some plugins go together, or what is in the way and what helps."""

import json
from typing import Annotated

import typer

from infra.cli.answers import Row
from infra.cli.client import Client
from infra.cli.environment_commands import AsJson, environment_id
from infra.cli.exits import Exit, Stopped
from infra.cli.inventory import is_range, is_version, shown
from infra.cli.readers.descriptor import split_name
from infra.cli.readers.json_text import Json, text_of
from infra.cli.resolve_report import show_resolution
from infra.cli.terminal import client_of, console, explained, print_json, working
from shared.versions.package_names import is_package_name
from shared.versions.problem import Mode

_CODES = {"resolved": Exit.FINE, "conflict": Exit.FINDINGS}


def resolve_versions(
    context: typer.Context,
    wanted: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME[@RANGE]]...", help="Most important first.")
    ] = None,
    host_version: Annotated[str, typer.Option(help="The Backstage release they are to run on.")] = "",
    environment: Annotated[str, typer.Option("--environment", "-e", help="Start from what this one runs.")] = "",
    mode: Annotated[Mode, typer.Option(help="minimal changes as little as possible of what runs.")] = Mode.HIGHEST,
    locked: Annotated[
        list[str] | None, typer.Option(metavar="NAME@VERSION", help="Keep this one where that is possible; repeatable.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Find versions that go together, each with its reason; or hear what is in the way, and what helps.

    Exit codes: 0 a plan, 1 a conflict, 2 usage, 3 not reached or not allowed, 4 undecided.
    """
    with explained(is_json=as_json):
        client = client_of(context)
        wishes = [_wanted(text) for text in wanted or []]
        if not (wishes or environment):
            raise Stopped(Exit.USAGE, "Name plugins, such as @backstage/plugin-catalog@^1.20.0, or an --environment.")
        question = _question(client, wishes, host_version, environment)
        question |= {"mode": mode.value, "locked": dict(map(_locked, locked or []))}
        with working("Asking"):
            answer = client.post("/v1/resolve", json.dumps(question).encode())
        code = _CODES.get(text_of(answer, "outcome"), Exit.UNDECIDED)
        if as_json:
            print_json({"exit_code": code, **answer})
        else:
            show_resolution(console(), answer, [text_of(wish, "name") for wish in wishes])
    raise typer.Exit(code)


def _question(client: Client, wanted: list[Row], host_version: str, environment: str) -> Row:
    question: Row = {"wanted": list[Json](wanted), "host_version": host_version or None}
    if environment:
        question["environment_id"] = environment_id(client, environment)
    return question


def _wanted(text: str) -> Row:
    name, wanted = split_name(text)
    if not is_package_name(name) or (wanted and not is_range(wanted)):
        raise Stopped(
            Exit.USAGE, f"{shown(text)} is no package with a range, such as @backstage/plugin-catalog@^1.20.0"
        )
    return {"name": name, "range": wanted or None}


def _locked(text: str) -> tuple[str, Json]:
    name, version = split_name(text)
    if not is_package_name(name) or not is_version(version):
        raise Stopped(
            Exit.USAGE, f"{shown(text)} is no package with a version, such as @backstage/plugin-catalog@1.20.0"
        )
    return name, version
