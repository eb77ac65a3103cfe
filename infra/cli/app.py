"""The command's parts put together: import, check, resolve, sbom, environments, advisories."""

from itertools import islice
from typing import Annotated

import typer
from typer._click.core import Context  # typer gives its own copy of click no public name
from typer.core import TyperGroup

from infra.cli import advisories, environment_commands, repository_commands, resolve_command

DEFAULT_ADDRESS = "http://127.0.0.1:8080"
_EPILOG = (
    "Sent are names, versions and wanted ranges; nothing of a repository is executed. "
    "Exit codes: 0 fine, 1 findings, 2 usage, 3 not reached or not allowed, 4 undecided or read only in part."
)


_OF_THE_API = ("--api", "--token")


class Anywhere(TyperGroup):
    """Takes the options of the API behind the command's name too, where people write them."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Bring those options to the front, up to a `--`."""
        end = args.index("--") if "--" in args else len(args)
        front, rest = list[str](), list[str]()
        words = iter(args[:end])
        for word in words:
            name, _, value = word.partition("=")
            if name in _OF_THE_API:
                front += [word] if value else [word, *islice(words, 1)]
            else:
                rest.append(word)
        return super().parse_args(ctx, [*front, *rest, *args[end:]])


# Its own tracebacks show the values of variables, and one of those is the token.
app = typer.Typer(
    name="plugyard",
    cls=Anywhere,
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


app.command("import", epilog="Example: plugyard import ./my-backstage --environment production")(
    repository_commands.import_repository
)
app.command("check", epilog="Example: plugyard check . --fail-on conflicts,vulnerable --min-severity critical")(
    repository_commands.check_repository
)
app.command(
    "resolve", epilog="Example: plugyard resolve @backstage/plugin-catalog@^1.20.0 --host-version 1.45.6 -e production"
)(resolve_command.resolve_versions)
app.command("sbom", epilog="Example: plugyard sbom . --name portal > bom.json")(repository_commands.list_materials)
app.add_typer(environment_commands.app, name="environments")
app.add_typer(advisories.app, name="advisories")
