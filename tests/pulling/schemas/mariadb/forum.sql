-- A discussion board written in PHP, begun in 2001: every id unsigned, every flag a tinyint or a letter, most
-- tables in latin1, dates of zeros, and keys over the first letters of long texts.
SET sql_mode = '';

CREATE TABLE old_rooms (
  room_id smallint(5) unsigned NOT NULL auto_increment,
  floor_id tinyint(4) unsigned NOT NULL default '0',
  room_name varchar(150) NOT NULL default '',
  room_words text,
  room_state tinyint(4) NOT NULL default '0',
  room_place mediumint(8) unsigned NOT NULL default '1',
  letters_here mediumint(8) unsigned NOT NULL default '0',
  newest_letter mediumint(8) unsigned NOT NULL default '0',
  sweep tinyint(1) NOT NULL default '0',
  may_look tinyint(2) NOT NULL default '0',
  may_vote tinyint(2) NOT NULL default '0',
  PRIMARY KEY (room_id),
  KEY rooms_place (room_place),
  KEY floor_id (floor_id)
) ENGINE=MyISAM DEFAULT CHARSET=latin1;

CREATE TABLE old_floors (
  floor_id mediumint(8) unsigned NOT NULL auto_increment,
  floor_title varchar(100) default NULL,
  floor_place mediumint(8) unsigned NOT NULL default '0',
  PRIMARY KEY (floor_id),
  KEY floor_place (floor_place)
) ENGINE=MyISAM DEFAULT CHARSET=latin1 COLLATE=latin1_german2_ci;

CREATE TABLE old_threads (
  thread_id mediumint(8) unsigned zerofill NOT NULL auto_increment,
  room_id smallint(8) unsigned NOT NULL default '0',
  thread_title char(60) NOT NULL,
  begun_by mediumint(8) NOT NULL default '0',
  begun_at int(11) NOT NULL default '0',
  looked_at mediumint(8) unsigned NOT NULL default '0',
  thread_kind enum('normal','sticky','announce') NOT NULL default 'normal',
  thread_marks set('locked','moved','hot','it''s new','a\\b') NOT NULL default '',
  approved enum('Y','N') NOT NULL default 'N',
  PRIMARY KEY (thread_id),
  KEY room_id (room_id),
  KEY by_views (looked_at DESC, thread_id),
  FULLTEXT KEY thread_title (thread_title)
) ENGINE=MyISAM DEFAULT CHARSET=latin1;

CREATE TABLE old_letters (
  letter_id mediumint(8) unsigned NOT NULL auto_increment,
  thread_id mediumint(8) unsigned NOT NULL default '0',
  writer_id mediumint(8) NOT NULL default '0',
  writer_ip char(8) NOT NULL,
  posted datetime NOT NULL default '0000-00-00 00:00:00',
  edited datetime NOT NULL default '0000-00-00 00:00:00',
  day date NOT NULL default '0000-00-00',
  clock time NOT NULL default '00:00:00',
  stamp timestamp NOT NULL default '0000-00-00 00:00:00',
  changed timestamp NOT NULL default current_timestamp on update current_timestamp,
  letter_text mediumtext CHARACTER SET utf8mb3,
  letter_subject varchar(255) character set utf8mb4 collate utf8mb4_unicode_ci default NULL,
  signature tinytext,
  checksum varchar(32) binary NOT NULL default '',
  PRIMARY KEY (letter_id),
  KEY thread_id (thread_id),
  KEY letter_subject (letter_subject(100)),
  KEY text_start (letter_text(64), writer_id),
  FULLTEXT KEY letter_text (letter_text)
) ENGINE=InnoDB DEFAULT CHARSET=latin1 ROW_FORMAT=DYNAMIC;

CREATE TABLE old_people (
  person_id mediumint(8) NOT NULL,
  is_active tinyint(1) default '1',
  nickname varchar(25) NOT NULL default '',
  pass_hash char(32) character set ascii collate ascii_bin NOT NULL default '',
  last_click int(11) NOT NULL default '0',
  level tinyint(4) default '0',
  letters_written mediumint(8) unsigned NOT NULL default '0',
  hours_east decimal(5,2) NOT NULL default '0.00',
  standing double(6,3) unsigned default '1.500',
  karma float default '-0.5',
  mail_address varchar(255) default NULL,
  born_in year(4) NOT NULL default '0000',
  allowed bit(4) NOT NULL default b'1010',
  joined int(11) NOT NULL default '0',
  gender enum('','m','f','ö','n/a') character set utf8mb4 NOT NULL default '',
  PRIMARY KEY (person_id),
  UNIQUE KEY nickname (nickname),
  UNIQUE KEY email (mail_address(80)),
  KEY last_click (last_click)
) ENGINE=InnoDB DEFAULT CHARSET=latin1 COMMENT='People; one is Anonymous (-1)';

CREATE TABLE old_visits (
  visit_id char(32) NOT NULL default '',
  visitor_id mediumint(8) NOT NULL default '0',
  came_at int(11) NOT NULL default '0',
  knew_password tinyint(1) NOT NULL default '0',
  PRIMARY KEY USING BTREE (visit_id),
  KEY visitor_id (visitor_id) USING HASH
) ENGINE=MEMORY DEFAULT CHARSET=latin1 MAX_ROWS=5000;

CREATE TABLE old_words (
  word varbinary(50) NOT NULL default '',
  word_no mediumint(8) unsigned NOT NULL auto_increment,
  too_common tinyint(1) unsigned NOT NULL default '0',
  PRIMARY KEY (word),
  KEY word_no (word_no)
) ENGINE=MyISAM DEFAULT CHARSET=latin1 PACK_KEYS=1;

CREATE TABLE old_word_places (
  letter_id mediumint(8) unsigned NOT NULL default '0',
  word_no mediumint(8) unsigned NOT NULL default '0',
  in_title tinyint(1) NOT NULL default '0',
  KEY letter_id (letter_id),
  KEY word_no (word_no)
) ENGINE=Aria DEFAULT CHARSET=latin1 PAGE_CHECKSUM=1 DELAY_KEY_WRITE=1;

CREATE TABLE old_settings (
  setting varchar(255) NOT NULL,
  its_value varchar(255) NOT NULL,
  PRIMARY KEY (setting(191))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE old_banned (
  banned_id mediumint(8) unsigned NOT NULL auto_increment,
  banned_person mediumint(8) NOT NULL,
  banned_ip char(8) NOT NULL,
  banned_mail varchar(255) default NULL,
  PRIMARY KEY (banned_id),
  KEY banned_ip_person (banned_ip, banned_person)
) ENGINE=MyISAM DEFAULT CHARSET=latin1;

CREATE TABLE old_votes (
  question_id mediumint(8) unsigned NOT NULL default '0',
  voter_id mediumint(8) NOT NULL default '0',
  voter_ip char(8) NOT NULL,
  KEY question_id (question_id),
  KEY voter_id (voter_id),
  KEY voter_ip (voter_ip)
) ENGINE=MyISAM DEFAULT CHARSET=latin1;

CREATE TABLE old_files (
  file_id int(10) unsigned NOT NULL auto_increment,
  file_name varchar(255) NOT NULL default '',
  file_size int(20) NOT NULL,
  file_data longblob NOT NULL,
  thumbnail tinyblob,
  mime varchar(40) NOT NULL default 'application/octet-stream',
  downloads int(5) unsigned zerofill NOT NULL default '00000',
  PRIMARY KEY (file_id),
  KEY data_start (file_data(16))
) ENGINE=InnoDB DEFAULT CHARSET=latin1 AUTO_INCREMENT=1000;
