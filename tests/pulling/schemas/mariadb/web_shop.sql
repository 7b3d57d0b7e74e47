-- A web shop whose products have whatever attributes people think of; every column explains itself.
SET foreign_key_checks = 0;

CREATE TABLE `sites` (
  `site_id` smallint(5) unsigned NOT NULL AUTO_INCREMENT COMMENT 'Which site',
  `code` varchar(32) DEFAULT NULL COMMENT 'Code',
  `name` varchar(64) DEFAULT NULL COMMENT 'What people call it',
  `place` smallint(5) unsigned NOT NULL DEFAULT 0 COMMENT 'Place in the list',
  `first_choice` smallint(5) unsigned DEFAULT 0 COMMENT 'Whether it comes first',
  PRIMARY KEY (`site_id`),
  UNIQUE KEY `SITES_CODE` (`code`),
  KEY `SITES_PLACE` (`place`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3 COMMENT='Web sites';

CREATE TABLE `stalls` (
  `stall_id` smallint(5) unsigned NOT NULL AUTO_INCREMENT COMMENT 'Which stall',
  `site_id` smallint(5) unsigned NOT NULL DEFAULT 0 COMMENT 'Which site',
  `code` varchar(32) DEFAULT NULL COMMENT 'Code',
  `is_open` smallint(5) unsigned NOT NULL DEFAULT 0 COMMENT 'Open or closed',
  PRIMARY KEY (`stall_id`),
  UNIQUE KEY `STALLS_CODE` (`code`),
  CONSTRAINT `STALLS_SITE_ID_SITES_SITE_ID` FOREIGN KEY (`site_id`) REFERENCES `sites` (`site_id`) ON DELETE CASCADE ON UPDATE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3 COMMENT='Stalls';

CREATE TABLE `thing_kinds` (
  `kind_id` smallint(5) unsigned NOT NULL AUTO_INCREMENT COMMENT 'Which kind',
  `kind_code` varchar(50) NOT NULL COMMENT 'Its code',
  `shares` smallint(5) unsigned NOT NULL DEFAULT 1 COMMENT 'Whether its rows are shared',
  `filler` varchar(1) NOT NULL DEFAULT '0' COMMENT 'What fills its numbers',
  PRIMARY KEY (`kind_id`),
  KEY `THING_KINDS_KIND_CODE` (`kind_code`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3 COMMENT='Kinds of things';

CREATE TABLE `facets` (
  `facet_id` smallint(5) unsigned NOT NULL AUTO_INCREMENT COMMENT 'Which facet',
  `kind_id` smallint(5) unsigned NOT NULL DEFAULT 0 COMMENT 'Which kind',
  `facet_code` varchar(255) NOT NULL COMMENT 'Its code',
  `kept_as` varchar(8) NOT NULL DEFAULT 'static' COMMENT 'How it is kept',
  `usual_value` text DEFAULT NULL COMMENT 'What it usually is',
  `needed` smallint(5) unsigned NOT NULL DEFAULT 0 COMMENT 'Whether it is needed',
  PRIMARY KEY (`facet_id`),
  UNIQUE KEY `FACETS_KIND_ID_FACET_CODE` (`kind_id`,`facet_code`),
  CONSTRAINT `FACETS_KIND_ID` FOREIGN KEY (`kind_id`) REFERENCES `thing_kinds` (`kind_id`) ON DELETE CASCADE
) ENGINE=InnoDB AUTO_INCREMENT=134 DEFAULT CHARSET=utf8mb3 COMMENT='Facets of things';

CREATE TABLE `goods` (
  `id_goods` int(10) unsigned NOT NULL AUTO_INCREMENT,
  `sku` varchar(64) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `barcode` varchar(13) DEFAULT NULL,
  `on_sale` tinyint(1) unsigned NOT NULL DEFAULT 0,
  `green_fee` decimal(17,6) NOT NULL DEFAULT 0.000000,
  `price` decimal(20,6) NOT NULL DEFAULT 0.000000,
  `counted_in` varchar(255) DEFAULT NULL,
  `width` decimal(20,6) NOT NULL DEFAULT 0.000000,
  `condition` enum('new','used','refurbished') NOT NULL DEFAULT 'new',
  `visibility` enum('both','catalog','search','none') NOT NULL DEFAULT 'both',
  `here_from` date NOT NULL DEFAULT '1970-01-01',
  `made` datetime NOT NULL,
  `altered` datetime NOT NULL,
  `price_with_fee` decimal(21,6) GENERATED ALWAYS AS (`price` + `green_fee`) STORED COMMENT 'for sorting; not for bills',
  PRIMARY KEY (`id_goods`),
  KEY `made` (`made`),
  KEY `sale_goods` (`on_sale`,`id_goods`),
  KEY `price_desc` (`price_with_fee` DESC)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `goods_words` (
  `id_goods` int(10) unsigned NOT NULL,
  `id_stall` int(11) unsigned NOT NULL DEFAULT 1,
  `id_tongue` int(10) unsigned NOT NULL,
  `description` text COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `short_link` varchar(128) COLLATE utf8mb4_unicode_ci NOT NULL,
  `name` varchar(128) COLLATE utf8mb4_unicode_ci NOT NULL,
  PRIMARY KEY (`id_goods`,`id_stall`,`id_tongue`),
  KEY `id_tongue` (`id_tongue`),
  KEY `name` (`name`),
  FULLTEXT KEY `words` (`name`,`description`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `shelves` (
  `id_shelf` int(10) unsigned NOT NULL AUTO_INCREMENT,
  `id_above` int(10) unsigned DEFAULT NULL,
  `depth` tinyint(3) unsigned NOT NULL DEFAULT 0,
  `low` int(10) unsigned NOT NULL DEFAULT 0,
  `high` int(10) unsigned NOT NULL DEFAULT 0,
  PRIMARY KEY (`id_shelf`),
  KEY `lowhigh` (`low`,`high`),
  KEY `depthlow` (`depth`,`low` DESC),
  CONSTRAINT `shelves_ibfk_1` FOREIGN KEY (`id_above`) REFERENCES `shelves` (`id_shelf`) ON DELETE CASCADE ON UPDATE NO ACTION
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `shelf_goods` (
  `id_shelf` int(10) unsigned NOT NULL,
  `id_goods` int(10) unsigned NOT NULL,
  `position` int(10) unsigned NOT NULL DEFAULT 0,
  PRIMARY KEY (`id_shelf`,`id_goods`),
  KEY `id_goods` (`id_goods`),
  CONSTRAINT `sg_shelf` FOREIGN KEY (`id_shelf`) REFERENCES `shelves` (`id_shelf`) ON DELETE CASCADE,
  CONSTRAINT `sg_goods` FOREIGN KEY (`id_goods`) REFERENCES `goods` (`id_goods`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `goods_text_facets` (
  `row_id` int(11) NOT NULL AUTO_INCREMENT COMMENT 'Which row',
  `facet_id` smallint(5) unsigned NOT NULL DEFAULT 0 COMMENT 'Which facet',
  `stall_id` smallint(5) unsigned NOT NULL DEFAULT 0 COMMENT 'Which stall',
  `owner_id` int(10) unsigned NOT NULL DEFAULT 0 COMMENT 'Whose',
  `words` varchar(255) DEFAULT NULL COMMENT 'The words',
  PRIMARY KEY (`row_id`),
  UNIQUE KEY `GOODS_TEXT_OWNER_ID_FACET_ID_STALL_ID` (`owner_id`,`facet_id`,`stall_id`),
  KEY `GOODS_TEXT_FACET_ID` (`facet_id`),
  CONSTRAINT `GDS_TXT_FCT_ID_FCTS_FCT_ID` FOREIGN KEY (`facet_id`) REFERENCES `facets` (`facet_id`) ON DELETE CASCADE,
  CONSTRAINT `GDS_TXT_OWNR_ID_GDS_ID` FOREIGN KEY (`owner_id`) REFERENCES `goods` (`id_goods`) ON DELETE CASCADE,
  CONSTRAINT `GDS_TXT_STALL_ID_STALLS_STALL_ID` FOREIGN KEY (`stall_id`) REFERENCES `stalls` (`stall_id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3 COMMENT='Facets of goods that are texts';

CREATE TABLE `orders` (
  `owner_id` int(10) unsigned NOT NULL AUTO_INCREMENT COMMENT 'Whose',
  `state` varchar(32) DEFAULT NULL COMMENT 'How far it is',
  `stall_id` smallint(5) unsigned DEFAULT NULL COMMENT 'Which stall',
  `buyer_mail` varchar(128) DEFAULT NULL COMMENT 'The buyer''s e-mail',
  `to_pay` decimal(20,4) DEFAULT NULL COMMENT 'All of it, with tax',
  `weight` float(12,4) DEFAULT 0.0000 COMMENT 'Weight',
  `created_at` timestamp NOT NULL DEFAULT current_timestamp() COMMENT 'Created At',
  `updated_at` timestamp NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp() COMMENT 'Updated At',
  `seen_at` timestamp NULL DEFAULT NULL COMMENT 'Seen At',
  `told_bank` int(11) DEFAULT 0 COMMENT 'Whether the bank knows',
  PRIMARY KEY (`owner_id`),
  KEY `ORDERS_STATE` (`state`),
  KEY `ORDERS_CREATED_AT` (`created_at`),
  CONSTRAINT `ORDERS_STALL_ID_STALLS_STALL_ID` FOREIGN KEY (`stall_id`) REFERENCES `stalls` (`stall_id`) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3 COMMENT='Orders';

CREATE TABLE `order_lines` (
  `line_id` int(10) unsigned NOT NULL AUTO_INCREMENT COMMENT 'Which line',
  `order_id` int(10) unsigned NOT NULL DEFAULT 0 COMMENT 'Of which order',
  `above_line_id` int(10) unsigned DEFAULT NULL COMMENT 'The line above',
  `wishes` longtext DEFAULT NULL COMMENT 'What was wished',
  `how_many` decimal(12,4) DEFAULT 0.0000 COMMENT 'How many',
  `more` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL COMMENT 'JSON' CHECK (json_valid(`more`)),
  PRIMARY KEY (`line_id`),
  KEY `ORDER_LINES_ORDER_ID` (`order_id`),
  CONSTRAINT `ORDER_LINES_ORDER_ID_ORDERS_OWNER_ID` FOREIGN KEY (`order_id`) REFERENCES `orders` (`owner_id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3 COMMENT='Lines of orders';

CREATE TABLE `seen_visitors` (
  `visitor_id` bigint(20) unsigned NOT NULL AUTO_INCREMENT COMMENT 'Which visitor',
  `from_where` inet6 DEFAULT NULL COMMENT 'Where from',
  `first_visit` datetime(3) NOT NULL DEFAULT current_timestamp(3),
  `agent` varchar(255) /*!100301 COMPRESSED*/ DEFAULT NULL,
  PRIMARY KEY (`visitor_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=8 COMMENT='Who came'
PARTITION BY HASH (visitor_id) PARTITIONS 4;

SET foreign_key_checks = 1;
