"""Which workbook, which database, which migrations folder: flags, environment, settings file, defaults.

A flag beats the environment (``XL2DB_DATABASE``, then ``DATABASE_URL``; ``XL2DB_WAIT``), the environment beats the
settings file (``xl2db.toml``, or ``[tool.xl2db]`` of ``pyproject.toml``), and the file beats the defaults:
``NAME.db`` (SQLite) and ``migrations/NAME/`` beside the workbook ``NAME.xlsx``.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from xl2db.findings import Finding, SettingsRefused
from xl2db.policy import NO_POLICY, Policy, Waiver, wrong_level, wrong_waiver
from xl2db.rules import settings as rules
from xl2db.rules.running import NO_MIGRATIONS
from xl2db.schema.functions import is_never_let_in
from xl2db.whereabouts import url_at

WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".ods")
SETTINGS = ("workbook", "database", "migrations", "wait", "backup", "safer")
TABLES = ("rules", "waivers", "sql")
SAFER = ("auto", "always", "never")
_FUNCTION = re.compile(r"[A-Za-z_][A-Za-z0-9_$]*(\.[A-Za-z_][A-Za-z0-9_$]*)?")
_WAIVER = ("rule", "about", "reason")
_YES_NO = {"yes": True, "no": False, "true": True, "false": False}
WAIT_SECONDS = 60.0
"""So long a run waits for another one to end."""
_LONGEST_WAIT = 1e6
_URL = re.compile(r"[a-z][a-z0-9+]+:/", re.IGNORECASE)
_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_SQLITE = re.compile(r"(sqlite(?:\+\w+)?:///)([^?]*)(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Project:
    """What a command works on. ``workbook`` is None where only the migrations folder is known.

    ``database`` is a URL that may hold a password (never show it), None where nothing tells it;
    ``database_from`` says who named it: ``--database``, ``XL2DB_DATABASE``, a settings file, or
    ``default``. ``policy`` is what the settings file says of rules, ``wait`` for how many seconds a run waits for
    another one to end, ``backup`` whether a SQLite database is copied before something is taken away from it,
    ``safer`` one of :data:`SAFER`: whether large tables are changed while people work. ``functions`` are those that
    expressions may call beside the ones that every workbook may.
    """

    workbook: Path | None
    migrations: Path
    database: str | None = field(default=None, repr=False)
    database_from: str = "default"
    policy: Policy = NO_POLICY
    wait: float = WAIT_SECONDS
    backup: bool = True
    safer: str = "auto"
    functions: tuple[str, ...] = ()

    @property
    def has_default_database(self) -> bool:
        """Whether nobody named a database, so that it is the SQLite file beside the workbook."""
        return self.database_from == "default"

    @property
    def target(self) -> str:
        """The kind of database that the URL names: ``sqlite``, ``postgresql``, ``mariadb``, ``mysql`` …"""
        scheme, separator, _ = (self.database or "").partition("://")
        kind = scheme.partition("+")[0].lower() if separator else "sqlite"
        return "postgresql" if kind == "postgres" else kind


@dataclass(frozen=True, slots=True)
class _SettingsFile:
    path: Path
    values: Mapping[str, str]
    policy: Policy = NO_POLICY
    functions: tuple[str, ...] = ()

    def folder_path(self, name: str) -> Path | None:
        """A setting that is a path; relative ones start at the settings file."""
        return self.path.parent / self.values[name] if name in self.values else None

    def governs(self, workbook: Path | None) -> bool:
        """Whether the settings are for this workbook: they name it, or name none."""
        own = self.folder_path("workbook")
        return own is None or workbook is None or own.resolve() == workbook.resolve()


def find_project(
    file: str | Path | None = None,
    *,
    database: str | None = None,
    migrations: str | Path | None = None,
    wait: float | None = None,
    safer: str | None = None,
    needs_workbook: bool = True,
    environment: Mapping[str, str] | None = None,
) -> Project:
    """Find what a command works on; arguments left out are found as the module says.

    Raises :class:`SettingsRefused` where the settings are wrong, or nothing is named and nothing, or more
    than one thing, is found.
    """
    for given in (file, migrations):
        _refuse_url(given)
    environment = os.environ if environment is None else environment
    start = _folder_of(Path(file)) if file else Path.cwd()
    settings = _find_settings(start)
    workbook = Path(file) if file else _find_workbook(settings, required=needs_workbook)
    if settings and not settings.governs(workbook):
        settings = None
    folder = _find_migrations(migrations, settings, workbook)
    url, source = _find_database(database, environment, settings, workbook, folder)
    seconds = _find_wait(environment, settings) if wait is None else min(max(0.0, wait), _LONGEST_WAIT)
    policy = settings.policy if settings else NO_POLICY
    backup = _YES_NO[settings.values.get("backup", "yes").lower()] if settings else True
    way = _find_safer(safer, settings)
    functions = settings.functions if settings else ()
    return Project(workbook, folder, url, source, policy, seconds, backup, way, functions)


def _refuse_url(path: str | Path | None) -> None:
    """Refuse a URL where a path belongs, before it is shown as one with its password."""
    if path is not None and _URL.match(str(path)):
        raise misplaced_url()


def misplaced_url() -> SettingsRefused:
    """The refusal of a URL that stands where it would be shown, or written into a file."""
    return SettingsRefused(
        rules.WRONG_OPTION.finding(
            "The URL of a database stands where it does not belong.",
            hint="Give it with --database, or better in XL2DB_DATABASE.",
        )
    )


def _folder_of(workbook: Path) -> Path:
    """The folder in which a workbook stands (a folder of .csv files is a workbook, too)."""
    return workbook.absolute().parent


# --- the settings file --------------------------------------------------------------------------------


def _find_settings(start: Path) -> _SettingsFile | None:
    """The nearest settings file from a folder upwards; a repository's root is the last place to look."""
    for folder in (start.absolute(), *start.absolute().parents):
        own = folder / "xl2db.toml"
        if own.is_file():
            return _read_settings(own, _read_toml(own))
        shared = folder / "pyproject.toml"
        if shared.is_file():
            tool = _read_toml(shared).get("tool")
            part = tool.get("xl2db") if isinstance(tool, dict) else None
            if isinstance(part, dict):
                return _read_settings(shared, part)
        if (folder / ".git").exists():
            break
    return None


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError, RecursionError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        if isinstance(error, UnicodeDecodeError):
            why = "it is not UTF-8 text"
        raise SettingsRefused(
            rules.SETTINGS_UNREADABLE.finding(
                f"{path.name} in {path.parent} cannot be read: {why}.",
                hint='Write settings as name = "value", one a line.',
            )
        ) from None


def _read_settings(path: Path, values: Mapping[str, Any]) -> _SettingsFile:
    plain = {name: value for name, value in values.items() if name not in TABLES}
    if problems := (
        *_problems(path, plain),
        *_policy_problems(path, values),
        *_function_problems(path, values.get("sql", {})),
    ):
        raise SettingsRefused(*problems)
    texts = {name: str(value) for name, value in plain.items()}
    waivers = (Waiver(*(each[name].strip() for name in _WAIVER)) for each in values.get("waivers", ()))
    functions = tuple(values.get("sql", {}).get("functions", ()))
    return _SettingsFile(path, texts, Policy(dict(values.get("rules", {})), tuple(waivers)), functions)


def _policy_problems(path: Path, values: Mapping[str, Any]) -> Iterator[Finding]:
    """What is wrong with ``[rules]`` and ``[[waivers]]``."""
    levels, waivers = values.get("rules", {}), values.get("waivers", [])
    if not isinstance(levels, dict) or not all(isinstance(level, str) for level in levels.values()):
        yield rules.WRONG_SETTING.finding(
            f"“rules” in {path.name} must be a table of severities.",
            hint='Write [rules] in a line of its own, and below it lines such as renames-column = "warning".',
        )
    else:
        yield from filter(None, (wrong_level(name, level) for name, level in levels.items()))
    if not isinstance(waivers, list) or not all(map(_is_waiver, waivers)):
        yield rules.WRONG_SETTING.finding(
            f"Each of the “waivers” in {path.name} must have the texts {', '.join(_WAIVER)}, and nothing else.",
            hint='Write [[waivers]], and below it rule = "…", about = "…" and reason = "…".',
        )
    else:
        named = (Waiver(*(each[name].strip() for name in _WAIVER)) for each in waivers)
        yield from filter(None, map(wrong_waiver, named))


def _function_problems(path: Path, part: object) -> Iterator[Finding]:
    """What is wrong with ``[sql]``: it names functions, and nothing that no setting lets in."""
    names = part.get("functions", []) if isinstance(part, dict) else None
    fits = isinstance(names, list) and all(isinstance(name, str) for name in names)
    if not isinstance(part, dict) or set(part) - {"functions"} or not isinstance(names, list) or not fits:
        yield rules.WRONG_SETTING.finding(
            f"“sql” in {path.name} holds a list of functions, and nothing else.",
            hint='Write [sql] in a line of its own, and below it functions = ["my_function", "crm.score"].',
        )
        return
    for name in names:
        if not _FUNCTION.fullmatch(name):
            yield rules.WRONG_SETTING.finding(
                f"“{name}” in {path.name} is not the name of a function.",
                hint='Write its name alone, or with its schema: "score", "crm.score".',
            )
        elif is_never_let_in(name):
            yield rules.WRONG_SETTING.finding(
                f"The function {name} in {path.name} reaches beyond the row; no setting lets a cell call it.",
                hint="Take it out; what needs it belongs in a migration that an engineer writes.",
            )


def _is_waiver(value: object) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == set(_WAIVER)
        and all(isinstance(text, str) for text in value.values())
    )


def _problems(path: Path, values: Mapping[str, Any]) -> Iterator[Finding]:
    for name, value in values.items():
        if name not in SETTINGS:
            close = get_close_matches(name.lower(), (*SETTINGS, *TABLES), 1, 0.6)
            yield rules.UNKNOWN_SETTING.finding(
                f"{path.name} has the setting “{name}”, which xl2db does not know.",
                hint=f"Did you mean “{close[0]}”?" if close else f"The settings are {', '.join(SETTINGS)}.",
            )
        elif name == "wait":
            if isinstance(value, bool) or _seconds(str(value)) is None:
                yield rules.WRONG_SETTING.finding(
                    f"The setting “wait” in {path.name} must be a number of seconds.", hint="Write wait = 60."
                )
        elif name == "backup":
            if str(value).lower() not in _YES_NO:
                yield rules.WRONG_SETTING.finding(
                    f"The setting “backup” in {path.name} must be yes or no.", hint='Write backup = "no".'
                )
        elif not isinstance(value, str) or not value.strip():
            yield rules.WRONG_SETTING.finding(
                f"The setting “{name}” in {path.name} must be one text.",
                hint=f'Write {name} = "…" with the value in quotation marks.',
            )
        elif "\0" in value:
            yield rules.WRONG_SETTING.finding(
                f"The setting “{name}” in {path.name} holds a NUL, which no path and no URL can.",
                hint="Type the value again by hand.",
            )
        elif name == "safer" and value not in SAFER:
            yield rules.WRONG_SETTING.finding(
                f"The setting “safer” in {path.name} is “{value}”, which xl2db does not know.",
                hint=f"Write one of {', '.join(SAFER)}.",
            )


def _find_safer(given: str | None, settings: _SettingsFile | None) -> str:
    """Whether large tables take the safer way: by the flag, the settings file, or else by their size."""
    if given is not None and given not in SAFER:
        raise SettingsRefused(
            rules.WRONG_OPTION.finding(
                f"--safer {given} is not known.", hint=f"Write one of {', '.join(SAFER)}."
            )
        )
    return given or (settings.values.get("safer") if settings else None) or "auto"


# --- the workbook -------------------------------------------------------------------------------------


def _find_workbook(settings: _SettingsFile | None, *, required: bool) -> Path | None:
    if settings and (named := settings.folder_path("workbook")):
        return _relative(named)
    here = Path.cwd()
    found = sorted(
        path.name
        for path in here.iterdir()
        if path.suffix.lower() in WORKBOOK_SUFFIXES
        and not path.name.startswith(("~$", "."))
        and path.is_file()
    )
    if len(found) == 1:
        return Path(found[0])
    if not required:
        return None
    if found:
        raise SettingsRefused(
            rules.SEVERAL_WORKBOOKS.finding(
                f"This folder holds {len(found)} workbooks: {_some(found)}.",
                hint=f"Say which one, such as {found[0]}.",
            )
        )
    raise SettingsRefused(
        rules.NO_WORKBOOK.finding(
            "No workbook was named, and there is none in this folder.",
            hint="Name the workbook, or start one with: xl2db init bookshop.xlsx",
        )
    )


def _some(names: list[str]) -> str:
    return ", ".join(names[:5]) + (" …" if len(names) > 5 else "")


def _relative(path: Path) -> Path:
    """The path as seen from here, where that is shorter to read."""
    absolute = Path(os.path.normpath(path.absolute()))
    here = Path.cwd()
    return absolute.relative_to(here) if absolute.is_relative_to(here) else absolute


# --- the migrations folder ----------------------------------------------------------------------------


def _find_migrations(given: str | Path | None, settings: _SettingsFile | None, workbook: Path | None) -> Path:
    if given:
        return Path(given)
    if settings and (named := settings.folder_path("migrations")):
        return _relative(named)
    if workbook:
        # Alembic can't read its settings in a folder with a percent sign.
        return workbook.parent / "migrations" / _name_of(workbook).replace("%", "％")
    return _only_migrations_folder()


def _name_of(workbook: Path) -> str:
    return workbook.stem or workbook.absolute().name


def _only_migrations_folder() -> Path:
    """The one folder below ``migrations/``, or this folder itself, that holds an environment."""
    if Path("env.py").is_file() and Path("versions").is_dir():
        return Path()
    found = sorted(path.parent for path in Path("migrations").glob("*/env.py"))
    if len(found) == 1:
        return found[0]
    if found:
        raise SettingsRefused(
            rules.SEVERAL_MIGRATIONS.finding(
                f"There are several migrations folders: {_some([path.as_posix() for path in found])}.",
                hint=f"Say which one: --migrations {found[0].as_posix()}",
            )
        )
    raise SettingsRefused(
        NO_MIGRATIONS.finding(
            "There is no migrations folder here, and no workbook that would tell its name.",
            hint="Run xl2db sync first, or say where the folder is with --migrations.",
        )
    )


# --- the wait for another run -------------------------------------------------------------------------


def _find_wait(environment: Mapping[str, str], settings: _SettingsFile | None) -> float:
    given = environment.get("XL2DB_WAIT", "").strip()
    found = _seconds(given or (settings.values.get("wait", "") if settings else "") or str(WAIT_SECONDS))
    if found is None:
        raise SettingsRefused(
            rules.WRONG_SETTING.finding(
                "XL2DB_WAIT must be a number of seconds.", hint="Set it to 60, or do without it."
            )
        )
    return found


def _seconds(text: str) -> float | None:
    """A number of seconds that can be waited; None for what is none."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0 <= number <= _LONGEST_WAIT else None


# --- the database -------------------------------------------------------------------------------------


def _find_database(
    given: str | None,
    environment: Mapping[str, str],
    settings: _SettingsFile | None,
    workbook: Path | None,
    migrations: Path,
) -> tuple[str | None, str]:
    if given:
        return url_at(given.strip(), environment, Path()), "--database"
    for variable in ("XL2DB_DATABASE", "DATABASE_URL"):
        if value := environment.get(variable, "").strip():
            return url_at(value, environment, Path()), variable
    if settings and "database" in settings.values:
        text = _expanded(settings.values["database"].strip(), environment, settings.path)
        url = url_at(text, environment, settings.path.parent)
        return _from_folder(url, settings.path.parent), settings.path.name
    if workbook:
        return _sqlite_file(workbook.parent / f"{_name_of(workbook)}.db"), "default"
    absolute = migrations.absolute()
    if absolute.parent.name == "migrations":
        return _sqlite_file(_relative(absolute.parent.parent / f"{absolute.name}.db")), "default"
    return None, "default"


def _sqlite_file(path: Path) -> str:
    return "sqlite:///" + path.as_posix()


def _expanded(text: str, environment: Mapping[str, str], path: Path) -> str:
    missing = [name for name in _VARIABLE.findall(text) if name not in environment]
    if missing:
        raise SettingsRefused(
            rules.UNKNOWN_VARIABLE.finding(
                f"The setting “database” in {path.name} needs the environment variable {missing[0]}, "
                "which is not set.",
                hint=f"Set {missing[0]}, or write the database without ${{{missing[0]}}}.",
            )
        )
    return _VARIABLE.sub(lambda match: environment[match[1]], text)


def _from_folder(database: str, folder: Path) -> str:
    """A SQLite file of a settings file, whose path starts at the settings file."""
    if match := _SQLITE.fullmatch(database):
        scheme, path, rest = match.groups()
        if path and path != ":memory:" and not path.startswith("file:") and not Path(path).is_absolute():
            return f"{scheme}{_relative(folder / path).as_posix()}{rest}"
        return database
    if "://" in database or Path(database).is_absolute():
        return database
    return _relative(folder / database).as_posix()
