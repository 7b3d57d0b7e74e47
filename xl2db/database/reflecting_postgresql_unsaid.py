"""What a PostgreSQL database has and a workbook has no words for, listed by name from its catalogs.

Each part below is one SELECT of kind, schema and name of the table that it belongs to, schema and name of
the thing, and what it says; all of them are one question. What an extension owns belongs to the extension.
"""

from __future__ import annotations

from collections.abc import Iterable

from xl2db.database.postgresql_catalog import Catalog
from xl2db.schema.model import Unsaid

LONGEST = 2000
"""How much of a definition is kept."""

# PostgreSQL itself keeps a number, pg_attver, among the options of some columns.
# ``relations`` are tables, partitions, views and foreign tables; ``tables`` those that keep rows. ``owned``
# is what an extension brought, or what PostgreSQL made together with something else (not its single columns:
# those of a partition's key go with their table).
_WITH = """
WITH spaces AS (SELECT oid, nspname FROM pg_namespace WHERE oid = ANY (CAST(%(spaces)s AS oid[]))),
owned AS (SELECT classid, objid FROM pg_depend WHERE deptype IN ('e', 'i') AND objsubid = 0),
relations AS (
  SELECT c.*, s.nspname FROM pg_class c JOIN spaces s ON s.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't' AND c.relname <> 'alembic_version'
    AND (CAST('pg_class'::regclass AS oid), c.oid) NOT IN (SELECT classid, objid FROM owned)),
tables AS (SELECT * FROM relations WHERE relkind IN ('r', 'p'))
"""

_RELATIONS = """
SELECT CASE relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' ELSE 'foreign table' END,
       NULL, NULL, nspname, CAST(relname AS text),
       CASE WHEN relkind <> 'f' THEN pg_get_viewdef(oid) ELSE
         '(' || (SELECT string_agg(quote_ident(attname) || ' ' || format_type(atttypid, atttypmod), ', '
                                   ORDER BY attnum)
                 FROM pg_attribute WHERE attrelid = relations.oid AND attnum > 0 AND NOT attisdropped)
         || ') server ' || (SELECT srvname FROM pg_foreign_server f JOIN pg_foreign_table t
                            ON t.ftserver = f.oid WHERE t.ftrelid = relations.oid) END
       || coalesce(' with (' || array_to_string(reloptions, ', ') || ')', '')
FROM relations WHERE relkind IN ('v', 'm', 'f')
UNION ALL
SELECT 'partition', p.nspname, p.relname, c.nspname, c.relname,
       pg_get_expr(c.relpartbound, c.oid) || coalesce(' PARTITION BY ' || pg_get_partkeydef(c.oid), '')
FROM relations c JOIN pg_inherits i ON i.inhrelid = c.oid JOIN tables p ON p.oid = i.inhparent
WHERE c.relispartition
UNION ALL
SELECT 'partitioning', nspname, relname, NULL, relname, 'PARTITION BY ' || pg_get_partkeydef(oid)
FROM tables WHERE relkind = 'p' AND NOT relispartition
UNION ALL
SELECT 'inheritance', c.nspname, c.relname, n.nspname, p.relname, 'INHERITS ' || p.oid::regclass::text
FROM tables c JOIN pg_inherits i ON i.inhrelid = c.oid JOIN pg_class p ON p.oid = i.inhparent
JOIN pg_namespace n ON n.oid = p.relnamespace
WHERE NOT c.relispartition
UNION ALL
SELECT 'typed table', nspname, relname, NULL, relname, 'OF ' || format_type(reloftype, NULL)
FROM tables WHERE reloftype <> 0
UNION ALL
SELECT 'trigger', r.nspname, r.relname, NULL, t.tgname,
       pg_get_triggerdef(t.oid) || CASE t.tgenabled WHEN 'O' THEN '' WHEN 'D' THEN ' (disabled)'
         WHEN 'R' THEN ' (replica)' ELSE ' (always)' END
FROM relations r JOIN pg_trigger t ON t.tgrelid = r.oid WHERE NOT t.tgisinternal AND {own_trigger}
UNION ALL
SELECT 'rule', r.nspname, r.relname, NULL, w.rulename, pg_get_ruledef(w.oid)
FROM relations r JOIN pg_rewrite w ON w.ev_class = r.oid WHERE w.rulename <> '_RETURN'
UNION ALL
SELECT 'policy', r.nspname, r.relname, NULL, p.polname,
       CASE WHEN p.polpermissive THEN '' ELSE 'AS RESTRICTIVE ' END || 'FOR '
       || CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
          WHEN 'd' THEN 'DELETE' ELSE 'ALL' END || ' TO '
       || (SELECT string_agg(CASE WHEN u.role = 0 THEN 'public' ELSE pg_get_userbyid(u.role) END, ', ')
           FROM unnest(p.polroles) AS u(role))
       || coalesce(' USING ' || pg_get_expr(p.polqual, p.polrelid), '')
       || coalesce(' WITH CHECK ' || pg_get_expr(p.polwithcheck, p.polrelid), '')
FROM relations r JOIN pg_policy p ON p.polrelid = r.oid
UNION ALL
SELECT 'row level security', nspname, relname, NULL, relname,
       concat_ws(', ', CASE WHEN relrowsecurity THEN 'enabled' END,
                 CASE WHEN relforcerowsecurity THEN 'forced' END)
FROM tables WHERE relrowsecurity OR relforcerowsecurity
"""

_STORAGE = """
SELECT 'storage options', nspname, relname, NULL, relname, array_to_string(reloptions, ', ')
FROM tables WHERE reloptions IS NOT NULL
UNION ALL
SELECT 'storage options', r.nspname, r.relname, NULL, 'toast', array_to_string(t.reloptions, ', ')
FROM tables r JOIN pg_class t ON t.oid = r.reltoastrelid WHERE t.reloptions IS NOT NULL
UNION ALL
SELECT 'storage options', r.nspname, r.relname, NULL, c.relname, array_to_string(c.reloptions, ', ')
FROM relations r JOIN pg_index i ON i.indrelid = r.oid JOIN pg_class c ON c.oid = i.indexrelid
WHERE c.reloptions IS NOT NULL
UNION ALL
SELECT 'tablespace', r.nspname, r.relname, NULL, c.relname, s.spcname
FROM pg_tablespace s JOIN pg_class c ON c.reltablespace = s.oid LEFT JOIN pg_index i ON i.indexrelid = c.oid
JOIN relations r ON r.oid = coalesce(i.indrelid, c.oid)
UNION ALL
SELECT 'unlogged', nspname, relname, NULL, relname, 'the table is emptied after a crash'
FROM tables WHERE relpersistence = 'u'
UNION ALL
SELECT 'access method', r.nspname, r.relname, NULL, r.relname, m.amname
FROM tables r JOIN pg_am m ON m.oid = r.relam WHERE m.amname <> 'heap'
UNION ALL
SELECT 'replica identity', r.nspname, r.relname, NULL, r.relname,
       CASE r.relreplident WHEN 'f' THEN 'full' WHEN 'n' THEN 'nothing' ELSE 'index ' ||
         (SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
          WHERE i.indrelid = r.oid AND i.indisreplident) END
FROM tables r WHERE r.relreplident <> 'd'
UNION ALL
SELECT 'cluster', r.nspname, r.relname, NULL, c.relname, 'the table is clustered on this index'
FROM tables r JOIN pg_index i ON i.indrelid = r.oid JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indisclustered
UNION ALL
SELECT v.kind, r.nspname, r.relname, NULL, a.attname, v.says
FROM tables r JOIN pg_attribute a ON a.attrelid = r.oid JOIN pg_type t ON t.oid = a.atttypid
CROSS JOIN LATERAL (VALUES
  ('storage', CASE WHEN a.attstorage <> t.typstorage THEN CASE a.attstorage WHEN 'p' THEN 'plain'
              WHEN 'e' THEN 'external' WHEN 'm' THEN 'main' ELSE 'extended' END END),
  ('compression', {compression}),
  ('statistics target', CASE WHEN a.attstattarget >= 0 THEN a.attstattarget::text END),
  ('column options', (SELECT string_agg(o, ', ') FROM unnest(a.attoptions) o
                      WHERE left(o, 10) <> 'pg_attver='))) AS v(kind, says)
WHERE a.attnum > 0 AND NOT a.attisdropped AND v.says IS NOT NULL
"""

# Partitions follow their table; what one has of its own is listed.
_OF_PARTITIONS = """
SELECT CASE k.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique' WHEN 'f' THEN 'foreign key'
       WHEN 'x' THEN 'exclusion' ELSE 'check' END, r.nspname, r.relname, NULL, k.conname,
       pg_get_constraintdef(k.oid)
FROM tables r JOIN pg_constraint k ON k.conrelid = r.oid
WHERE r.relispartition AND k.conislocal AND k.coninhcount = 0 AND k.conparentid = 0
  AND k.contype IN ('p', 'u', 'f', 'x', 'c')
UNION ALL
SELECT 'index', r.nspname, r.relname, NULL, c.relname, pg_get_indexdef(c.oid)
FROM relations r JOIN pg_index i ON i.indrelid = r.oid JOIN pg_class c ON c.oid = i.indexrelid
WHERE (r.relkind = 'm' OR (r.relispartition AND NOT c.relispartition))
  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid AND k.contype IN ('p', 'u', 'x'))
UNION ALL
SELECT 'column', r.nspname, r.relname, NULL, a.attname,
       'has the default ' || coalesce(pg_get_expr(d.adbin, d.adrelid), 'null')
FROM tables r JOIN pg_inherits i ON i.inhrelid = r.oid
JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_attribute b ON b.attrelid = i.inhparent AND b.attname = a.attname
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_attrdef e ON e.adrelid = b.attrelid AND e.adnum = b.attnum
WHERE r.relispartition AND a.attgenerated = '' AND a.attidentity = ''
  AND pg_get_expr(d.adbin, d.adrelid) IS DISTINCT FROM pg_get_expr(e.adbin, e.adrelid)
"""

_ROUTINES_AND_TYPES = """
SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' WHEN 'w' THEN 'window function'
       ELSE 'function' END, NULL, NULL, s.nspname,
       p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')',
       CASE WHEN p.prokind = 'a' THEN (SELECT 'SFUNC = ' || a.aggtransfn::text || ', STYPE = '
         || format_type(a.aggtranstype, NULL) FROM pg_aggregate a WHERE a.aggfnoid = p.oid)
       ELSE pg_get_functiondef(p.oid) END
FROM pg_proc p JOIN spaces s ON s.oid = p.pronamespace
WHERE p.oid >= 16384 AND (CAST('pg_proc'::regclass AS oid), p.oid) NOT IN (SELECT classid, objid FROM owned)
UNION ALL
SELECT CASE t.typtype WHEN 'd' THEN 'domain' ELSE 'type' END, NULL, NULL, s.nspname, t.typname,
       CASE t.typtype
         WHEN 'd' THEN 'CREATE DOMAIN ' || format_type(t.oid, NULL) || ' AS '
           || format_type(t.typbasetype, t.typtypmod)
           || coalesce(' COLLATE ' || (SELECT quote_ident(o.collname) FROM pg_collation o
              JOIN pg_type b ON b.oid = t.typbasetype
              WHERE o.oid = t.typcollation AND t.typcollation <> b.typcollation), '')
           || coalesce(' DEFAULT ' || t.typdefault, '') || CASE WHEN t.typnotnull THEN ' NOT NULL' ELSE '' END
           || coalesce((SELECT string_agg(' CONSTRAINT ' || quote_ident(k.conname) || ' '
              || pg_get_constraintdef(k.oid), '' ORDER BY k.conname)
              FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c'), '')
         WHEN 'c' THEN 'CREATE TYPE ' || format_type(t.oid, NULL) || ' AS ('
           || coalesce((SELECT string_agg(quote_ident(a.attname) || ' '
              || format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum)
              FROM pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped), '')
           || ')'
         WHEN 'e' THEN 'CREATE TYPE ' || format_type(t.oid, NULL) || ' AS ENUM ('
           || coalesce((SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)
              FROM pg_enum e WHERE e.enumtypid = t.oid), '') || ')'
         WHEN 'r' THEN 'CREATE TYPE ' || format_type(t.oid, NULL) || ' AS RANGE (SUBTYPE = '
           || (SELECT format_type(g.rngsubtype, NULL) FROM pg_range g WHERE g.rngtypid = t.oid) || ')'
         ELSE 'CREATE TYPE ' || format_type(t.oid, NULL) END
FROM pg_type t JOIN spaces s ON s.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid
WHERE t.oid >= 16384 AND t.typtype IN ('b', 'c', 'd', 'e', 'p', 'r')
  AND t.oid <> ALL (CAST(%(lists)s AS oid[]))
  AND (t.typtype <> 'c' OR c.relkind = 'c')
  AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid)
  AND (CAST('pg_type'::regclass AS oid), t.oid) NOT IN (SELECT classid, objid FROM owned)
"""

# What needs no more than its name, as PostgreSQL identifies it. Those without a schema are the database's.
_NAMED = {
    "pg_operator": "oprnamespace",
    "pg_opclass": "opcnamespace",
    "pg_opfamily": "opfnamespace",
    "pg_collation": "collnamespace",
    "pg_conversion": "connamespace",
    "pg_ts_config": "cfgnamespace",
    "pg_ts_dict": "dictnamespace",
    "pg_ts_parser": "prsnamespace",
    "pg_ts_template": "tmplnamespace",
    "pg_cast": None,
    "pg_am": None,
    "pg_language": None,
    "pg_transform": None,
    "pg_foreign_data_wrapper": None,
    "pg_foreign_server": None,
}

_OTHERS = """
SELECT 'statistics object', n.nspname, c.relname, s.nspname, x.stxname, pg_get_statisticsobjdef(x.oid)
FROM pg_statistic_ext x JOIN spaces s ON s.oid = x.stxnamespace JOIN pg_class c ON c.oid = x.stxrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
UNION ALL
SELECT 'extension', NULL, NULL, NULL, e.extname,
       'CREATE EXTENSION ' || quote_ident(e.extname) || ' WITH SCHEMA ' || quote_ident(n.nspname)
       || ' VERSION ' || quote_literal(e.extversion)
FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.oid >= 16384
UNION ALL
SELECT 'event trigger', NULL, NULL, NULL, e.evtname, 'ON ' || e.evtevent || ' EXECUTE FUNCTION '
       || e.evtfoid::regproc::text || '()'
FROM pg_event_trigger e
WHERE (CAST('pg_event_trigger'::regclass AS oid), e.oid) NOT IN (SELECT classid, objid FROM owned)
UNION ALL
SELECT 'publication', NULL, NULL, NULL, p.pubname,
       CASE WHEN p.puballtables THEN 'FOR ALL TABLES' ELSE coalesce('FOR TABLE ' || (
         SELECT string_agg(r.prrelid::regclass::text, ', ' ORDER BY r.prrelid::regclass::text)
         FROM pg_publication_rel r WHERE r.prpubid = p.oid), '') || {published_schemas} END
FROM pg_publication p
UNION ALL
SELECT 'subscription', NULL, NULL, NULL, u.subname, ''
FROM pg_subscription u WHERE u.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
UNION ALL
SELECT 'user mapping', NULL, NULL, NULL, m.usename, 'SERVER ' || m.srvname FROM pg_user_mappings m
UNION ALL
SELECT 'default privileges', NULL, NULL, s.nspname, pg_get_userbyid(d.defaclrole)::text, d.defaclacl::text
FROM pg_default_acl d LEFT JOIN spaces s ON s.oid = d.defaclnamespace
WHERE d.defaclnamespace = 0 OR s.oid IS NOT NULL
"""

_PUBLISHED_SCHEMAS = """
coalesce(' FOR TABLES IN SCHEMA ' || (SELECT string_agg(r.pnnspid::regnamespace::text, ', ')
  FROM pg_publication_namespace r WHERE r.pnpubid = p.oid), '')"""

_PRIVILEGES = """
SELECT 'privileges', CASE WHEN c.relkind IN ('r', 'p') THEN s.nspname END,
       CASE WHEN c.relkind IN ('r', 'p') THEN c.relname END,
       CASE WHEN c.relkind IN ('r', 'p') THEN NULL ELSE s.nspname END, c.relname,
       concat_ws(', ', array_to_string(c.relacl, ', '),
         (SELECT string_agg(a.attname || ': ' || array_to_string(a.attacl, ', '), ', ' ORDER BY a.attnum)
          FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attacl IS NOT NULL AND NOT a.attisdropped))
FROM pg_class c JOIN spaces s ON s.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relpersistence <> 't'
  AND c.relname <> 'alembic_version'
  AND (c.relacl IS NOT NULL OR EXISTS (
    SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attacl IS NOT NULL AND NOT a.attisdropped))
  AND (CAST('pg_class'::regclass AS oid), c.oid) NOT IN (SELECT classid, objid FROM owned)
UNION ALL
SELECT 'privileges', NULL, NULL, NULL, 'schema ' || n.nspname, array_to_string(n.nspacl, ', ')
FROM pg_namespace n JOIN spaces s ON s.oid = n.oid WHERE n.oid >= 16384 AND n.nspacl IS NOT NULL
UNION ALL
SELECT 'privileges', NULL, NULL, s.nspname,
       p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')',
       array_to_string(p.proacl, ', ')
FROM pg_proc p JOIN spaces s ON s.oid = p.pronamespace
WHERE p.oid >= 16384 AND p.proacl IS NOT NULL
  AND (CAST('pg_proc'::regclass AS oid), p.oid) NOT IN (SELECT classid, objid FROM owned)
UNION ALL
SELECT 'privileges', NULL, NULL, s.nspname, t.typname, array_to_string(t.typacl, ', ')
FROM pg_type t JOIN spaces s ON s.oid = t.typnamespace
WHERE t.oid >= 16384 AND t.typacl IS NOT NULL
  AND (CAST('pg_type'::regclass AS oid), t.oid) NOT IN (SELECT classid, objid FROM owned)
"""

# Comments of tables, their columns and sequences are said; those of extensions are the extensions' own.
_COMMENTS = """
SELECT {kind}, CASE WHEN r.oid IS NOT NULL THEN r.nspname END, r.relname, NULL,
       i.type || ' ' || i.identity, d.{text}
FROM {catalog} d
LEFT JOIN pg_class c ON d.classoid = 'pg_class'::regclass AND c.oid = d.objoid
LEFT JOIN pg_constraint k ON d.classoid = 'pg_constraint'::regclass AND k.oid = d.objoid
LEFT JOIN pg_trigger g ON d.classoid = 'pg_trigger'::regclass AND g.oid = d.objoid
LEFT JOIN pg_index x ON x.indexrelid = c.oid
LEFT JOIN pg_policy o ON d.classoid = 'pg_policy'::regclass AND o.oid = d.objoid
LEFT JOIN pg_rewrite w ON d.classoid = 'pg_rewrite'::regclass AND w.oid = d.objoid
LEFT JOIN tables r
  ON r.oid = coalesce(k.conrelid, g.tgrelid, x.indrelid, o.polrelid, w.ev_class, c.oid)
CROSS JOIN LATERAL pg_identify_object(d.classoid, d.objoid, d.objsubid) i
WHERE d.objoid >= 16384
  AND CASE WHEN i.schema IS NOT NULL THEN i.schema IN (SELECT nspname FROM spaces)
      ELSE r.oid IS NOT NULL OR coalesce(nullif(k.conrelid, 0), g.oid, o.oid, w.oid) IS NULL END
  AND (d.classoid, d.objoid) NOT IN (SELECT classid, objid FROM pg_depend WHERE deptype = 'e')
  AND d.classoid <> 'pg_extension'::regclass AND {more}
"""


def unsaid(catalog: Catalog, lists: Iterable[int], counting: Iterable[int]) -> list[Unsaid]:
    """All of the schemas and of the database as a whole.

    ``lists`` are the enums that are said, ``counting`` the sequences that are said with their comments.
    """
    parts = [_RELATIONS, _STORAGE, _OF_PARTITIONS, _ROUTINES_AND_TYPES, _OTHERS, _PRIVILEGES, *_named()]
    parts += [
        _comments("'comment'", "pg_description", "description", _UNSAID_COMMENTS),
        _comments("'security label'", "pg_seclabel", "label", "true"),
    ]
    version = catalog.version
    words = {
        "own_trigger": "t.tgparentid = 0" if version >= (13,) else "true",
        "compression": "CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END"
        if version >= (14,)
        else "NULL",
        "published_schemas": _PUBLISHED_SCHEMAS if version >= (15,) else "''",
    }
    question = _WITH + "UNION ALL\n".join(parts).format(**words)
    rows = catalog.rows(question, spaces=catalog.spaces, lists=list(lists), counting=list(counting))
    return [
        Unsaid(
            kind,
            catalog.name(schema, table) if table is not None else None,
            str(catalog.name(space, name)) if space is not None else name,
            (says or "")[:LONGEST],
        )
        for kind, schema, table, space, name, says in rows
    ]


_UNSAID_COMMENTS = """
  NOT (d.classoid = 'pg_class'::regclass AND c.relkind IN ('r', 'p') AND NOT c.relispartition)
  AND NOT (d.classoid = 'pg_class'::regclass AND c.oid = ANY (CAST(%(counting)s AS oid[])))
"""


def _named() -> list[str]:
    return [
        f"""
SELECT i.type, NULL, NULL, NULL, i.identity, ''
FROM {catalog} o CROSS JOIN LATERAL pg_identify_object('{catalog}'::regclass, o.oid, 0) i
WHERE o.oid >= 16384 {f"AND o.{space} IN (SELECT oid FROM spaces)" if space else ""}
  AND (CAST('{catalog}'::regclass AS oid), o.oid) NOT IN (SELECT classid, objid FROM owned)
"""
        for catalog, space in _NAMED.items()
    ]


def _comments(kind: str, catalog: str, text: str, more: str) -> str:
    return _COMMENTS.format(kind=kind, catalog=catalog, text=text, more=more)
