"""The generated folder, driven by plain Alembic where xl2db cannot be imported."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

import xl2db
from tests.migrations.folders import alembic
from tests.test_samples import NAMES, path_of
from xl2db.database.comparing import differences
from xl2db.database.connecting import connect
from xl2db.migrations.folder import Folder
from xl2db.schema.model import Schema


def two_revisions(name: str, place: Path) -> tuple[Folder, Schema, Schema]:
    """The folder of a sample with both of its revisions, written without any database."""
    place.mkdir()
    book, folder = place / f"{name}.xlsx", Folder(place / "migrations")
    schemas = []
    for version in (name, f"{name}_v2"):
        shutil.copy(path_of(version), book)
        drop = ["doctors.pager"] if version == "clinic_v2" else []
        xl2db.sync(book, migrations=folder.path, apply=False, drop=drop)
        schemas.append(folder.read_schema())
    return folder, schemas[0], schemas[1]


def said(folder: Folder, *words: str, url: str) -> None:
    done = alembic(folder, *words, url=url)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Warning" not in done.stderr


@pytest.mark.parametrize("name", NAMES)
def test_folder_of_a_sample__goes_up_and_down_and_up(name: str, tmp_path: Path, database_url: str) -> None:
    folder, first, second = two_revisions(name, tmp_path / "here")
    moved = shutil.move(folder.path, tmp_path / "elsewhere")
    folder = Folder(Path(moved))
    for words, schema in (
        (("upgrade", "head"), second),
        (("downgrade", "-1"), first),
        (("upgrade", "+1"), second),
    ):
        said(folder, *words, url=database_url)
        with connect(database_url) as connection:
            assert differences(connection, schema) == ()
    said(folder, "downgrade", "base", url=database_url)
    engine = create_engine(database_url)
    assert inspect(engine).get_table_names() == ["alembic_version"]
    engine.dispose()


@pytest.mark.parametrize("name", NAMES)
def test_revision__is_the_same_for_the_same_workbook(name: str, tmp_path: Path, database_url: str) -> None:
    folder, _, _ = two_revisions(name, tmp_path / "here")
    book, again = tmp_path / f"{name}.xlsx", Folder(tmp_path / "migrations")
    for version in (name, f"{name}_v2"):
        shutil.copy(path_of(version), book)
        drop = ["doctors.pager"] if version == "clinic_v2" else []
        xl2db.sync(book, migrations=again.path, database=database_url, drop=drop)
    sources = [[path.read_bytes() for path in sorted(each.versions.glob("*.py"))] for each in (folder, again)]
    assert sources[0] == sources[1]
    assert len(sources[0]) == 2


@pytest.mark.parametrize("name", NAMES)
def test_revision__imports_alembic_and_sqlalchemy_alone(name: str, tmp_path: Path) -> None:
    import ast

    folder, _, _ = two_revisions(name, tmp_path / "here")
    for path in folder.versions.glob("*.py"):
        tree = ast.parse(path.read_text())
        modules = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        modules |= {
            each.name for node in ast.walk(tree) if isinstance(node, ast.Import) for each in node.names
        }
        assert {module.split(".")[0] for module in modules} <= {"alembic", "sqlalchemy"}
        assert str(tmp_path) not in path.read_text()
