"""What every test may use: the databases of :mod:`tests.databases`."""

from __future__ import annotations

from importlib.util import find_spec

pytest_plugins = ["tests.databases"] if find_spec("tests.databases") else []
