"""`plugyard import`, `check` and `sbom`: what a repository runs, told, judged or listed."""

import os
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from infra.cli.annotations import annotation
from infra.cli.answers import Finding, Group, Row, Severity, findings, rows
from infra.cli.client import Client
from infra.cli.environment_commands import AsJson, environment_id
from infra.cli.exits import Exit, Stopped
from infra.cli.host_release import fill_in
from infra.cli.inventory import Inventory, Place, Remark
from infra.cli.report import show_answer, show_findings, show_remarks
from infra.cli.sent import Question, TooMuch, make_question, make_sbom_question
from infra.cli.terminal import client_of, console, explained, print_json, read, told, working

Where = Annotated[Path, typer.Argument(help="A repository, or one lock file, dynamic-plugins.yaml or CycloneDX SBOM.")]
DirectOnly = Annotated[bool, typer.Option("--direct-only", help="Send only what a package.json wishes for by name.")]


def import_repository(
    context: typer.Context,
    path: Where,
    environment: Annotated[
        str, typer.Option("--environment", "-e", help="Keep it as what this environment runs.")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Look, and keep nothing.")] = False,
    direct_only: DirectOnly = False,
    as_json: AsJson = False,
) -> None:
    """Tell what a repository runs, and see what is outdated, deprecated, in conflict or vulnerable.

    Without --environment nothing is kept.
    Exit codes: 0 done, 2 usage, 3 not reached or not allowed, 4 read only in part.
    """
    with explained(is_json=as_json):
        client = client_of(context)
        found = read(path)
        fill_in(client, found)
        kept_in = environment_id(client, environment) if environment else None
        question = make_question(found, kept_in, is_dry_run=dry_run or not kept_in, is_direct_only=direct_only)
        answer, remarks = ask(client, found, question)
        code = Exit.UNDECIDED if any(remark.is_unread for remark in remarks) else Exit.FINE
        if as_json:
            print_json(_document(code, answer, remarks))
        else:
            show_answer(console(), found, answer)
            show_remarks(console(is_error=True), remarks)
            typer.echo(_kept(answer, environment, is_dry_run=dry_run or not kept_in), err=True)
    raise typer.Exit(code)


def check_repository(
    context: typer.Context,
    path: Where = Path(),
    fail_on: Annotated[str, typer.Option(help="Of conflicts,vulnerable,deprecated,outdated.")] = "conflicts,vulnerable",
    min_severity: Annotated[Severity, typer.Option(help="The mildest advisory to fail on.")] = Severity.HIGH,
    allow_partial: Annotated[bool, typer.Option("--allow-partial", help="0 instead of 4.")] = False,
    direct_only: DirectOnly = False,
    as_json: AsJson = False,
) -> None:
    """Check a repository, for a pull request: nothing is kept, and it fails with the explanation.

    Exit codes: 0 fine, 1 findings, 2 usage, 3 not reached or not allowed, 4 something could not be checked.
    """
    with explained(is_json=as_json):
        groups = _groups(fail_on)
        client = client_of(context)
        found = read(path)
        fill_in(client, found)
        answer, remarks = ask(client, found, make_question(found, None, is_dry_run=True, is_direct_only=direct_only))
        failing = findings(answer, found, groups, min_severity)
        is_partial = bool(rows(answer, "unchecked")) or any(remark.is_unread for remark in remarks)
        code = Exit.FINDINGS if failing else Exit.UNDECIDED if is_partial and not allow_partial else Exit.FINE
        annotate(failing, path, is_json=as_json)
        if as_json:
            print_json(_document(code, answer, remarks) | {"findings": [_finding(one) for one in failing]})
        else:
            show_findings(console(), found, answer, failing)
            show_remarks(console(is_error=True), remarks)
            console(is_error=True).print(_verdict(code, failing))
    raise typer.Exit(code)


def list_materials(
    context: typer.Context,
    path: Where = Path(),
    name: Annotated[str, typer.Option(help="What the packages make up together.")] = "backstage",
) -> None:
    """Print a bill of materials (CycloneDX 1.6, JSON) of what a repository runs: plugyard sbom > bom.json

    Exit codes: 0 done, 2 usage, 3 not reached or not allowed, 4 it lacks what could not be read.
    """
    with explained(is_json=False):
        client = client_of(context)
        found = read(path)
        fill_in(client, found)
        question = make_sbom_question(found, name)
        with working("Asking"):
            bill = client.post("/v1/sboms", _encoded(question))
        remarks = [*found.remarks, *question.remarks]
        print_json(bill)
        show_remarks(console(is_error=True), remarks)
    raise typer.Exit(Exit.UNDECIDED if any(remark.is_unread for remark in remarks) else Exit.FINE)


def ask(client: Client, found: Inventory, question: Question) -> tuple[Row, list[Remark]]:
    """The API's answer about an inventory, and everything to remark on. Raises: Stopped."""
    body = _encoded(question)
    with working(f"Asking about {len(found.packages)} packages"):
        answer = client.post("/v1/imports", body)
    remarks = [*found.remarks, *question.remarks]
    if found.overridden:
        some = ", ".join(found.overridden[:5]) + (", ..." if len(found.overridden) > 5 else "")
        told_of = f"{len(found.overridden)} packages are pinned whatever others wish: {some}"
        remarks.append(Remark(Place("package.json"), told_of, is_unread=False))
    return answer, remarks


def annotate(failing: list[Finding], path: Path, *, is_json: bool) -> None:
    """Show findings beside the lines of a pull request, where GitHub runs the command."""
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return
    folder = path.resolve() if path.is_dir() else path.resolve().parent
    for finding in failing:
        # Not rich: it would break lines, and a broken annotation is none.
        typer.echo(annotation(finding, folder), err=is_json)


def _encoded(question: Question) -> bytes:
    try:
        return question.encoded()
    except TooMuch as exc:
        raise Stopped(Exit.USAGE, str(exc)) from exc


def _groups(text: str) -> set[Group]:
    try:
        return {Group(word.strip()) for word in text.split(",") if word.strip()}
    except ValueError as exc:
        raise Stopped(Exit.USAGE, f"--fail-on takes of {', '.join(Group)}, with commas between them.") from exc


def _document(code: Exit, answer: Row, remarks: list[Remark]) -> dict[str, object]:
    return {
        "exit_code": code,
        **answer,
        "unread": told(remarks, is_unread=True),
        "notes": told(remarks, is_unread=False),
    }


def _finding(finding: Finding) -> dict[str, object]:
    place = finding.place
    where = {"file": place.file, "line": place.line} if place else {"file": None, "line": None}
    return {"group": finding.group, "names": finding.names, "text": finding.text, **where}


def _kept(answer: Row, environment: str, *, is_dry_run: bool) -> str:
    if is_dry_run:
        into = environment or "NAME"
        how = f"To keep it as what an environment runs: plugyard import PATH --environment {into}"
        return f"Nothing was kept. {how} (plugyard environments lists them)"
    if answer.get("is_changed") is True:
        return f"Kept as what {environment} runs."
    return f"Nothing has changed: {environment} runs this already."


def _verdict(code: Exit, failing: list[Finding]) -> Text:
    if failing:
        counts = Counter(finding.group.value for finding in failing)
        told = ", ".join(f"{count} {group}" for group, count in counts.items())
        return Text(f"The check fails: {told}.", style="bold red")
    if code is Exit.UNDECIDED:
        return Text("Nothing found, but not everything could be checked (see above).", style="yellow")
    return Text("The check passes.", style="green")
