-- What a browser keeps about its person: expressions in indexes, triggers that count, and no names at all.

CREATE TABLE sites (
    id INTEGER PRIMARY KEY, scheme TEXT NOT NULL, domain TEXT NOT NULL, worth INTEGER NOT NULL, UNIQUE (scheme, domain)
);
CREATE TABLE pages (
    id INTEGER PRIMARY KEY, address LONGVARCHAR, title LONGVARCHAR, domain_backwards LONGVARCHAR, seen_times INTEGER DEFAULT 0,
    kept_back INTEGER DEFAULT 0 NOT NULL, written INTEGER DEFAULT 0 NOT NULL, worth INTEGER DEFAULT -1 NOT NULL,
    last_seen INTEGER, uid TEXT, address_hash INTEGER DEFAULT 0 NOT NULL, description TEXT,
    site_id INTEGER REFERENCES sites(id)
);
CREATE INDEX pages_address_hash ON pages (address_hash);
CREATE INDEX pages_seen_times ON pages (seen_times);
CREATE UNIQUE INDEX pages_uid ON pages (uid);
CREATE INDEX pages_recent ON pages (last_seen DESC, worth) WHERE kept_back = 0 AND title IS NOT NULL;
CREATE INDEX pages_short ON pages (substr(address, 1, 20), length(title) DESC);

CREATE TABLE sightings (
    id INTEGER PRIMARY KEY, after_sighting INTEGER, page_id INTEGER, seen_at INTEGER, way INTEGER, session INTEGER
);
CREATE INDEX sightings_page_seen ON sightings (page_id, seen_at);
CREATE TABLE typed_words (
    page_id INTEGER NOT NULL, words LONGVARCHAR NOT NULL, used INTEGER, PRIMARY KEY (page_id, words)
);
CREATE TABLE marks (
    id INTEGER PRIMARY KEY, type INTEGER, page INTEGER DEFAULT NULL, folder INTEGER, position INTEGER, title LONGVARCHAR,
    added INTEGER, uid TEXT, shared INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX marks_folder ON marks (folder, position);
CREATE TABLE shortcuts (id INTEGER PRIMARY KEY AUTOINCREMENT, word TEXT UNIQUE, page_id INTEGER, form_data TEXT);
CREATE UNIQUE INDEX shortcuts_page ON shortcuts (page_id, form_data);
CREATE TABLE note_kinds (id INTEGER PRIMARY KEY, name VARCHAR(32) UNIQUE NOT NULL);
CREATE TABLE notes (
    id INTEGER PRIMARY KEY, page_id INTEGER NOT NULL, note_kind_id INTEGER, content LONGVARCHAR,
    bits INTEGER DEFAULT 0, forget_at INTEGER DEFAULT 0, added INTEGER DEFAULT 0
);
CREATE TABLE facts (key TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
CREATE TABLE crumbs (
    id INTEGER PRIMARY KEY, container TEXT NOT NULL DEFAULT '', name TEXT, value TEXT, domain TEXT, path TEXT,
    stale_at INTEGER, only_https INTEGER, only_here INTEGER DEFAULT 0,
    CONSTRAINT one_crumb_each UNIQUE (name, domain, path, container)
);
CREATE TABLE addresses(id INTEGER PRIMARY KEY AUTOINCREMENT,address LONGVARCHAR,title LONGVARCHAR,seen_times INTEGER DEFAULT 0 NOT NULL,last_time INTEGER NOT NULL,kept_back INTEGER DEFAULT 0 NOT NULL);
CREATE TABLE calls(id INTEGER PRIMARY KEY,address INTEGER NOT NULL,called_at INTEGER NOT NULL,came_by INTEGER DEFAULT 0 NOT NULL,stayed INTEGER DEFAULT 0 NOT NULL,counted BOOLEAN DEFAULT FALSE NOT NULL);
CREATE TABLE versions(key LONGVARCHAR NOT NULL UNIQUE PRIMARY KEY, value LONGVARCHAR);
CREATE TABLE passwords (form_address VARCHAR NOT NULL, person VARCHAR, secret BLOB, realm VARCHAR NOT NULL, scheme INTEGER NOT NULL, id INTEGER PRIMARY KEY AUTOINCREMENT, UNIQUE (form_address, person, realm));
CREATE TRIGGER sightings_counted AFTER INSERT ON sightings FOR EACH ROW BEGIN
    UPDATE pages SET seen_times = seen_times + 1 WHERE id = NEW.page_id;
    SELECT 1;
END;
INSERT INTO addresses (address, last_time) VALUES ('about:blank', 0);
ANALYZE;
