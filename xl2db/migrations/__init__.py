"""From a schema to revisions, and from revisions to a database: the only door to Alembic."""
