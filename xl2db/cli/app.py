"""The commands, gathered. Each stands in a module of its own and loads what it needs when it runs."""

from __future__ import annotations

import io
import sys
from typing import Annotated, Any

import typer

from xl2db.cli import (
    adopt,
    apply,
    check,
    explain,
    infer,
    init,
    plan,
    profile,
    pull,
    put_back,
    show,
    status,
    sync,
    undo,
    why,
)
from xl2db.cli.ending import ending
from xl2db.cli.misplaced import holds_misplaced_url

# The click that typer uses may be its own copy, so its class is found by way of typer.
_WrongCommandLine: type[Any] = next(
    each for each in typer.BadParameter.__mro__ if each.__name__ == "ClickException"
)

app = typer.Typer(
    name="xl2db",
    help="A workbook describes your database; xl2db makes it one, and migrates it on every edit.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (
    init.init,
    check.check,
    plan.plan,
    why.why,
    sync.sync,
    apply.apply,
    undo.undo,
    pull.pull,
    adopt.adopt,
    put_back.put_back,
    infer.infer,
    profile.profile,
    status.status,
    show.show,
    explain.explain,
):
    app.command()(command)


def _version(asked: bool) -> None:
    if asked:
        from xl2db import __version__

        typer.echo(f"xl2db {__version__}")
        raise typer.Exit


@app.callback(epilog="Start with: xl2db init bookshop.xlsx, edit it, then: xl2db sync bookshop.xlsx")
def main(
    version: Annotated[
        bool, typer.Option("--version", "-V", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """A workbook describes your database; xl2db makes it one, and migrates it on every edit."""


def command_line() -> int:
    """Run the command that the command line names, and give its exit code.

    What is wrong with the command line is told so that a terminal obeys nothing of it: file names of strangers
    come there, too.
    """
    try:
        if holds_misplaced_url(sys.argv[1:]):
            from xl2db.settings import misplaced_url

            with ending("xl2db"):
                raise misplaced_url()
        return app(prog_name="xl2db", standalone_mode=False) or 0
    except typer.Exit as done:
        return done.exit_code
    except typer.Abort:
        typer.echo("Stopped.", err=True)
        return 1
    except _WrongCommandLine as error:
        from xl2db.report.visible import visible_lines

        said = io.StringIO()
        error.show(said)
        typer.echo(visible_lines(said.getvalue()), err=True, nl=False)
        return int(error.exit_code)
