"""A workbook describes your database; xl2db makes it one, safely, and migrates it on every edit.

The commands of the command line are functions here: :func:`init`, :func:`check`, :func:`plan`, :func:`why`,
:func:`sync`, :func:`apply`, :func:`undo`, :func:`pull`, :func:`adopt`, :func:`put_back`, :func:`infer`,
:func:`profile`, :func:`status`, :func:`show` and :func:`explain`. Each gives back a frozen result
(:mod:`xl2db.report.results`) and raises a subclass of :class:`xl2db.findings.Refused` where it stops.
They are loaded when they are first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xl2db.verbs.adopt import adopt
    from xl2db.verbs.apply import apply
    from xl2db.verbs.check import check
    from xl2db.verbs.explain import explain
    from xl2db.verbs.infer import infer
    from xl2db.verbs.init import init
    from xl2db.verbs.plan import plan
    from xl2db.verbs.profile import profile
    from xl2db.verbs.pull import pull
    from xl2db.verbs.put_back import put_back
    from xl2db.verbs.show import show
    from xl2db.verbs.status import status
    from xl2db.verbs.sync import sync
    from xl2db.verbs.undo import undo
    from xl2db.verbs.why import why

    __version__: str

__all__ = [
    "__version__",
    "adopt",
    "apply",
    "check",
    "explain",
    "infer",
    "init",
    "plan",
    "profile",
    "pull",
    "put_back",
    "show",
    "status",
    "sync",
    "undo",
    "why",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("xl2db")
    if name in __all__:
        from importlib import import_module

        return getattr(import_module(f"xl2db.verbs.{name}"), name)
    raise AttributeError(f"module 'xl2db' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
