"""`plugyard advisories import`: files of advisories, EPSS and KEV into Plugyard, in parts; once more changes nothing.

`infra/cli/app.py` adds `app` under the name `advisories`. What was sent is there; after an interruption the same
command goes through it again and sends the rest.
"""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from infra.cli.advisory_files import (
    MAX_RECORDS,
    MAX_ROWS,
    Row,
    Signals,
    advisory_of,
    advisory_texts,
    batches,
    signals_in,
)
from infra.cli.answers import rows
from infra.cli.client import Client
from infra.cli.exits import Exit, Stopped
from infra.cli.readers.json_text import Malformed, text_of
from infra.cli.report import safe
from infra.cli.terminal import client_of, explained, print_json, working

COUNTED = ("new", "updated", "unchanged", "withdrawn")
MAX_TOLD = 20
app = typer.Typer(help="Take in what is known of vulnerable packages.", no_args_is_help=True)


@app.callback()
def advisories() -> None:
    """Take in what is known of vulnerable packages."""


@app.command("import", epilog="Example: plugyard advisories import all.zip epss_scores-current.csv.gz --whole")
def import_advisories(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="OSV records: .json, folders, all.zip; EPSS .csv; KEV .json.")],
    whole: Annotated[
        bool,
        typer.Option("--whole", help="These are all of npm's: what they do not speak of is clean, not unchecked."),
    ] = False,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ"],
            help="With --whole, when (UTC) that was all; without it when the newest of these files was written.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Import files of advisories (OSV), of EPSS and of KEV. The same again changes nothing."""
    with explained(is_json=as_json):
        if as_of and not whole:
            raise Stopped(Exit.USAGE, "--as-of says when all of npm's advisories were these: it goes with --whole.")
        client, told, refused = client_of(context), Counter[str](), list[Row]()
        try:
            records = [path for path in paths if not _is_sent_as_signals(client, path, told)]
            known = _send_advisories(client, records, told, refused, _day(as_of, records) if whole else None)
        except (Malformed, OSError) as exc:
            raise Stopped(Exit.USAGE, str(exc)) from exc
        code = Exit.UNDECIDED if refused else Exit.FINE
        if as_json:
            print_json({"exit_code": code, "counts": dict(told), "rejected": refused, "as_of": known or None})
        else:
            _tell(told, refused, known, is_whole=whole)
        raise typer.Exit(code)


def _is_sent_as_signals(client: Client, path: Path, told: Counter[str]) -> bool:
    if path.is_dir() or (signals := signals_in(path)) is None:
        return False
    with working(f"Sending {signals.kind}") as progress:
        for part, is_last in _with_last(batches(signals.rows, MAX_ROWS)):
            answer = client.post("/v1/exploit-signals/import", _signals_body(signals, part, is_last=is_last))
            told.update({f"{signals.kind}_{name}": _count(answer, name) for name in ("updated", "unchanged")})
            progress.update(progress.task_ids[0], advance=len(part))
    return True


def _send_advisories(
    client: Client, paths: list[Path], told: Counter[str], refused: list[Row], whole_as_of: datetime | None
) -> str:
    """Returns up to when the API says that it knows all of npm's advisories; empty if it does not say.

    whole_as_of: if these are all of them, when they were.
    """
    known = ""
    with working("Sending advisories") as progress:
        for part, is_last in _with_last(batches(_records(paths, told), MAX_RECORDS)):
            body: dict[str, object] = {"advisories": part}
            # What a record that was not taken speaks of is not clean; of the last part, the API sees to it.
            if whole_as_of and is_last and not refused:
                body |= {"is_complete": True, "as_of": whole_as_of.isoformat()}
            answer = client.post("/v1/advisories/import", json.dumps(body).encode())
            told.update({name: _count(answer, name) for name in COUNTED})
            refused += rows(answer, "rejected")
            known = text_of(answer, "as_of")
            progress.update(progress.task_ids[0], advance=len(part))
    return known


def _day(given: datetime | None, paths: list[Path]) -> datetime:
    """When all advisories were those at the paths: as given, or when the newest file there was written.

    What a record says of its own change is no help: of a small source the newest may be years old. Raises: Stopped.
    """
    if given is None:
        written = (file.stat().st_mtime for path in paths for file in (path.rglob("*") if path.is_dir() else [path]))
        return datetime.fromtimestamp(max(written, default=0), UTC)
    day = given.replace(tzinfo=UTC)
    if day > datetime.now(UTC):
        raise Stopped(Exit.USAGE, f"{day:%Y-%m-%d %H:%M} UTC is yet to come: nobody knows the advisories of then.")
    return day


def _records(paths: list[Path], told: Counter[str]) -> Iterator[Row]:
    for path in paths:
        for name, text in advisory_texts(path):
            try:
                record = advisory_of(text)
            except Malformed as exc:
                raise Malformed(f"{name} {exc.reason}") from exc
            if record is None:
                told["of_other_ecosystems"] += 1
            else:
                yield record


def _with_last(parts: Iterator[list[Row]]) -> Iterator[tuple[list[Row], bool]]:
    """Each part, and whether it is the last."""
    held: list[Row] | None = None
    for part in parts:
        if held is not None:
            yield held, False
        held = part
    if held is not None:
        yield held, True


def _signals_body(signals: Signals, part: list[Row], *, is_last: bool) -> bytes:
    return json.dumps({"as_of": signals.as_of, "is_complete": is_last, signals.kind: part}).encode()


def _count(answer: Row, name: str) -> int:
    value = answer.get(name)
    return value if isinstance(value, int) else 0


def _tell(told: Counter[str], refused: list[Row], known: str, *, is_whole: bool) -> None:
    typer.echo(", ".join(f"{count} {name.replace('_', ' ')}" for name, count in told.items() if count) or "Nothing.")
    if known:
        typer.echo(f"All advisories are known as of {safe(known[:10])}: a package that none speaks of is clean.")
    if is_whole and refused:
        typer.echo(
            "This was not noted as all of npm's advisories: what those speak of that were not taken may be vulnerable."
            " Mend them or leave them out, then send all again.",
            err=True,
        )
    for row in refused[:MAX_TOLD]:
        typer.echo(f"not taken: {safe(row.get('id'))}: {safe(row.get('reason'))}", err=True)
    if len(refused) > MAX_TOLD:
        typer.echo(f"and {len(refused) - MAX_TOLD} more that were not taken; --json names all", err=True)
