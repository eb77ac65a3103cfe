"""Where the command speaks: answers on stdout, everything else on stderr; with `--json` one document on stdout."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from infra.cli.client import Client
from infra.cli.exits import Exit, Stopped
from infra.cli.inventory import Inventory, Remark
from infra.cli.readers.json_text import Json
from infra.cli.report import safe
from infra.cli.repository import NothingToRead, read_repository

# A log of a pipeline is wider than the 80 columns that nobody's terminal has any more.
_WIDTH_WITHOUT_TERMINAL = 140


def console(*, is_error: bool = False) -> Console:
    """Standard output, or standard error."""
    made = Console(stderr=is_error, highlight=False)
    if not made.is_terminal and "COLUMNS" not in os.environ:
        made = Console(stderr=is_error, highlight=False, width=_WIDTH_WITHOUT_TERMINAL)
    return made


def print_json(document: Mapping[str, object]) -> None:
    """The one document of `--json`."""
    typer.echo(json.dumps(document, indent=2, ensure_ascii=True))


@contextmanager
def explained(*, is_json: bool) -> Iterator[None]:
    """Turn an error of ours into its message and exit code; with `--json` it is the document, too."""
    try:
        yield
    except Stopped as exc:
        typer.echo("\n".join(map(safe, exc.message.split("\n"))), err=True)
        if is_json:
            print_json({"exit_code": exc.code, "error": exc.message})
        raise typer.Exit(exc.code) from exc


@contextmanager
def working(title: str) -> Iterator[Progress]:
    """A bar on stderr while something takes long; nothing where nobody watches."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    terminal = console(is_error=True)
    with Progress(*columns, console=terminal, transient=True, disable=not terminal.is_terminal) as progress:
        progress.add_task(title, total=None)
        yield progress


def read(path: Path) -> Inventory:
    """What is at a path, with a bar meanwhile. Raises: Stopped if there is nothing to read."""
    with working("Reading") as progress:
        task = progress.task_ids[0]
        try:
            found = read_repository(path, lambda file: progress.update(task, advance=1, description=ascii(file)[1:-1]))
        except NothingToRead as exc:
            raise Stopped(Exit.USAGE, str(exc)) from exc
    if not found.packages and not found.without_version:
        reasons = "".join(f"\n  {remark.place}: {remark.reason}" for remark in found.remarks[:10])
        raise Stopped(Exit.UNDECIDED, f"No package with a version was found at {path}.{reasons}")
    return found


def client_of(context: typer.Context) -> Client:
    """The API that the options before the command, or the environment, name. Raises: Stopped."""
    options = context.find_root().params
    return Client(str(options["api"]), str(options["token"]))


def told(remarks: Sequence[Remark], *, is_unread: bool) -> list[Json]:
    """Remarks of one kind as JSON."""
    return [
        {"file": remark.place.file, "line": remark.place.line, "reason": remark.reason}
        for remark in remarks
        if remark.is_unread == is_unread
    ]
