-- A shop that lends films: what a teaching database of the years around 2005 looks like.

CREATE TYPE film_rating AS ENUM ('U', 'PG', '12', '15', '18');
CREATE DOMAIN film_year AS integer CONSTRAINT film_year_check CHECK (VALUE >= 1888 AND VALUE <= 2155);
CREATE DOMAIN phone_text AS varchar(20) DEFAULT '' NOT NULL;

CREATE FUNCTION stamp_touched() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.touched = CURRENT_TIMESTAMP;
    RETURN NEW;
END $$;

CREATE FUNCTION joined_with_comma(text, text) RETURNS text LANGUAGE sql IMMUTABLE AS $_$
SELECT CASE WHEN $2 IS NULL OR $2 = '' THEN $1 WHEN $1 IS NULL OR $1 = '' THEN $2 ELSE $1 || ', ' || $2 END
$_$;

CREATE AGGREGATE comma_list(text) (SFUNC = joined_with_comma, STYPE = text);

CREATE SEQUENCE performer_performer_id_seq;
CREATE TABLE performer (
    performer_id integer DEFAULT nextval('performer_performer_id_seq') NOT NULL,
    given_name varchar(45) NOT NULL,
    family_name varchar(45) NOT NULL,
    touched timestamp without time zone DEFAULT now() NOT NULL,
    CONSTRAINT performer_pkey PRIMARY KEY (performer_id)
);
CREATE INDEX idx_performer_family_name ON performer (family_name);

CREATE SEQUENCE genre_genre_id_seq;
CREATE TABLE genre (
    genre_id integer DEFAULT nextval('genre_genre_id_seq'::regclass) NOT NULL PRIMARY KEY,
    name varchar(25) NOT NULL,
    touched timestamp without time zone DEFAULT now() NOT NULL
);

CREATE TABLE tongue (
    tongue_id serial PRIMARY KEY,
    name character(20) NOT NULL,
    touched timestamp without time zone DEFAULT now() NOT NULL
);

CREATE TABLE film (
    film_id serial NOT NULL,
    title varchar(255) NOT NULL,
    synopsis text,
    made_in film_year,
    tongue_id integer NOT NULL,
    first_tongue_id integer,
    lent_days smallint DEFAULT 3 NOT NULL,
    lent_for numeric(4,2) DEFAULT 4.99 NOT NULL,
    minutes smallint,
    worth numeric(5,2) DEFAULT 19.99 NOT NULL,
    rating film_rating DEFAULT 'U'::film_rating,
    touched timestamp without time zone DEFAULT now() NOT NULL,
    extras text[],
    words tsvector NOT NULL,
    CONSTRAINT film_pkey PRIMARY KEY (film_id)
);
CREATE INDEX film_words_idx ON film USING gist (words);
CREATE INDEX idx_fk_tongue_id ON film USING btree (tongue_id);
CREATE INDEX idx_fk_first_tongue_id ON film USING btree (first_tongue_id);
CREATE INDEX idx_film_title ON film USING btree (title);

CREATE TABLE film_performer (
    performer_id smallint NOT NULL,
    film_id smallint NOT NULL,
    touched timestamp without time zone DEFAULT now() NOT NULL,
    PRIMARY KEY (performer_id, film_id)
);
CREATE INDEX idx_fk_film_id ON film_performer (film_id);

CREATE TABLE film_genre (
    film_id integer NOT NULL,
    genre_id integer NOT NULL,
    touched timestamp without time zone DEFAULT now() NOT NULL,
    PRIMARY KEY (film_id, genre_id)
);

CREATE TABLE land (
    land_id serial PRIMARY KEY,
    land varchar(50) NOT NULL,
    touched timestamp without time zone DEFAULT now() NOT NULL
);

CREATE TABLE town (
    town_id serial PRIMARY KEY,
    town varchar(50) NOT NULL,
    land_id integer NOT NULL CONSTRAINT fk_town_land REFERENCES land (land_id),
    touched timestamp without time zone DEFAULT now() NOT NULL
);
CREATE INDEX idx_fk_land_id ON town (land_id);

CREATE TABLE address (
    address_id serial PRIMARY KEY,
    line_one varchar(50) NOT NULL,
    line_two varchar(50),
    district varchar(20) NOT NULL,
    town_id integer NOT NULL CONSTRAINT fk_address_town REFERENCES town (town_id),
    postal_code varchar(10),
    phone phone_text,
    touched timestamp without time zone DEFAULT now() NOT NULL
);
CREATE INDEX idx_fk_town_id ON address (town_id);

-- The shop has a manager, who works in a shop: neither table can come first.
CREATE TABLE branch (
    branch_id serial PRIMARY KEY,
    manager_id integer NOT NULL,
    address_id integer NOT NULL REFERENCES address (address_id) ON UPDATE CASCADE ON DELETE RESTRICT,
    touched timestamp without time zone DEFAULT now() NOT NULL
);
CREATE UNIQUE INDEX idx_unq_manager_id ON branch (manager_id);

CREATE TABLE clerk (
    clerk_id serial PRIMARY KEY,
    given_name varchar(45) NOT NULL,
    family_name varchar(45) NOT NULL,
    address_id integer NOT NULL REFERENCES address (address_id) ON UPDATE CASCADE ON DELETE RESTRICT,
    email varchar(50),
    branch_id integer NOT NULL REFERENCES branch (branch_id),
    active boolean DEFAULT true NOT NULL,
    login varchar(16) NOT NULL,
    secret varchar(40),
    touched timestamp without time zone DEFAULT now() NOT NULL,
    portrait bytea
);
ALTER TABLE branch ADD CONSTRAINT branch_manager_id_fkey FOREIGN KEY (manager_id)
    REFERENCES clerk (clerk_id) ON UPDATE CASCADE ON DELETE RESTRICT;

CREATE TABLE member (
    member_id serial PRIMARY KEY,
    branch_id integer NOT NULL CONSTRAINT member_branch_id_fkey REFERENCES branch ON UPDATE CASCADE ON DELETE RESTRICT,
    given_name varchar(45) NOT NULL,
    family_name varchar(45) NOT NULL,
    email varchar(50),
    address_id integer NOT NULL REFERENCES address ON UPDATE CASCADE ON DELETE RESTRICT,
    wants_news boolean DEFAULT true NOT NULL,
    joined_on date DEFAULT ('now'::text)::date NOT NULL,
    touched timestamp without time zone DEFAULT now(),
    active integer
);
CREATE INDEX idx_fk_address_id ON member (address_id);
CREATE INDEX idx_fk_branch_id ON member (branch_id);
CREATE INDEX idx_family_name ON member (family_name);

CREATE TABLE copy (
    copy_id serial PRIMARY KEY,
    film_id integer NOT NULL REFERENCES film ON UPDATE CASCADE ON DELETE RESTRICT,
    branch_id integer NOT NULL REFERENCES branch ON UPDATE CASCADE ON DELETE RESTRICT,
    touched timestamp without time zone DEFAULT now() NOT NULL
);
CREATE INDEX idx_branch_id_film_id ON copy (branch_id, film_id);

CREATE TABLE loan (
    loan_id serial PRIMARY KEY,
    taken_at timestamp without time zone NOT NULL,
    copy_id integer NOT NULL REFERENCES copy ON UPDATE CASCADE ON DELETE RESTRICT,
    member_id integer NOT NULL REFERENCES member ON UPDATE CASCADE ON DELETE RESTRICT,
    returned_at timestamp without time zone,
    clerk_id integer NOT NULL REFERENCES clerk ON UPDATE CASCADE ON DELETE RESTRICT,
    touched timestamp without time zone DEFAULT now() NOT NULL
);
CREATE UNIQUE INDEX idx_unq_loan ON loan (taken_at, copy_id, member_id);
CREATE INDEX idx_fk_copy_id ON loan (copy_id);

CREATE SEQUENCE receipt_receipt_id_seq START 32099;
CREATE TABLE receipt (
    receipt_id integer DEFAULT nextval('receipt_receipt_id_seq') NOT NULL,
    member_id integer NOT NULL,
    clerk_id integer NOT NULL,
    loan_id integer NOT NULL,
    amount numeric(5,2) NOT NULL,
    paid_at timestamp with time zone NOT NULL,
    PRIMARY KEY (paid_at, receipt_id)
) PARTITION BY RANGE (paid_at);
CREATE TABLE receipt_p2022_01 PARTITION OF receipt FOR VALUES FROM ('2022-01-01 00:00+00') TO ('2022-02-01 00:00+00');
CREATE TABLE receipt_p2022_02 PARTITION OF receipt FOR VALUES FROM ('2022-02-01 00:00+00') TO ('2022-03-01 00:00+00');
CREATE TABLE receipt_later PARTITION OF receipt DEFAULT;
CREATE INDEX idx_receipt_member_id ON receipt (member_id);
ALTER TABLE receipt_p2022_01 ADD CONSTRAINT receipt_p2022_01_loan_id_fkey FOREIGN KEY (loan_id) REFERENCES loan (loan_id);

ALTER TABLE film
    ADD CONSTRAINT film_tongue_id_fkey FOREIGN KEY (tongue_id) REFERENCES tongue ON UPDATE CASCADE ON DELETE RESTRICT,
    ADD CONSTRAINT film_first_tongue_id_fkey FOREIGN KEY (first_tongue_id) REFERENCES tongue ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE film_performer
    ADD FOREIGN KEY (performer_id) REFERENCES performer ON UPDATE CASCADE ON DELETE RESTRICT,
    ADD FOREIGN KEY (film_id) REFERENCES film ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE film_genre
    ADD FOREIGN KEY (film_id) REFERENCES film ON UPDATE CASCADE ON DELETE RESTRICT,
    ADD FOREIGN KEY (genre_id) REFERENCES genre ON UPDATE CASCADE ON DELETE RESTRICT;

CREATE TRIGGER performer_touched BEFORE UPDATE ON performer FOR EACH ROW EXECUTE FUNCTION stamp_touched();
CREATE TRIGGER film_touched BEFORE UPDATE ON film FOR EACH ROW EXECUTE FUNCTION stamp_touched();
CREATE TRIGGER film_words_trigger BEFORE INSERT OR UPDATE ON film FOR EACH ROW
    EXECUTE FUNCTION tsvector_update_trigger('words', 'pg_catalog.english', 'title', 'synopsis');

CREATE VIEW member_list AS
SELECT m.member_id AS id, (m.given_name::text || ' '::text) || m.family_name::text AS name, a.line_one, t.town, l.land,
    CASE WHEN m.wants_news THEN 'news' ELSE '' END AS notes
FROM member m
JOIN address a ON m.address_id = a.address_id
JOIN town t ON a.town_id = t.town_id
JOIN land l ON t.land_id = l.land_id;

CREATE VIEW film_list AS
SELECT f.film_id AS fid, f.title, g.name AS genre, comma_list(((p.given_name::text || ' '::text) || p.family_name::text)) AS cast_list
FROM genre g
LEFT JOIN film_genre fg ON g.genre_id = fg.genre_id
LEFT JOIN film f ON fg.film_id = f.film_id
JOIN film_performer fp ON f.film_id = fp.film_id
JOIN performer p ON fp.performer_id = p.performer_id
GROUP BY f.film_id, f.title, g.name;

CREATE MATERIALIZED VIEW loans_by_genre AS
SELECT g.name AS genre, count(*) AS loans
FROM loan l
JOIN copy c ON l.copy_id = c.copy_id
JOIN film_genre fg ON c.film_id = fg.film_id
JOIN genre g ON fg.genre_id = g.genre_id
GROUP BY g.name
WITH NO DATA;
CREATE UNIQUE INDEX loans_by_genre_genre ON loans_by_genre (genre);

CREATE FUNCTION copies_at_home(p_film_id integer, p_branch_id integer, OUT p_count integer) RETURNS SETOF integer
LANGUAGE sql AS $_$
    SELECT copy_id FROM copy WHERE film_id = $1 AND branch_id = $2;
$_$;
