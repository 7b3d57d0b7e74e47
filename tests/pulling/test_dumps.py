"""The judge notices every facet in which two databases differ, and nothing that is none.

A facet is one text for two databases: ``{this -> that}`` is ``this`` in the first and ``that`` in the second,
and ``{this}`` is in the first alone.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, make_url, text

from tests.pulling.dump_postgresql import pg_dump
from tests.pulling.dumps import Part, Parts, Report, compare, dump
from tests.pulling.parts import other
from tests.pulling.schemas import files, load, run

Facet = tuple[str, str]


def both(text: str) -> tuple[str, str]:
    """The two databases of a facet."""

    def chosen(place: int) -> str:
        return re.sub(r"\{([^{}]*)\}", lambda found: [*found[1].split(" -> "), ""][place], text)

    return chosen(0), chosen(1)


def kinds_of(report: Report) -> str:
    parts = [*report.missing, *report.extra, *report.different]
    return ", ".join(sorted({part.kind for part in parts}))


# SQLite

SQLITE: list[Facet] = [
    ("column, column order, table", "{CREATE TABLE t (a, b)}"),
    ("column", "CREATE TABLE t (a, b{, c})"),
    ("column order", "CREATE TABLE t ({a, b -> b, a})"),
    ("column", "CREATE TABLE t (a {TEXT})"),
    ("column", "CREATE TABLE t (a VARCHAR({160 -> 16}))"),
    ("column", "CREATE TABLE t (a NUMERIC(10{,2}))"),
    ("column", "CREATE TABLE t (a {UNSIGNED} BIG INT)"),
    ("column", "CREATE TABLE t (a INT {NOT NULL})"),
    ("column", "CREATE TABLE t (a TEXT {COLLATE NOCASE})"),
    ("default", "CREATE TABLE t (a INT {DEFAULT 1})"),
    ("default", "CREATE TABLE t (a INT DEFAULT {1 -> '1'})"),
    ("default", "CREATE TABLE t (a DEFAULT {'x' -> 'X'})"),
    ("default", "CREATE TABLE t (a DEFAULT {-}1)"),
    ("default", "CREATE TABLE t (a DEFAULT ({datetime -> date}('now')))"),
    ("default", "CREATE TABLE t (a DEFAULT {CURRENT_DATE -> CURRENT_TIME})"),
    ("generated", "CREATE TABLE t (a, b AS (a * 2) {STORED})"),
    ("generated", "CREATE TABLE t (a, b AS (a * {2 -> 3}))"),
    ("generated", "CREATE TABLE t (a, b {AS (a * 2)})"),
    ("identity", "CREATE TABLE t (id INTEGER PRIMARY KEY {AUTOINCREMENT})"),
    ("primary key", "CREATE TABLE t (a INT {PRIMARY KEY})"),
    ("primary key", "CREATE TABLE t (a, b, PRIMARY KEY ({a, b -> b, a}))"),
    ("primary key", "CREATE TABLE t (a, PRIMARY KEY (a {DESC}))"),
    ("primary key", "CREATE TABLE t (a INTEGER PRIMARY KEY {DESC})"),
    ("constraint name", "CREATE TABLE t (a, {CONSTRAINT k} PRIMARY KEY (a))"),
    ("constraint name", "CREATE TABLE t (a CONSTRAINT {k -> l} UNIQUE)"),
    ("constraint name", "CREATE TABLE t (a {CONSTRAINT k} CHECK (a > 1))"),
    ("constraint name", "CREATE TABLE t (a {CONSTRAINT k} REFERENCES p)"),
    ("unique", "CREATE TABLE t (a {UNIQUE})"),
    ("index, unique", "CREATE TABLE t (a {UNIQUE}); { -> CREATE UNIQUE INDEX u ON t (a)}"),
    ("unique", "CREATE TABLE t (a, UNIQUE (a {COLLATE NOCASE}))"),
    ("unique", "CREATE TABLE t (a, b, UNIQUE ({a, b -> b, a}))"),
    ("foreign key", "CREATE TABLE t (a {REFERENCES p})"),
    ("foreign key", "CREATE TABLE t (a REFERENCES {p -> q})"),
    ("foreign key", "CREATE TABLE t (a REFERENCES p({b -> c}))"),
    ("foreign key", "CREATE TABLE t (a REFERENCES p {ON DELETE CASCADE})"),
    ("foreign key", "CREATE TABLE t (a REFERENCES p ON DELETE {RESTRICT -> NO ACTION})"),
    ("foreign key", "CREATE TABLE t (a REFERENCES p {ON UPDATE SET NULL})"),
    ("foreign key", "CREATE TABLE t (a REFERENCES p ON UPDATE SET {DEFAULT -> NULL})"),
    ("foreign key", "CREATE TABLE t (a REFERENCES p {DEFERRABLE})"),
    ("foreign key", "CREATE TABLE t (a REFERENCES p DEFERRABLE {INITIALLY DEFERRED})"),
    ("foreign key", "CREATE TABLE t (a REFERENCES p {MATCH FULL})"),
    ("foreign key", "CREATE TABLE t (a REFERENCES p {REFERENCES p})"),
    ("foreign key", "CREATE TABLE t (a, b {, FOREIGN KEY (a, b) REFERENCES p})"),
    ("check", "CREATE TABLE t (a {CHECK (a > 0)})"),
    ("check", "CREATE TABLE t (a CHECK (a > {0 -> 1}))"),
    ("check", "CREATE TABLE t (a CHECK (a > {'b' -> 'B'}))"),
    ("check", "CREATE TABLE t (a CHECK (a > 0) {CHECK (a > 0)})"),
    ("index", "CREATE TABLE t (a); {CREATE INDEX i ON t (a)}"),
    ("index", "CREATE TABLE t (a); CREATE INDEX {i -> j} ON t (a)"),
    ("index", "CREATE TABLE t (a); CREATE {UNIQUE} INDEX i ON t (a)"),
    ("index", "CREATE TABLE t (a); CREATE INDEX i ON t (a {DESC})"),
    ("index", "CREATE TABLE t (a); CREATE INDEX i ON t (a {COLLATE NOCASE})"),
    ("index", "CREATE TABLE t (a); CREATE INDEX i ON t (lower(a) {COLLATE NOCASE})"),
    ("index", "CREATE TABLE t (a); CREATE INDEX i ON t (a) {WHERE a > 1}"),
    ("index", "CREATE TABLE t (a); CREATE INDEX i ON t ({lower(a) -> a})"),
    ("other", "CREATE TABLE t (a INT NOT NULL PRIMARY KEY) {WITHOUT ROWID}"),
    ("other", "CREATE TABLE t (a INT) {STRICT}"),
    ("other", "CREATE TABLE t (a NOT NULL {ON CONFLICT IGNORE})"),
    ("other", "CREATE TABLE t (a UNIQUE {ON CONFLICT REPLACE})"),
    ("other", "{CREATE VIEW v AS SELECT 1}"),
    ("other", "CREATE VIEW v AS SELECT {1 -> 2}"),
    ("other", "CREATE TABLE t (a); {CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END}"),
    ("other", "{CREATE VIRTUAL TABLE t USING fts5(a)}"),
]
SAME_IN_SQLITE = [
    "CREATE TABLE t (a{-- the first\n}, b{/* , c */})",
    'CREATE TABLE {[t] -> t} ({"a" -> a} INT, {`b c` -> [b c]} INT)',
    "CREATE TABLE t (a {VARCHAR ( 10 ) -> varchar(10)}, b {numeric(10, 2) -> NUMERIC(10,2)})",
    "CREATE TABLE t (a INT {PRIMARY KEY}{ -> , PRIMARY KEY (a)})",
    "CREATE TABLE t (a { -> CONSTRAINT u} UNIQUE { -> CONSTRAINT c} CHECK (a > 1))",
    "CREATE TABLE t (a, b, {UNIQUE (a) CHECK (b > 1) -> CHECK (b > 1), UNIQUE (a)})",
    "CREATE TABLE p (id PRIMARY KEY); CREATE TABLE t (a REFERENCES {P -> p (ID)})",
    """CREATE TABLE t (a CHECK {(("a" != 'x' AND A == 1)) -> (a <> 'x' and a=1)})""",
    """CREATE TABLE t (a DEFAULT {"x" -> 'x'} CHECK (a <> {"y" -> 'y'}))""",
    "CREATE TABLE t (a DEFAULT {new -> 'new'}, b DEFAULT {TRUE -> 1}, c DEFAULT {(+2) -> 2})",
    "CREATE TABLE t (a {DEFAULT NULL -> NULL})",
    "CREATE TABLE t (a REFERENCES p {NOT DEFERRABLE -> ON DELETE NO ACTION})",
    'CREATE TABLE t (a INTEGER {, PRIMARY KEY ("A" AUTOINCREMENT) -> PRIMARY KEY AUTOINCREMENT})',
    "CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT); {INSERT INTO t VALUES (7); ANALYZE}",
    "CREATE TABLE t (a, b {INT GENERATED ALWAYS AS (a) VIRTUAL -> int AS (A)})",
]


@pytest.fixture
def sqlite_file(tmp_path: Path) -> Callable[[str], Parts]:
    """Makes a file of what it is told, and dumps it."""
    numbers = itertools.count()

    def made(sql: str) -> Parts:
        url = f"sqlite:///{(tmp_path / f'{next(numbers)}.db').as_posix()}"
        run(url, sql)
        return dump(url)

    return made


@pytest.mark.parametrize(("kinds", "facet"), SQLITE)
def test_sqlite__every_facet_is_noticed(kinds: str, facet: str, sqlite_file: Callable[[str], Parts]) -> None:
    before, after = map(sqlite_file, both(facet))
    assert kinds_of(compare(before, after)) == kinds
    assert kinds_of(compare(after, before)) == kinds.removeprefix(
        "constraint name" * ("{CONSTRAINT" in facet)
    )
    assert compare(before, before).is_equal


@pytest.mark.parametrize("facet", SAME_IN_SQLITE)
def test_sqlite__spelling_is_no_difference(facet: str, sqlite_file: Callable[[str], Parts]) -> None:
    report = compare(*map(sqlite_file, both(facet)))
    assert report.is_equal, str(report)


# PostgreSQL and MariaDB: all facets at once, each with names of its own


def kinds_by_facet(
    facets: Sequence[str], new_database: Callable[[], AbstractContextManager[str]]
) -> list[str]:
    """What the judge notices, for each facet; ``$`` in its text begins a name."""
    with new_database() as first, new_database() as second:
        for place, url in enumerate((first, second)):
            run(url, "\n".join(own(both(facet)[place], number, url) for number, facet in enumerate(facets)))
        a, b = dump(first), dump(second)
    return [kinds_of(compare(part_of(a, number), part_of(b, number))) for number in range(len(facets))]


def own(sql: str, number: int, url: str) -> str:
    begin = (
        f"CREATE SCHEMA f{number}; SET search_path = f{number}, public;"
        if url.startswith("postgresql")
        else ""
    )
    text = sql.replace("$", f"f{number}_").rstrip("; ")
    return f"{begin} {text};" if text else begin


def part_of(parts: Parts, number: int) -> Parts:
    """The parts of a facet, by their names."""
    mine = re.compile(rf"\bf{number}(?:[._]|\Z)")
    return {part: said for part, said in parts.items() if mine.search(part.table) or mine.search(part.name)}


POSTGRESQL: list[Facet] = [
    ("column, column order, table", "{CREATE TABLE t (a int, b int)}"),
    ("table", "{CREATE TABLE t ()}"),
    ("column", "CREATE TABLE t (a int, b int{, c int})"),
    ("column order", "CREATE TABLE t ({a int, b int -> b int, a int})"),
    ("column", "CREATE TABLE t (a {varchar -> char}(40))"),
    ("column", "CREATE TABLE t (a varchar{(40)})"),
    ("column", "CREATE TABLE t (a numeric(10{,2}))"),
    ("column", "CREATE TABLE t (a timestamp{(3)})"),
    ("column", "CREATE TABLE t (a timestamp {with time zone})"),
    ("column", "CREATE TABLE t (a interval {year to month})"),
    ("column", "CREATE TABLE t (a interval second({3 -> 4}))"),
    ("column", "CREATE TABLE t (a bit {varying} (4))"),
    ("column", "CREATE TABLE t (a json{b})"),
    ("column", "CREATE TABLE t (a int{[]})"),
    ("column", "CREATE TABLE t (a int {NOT NULL})"),
    ("column", 'CREATE TABLE t (a text {COLLATE "C"})'),
    ("column", "CREATE DOMAIN d AS int; CREATE TABLE t (a {d -> int})"),
    ("column", "CREATE TYPE m AS ENUM ('a'); CREATE TABLE t (a {m -> text})"),
    ("column", "CREATE TYPE m AS ENUM ('a'); CREATE TABLE t (a m{[]})"),
    ("enum", "{CREATE TYPE m AS ENUM ('a')}"),
    ("enum", "CREATE TYPE m AS ENUM ('a', {'b', 'c' -> 'c', 'b'})"),
    ("enum", "CREATE TYPE m AS ENUM ('a', {'b', 'c' -> 'b, c'})"),
    ("enum", "CREATE TYPE {m -> n} AS ENUM ('a')"),
    ("default", "CREATE TABLE t (a int {DEFAULT 1})"),
    ("default", "CREATE TABLE t (a int DEFAULT {1 -> -1})"),
    ("default", "CREATE TABLE t (a text DEFAULT {'x' -> ' x'})"),
    ("default", "CREATE TABLE t (a timestamp DEFAULT {now() -> clock_timestamp()})"),
    ("generated", "CREATE TABLE t (a int, b int {GENERATED ALWAYS AS (a * 2) STORED})"),
    ("generated", "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a {* -> +} 2) STORED)"),
    ("identity", "CREATE TABLE t (a int NOT NULL {GENERATED ALWAYS AS IDENTITY})"),
    ("identity", "CREATE TABLE t (a int GENERATED {ALWAYS -> BY DEFAULT} AS IDENTITY)"),
    ("identity", "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY {(START 5)})"),
    ("identity", "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY {(INCREMENT 5)})"),
    ("identity", "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY {(MAXVALUE 99 CYCLE)})"),
    ("identity", "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY {(CACHE 5)})"),
    ("identity", "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY {(SEQUENCE NAME s)})"),
    ("default, identity, sequence", "CREATE TABLE t (a {serial -> int GENERATED ALWAYS AS IDENTITY})"),
    ("column, sequence", "CREATE TABLE t (a {bigserial -> serial})"),
    ("sequence", "CREATE TABLE t (a serial); {ALTER SEQUENCE t_a_seq OWNED BY NONE}"),
    ("sequence", "CREATE TABLE t (a int, b int); CREATE SEQUENCE s OWNED BY t.{a -> b}"),
    ("sequence", "{CREATE SEQUENCE s}"),
    ("sequence", "CREATE SEQUENCE s INCREMENT {2 -> 3}"),
    ("sequence", "CREATE SEQUENCE s {AS smallint}"),
    ("primary key", "CREATE TABLE t (a int NOT NULL {PRIMARY KEY})"),
    ("primary key", "CREATE TABLE t (a int {CONSTRAINT k} PRIMARY KEY)"),
    ("primary key", "CREATE TABLE t (a int, b int, PRIMARY KEY ({a, b -> b, a}))"),
    ("primary key", "CREATE TABLE t (a int, b int, PRIMARY KEY (a) {INCLUDE (b)})"),
    ("primary key", "CREATE TABLE t (a int PRIMARY KEY {DEFERRABLE})"),
    ("unique", "CREATE TABLE t (a int {UNIQUE})"),
    ("unique", "CREATE TABLE t (a int UNIQUE {NULLS NOT DISTINCT})"),
    ("unique", "CREATE TABLE t (a int UNIQUE {DEFERRABLE INITIALLY DEFERRED})"),
    ("unique", "CREATE TABLE t (a int, b int, UNIQUE (a) {INCLUDE (b)})"),
    ("index, unique", "CREATE TABLE t (a int {UNIQUE}); { -> CREATE UNIQUE INDEX t_a_key ON t (a)}"),
    ("foreign key", "CREATE TABLE p (a int PRIMARY KEY); CREATE TABLE t (a int {REFERENCES p})"),
    ("foreign key", "CREATE TABLE p (a int PRIMARY KEY); CREATE TABLE t (a int {CONSTRAINT k} REFERENCES p)"),
    (
        "foreign key",
        "CREATE TABLE p (a int PRIMARY KEY, b int UNIQUE); CREATE TABLE t (a int REFERENCES p ({a -> b}))",
    ),
    (
        "foreign key",
        "CREATE TABLE p (a int PRIMARY KEY); CREATE TABLE t (a int REFERENCES p {ON DELETE CASCADE})",
    ),
    (
        "foreign key",
        "CREATE TABLE p (a int PRIMARY KEY); CREATE TABLE t (a int REFERENCES p ON DELETE SET NULL {(a)})",
    ),
    (
        "foreign key",
        "CREATE TABLE p (a int PRIMARY KEY); CREATE TABLE t (a int REFERENCES p {ON UPDATE RESTRICT})",
    ),
    ("foreign key", "CREATE TABLE p (a int PRIMARY KEY); CREATE TABLE t (a int REFERENCES p {MATCH FULL})"),
    ("foreign key", "CREATE TABLE p (a int PRIMARY KEY); CREATE TABLE t (a int REFERENCES p {DEFERRABLE})"),
    (
        "foreign key",
        "CREATE TABLE p (a int PRIMARY KEY);"
        " CREATE TABLE t (a int REFERENCES p DEFERRABLE {INITIALLY DEFERRED})",
    ),
    (
        "foreign key",
        "CREATE TABLE p (a int PRIMARY KEY); CREATE TABLE t (a int);"
        " ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES p {NOT VALID}",
    ),
    ("check", "CREATE TABLE t (a int {CHECK (a > 0)})"),
    ("check", "CREATE TABLE t (a int CHECK (a > {0 -> 1}))"),
    ("check", "CREATE TABLE t (a int {CONSTRAINT k} CHECK (a > 0))"),
    ("check", "CREATE TABLE t (a int CHECK (a > 0) {NO INHERIT})"),
    ("check", "CREATE TABLE t (a int); ALTER TABLE t ADD CHECK (a > 0) {NOT VALID}"),
    ("check", "CREATE TABLE t (a varchar(9) CHECK (a IN ('x', {'y' -> 'z'})))"),
    ("index", "CREATE TABLE t (a int); {CREATE INDEX i ON t (a)}"),
    ("index", "CREATE TABLE t (a int); CREATE INDEX {i -> j} ON t (a)"),
    ("index", "CREATE TABLE t (a int); CREATE {UNIQUE} INDEX i ON t (a)"),
    ("index", "CREATE TABLE t (a int); CREATE INDEX i ON t {USING hash} (a)"),
    ("index", "CREATE TABLE t (a text); CREATE INDEX i ON t (a {text_pattern_ops})"),
    ("index", "CREATE TABLE t (a jsonb); CREATE INDEX i ON t USING gin (a {jsonb_path_ops})"),
    (
        "index",
        "CREATE TABLE t (a tsvector); CREATE INDEX i ON t USING gist (a {tsvector_ops (siglen = 100)})",
    ),
    ("index", "CREATE TABLE t (a int); CREATE INDEX i ON t (a {DESC})"),
    ("index", "CREATE TABLE t (a int); CREATE INDEX i ON t (a {NULLS FIRST})"),
    ("index", 'CREATE TABLE t (a text); CREATE INDEX i ON t (a {COLLATE "C"})'),
    ("index", "CREATE TABLE t (a int, b int); CREATE INDEX i ON t (a) {INCLUDE (b)}"),
    ("index", "CREATE TABLE t (a int); CREATE UNIQUE INDEX i ON t (a) {NULLS NOT DISTINCT}"),
    ("index", "CREATE TABLE t (a int); CREATE INDEX i ON t (a) {WHERE a > 1}"),
    ("index", "CREATE TABLE t (a text); CREATE INDEX i ON t ({lower(a) -> a})"),
    ("comment", "CREATE TABLE t (a int); {COMMENT ON TABLE t IS 'x'}"),
    ("comment", "CREATE TABLE t (a int); COMMENT ON COLUMN t.a IS 'x{ }'"),
    ("schema", "{CREATE SCHEMA $x}"),
    ("other", "{CREATE VIEW v AS SELECT 1}"),
    ("other", "CREATE VIEW v AS SELECT {1 -> 2} AS a"),
    ("other", "CREATE VIEW v AS SELECT 1 AS a; {COMMENT ON COLUMN v.a IS 'x'}"),
    ("other", "CREATE TABLE t (a int); {CREATE MATERIALIZED VIEW v AS SELECT a FROM t}"),
    ("other", "CREATE MATERIALIZED VIEW v AS SELECT 1 AS a; {CREATE INDEX i ON v (a)}"),
    ("other", "{CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1; SELECT 2'}"),
    ("other", "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT {2 -> 3}; END"),
    ("other", "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT {1 -> 2}'"),
    ("other", "{CREATE PROCEDURE f() LANGUAGE sql AS 'SELECT 1'}"),
    ("other", "{CREATE AGGREGATE f(int) (sfunc = int4pl, stype = int)}"),
    (
        "other",
        "CREATE TABLE t (a int);"
        "{CREATE TRIGGER r BEFORE UPDATE ON t EXECUTE FUNCTION suppress_redundant_updates_trigger()}",
    ),
    ("other", "CREATE TABLE t (a int); {CREATE POLICY p ON t USING (a > 1)}"),
    ("other", "CREATE TABLE t (a int); {ALTER TABLE t ENABLE ROW LEVEL SECURITY}"),
    ("other", "CREATE TABLE t (a int); {CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING}"),
    ("other", "CREATE TABLE t (a int); {CREATE PUBLICATION $p FOR TABLE t}"),
    ("other", "CREATE TABLE t (a int, b int); {CREATE STATISTICS s ON a, b FROM t}"),
    ("other", "CREATE TABLE t (a int); {GRANT SELECT ON t TO PUBLIC}"),
    ("other", "CREATE TABLE t (a int); {GRANT SELECT (a) ON t TO PUBLIC}"),
    ("other", "CREATE TABLE t (a int) {PARTITION BY RANGE (a)}"),
    ("other", "CREATE TABLE t (a int) PARTITION BY RANGE (a); {CREATE TABLE u PARTITION OF t DEFAULT}"),
    (
        "other",
        "CREATE TABLE t (a int) PARTITION BY RANGE (a);"
        " CREATE TABLE u PARTITION OF t FOR VALUES FROM (1) TO ({2 -> 3})",
    ),
    (
        "other",
        "CREATE TABLE t (a int) PARTITION BY RANGE (a); CREATE TABLE u PARTITION OF t DEFAULT;"
        " {CREATE INDEX i ON u (a)}",
    ),
    ("other", "CREATE TABLE p (); CREATE TABLE t (a int) {INHERITS (p)}"),
    ("other", "CREATE TABLE t (a int4range {, EXCLUDE USING gist (a WITH &&)})"),
    ("other", "CREATE {UNLOGGED} TABLE t (a int)"),
    ("other", "CREATE TABLE t (a int) {WITH (fillfactor = 50)}"),
    ("other", "CREATE TABLE t (a int); CREATE INDEX i ON t (a) {WITH (fillfactor = 50)}"),
    ("other", "CREATE TABLE t (a text); {ALTER TABLE t ALTER a SET STORAGE EXTERNAL}"),
    ("other", "CREATE TABLE t (a text); {ALTER TABLE t ALTER a SET STATISTICS 9}"),
    ("other", "CREATE TABLE t (a int PRIMARY KEY); {ALTER TABLE t REPLICA IDENTITY FULL}"),
    ("other", "CREATE TABLE t (a int PRIMARY KEY); {ALTER TABLE t CLUSTER ON t_pkey}"),
    ("other", "CREATE TABLE t (a int CHECK (a > 1)); {COMMENT ON CONSTRAINT t_a_check ON t IS 'x'}"),
    ("other", "CREATE TABLE t (a int); CREATE INDEX i ON t (a); {COMMENT ON INDEX i IS 'x'}"),
    ("other", "{CREATE TYPE c AS (a int)}"),
    ("other", "{CREATE TYPE r AS RANGE (subtype = date)}"),
    ("other", "{CREATE DOMAIN d AS int}"),
    ("other", "CREATE DOMAIN d AS int {CHECK (VALUE > 1)}"),
    ("other", "{CREATE COLLATION c (locale = 'C')}"),
    (
        "",
        "CREATE TABLE t (a {int4 -> integer}, b {char -> character} varying(3)); {INSERT INTO t VALUES (1)}",
    ),
    ("", "CREATE TABLE t (a int {PRIMARY KEY}{ -> , CONSTRAINT t_pkey PRIMARY KEY (a)})"),
    ("", "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY); {INSERT INTO t VALUES (DEFAULT)}"),
    (
        "",
        "CREATE TABLE t (a varchar(9) CHECK ({a IN ('x', 'y') ->"
        " (a)::text = ANY (ARRAY[('x'::character varying)::text, ('y'::character varying)::text])}))",
    ),
]

MARIADB: list[Facet] = [
    ("column, column order, table", "{CREATE TABLE $t (a INT, b INT)}"),
    ("column", "CREATE TABLE $t (a INT, b INT{, c INT})"),
    ("column order", "CREATE TABLE $t ({a INT, b INT -> b INT, a INT})"),
    ("column", "CREATE TABLE $t (a {BIG}INT)"),
    ("column", "CREATE TABLE $t (a INT {UNSIGNED})"),
    ("column", "CREATE TABLE $t (a INT UNSIGNED {ZEROFILL})"),
    ("column", "CREATE TABLE $t (a INT({5 -> 6}) ZEROFILL)"),
    ("column", "CREATE TABLE $t (a VARCHAR({5 -> 6}))"),
    ("column", "CREATE TABLE $t (a DECIMAL(10,{5 -> 6}))"),
    ("column", "CREATE TABLE $t (a DOUBLE{(10,2)})"),
    ("column", "CREATE TABLE $t (a DATETIME{(3)})"),
    ("column", "CREATE TABLE $t (a {MEDIUM}TEXT)"),
    ("column", "CREATE TABLE $t (a {DATETIME -> TIMESTAMP NULL})"),
    ("column", "CREATE TABLE $t (a INT {NOT NULL})"),
    ("column", "CREATE TABLE $t (a INT, b INT {INVISIBLE})"),
    ("column", "CREATE TABLE $t (a VARCHAR(9) {CHARACTER SET latin1})"),
    ("column", "CREATE TABLE $t (a VARCHAR(9) {COLLATE utf8mb4_bin})"),
    ("column", "CREATE TABLE $t (a ENUM('a') {COLLATE utf8mb4_bin})"),
    ("column", "CREATE TABLE $t (a VARCHAR(9) {COMPRESSED})"),
    ("table", "CREATE TABLE $t (a INT) DEFAULT CHARSET={latin1 -> utf8mb4}"),
    ("table", "CREATE TABLE $t (a INT) COLLATE=utf8mb4_{bin -> general_ci}"),
    ("column, table", "CREATE TABLE $t (a VARCHAR(9)) DEFAULT CHARSET={latin1 -> utf8mb4}"),
    ("enum", "CREATE TABLE $t (a ENUM({'b','c' -> 'c','b'}))"),
    ("enum", "CREATE TABLE $t (a SET('b'{,'c'}))"),
    ("column, enum", "CREATE TABLE $t (a {ENUM -> SET}('b'))"),
    ("default", "CREATE TABLE $t (a INT {DEFAULT 0})"),
    ("default", "CREATE TABLE $t (a INT DEFAULT {-}1)"),
    ("default", "CREATE TABLE $t (a VARCHAR(9) {DEFAULT ''})"),
    ("default", "CREATE TABLE $t (a VARCHAR(9) DEFAULT {'x' -> 'X'})"),
    ("default", "CREATE TABLE $t (a DATETIME {DEFAULT CURRENT_TIMESTAMP})"),
    ("default", "CREATE TABLE $t (a UUID {DEFAULT uuid()})"),
    ("on update", "CREATE TABLE $t (a DATETIME {ON UPDATE CURRENT_TIMESTAMP})"),
    ("generated", "CREATE TABLE $t (a INT, b INT {AS (a * 2)})"),
    ("generated", "CREATE TABLE $t (a INT, b INT AS (a * {2 -> 3}))"),
    ("generated", "CREATE TABLE $t (a INT, b INT AS (a * 2) {STORED -> VIRTUAL})"),
    ("identity", "CREATE TABLE $t (a INT NOT NULL {AUTO_INCREMENT} PRIMARY KEY)"),
    ("identity", "CREATE TABLE $t (a INT AUTO_INCREMENT PRIMARY KEY) {AUTO_INCREMENT=1000}"),
    ("primary key", "CREATE TABLE $t (a INT NOT NULL {PRIMARY KEY})"),
    ("primary key", "CREATE TABLE $t (a INT, b INT, PRIMARY KEY ({a, b -> b, a}))"),
    ("primary key", "CREATE TABLE $t (a INT, PRIMARY KEY (a {DESC}))"),
    ("primary key", "CREATE TABLE $t (a VARCHAR(9), PRIMARY KEY (a{(3)}))"),
    ("unique", "CREATE TABLE $t (a INT {UNIQUE})"),
    ("unique", "CREATE TABLE $t (a INT, UNIQUE {k -> l} (a))"),
    ("unique", "CREATE TABLE $t (a VARCHAR(9), UNIQUE (a{(3)}))"),
    ("unique", "CREATE TABLE $t (a INT, UNIQUE (a {DESC}))"),
    ("index, unique", "CREATE TABLE $t (a INT, {UNIQUE} KEY k (a))"),
    ("index", "CREATE TABLE $t (a INT {, KEY (a)})"),
    ("index", "CREATE TABLE $t (a INT, KEY {k -> l} (a))"),
    ("index", "CREATE TABLE $t (a VARCHAR(9), KEY (a{(3)}))"),
    ("index", "CREATE TABLE $t (a INT, b INT, KEY (a, b {DESC}))"),
    ("index", "CREATE TABLE $t (a TEXT, {FULLTEXT} KEY (a{ -> (9)}))"),
    ("index", "CREATE TABLE $t (a INT, KEY (a) {USING HASH})"),
    ("index", "CREATE TABLE $t (a POINT NOT NULL {, SPATIAL KEY (a)})"),
    ("check", "CREATE TABLE $t (a INT {CHECK (a > 0)})"),
    ("check", "CREATE TABLE $t (a INT CHECK (a > {0 -> 1}))"),
    ("check, constraint name", "CREATE TABLE $t (a INT {, CONSTRAINT k CHECK (a > 0)})"),
    ("constraint name", "CREATE TABLE $t (a INT, CONSTRAINT {k -> l} CHECK (a > 0))"),
    (
        "foreign key, index",
        "CREATE TABLE $p (a INT PRIMARY KEY); CREATE TABLE $t (a INT {REFERENCES $p (a)})",
    ),
    (
        "foreign key",
        "CREATE TABLE $p (a INT PRIMARY KEY);"
        " CREATE TABLE $t (a INT KEY, CONSTRAINT $k FOREIGN KEY (a) REFERENCES $p (a) {ON DELETE CASCADE})",
    ),
    (
        "foreign key",
        "CREATE TABLE $p (a INT PRIMARY KEY);"
        " CREATE TABLE $t (a INT KEY, CONSTRAINT $k FOREIGN KEY (a) REFERENCES $p (a) {ON UPDATE NO ACTION})",
    ),
    (
        "foreign key",
        "CREATE TABLE $p (a INT PRIMARY KEY);"
        " CREATE TABLE $t (a INT KEY, CONSTRAINT {$k -> $l} FOREIGN KEY (a) REFERENCES $p (a))",
    ),
    ("comment", "CREATE TABLE $t (a INT {COMMENT 'x'})"),
    ("comment", "CREATE TABLE $t (a INT) COMMENT 'x{ }'"),
    ("sequence", "{CREATE SEQUENCE $s}"),
    ("sequence", "CREATE SEQUENCE $s INCREMENT BY {2 -> 3}"),
    ("other", "CREATE TABLE $t (a INT, KEY (a) {COMMENT 'x'})"),
    ("other", "CREATE TABLE $t (a INT) {ENGINE=MyISAM}"),
    ("other", "CREATE TABLE $t (a INT) {ROW_FORMAT=COMPRESSED}"),
    ("other", "CREATE TABLE $t (a INT) {PARTITION BY HASH (a) PARTITIONS 3}"),
    ("other", "CREATE TABLE $t (a INT) PARTITION BY RANGE (a) (PARTITION p VALUES LESS THAN ({9 -> 8}))"),
    ("other", "CREATE TABLE $t (a INT) {WITH SYSTEM VERSIONING}"),
    ("other", "CREATE TABLE $t (a DATE NOT NULL, b DATE NOT NULL {, PERIOD FOR p (a, b)})"),
    ("other", "{CREATE VIEW $v AS SELECT 1 AS a}"),
    ("other", "CREATE TABLE $t (a INT); {CREATE TRIGGER $r BEFORE INSERT ON $t FOR EACH ROW SET NEW.a = 1}"),
    ("other", "CREATE FUNCTION $f() RETURNS INT DETERMINISTIC RETURN {1 -> 2}"),
    ("other", "{CREATE PROCEDURE $f() SELECT 1}"),
    ("other", "{CREATE EVENT $e ON SCHEDULE EVERY 1 DAY DISABLE DO SELECT 1}"),
    ("", "CREATE TABLE $t (a INT{(11)}, b {INTEGER -> INT} {DEFAULT NULL}, {INDEX -> KEY} (a))"),
    ("", "CREATE TABLE $t (a INT {CHECK (a > 1)}{ -> , CONSTRAINT k CHECK (a > 1)})"),
    ("", "CREATE TABLE $t (a VARCHAR(9) {CHARACTER SET latin1}) DEFAULT CHARSET=latin1"),
    ("", "CREATE TABLE $t (a INT AUTO_INCREMENT PRIMARY KEY); INSERT INTO $t VALUES (1){, (2), (3)}"),
]


@pytest.mark.parametrize("new_databases", ["postgresql"], indirect=True)
def test_postgresql__every_facet_is_noticed(new_databases: Callable[[], AbstractContextManager[str]]) -> None:
    facets = [facet for _, facet in POSTGRESQL]
    found = zip(kinds_by_facet(facets, new_databases), facets, strict=True)
    assert list(found) == POSTGRESQL


@pytest.mark.parametrize("new_databases", ["mariadb"], indirect=True)
def test_mariadb__every_facet_is_noticed(new_databases: Callable[[], AbstractContextManager[str]]) -> None:
    facets = [facet for _, facet in MARIADB]
    found = zip(kinds_by_facet(facets, new_databases), facets, strict=True)
    assert list(found) == MARIADB


# The schemas of our own


FILES = [(database, path) for database in ("sqlite", "postgresql", "mariadb") for path in files(database)]
COUNTS = {
    "sqlite": "SELECT count(*) FROM sqlite_master AS t, pragma_table_xinfo(t.name) AS c"
    " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND c.hidden <> 1"
    " AND t.name NOT IN (SELECT name FROM pragma_table_list WHERE type IN ('virtual', 'shadow'))",
    "postgresql": "SELECT count(*) FROM pg_attribute AS c JOIN pg_class AS t ON t.oid = attrelid"
    " WHERE attnum > 0 AND NOT attisdropped AND attislocal AND NOT relispartition AND relkind IN ('r', 'p')"
    " AND relnamespace::regnamespace::text !~ '^(pg_|information_schema)'",
    "mariadb": "SELECT count(*) FROM information_schema.columns WHERE table_schema = database()"
    " AND binary table_name IN (SELECT binary table_name FROM information_schema.tables"
    " WHERE table_schema = database() AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED'))",
}


@pytest.mark.parametrize(
    ("new_databases", "path"),
    FILES,
    indirect=["new_databases"],
    ids=[f"{kind}-{path.stem}" for kind, path in FILES],
)
def test_schemas__are_read_whole_and_the_same_twice(
    path: Path, new_databases: Callable[[], AbstractContextManager[str]]
) -> None:
    with new_databases() as first, new_databases() as second:
        load(first, path)
        load(second, path)
        parts = dump(first)
        assert compare(parts, dump(second)).is_equal
        with create_engine(first, poolclass=NullPool).connect() as connection:
            count = connection.execute(text(COUNTS[path.parent.name])).scalar()
    assert sum(part.kind == "column" for part in parts) == count


@pytest.mark.parametrize("new_databases", ["postgresql"], indirect=True)
@pytest.mark.parametrize("path", files("postgresql"), ids=lambda path: path.stem)
def test_postgresql__what_is_restored_from_its_dump_is_equal(
    path: Path, new_databases: Callable[[], AbstractContextManager[str]]
) -> None:
    with new_databases() as first, new_databases() as second:
        load(first, path)
        run(second, pg_dump(make_url(first)))
        report = compare(dump(first), dump(second))
    assert report.is_equal, str(report)


NAMED = [
    other("trigger", "trip_is_told", "fleet.driver"),
    other("trigger", "stock_fits", "warehouse.stock"),
    other("policy", "drivers_see_themselves", "fleet.driver"),
    other("row security", "", "fleet.driver"),
    other("rule", "no_history", "fleet.position"),
    other("exclusion", "one_driver_at_a_time", "fleet.assignment"),
    other("partition", "fleet.trip_2023", "fleet.trip"),
    other("partitioned", "", "fleet.trip"),
    other("inherits", "", "fleet.inbox_failed"),
    other("storage option", "fillfactor", "fleet.vehicle"),
    other("storage option", "spec storage", "warehouse.article"),
    other("privilege", "", "warehouse.stock"),
    other("materialized view", "warehouse.stock_by_article"),
    other("index", "stock_by_article_key", "warehouse.stock_by_article"),
    other("function", "common.normalised(text)"),
    other("domain", "common.country_code"),
    other("type", "warehouse.temperature_range"),
    other("publication", "fleet_changes"),
    other("extension", "btree_gist"),
]


def test_postgresql__what_no_workbook_can_say_goes_by_its_name(postgresql_url: str) -> None:
    load(postgresql_url, next(path for path in files("postgresql") if path.stem == "logistics"))
    parts = dump(postgresql_url)
    assert [part for part in NAMED if part not in parts] == []
    assert "DISABLE TRIGGER" in parts[NAMED[1]]


# What is counted


def test_compare__counts_by_kind_and_names_what_is_lost() -> None:
    column = {Part("column", "t", name): "INT" for name in ("a", "b", "c")}
    a = {Part("table", "t", ""): "", **column, Part("default", "t", "a"): "1", other("view", "v"): "SELECT 1"}
    b = {
        Part("table", "t", ""): "",
        **column,
        Part("column", "t", "c"): "TEXT",
        Part("index", "t", "i"): "(a)",
    }
    report = compare(a, b)
    assert report.equal == {"table": 1, "column": 2}
    assert report.shares() == {"table": 1, "column": 2 / 3, "default": 0, "other": 0}
    assert report.different == {Part("column", "t", "c"): ("INT", "TEXT")}
    assert [*report.missing, *report.extra] == [
        Part("default", "t", "a"),
        other("view", "v"),
        Part("index", "t", "i"),
    ]
    assert str(report).splitlines()[0] == "- default of t: a: 1"
    assert compare(a, b, ignoring=("column", "default", "other", "index")).is_equal


def test_compare__alembics_own_table_is_no_difference() -> None:
    assert compare(
        {}, {Part("table", "alembic_version", ""): "", Part("column", "alembic_version", "x"): ""}
    ).is_equal
    assert not compare({Part("table", "alembic_version", ""): ""}, {}).is_equal
