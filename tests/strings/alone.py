"""Strings of which a run has but one: its message, the workbook's name, the owner, the database's name."""

from __future__ import annotations

import ast
import os
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

from tests.databases import connected
from tests.faults.worlds import World, name_in_sql
from tests.strings.books import Item, line, sheet, write
from tests.strings.looking import looking
from tests.strings.trying import KEPT, REFUSED, Outcome, Strings, Wrong, bare, read_revision
from xl2db.workbook.quotes import quoted

_SHEET = sheet("t", "Column | Type | Primary key", line("id", "whole number", "yes"))
_BEFORE = f"xl2db_s{os.getpid()}_"


def one_by_one(
    name: str, trial: Callable[[Strings, str], str], fits: Callable[[str], bool] = lambda text: True
) -> Callable[[Strings, Sequence[Item]], Iterator[Outcome]]:
    """Each string by itself: ``trial`` tells what became of it."""

    def outcomes(strings: Strings, items: Sequence[Item]) -> Iterator[Outcome]:
        for _, text in items:
            if fits(text):
                try:
                    ended = trial(strings, text)
                except Wrong as wrong:
                    ended = str(wrong)
                if ended:
                    yield Outcome(strings.kind, name, text, ended)

    return outcomes


def messages(strings: Strings, items: Sequence[Item]) -> Iterator[Outcome]:
    """What ``-m`` says, in revisions one after the other, which plain Alembic runs at the end."""
    with strings.folder() as folder, strings.databases(folder, 1) as (url,):
        versions, known = folder / "migrations" / "book" / "versions", set[Path]()
        for place, (_, text) in enumerate(items):
            rows = [line(f"c{number}", "text") for number in range(place + 1)]
            write(
                folder / "book.xlsx",
                (sheet("t", "Column | Type | Primary key", line("id", "whole number", "yes"), rows),),
            )
            try:
                strings.run(folder, "sync", "book.xlsx", "--no-apply", f"--message={text}")
                (new,) = set(versions.glob("*.py")) - known
                known.add(new)
                ended = _told(new, text)
            except Wrong as wrong:
                ended = str(wrong)
            yield Outcome(strings.kind, "message of a migration", text, ended)
        try:
            strings.run(folder / "migrations" / "book", "alembic", "upgrade", "head", XL2DB_DATABASE=url)
        except Wrong as wrong:
            yield Outcome(strings.kind, "message of a migration", "all of them", str(wrong))


def _told(revision: Path, text: str) -> str:
    """Whether the docstring says it, as far as it can be shown."""
    said = ast.get_docstring(read_revision(revision), clean=False) or ""
    shown = "".join(each if each.isprintable() else repr(each)[1:-1] for each in text).rstrip()
    if not revision.name.isascii() or not revision.stem.replace("_", "").isalnum():
        return f"the file is called {revision.name!a}"
    if shown.casefold() not in said.casefold():
        return f"the revision says {said.splitlines()[0]!a:.300}"
    return KEPT


def _named(strings: Strings, text: str) -> str:
    """A workbook of this name, and what is called after it: its folder, and its file of SQLite."""
    with strings.folder() as folder, strings.databases(folder, 2) as (url, plain):
        write(folder / f"{text}.xlsx", (_SHEET,))
        book = f"./{text}.xlsx"
        given = () if strings.kind == "sqlite" else ("--database", url)
        done = strings.run(folder, "sync", book, *given, codes=(0, 1, 2))
        if done.code:
            return (
                REFUSED
                if {each.name for each in folder.iterdir()} == {f"{text}.xlsx"}
                else f"written: {done.errors}"
            )
        if strings.kind == "sqlite":
            url = f"sqlite:///{folder / f'{text}.db'}"
            if not (folder / f"{text}.db").exists():
                return f"there are {sorted(each.name for each in folder.iterdir())!a}"
        strings.run(folder, "plan", book, "--exit-code", *given)
        (migrations,) = (folder / "migrations").iterdir()
        strings.run(migrations, "alembic", "upgrade", "head", XL2DB_DATABASE=plain)
        if bare(World(folder, url)) != bare(World(folder, plain)):
            return "plain Alembic makes something else"
        strings.run(folder, "undo", book, "--yes", *given)
        return KEPT if migrations.name == text.replace("%", "％") else f"the folder is {migrations.name!a}"


def _owned(strings: Strings, text: str) -> str:
    """The owner that the sheet Settings names."""
    with strings.folder() as folder:
        write(
            folder / "book.xlsx", (_SHEET, sheet("Settings", "Setting | Value", line("owner", quoted(text))))
        )
        strings.run(folder, "sync", "book.xlsx", "--no-apply")
        twin = tomllib.loads((folder / "migrations" / "book" / "schema.toml").read_text(encoding="utf-8"))
        said = twin.get("settings", {}).get("owner", "")
        return KEPT if said == text else f"{text!a:.200} became {said!a:.200}"


def _waived(strings: Strings, text: str) -> str:
    """The reason of a waiver, and a status that is a note."""
    with strings.folder() as folder, strings.databases(folder, 1) as (url,):
        table = sheet("t", "Column | Type | Status | Description", line("id", "whole number", quoted(text)))
        waiver = line("waive: table-without-primary-key at t", quoted(text))
        write(folder / "book.xlsx", (table, sheet("Settings", "Setting | Value", waiver)))
        done = strings.run(folder, "sync", "book.xlsx", "--database", url, codes=(0, 1))
        return REFUSED if done.code and not (folder / "migrations").exists() else KEPT


@contextmanager
def _database(strings: Strings, name: str) -> Iterator[str | None]:
    """A database of this name, gone at the end; None where the server does not take it."""
    with (
        strings.folder() as folder,
        strings.databases(folder, 1) as (url,),
        connected(make_url(url)) as server,
    ):
        quoted_name = name_in_sql(name, strings.kind).replace("%", "%%")
        try:
            server.exec_driver_sql(f"CREATE DATABASE {quoted_name}")
        except Exception:
            yield None
            return
        try:
            yield make_url(url).set(database=name).render_as_string(hide_password=False)
        finally:
            forced = " WITH (FORCE)" if strings.kind == "postgresql" else ""
            server.exec_driver_sql(f"DROP DATABASE {quoted_name}{forced}")


def _in_database(strings: Strings, text: str) -> str:
    """A database of this name: what is named in the URL is what is changed, or nothing is."""
    name = f"{_BEFORE}{text}"
    with _database(strings, name) as url, strings.folder() as folder:
        if url is None:  # there is no such database
            return ""
        write(folder / "book.xlsx", (_SHEET,))
        done = strings.run(folder, "sync", "book.xlsx", "--database", url, codes=(0, 2, 3))
        with looking(make_url(url).set(database=name), folder) as look:
            there = look.tables()
        if done.code:
            return (
                REFUSED if not there and not (folder / "migrations").exists() else f"{there}: {done.errors}"
            )
        strings.run(folder, "plan", "book.xlsx", "--exit-code", "--database", url)
        strings.run(folder, "pull", url, "pulled.xlsx")
        strings.run(folder, "undo", "book.xlsx", "--yes", "--database", url)
        return KEPT if there == ["t"] else f"{there}"


def _is_file_name(text: str) -> bool:
    return "/" not in text and text not in ("", ".", "..") and len(text.encode("utf-8", "replace")) < 200


ALONE = {
    "message of a migration": messages,
    "workbook's file": one_by_one("workbook's file", _named, _is_file_name),
    "owner": one_by_one("owner", _owned, bool),
    "reason of a waiver, and status": one_by_one("reason of a waiver, and status", _waived),
    "database": one_by_one("database", _in_database, lambda text: len(f"{_BEFORE}{text}".encode()) < 64),
}
