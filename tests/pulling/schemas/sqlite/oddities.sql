-- SQLite takes nearly everything; here is what people have given it.

CREATE TABLE no_types (a, b, c DEFAULT 1, d NOT NULL, PRIMARY KEY (a, b));
CREATE TABLE one_column (x);
CREATE TABLE "table" ("select" INTEGER PRIMARY KEY, 'from' TEXT, [order] INT DEFAULT 0, `group` BOOLEAN DEFAULT FALSE NOT NULL, "check" INT CONSTRAINT "constraint" CHECK ("check" <> 5));
CREATE INDEX "index" ON "table" ("order", [group]);

CREATE TABLE "Customer's ""big"" list; and [more]" (
    "Id" INTEGER PRIMARY KEY AUTOINCREMENT,   -- counted, never used twice
    "First name" TEXT COLLATE NOCASE,         /* as people
                                                 write it, (with brackets) */
    [E-mail (private)] TEXT UNIQUE ON CONFLICT IGNORE,
    `100 %` DECIMAL(5, 2) DEFAULT 100 CHECK (`100 %` <= 100),
    "a.b" TEXT, -- don't "use", it's old
    "Größe in cm" INT,
    "名前" TEXT,
    "say ""hi""" TEXT DEFAULT 'it''s',
    [ padded ] TEXT,
    "=1+1" TEXT, "+x" TEXT, "@y" TEXT, "?" TEXT
);
CREATE UNIQUE INDEX "one e-mail each; really" ON "Customer's ""big"" list; and [more]" (lower("E-mail (private)"), "First name" COLLATE RTRIM DESC) WHERE "E-mail (private)" NOT LIKE '%;%';

CREATE TABLE every_type (
    a INT, b INTEGER, c TINYINT, d SMALLINT, e MEDIUMINT, f BIGINT, g UNSIGNED BIG INT, h INT2, i INT8, j CHARACTER(20),
    k VARCHAR(160), l VARYING CHARACTER(255), m NCHAR(55), n NATIVE CHARACTER(70), o NVARCHAR(100), p TEXT, q CLOB, r BLOB,
    s REAL, t DOUBLE, u DOUBLE PRECISION, v FLOAT, w NUMERIC, x DECIMAL(10,5), y BOOLEAN, z DATE, aa DATETIME, ab TIMESTAMP,
    ac TIME, ad JSON, ae UUID, af GUID, ag MONEY, ah STRING, ai ANY, aj "odd type", ak "even odder", al VARCHAR(-1), am DECIMAL(+3, -2),
    an LONG INTEGER, ao bool, ap GEOMETRY, aq POINT, ar timestamp with time zone, "as" int unsigned, at enum, au "", av varchar (7)
);

CREATE TABLE every_default (
    a DEFAULT NULL, b DEFAULT 'it''s', c DEFAULT "double quoted", d DEFAULT bare_word, e DEFAULT TRUE, f DEFAULT false, g DEFAULT -1,
    h DEFAULT +1, i DEFAULT 1.50, j DEFAULT 1e10, k DEFAULT 0x1F, l DEFAULT x'00ff', m DEFAULT CURRENT_TIMESTAMP, n DEFAULT current_date,
    o DEFAULT (datetime('now', 'localtime')), p DEFAULT (1 + 2 * 3), q DEFAULT (hex(randomblob(16))), r DEFAULT '', s DEFAULT ' padded ',
    t DEFAULT '=1+1', u DEFAULT (NULL), v DEFAULT ('text; with --' || ' marks'), w TEXT DEFAULT '{"a": [1, 2]}', x INTEGER DEFAULT '7',
    y DEFAULT (CASE WHEN 1 THEN 'x' ELSE 'y' END), z DEFAULT 'two
lines'
);

CREATE TABLE every_check (
    a INT CHECK (a > 0) CHECK (a < 100), b CONSTRAINT named CHECK (b IN ('x', 'y')) NOT NULL,
    c CHECK (c == 1 OR c != 2 AND NOT c <> 3), d CHECK (typeof(d) = 'text' AND length(d) <= 10), e CHECK (e LIKE 'x!%%' ESCAPE '!'),
    CHECK (a IS NOT NULL OR b ISNULL), CONSTRAINT dates CHECK (date(d) IS d), CHECK ("e" <> "not a column")
    CHECK (c NOT BETWEEN 5 AND 7) -- no comma before this one
);
CREATE TABLE every_key (
    a INTEGER CONSTRAINT key_of_it PRIMARY KEY DESC, b UNIQUE, c CONSTRAINT c_is_one UNIQUE ON CONFLICT REPLACE,
    d COLLATE NOCASE UNIQUE, e NOT NULL ON CONFLICT IGNORE DEFAULT 1, UNIQUE (b, c DESC), CONSTRAINT pair UNIQUE (c COLLATE RTRIM, d)
);
CREATE TABLE text_key (code VARCHAR(10) PRIMARY KEY COLLATE NOCASE, n);
CREATE TABLE counted ("id" INTEGER, "name" TEXT, PRIMARY KEY("id" AUTOINCREMENT));
CREATE TABLE no_rows_numbered (a TEXT, b INT, c, PRIMARY KEY (b DESC, a)) WITHOUT ROWID;
CREATE TABLE strictly (a INTEGER PRIMARY KEY, b TEXT NOT NULL, c ANY, d REAL) STRICT;
CREATE TABLE both_options (a TEXT PRIMARY KEY, b INT) STRICT, WITHOUT ROWID;

CREATE TABLE parent (id INTEGER PRIMARY KEY, code TEXT UNIQUE, x, y, UNIQUE (x, y));
CREATE TABLE child (
    a INTEGER REFERENCES parent, b REFERENCES parent (code) ON UPDATE CASCADE ON DELETE SET NULL,
    c INT REFERENCES Parent(ID) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED, d REFERENCES parent ON DELETE SET DEFAULT NOT DEFERRABLE DEFAULT 3,
    e REFERENCES parent MATCH FULL DEFERRABLE, f REFERENCES nowhere, g REFERENCES nowhere (id) ON DELETE CASCADE,
    h REFERENCES child (i), i INT UNIQUE, j REFERENCES parent REFERENCES nowhere,
    FOREIGN KEY (b, c) REFERENCES parent (x, y), CONSTRAINT long_way FOREIGN KEY ("d", [e]) REFERENCES parent ("x", "y") ON UPDATE NO ACTION DEFERRABLE INITIALLY IMMEDIATE,
    FOREIGN KEY (f) REFERENCES both_options
);
CREATE TABLE hen (id INTEGER PRIMARY KEY, egg_id INTEGER NOT NULL REFERENCES egg (id) DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE egg (id INTEGER PRIMARY KEY, hen_id INTEGER REFERENCES hen (id) ON DELETE CASCADE);
CREATE TABLE tree (tenant INT, id INT, parent_tenant, parent_id, PRIMARY KEY (tenant, id), FOREIGN KEY (parent_tenant, parent_id) REFERENCES tree);

CREATE TABLE computed (
    a INT, b TEXT, c INT GENERATED ALWAYS AS (a * 2) STORED, d TEXT AS (upper(b) || '-' || a) VIRTUAL NOT NULL, e AS (c + 1),
    f REAL GENERATED ALWAYS AS (CASE WHEN a > 1 THEN 0.5 END) CHECK (f < 1) UNIQUE, g TEXT COLLATE NOCASE AS (json_extract(b, '$.x'))
);
CREATE INDEX by_formula ON computed (a + 1, -a DESC, json_extract(b, '$."key"') COLLATE NOCASE) WHERE a NOT NULL;
CREATE INDEX by_computed ON computed (d, e DESC);
CREATE TABLE copied AS SELECT a, b AS "B 2", 1 AS one, 'x' || b AS mixed FROM computed;
CREATE TABLE "added to" (id INTEGER PRIMARY KEY);
ALTER TABLE "added to" ADD COLUMN "later" TEXT DEFAULT 'x' NOT NULL;
ALTER TABLE "added to" ADD reference INT REFERENCES parent ON DELETE CASCADE;
ALTER TABLE "added to" RENAME TO [renamed to];
ALTER TABLE parent RENAME COLUMN x TO "x renamed";

CREATE VIEW "View; with a name" (first) AS SELECT "from" AS "to; from" FROM "table";
CREATE TRIGGER "when; new" INSTEAD OF INSERT ON "View; with a name" BEGIN INSERT INTO "table" ("from") VALUES (NEW.first); SELECT CASE WHEN 1 THEN 2 END; END;
CREATE VIRTUAL TABLE searched USING fts5(title, body, content='');
CREATE VIRTUAL TABLE places USING rtree(id, minx, maxx, +label TEXT);
INSERT INTO counted (name) VALUES ('one');
CREATE TABLE words_of_sql ("nothing" TEXT, "returning" LONGTEXT COLLATE NOCASE, "portion" CLOB COLLATE RTRIM);
