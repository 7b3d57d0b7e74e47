"""Every change arrives, with the rows kept, on every database, and goes back again."""

from __future__ import annotations

from pathlib import Path

import pytest

import xl2db
from tests.migrations.cases import CASES
from tests.migrations.cases.words import people
from tests.migrations.changes import Change, Run


@pytest.mark.parametrize("change", CASES, ids=lambda change: change.name)
def test_change__arrives_and_goes_back(change: Change, database_url: str, tmp_path: Path) -> None:
    Run(tmp_path, database_url).check(change)


def test_columns_in_another_order__are_said_to_stay_where_they_are(tmp_path: Path, sqlite_url: str) -> None:
    run = Run(tmp_path, sqlite_url)
    run.write(people("a ; text(9)", "b ; text(9)"))
    run.sync()
    run.write(people("b ; text(9)", "a ; text(9)"))
    found = xl2db.plan(run.book, **run.settings).findings
    assert [(one.rule, str(one.at)) for one in found] == [("column-order", "people!A4")]
    run.sync()
    assert xl2db.plan(run.book, **run.settings).findings == ()
