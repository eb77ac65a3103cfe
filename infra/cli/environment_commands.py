"""`plugyard environments`: which there are, and how a first one comes to be, without curl."""

import json
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from infra.cli.answers import Row, rows
from infra.cli.client import Client
from infra.cli.exits import Exit, Stopped
from infra.cli.readers.json_text import text_of
from infra.cli.report import safe
from infra.cli.terminal import client_of, console, explained, print_json

MAX_PAGES = 50
app = typer.Typer(help="List your environments; `environments create` adds one.")
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@app.callback(invoke_without_command=True)
def list_environments(context: typer.Context, as_json: AsJson = False) -> None:
    """List your environments, by name."""
    if context.invoked_subcommand:
        return
    with explained(is_json=as_json):
        found = all_environments(client_of(context))
        if as_json:
            print_json({"exit_code": Exit.FINE, "environments": found})
        elif found:
            _show(found)
        else:
            typer.echo("There is no environment yet: plugyard environments create production --production", err=True)


@app.command("create", epilog="Example: plugyard environments create production --production")
def create_environment(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Lower case, such as production.")],
    title: Annotated[str, typer.Option(help="What people read; the name without it.")] = "",
    production: Annotated[bool, typer.Option("--production", help="It serves your users.")] = False,
    as_json: AsJson = False,
) -> None:
    """Add an environment."""
    with explained(is_json=as_json):
        draft = {"name": name, "title": title or name.capitalize(), "is_production": production}
        made = client_of(context).post("/v1/environments", json.dumps(draft).encode())
        if as_json:
            print_json({"exit_code": Exit.FINE, "environment": made})
        else:
            typer.echo(
                f"{safe(made.get('name'))} is there. Tell what runs in it: plugyard import . --environment {name}"
            )


def all_environments(client: Client) -> list[Row]:
    """Every environment the caller may read. Raises: Stopped."""
    found: list[Row] = []
    query: dict[str, str] = {}
    for _ in range(MAX_PAGES):
        page = client.get("/v1/environments", **query)
        found += rows(page, "items")
        cursor = text_of(page, "next_cursor")
        if not cursor:
            break
        query = {"cursor": cursor}
    return found


def environment_id(client: Client, name: str) -> str:
    """The id of an environment by its name. Raises: Stopped, with the names there are."""
    there = all_environments(client)
    for environment in there:
        if environment.get("name") == name:
            return text_of(environment, "environment_id")
    names = ", ".join(safe(environment.get("name")) for environment in there)
    others = f"There are {names}." if names else "There is none yet."
    raise Stopped(
        Exit.USAGE, f"No environment is called {name!a}. {others} Add it: plugyard environments create {name}"
    )


def _show(found: list[Row]) -> None:
    table = Table("name", "title", "production", "id")
    for row in found:
        cells = (
            row.get("name"),
            row.get("title"),
            "yes" if row.get("is_production") else "",
            row.get("environment_id"),
        )
        table.add_row(*(Text(safe(cell)) for cell in cells))
    console().print(table)
