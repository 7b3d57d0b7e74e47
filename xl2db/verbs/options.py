"""The decisions that stand on the command line: read, and checked against what they name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from xl2db.findings import Finding, SettingsRefused
from xl2db.report.results import rows_name
from xl2db.rules.settings import WRONG_OPTION
from xl2db.schema.model import Schema, TableName
from xl2db.schema.names import nearest
from xl2db.schema.requests import Decisions, resolve_renames


def given_decisions(drop: Iterable[str], rename: Iterable[str] | Mapping[str, str]) -> Decisions:
    """The decisions of a command line: ``--drop customers.fax``, ``--rename customers.name=full_name``."""
    drops = frozenset(name.strip() for name in drop)
    if isinstance(rename, Mapping):
        return Decisions(dict(rename), drops)
    renames: dict[str, str] = {}
    for text in rename:
        old, _, new = (part.strip() for part in text.partition("="))
        if not old or not new:
            raise SettingsRefused(
                WRONG_OPTION.finding(
                    f"--rename {text} does not say what becomes what.",
                    hint="Write the old name, =, and the new name: --rename customers.name=full_name",
                )
            )
        renames[old] = new
    return Decisions(renames, drops)


def check_decisions(
    decisions: Decisions, previous: Schema, wanted: Schema, lost: Collection[str] = ()
) -> None:
    """Raise :class:`SettingsRefused` for decisions about things that do not exist.

    ``lost`` are the names that the latest revision takes away: a command that is run again may still have them.
    """
    if problems := tuple(_Named(previous, wanted, decisions, lost).problems()):
        raise SettingsRefused(*problems)


class _Named:
    """The names that decisions may name: tables by what the workbook calls them, columns by both names."""

    def __init__(self, previous: Schema, wanted: Schema, decisions: Decisions, lost: Collection[str]) -> None:
        """The names before and after; a renamed table has its old columns under its new name."""
        self.decisions, self.lost = decisions, lost
        renames, _ = resolve_renames(previous, wanted, decisions)
        self.tables_before = {str(table.key) for table in previous.tables}
        self.tables_after = {str(table.key) for table in wanted.tables}
        self.before = _columns(previous, renames.tables)
        self.after = _columns(wanted, {})

    def problems(self) -> Iterator[Finding]:
        """One finding for each decision that cannot be meant."""
        after = {*self.tables_after, *_full(self.after)}
        known = {*self.tables_before, *_full(self.before), *after}
        rows = {rows_name(name) for name in self.tables_after}
        for name in sorted(self.decisions.drops - known - rows - {*self.lost}):
            there = f"neither the latest revision nor the workbook has a {name}"
            yield _unknown(f"--drop {name}", there, name, known - after, known)
        for old, new in self.decisions.renames.items():
            yield from self._renamed(old, new)

    def _renamed(self, old: str, new: str) -> Iterator[Finding]:
        option = f"--rename {old}={new}"
        table, dot, _ = old.rpartition(".")
        before, after = self.tables_before, self.tables_after
        if dot and table in self.after and old not in before:
            before = {f"{table}.{name}" for name in self.before.get(table, ())}
            after = {f"{table}.{name}" for name in self.after[table]}
            new = f"{table}.{new.rpartition('.')[2]}"
        if old not in before:
            if new not in before:  # otherwise it was done before
                known = {*self.tables_before, *_full(self.before)}
                yield _unknown(option, f"the latest revision has no {old}", old, before - after, known)
        elif new not in after:
            yield _unknown(option, f"the workbook has no {new}", new, after - before, after)
        elif old in after and old not in self._new_names(table):
            yield WRONG_OPTION.finding(
                f"{option}: the workbook still has {old}, so it has not become {new}.",
                hint=f"Take {old} out of the workbook if it is the same thing, or leave the option out.",
            )

    def _new_names(self, table: str) -> set[str]:
        """What the renames of a table lead to: two columns may swap their names."""
        return {
            f"{table}.{new.rpartition('.')[2]}"
            for old, new in self.decisions.renames.items()
            if old.rpartition(".")[0] == table
        }


def _columns(schema: Schema, new_names: Mapping[TableName, TableName]) -> dict[str, tuple[str, ...]]:
    return {
        str(new_names.get(table.key, table.key)): tuple(column.name for column in table.columns)
        for table in schema.tables
    }


def _full(columns: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    return (f"{table}.{name}" for table, names in columns.items() for name in names)


def _unknown(option: str, why: str, name: str, likely: Iterable[str], known: Iterable[str]) -> Finding:
    close = [one for one in sorted(known) if one.rpartition(".")[2] == name]
    close = close or nearest(name, sorted(likely), 1) or nearest(name, sorted(known), 1)
    hint = f"Did you mean {' or '.join(close[:3])}?" if close else "xl2db show prints the names."
    return WRONG_OPTION.finding(f"{option}: {why}.", hint=hint)
