"""The commands, gathered. Each stands in a module of its own and loads what it needs when it runs."""

from __future__ import annotations

from typing import Annotated

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
