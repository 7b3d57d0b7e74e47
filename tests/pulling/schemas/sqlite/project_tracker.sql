-- Two frameworks of the web share a file: one quotes everything, the other writes datetime(6).

CREATE TABLE IF NOT EXISTS "schema_versions" ("version" varchar NOT NULL PRIMARY KEY);
CREATE TABLE IF NOT EXISTS "app_metadata" ("key" varchar NOT NULL PRIMARY KEY, "value" varchar, "created_at" datetime(6) NOT NULL, "updated_at" datetime(6) NOT NULL);
CREATE TABLE IF NOT EXISTS "users" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "login" varchar(255) DEFAULT '' NOT NULL COLLATE NOCASE, "digest" varchar(40) DEFAULT '' NOT NULL, "admin" boolean DEFAULT 0 NOT NULL, "language" varchar(5) DEFAULT '', "balance" decimal(10,2) DEFAULT 0.0, "settings" json DEFAULT '{}' NOT NULL, "last_seen_at" datetime(6), "created_at" datetime(6) NOT NULL, "updated_at" datetime(6) NOT NULL);
CREATE UNIQUE INDEX "index_users_on_login" ON "users" ("login");
CREATE INDEX "index_users_on_lower_login" ON "users" (lower("login"));
CREATE TABLE IF NOT EXISTS "projects" ("id" integer NOT NULL PRIMARY KEY, "name" varchar DEFAULT NULL, "description" text, "open_to_all" boolean DEFAULT 1 NOT NULL, "parent_id" integer, "status" integer DEFAULT 1 NOT NULL, "left_end" integer, "right_end" integer, CONSTRAINT "fk_web_abc" FOREIGN KEY ("parent_id") REFERENCES "projects" ("id") ON DELETE CASCADE);
CREATE INDEX "index_projects_on_left_end" ON "projects" ("left_end");
CREATE TABLE IF NOT EXISTS "tasks" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "project_id" integer NOT NULL, "author_id" integer NOT NULL, "worker_id" integer, "subject" varchar DEFAULT '' NOT NULL, "due_date" date, "guessed_hours" float, "percent_done" integer DEFAULT 0 NOT NULL, "lock_version" integer DEFAULT 0 NOT NULL, "closed_on" datetime DEFAULT NULL, "is_private" boolean DEFAULT (0) NOT NULL, CONSTRAINT percent_done_is_percent CHECK (percent_done BETWEEN 0 AND 100), CONSTRAINT "fk_web_def"
FOREIGN KEY ("project_id")
  REFERENCES "projects" ("id")
, CONSTRAINT "fk_web_ghi"
FOREIGN KEY ("author_id")
  REFERENCES "users" ("id")
);
CREATE INDEX "tasks_project_id" ON "tasks" ("project_id");
CREATE UNIQUE INDEX "open_subjects" ON "tasks" ("project_id", "subject" COLLATE NOCASE) WHERE closed_on IS NULL AND is_private = 0;
CREATE INDEX "index_tasks_on_due_date" ON "tasks" ("due_date" DESC);

CREATE TABLE IF NOT EXISTS "site_migration" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "app" varchar(255) NOT NULL, "name" varchar(255) NOT NULL, "applied" datetime NOT NULL);
CREATE TABLE IF NOT EXISTS "site_kind" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "app" varchar(100) NOT NULL, "model" varchar(100) NOT NULL);
CREATE UNIQUE INDEX "site_kind_app_model_76bd3d3b_uniq" ON "site_kind" ("app", "model");
CREATE TABLE IF NOT EXISTS "access_group" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(150) NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS "access_right" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "kind_id" integer NOT NULL REFERENCES "site_kind" ("id") DEFERRABLE INITIALLY DEFERRED, "code" varchar(100) NOT NULL, "name" varchar(255) NOT NULL);
CREATE TABLE IF NOT EXISTS "access_group_rights" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "group_id" integer NOT NULL REFERENCES "access_group" ("id") DEFERRABLE INITIALLY DEFERRED, "right_id" integer NOT NULL REFERENCES "access_right" ("id") DEFERRABLE INITIALLY DEFERRED);
CREATE UNIQUE INDEX "access_group_rights_group_id_right_id_0cd325b0_uniq" ON "access_group_rights" ("group_id", "right_id");
CREATE TABLE IF NOT EXISTS "wiki_article" ("slug" varchar(50) NOT NULL PRIMARY KEY, "rights" smallint unsigned NOT NULL CHECK ("rights" >= 0), "words" integer unsigned NULL CHECK ("words" >= 0), "length" bigint NOT NULL, "meta" text NOT NULL CHECK ((JSON_VALID("meta") OR "meta" IS NULL)), "shown" bool NOT NULL, "price" decimal NULL, "token" char(32) NOT NULL UNIQUE, "published" date NULL, "author_id" bigint NULL REFERENCES "users" ("id") ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "article_published_if_shown" CHECK ((NOT "shown" OR "published" IS NOT NULL)), CONSTRAINT "one_article_a_day" UNIQUE ("author_id", "published"));
CREATE INDEX "wiki_article_author_id_1" ON "wiki_article" ("author_id");
CREATE TABLE "site_session" ("session_key" varchar(40) NOT NULL PRIMARY KEY, "session_data" text NOT NULL, "expire_date" datetime NOT NULL);
CREATE INDEX "site_session_expire_date_a5c62663" ON "site_session" ("expire_date");
