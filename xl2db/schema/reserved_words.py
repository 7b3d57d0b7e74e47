"""Words that can't be a name without quotes, by database."""

from __future__ import annotations

_POSTGRESQL = """
all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate
collation column concurrently constraint create cross current_catalog current_date current_role
current_schema current_time current_timestamp current_user default deferrable desc distinct do else end
except false fetch for foreign freeze from full grant group having ilike in initially inner intersect into
is isnull join lateral leading left like limit localtime localtimestamp natural not notnull null offset on
only or order outer overlaps placing primary references returning right select session_user similar some
symmetric system_user table tablesample then to trailing true union unique user using variadic verbose when
where window with
"""

_SQLITE = """
add all alter and as autoincrement between case check collate commit constraint create default deferrable
delete distinct drop else escape except exists foreign from group having in index insert intersect into is
isnull join limit not nothing notnull null on or order primary references returning select set table then
to transaction union unique update using values when where
"""

_MARIADB = """
accessible add all alter analyze and as asc asensitive before between bigint binary blob both by call
cascade case change char character check collate column condition constraint continue convert create cross
current_date current_role current_time current_timestamp current_user cursor databases day_hour
day_microsecond day_minute day_second dec decimal declare default delayed delete delete_domain_id desc
describe deterministic distinct distinctrow div do_domain_ids double drop dual each else elseif enclosed
escaped except exists exit explain false fetch float float4 float8 for force foreign from fulltext grant
group having high_priority hour_microsecond hour_minute hour_second if ignore ignore_domain_ids in index
infile inner inout insensitive insert int int1 int2 int3 int4 int8 integer intersect interval into is
iterate join key keys kill leading leave left like limit linear lines load localtime localtimestamp lock
long longblob longtext loop low_priority master_demote_to_replica
master_demote_to_slave match maxvalue mediumblob mediumint mediumtext middleint
minute_microsecond minute_second mod modifies natural not no_write_to_binlog null numeric offset on
optimize optionally or order out outer outfile over page_checksum parse_vcol_expr partition
portion precision primary procedure purge range read reads read_write real recursive ref_system_id references
regexp release rename repeat replace require resignal restrict return returning revoke right rlike
row_number rows schemas second_microsecond select sensitive separator set show signal smallint
spatial specific sql sqlexception sqlstate sqlwarning sql_big_result sql_calc_found_rows sql_small_result
ssl starting stats_auto_recalc stats_persistent stats_sample_pages straight_join table terminated then
tinyblob tinyint tinytext to trailing trigger true undo union unique unlock unsigned update usage use using
utc_date utc_time utc_timestamp values varbinary varchar varcharacter varying when where while with
write xor year_month zerofill
"""

# What MySQL 8 and later reserve beyond MariaDB, and what only MariaDB reserves.
_ONLY_MYSQL = """
cube cume_dist database dense_rank empty first_value function generated get grouping groups io_after_gtids
io_before_gtids json_table lag last_value lateral lead master_bind nth_value ntile of option optimizer_costs
percent_rank rank row schema stored system virtual manual parallel qualify tablesample window
"""
_ONLY_MARIADB = """
current_role delete_domain_id do_domain_ids ignore_domain_ids master_demote_to_replica
master_demote_to_slave offset page_checksum parse_vcol_expr portion ref_system_id
returning stats_auto_recalc stats_persistent stats_sample_pages
"""

RESERVED: dict[str, frozenset[str]] = {
    "postgresql": frozenset(_POSTGRESQL.split()),
    "sqlite": frozenset(_SQLITE.split()),
    "mariadb": frozenset(_MARIADB.split()),
    "mysql": frozenset(_MARIADB.split()) - frozenset(_ONLY_MARIADB.split()) | frozenset(_ONLY_MYSQL.split()),
}
"""By target, the words (lower case) that have to be quoted as a name."""

ANY_RESERVED: frozenset[str] = frozenset().union(*RESERVED.values())
"""The words that some database wants quoted."""

TITLES = {"postgresql": "PostgreSQL", "sqlite": "SQLite", "mariadb": "MariaDB", "mysql": "MySQL"}


def reserved_in(word: str, target: str | None) -> list[str]:
    """The databases, by their titles, where a lower-case word is reserved.

    Without a target only words count that PostgreSQL or MariaDB reserve; these are the ones people meet.
    """
    if target is not None:
        return [TITLES[target]] if word in RESERVED[target] else []
    if word not in ANY_RESERVED:
        return []
    return [TITLES[name] for name in ("postgresql", "mariadb") if word in RESERVED[name]]
