"""Rules tried on reference rows, as far as all databases agree on what they say.

The tree of an expression is walked with three-valued logic, numbers as decimals. Whatever databases may answer
differently (collations, divisions, own functions) raises :class:`NotTheSameEverywhere`, and is left to them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal, localcontext
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from xl2db.schema.conversion import Family
from xl2db.schema.model import Column, Expression
from xl2db.schema.row_values import value_family
from xl2db.schema.sql_parser import parsed

if TYPE_CHECKING:
    from sqlglot import exp

_Value = None | bool | Decimal | str | date | datetime | time
_DIGITS = 200


class NotTheSameEverywhere(Exception):
    """Databases differ in what an expression says, or nobody here knows."""


def holds(expression: Expression, row: Mapping[str, str | None], columns: Mapping[str, Column]) -> bool:
    """Whether a row keeps a rule: it says yes, or nothing.

    ``row`` has the canonical texts of all ``columns`` that the rule speaks of. Raises
    :class:`NotTheSameEverywhere` where only the database can tell.
    """
    with localcontext() as context:
        context.prec = _DIGITS
        found = _Evaluation(row, columns).of(_tree(expression.text))
    if found is None or isinstance(found, bool):
        return found is not False
    raise NotTheSameEverywhere(expression.text)


@lru_cache(maxsize=1024)
def _tree(text: str) -> exp.Expr:
    try:
        (tree,) = parsed(text, "postgres")
        assert tree is not None
    except Exception:  # sqlglot's errors, and what it stumbles over
        raise NotTheSameEverywhere(text) from None
    return tree


class _Evaluation:
    """One row, and what expressions say of it."""

    def __init__(self, row: Mapping[str, str | None], columns: Mapping[str, Column]) -> None:
        self.row, self.columns = row, columns

    def of(self, node: exp.Expr) -> _Value:
        """The value of a part of an expression."""
        work = _WORK.get(type(node).__name__)
        if work is None:
            raise NotTheSameEverywhere(type(node).__name__)
        return work(self, node)

    def column(self, node: Any) -> _Value:
        column = self.columns.get(node.name)
        if column is None or column.name not in self.row:
            raise NotTheSameEverywhere(node.name)
        text = self.row[column.name]
        return None if text is None else _typed(text, value_family(column))

    def literal(self, node: Any) -> _Value:
        return str(node.this) if node.is_string else Decimal(str(node.this))

    def both(self, node: Any) -> tuple[_Value, _Value]:
        return self.of(node.this), self.of(node.expression)

    def truth(self, node: exp.Expr) -> bool | None:
        found = self.of(node)
        if found is None or isinstance(found, bool):
            return found
        raise NotTheSameEverywhere(repr(found))

    def conjunction(self, node: Any) -> bool | None:
        sides = self.truth(node.this), self.truth(node.expression)
        return False if False in sides else None if None in sides else True

    def disjunction(self, node: Any) -> bool | None:
        sides = self.truth(node.this), self.truth(node.expression)
        return True if True in sides else None if None in sides else False

    def negation(self, node: Any) -> bool | None:
        found = self.truth(node.this)
        return None if found is None else not found

    def among(self, node: Any) -> bool | None:
        if node.args.get("query") or node.args.get("unnest") or not node.expressions:
            raise NotTheSameEverywhere("in")
        value = self.of(node.this)
        found = [_equal(value, self.of(each)) for each in node.expressions]
        return True if True in found else None if None in found else False

    def between(self, node: Any) -> bool | None:
        value = self.of(node.this)
        low, high = self.of(node.args["low"]), self.of(node.args["high"])
        if node.args.get("symmetric"):
            raise NotTheSameEverywhere("symmetric")
        sides = _ordered(low, value, lambda a, b: a <= b), _ordered(value, high, lambda a, b: a <= b)
        return False if False in sides else None if None in sides else True

    def is_null(self, node: Any) -> bool | None:
        found, other = self.of(node.this), self.of(node.expression)
        if other is None:
            return found is None
        if isinstance(other, bool) and (found is None or isinstance(found, bool)):
            return found is other
        raise NotTheSameEverywhere("is")

    def first_value(self, node: Any) -> _Value:
        found = [self.of(each) for each in (node.this, *node.expressions)]
        return next((value for value in found if value is not None), None)

    def like(self, node: Any) -> bool | None:
        value, pattern = self.both(node)
        if value is None or pattern is None:
            return None
        if not isinstance(value, str) or not isinstance(pattern, str) or "\\" in pattern:
            raise NotTheSameEverywhere("like")
        parts = (".*" if c == "%" else "." if c == "_" else re.escape(c) for c in pattern)
        form = "".join(parts)
        exact = re.fullmatch(form, value, re.DOTALL) is not None
        if exact != (re.fullmatch(form, value, re.DOTALL | re.IGNORECASE) is not None):
            raise NotTheSameEverywhere("like")
        return exact


def _typed(text: str, kind: Family) -> _Value:
    if kind in (Family.WHOLE, Family.DECIMAL, Family.FLOAT):
        return Decimal(text)
    if kind is Family.YES_NO:
        return text == "yes"
    if kind is Family.DATE:
        return date.fromisoformat(text)
    if kind is Family.MOMENT:
        return datetime.fromisoformat(text)
    if kind is Family.TIME:
        return time.fromisoformat(text)
    if kind is Family.TEXT:
        return text
    raise NotTheSameEverywhere(kind)


def _alike(one: _Value, other: _Value) -> tuple[Any, Any]:
    """Two values as one type; a text beside a date is read as one."""
    if isinstance(one, str) and not isinstance(other, str):
        two, first = _alike(other, one)
        return first, two
    if isinstance(other, str) and isinstance(one, (date, time)):
        form: Any = type(one)
        try:
            return one, form.fromisoformat(other)
        except ValueError:
            raise NotTheSameEverywhere(other) from None
    if type(one) is not type(other):
        raise NotTheSameEverywhere(f"{one!r} and {other!r}")
    return one, other


def _equal(one: _Value, other: _Value) -> bool | None:
    if one is None or other is None:
        return None
    first, second = _alike(one, other)
    if isinstance(first, str) and first != second and _folded(first) == _folded(second):
        raise NotTheSameEverywhere(first)  # alike to MariaDB
    return bool(first == second)


def _folded(text: str) -> str:
    """A text in a form that is the same for all texts that some collation takes for alike."""
    import unicodedata

    plain = unicodedata.normalize("NFKD", text).casefold().rstrip()
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _ordered(one: _Value, other: _Value, compare: Callable[[Any, Any], bool]) -> bool | None:
    if one is None or other is None:
        return None
    first, second = _alike(one, other)
    if isinstance(first, (str, bool)):
        raise NotTheSameEverywhere(str(first))  # collations order texts, each in its way
    return compare(first, second)


def _different(one: _Value, other: _Value) -> bool | None:
    found = _equal(one, other)
    return None if found is None else not found


def _calculated(one: _Value, other: _Value, work: Callable[[Decimal, Decimal], Decimal]) -> Decimal | None:
    if one is None or other is None:
        return None
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return work(one, other)
    raise NotTheSameEverywhere("numbers")


def _of_text(work: Callable[[str], _Value]) -> Callable[[_Evaluation, Any], _Value]:
    def of(row: _Evaluation, node: Any) -> _Value:
        found = row.of(node.this)
        if found is None:
            return None
        if not isinstance(found, str) or any(
            value for key, value in node.args.items() if key not in ("this",)
        ):
            raise NotTheSameEverywhere("text")
        return work(found)

    return of


def _case_of(text: str, changed: str) -> str:
    """A text in other case, where all databases have the same idea of it."""
    if not text.isascii():
        raise NotTheSameEverywhere(text)
    return changed


def _length(row: _Evaluation, node: Any) -> _Value:
    """MariaDB's length() counts bytes: only of plain texts it is the same."""
    found = row.of(node.this)
    if found is None:
        return None
    if not isinstance(found, str) or not found.isascii():
        raise NotTheSameEverywhere("length")
    return Decimal(len(found))


def _number(row: _Evaluation, node: Any, work: Callable[[Decimal], Decimal]) -> _Value:
    found = row.of(node.this)
    if found is not None and not isinstance(found, Decimal):
        raise NotTheSameEverywhere("number")
    return None if found is None else work(found)


_WORK: dict[str, Callable[[_Evaluation, Any], _Value]] = {
    "Paren": lambda row, node: row.of(node.this),
    "Column": lambda row, node: row.column(node),
    "Literal": lambda row, node: row.literal(node),
    "Null": lambda row, node: None,
    "Boolean": lambda row, node: bool(node.this),
    "And": lambda row, node: row.conjunction(node),
    "Or": lambda row, node: row.disjunction(node),
    "Not": lambda row, node: row.negation(node),
    "EQ": lambda row, node: _equal(*row.both(node)),
    "NEQ": lambda row, node: _different(*row.both(node)),
    "GT": lambda row, node: _ordered(*row.both(node), lambda a, b: a > b),
    "GTE": lambda row, node: _ordered(*row.both(node), lambda a, b: a >= b),
    "LT": lambda row, node: _ordered(*row.both(node), lambda a, b: a < b),
    "LTE": lambda row, node: _ordered(*row.both(node), lambda a, b: a <= b),
    "In": lambda row, node: row.among(node),
    "Between": lambda row, node: row.between(node),
    "Is": lambda row, node: row.is_null(node),
    "Coalesce": lambda row, node: row.first_value(node),
    "Like": lambda row, node: row.like(node),
    "Add": lambda row, node: _calculated(*row.both(node), lambda a, b: a + b),
    "Sub": lambda row, node: _calculated(*row.both(node), lambda a, b: a - b),
    "Mul": lambda row, node: _calculated(*row.both(node), lambda a, b: a * b),
    "Neg": lambda row, node: _number(row, node, lambda a: -a),
    "Abs": lambda row, node: _number(row, node, abs),
    "Length": _length,
    "Upper": _of_text(lambda text: _case_of(text, text.upper())),
    "Lower": _of_text(lambda text: _case_of(text, text.lower())),
    "Trim": _of_text(lambda text: text.strip(" ")),
}
