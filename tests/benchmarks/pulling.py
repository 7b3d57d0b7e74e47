"""The floor of ``xl2db pull`` on PostgreSQL: the catalog read in bulk, and the same cells written."""

from __future__ import annotations

FLOOR = """
import sys
from pathlib import Path
import psycopg, xlsxwriter
from xl2db.workbook.reading import read

url, source, target = sys.argv[1:]
QUERIES = (
    "SELECT c.oid, n.nspname, c.relname, obj_description(c.oid, 'pg_class') FROM pg_class c "
    "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind = 'r'",
    "SELECT a.attrelid, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, "
    "a.attidentity, pg_get_expr(d.adbin, d.adrelid), col_description(a.attrelid, a.attnum) "
    "FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
    "JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public' "
    "LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum "
    "WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped",
    "SELECT c.conrelid, c.conname, c.contype, c.conkey, pg_get_constraintdef(c.oid) FROM pg_constraint c "
    "JOIN pg_namespace n ON n.oid = c.connamespace AND n.nspname = 'public'",
    "SELECT i.indrelid, c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i "
    "JOIN pg_class c ON c.oid = i.indexrelid "
    "JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'",
    "SELECT t.typname, e.enumlabel FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid",
)
"""
"""Questions to the catalog; the workbook that was pulled tells which cells to write."""

READ = (
    FLOOR
    + """
with psycopg.connect(url) as connection:
    for query in QUERIES:
        connection.execute(query).fetchall()
"""
)

WRITE = (
    FLOOR
    + """
import pickle
sheets = pickle.loads(Path(source).read_bytes())
with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
    for number, rows in enumerate(sheets):
        sheet = book.add_worksheet(f"s{number}")
        for row, column, text in rows:
            sheet.write_string(row, column, text)
"""
)

CELLS = """
import pickle, sys
from pathlib import Path
from xl2db.workbook.reading import read

sheets = [
    [(row - 1, column - 1, str(text)) for row, cells in sheet.rows.items() for column, text in cells.items()]
    for sheet in read(Path(sys.argv[1])).sheets
]
Path(sys.argv[2]).write_bytes(pickle.dumps(sheets))
"""
