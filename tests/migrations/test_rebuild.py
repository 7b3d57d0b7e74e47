"""SQLite tables are rebuilt without losing anything that isn't meant."""

from __future__ import annotations

import re
import sqlite3
import textwrap
from pathlib import Path

import pytest

from tests.migrations.folders import add_revision, new_folder
from xl2db.migrations.failing import ApplyFailed
from xl2db.migrations.running import upgrade

# What stands in the database before; t is the table that is rebuilt.
KEPT = {
    "cascade": """
        CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);
        CREATE TABLE child (id INTEGER PRIMARY KEY, t INT REFERENCES t(id) ON DELETE CASCADE);
        CREATE TABLE grandchild (c INT REFERENCES child(id) ON DELETE CASCADE);
        INSERT INTO t VALUES (1, 'x'); INSERT INTO child VALUES (1, 1); INSERT INTO grandchild VALUES (1);""",
    "set null": """
        CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);
        CREATE TABLE child (t INT REFERENCES t(id) ON DELETE SET NULL);
        INSERT INTO t VALUES (1, 'x'); INSERT INTO child VALUES (1);""",
    "no action and deferred": """
        CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);
        CREATE TABLE child (t INT, FOREIGN KEY (t) REFERENCES t(id) DEFERRABLE INITIALLY DEFERRED);
        INSERT INTO t VALUES (1, 'x'); INSERT INTO child VALUES (1);""",
    "triggers": """
        CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); CREATE TABLE log (x);
        CREATE TRIGGER t_insert AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.a || ':x'); END;
        CREATE TRIGGER t_delete BEFORE DELETE ON t WHEN old.a = '' BEGIN SELECT raise(ABORT, 'no'); END;
        CREATE TRIGGER log_t AFTER INSERT ON log BEGIN UPDATE t SET a = 1 WHERE id = -1; END;
        INSERT INTO t VALUES (1, 'x');""",
    "views": """
        CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); CREATE VIEW v AS SELECT id, a FROM t;
        CREATE VIEW w AS SELECT a FROM v; INSERT INTO t VALUES (1, 'x');
        CREATE TRIGGER v_insert INSTEAD OF INSERT ON v BEGIN INSERT INTO t (a) VALUES (new.a); END;""",
    "full text search": """
        CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);
        CREATE VIRTUAL TABLE fts USING fts5(a, content='t', content_rowid='id');
        CREATE TRIGGER t_ai AFTER INSERT ON t BEGIN INSERT INTO fts(rowid, a) VALUES (new.id, new.a); END;
        CREATE TRIGGER t_ad AFTER DELETE ON t
            BEGIN INSERT INTO fts(fts, rowid, a) VALUES ('delete', old.id, old.a); END;
        INSERT INTO t VALUES (7, 'hello world');""",
    "indexes": """
        CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT COLLATE NOCASE);
        CREATE INDEX ix_lower ON t (lower(a)); CREATE UNIQUE INDEX ux_part ON t (b) WHERE a IS NOT NULL;
        CREATE INDEX ix_desc ON t (a DESC, b COLLATE RTRIM); INSERT INTO t VALUES (1, 'x', 'Y');""",
    "autoincrement": """
        CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT);
        INSERT INTO t VALUES (1, 'x'); INSERT INTO t VALUES (90, 'y'); DELETE FROM t WHERE id = 90;""",
    "autoincrement without rows": """
        CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT);
        INSERT INTO t VALUES (90, 'y'); DELETE FROM t;""",
    "generated columns": """
        CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, up TEXT GENERATED ALWAYS AS (upper(a)) STORED,
            n INT AS (length(a)) VIRTUAL NOT NULL); INSERT INTO t (id, a) VALUES (1, 'x');""",
    "unnamed checks and conflicts": """
        CREATE TABLE t (id INTEGER PRIMARY KEY ON CONFLICT REPLACE, a TEXT CHECK (a <> ',)'),
            b TEXT NOT NULL ON CONFLICT IGNORE DEFAULT -1 UNIQUE ON CONFLICT FAIL, -- the comment, of b
            CHECK (length(b) < 9 AND a NOT IN ('CHECK', 'a, b')), CONSTRAINT "u (x)" UNIQUE (a, b));
        INSERT INTO t VALUES (1, 'x', 'y');""",
    "strict": """
        CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, x ANY) STRICT; INSERT INTO t VALUES (1, 'x', 2.5);""",
    "without rowid": """
        CREATE TABLE t (k TEXT, a TEXT, PRIMARY KEY (k DESC)) WITHOUT ROWID;
        INSERT INTO t VALUES ('b', 'x');""",
    "dates as text": """
        CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, d DATE, m DATETIME, z NUMERIC);
        INSERT INTO t VALUES (1, 'x', '2024-02-03', '2024-02-03 08:00:00.000000', '1,5');""",
    "self reference": """
        CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, parent INT REFERENCES t(id) ON DELETE CASCADE);
        INSERT INTO t VALUES (1, 'x', NULL); INSERT INTO t VALUES (2, 'y', 1);""",
    "circle": """
        CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, o INT, CONSTRAINT f FOREIGN KEY (o) REFERENCES o(id));
        CREATE TABLE o (id INTEGER PRIMARY KEY, t INT, CONSTRAINT f2 FOREIGN KEY (t) REFERENCES t(id));
        INSERT INTO t VALUES (1, 'x', 1); INSERT INTO o VALUES (1, 1);""",
    "rowids": """
        CREATE TABLE t (k TEXT PRIMARY KEY, a TEXT, rowid TEXT);
        INSERT INTO t (_rowid_, k, a) VALUES (42, 'k', 'x');""",
    "statistics": """
        CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); CREATE INDEX ix ON t (a);
        INSERT INTO t VALUES (1, 'x'); ANALYZE;""",
    "odd names": """
        CREATE TABLE t ([a b] INTEGER PRIMARY KEY, a TEXT, `c``d` INT DEFAULT (1 + (2)), "É" INT, 'q' INT,
            "check" TEXT COLLATE "NOCASE" /* ) , */ CONSTRAINT n1 NOT NULL CONSTRAINT d1 DEFAULT NULL);
        INSERT INTO t VALUES (1, 'x', 2, 3, 4, 'z');""",
    "descending key": """
        CREATE TABLE t (id INTEGER PRIMARY KEY DESC, a TEXT);
        INSERT INTO t (rowid, id, a) VALUES (50, 1, 'x'); INSERT INTO t (rowid, id, a) VALUES (70, 2, 'y');""",
    "view that does not work": """
        CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); CREATE VIEW v AS SELECT b FROM nowhere;
        CREATE TRIGGER v_update INSTEAD OF UPDATE ON v BEGIN DELETE FROM t; END;
        INSERT INTO t VALUES (1, 'x');""",
    "texts in double quotes": """
        CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); CREATE VIEW v AS SELECT "a" AS "b" FROM t WHERE a <> "no";
        CREATE TRIGGER tr AFTER UPDATE OF "a" ON t WHEN new.a = "x" BEGIN UPDATE t SET a = "no"; END;
        INSERT INTO t VALUES (1, 'x');""",
    "old orphans": """
        CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); CREATE TABLE child (t INT REFERENCES t(id));
        INSERT INTO t VALUES (1, 'x'); INSERT INTO child VALUES (99);""",
}


def database(path: Path, sql: str) -> str:
    file = path / "x.db"
    connection = sqlite3.connect(file)
    connection.executescript(sql)
    connection.close()
    return f"sqlite:///{file}"


def contents(path: Path) -> tuple[list[tuple[str, ...]], dict[str, list[tuple[object, ...]]]]:
    """Every statement of the schema and every row; Alembic's own table left out."""
    connection = sqlite3.connect(path / "x.db")
    schema = connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE '%alembic_version%' ORDER BY 2, 1"
    ).fetchall()
    rows = {}
    for kind, name, sql in schema:
        if kind == "table" and "VIRTUAL" not in sql:
            try:
                assert not name.startswith("sqlite_")
                rows[name] = connection.execute(f'SELECT _rowid_, * FROM "{name}" ORDER BY 1').fetchall()
            except (AssertionError, sqlite3.OperationalError):
                rows[name] = connection.execute(f'SELECT * FROM "{name}"').fetchall()
    connection.close()
    return schema, rows


def normal(sql: str | None) -> str:
    """A table's text without what a rename adds to it."""
    return re.sub(r'^CREATE TABLE "t" \(', "CREATE TABLE t (", sql or "")


@pytest.mark.parametrize("name", KEPT)
def test_rebuild__keeps_everything(name: str, tmp_path: Path) -> None:
    url = database(tmp_path, KEPT[name])
    before_schema, before_rows = contents(tmp_path)
    folder = new_folder(tmp_path)
    add_revision(
        folder,
        """
        with op.batch_alter_table("t") as batch_op:
            batch_op.alter_column("a", existing_type=sa.Text(), nullable=False)
            batch_op.create_check_constraint("ck_added", "a <> 'never'")
        """,
    )
    add_revision(
        folder,
        """
        with op.batch_alter_table("t") as batch_op:
            batch_op.drop_constraint("ck_added", type_="check")
            batch_op.alter_column("a", existing_type=sa.Text(), nullable=True)
        """,
    )
    upgrade(folder, url)
    schema, rows = contents(tmp_path)
    assert [(kind, own, normal(sql)) for kind, own, sql in schema] == [
        (kind, own, normal(sql)) for kind, own, sql in before_schema
    ]
    assert rows == before_rows
    connection = sqlite3.connect(tmp_path / "x.db")
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    if name == "full text search":
        assert connection.execute("SELECT rowid FROM fts WHERE fts MATCH 'hello'").fetchall() == [(7,)]
        connection.execute("INSERT INTO t (a) VALUES ('good morning')")
        assert connection.execute("SELECT rowid FROM fts WHERE fts MATCH 'morning'").fetchall() == [(8,)]
    connection.close()


@pytest.mark.parametrize("name", KEPT)
def test_rebuild__that_fails_leaves_every_byte(name: str, tmp_path: Path) -> None:
    url = database(tmp_path, KEPT[name])
    before = contents(tmp_path)
    folder = new_folder(tmp_path)
    add_revision(
        folder,
        """
        with op.batch_alter_table("t") as batch_op:
            batch_op.create_check_constraint("ck_added", "length(a) > 1")
        op.execute("INSERT INTO t (a) SELECT 1 FROM nowhere")
        """,
    )
    with pytest.raises(ApplyFailed):
        upgrade(folder, url)
    assert contents(tmp_path) == before


CHANGES = {
    "add": ("batch_op.add_column(sa.Column('n', sa.String(5), nullable=True))", "n VARCHAR(5)", None),
    "add with default": (
        "batch_op.add_column(sa.Column('n', sa.Integer(), nullable=False, server_default=sa.text('7')))",
        "n INTEGER DEFAULT 7 NOT NULL",
        7,
    ),
    "add with expression": (
        "batch_op.add_column("
        "sa.Column('n', sa.Text(), nullable=False, server_default=sa.text(\"(lower('A'))\")))",
        "n TEXT DEFAULT (lower('A')) NOT NULL",
        "a",
    ),
    "add stored": (
        "batch_op.add_column(sa.Column('n', sa.Text(), sa.Computed('upper(a)', persisted=True)))",
        "n TEXT GENERATED ALWAYS AS (upper(a)) STORED",
        "2024-02-03",
    ),
    "rename": (
        "batch_op.alter_column('a', new_column_name='n', existing_type=sa.Text())",
        "n TEXT",
        "2024-02-03",
    ),
    "rename and change": (
        "batch_op.alter_column('a', new_column_name='n', existing_type=sa.Text())\n"
        "batch_op.alter_column('n', type_=sa.Date(), existing_type=sa.Text(), nullable=False)",
        "n DATE NOT NULL",
        "2024-02-03",
    ),
    "to a date": ("batch_op.alter_column('a', type_=sa.Date())", "a DATE", "2024-02-03"),
    "to a moment": ("batch_op.alter_column('a', type_=sa.DateTime())", "a DATETIME", "2024-02-03"),
    "to text": ("batch_op.alter_column('i', type_=sa.String(9))", "i VARCHAR(9)", "12"),
    "to a number": ("batch_op.alter_column('s', type_=sa.Integer())", "s INTEGER", 12),
    "to a decimal": ("batch_op.alter_column('s', type_=sa.Numeric(9, 2))", "s NUMERIC(9, 2)", 12),
    "by an expression": (
        "batch_op.alter_column('s', type_=sa.Integer(), sqlite_using='\"s\" + 1')",
        "s INTEGER",
        13,
    ),
    "to yes/no": ("batch_op.alter_column('w', type_=sa.Boolean())", "w BOOLEAN", 1),
    "stored no longer": (
        "batch_op.alter_column('g', server_default=None, existing_type=sa.Text(), "
        "existing_server_default=sa.Computed('upper(w)', persisted=True))",
        "g TEXT",
        "YES",
    ),
    "collation": (
        "batch_op.alter_column('a', type_=sa.Text(collation='NOCASE'), existing_type=sa.Text())",
        "a TEXT COLLATE NOCASE",
        "2024-02-03",
    ),
    "other key": (
        "batch_op.drop_constraint('pk_t', type_='primary')\nbatch_op.create_primary_key('pk_t', ['id', 'i'])",
        "i INTEGER NOT NULL",
        12,
    ),
    "dropped": (
        "batch_op.drop_column('a')\nbatch_op.drop_column('g')",
        "i INTEGER, s VARCHAR(9), w TEXT,",
        12,
    ),
    "default": ("batch_op.alter_column('a', server_default='it''s')", "a TEXT DEFAULT 'its'", "2024-02-03"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_change__is_made_in_the_text_and_rows_follow(name: str, tmp_path: Path) -> None:
    step, text, value = CHANGES[name]
    url = database(
        tmp_path,
        "CREATE TABLE t (id INTEGER CONSTRAINT pk_t PRIMARY KEY, a TEXT, i INTEGER, s VARCHAR(9), w TEXT, "
        "g TEXT AS (upper(w)) STORED, CONSTRAINT c CHECK (id > 0)); CREATE INDEX ix ON t (a, g);"
        "INSERT INTO t VALUES (1, '2024-02-03', 12, '12', 'yes')",
    )
    folder = new_folder(tmp_path)
    add_revision(folder, 'with op.batch_alter_table("t") as batch_op:\n' + textwrap.indent(step, "    "))
    upgrade(folder, url)
    connection = sqlite3.connect(tmp_path / "x.db")
    sql = connection.execute("SELECT sql FROM sqlite_master WHERE name = 't'").fetchone()[0]
    assert text in " ".join(sql.replace('"', "").split())
    assert "CONSTRAINT c CHECK (id > 0)" in sql
    column = text.split()[0]
    assert connection.execute(f"SELECT {column} FROM t").fetchone() == (value,)
    connection.close()


REFUSED = {
    "text that is no number": (
        "batch_op.alter_column('a', type_=sa.Integer())",
        "1 row of t.a hold what is no INTEGER",
    ),
    "text that is no date": (
        "batch_op.alter_column('b', type_=sa.Date())",
        "hold what is no DATE, such as '31/12/2024'",
    ),
    "fraction": ("batch_op.alter_column('f', type_=sa.Integer())", "hold what is no INTEGER, such as 7.9"),
    "null": ("batch_op.alter_column('e', nullable=False)", "t.e, which becomes required"),
    "twice": ("batch_op.create_unique_constraint('u', ['f'])", "the same value where t.f wants"),
    "orphan": (
        "batch_op.create_foreign_key('fk', 'other', ['i'], ['id'])",
        "2 rows of t refer to rows of other that do not exist",
    ),
    "view": ("batch_op.drop_column('a')", "The view v would not work any more"),
    "rename clash": ("batch_op.alter_column('a', new_column_name='b')", "duplicate column name"),
    "missing constraint": ("batch_op.drop_constraint('nope')", "There is no constraint 'nope'"),
    "missing column": ("batch_op.alter_column('nope', nullable=True)", "There is no column 'nope'"),
    "used column": ("batch_op.drop_column('i')", "still used by ck_both"),
    "full text": ("batch_op.drop_column('b')", "The full text table fts would not work any more"),
    "excluded": ("op.rename_table('t', 'u')", "The trigger up would not mean the same any more"),
    "left over": (
        "op.alter_column('other', 'id', type_=sa.BigInteger())",
        "The table '_alembic_tmp_other' is left over from a run of Alembic that was cut off",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_change__that_rows_or_others_forbid__is_refused(name: str, tmp_path: Path) -> None:
    step, message = REFUSED[name]
    url = database(
        tmp_path,
        """CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT, f REAL, e TEXT, i INT,
               CONSTRAINT ck_both CHECK (i > 0 OR id > 0));
           CREATE TABLE other (id INTEGER PRIMARY KEY); CREATE VIEW v AS SELECT a FROM t;
           CREATE TABLE _alembic_tmp_other (id INTEGER PRIMARY KEY);
           CREATE VIRTUAL TABLE fts USING fts5(b, content='t', content_rowid='id');
           CREATE TRIGGER up AFTER INSERT ON other BEGIN
               INSERT INTO t (id, e) VALUES (new.id, '') ON CONFLICT (id) DO UPDATE SET e = excluded.e; END;
           INSERT INTO t VALUES (1, 'abc', '31/12/2024', 7.9, NULL, 5), (2, '12', NULL, 7.9, '', 6);""",
    )
    before = contents(tmp_path)
    folder = new_folder(tmp_path)
    add_revision(folder, f'with op.batch_alter_table("t") as batch_op:\n    # ~ t   (t!C4)\n    {step}')
    with pytest.raises(ApplyFailed) as caught:
        upgrade(folder, url)
    assert message in str(caught.value)
    assert str(caught.value).endswith("Nothing was changed.")
    assert caught.value.cell == "t!C4"
    assert contents(tmp_path) == before


QUOTED = """
    CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT, c TEXT, d TEXT, e TEXT, f TEXT CHECK ("d" <> 'x'));
    CREATE VIEW v AS SELECT id FROM t WHERE a = "draft"; CREATE VIEW w AS SELECT id, "b" FROM t;
    CREATE TRIGGER tr AFTER UPDATE OF c ON t BEGIN UPDATE t SET a = 1 WHERE id = -1; END;
    CREATE INDEX ix ON t (a) WHERE "e" IS NOT NULL;
    INSERT INTO t VALUES (1, 'draft', 'x', 'y', 'z', '', NULL)"""
MEANINGS = {
    "text becomes a column": (
        "batch_op.add_column(sa.Column('Draft', sa.Text()))",
        'The view v would not mean the same any more, since it says "draft" in double quotes',
    ),
    "text becomes a renamed column": (
        "batch_op.alter_column('f', new_column_name='draft')",
        'The view v would not mean the same any more, since it says "draft" in double quotes',
    ),
    "column becomes a text": ("batch_op.drop_column('b')", "The view w would not mean the same any more"),
    "column of an event": ("batch_op.drop_column('c')", "The trigger tr would not work any more"),
    "column of a rule": ("batch_op.drop_column('d')", "The column 'd' is still used by"),
    "column of an index": ("batch_op.drop_column('e')", "The column 'e' is still used by ix"),
}


@pytest.mark.parametrize("name", MEANINGS)
def test_change__that_gives_a_text_another_meaning__is_refused(name: str, tmp_path: Path) -> None:
    step, message = MEANINGS[name]
    url = database(tmp_path, QUOTED)
    before = contents(tmp_path)
    folder = new_folder(tmp_path)
    add_revision(folder, f'with op.batch_alter_table("t") as batch_op:\n    {step}')
    with pytest.raises(ApplyFailed) as caught:
        upgrade(folder, url)
    assert message in str(caught.value)
    assert contents(tmp_path) == before


def test_constraints__without_commas_or_with_the_name_of_the_table__stay(tmp_path: Path) -> None:
    url = database(
        tmp_path,
        """CREATE TABLE p (id INTEGER PRIMARY KEY);
           CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INT CHECK (t.b > 0 AND "t" . "b" < 9),
               CONSTRAINT u UNIQUE (a) CONSTRAINT "check" CHECK (b > 0) FOREIGN KEY (b) REFERENCES p(id));
           INSERT INTO p VALUES (1); INSERT INTO t VALUES (1, 'x', 1);""",
    )
    folder = new_folder(tmp_path)
    add_revision(folder, "op.drop_constraint('u', 't', type_='unique')\nop.drop_column('t', 'a')")
    upgrade(folder, url)
    schema = {name: " ".join(sql.split()) for _, name, sql in contents(tmp_path)[0] if sql}
    assert schema["t"] == (
        'CREATE TABLE "t" (id INTEGER PRIMARY KEY, b INT CHECK (b > 0 AND "b" < 9),'
        'CONSTRAINT "check" CHECK (b > 0) ,FOREIGN KEY (b) REFERENCES p(id))'
    )


def test_table__renamed_earlier_in_the_revision__is_rebuilt(tmp_path: Path) -> None:
    url = database(
        tmp_path,
        """CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, parent INT REFERENCES t(id));
           CREATE TABLE child (t INT REFERENCES t(id) ON DELETE CASCADE); CREATE VIEW v AS SELECT a FROM t;
           CREATE TRIGGER tr AFTER INSERT ON t BEGIN DELETE FROM child WHERE t = new.id; END;
           INSERT INTO t VALUES (1, 'x', 1); INSERT INTO child VALUES (1), (99);""",
    )
    folder = new_folder(tmp_path)
    add_revision(
        folder,
        """
        op.rename_table("t", "things")
        with op.batch_alter_table("things") as batch_op:
            batch_op.alter_column("a", new_column_name="name", existing_type=sa.Text(), nullable=False)
        """,
    )
    upgrade(folder, url)
    schema = {name: sql for _, name, sql in contents(tmp_path)[0]}
    assert 'REFERENCES "things"(id)' in schema["things"]
    assert 'REFERENCES "things"(id) ON DELETE CASCADE' in schema["child"]
    assert "things" in schema["v"]
    assert 'ON "things"' in schema["tr"]
    assert contents(tmp_path)[1]["child"] == [(1, 1), (2, 99)]


def test_names__that_change_only_their_letters__are_renamed(tmp_path: Path) -> None:
    url = database(tmp_path, KEPT["cascade"])
    folder = new_folder(tmp_path)
    add_revision(
        folder,
        """
        op.rename_table("t", "T")
        with op.batch_alter_table("T") as batch_op:
            batch_op.alter_column("a", new_column_name="A", existing_type=sa.Text(), nullable=False)
        """,
    )
    upgrade(folder, url)
    schema, rows = contents(tmp_path)
    assert {name: sql for _, name, sql in schema}["T"] == (
        'CREATE TABLE "T" (id INTEGER PRIMARY KEY, "A" TEXT NOT NULL)'
    )
    assert rows["child"] == [(1, 1, 1)]


def test_steps_outside_a_batch__work_as_well(tmp_path: Path) -> None:
    url = database(
        tmp_path, "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); CREATE TABLE o (id INTEGER PRIMARY KEY);"
    )
    folder = new_folder(tmp_path)
    add_revision(
        folder,
        """
        op.add_column("t", sa.Column("o", sa.Integer(), nullable=True))
        op.create_foreign_key("fk_t_o", "t", "o", ["o"], ["id"], ondelete="SET NULL")
        op.alter_column("t", "a", nullable=False, comment="words", existing_type=sa.Text())
        op.create_table_comment("t", "words")
        op.create_check_constraint("ck_t", "t", sa.text("a <> ':x'"))
        op.drop_constraint("ck_t", "t", type_="check")
        op.create_index("ix_t_a", "t", [sa.text("lower(a)")])
        """,
    )
    upgrade(folder, url)
    sql = contents(tmp_path)[0]
    text = next(" ".join(sql.split()) for _, name, sql in sql if name == "t")
    assert "a TEXT NOT NULL" in text
    assert "CONSTRAINT fk_t_o FOREIGN KEY(o) REFERENCES o (id) ON DELETE SET NULL" in text
    assert "ck_t" not in text
