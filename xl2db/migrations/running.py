"""Running the revisions of a folder on a database: the only place where Alembic changes one.

What runs is the folder's own ``env.py``, the same that plain ``alembic upgrade head`` uses.
"""

from __future__ import annotations

import io
import logging
import re
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xl2db.findings import DatabaseRefused, Refused
from xl2db.migrations.environment import check_environment
from xl2db.migrations.failing import CONNECTION_BROKE, ApplyFailed, Left, cell_of, meaning, place
from xl2db.migrations.folder import Folder, FolderRefused, RevisionFile
from xl2db.migrations.holders import holder_of
from xl2db.rules import running as rules

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.migration import MigrationContext
    from sqlalchemy import URL, Connection

    from xl2db.migrations.history import History

# Alembic's `op` and `context` are global to the process.
_ALEMBIC = threading.Lock()
# A line of its own: the same words in a description or a message are none.
_COMMITS_AS_IT_GOES = re.compile(r"^ +with op\.get_context\(\)\.autocommit_block\(\):$", re.MULTILINE)
_LOOKS = ("SELECT", "SHOW", "DESCRIBE", "DESC", "PRAGMA", "SET", "EXPLAIN", "WITH")
_ROWS = ("INSERT", "UPDATE", "DELETE", "REPLACE")
_TRIES = 3
_TRIES_ONLINE = 8  # where a lock is waited for less than a second at a time
_JOURNAL = "xl2db_journal"  # see templates/mariadb_journal.py
_WAIT_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Applied:
    """What a run did: the revision before and after it, and the revisions it went through, in order.

    ``seconds`` is how long its statements took that change something.
    """

    before: str | None
    after: str | None
    revisions: tuple[str, ...] = ()
    seconds: float = field(default=0.0, compare=False)


@dataclass(slots=True)
class _Run:
    """What is known of the run under way."""

    on_statement: Callable[[str], None] | None = None
    wait: float = _WAIT_SECONDS
    begun_at: str | None = None
    revisions: list[str] = field(default_factory=list)
    sent: str | None = None
    started: str | None = None
    done: list[str] = field(default_factory=list)
    clock: float = 0.0
    seconds: float = 0.0

    def before(self, connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        """A statement is sent to the database."""
        if statement.lstrip().upper().startswith(_LOOKS):
            return
        self.sent = statement
        if connection.dialect.paramstyle in ("format", "pyformat"):
            statement = statement.replace("%%", "%")
        self.started = statement
        if self.on_statement:
            self.on_statement(statement)
        self.clock = time.perf_counter()

    def after(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        """The database has done it."""
        if self.started is not None and statement == self.sent:
            self.seconds += time.perf_counter() - self.clock
            self.done.append(self.started)
            self.started = None

    def finished(self, *, step: Any, **_: object) -> None:
        """A revision is through; env.py has a last look at it now."""
        self.revisions.append(step.up_revision_id)
        self.done.clear()

    @property
    def kept(self) -> tuple[str, ...]:
        """What a database that commits at each change of a table has kept."""
        last = max((n for n, text in enumerate(self.done) if not text.upper().startswith(_ROWS)), default=-1)
        return tuple(self.done[: last + 1])


def upgrade(
    folder: Folder,
    url: str | URL,
    *,
    to: str = "head",
    on_statement: Callable[[str], None] | None = None,
    wait: float = _WAIT_SECONDS,
) -> Applied:
    """Bring a database up to a revision (the last one, unless ``to`` says otherwise).

    ``on_statement`` is told each statement that changes something, before it runs; ``wait`` is for how many
    seconds another run may go on before this one gives up. Raises
    :class:`ApplyFailed` where the database refuses, :class:`DatabaseRefused` where it cannot be reached, is
    in use or follows another folder, and :class:`FolderRefused` where the folder cannot be used.
    """
    known = _usable(folder)
    stand = standing(url)
    at = stand.revision
    _check_known(known, at)
    if not known or (to == "head" and at == known[-1].revision and not stand.has_journal):
        return Applied(at, at)
    from alembic import command

    return _run(folder, known, url, _Run(on_statement, wait), lambda config, _: command.upgrade(config, to))


def downgrade(
    folder: Folder,
    url: str | URL,
    *,
    steps: int = 1,
    on_statement: Callable[[str], None] | None = None,
    wait: float = _WAIT_SECONDS,
) -> Applied:
    """Take the last revisions of a database back; raises as :func:`upgrade` does."""
    from alembic import command

    known = _usable(folder)

    def down(config: Config, at: str | None) -> None:
        names = [entry.revision for entry in known]
        place = names.index(at) + 1 if at in names else 0
        if place < max(steps, 1):
            raise DatabaseRefused(
                rules.NOTHING_TO_UNDO.finding(
                    "The database has no revision that could be undone."
                    if not place
                    else f"The database has {place} of the {steps} revisions to undo."
                )
            )
        command.downgrade(config, f"-{max(steps, 1)}")

    return _run(folder, known, url, _Run(on_statement, wait), down)


def tidy_up(folder: Folder, url: str | URL, *, wait: float = _WAIT_SECONDS) -> None:
    """Take away what a run left that died when all was done; no revision is applied or taken back."""
    from alembic import command

    if standing(url).has_journal:
        known, run = _usable(folder), _Run(None, wait)
        _run(folder, known, url, run, lambda config, at: command.downgrade(config, at or "base"))


def carry_out(folder: Folder, path: Path, url: str | URL, *, wait: float = _WAIT_SECONDS) -> None:
    """Run the upgrade of one revision file of the folder; the database's revision stays what it is.

    For what no revision did and none shall keep. Raises as :func:`upgrade` does.
    """
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    def work(config: Config, _at: str | None) -> None:
        script = ScriptDirectory.from_config(config)
        entry = next(one for one in script.walk_revisions() if Path(one.path) == path.resolve())

        def steps(_heads: object, context: MigrationContext) -> list[Any]:
            with context.begin_transaction(_per_migration=True):
                entry.module.upgrade()
                for look in context.on_version_apply_callbacks:
                    look(ctx=context, step=_Nowhere())
            return []

        with EnvironmentContext(config, script, fn=steps):
            script.run_env()

    _run(folder, folder.revisions(), url, _Run(wait=wait), work)


class _Nowhere:
    """A step that leads to no revision, for those that look on when one is done."""

    up_revision_id = ""
    up_revision_ids = ()


def stamp(folder: Folder, url: str | URL) -> str:
    """Mark a database as having the folder's last revision, without running any; gives back which it is."""
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    from xl2db.migrations.templates import checksums

    known = _usable(folder)
    with _ALEMBIC, _connected(url) as connection:
        context = MigrationContext.configure(connection)
        context.stamp(ScriptDirectory(str(folder.path)), known[-1].revision)
        connection.commit()
        if not folder.is_foreign and checksums.make_column(connection):
            kept = checksums.kept(connection)
            checksums.keep(
                connection, {each.revision: kept.get(each.revision, checksums.MARKED) for each in known}
            )
            connection.commit()
    return known[-1].revision


def current(url: str | URL) -> str | None:
    """The revision that a database has; None where it has none. Nothing is made, not even the file."""
    return standing(url).revision


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a database stands: its revision, and whether a run was cut off in the midst of the next one.

    ``has_journal`` is whether the journal of such a run is there, be it empty (MariaDB and MySQL only); ``kept`` are
    the checksums of the revisions that were applied.
    """

    revision: str | None
    is_cut_off: bool = False
    has_journal: bool = False
    kept: Mapping[str, str] = field(default_factory=dict)


def standing(url: str | URL) -> Standing:
    """Where a database stands; as :func:`current`, nothing is made."""
    address = _url(url)
    if _is_missing_file(address):
        return Standing(None)
    with _connected(address) as connection:
        return _standing(connection)


def history(folder: Folder, url: str | URL) -> History:
    """What a database has had, beside the revisions of the folder.

    Raises :class:`DatabaseRefused` where its version is none of theirs.
    """
    revisions, stand = folder.revisions(), standing(url)
    _check_known(revisions, stand.revision)
    return history_at(folder, revisions, stand)


def history_at(folder: Folder, revisions: Sequence[RevisionFile], stand: Standing) -> History:
    """What a database that stands there has had; nothing is known where somebody's own ``env.py`` applies revisions."""
    from xl2db.migrations.history import History

    return History(tuple(revisions), stand.revision, {} if folder.is_foreign else stand.kept)


def accept(history: History, url: str | URL, accepted: Iterable[str]) -> None:
    """Have a database keep that it has had revisions as their files are now."""
    from xl2db.migrations.templates import checksums

    with _connected(url) as connection:
        checksums.keep(connection, history.accepting(accepted))
        connection.commit()


def sql(folder: Folder, url_or_target: str | URL, start: str | None = None, to: str = "head") -> str:
    """The SQL that leads from one revision (None: an empty database) to another; nothing is changed.

    ``url_or_target`` names the kind of database, by a URL or just ``postgresql``; it is not connected to.
    A ``to`` before ``start`` gives the way back.
    """
    from alembic import command

    names = [entry.revision for entry in _usable(folder)]
    if not names:
        return ""
    target = names[-1] if to in ("head", "heads") else to
    back = start is not None and (
        to == "base" or (start in names and names.index(start) > names.index(target))
    )
    if start is not None and start == target:
        return ""
    address = _url_of_kind(url_or_target) if isinstance(url_or_target, str) else url_or_target
    output = io.StringIO()
    run = _Run()
    with _alembic(folder, output, address) as config:
        config.attributes["url"] = address
        try:
            if back:
                command.downgrade(config, f"{start}:{target}", sql=True)
            else:
                command.upgrade(config, f"{start or 'base'}:{target}", sql=True)
        except Exception as error:
            raise _failed(error, folder, run, address, ran=False) from error
    return output.getvalue()


def _interruption(error: BaseException) -> BaseException | None:
    """Who stopped the run, where ending a step outside of a transaction made another error of it."""
    before: BaseException | None = error
    while before is not None and not isinstance(before, KeyboardInterrupt | SystemExit):
        before = before.__context__
    return before


def is_resumed(path: Path) -> bool:
    """Whether a revision commits as it goes, so that it is run again where it was cut off."""
    return _COMMITS_AS_IT_GOES.search(path.read_text(encoding="utf-8")) is not None


# --- the run ------------------------------------------------------------------------------------------


def _run(
    folder: Folder,
    known: tuple[RevisionFile, ...],
    url: str | URL,
    run: _Run,
    work: Callable[[Config, str | None], None],
) -> Applied:
    """Run Alembic's command on a connection; where a lock was not free, try again a few times."""
    for attempt in range(1, _TRIES_ONLINE + 1):
        try:
            with _connected(url) as connection:
                return _run_once(folder, known, connection, run, work)
        except ApplyFailed as failed:
            in_use = failed.findings[0].rule == rules.LOCKED.name
            tries = _TRIES_ONLINE if failed.left is Left.ONLINE else _TRIES
            if not in_use or attempt == tries or failed.left is Left.UNKNOWN or failed.target == "sqlite":
                raise
            run.started = None
            run.done.clear()
            time.sleep(attempt)
    raise AssertionError("unreachable")


def _run_once(
    folder: Folder,
    known: tuple[RevisionFile, ...],
    connection: Connection,
    run: _Run,
    work: Callable[[Config, str | None], None],
) -> Applied:
    from alembic.util import CommandError
    from sqlalchemy import event

    if connection.dialect.name == "sqlite":  # another run may be writing its last pages
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {int(run.wait * 1000)}")
    at = _current(connection)
    _check_known(known, at)
    if not run.revisions:
        run.begun_at = at
    connection.rollback()
    event.listen(connection, "before_cursor_execute", run.before)
    event.listen(connection, "after_cursor_execute", run.after)
    with _alembic(folder, io.StringIO(), connection.engine.url) as config:
        config.attributes["connection"] = connection
        config.attributes["wait_seconds"] = run.wait
        config.attributes["on_version_apply"] = [run.finished]
        try:
            work(config, at)
        except Refused:
            raise
        except CommandError as error:
            if str(error).startswith("Another run"):
                raise DatabaseRefused(rules.LOCKED.finding(str(error))) from None
            if str(error).startswith("A run was cut off"):
                raise DatabaseRefused(rules.CUT_OFF.finding(str(error))) from None
            raise _failed(error, folder, run, connection.engine.url) from error
        except Exception as error:
            if (stop := _interruption(error)) is not None:
                raise stop from None
            raise _failed(error, folder, run, connection.engine.url) from error
    return Applied(run.begun_at, _current(connection), tuple(run.revisions), run.seconds)


@contextmanager
def _alembic(folder: Folder, output: io.StringIO, url: URL) -> Iterator[Config]:
    """Alembic's settings for the folder; one run at a time, silent, and no ``__pycache__`` is left."""
    from alembic.config import Config

    # The settings are made here rather than read, for a path with a percent sign in it. Only somebody's own
    # environment may need more of them.
    config = Config(_own_settings(folder), stdout=io.StringIO(), output_buffer=output)
    if folder.is_foreign:
        text = url.render_as_string(hide_password=False)
        config.set_main_option("sqlalchemy.url", text.replace("%", "%%"))
    config.set_main_option("script_location", str(folder.path.resolve()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    logger, keeps = logging.getLogger("alembic.runtime.migration"), sys.dont_write_bytecode
    with _ALEMBIC:
        silent, logger.disabled = logger.disabled, True
        sys.dont_write_bytecode = True
        try:
            yield config
        finally:
            sys.dont_write_bytecode = keeps
            logger.disabled = silent


def _own_settings(folder: Folder) -> str | None:
    """The ``alembic.ini`` of an environment that xl2db did not make: in its folder, or above it."""
    places = (folder.path / "alembic.ini", folder.path.absolute().parent / "alembic.ini")
    return next((str(place) for place in places if folder.is_foreign and place.is_file()), None)


def _failed(error: Exception, folder: Folder, run: _Run, url: URL, *, ran: bool = True) -> ApplyFailed:
    """The error of a run as a finding, with the revision, the statement and the cell."""
    from sqlalchemy.exc import DBAPIError

    at = place(error.__traceback__, folder.versions)
    revision = cell = None
    for entry in folder.revisions():
        if at is not None and entry.path.name == at[0].name:
            revision, cell = entry.revision, cell_of(error, *at)
        elif at is None and run.revisions and entry.revision == run.revisions[-1]:
            revision, cell = entry.revision, cell_of(error, entry.path, None)  # SQLite's look at its end
    rule, words, reason = meaning(error)
    if rule is rules.MIGRATION_FAILED and not isinstance(error, DBAPIError):
        where = f" ({at[0].name}, line {at[1]})" if at else ""
        words = f"The revision cannot be run{where}"
    left = _left(url, run, broke=words == CONNECTION_BROKE) if ran else Left.NOTHING
    if (
        ran
        and at is not None
        and url.get_backend_name() == "postgresql"
        and is_resumed(folder.versions / at[0].name)
    ):
        left = Left.ONLINE
    return ApplyFailed(
        target=url.get_backend_name(),
        rule=rule,
        words=words,
        reason=reason,
        revision=revision,
        statement=run.started,
        done=run.kept,
        cell=cell,
        left=left,
        earlier=0 if url.get_backend_name() == "sqlite" or revision in run.revisions else len(run.revisions),
        holder=holder_of(url, run.started) if rule is rules.LOCKED else None,
    )


def _left(url: URL, run: _Run, *, broke: bool) -> Left:
    """What a failed run left in the database, which is asked where it may have kept anything."""
    kind = url.get_backend_name()
    if kind == "sqlite" or (kind == "postgresql" and not broke):
        return Left.NOTHING
    try:
        stand = standing(url)
    except Refused:
        return Left.UNKNOWN
    if stand.is_cut_off:
        return Left.HALF
    # The answer to the last COMMIT may have been lost, and not the COMMIT.
    committed = broke and stand.revision is not None and stand.revision in run.revisions[-1:]
    return Left.UNKNOWN if committed else Left.NOTHING


def _usable(folder: Folder) -> tuple[RevisionFile, ...]:
    if not folder.exists:
        raise FolderRefused(
            rules.NO_MIGRATIONS.finding(
                f"There is no migrations folder at {folder.path}.",
                hint="Run xl2db sync once, or say where the folder is with --migrations.",
            )
        )
    check_environment(folder.path)
    return folder.revisions()


def _current(connection: Connection) -> str | None:
    from sqlalchemy import inspect, text

    if not inspect(connection).has_table("alembic_version"):
        return None
    rows = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    if None in rows:
        raise DatabaseRefused(
            rules.UNKNOWN_REVISION.finding(
                "The table alembic_version of the database has a row without a revision.",
                hint="Put back what it said: alembic stamp --purge REVISION in the migrations folder.",
            )
        )
    if len(rows) > 1:
        raise DatabaseRefused(
            rules.UNKNOWN_REVISION.finding(
                f"The database follows {len(rows)} lines of revisions at once ({', '.join(map(str, rows))}).",
                hint="Leave the one row in alembic_version that is right, and delete the others; where the folder has "
                "two ends, join them with plain Alembic (alembic merge heads, then alembic upgrade head).",
            )
        )
    return rows[0] if rows else None


def _standing(connection: Connection) -> Standing:
    from sqlalchemy import inspect, text

    from xl2db.migrations.templates import checksums

    at = _current(connection)
    kept = checksums.kept(connection) if at is not None and checksums.has_column(connection) else {}
    if connection.dialect.name not in ("mysql", "mariadb") or not inspect(connection).has_table(_JOURNAL):
        return Standing(at, kept=kept)
    rows = connection.execute(text(f"SELECT count(*) FROM {_JOURNAL}")).scalar()
    return Standing(at, bool(rows), has_journal=True, kept=kept)


def _is_missing_file(url: URL) -> bool:
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return False
    file = str(url.database)
    return not file.startswith("file:") and not Path(file).exists()


def _check_known(revisions: tuple[RevisionFile, ...], at: str | None) -> None:
    if at is not None and at not in {entry.revision for entry in revisions}:
        raise DatabaseRefused(
            rules.UNKNOWN_REVISION.finding(
                f"The database is at revision {at}, which this migrations folder does not have.",
                hint="Fetch the newest migrations (git pull), or name the folder the database was made from.",
            )
        )


def _url_of_kind(text: str) -> URL:
    """A URL, or one that only says the kind of the database: ``postgresql``."""
    from sqlalchemy import URL

    from xl2db.database.url import DRIVERS, TARGETS

    return URL.create(DRIVERS.get(text, text)) if text in TARGETS else _url(text)


def _url(url: str | URL) -> URL:
    from xl2db.database.url import parse_url

    return parse_url(url) if isinstance(url, str) else url


@contextmanager
def _connected(url: str | URL) -> Iterator[Connection]:
    from sqlalchemy.exc import DBAPIError, PendingRollbackError

    from xl2db.database.connecting import connect

    try:
        with connect(url) as connection:
            yield connection
    except (DBAPIError, PendingRollbackError) as error:
        rule, words, reason = meaning(error)
        raise DatabaseRefused(rule.finding(f"{words}: {reason.rstrip('.')}.")) from None
