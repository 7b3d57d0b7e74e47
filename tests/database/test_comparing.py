"""Drift: nothing is found where nothing differs, and everything where something does."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, event, make_url
from sqlalchemy.exc import ProgrammingError

from tests.database.made import create, made, schema_of, statement, typed
from tests.workbook.parsed import parsed
from xl2db.database.comparing import differences
from xl2db.database.connecting import connect
from xl2db.database.url import target_of
from xl2db.findings import DatabaseRefused
from xl2db.schema.model import TableName

LISTS = r"""
# Lists
| List | Value |
| status | draft |
| status | it's done |
| status | 100 % |
| status | a:b\\c |
"""
NATIVE = "# Settings\n| Setting | Value |\n| lists as | enum |\n"

EVERY_KIND = (
    LISTS
    + """
# things
| Description | It's 100 % "sure": a\\\\b |
| Column | Type | Required | Primary key | Description |
| id | auto number | | yes | |
| a | text | | | plain |
| b | text(40) | yes | | it's\\ntwo lines |
| c | whole number | | | 100 % |
| d | small number | | | a\\\\b |
| e | big number | | | 🦊 |
| f | decimal(12,3) | | | "quoted" |
| g | number | | | :colon |
| h | money | | | |
| i | percent | | | |
| j | yes/no | | | |
| k | date | | | |
| l | time | | | |
| m | date and time | | | |
| n | timestamp | | | |
| o | duration | | | |
| p | uuid | | | |
| q | json | | | |
| r | binary | | | |
| s | email | | | |
| t | url | | | |
| u | phone | | | |
| v | list: status | yes | | |
| w | one of: a, b'c, 5 % | | | |
"""
)

EVERY_DEFAULT = (
    LISTS
    + r"""
# things
| Column | Type | Default |
| a | text | it's 100 % "sure" |
| b | text(40) | a:b |
| c | text(40) | back\\slash |
| d | text | two\nlines |
| e | text(40) | 🦊 |
| f | text(40) | ='""' |
| g | whole number | =-5 |
| h | decimal(8,2) | =12.5 |
| i | number | =0.1 |
| j | money | =3 |
| k | yes/no | yes |
| l | yes/no | no |
| m | date | =date(2024, 1, 31) |
| n | date | today |
| o | time | =time(8, 30) |
| p | date and time | =datetime(2024, 1, 31, 8) |
| q | date and time | now |
| r | timestamp | =datetime(2024, 1, 31, 8) |
| s | timestamp | now |
| t | duration | 1:30:00 |
| u | uuid | new uuid |
| v | uuid | 6f1c9c6e-52d5-4a2f-9c58-1d1b9a3f4d11 |
| w | json | {"a": "it's"} |
| x | list: status | it's done |
| y | one of: a, b | b |
| z | whole number | sql: 1 + 1 |
"""
)

RULES = r"""
# orders
| Column | Type | PK | Required | Unique | Indexed | References | On delete | On update | Rule | Computed |
| id | auto number | yes | | | | | | | | |
| customer_id | | | yes | | | customers | cascade | | | |
| parent_id | | | | | yes | orders | restrict | no action | | |
| code | text(20) | | yes | yes | | | | | length(code) >= 2 and code <> 'it''s' | |
| title | text | | | yes | | | | | title not in ('100 %', 'a:b') | |
| note | text | | | | yes | | | | | |
| price | decimal(10,2) | | yes | | | | | | price >= 0 and price < 1000 or price = 5000 | |
| amount | whole number | | | | | | | | amount between 1 and 9 | |
| total | decimal(12,2) | | | | | | | | | price * amount |
| state | one of: new, done | | yes | | | | | | state = 'new' or amount is not null | |

# customers
| Column | Type | Primary key | Required |
| id | auto number | yes | |
| Full Name | text(80) | | yes |

# Indexes
| Table | Columns | Unique |
| orders | state, amount | |
| orders | amount desc, code | |
| orders | price, state | yes |

# Constraints
| Table | Kind | Columns | References | Rule |
| orders | unique | amount, state | | |
| orders | check | | | price > amount or state = 'done' |
"""

PARTIAL = r"""
# orders
| Column | Type | Primary key | Required |
| id | auto number | yes | |
| code | text(20) | | yes |
| price | decimal(10,2) | | yes |

# Indexes
| Table | Name | Columns | Unique | Where |
| orders | dear | code | | price > 100 and code <> 'x' |
| orders | one_cheap | code | yes | price < 1 |
| orders | folded | lower(code), price desc | | |
"""

ODD_NAMES = r"""
# It's 100 % odd
| Column | Type | Primary key | Required | Unique | Default | Rule | Description |
| id | auto number | yes | | | | | |
| na'me | text(20) | | yes | yes | it's | "na'me" <> 'x' | a "b" |
| per%cent | whole number | | | | | "per%cent" % 2 = 0 | 5 % |
| a:b | json | | | | {"a": 1} | | |
| Größe | decimal(5,1) | | | | | "Größe" > 0 | |
| 名前 | one of: 甲, 乙 | | | | 甲 | | 備考 |
| order | text(9) | | | yes | | "order" in ('a', 'b') | |
| with space | text | | | | | "with space" like 'a%' | |
| check | text(5) | | | | | "check" is not null or "order" = 'a' | |
"""

SCHEMAS = """
# Tables
| Table | Schema |
| orders | shop |

# orders
| Column | Type | Primary key | References | Rule |
| id | auto number | yes | | |
| person | | | people | |
| before | | | shop.orders | id > 0 |

# people
| Column | Type | Primary key | References |
| id | auto number | yes | |
| last | | | shop.orders |
"""

POSTGRESQL_ALONE = """
# docs
| Column | Type | Primary key | Required | Rule |
| id | bigserial | yes | | |
| tags | text[] | | | |
| body | jsonb | | yes | |
| at | tstzrange | | | |
| words | tsvector | | | |
| size | varchar(10) | | | size in ('a', 'b') |
| few | char(2) | | | few = 'xx' |

# Indexes
| Table | Name | Columns | Unique | Where | Method | Include |
| docs | by_body | body | | | gin | |
| docs | by_tags | tags | | tags is not null | gin | |
| docs | by_size | size | yes | | | few, at |
| docs | by_lower | lower(size), few desc | | | | |

# Constraints
| Table | Kind | Columns | References | Deferrable |
| docs | unique | size, few | | |
| parts | reference | doc | docs.id | deferred |

# parts
| Column | Type |
| doc | bigint |
"""

GRIDS = {
    "every kind": EVERY_KIND,
    "every default": EVERY_DEFAULT,
    "rules": RULES,
    "native lists": NATIVE + EVERY_KIND,
    "native defaults": NATIVE + EVERY_DEFAULT,
    "odd names": ODD_NAMES,
}


@pytest.mark.parametrize("grid", GRIDS.values(), ids=GRIDS)
def test_differences__none_in_what_was_just_built(database_url: str, tmp_path: Path, grid: str) -> None:
    with made(database_url, tmp_path, grid) as (connection, schema):
        assert differences(connection, schema) == ()


def test_differences__none_in_names_with_double_quotes(database_url: str, tmp_path: Path) -> None:
    schema = parsed(tmp_path, ODD_NAMES.replace("na'me", 'na"me').replace('"na"me"', '"na""me"')).schema
    assert schema.tables[0].column('na"me')
    with connect(database_url) as connection:
        create(connection, schema)
        assert differences(connection, schema) == ()


@pytest.mark.parametrize("database", ["sqlite_url", "postgresql_url"])
def test_differences__none_in_partial_indexes(
    request: pytest.FixtureRequest, tmp_path: Path, database: str
) -> None:
    with made(request.getfixturevalue(database), tmp_path, PARTIAL) as (connection, schema):
        assert differences(connection, schema) == ()


@pytest.mark.parametrize("grid", [SCHEMAS, POSTGRESQL_ALONE], ids=["schemas", "own types"])
def test_differences__none_in_what_only_postgresql_has(
    postgresql_url: str, tmp_path: Path, grid: str
) -> None:
    with made(postgresql_url, tmp_path, grid) as (connection, schema):
        assert differences(connection, schema) == ()


COUNTING_BESIDE_THE_KEY = """
# orders
| Column | Type | Primary key | Required | Unique |
| code | text(9) | yes | | |
| number | TYPE | | yes | yes |
"""


@pytest.mark.parametrize("type_", ["auto number", "serial", "bigserial"])
@pytest.mark.parametrize("database", ["postgresql_url", "mariadb_url"])
def test_differences__none_in_what_counts_beside_the_key(
    request: pytest.FixtureRequest, tmp_path: Path, database: str, type_: str
) -> None:
    grid = COUNTING_BESIDE_THE_KEY.replace("TYPE", type_)
    with made(request.getfixturevalue(database), tmp_path, grid) as (connection, schema):
        assert differences(connection, schema) == ()
        connection.execute(sa.text("INSERT INTO orders (code) VALUES ('a'), ('b')"))
        assert connection.scalars(sa.text("SELECT number FROM orders ORDER BY code")).all() == [1, 2]


OWN_TYPES = {
    "postgresql": [
        *("smallint", "integer", "int8", "real", "double precision", "float(20)", "numeric"),
        *("numeric(8)", "numeric(8,3)", "money", "varchar", "varchar(7)", "char(3)", "bpchar", "text"),
        *("bytea", "boolean", "date", "time", "time(3)", "timetz", "timestamp", "timestamp(3)"),
        *("timestamptz", "timestamptz(0)", "interval", "interval day to second(3)", "uuid", "json", "jsonb"),
        *("inet", "cidr", "macaddr", "bit(5)", "bit varying(5)", "varbit", "tsvector", "tsquery", "xml"),
        *("int4range", "tstzrange", "nummultirange", "text[]", "integer[][]", "varchar(20)[]", "point"),
        *("polygon", "oid", "jsonpath"),
    ],
    "mariadb": [
        *("tinyint", "tinyint(1)", "smallint unsigned", "mediumint", "int", "int(5) zerofill", "bigint"),
        *("bigint unsigned", "decimal", "decimal(8)", "decimal(8,3) unsigned", "float", "double", "bit(5)"),
        *("boolean", "char(3)", "varchar(7)", "tinytext", "text", "mediumtext", "longtext", "binary(4)"),
        *("varbinary(9)", "tinyblob", "blob", "mediumblob", "longblob", "date", "time", "time(3)"),
        *("datetime", "datetime(3)", "timestamp(6)", "year", "json", "enum('a','b')", "set('a','b')"),
        *("uuid", "inet4", "inet6", "point", "polygon"),
    ],
    "sqlite": [
        *("integer", "int", "bigint", "text", "blob", "real", "numeric", "numeric(8,2)", "decimal(5)"),
        *("varchar(7)", "char(3)", "boolean", "date", "datetime", "timestamp", "time", "json", "double"),
    ],
}


def test_differences__none_in_own_types(database_url: str) -> None:
    target = target_of(database_url)
    schema = typed(target, *OWN_TYPES[target])
    with connect(database_url) as connection:
        create(connection, schema)
        assert differences(connection, schema) == ()


@pytest.mark.parametrize("target", OWN_TYPES)
def test_differences__none_in_another_databases_types(database_url: str, target: str) -> None:
    """A type of another database is a portable one, or one that this database knows by that name."""
    schema = typed(target, *OWN_TYPES[target])
    with connect(database_url) as connection:
        create(connection, schema)
        assert differences(connection, schema) == ()


# True drift: the database is built from the grid, and compared with the grid changed in one place.

LIST = """
# Lists
| List | Value |
| moods | good |
| moods | bad |
"""

BASE = f"""{LIST}
# people
| Description | All of them |
| Column | Type | Primary key | Required | Unique | Default | Rule | Computed | Description |
| id | whole number | yes | | | | | | |
| name | text(40) | | yes | | Ada | | | The name |
| mail | text(80) | | | yes | | | | |
| age | whole number | | | | =7 | age >= 0 | | |
| twice | big number | | | | | | age * 2 | |
| mood | list: moods | | | | | | | |

# pets
| Column | Type | Primary key | References | On delete | On update | Indexed |
| id | auto number | yes | | | | |
| owner | | | people | | | |
| sitter | | | people | cascade | | |
| age | whole number | | | | | |

# tags
| Column | Type | Primary key | Required |
| word | text(9) | yes | |
| place | whole number | | yes |

# Indexes
| Table | Name | Columns | Unique |
| pets | by_age | age, sitter | |
"""
DRIFTS = [
    ("column missing", "| mail |", "| mail2 | date | | | | | | | |\n| mail |", ["column mail2"]),
    ("column extra", "| mail | text(80) | | | yes | | | | |\n", "", ["column mail", "unique uq_people_mail"]),
    ("type", "| age | whole number | | | | =7", "| age | big number | | | | =7", ["column age"]),
    ("length", "text(40)", "text(41)", ["column name"]),
    ("nullability", "| name | text(40) | | yes", "| name | text(40) | | ", ["column name"]),
    ("default", "Ada", "Bob", ["column name"]),
    (
        "default added",
        "| mail | text(80) | | | yes | |",
        "| mail | text(80) | | | yes | x |",
        ["column mail"],
    ),
    ("default taken", "=7", "", ["column age"]),
    ("expression", "age * 2", "age * 3", ["column twice"]),
    ("no longer computed", "age * 2", "", ["column twice"]),
    ("key", "| place | whole number | | yes", "| place | whole number | yes | yes", ["primary key pk_tags"]),
    (
        "unique added",
        "| name | text(40) | | yes | |",
        "| name | text(40) | | yes | yes |",
        ["unique uq_people_name"],
    ),
    ("unique taken", "| mail | text(80) | | | yes |", "| mail | text(80) | | | |", ["unique uq_people_mail"]),
    ("rule", "age >= 0", "age > 0", ["check ck_people_age"]),
    ("rule added", "| Ada | |", "| Ada | name <> '' |", ["check ck_people_name"]),
    ("on delete", "cascade", "set null", ["foreign key fk_pets_sitter"]),
    ("on update", "| cascade | |", "| cascade | cascade |", ["foreign key fk_pets_sitter"]),
    (
        "reference taken",
        "| owner | | | people |",
        "| owner | whole number | | |",
        ["foreign key fk_pets_owner"],
    ),
    ("index order", "age, sitter", "sitter, age", ["index by_age"]),
    ("index descending", "age, sitter", "age desc, sitter", ["index by_age"]),
    ("index name", "by_age", "by_years", ["index by_age", "index by_years"]),
    ("value of a list", "| moods | bad |", "| moods | worse |", ["check ck_people_mood_list"]),
    ("table missing", "# people", "# dogs\n| Column | Type |\n| name | text |\n\n# people", ["table dogs"]),
]


@pytest.mark.parametrize(
    ("old", "new", "expected"), [case[1:] for case in DRIFTS], ids=[case[0] for case in DRIFTS]
)
def test_differences__name_what_differs(
    database_url: str, tmp_path: Path, old: str, new: str, expected: list[str]
) -> None:
    assert old in BASE
    changed = schema_of(tmp_path, BASE.replace(old, new, 1))
    with made(database_url, tmp_path, BASE) as (connection, _):
        found = differences(connection, changed)
    names = [f"{each.kind} {each.name}" for each in found]
    assert [name.replace("PRIMARY", "pk_tags") for name in names] == expected  # MariaDB's name for it


MORE_DRIFTS = {
    "sqlite": [
        (PARTIAL, "price > 100", "price > 101", ["index dear"]),
        (PARTIAL, "| price > 100 and code <> 'x' |", "| |", ["index dear"]),
        (PARTIAL, "lower(code)", "upper(code)", ["index folded"]),
        (PARTIAL, "price desc", "price", ["index folded"]),
        (PARTIAL, "one_cheap | code | yes", "one_cheap | code | ", ["index one_cheap"]),
    ],
    "postgresql": [
        (PARTIAL, "price > 100", "price > 101", ["index dear"]),
        (PARTIAL, "lower(code)", "upper(code)", ["index folded"]),
        (PARTIAL, "one_cheap | code | yes", "one_cheap | code | ", ["index one_cheap"]),
        (POSTGRESQL_ALONE, "few, at", "at", ["index by_size"]),
        (POSTGRESQL_ALONE, "| by_tags | tags | | tags is not null | gin |",
         "| by_tags | tags | | tags is not null | |", ["index by_tags"]),
        (POSTGRESQL_ALONE, "deferred", "immediate", ["foreign key fk_parts_doc"]),
        (POSTGRESQL_ALONE, "text[]", "varchar(3)[]", ["column tags"]),
        (NATIVE + BASE, "| moods | bad |", "| moods | worse |", ["column mood"]),
        (EVERY_KIND, "🦊", "🐻", ["comment e"]),
        (EVERY_KIND, "It's 100 %", "It's 99 %", ["comment things"]),
        (SCHEMAS, "shop.orders | id > 0", "shop.orders | id > 1", ["check ck_orders_before"]),
    ],
    "mariadb": [
        (BASE, "age, sitter | |", "age, sitter | yes |", ["index by_age", "unique by_age"]),
        (NATIVE + BASE, "| moods | bad |", "| moods | worse |", ["column mood"]),
        (EVERY_KIND, "two lines", "one line", ["comment b"]),
        (EVERY_KIND, "It's 100 %", "It's 99 %", ["comment things"]),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "grid", "old", "new", "expected"),
    [(kind, *case) for kind, cases in MORE_DRIFTS.items() for case in cases],
)
def test_differences__name_what_one_database_has(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    kind: str,
    grid: str,
    old: str,
    new: str,
    expected: list[str],
) -> None:
    url = request.getfixturevalue(f"{kind}_url")
    assert old in grid
    changed = schema_of(tmp_path, grid.replace(old, new, 1))
    with made(url, tmp_path, grid) as (connection, _):
        found = differences(connection, changed)
    assert [f"{each.kind} {each.name}" for each in found] == expected


BY_HAND = {
    "sqlite": {
        "CREATE INDEX mine ON people (age)": ["index mine"],
        "ALTER TABLE people ADD COLUMN shoe INTEGER": ["column shoe"],
        "DROP INDEX by_age": ["index by_age"],
        "ALTER TABLE people RENAME COLUMN mail TO post": [
            "column mail",
            "column post",
            "unique uq_people_mail",
        ],
        "CREATE TABLE mine (a INTEGER)": [],
        "CREATE VIEW seen AS SELECT 1": [],
        "DROP TABLE tags": ["table tags"],
        "INSERT INTO people (id) VALUES (1)": [],
    },
    "postgresql": {
        "CREATE INDEX mine ON people (age)": ["index mine"],
        "ALTER TABLE people ADD shoe integer": ["column shoe"],
        "ALTER TABLE people ALTER age SET DEFAULT 8": ["column age"],
        "ALTER TABLE people ALTER name DROP NOT NULL": ["column name"],
        "ALTER TABLE people ALTER name TYPE varchar(41)": ["column name"],
        'ALTER TABLE people ALTER name TYPE varchar(40) COLLATE "C"': ["column name"],
        "ALTER TABLE people ALTER age SET DEFAULT 7": [],
        "ALTER TABLE pets ALTER id DROP IDENTITY": ["column id"],
        "DROP INDEX by_age; CREATE INDEX by_age ON pets (age NULLS FIRST, sitter)": ["index by_age"],
        "DROP INDEX by_age; CREATE INDEX by_age ON pets USING btree (age, sitter)": [],
        "ALTER TABLE people DROP CONSTRAINT ck_people_age": ["check ck_people_age"],
        "ALTER TABLE people ADD CHECK (age < 99) NOT VALID": ["check people_age_check"],
        "ALTER TABLE pets DROP CONSTRAINT fk_pets_owner": ["foreign key fk_pets_owner"],
        "ALTER TABLE people RENAME CONSTRAINT pk_people TO pk": ["primary key pk", "primary key pk_people"],
        "COMMENT ON COLUMN people.name IS 'x'": ["comment name"],
        "COMMENT ON TABLE people IS NULL": ["comment people"],
        "CREATE TABLE mine (a integer)": [],
        "DROP TABLE tags; CREATE VIEW tags AS SELECT 1 AS word": ["table tags"],
        "INSERT INTO people (id) VALUES (1)": [],
    },
    "mariadb": {
        "CREATE INDEX mine ON people (age)": ["index mine"],
        "ALTER TABLE people ADD shoe integer": ["column shoe"],
        "ALTER TABLE people ALTER age SET DEFAULT 8": ["column age"],
        "ALTER TABLE people MODIFY name varchar(40) DEFAULT 'Ada' COMMENT 'The name'": ["column name"],
        "ALTER TABLE pets ADD KEY second (sitter, age)": ["index second"],
        "ALTER TABLE people DROP CONSTRAINT ck_people_age": ["check ck_people_age"],
        "ALTER TABLE pets DROP FOREIGN KEY fk_pets_sitter, DROP KEY IF EXISTS fk_pets_sitter": [
            "foreign key fk_pets_sitter"
        ],
        "ALTER TABLE people COMMENT 'x'": ["comment people"],
        "ALTER TABLE people ENGINE = InnoDB": [],
        "CREATE TABLE mine (a integer)": [],
        "DROP TABLE tags": ["table tags"],
        "INSERT INTO pets (age) VALUES (1), (2)": [],
    },
}


@pytest.mark.parametrize(
    ("kind", "sql", "expected"), [(kind, *case) for kind, cases in BY_HAND.items() for case in cases.items()]
)
def test_differences__name_what_was_done_by_hand(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str, sql: str, expected: list[str]
) -> None:
    with made(request.getfixturevalue(f"{kind}_url"), tmp_path, BASE) as (connection, schema):
        for each in sql.split("; "):
            statement(connection, each)
        found = differences(connection, schema)
    assert [f"{each.kind} {each.name}" for each in found] == expected


def test_differences__say_both_sides(sqlite_url: str, tmp_path: Path) -> None:
    changed = schema_of(tmp_path, BASE.replace("cascade", "set null").replace("text(40)", "text(41)"))
    with made(sqlite_url, tmp_path, BASE) as (connection, _):
        name, sitter = differences(connection, changed)
    assert (name.expected, name.found) == (
        "VARCHAR(41) DEFAULT 'Ada' NOT NULL",
        "VARCHAR(40) DEFAULT 'Ada' NOT NULL",
    )
    assert (sitter.expected, sitter.found) == (
        "sitter → people(id) on delete set null",
        "sitter → people(id) on delete cascade",
    )


def test_differences__of_some_tables_alone(database_url: str, tmp_path: Path) -> None:
    changed = schema_of(tmp_path, BASE.replace("text(40)", "text(41)").replace("text(9)", "text(10)"))
    with made(database_url, tmp_path, BASE) as (connection, _):
        found = differences(connection, changed, {TableName(None, "tags"), TableName(None, "no such table")})
    assert [(each.table.name, each.name) for each in found] == [("tags", "word")]


def test_differences__leave_nothing_behind(database_url: str, tmp_path: Path) -> None:
    with made(database_url, tmp_path, NATIVE + BASE) as (connection, schema):
        statement(connection, "INSERT INTO tags (word, place) VALUES ('a', 1)")
        before = existing_names(connection)
        connection.exec_driver_sql("UPDATE tags SET place = 2")
        assert differences(connection, schema) == ()
        assert existing_names(connection) == before
        assert connection.exec_driver_sql("SELECT place FROM tags").scalar() == 2
        connection.rollback()  # comparing ends no transaction
        assert connection.exec_driver_sql("SELECT place FROM tags").scalar() == 1


def existing_names(connection: Connection) -> set[str]:
    """The names of all tables, temporary ones among them, and of databases and types."""
    queries = {
        "sqlite": ["SELECT name FROM sqlite_master", "SELECT name FROM sqlite_temp_master"],
        "postgresql": ["SELECT relname FROM pg_class", "SELECT typname FROM pg_type"],
        "mariadb": ["SHOW TABLES", "SHOW DATABASES LIKE '%%probe%%'", "SHOW DATABASES LIKE '%%scratch%%'"],
    }
    kind = connection.dialect.name
    found = {str(row[0]) for query in queries[kind] for row in connection.exec_driver_sql(query)}
    if kind == "mariadb":
        with pytest.raises(ProgrammingError):
            connection.exec_driver_sql("SELECT 1 FROM xl2db_probe_0")
    return {name for name in found if not name.startswith("pg_t")}


def test_differences__name_a_rule_that_the_database_refuses(database_url: str, tmp_path: Path) -> None:
    changed = schema_of(
        tmp_path, BASE.replace("age >= 0", "julianday(age) > 0").replace("text(40)", "text(41)")
    )
    with made(database_url, tmp_path, BASE) as (connection, _):
        check, name = differences(connection, changed)
        assert existing_names(connection)
    assert (name.kind, name.name) == ("column", "name")
    assert (check.kind, check.name) == ("check", "ck_people_age")
    if not database_url.startswith("sqlite"):  # which doesn't look for functions before they are used
        assert check.expected is not None
        assert check.expected.startswith("what this database refuses (")


RIGHTS = {
    "postgresql": [
        "REVOKE ALL ON DATABASE {database} FROM public",
        "GRANT CONNECT ON DATABASE {database} TO {user}",
    ],
    "mariadb": ["GRANT SELECT, INSERT ON {database}.* TO {user}@'%'"],
}
MORE_RIGHTS = {
    "postgresql": ["GRANT TEMPORARY ON DATABASE {database} TO {user}"],
    "mariadb": ["GRANT CREATE TEMPORARY TABLES ON {database}.* TO {user}@'%'"],
}


@pytest.mark.parametrize("kind", RIGHTS)
def test_differences__say_which_right_is_missing(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    url = make_url(request.getfixturevalue(f"{kind}_url"))
    user = f"reader_{url.database}"[-32:]
    poor = url.set(username=user, password="geheim")
    words = {"database": url.database, "user": user}
    create_user = {
        "postgresql": "CREATE USER {user} PASSWORD 'geheim'",
        "mariadb": "CREATE USER {user}@'%' IDENTIFIED BY 'geheim'",
    }
    drop_user = {
        "postgresql": ["DROP OWNED BY {user}", "DROP USER {user}"],
        "mariadb": ["DROP USER {user}@'%'"],
    }
    with made(url.render_as_string(hide_password=False), tmp_path, BASE) as (connection, schema):
        try:
            for sql in [create_user[kind], *RIGHTS[kind]]:
                statement(connection, sql.format(**words))
            with connect(poor) as limited, pytest.raises(DatabaseRefused) as refused:
                differences(limited, schema)
            (finding,) = refused.value.findings
            assert "may not create temporary tables" in finding.message
            assert "geheim" not in str(finding)
            assert "TEMPORARY" in (finding.hint or "")
            for sql in MORE_RIGHTS[kind]:
                statement(connection, sql.format(**words))
            with connect(poor) as limited:
                assert differences(limited, schema) == ()
        finally:
            for sql in drop_user[kind]:
                statement(connection, sql.format(**words))


def test_differences__ask_as_much_of_many_tables_as_of_one(database_url: str, tmp_path: Path) -> None:
    """The statements: on SQLite and PostgreSQL as many, on MariaDB one more a table."""
    sheets = [
        BASE.partition("# Indexes")[0]
        .replace("# people", f"# people{place}")
        .replace("# pets", f"# pets{place}")
        .replace("# tags", f"# tags{place}")
        .replace("| people |", f"| people{place} |")
        .replace(LIST, "" if place else LIST)
        for place in range(8)
    ]
    with made(database_url, tmp_path, "\n".join(sheets)) as (connection, schema):
        counts = []
        connection.exec_driver_sql("SELECT 1")  # which begins the transaction
        statements: list[str] = []
        event.listen(connection, "before_cursor_execute", lambda *args: statements.append(args[2]))
        for tables in (
            {TableName(None, "people0"), TableName(None, "pets0"), TableName(None, "tags0")},
            None,
        ):
            statements.clear()
            assert differences(connection, schema, tables) == ()
            counts.append(len([sql for sql in statements if not sql.startswith("SHOW CREATE TABLE")]))
    assert counts[0] == counts[1]


def test_differences__say_that_the_database_gave_up(postgresql_url: str, tmp_path: Path) -> None:
    """As when its memory for locks is full: that is no drift, and no traceback."""
    with made(postgresql_url, tmp_path, BASE) as (connection, schema):
        with connect(postgresql_url) as other:
            statement(connection, "SET lock_timeout = '100ms'")
            other.exec_driver_sql("LOCK TABLE pg_catalog.pg_type IN ACCESS EXCLUSIVE MODE")
            with pytest.raises(DatabaseRefused, match=r"gave up while tables were compared: .*lock timeout"):
                differences(connection, schema)
        connection.rollback()
        assert differences(connection, schema) == ()
