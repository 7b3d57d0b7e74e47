-- What people have called their tables, and what they have written into them.
SET sql_mode = 'ALLOW_INVALID_DATES';

CREATE TABLE `table` (
  `select` INT NOT NULL PRIMARY KEY,
  `from` TEXT,
  `order` INT DEFAULT 0,
  `group` BOOLEAN NOT NULL DEFAULT FALSE,
  `check` INT,
  CONSTRAINT `constraint` CHECK (`check` <> 5),
  INDEX `index` (`order`, `group`)
);

CREATE TABLE `Customer's "big" list; with ``backticks``` (
  `Id` INT AUTO_INCREMENT PRIMARY KEY,
  `First name` VARCHAR(40),
  `E-mail (private)` VARCHAR(190) UNIQUE,
  `100 %` DECIMAL(5,2) DEFAULT 100,
  `a.b` VARCHAR(9),
  `Größe in cm` INT COMMENT '% of what was asked: {0} %s %(x)s :name \\n',
  `名前` VARCHAR(40),
  `mood` ENUM('it''s fine', 'so, so', '', 'a\\b', '"quoted"', 'über') DEFAULT 'it''s fine',
  CONSTRAINT `100 % or less` CHECK (`100 %` <= 100)
) COMMENT 'Who bought; who didn''t -- and "why"';

CREATE TABLE customer (id INT PRIMARY KEY);
CREATE TABLE `Customer` (id INT PRIMARY KEY, other INT, FOREIGN KEY (other) REFERENCES customer (id));
CREATE TABLE ` padded` (` a` INT, `?` INT, `-` INT, `=1+1` INT, `+x` INT, `@y` INT);

CREATE TABLE a_name_of_a_table_that_goes_on_until_there_is_no_more_room_for_x (
  a_name_of_a_column_that_goes_on_until_there_is_no_more_room_forx INT UNSIGNED NOT NULL AUTO_INCREMENT,
  b INT UNSIGNED,
  PRIMARY KEY (a_name_of_a_column_that_goes_on_until_there_is_no_more_room_forx),
  CONSTRAINT a_name_of_a_constraint_that_goes_on_until_there_is_no_more_room
    FOREIGN KEY (b) REFERENCES a_name_of_a_table_that_goes_on_until_there_is_no_more_room_for_x
    (a_name_of_a_column_that_goes_on_until_there_is_no_more_room_forx)
);

CREATE TABLE no_key (a INT, b INT);
CREATE TABLE counts_beside_its_key (a INT PRIMARY KEY, n INT NOT NULL AUTO_INCREMENT, KEY (n)) AUTO_INCREMENT=7;
CREATE TABLE counts_in_a_key (a INT, n BIGINT AUTO_INCREMENT, PRIMARY KEY (n, a));
CREATE TABLE unique_not_key (a INT NOT NULL UNIQUE, b INT UNIQUE, UNIQUE KEY b_again (b));

SET foreign_key_checks = 0;
CREATE TABLE hen (id INT PRIMARY KEY, egg_id INT NOT NULL, CONSTRAINT laid FOREIGN KEY (egg_id) REFERENCES egg (id));
CREATE TABLE egg (id INT PRIMARY KEY, hen_id INT, CONSTRAINT hatched FOREIGN KEY (hen_id) REFERENCES hen (id) ON DELETE CASCADE);
SET foreign_key_checks = 1;
CREATE TABLE tree (
  tenant INT NOT NULL, id INT NOT NULL, parent_tenant INT, parent_id INT,
  PRIMARY KEY (tenant, id),
  CONSTRAINT tree_parent FOREIGN KEY (parent_tenant, parent_id) REFERENCES tree (tenant, id) ON UPDATE RESTRICT ON DELETE SET NULL
);

CREATE TABLE every_default (
  a VARCHAR(9) DEFAULT '', b VARCHAR(9) DEFAULT 'it''s', c VARCHAR(9) DEFAULT 'tab\there\\', d VARCHAR(9) DEFAULT '=1+1',
  e VARCHAR(9) DEFAULT 'NULL', f VARCHAR(9) DEFAULT 'now()', g INT DEFAULT -5, h BIGINT DEFAULT 9223372036854775807,
  i BIGINT UNSIGNED DEFAULT 18446744073709551615, j DECIMAL(20,10) DEFAULT 0.0000000100, k DOUBLE DEFAULT 1e100,
  l BOOLEAN DEFAULT TRUE, m BIT DEFAULT b'1', n BIT(9) DEFAULT b'101', o BINARY(4) DEFAULT 0x00ff,
  p DATE DEFAULT '0000-00-00', q DATE DEFAULT (CURDATE() + INTERVAL 7 DAY), r TIME DEFAULT '-01:30:00', s TIME(3) DEFAULT '12:00:00.5',
  t TIMESTAMP NULL DEFAULT '2020-02-29 12:00:00', u YEAR DEFAULT 2020, v TEXT DEFAULT 'a text', w JSON DEFAULT '{"a": [1, "}"]}',
  x VARCHAR(40) DEFAULT (CONCAT('x', UUID())), y INT DEFAULT (1 + 2), z BLOB DEFAULT x'dead',
  aa ENUM('0', '1') DEFAULT '0', ab SET('a', 'b', 'c') DEFAULT 'a,c', ac CHAR(3) DEFAULT ' a',
  ad DATETIME DEFAULT NOW() ON UPDATE NOW(), ae DATETIME(6) DEFAULT NULL ON UPDATE NOW(6), af VARCHAR(40) DEFAULT USER()
);

CREATE TABLE every_type (
  a TINYINT, b SMALLINT, c MEDIUMINT, d INT, e BIGINT, f TINYINT UNSIGNED, g BIGINT UNSIGNED ZEROFILL, h INT(4) ZEROFILL,
  i TINYINT(1), j FLOAT, k FLOAT(7,3), l DOUBLE, m DOUBLE(9,2) UNSIGNED, n DECIMAL, o DECIMAL(5), p DECIMAL(5,2) UNSIGNED ZEROFILL,
  q BIT, r BIT(64), s CHAR, t CHAR(0), u CHAR(255), v VARCHAR(1), w VARCHAR(3000), x TINYTEXT, y TEXT, z MEDIUMTEXT,
  aa LONGTEXT, ab BINARY(3), ac VARBINARY(300), ad TINYBLOB, ae BLOB, af MEDIUMBLOB, ag LONGBLOB, ah DATE, ai TIME, aj TIME(6),
  ak DATETIME, al DATETIME(1), am TIMESTAMP NULL, an TIMESTAMP(6) NULL, ao YEAR, ap ENUM('a'), aq SET('a'), ar JSON, `as` UUID,
  at INET6, au INET4, av POINT, aw LINESTRING, ax POLYGON, ay MULTIPOINT, az GEOMETRYCOLLECTION, ba GEOMETRY,
  bb NATIONAL VARCHAR(9), bc CHAR(9) CHARACTER SET ucs2, bd VARCHAR(9) CHARACTER SET latin1 COLLATE latin1_swedish_ci
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE every_key (
  a VARCHAR(300) NOT NULL, b TEXT, c BLOB, d INT, e INT INVISIBLE DEFAULT 4, f INT AS (d * 2) VIRTUAL, g INT AS (d + e) STORED UNIQUE,
  PRIMARY KEY (a(20) DESC, d),
  UNIQUE KEY `one start` (b(30), c(10) DESC),
  KEY hashed (d) USING HASH,
  KEY ignored_one (e) IGNORED,
  KEY told (f) COMMENT 'for the report; weekly',
  UNIQUE KEY long_and_hashed (b),
  FULLTEXT KEY (a, b)
);

-- Letters of many kinds: the table's, the column's, and none.
CREATE TABLE charsets_one (a VARCHAR(9), b VARCHAR(9) CHARACTER SET latin1, c VARCHAR(9) COLLATE koi8r_bin, d TEXT) CHARSET=koi8r;
CREATE TABLE charsets_two (a VARCHAR(9), b ENUM('ä') CHARACTER SET latin2, c CHAR(9) COLLATE utf8mb4_nopad_bin) COLLATE=utf8mb4_swedish_ci;
CREATE TABLE charsets_three (a VARCHAR(9) ASCII, b VARCHAR(9) UNICODE, c VARCHAR(9) BINARY, d VARCHAR(9) CHARACTER SET binary) CHARSET=latin1;

-- Comments that a spreadsheet would take for something else.
CREATE TABLE commented (
  a INT COMMENT '=HYPERLINK("http://example.com";"click")',
  b INT COMMENT '+1', c INT COMMENT '-1; DROP TABLE commented', d INT COMMENT '@SUM(A1)',
  e INT COMMENT 'one\ntwo\r\nthree\ttab', f INT COMMENT '\a\0 \Z \\ _x0041_', g INT COMMENT '  spaces around  ',
  h INT COMMENT ''
) COMMENT='=1+1';

CREATE SEQUENCE `a sequence; counting down` START WITH -1 INCREMENT BY -1;
CREATE VIEW `View; with a name` AS SELECT `from` AS `to; from` FROM `table`;
CREATE TEMPORARY TABLE gone_tomorrow (a INT);

-- The usual method by its name; numbers outside of a primary key; words that only MariaDB reserves.
CREATE TABLE queued (
  `offset` INT, `portion` INT, seq BIGINT UNSIGNED NOT NULL AUTO_INCREMENT, a INT, b INT,
  UNIQUE KEY seq (seq), UNIQUE KEY together (a, b) USING BTREE, KEY usual (b) USING BTREE
);
