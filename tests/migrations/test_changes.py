"""Every change arrives, with the rows kept, on every database, and goes back again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.migrations.change_cases import CASES
from tests.migrations.changes import Change, Run


@pytest.mark.parametrize("change", CASES, ids=lambda change: change.name)
def test_change__arrives_and_goes_back(change: Change, database_url: str, tmp_path: Path) -> None:
    if database_url.split(":")[0].split("+")[0] not in change.only:
        pytest.skip(change.why)
    Run(tmp_path, database_url).check(change)
