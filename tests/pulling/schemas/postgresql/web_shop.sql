-- A web shop by a framework that counts in bigserial and keeps microseconds.

CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

CREATE TYPE order_state AS ENUM ('cart', 'placed', 'paid', 'sent', 'given_back');

CREATE TABLE schema_versions (
    version character varying NOT NULL,
    CONSTRAINT schema_versions_pkey PRIMARY KEY (version)
);

CREATE TABLE app_metadata (
    key character varying NOT NULL PRIMARY KEY,
    value character varying,
    created_at timestamp(6) without time zone NOT NULL,
    updated_at timestamp(6) without time zone NOT NULL
);

CREATE TABLE accounts (
    id bigserial PRIMARY KEY,
    public_id uuid DEFAULT gen_random_uuid() NOT NULL,
    email citext NOT NULL,
    password_digest character varying DEFAULT ''::character varying NOT NULL,
    recovery_token character varying,
    recovery_sent_at timestamp(6) without time zone,
    visits integer DEFAULT 0 NOT NULL,
    last_ip inet,
    preferences jsonb DEFAULT '{}'::jsonb NOT NULL,
    roles character varying[] DEFAULT '{}'::character varying[] NOT NULL,
    locale character varying(5) DEFAULT 'en'::character varying,
    deleted_at timestamp(6) without time zone,
    nickname character varying DEFAULT NULL,
    created_at timestamp(6) without time zone NOT NULL,
    updated_at timestamp(6) without time zone NOT NULL,
    CONSTRAINT visits_not_negative CHECK (visits >= 0)
);
CREATE UNIQUE INDEX index_accounts_on_email ON accounts (email) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX index_accounts_on_recovery_token ON accounts USING btree (recovery_token);
CREATE UNIQUE INDEX index_accounts_on_public_id ON accounts (public_id);
CREATE INDEX index_accounts_on_preferences ON accounts USING gin (preferences);
CREATE INDEX index_accounts_on_preferences_path ON accounts USING gin (preferences jsonb_path_ops);
CREATE INDEX index_accounts_on_roles ON accounts USING gin (roles);
CREATE INDEX index_accounts_on_lower_nickname ON accounts (lower(nickname::text) varchar_pattern_ops);

CREATE TABLE shops (
    id bigserial PRIMARY KEY,
    name character varying NOT NULL,
    subdomain character varying(63) NOT NULL,
    settings jsonb,
    currency character(3) DEFAULT 'EUR'::bpchar NOT NULL,
    tax_rate numeric(5,4) DEFAULT 0.19 NOT NULL,
    created_at timestamp(6) without time zone NOT NULL,
    updated_at timestamp(6) without time zone NOT NULL
);
CREATE UNIQUE INDEX index_shops_on_subdomain ON shops (subdomain);

CREATE TABLE memberships (
    id bigserial PRIMARY KEY,
    account_id bigint NOT NULL,
    shop_id bigint NOT NULL,
    role integer DEFAULT 0 NOT NULL,
    created_at timestamp(6) without time zone NOT NULL,
    updated_at timestamp(6) without time zone NOT NULL,
    CONSTRAINT fk_web_1f0f0b0a3c FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT fk_web_99326fb65d FOREIGN KEY (shop_id) REFERENCES shops (id)
);
CREATE INDEX index_memberships_on_account_id ON memberships (account_id);
CREATE UNIQUE INDEX index_memberships_on_shop_id_and_account_id ON memberships (shop_id, account_id);

CREATE TABLE products (
    id bigserial PRIMARY KEY,
    shop_id bigint NOT NULL CONSTRAINT fk_web_b16d1e6a51 REFERENCES shops (id),
    title character varying NOT NULL,
    slug character varying NOT NULL,
    description text,
    price_cents integer DEFAULT 0 NOT NULL,
    weight double precision,
    tags text[] DEFAULT '{new,"two words"}'::text[],
    search tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple'::regconfig, COALESCE(title, ''::character varying)::text), 'A'::"char")
        || to_tsvector('simple'::regconfig, COALESCE(description, ''::text))
    ) STORED,
    available_during tstzrange,
    lock_version integer DEFAULT 0,
    created_at timestamp(6) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at timestamp(6) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT price_is_possible CHECK (price_cents >= 0 AND price_cents < 100000000)
);
CREATE INDEX index_products_on_search ON products USING gin (search);
CREATE INDEX index_products_on_title_trigram ON products USING gin (title gin_trgm_ops);
CREATE UNIQUE INDEX index_products_on_shop_id_and_slug ON products (shop_id, slug);
CREATE INDEX index_products_on_created_at ON products USING brin (created_at);

CREATE TABLE orders (
    id bigserial PRIMARY KEY,
    account_id bigint CONSTRAINT fk_web_144e25bef6 REFERENCES accounts (id) ON DELETE SET NULL,
    shop_id bigint NOT NULL CONSTRAINT fk_web_a1c2b3d4e5 REFERENCES shops (id),
    number character varying NOT NULL,
    state order_state DEFAULT 'cart'::order_state NOT NULL,
    total numeric(12,2) DEFAULT 0.0 NOT NULL,
    placed_at timestamp(6) without time zone,
    metadata jsonb DEFAULT '{"source": "web"}'::jsonb,
    created_at timestamp(6) without time zone NOT NULL,
    updated_at timestamp(6) without time zone NOT NULL
);
CREATE INDEX index_orders_on_account_id ON orders (account_id);
CREATE INDEX index_orders_on_shop_id_and_placed_at ON orders (shop_id, placed_at DESC NULLS LAST) WHERE state <> 'cart'::order_state;
CREATE UNIQUE INDEX index_orders_on_number ON orders (number) INCLUDE (state, total);
COMMENT ON COLUMN orders.number IS 'What the customer sees, e.g. 2024-00017';

CREATE TABLE order_lines (
    id bigserial PRIMARY KEY,
    order_id bigint NOT NULL CONSTRAINT fk_web_e3203496e0 REFERENCES orders (id) ON DELETE CASCADE,
    product_id bigint NOT NULL CONSTRAINT fk_web_0c7ae1ee3b REFERENCES products (id) ON DELETE RESTRICT,
    quantity integer DEFAULT 1 NOT NULL,
    unit_price_cents integer NOT NULL,
    total_cents bigint GENERATED ALWAYS AS ((quantity * unit_price_cents)) STORED,
    "position" smallint
);
CREATE INDEX index_order_lines_on_order_id ON order_lines (order_id);
CREATE INDEX index_order_lines_on_product_id ON order_lines (product_id);

CREATE TABLE stored_files (
    id bigserial PRIMARY KEY,
    key character varying NOT NULL,
    filename character varying NOT NULL,
    content_type character varying,
    metadata text,
    service_name character varying NOT NULL,
    byte_size bigint NOT NULL,
    checksum character varying,
    created_at timestamp(6) without time zone NOT NULL
);
CREATE UNIQUE INDEX index_stored_files_on_key ON stored_files (key);

CREATE TABLE file_attachments (
    id bigserial PRIMARY KEY,
    name character varying NOT NULL,
    record_type character varying NOT NULL,
    record_id bigint NOT NULL,
    stored_file_id bigint NOT NULL CONSTRAINT fk_web_c3b3935057 REFERENCES stored_files (id),
    created_at timestamp(6) without time zone NOT NULL
);
CREATE UNIQUE INDEX index_file_attachments_uniqueness
    ON file_attachments (record_type, record_id, name, stored_file_id);

CREATE TABLE taggings (
    tag character varying NOT NULL,
    taggable_type character varying NOT NULL,
    taggable_id bigint NOT NULL
);
CREATE UNIQUE INDEX index_taggings ON taggings (taggable_type, taggable_id, tag);

CREATE VIEW paid_orders AS SELECT id, number, total FROM orders WHERE state = 'paid';
