"""``xl2db explain``."""

from __future__ import annotations

from typing import Annotated

import typer

from xl2db.cli.ending import end, ending
from xl2db.cli.options import Form


def explain(
    rule: Annotated[
        str | None, typer.Argument(metavar="RULE", help="The name of a rule; all of them where left out.")
    ] = None,
) -> None:
    """Explain a finding: why it matters, and how to mend it.

    Example: xl2db explain unknown-type
    """
    with ending("explain"):
        import xl2db

        end("explain", Form.TEXT, xl2db.explain(rule))
