"""Stock Alembic given the same MetaData: a plain environment whose ``env.py`` loads it.

The MetaData is the one that xl2db builds, pickled, so that loading costs stock as little as can be (less than
importing a module of models); it knows nothing of xl2db. Alembic compares types and server defaults as it
does unless told otherwise, and its own version table is another than xl2db's.
"""

from __future__ import annotations

from pathlib import Path

_INI = "[alembic]\nscript_location = %(here)s\npath_separator = os\n"
_ENV = """\
import os
import pickle
from pathlib import Path

from alembic import context
from sqlalchemy import create_engine

metadata = pickle.loads((Path(__file__).parent / os.environ["STOCK_METADATA"]).read_bytes())


def include_name(name, type_, parent_names):
    return not (type_ == "table" and name == "alembic_version")


with create_engine(os.environ["STOCK_DATABASE"]).connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_name=include_name,
        version_table="stock_version",
    )
    with context.begin_transaction():
        context.run_migrations()
"""

# Run in a process of its own, so that the process that measures stays small.
PICKLE = """
import pickle, sys
from pathlib import Path
from xl2db.database.building import build
import xl2db
for workbook, file in zip(sys.argv[1::2], sys.argv[2::2]):
    Path(file).write_bytes(pickle.dumps(build(xl2db.check(workbook).schema)))
"""

LOAD = """
import pickle, sys
from pathlib import Path
import alembic.command, alembic.autogenerate
pickle.loads(Path(sys.argv[1]).read_bytes())
"""


def write_environment(folder: Path) -> None:
    """Write the environment into a new folder."""
    (folder / "versions").mkdir(parents=True)
    (folder / "alembic.ini").write_text(_INI, encoding="utf-8")
    (folder / "env.py").write_text(_ENV, encoding="utf-8")
