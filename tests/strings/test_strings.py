"""A sample of names and strings; ``python -m tests.strings`` tries all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands import commands_of_mine
from tests.databases import SERVERS
from tests.strings.parts import groups, part_names, parts
from tests.strings.texts import TEXTS
from tests.strings.trying import KEPT, REFUSED, Strings

SAMPLE = ("column with index, key and rule", "reference row: value", "text in a rule")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql", "mariadb"])
def test_strings__are_kept_as_they_are_or_refused(
    kind: str, pytestconfig: pytest.Config, tmp_path: Path
) -> None:
    strings = Strings(kind, pytestconfig.stash[SERVERS], commands_of_mine(), tmp_path)
    found = [each for name, part in parts(strings, every=16) if name in SAMPLE for each in part()]
    assert [(each.place, each.text, each.wrong) for each in found if each.wrong] == []
    assert {each.ended for each in found} == {KEPT, REFUSED}
    assert {each.place for each in found} == set(SAMPLE)


def test_strings_and_places__are_many() -> None:
    assert len(set(TEXTS)) >= 450
    assert len(set(part_names())) == len(part_names()) >= 80
    assert len(set(groups().values())) == 12
