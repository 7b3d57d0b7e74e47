"""Rows: a schema out of the data that people have, and what the rows of a database say. The door to pandas."""
