"""Compiling each file of a migrations folder once, though hundreds of tests have a folder of their own.

xl2db leaves nothing compiled in a folder, so what stands there is compiled anew for each run: a sixth of the time of
the tests of migrations. Here what was compiled is kept in memory, by the bytes of the source.
"""

from __future__ import annotations

import importlib.machinery
from functools import lru_cache
from pathlib import Path
from types import CodeType
from typing import Any

_TEMPLATES = Path(__file__).parents[1] / "xl2db" / "migrations" / "templates"


def compile_once() -> None:
    """Let this process, and what is forked off it, compile the same source once."""
    for path in _TEMPLATES.glob("*.py"):
        _compiled(path.read_bytes())
    importlib.machinery.SourceFileLoader.source_to_code = _source_to_code  # type: ignore[assignment, method-assign]


def _source_to_code(_loader: Any, source: bytes, path: Any, **_: Any) -> CodeType:
    try:
        return _at(str(path), _compiled(bytes(source)))
    except SyntaxError:  # which says where it stands
        return compile(source, path, "exec", dont_inherit=True)


@lru_cache(maxsize=256)
def _compiled(source: bytes) -> CodeType:
    return compile(source, "", "exec", dont_inherit=True)


def _at(path: str, code: CodeType) -> CodeType:
    """The same code, with the place where its source stands now."""
    constants = tuple(_at(path, each) if isinstance(each, CodeType) else each for each in code.co_consts)
    return code.replace(co_filename=path, co_consts=constants)
