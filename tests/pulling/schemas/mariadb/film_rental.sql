-- A shop that lends films, as a teaching database for MySQL of the years around 2006.
SET NAMES utf8mb4;
SET @old_unique_checks = @@unique_checks, unique_checks = 0;
SET @old_foreign_key_checks = @@foreign_key_checks, foreign_key_checks = 0;

CREATE TABLE performer (
  performer_id SMALLINT UNSIGNED NOT NULL AUTO_INCREMENT,
  given_name VARCHAR(45) NOT NULL,
  family_name VARCHAR(45) NOT NULL,
  touched TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (performer_id),
  KEY idx_performer_family_name (family_name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE genre (
  genre_id TINYINT UNSIGNED NOT NULL AUTO_INCREMENT,
  name VARCHAR(25) NOT NULL,
  touched TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (genre_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE tongue (
  tongue_id TINYINT UNSIGNED NOT NULL AUTO_INCREMENT,
  name CHAR(20) NOT NULL,
  touched TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (tongue_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE film (
  film_id SMALLINT UNSIGNED NOT NULL AUTO_INCREMENT,
  title VARCHAR(128) NOT NULL,
  synopsis TEXT DEFAULT NULL,
  made_in YEAR DEFAULT NULL,
  tongue_id TINYINT UNSIGNED NOT NULL,
  first_tongue_id TINYINT UNSIGNED DEFAULT NULL,
  lent_days TINYINT UNSIGNED NOT NULL DEFAULT 3,
  lent_for DECIMAL(4,2) NOT NULL DEFAULT 4.99,
  minutes SMALLINT UNSIGNED DEFAULT NULL,
  worth DECIMAL(5,2) NOT NULL DEFAULT 19.99,
  rating ENUM('U','PG','12','15','18') DEFAULT 'U',
  extras SET('Trailers','Commentaries','Deleted Scenes','Behind the Scenes') DEFAULT NULL,
  touched TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (film_id),
  KEY idx_title (title),
  KEY idx_fk_tongue_id (tongue_id),
  KEY idx_fk_first_tongue_id (first_tongue_id),
  CONSTRAINT fk_film_tongue FOREIGN KEY (tongue_id) REFERENCES tongue (tongue_id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT fk_film_first_tongue FOREIGN KEY (first_tongue_id) REFERENCES tongue (tongue_id) ON DELETE RESTRICT ON UPDATE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE film_performer (
  performer_id SMALLINT UNSIGNED NOT NULL,
  film_id SMALLINT UNSIGNED NOT NULL,
  touched TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (performer_id,film_id),
  KEY idx_fk_film_id (film_id),
  CONSTRAINT fk_film_performer_performer FOREIGN KEY (performer_id) REFERENCES performer (performer_id) ON UPDATE CASCADE,
  CONSTRAINT fk_film_performer_film FOREIGN KEY (film_id) REFERENCES film (film_id) ON UPDATE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE film_genre (
  film_id SMALLINT UNSIGNED NOT NULL,
  genre_id TINYINT UNSIGNED NOT NULL,
  PRIMARY KEY (film_id, genre_id),
  CONSTRAINT fk_film_genre_film FOREIGN KEY (film_id) REFERENCES film (film_id) ON UPDATE CASCADE,
  CONSTRAINT fk_film_genre_genre FOREIGN KEY (genre_id) REFERENCES genre (genre_id) ON UPDATE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- MyISAM once was the engine for searching texts.
CREATE TABLE film_words (
  film_id SMALLINT NOT NULL,
  title VARCHAR(255) NOT NULL,
  synopsis TEXT,
  PRIMARY KEY (film_id),
  FULLTEXT KEY idx_title_synopsis (title,synopsis)
) ENGINE=MyISAM DEFAULT CHARSET=utf8mb4;

CREATE TABLE land (
  land_id SMALLINT UNSIGNED NOT NULL AUTO_INCREMENT,
  land VARCHAR(50) NOT NULL,
  PRIMARY KEY (land_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE town (
  town_id SMALLINT UNSIGNED NOT NULL AUTO_INCREMENT,
  town VARCHAR(50) NOT NULL,
  land_id SMALLINT UNSIGNED NOT NULL,
  PRIMARY KEY (town_id),
  KEY idx_fk_land_id (land_id),
  CONSTRAINT `fk_town_land` FOREIGN KEY (land_id) REFERENCES land (land_id) ON DELETE RESTRICT ON UPDATE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE address (
  address_id SMALLINT UNSIGNED NOT NULL AUTO_INCREMENT,
  line_one VARCHAR(50) NOT NULL,
  line_two VARCHAR(50) DEFAULT NULL,
  town_id SMALLINT UNSIGNED NOT NULL,
  postal_code VARCHAR(10) DEFAULT NULL,
  phone VARCHAR(20) NOT NULL,
  place GEOMETRY NOT NULL,
  PRIMARY KEY (address_id),
  KEY idx_fk_town_id (town_id),
  SPATIAL KEY idx_place (place),
  CONSTRAINT `fk_address_town` FOREIGN KEY (town_id) REFERENCES town (town_id) ON UPDATE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE branch (
  branch_id TINYINT UNSIGNED NOT NULL AUTO_INCREMENT,
  manager_id TINYINT UNSIGNED NOT NULL,
  address_id SMALLINT UNSIGNED NOT NULL,
  PRIMARY KEY (branch_id),
  UNIQUE KEY idx_unique_manager (manager_id),
  KEY idx_fk_address_id (address_id),
  CONSTRAINT fk_branch_clerk FOREIGN KEY (manager_id) REFERENCES clerk (clerk_id) ON UPDATE CASCADE,
  CONSTRAINT fk_branch_address FOREIGN KEY (address_id) REFERENCES address (address_id) ON UPDATE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE clerk (
  clerk_id TINYINT UNSIGNED NOT NULL AUTO_INCREMENT,
  given_name VARCHAR(45) NOT NULL,
  portrait BLOB DEFAULT NULL,
  email VARCHAR(50) DEFAULT NULL,
  branch_id TINYINT UNSIGNED NOT NULL,
  active BOOLEAN NOT NULL DEFAULT TRUE,
  login VARCHAR(16) NOT NULL,
  secret VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL,
  PRIMARY KEY (clerk_id),
  KEY idx_fk_branch_id (branch_id),
  CONSTRAINT fk_clerk_branch FOREIGN KEY (branch_id) REFERENCES branch (branch_id) ON UPDATE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE member (
  member_id SMALLINT UNSIGNED NOT NULL AUTO_INCREMENT,
  branch_id TINYINT UNSIGNED NOT NULL,
  given_name VARCHAR(45) NOT NULL,
  address_id SMALLINT UNSIGNED NOT NULL,
  active BOOLEAN NOT NULL DEFAULT TRUE,
  joined_at DATETIME NOT NULL,
  touched TIMESTAMP NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (member_id),
  KEY idx_fk_branch_id (branch_id),
  CONSTRAINT fk_member_address FOREIGN KEY (address_id) REFERENCES address (address_id) ON UPDATE CASCADE,
  CONSTRAINT fk_member_branch FOREIGN KEY (branch_id) REFERENCES branch (branch_id) ON UPDATE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE copy (
  copy_id MEDIUMINT UNSIGNED NOT NULL AUTO_INCREMENT,
  film_id SMALLINT UNSIGNED NOT NULL,
  branch_id TINYINT UNSIGNED NOT NULL,
  PRIMARY KEY (copy_id),
  KEY idx_branch_id_film_id (branch_id,film_id),
  CONSTRAINT fk_copy_branch FOREIGN KEY (branch_id) REFERENCES branch (branch_id) ON UPDATE CASCADE,
  CONSTRAINT fk_copy_film FOREIGN KEY (film_id) REFERENCES film (film_id) ON UPDATE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE loan (
  loan_id INT NOT NULL AUTO_INCREMENT,
  taken_at DATETIME NOT NULL,
  copy_id MEDIUMINT UNSIGNED NOT NULL,
  member_id SMALLINT UNSIGNED NOT NULL,
  returned_at DATETIME DEFAULT NULL,
  PRIMARY KEY (loan_id),
  UNIQUE KEY (taken_at,copy_id,member_id),
  KEY idx_fk_copy_id (copy_id),
  CONSTRAINT fk_loan_copy FOREIGN KEY (copy_id) REFERENCES copy (copy_id) ON UPDATE CASCADE,
  CONSTRAINT fk_loan_member FOREIGN KEY (member_id) REFERENCES member (member_id) ON UPDATE CASCADE
) ENGINE=InnoDB AUTO_INCREMENT=16050 DEFAULT CHARSET=utf8mb4;

CREATE TABLE receipt (
  receipt_id SMALLINT UNSIGNED NOT NULL AUTO_INCREMENT,
  member_id SMALLINT UNSIGNED NOT NULL,
  loan_id INT DEFAULT NULL,
  amount DECIMAL(5,2) NOT NULL,
  paid_at DATETIME NOT NULL,
  PRIMARY KEY (receipt_id),
  CONSTRAINT fk_receipt_loan FOREIGN KEY (loan_id) REFERENCES loan (loan_id) ON DELETE SET NULL ON UPDATE CASCADE,
  CONSTRAINT fk_receipt_member FOREIGN KEY (member_id) REFERENCES member (member_id) ON UPDATE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

DELIMITER ;;
CREATE TRIGGER film_added AFTER INSERT ON film FOR EACH ROW BEGIN
  INSERT INTO film_words (film_id, title, synopsis) VALUES (NEW.film_id, NEW.title, NEW.synopsis);
END;;
CREATE TRIGGER film_changed AFTER UPDATE ON film FOR EACH ROW BEGIN
  IF (OLD.title != NEW.title) OR (OLD.synopsis != NEW.synopsis) THEN
    UPDATE film_words SET title = NEW.title, synopsis = NEW.synopsis WHERE film_id = OLD.film_id;
  END IF;
END;;
DELIMITER ;

CREATE TRIGGER member_joined BEFORE INSERT ON member FOR EACH ROW SET NEW.joined_at = NOW();

CREATE VIEW member_list AS
SELECT m.member_id AS id, CONCAT(m.given_name, ' ') AS name, a.line_one, t.town, IF(m.active, 'active', '') AS notes
FROM member AS m JOIN address AS a ON m.address_id = a.address_id JOIN town AS t ON a.town_id = t.town_id;

DELIMITER $$
CREATE FUNCTION copy_is_here(p_copy_id INT) RETURNS BOOLEAN READS SQL DATA
BEGIN
  DECLARE v_out INT;
  SELECT COUNT(loan_id) INTO v_out FROM loan WHERE copy_id = p_copy_id AND returned_at IS NULL;
  RETURN v_out = 0;
END $$
CREATE PROCEDURE copies_here(IN p_film_id INT, OUT p_count INT) READS SQL DATA
BEGIN
  SELECT COUNT(*) INTO p_count FROM copy WHERE film_id = p_film_id AND copy_is_here(copy_id);
END $$
DELIMITER ;

SET unique_checks = @old_unique_checks;
SET foreign_key_checks = @old_foreign_key_checks;
