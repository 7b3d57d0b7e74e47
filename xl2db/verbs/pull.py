"""``pull``: a database becomes a workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from xl2db.findings import DatabaseRefused, Finding, SettingsRefused
from xl2db.report.lines import count
from xl2db.report.results import PullResult
from xl2db.rules.pulling import FUNCTIONS_OF_ITS_OWN, NOTHING_TO_PULL
from xl2db.rules.settings import FILE_IN_THE_WAY, WRONG_OPTION
from xl2db.settings import WORKBOOK_SUFFIXES, Project, find_project
from xl2db.verbs.checked import Tell, silent

if TYPE_CHECKING:
    from xl2db.schema.model import Schema, TableName

LAYOUTS = ("sheets", "dictionary")


def pull(
    database: str | None = None,
    file: str | Path | None = None,
    *,
    layout: str | None = None,
    tables: Iterable[str] = (),
    exclude: Iterable[str] = (),
    schemas: Iterable[str] = (),
    tell: Tell = silent,
) -> PullResult:
    """Write what a database says of its tables into a workbook; the database is only read.

    A new ``file`` is written as a whole: ``layout`` is ``sheets`` (a sheet a table), ``dictionary`` (a row
    a column), or None for what reads better. In a workbook that exists, what is new is added and what
    differs is changed; everything else stays as it is. ``tables`` and ``exclude`` are patterns such as
    ``shop_*`` or ``sales.*``; ``schemas`` the schemas to read, all of the database's own where none is named.

    Raises :class:`DatabaseRefused` where the database can't be read, and :class:`SettingsRefused` for a file
    that can't be written.
    """
    project, path = _places(database, file)
    if layout not in (None, *LAYOUTS):
        raise SettingsRefused(
            WRONG_OPTION.finding(f"There is no layout {layout!r}.", hint="It is sheets or dictionary.")
        )
    found = reflected(project, tables=tables, exclude=exclude, schemas=schemas, tell=tell)
    tell(f"Writing {path.name}", 0, 0)
    if path.exists():
        from xl2db.verbs.pulled_over import pull_over

        return pull_over(project, path, found)
    from xl2db.verbs.databases import shown_database
    from xl2db.workbook.writing import write_workbook

    assert project.database is not None
    notes = (*write_workbook(found, path, layout=layout), *notes_on_functions(project, found))
    return PullResult(path, shown_database(project.database), found, notes)


def _places(database: str | None, file: str | Path | None) -> tuple[Project, Path]:
    """The database and the workbook that are meant; a single name may be that of a workbook."""
    if file is None and database and database.lower().endswith(WORKBOOK_SUFFIXES):
        database, file = None, database
    elsewhere = Path("migrations")  # which a pull has no need of
    project = find_project(file, database=database, migrations=elsewhere, needs_workbook=False)
    named = file is not None or database is None
    path = project.workbook if named and project.workbook else Path(f"{_name_of(project)}.xlsx")
    if not path.suffix:
        path = path.with_name(f"{path.name}.xlsx")
    if not path.exists() and path.suffix.lower() != ".xlsx":
        raise SettingsRefused(
            FILE_IN_THE_WAY.finding(
                f"A new workbook is an .xlsx file, and {path.name} says something else.",
                hint=f"Try: {path.with_suffix('.xlsx').name}",
            )
        )
    return project, path


def _name_of(project: Project) -> str:
    """What a workbook of a database is called: as the database is."""
    from xl2db.database.url import parse_url

    name = parse_url(project.database).database if project.database else None
    return Path(name).stem if name and not name.startswith((":", "file:")) else "database"


def reflected(
    project: Project,
    *,
    tables: Iterable[str] = (),
    exclude: Iterable[str] = (),
    schemas: Iterable[str] = (),
    tell: Tell = silent,
) -> Schema:
    """What a database says, as far as a workbook can say it; the rest is listed as unsaid.

    Raises :class:`DatabaseRefused` where it can't be read, or has no such tables.
    """
    from xl2db.database.connecting import connect
    from xl2db.database.reflecting import reflect
    from xl2db.database.settling import selected, settled
    from xl2db.verbs.databases import needed_database, sqlite_file

    url = needed_database(project, None)
    if (own := sqlite_file(project)) and not own.exists():
        raise DatabaseRefused(
            NOTHING_TO_PULL.finding(
                f"There is no file {own}.", hint="Name the database: xl2db pull shop.db, or its URL."
            )
        )
    tell("Reading the database", 0, 0)
    with connect(url) as connection:
        found = reflect(connection, tuple(schemas) or None)
        found = selected(found, _chosen(tuple(tables), tuple(exclude)))
        if not found.tables:
            raise DatabaseRefused(_nothing(tuple(tables)))
        tell("Comparing", 0, 0)
        # a URL that begins with mysql: may be one of a MariaDB
        target = "mariadb" if getattr(connection.dialect, "is_mariadb", False) else project.target
        found = settled(connection, found, target)
    return replace(found, settings=replace(found.settings, database=target))


def notes_on_functions(project: Project, found: Schema) -> Iterator[Finding]:
    """What the settings file has to say before the workbook can be used."""
    from xl2db.schema.own_functions import own_functions

    names = own_functions(found, found.settings.database, project.functions)
    if names:
        listed = ", ".join(f'"{name}"' for name in (*project.functions, *names))
        yield FUNCTIONS_OF_ITS_OWN.finding(
            f"The workbook calls {count(len(names), 'function')} that a cell may not call by itself: "
            f"{', '.join(names)}.",
            hint=f"Look at what they do; to let them in, write [sql] and below it functions = [{listed}] "
            "into xl2db.toml.",
        )


def _nothing(tables: tuple[str, ...]) -> Finding:
    names = f" whose names are {' or '.join(tables)}" if tables else ""
    return NOTHING_TO_PULL.finding(
        f"The database has no tables{names} that this user can see.",
        hint="Look at the database's name, the user and --schema; a new workbook is made by xl2db init.",
    )


def _chosen(tables: tuple[str, ...], exclude: tuple[str, ...]) -> Callable[[TableName], bool]:
    """Whether a table is asked for: by its name, or its name with its schema."""

    def matches(key: TableName, patterns: tuple[str, ...]) -> bool:
        names = {key.name, str(key)}
        return any(fnmatchcase(name, pattern) for name in names for pattern in patterns)

    def wanted(key: TableName) -> bool:
        return (not tables or matches(key, tables)) and not matches(key, exclude)

    return wanted
