-- A personnel office: people who lead units that they work in, pay_slips over time, history in partitions.

CREATE TABLE continents (
  continent_no INT UNSIGNED NOT NULL,
  continent VARCHAR(25),
  PRIMARY KEY (continent_no)
);

CREATE TABLE lands (
  land_code CHAR(2) NOT NULL,
  land_name VARCHAR(40),
  continent_no INT UNSIGNED NOT NULL,
  PRIMARY KEY (land_code),
  FOREIGN KEY (continent_no) REFERENCES continents (continent_no)
);
CREATE UNIQUE INDEX land_names ON lands (land_name);

CREATE TABLE offices (
  office_no INT UNSIGNED NOT NULL AUTO_INCREMENT,
  street VARCHAR(40),
  town VARCHAR(30) NOT NULL,
  land_code CHAR(2) NOT NULL,
  PRIMARY KEY (office_no),
  FOREIGN KEY (land_code) REFERENCES lands (land_code) ON UPDATE CASCADE
) AUTO_INCREMENT=1000;

CREATE TABLE posts (
  post_code VARCHAR(10) NOT NULL,
  post_title VARCHAR(35) NOT NULL,
  pay_from DECIMAL(8,0) UNSIGNED,
  pay_to DECIMAL(8,0) UNSIGNED,
  PRIMARY KEY (post_code),
  CONSTRAINT pay_in_order CHECK (pay_from <= pay_to)
);

CREATE TABLE units (
  unit_no INT UNSIGNED NOT NULL,
  unit_name VARCHAR(30) NOT NULL,
  led_by INT UNSIGNED,
  office_no INT UNSIGNED,
  PRIMARY KEY (unit_no)
);

CREATE TABLE workers (
  worker_no INT UNSIGNED NOT NULL AUTO_INCREMENT,
  given_name VARCHAR(20),
  family_name VARCHAR(25) NOT NULL,
  full_name VARCHAR(46) GENERATED ALWAYS AS (CONCAT_WS(' ', given_name, family_name)) VIRTUAL,
  mail_name VARCHAR(25) NOT NULL,
  gender ENUM('M','F','X') NOT NULL,
  came_on DATE NOT NULL,
  came_in SMALLINT AS (YEAR(came_on)) PERSISTENT,
  post_code VARCHAR(10) NOT NULL,
  pay DECIMAL(8,2) NOT NULL CHECK (pay > 0),
  share DECIMAL(2,2) DEFAULT 0.00,
  led_by INT UNSIGNED,
  unit_no INT UNSIGNED,
  badge UUID NOT NULL DEFAULT UUID(),
  settings JSON NOT NULL DEFAULT '{}' CHECK (JSON_TYPE(settings) = 'OBJECT'),
  changed DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  PRIMARY KEY (worker_no),
  UNIQUE KEY worker_mail_uk (mail_name),
  KEY worker_name_ix (family_name, given_name DESC),
  KEY worker_year_ix (came_in),
  CONSTRAINT worker_post_fk FOREIGN KEY (post_code) REFERENCES posts (post_code),
  CONSTRAINT worker_unit_fk FOREIGN KEY (unit_no) REFERENCES units (unit_no) ON DELETE SET NULL,
  CONSTRAINT worker_chief_fk FOREIGN KEY (led_by) REFERENCES workers (worker_no),
  CONSTRAINT worker_mail_form CHECK (mail_name LIKE '%_@_%' AND mail_name NOT LIKE '% %'),
  CHECK (share < 0.5 OR pay > 1000)
) COMMENT='Everybody who is, or was, paid';
ALTER TABLE units
  ADD CONSTRAINT unit_chief_fk FOREIGN KEY (led_by) REFERENCES workers (worker_no),
  ADD FOREIGN KEY (office_no) REFERENCES offices (office_no) ON DELETE CASCADE;

CREATE TABLE former_posts (
  worker_no INT UNSIGNED NOT NULL,
  begun_on DATE NOT NULL,
  ended_on DATE NOT NULL,
  post_code VARCHAR(10) NOT NULL,
  unit_no INT UNSIGNED NOT NULL,
  PRIMARY KEY (worker_no, begun_on DESC),
  CONSTRAINT former_posts_in_order CHECK (ended_on > begun_on),
  FOREIGN KEY (worker_no) REFERENCES workers (worker_no) ON DELETE CASCADE,
  FOREIGN KEY (post_code) REFERENCES posts (post_code)
);

CREATE TABLE pay_slips (
  worker_nr INT NOT NULL,
  amount INT NOT NULL,
  valid_since DATE NOT NULL,
  valid_until DATE NOT NULL DEFAULT '9999-01-01',
  KEY (worker_nr)
)
PARTITION BY RANGE (YEAR(valid_since)) (
  PARTITION before_2000 VALUES LESS THAN (2000),
  PARTITION from_2000 VALUES LESS THAN (2010),
  PARTITION later VALUES LESS THAN MAXVALUE
);

CREATE TABLE contracts (
  contract_id INT PRIMARY KEY AUTO_INCREMENT,
  worker_no INT UNSIGNED NOT NULL,
  valid_from DATE NOT NULL,
  valid_to DATE NOT NULL,
  PERIOD FOR valid (valid_from, valid_to),
  UNIQUE KEY one_at_a_time (worker_no, valid WITHOUT OVERLAPS)
);

CREATE TABLE leave_requests (
  id INT AUTO_INCREMENT PRIMARY KEY,
  worker_no INT UNSIGNED NOT NULL REFERENCES workers (worker_no) ON DELETE CASCADE,
  starts DATE NOT NULL,
  ends DATE,
  state ENUM('asked','granted','refused') NOT NULL DEFAULT 'asked'
) WITH SYSTEM VERSIONING;

CREATE SEQUENCE badge_numbers START WITH 500 INCREMENT BY 5 MINVALUE 500 MAXVALUE 99999 CACHE 10 CYCLE;
CREATE TABLE badges (
  number BIGINT NOT NULL DEFAULT NEXT VALUE FOR badge_numbers PRIMARY KEY,
  owner INT UNSIGNED
);

CREATE OR REPLACE VIEW latest_by_unit AS
SELECT unit_no, MAX(came_on) AS latest FROM workers GROUP BY unit_no;

DELIMITER //
CREATE TRIGGER keep_history BEFORE UPDATE ON workers FOR EACH ROW
BEGIN
  IF OLD.post_code <> NEW.post_code THEN
    INSERT INTO former_posts VALUES (OLD.worker_no, OLD.came_on, CURDATE(), OLD.post_code, OLD.unit_no);
  END IF;
END //
DELIMITER ;
CREATE EVENT forget_leave ON SCHEDULE EVERY 1 MONTH STARTS '2030-01-01 03:00:00' DISABLE COMMENT 'by law' DO DELETE FROM leave_requests WHERE ends < NOW() - INTERVAL 3 YEAR;
