"""MariaDB keeps each change of a table at once: what is taken back after a failure, and what is gone on with."""

from __future__ import annotations

import re
from inspect import cleandoc
from pathlib import Path

import pytest
from sqlalchemy import create_engine, pool, text

from tests.migrations.folders import add_revision, alembic, new_folder
from xl2db.findings import DatabaseRefused
from xl2db.migrations.failing import ApplyFailed, Left
from xl2db.migrations.folder import Folder
from xl2db.migrations.running import downgrade, standing, upgrade

CREATE = """
op.create_table(
    "people",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("name", sa.String(50), nullable=True, server_default="100% a"),
    sa.Column("age", sa.String(50), nullable=True, comment="in years, it's"),
    sa.Column("n", sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint("id", name="pk_people"),
    sa.UniqueConstraint("name", name="uq_people_name"),
    sa.CheckConstraint("age <> '%'", name="ck_people_age"),
)
op.create_table(
    "pets",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("owner", sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint("id", name="pk_pets"),
    sa.ForeignKeyConstraint(["owner"], ["people.id"], name="fk_pets_owner", ondelete="CASCADE"),
)
op.execute("INSERT INTO people VALUES (1, 'a', '7', 1), (2, 'b', 'x', 2)")
op.execute("INSERT INTO pets VALUES (1, 1)")
"""
FAILS = 'op.execute("ALTER TABLE people ADD CONSTRAINT ck_no CHECK (n > 1)")'
GOES_ON = "DELETE FROM pets", "DELETE FROM people WHERE id = 1"

# What is taken back when the next statement is refused, and leaves the tables as they were.
TAKEN_BACK = {
    "new table": 'op.create_table("notes", sa.Column("id", sa.Integer()))',
    "new table with rows": """
        op.create_table("notes", sa.Column("id", sa.Integer()))
        op.execute("INSERT INTO notes VALUES (1)")
        op.execute("UPDATE notes SET id = 2, id = 3")
        op.create_index("ix_notes", "notes", ["id"])""",
    "new column": 'op.add_column("people", sa.Column("fax", sa.Text(), nullable=True))',
    "new column, filled": """
        op.add_column("people", sa.Column("fax", sa.Text(), nullable=True))
        op.execute("UPDATE people SET fax = name WHERE fax IS NULL")
        op.alter_column("people", "fax", existing_type=sa.Text(), nullable=False)""",
    "required": 'op.alter_column("people", "name", existing_type=sa.String(50), nullable=False)',
    "default": """op.alter_column("people", "name", existing_type=sa.String(50), server_default="b'c")""",
    "index": 'op.create_index("ix_people_age", "people", ["age", "name"])',
    "unique": 'op.create_unique_constraint("uq_people_age", "people", ["age"])',
    "index goes": 'op.drop_constraint("uq_people_name", "people", type_="unique")',
    "rule": """op.create_check_constraint("ck_people_id", "people", "n > 0")""",
    "rule goes": 'op.drop_constraint("ck_people_age", "people", type_="check")',
    "reference": 'op.create_foreign_key("fk_pets_id", "pets", "people", ["id"], ["id"])',
    "reference goes": 'op.drop_constraint("fk_pets_owner", "pets", type_="foreignkey")',
    "new name": 'op.alter_column("people", "name", existing_type=sa.String(50), new_column_name="full_name",'
    ' existing_server_default="100% a")',
    "new name of a table": 'op.rename_table("pets", "animals")',
    "comment": """op.alter_column("people", "name", existing_type=sa.String(50), comment="a, b",
        existing_server_default="100% a")""",
}
# What stays done, since taking it back would lose or change values; the next run goes on after it.
STAYS = {
    "column goes": 'op.drop_column("people", "age")\nop.add_column("pets", sa.Column("n", sa.Integer()))',
    "table goes": 'op.drop_table("pets")',
    "type": 'op.alter_column("people", "age", existing_type=sa.String(50), type_=sa.String(60))',
    "rows": """op.execute("UPDATE people SET age = '8' WHERE id = 2")
op.create_table("notes", sa.Column("id", sa.Integer()))""",
}


@pytest.fixture
def folder(tmp_path: Path, mariadb_url: str) -> Folder:
    folder = new_folder(tmp_path)
    add_revision(folder, CREATE, 'op.drop_table("pets")\nop.drop_table("people")', "create people")
    upgrade(folder, mariadb_url)
    return folder


def run(url: str, *statements: str) -> list[tuple[object, ...]]:
    """Run statements; gives back the rows of the last one."""
    with create_engine(url, poolclass=pool.NullPool).connect() as connection:
        for statement in statements:
            found = connection.execute(text(statement))
        rows = [tuple(row) for row in found] if found.returns_rows else []
        connection.commit()
    return rows


def everything(url: str) -> dict[str, object]:
    """All tables as the server tells them, with their rows."""
    names = [str(row[0]) for row in run(url, "SHOW TABLES")]
    lines = {name: str(run(url, f"SHOW CREATE TABLE {name}")[0][1]).splitlines() for name in names}
    return {
        name: (sorted(line.rstrip(",") for line in lines[name]), run(url, f"SELECT * FROM {name}"))
        for name in names
    }


@pytest.mark.parametrize("name", TAKEN_BACK)
def test_failure__of_what_can_be_taken_back__changes_nothing(
    folder: Folder, mariadb_url: str, name: str
) -> None:
    before = everything(mariadb_url)
    add_revision(folder, f"{cleandoc(TAKEN_BACK[name])}\n{FAILS}")
    with pytest.raises(ApplyFailed) as caught:
        upgrade(folder, mariadb_url)
    assert caught.value.left is Left.NOTHING
    assert "Nothing was changed." in str(caught.value)
    assert everything(mariadb_url) == before
    assert not standing(mariadb_url).has_journal


@pytest.mark.parametrize("name", STAYS)
def test_failure__of_what_would_lose_values__is_gone_on_with(
    folder: Folder, mariadb_url: str, name: str
) -> None:
    before = everything(mariadb_url)
    add_revision(folder, f"{STAYS[name]}\n{FAILS}\nop.execute('INSERT INTO people (id) VALUES (9)')")
    with pytest.raises(ApplyFailed) as caught:
        upgrade(folder, mariadb_url)
    assert caught.value.left is Left.HALF
    assert re.search(
        r"statements? before it stays? done; the next run goes on after (it|them)\.", str(caught.value)
    )
    after = everything(mariadb_url)
    assert after.pop("xl2db_journal")
    assert after.keys() <= before.keys()
    with pytest.raises(ApplyFailed):
        upgrade(folder, mariadb_url)  # still: nothing is done twice, and nothing more
    assert {**everything(mariadb_url), "xl2db_journal": 0} == {**after, "xl2db_journal": 0}
    run(mariadb_url, *(GOES_ON if "pets" in after else GOES_ON[1:]))
    assert upgrade(folder, mariadb_url).after == folder.head
    assert run(mariadb_url, "SELECT id FROM people ORDER BY id") == [(2,), (9,)]
    assert not standing(mariadb_url).has_journal


def test_cut_off__and_another_file_or_the_way_back__is_refused(folder: Folder, mariadb_url: str) -> None:
    add_revision(
        folder, f"{STAYS['column goes']}\n{FAILS}", 'op.add_column("people", sa.Column("age", sa.Text()))'
    )
    with pytest.raises(ApplyFailed):
        upgrade(folder, mariadb_url)
    path = folder.revisions()[-1].path
    source = path.read_text()
    path.write_text(source.replace('"age"', '"name"'))
    for work in (upgrade, downgrade):
        with pytest.raises(DatabaseRefused, match="A run was cut off in the midst of") as caught:
            work(folder, mariadb_url)
        assert caught.value.findings[0].rule == "run-was-cut-off"
    # A statement that came to nothing may be another one now.
    path.write_text(source.replace("n > 1", "n > 0"))
    assert alembic(folder, "upgrade", "head", url=mariadb_url).returncode == 0
    assert "xl2db_journal" not in everything(mariadb_url)
    assert "age" not in str(everything(mariadb_url)["people"])


def test_stamp__of_a_cut_off_run__ends_it(folder: Folder, mariadb_url: str) -> None:
    add_revision(folder, f"{STAYS['column goes']}\n{FAILS}")
    with pytest.raises(ApplyFailed):
        upgrade(folder, mariadb_url)
    assert alembic(folder, "current", url=mariadb_url).returncode == 0
    assert standing(mariadb_url).is_cut_off
    assert alembic(folder, "stamp", "head", url=mariadb_url).returncode == 0
    assert not standing(mariadb_url).has_journal
