"""The root of the command line; each group of commands has a file of its own."""

from __future__ import annotations

import typer

from tintype import __version__
from tintype.main.cli import accounts, generate, jobs, keys, margin, mcp, operations, roles, webhooks

app = typer.Typer(
    name="tintype",
    help="A metered API in front of image, video and 3D models that you run or rent.\n\n"
    "Begin with [bold]tintype serve[/bold]. Settings are TINTYPE_* variables or tintype.toml; "
    "[bold]tintype doctor[/bold] checks them and says what to do.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"tintype {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    """The options of every command."""


roles.add_to(app)
app.add_typer(accounts.app, name="account")
app.add_typer(keys.app, name="key")
app.add_typer(jobs.app, name="jobs")
app.add_typer(webhooks.app, name="webhook")
operations.add_to(app)
margin.add_to(app)
generate.add_to(app)
mcp.add_to(app)


def main() -> None:
    """The console script."""
    app()
