"""Real schemas that Debian's packages ship: which package, which files, and how they get into a database.

Nothing of them is kept here; what is downloaded stays in a folder outside of the project.
"""

from __future__ import annotations

import gzip
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import URL, make_url

from tests.pulling.schemas import files, load

_TABLE = Path(__file__).with_name("real_schemas.txt")


class Real(NamedTuple):
    """A schema for one database: files in their order, of its package or of another (``package:file``)."""

    database: str
    name: str
    package: str
    files: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.database} {self.name}"


def real_schemas() -> list[Real]:
    """All schemas that are known."""
    lines = _TABLE.read_text(encoding="utf-8").splitlines()
    rows = (line.split() for line in lines if line and not line.startswith("#"))
    return [Real(database, name, package, tuple(files)) for database, name, package, *files in rows]


def own_schemas() -> list[Real]:
    """The schemas that the project has written itself, in the manner of real ones."""
    databases = ("postgresql", "mariadb", "sqlite")
    return [Real(database, path.stem, "", ()) for database in databases for path in files(database)]


# Getting them


def files_of(real: Real, folder: Path) -> list[Path]:
    """The files of a schema, downloaded if they are not there yet."""
    if not real.package:
        return [path for path in files(real.database) if path.stem == real.name]
    found = []
    for pattern in real.files:
        package, separator, inside = pattern.rpartition(":")
        place = _unpacked(package if separator else real.package, folder)
        found += sorted(place.glob(inside))
    if not found:
        raise FileNotFoundError(f"{real.package} has no {' '.join(real.files)}")
    return found


def _unpacked(package: str, folder: Path) -> Path:
    place = folder / "unpacked" / package
    if not place.exists():
        _download(package, folder / "debs")
        place.parent.mkdir(parents=True, exist_ok=True)
        archive = next((folder / "debs").glob(f"{package}_*.deb"))
        subprocess.run(["dpkg-deb", "-x", str(archive), str(place)], check=True)
    return place


def _download(package: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "download", "-qq", package], cwd=folder, check=True, capture_output=True)


def _text(path: Path) -> str:
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode(errors="replace")


# Loading them. What the scripts want of their server beyond one database (people, other databases) they do
# not get, so some of their statements fail; the rest is real all the same.

_ABOVE = r"(?:CREATE|DROP|ALTER)\s+(?:DATABASE|USER|ROLE)\b[^;]*;"
_BEYOND = {
    "postgresql": rf"\\(?:c|connect|set ON_ERROR_STOP)\b.*|(?:BEGIN|START TRANSACTION|COMMIT);|{_ABOVE}",
    "mariadb": rf"{_ABOVE}|(?:USE|GRANT|FLUSH)\s[^;]*;|SOURCE\s.*",
    "sqlite": r"\.\w+.*|ATTACH\b[^;]*;",
}


def load_real(real: Real, paths: list[Path], url: str) -> int:
    """Run the files in a database; return how many statements failed."""
    if not real.package:
        load(url, paths[0])
        return 0
    parsed = make_url(url)
    loaders = {"postgresql": _load_postgresql, "mariadb": _load_mariadb, "sqlite": _load_sqlite}
    if paths[0].suffix in (".db", ".sqlite"):
        shutil.copyfile(paths[0], str(parsed.database))
        return 0
    beyond = re.compile(rf"^[ \t]*(?:{_BEYOND[real.database]})", re.IGNORECASE | re.MULTILINE)
    sql = "\n".join(beyond.sub("", _text(path)) for path in paths)
    return loaders[real.database](parsed, sql)


def _load_postgresql(url: URL, sql: str) -> int:
    place = url.set(drivername="postgresql").render_as_string(hide_password=False)
    done = subprocess.run(
        ["psql", "--quiet", "--no-psqlrc", place], input=sql, capture_output=True, text=True, check=True
    )
    return done.stderr.count("ERROR:")


def _load_mariadb(url: URL, sql: str) -> int:
    options = {"host": url.host, "port": url.port, "user": url.username, "password": url.password}
    arguments = [f"--{option}={value}" for option, value in options.items() if value]
    done = subprocess.run(
        ["mariadb", *arguments, "--force", "--default-character-set=utf8mb4", str(url.database)],
        input=sql,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr.count("ERROR ")


def _load_sqlite(url: URL, sql: str) -> int:
    failed = 0
    with closing(sqlite3.connect(str(url.database), isolation_level=None)) as connection:
        for statement in _statements(sql):
            try:
                connection.execute(statement)
            except sqlite3.Error:
                failed += 1
    return failed


def _statements(sql: str) -> Iterator[str]:
    pending = ""
    for piece in re.split(r"(?<=;)", sql):
        pending += piece
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
    if pending.strip():
        yield pending
