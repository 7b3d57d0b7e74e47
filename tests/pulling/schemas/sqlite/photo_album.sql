-- A catalogue of pictures, grown over twenty versions: types of many tongues, columns added one by one.

CREATE TABLE Facts (fact TEXT NOT NULL UNIQUE, value TEXT);
CREATE TABLE Disks (id INTEGER PRIMARY KEY, label TEXT, state INTEGER NOT NULL, type INTEGER NOT NULL, serial TEXT, startFolder TEXT, UNIQUE(serial, startFolder));
CREATE TABLE Folders (id INTEGER PRIMARY KEY, disk INTEGER NOT NULL, path TEXT NOT NULL, date DATE, legend TEXT, theme TEXT, cover INTEGER, UNIQUE(disk, path));
CREATE TABLE Pictures (id INTEGER PRIMARY KEY, folder INTEGER, name TEXT NOT NULL, state INTEGER NOT NULL, sort INTEGER NOT NULL, changedAt DATETIME, bytes INTEGER, fingerprint TEXT, UNIQUE (folder, name));
ALTER TABLE Pictures ADD COLUMN place INTEGER;
ALTER TABLE Pictures ADD rating TINYINT DEFAULT -1;
CREATE TABLE PictureFacts (picture INTEGER PRIMARY KEY, rating INTEGER, takenAt DATETIME, width INTEGER, height INTEGER, format TEXT, bitsPerColour INTEGER, colourSpace INTEGER);
CREATE TABLE CameraFacts (picture INTEGER PRIMARY KEY, maker TEXT, model TEXT, lens TEXT, f_stop REAL, focalLength REAL, shutter REAL, iso INTEGER, flash INTEGER);
CREATE TABLE Places (picture INTEGER PRIMARY KEY, latitude TEXT, lat REAL, longitude TEXT, lon REAL, height_above_sea DOUBLE PRECISION, tilt FLOAT(8,3), accuracy DOUBLE, description TEXT);
CREATE TABLE Words (id INTEGER PRIMARY KEY, within INTEGER, name TEXT NOT NULL COLLATE NOCASE, cover INTEGER, themeIcon TEXT, UNIQUE (name, within));
CREATE TABLE PictureWords (picture INTEGER NOT NULL, word INTEGER NOT NULL, UNIQUE (picture, word));
CREATE TABLE PictureNotes (picture INTEGER NOT NULL, note TEXT NOT NULL, value TEXT NOT NULL, UNIQUE (picture, note));
CREATE TABLE SavedQuestions (id INTEGER PRIMARY KEY, type INTEGER, name TEXT NOT NULL, question TEXT NOT NULL);
CREATE TABLE CameraImports (id INTEGER PRIMARY KEY, serial TEXT, file TEXT, size UNSIGNED BIG INT, fileDate DATETIME, UNIQUE(serial, file, size, fileDate));
CREATE TABLE Edits (picture INTEGER PRIMARY KEY, uuid CHARACTER(36), steps TEXT);
CREATE TABLE Pairs (first INTEGER, second INTEGER, type INTEGER, UNIQUE(first, second, type));
CREATE TABLE Previews (id INTEGER PRIMARY KEY, type INTEGER, changedAt DATETIME, turned INTEGER, data BLOB, checked BOOLEAN DEFAULT 'false', size MEDIUMINT, ratio DECIMAL(10,5), label NATIVE CHARACTER(70), code VARYING CHARACTER(255), bits INT8, words CLOB, stamp TIMESTAMP DEFAULT (strftime('%s', 'now')));
CREATE TABLE Fingerprints (fingerprint TEXT, bytes INTEGER, preview INTEGER, UNIQUE(fingerprint, bytes));
CREATE INDEX pictures_by_folder ON Pictures (folder);
CREATE INDEX pictures_by_fingerprint ON Pictures (fingerprint);
CREATE INDEX words_of_pictures ON PictureWords (word);
CREATE INDEX pictures_by_name ON Pictures (name);
CREATE INDEX pictures_by_date ON PictureFacts (takenAt DESC);
CREATE INDEX words_by_name ON Words (name COLLATE BINARY);
CREATE TRIGGER folder_gone DELETE ON Folders BEGIN UPDATE Pictures SET state = 3, folder = NULL WHERE Pictures.folder = OLD.id; END;
CREATE TRIGGER picture_gone DELETE ON Pictures
BEGIN
    DELETE FROM PictureWords WHERE picture = OLD.id;
    DELETE FROM PictureFacts WHERE picture = OLD.id;
END;
CREATE VIRTUAL TABLE found_words USING fts5 (title, legend, tokenize = 'porter');
