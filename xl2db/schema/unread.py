"""What stands in a schema for something that could not be read, so that everything else can still be checked.

A name that could not be read is the empty text; a type that could not be read is :data:`UNREAD`.
"""

from __future__ import annotations

from xl2db.schema.model import Kind, Type

UNREAD = Type(Kind.DATABASE)
"""The type of a column whose Type cell could not be read: a database's own type without a name."""
