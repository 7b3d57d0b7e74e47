"""The model of a schema, its types and names, the difference of two schemas, and its text."""
