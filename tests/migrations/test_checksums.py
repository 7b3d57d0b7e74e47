"""Checksums of what was applied, on each kind of database."""

from __future__ import annotations

from pathlib import Path

from tests.migrations.folders import add_revision, alembic, new_folder
from xl2db.migrations.running import downgrade, history, stamp, standing, upgrade

UP = "op.create_table('t{n}', sa.Column('id', sa.Integer, primary_key=True))"
DOWN = "op.drop_table('t{n}')"


def test_checksums__follow_what_was_applied_and_taken_back(tmp_path: Path, database_url: str) -> None:
    folder = new_folder(tmp_path)
    first, second = (add_revision(folder, UP.format(n=n), DOWN.format(n=n), f"t{n}") for n in (1, 2))
    upgrade(folder, database_url)
    assert list(standing(database_url).kept) == [first, second]
    assert not history(folder, database_url).findings()
    downgrade(folder, database_url)
    assert list(standing(database_url).kept) == [first]
    assert alembic(folder, "upgrade", "head", url=database_url).returncode == 0
    assert list(standing(database_url).kept) == [first, second]
    path = folder.revisions()[0].path
    path.write_text(path.read_text().replace("sa.Integer", "sa.BigInteger"))
    assert [entry.path for entry in history(folder, database_url).edited] == [path]
    downgrade(folder, database_url, steps=2)
    assert standing(database_url).kept == {}
    stamp(folder, database_url)
    assert standing(database_url).kept == {first: "", second: ""}
    assert not history(folder, database_url).findings()
