-- A weblog with a wiki beside it: bigint(20), utf8mb4 keys cut at 191 letters, and binary text.
SET sql_mode = 'NO_ENGINE_SUBSTITUTION';

CREATE TABLE log_people (
  Nr bigint(20) unsigned NOT NULL auto_increment,
  login_name varchar(60) NOT NULL default '',
  pass_hash varchar(255) NOT NULL default '',
  shown_name varchar(50) NOT NULL default '',
  mail_address varchar(100) NOT NULL default '',
  joined_at datetime NOT NULL default '0000-00-00 00:00:00',
  state int(11) NOT NULL default '0',
  PRIMARY KEY  (Nr),
  KEY login_name_key (login_name),
  KEY shown_name (shown_name),
  KEY mail_address (mail_address)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE log_people_extra (
  extra_id bigint(20) unsigned NOT NULL auto_increment,
  person_nr bigint(20) unsigned NOT NULL default '0',
  extra_key varchar(255) default NULL,
  extra_value longtext,
  PRIMARY KEY  (extra_id),
  KEY person_nr (person_nr),
  KEY extra_key (extra_key(191))
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE log_entries (
  Nr bigint(20) unsigned NOT NULL auto_increment,
  written_by bigint(20) unsigned NOT NULL default '0',
  written_at datetime NOT NULL default '0000-00-00 00:00:00',
  body longtext NOT NULL,
  headline text NOT NULL,
  entry_state varchar(20) NOT NULL default 'publish',
  entry_secret varchar(255) NOT NULL default '',
  slug_name varchar(200) NOT NULL default '',
  told_to text NOT NULL,
  above bigint(20) unsigned NOT NULL default '0',
  link varchar(255) NOT NULL default '',
  place int(11) NOT NULL default '0',
  entry_kind varchar(20) NOT NULL default 'post',
  answers bigint(20) NOT NULL default '0',
  PRIMARY KEY  (Nr),
  KEY slug_name (slug_name(191)),
  KEY kind_state_date (entry_kind,entry_state,written_at,Nr),
  KEY above (above),
  KEY written_by (written_by)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE log_answers (
  answer_Nr bigint(20) unsigned NOT NULL auto_increment,
  entry_Nr bigint(20) unsigned NOT NULL default '0',
  who tinytext NOT NULL,
  who_ip varchar(100) NOT NULL default '',
  answered_at datetime NOT NULL default '0000-00-00 00:00:00',
  answer text NOT NULL,
  shown varchar(20) NOT NULL default '1',
  answer_to bigint(20) unsigned NOT NULL default '0',
  PRIMARY KEY  (answer_Nr),
  KEY entry_Nr (entry_Nr),
  KEY shown_date (shown,answered_at)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE log_words (
  word_nr bigint(20) unsigned NOT NULL auto_increment,
  word_name varchar(200) NOT NULL default '',
  slug varchar(200) NOT NULL default '',
  word_group bigint(10) NOT NULL default 0,
  PRIMARY KEY  (word_nr),
  KEY slug (slug(191)),
  KEY word_name (word_name(191))
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE log_entry_words (
  entry_nr bigint(20) unsigned NOT NULL default 0,
  word_use_nr bigint(20) unsigned NOT NULL default 0,
  word_place int(11) NOT NULL default 0,
  PRIMARY KEY  (entry_nr,word_use_nr),
  KEY word_use_nr (word_use_nr)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE log_settings (
  setting_nr bigint(20) unsigned NOT NULL auto_increment,
  setting varchar(191) NOT NULL default '',
  its_value longtext NOT NULL,
  at_start varchar(20) NOT NULL default 'yes',
  PRIMARY KEY  (setting_nr),
  UNIQUE KEY setting (setting)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE /*prefix*/book_page (
  pg_id INT UNSIGNED AUTO_INCREMENT NOT NULL,
  pg_book INT NOT NULL,
  pg_title VARBINARY(255) NOT NULL,
  pg_points_on TINYINT UNSIGNED DEFAULT 0 NOT NULL,
  pg_dice DOUBLE UNSIGNED NOT NULL,
  pg_touched BINARY(14) NOT NULL,
  pg_latest INT UNSIGNED NOT NULL,
  pg_markup VARBINARY(32) DEFAULT NULL,
  UNIQUE INDEX pg_book_title (pg_book, pg_title),
  INDEX pg_dice (pg_dice),
  PRIMARY KEY(pg_id)
) DEFAULT CHARSET=binary;

CREATE TABLE book_edit (
  ed_id BIGINT UNSIGNED AUTO_INCREMENT NOT NULL,
  ed_page INT UNSIGNED NOT NULL,
  ed_reason_id BIGINT UNSIGNED DEFAULT 0 NOT NULL,
  ed_stamp BINARY(14) NOT NULL,
  ed_digest VARBINARY(32) DEFAULT '' NOT NULL,
  INDEX ed_stamp (ed_stamp),
  PRIMARY KEY(ed_id)
) DEFAULT CHARSET=binary;

CREATE TABLE book_text (
  tx_id INT UNSIGNED AUTO_INCREMENT NOT NULL,
  tx_bytes MEDIUMBLOB NOT NULL,
  tx_marks TINYBLOB NOT NULL,
  PRIMARY KEY(tx_id)
) MAX_ROWS=10000000 AVG_ROW_LENGTH=10240 DEFAULT CHARSET=binary;

CREATE TABLE book_news (
  nw_id INT UNSIGNED AUTO_INCREMENT NOT NULL,
  nw_stamp BINARY(14) NOT NULL,
  nw_title VARBINARY(255) DEFAULT '' NOT NULL,
  nw_source VARBINARY(16) DEFAULT '' NOT NULL,
  nw_more BLOB DEFAULT NULL,
  nw_ip VARBINARY(40) DEFAULT '' NOT NULL,
  INDEX nw_stamp (nw_stamp),
  INDEX nw_more (nw_more(20)),
  PRIMARY KEY(nw_id)
) DEFAULT CHARSET=binary;

CREATE TABLE book_words (
  bw_page INT UNSIGNED NOT NULL,
  bw_title VARCHAR(255) DEFAULT '' NOT NULL,
  bw_text MEDIUMTEXT NOT NULL,
  UNIQUE INDEX bw_page (bw_page),
  FULLTEXT INDEX bw_title (bw_title),
  FULLTEXT INDEX bw_text (bw_text)
) ENGINE=MyISAM DEFAULT CHARSET=utf8mb3;
