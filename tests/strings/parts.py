"""The parts of the suite: each place with its strings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from tests.strings.alone import ALONE
from tests.strings.books import Item
from tests.strings.pairs import PAIRS, PLACES_OF_TWO
from tests.strings.places import PLACES
from tests.strings.pulling import MADE, headed, inferred, made_outcomes, profiled
from tests.strings.texts import TEXTS
from tests.strings.trying import Outcome, Strings, outcomes

Part = tuple[str, Callable[[], Iterator[Outcome]]]
Work = Callable[[Strings, Sequence[Item]], Iterator[Outcome]]
_DATA: dict[str, Work] = {"infer: value": inferred, "infer: heading": headed, "profile: value": profiled}
_BATCH = 60
_GROUPS = {
    "table": "names of tables and columns",
    "index": "names of indexes, keys, rules, schemas, lists, sequences",
    "description of a table": "descriptions and labels",
    "default": "defaults",
    "value of a list": "values of lists and ENUMs",
    "existing rows": "existing rows and reference rows",
    "text in a rule": "texts and names in expressions",
    "old name of a column": "what gets another name or type, or goes",
    "two tables": "two that are alike",
    "message of a migration": "message, file name, owner, reason, database",
    "pull: table": "made by SQL, and pulled",
    "infer: value": "data: infer, load, profile",
}
"""The first place of each group, in the order of the places."""


def part_names() -> list[str]:
    """The places, in their order."""
    return [*(each.name for each in (*PLACES, *PLACES_OF_TWO)), *ALONE, *(each.name for each in MADE), *_DATA]


def groups() -> dict[str, str]:
    """The group of each place."""
    found, group = {}, ""
    for name in part_names():
        group = _GROUPS.get(name, group)
        found[name] = group
    return found


def parts(strings: Strings, every: int = 1) -> Iterator[Part]:
    """What is tried on a database; of each ``every`` strings a place gets one, and the next place the next."""
    for number, (name, work, size, texts) in enumerate(_works(strings.kind)):
        items = list(enumerate(texts))[number % every :: every]
        yield name, lambda work=work, size=size, items=items: _in_batches(strings, work, size, items)  # type: ignore[misc]


def _works(kind: str) -> Iterator[tuple[str, Work, int, Sequence[str]]]:
    for place in (*PLACES, *PLACES_OF_TWO):
        if kind in place.on:
            texts = PAIRS if place in PLACES_OF_TWO else TEXTS
            yield place.name, _fitting(place, outcomes), place.size, texts
    for name, work in ALONE.items():
        if name != "database" or kind != "sqlite":
            yield name, work, _BATCH, TEXTS[::2]  # each takes a second
    for made in MADE:
        if kind in made.on:
            yield made.name, _fitting(made, made_outcomes), made.size, TEXTS
    for name, work in _DATA.items():
        yield name, work, _BATCH, TEXTS


def _fitting(place: object, work: Callable[..., Iterator[Outcome]]) -> Work:
    def those_that_fit(strings: Strings, items: Sequence[Item]) -> Iterator[Outcome]:
        return work(strings, place, [item for item in items if place.fits(item[1])])  # type: ignore[attr-defined]

    return those_that_fit


def _in_batches(strings: Strings, work: Work, size: int, items: Sequence[Item]) -> Iterator[Outcome]:
    for first in range(0, len(items), size):
        yield from work(strings, items[first : first + size])
