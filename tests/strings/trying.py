"""One trial: a workbook with some strings goes the whole way, and everything that could alter one is looked at."""

from __future__ import annotations

import ast
import json
import re
import shutil
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from tests.cli.shop import tree
from tests.commands import Commands, Ended
from tests.databases import Servers
from tests.faults.worlds import World
from tests.strings.books import Book, Item, owner_at, write
from tests.strings.looking import looking
from tests.strings.places import Place

KEPT, REFUSED = "kept", "refused"
MOST_IN_A_ROW = 6
"""After so many strings one by one that all fail, those beside them are not tried one by one."""


@dataclass(frozen=True)
class Outcome:
    """What became of a string: kept as it is, refused, or what is wrong."""

    kind: str
    place: str
    text: str
    ended: str
    rule: str = ""

    @property
    def wrong(self) -> str:
        """What is not as it must be."""
        return "" if self.ended in (KEPT, REFUSED) else self.ended


class Wrong(Exception):
    """What is not as it must be, of some of the strings or of all."""

    def __init__(self, what: str, by_number: dict[int, str] | None = None) -> None:
        super().__init__(what)
        self.by_number = by_number


class Turned(Exception):
    """The command refused: the rules by the numbers of the strings that it named.

    ``related`` are those of them that stand in another one's way.
    """

    def __init__(self, rules: dict[int, str], anything: str, related: Collection[int] = ()) -> None:
        super().__init__(anything)
        self.rules, self.related = rules, related


Trial = Callable[..., dict[int, Any]]


class Strings:
    """A kind of database, and what is needed to try strings there."""

    def __init__(self, kind: str, servers: Servers, commands: Commands, place: Path) -> None:
        self.kind, self.servers, self.commands = kind, servers, commands
        self.streak = 0
        self._folders = (place / f"{kind}{number}" for number in count())

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """A folder, gone at the end."""
        folder = next(self._folders)
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder)

    @contextmanager
    def databases(self, folder: Path, number: int) -> Iterator[list[str]]:
        """The URLs of so many empty databases."""
        with ExitStack() as stack:
            yield [
                f"sqlite:///{(folder / f'{each}.db').as_posix()}"
                if self.kind == "sqlite"
                else stack.enter_context(self.servers.database(self.kind))
                for each in range(number)
            ]

    def run(self, folder: Path, *arguments: str, codes: Sequence[int] = (0,), **env: str) -> Ended:
        """Run a command that has to end with one of these codes, and without a traceback."""
        done = self.commands.run(*arguments, cwd=folder, **env)
        told = done.said + done.errors
        if done.code not in codes or "Traceback (most" in told or "fault-of-xl2db" in told:
            told = " ".join((done.errors + done.said).split())
            raise Wrong(f"{arguments[0]} ends with {done.code}: {told[:700]}")
        return done


def outcomes(
    strings: Strings, place: Any, items: Sequence[Item], trial: Trial | None = None
) -> Iterator[Outcome]:
    """Try strings together; those that get into each other's way again, and where something is wrong by halves."""
    items, trial = list(items), trial or tried
    while items:
        try:
            found = trial(strings, place, items)
        except Turned as turned:
            alone = set(turned.related) if len(items) > 1 else set()
            for number, text in items:
                if number in turned.rules and number not in alone:
                    yield Outcome(strings.kind, place.name, text, REFUSED, turned.rules[number])
            again = [item for item in items if item[0] in alone]
            for batch in [again] if len(again) < len(items) else [[each] for each in again]:
                yield from outcomes(strings, place, batch, trial)
            left = [item for item in items if item[0] not in turned.rules]
            if len(left) == len(items):
                yield from _by_halves(strings, place, items, str(turned), trial)
                return
            items = left
        except Wrong as wrong:
            yield from _by_halves(strings, place, items, str(wrong), trial)
            return
        else:
            unlike = [(number, text) for number, text in items if found[number] != place.expected(text)]
            if unlike and len(items) > 1:
                for each in unlike:
                    yield from outcomes(strings, place, [each], trial)
                items = [item for item in items if item not in unlike]
                continue
            strings.streak = 0
            for number, text in items:
                expected = place.expected(text)
                ended = KEPT if not unlike else f"{expected!a:.300} became {found[number]!a:.300}"
                yield Outcome(strings.kind, place.name, text, ended)
            return


def _by_halves(
    strings: Strings, place: Any, items: Sequence[Item], wrong: str, trial: Trial
) -> Iterator[Outcome]:
    if len(items) == 1:
        strings.streak += 1
    if len(items) == 1 or strings.streak >= MOST_IN_A_ROW:
        yield from (Outcome(strings.kind, place.name, text, wrong) for _, text in items)
        return
    half = len(items) // 2
    yield from outcomes(strings, place, items[:half], trial)
    yield from outcomes(strings, place, items[half:], trial)


def tried(strings: Strings, place: Place, items: Sequence[Item]) -> dict[int, Any]:
    """The whole way of a workbook; what stands in the database where each string should."""
    with strings.folder() as folder, strings.databases(folder, 3) as (url, plain, other):
        first = World(folder, url)
        if place.before:
            synced(strings, first, place.before(items))
            if place.filled:
                with looking(url, folder) as look:
                    place.filled(look, items)
        state = bare(first)
        synced(strings, first, place.book(items), *place.arguments)
        found = stored(place, url, folder, items)
        if any(found[number] != place.expected(text) for number, text in items):
            return found
        after = bare(first)
        if not place.arguments:
            strings.run(folder, "plan", "book.xlsx", "--exit-code", "--database", url)
        for revision in (folder / "migrations" / "book" / "versions").glob("*.py"):
            read_revision(revision)
        _plain(strings, place, items, folder, plain, after)
        if place.pulls and (unlike := _pulled(strings, place, items, folder, url, other)):
            return {**found, **unlike}
        strings.run(folder, "undo", "book.xlsx", "--yes", "--database", url)
        if (undone := bare(first)) != state:
            raise Wrong(f"undo leaves {unlike_in(undone, state)}")
        return found


def synced(strings: Strings, world: World, book: Book, *arguments: str) -> None:
    """Sync a workbook; raises Turned where it is refused before anything is written."""
    write(world.folder / "book.xlsx", book)
    files, state = files_of(world), bare(world)
    done = strings.run(
        world.folder, "sync", "book.xlsx", "--format", "json", "--database", world.url, *arguments, codes=(0, 1, 3, 4)
    )  # fmt: skip
    if done.code == 0:
        return
    findings = [each for each in json.loads(done.said)["findings"] if each["severity"] == "error"]
    told = "; ".join(f"{each['rule']}: {each['message']}" for each in findings)[:600] or done.said[:600]
    if done.code == 3 and any(each["rule"] == "migration-failed" for each in findings):
        raise Wrong(f"the database refuses it: {told}")
    if files_of(world) != files:
        raise Wrong(f"refused, and files are written: {told}")
    if (left := bare(world)) != state:
        raise Wrong(f"refused, and the database is changed ({unlike_in(left, state)}): {told}")
    rules = {owner: each["rule"] for each in findings if (owner := owner_at(book, each["at"])) is not None}
    related = [
        owner
        for each in findings
        if (owner := owner_at(book, each["at"])) is not None
        if any(owner_at(book, other) not in (None, owner) for other in each["related"])
    ]
    raise Turned(rules, f"ends with {done.code}, and names no cell of it: {told}", related)


def files_of(world: World) -> dict[str, bytes]:
    """The files of a folder, but for databases and locks."""
    return {
        name: data for name, data in tree(world.folder).items() if ".db" not in name and name != "book.xlsx"
    }


def bare(world: World) -> dict[str, Any]:
    """What a database holds, but for Alembic's table and how it is written down."""
    found = {name: data for name, data in world.dump().items() if not name.startswith("file ")}
    return {name: _bare(data) for name, data in found.items() if "alembic_version" not in name}


def _bare(data: Any) -> Any:
    """Without blanks and needless quotes in statements of SQLite, and PostgreSQL's numbers of columns."""
    if isinstance(data, list):
        return sorted(
            re.sub(r", \d+, '", ", '", str(each)) for each in data if "alembic_version" not in str(each)
        )
    return re.sub(r'"(\w+)"', r"\1", re.sub(r"\s+", "", data)) if isinstance(data, str) else data


def unlike_in(one: dict[str, Any], other: dict[str, Any]) -> str:
    """The first difference of two states."""
    for name in sorted({*one, *other}):
        if one.get(name) != other.get(name):
            return f"{name!a}: {one.get(name)!a:.250} and not {other.get(name)!a:.250}"
    return ""


def read_revision(path: Path) -> ast.Module:
    """A revision, read as Python; it imports Alembic and SQLAlchemy (and Python's own) alone."""
    with suppress(SyntaxError):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imported = {
            each.name for node in ast.walk(tree) if isinstance(node, ast.Import) for each in node.names
        }
        imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        own = {each.partition(".")[0] for each in imported} - {
            "alembic",
            "sqlalchemy",
            "datetime",
            "decimal",
            "uuid",
            "json",
        }
        if own:
            raise Wrong(f"the revision imports {own}")
        return tree
    raise Wrong("the revision is no Python")


def _plain(
    strings: Strings, place: Place, items: Sequence[Item], folder: Path, url: str, after: dict[str, Any]
) -> None:
    """Plain Alembic makes the same in another database."""
    migrations, world = folder / "migrations" / "book", World(folder, url)
    if place.before:
        strings.run(migrations, "alembic", "upgrade", "+1", XL2DB_DATABASE=url)
        if place.filled:
            with looking(url, folder) as look:
                place.filled(look, items)
    strings.run(migrations, "alembic", "upgrade", "head", XL2DB_DATABASE=url)
    if (made := bare(world)) != after:
        raise Wrong(f"plain Alembic makes {unlike_in(made, after)}")


def _pulled(
    strings: Strings, place: Place, items: Sequence[Item], folder: Path, url: str, other: str
) -> dict[int, Any]:
    """A pulled workbook makes the same in another database; what does not, by number.

    Where pull says itself of a column, a table or a single string that it stays out of the workbook, nothing is wrong.
    """
    said = strings.run(folder, "pull", url, "pulled.xlsx")
    if len(items) == 1 and is_named(said):
        return {}
    strings.run(folder, "sync", "pulled.xlsx", "--database", other)
    found = stored(place, other, folder, items)
    return {
        n: f"pulled and synced: {found[n]!a:.300}" for n, text in items if found[n] != place.expected(text)
    }


def is_named(pulled: Ended) -> bool:
    """Whether pull said that something stays out of the workbook."""
    return "not in th" in (pulled.said + pulled.errors).lower()


def stored(place: Any, url: str, folder: Path, items: Sequence[Item]) -> dict[int, Any]:
    """What stands in a database; that it does not take what it should is told, too."""
    try:
        with looking(url, folder) as look:
            found: dict[int, Any] = place.stored(look, items)
    except Exception as error:
        raise Wrong(f"looking at it fails: {error}"[:600]) from None
    return found
