"""The command's parts put together: import, check, resolve, sbom, environments, advisories."""

from typing import Annotated

import typer

from infra.cli import advisories, environment_commands, repository_commands, resolve_command

DEFAULT_ADDRESS = "http://127.0.0.1:8080"
_EPILOG = (
    "Sent are names, versions and wanted ranges; nothing of a repository is executed. "
    "Exit codes: 0 fine, 1 findings, 2 usage, 3 not reached or not allowed, 4 undecided or read only in part."
)

# Its own tracebacks show the values of variables, and one of those is the token.
app = typer.Typer(
    name="plugyard",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def options(
    api: Annotated[str, typer.Option(envvar="PLUGYARD_API_URL", help="Where the API is.")] = DEFAULT_ADDRESS,
    token: Annotated[
        str, typer.Option(envvar="PLUGYARD_TOKEN", help="Better in the environment: others see options.")
    ] = "",
) -> None:
    """Read what you run, and hear what goes with what: Plugyard on the command line."""


app.command("import")(repository_commands.import_repository)
app.command("check")(repository_commands.check_repository)
app.command("resolve")(resolve_command.resolve_versions)
app.command("sbom")(repository_commands.list_materials)
app.add_typer(environment_commands.app, name="environments")
app.add_typer(advisories.app, name="advisories")
