"""A schema becomes SQLAlchemy MetaData; a live database is asked, and compared with a schema."""
