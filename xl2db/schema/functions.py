"""The functions that an expression of a cell may call: what each database has, and what is never let in.

The lists hold what looks at its arguments alone and is done at once. What is on no list has to be named in the
settings file, where a reviewer sees it; what reaches beyond the database's own values is not let in at all.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

Functions = frozenset[str] | None
"""The functions that an expression may call; None for one that a database keeps already, which may call any."""


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


_EVERYWHERE = words(
    """
    abs acos asin atan atan2 ceil ceiling char_length character_length coalesce concat concat_ws cos cot
    degrees exp floor greatest if iif ifnull left length least ln log log10 lower lpad ltrim max min mod
    nullif octet_length pi pow power radians replace reverse right round rpad rtrim sign sin sqrt substr
    substring tan trim upper cast case date time interval position extract overlay char character
    varchar nchar decimal numeric float real double json repeat json_object json_array json_valid
    current_date current_time current_timestamp localtime localtimestamp
    """
)

_POSTGRESQL = words(
    """
    now random cbrt ceil div exp gcd lcm log width_bucket trunc scale min_scale trim_scale acosd asind atand atan2d
    cosd cotd sind tand sinh cosh tanh asinh acosh atanh ascii btrim bit_length chr decode encode format
    get_bit get_byte set_bit set_byte initcap md5 normalize is_normalized parse_ident quote_ident
    quote_literal quote_nullable regexp_count regexp_instr regexp_like regexp_match regexp_replace
    regexp_split_to_array regexp_substr sha224 sha256 sha384 sha512 split_part starts_with
    string_to_array strpos substring to_ascii to_hex translate unistr unaccent convert convert_from
    convert_to bit_count hashtext age clock_timestamp date_bin date_part date_trunc date_add
    date_subtract isfinite justify_days justify_hours justify_interval make_date make_interval make_time
    make_timestamp make_timestamptz statement_timestamp timeofday transaction_timestamp timezone to_char
    to_date to_number to_timestamp overlaps timestamp timestamptz array_append array_cat array_dims
    array_length array_lower array_ndims array_position array_positions array_prepend array_remove
    array_replace array_to_string array_upper cardinality trim_array array any all some num_nonnulls
    num_nulls row gen_random_uuid uuid_generate_v1 uuid_generate_v1mc uuid_generate_v3 uuid_generate_v4
    uuid_generate_v5 uuidv4 uuidv7 uuid_nil uuid_ns_dns uuid_ns_url gen_random_bytes digest hmac nextval to_json
    to_jsonb array_to_json row_to_json json_array_length jsonb_array_length jsonb_array json_build_array
    jsonb_build_array json_build_object jsonb_build_object jsonb_object json_extract_path
    jsonb_extract_path json_extract_path_text jsonb_extract_path_text json_typeof jsonb_typeof
    json_strip_nulls jsonb_strip_nulls jsonb_set jsonb_set_lax jsonb_insert jsonb_path_exists
    jsonb_path_match jsonb_path_query_array jsonb_path_query_first jsonb_pretty json_exists json_value
    json_query jsonb_exists jsonb_exists_any jsonb_exists_all jsonb_contains int4range int8range
    numrange tsrange tstzrange daterange int4multirange int8multirange nummultirange tsmultirange
    tstzmultirange datemultirange isempty lower_inc lower_inf upper_inc upper_inf range_merge multirange
    to_tsvector to_tsquery plainto_tsquery phraseto_tsquery websearch_to_tsquery setweight strip numnode
    querytree ts_rank ts_rank_cd ts_headline tsvector_to_array array_to_tsvector json_to_tsvector
    jsonb_to_tsvector ts_delete similarity word_similarity strict_word_similarity show_trgm levenshtein
    soundex metaphone dmetaphone dmetaphone_alt difference daitch_mokotoff abbrev broadcast family host
    hostmask inet_merge inet_same_family masklen netmask network set_masklen text macaddr8_set7bit area
    box center circle diameter height isclosed isopen line lseg npoints path point polygon radius width
    slope enum_first enum_last enum_range hstore akeys avals exist defined ltree nlevel subltree subpath
    lca text2ltree ltree2text int2 int4 int8 float4 float8 bool boolean bpchar name bytea uuid bit
    varbit money inet cidr crc32 crc32c st_area st_astext st_asgeojson st_contains st_coorddim
    st_distance st_dwithin st_envelope st_equals st_geogfromtext st_geohash st_geometrytype
    st_geomfromtext st_intersects st_isempty st_issimple st_isvalid st_length st_makepoint st_ndims
    st_npoints st_point st_setsrid st_srid st_transform st_within st_x st_y st_z geometrytype
    """
)

_MYSQL = words(
    """
    now rand adddate addtime ascii bin bit_count bit_length chr char_length coercibility collation compress
    concat_ws conv convert convert_tz crc32 crc32c curdate curtime date_add date_format date_sub
    datediff day dayname dayofmonth dayofweek dayofyear elt export_set field find_in_set format
    format_bytes from_base64 from_days from_unixtime get_format hex hour inet6_aton inet6_ntoa inet_aton
    inet_ntoa insert instr is_ipv4 is_ipv4_compat is_ipv4_mapped is_ipv6 is_uuid isnull
    json_array_append json_array_insert json_compact json_contains json_contains_path json_depth
    json_detailed json_equals json_exists json_extract json_insert json_keys json_length json_loose
    json_merge json_merge_patch json_merge_preserve json_normalize json_overlaps json_pretty json_query
    json_quote json_remove json_replace json_schema_valid json_search json_set json_type json_unquote
    json_value last_day lcase lengthb locate log2 makedate maketime make_set md5 microsecond mid minute
    month monthname natural_sort_key nvl nvl2 oct ord period_add period_diff quarter quote random_bytes
    regexp_instr regexp_like regexp_replace regexp_substr row sec_to_time second sformat sha sha1 sha2
    soundex space str_to_date strcmp subdate substring_index subtime sysdate time_format time_to_sec
    timediff timestamp timestampadd timestampdiff to_base64 to_char to_days to_number to_seconds
    truncate trunc ucase uncompressed_length unhex user unix_timestamp utc_date utc_time utc_timestamp uuid
    uuid_v4 uuid_v7
    uuid_to_bin bin_to_uuid sys_guid uuid_short week weekday weekofyear weight_string year yearweek
    binary unsigned signed datetime nextval match against xor any_value to_date add_months
    months_between point linestring polygon st_area st_astext st_contains st_distance st_equals
    st_geometrytype st_geomfromtext st_intersects st_isempty st_issimple st_isvalid st_length
    st_pointfromtext st_srid st_within st_x st_y mbrcontains mbrwithin vec_distance vec_fromtext
    vec_totext
    """
)

_SQLITE = words(
    """
    random acosh asinh atanh char cosh datetime format glob hex instr json_array_length json_extract
    json_insert json_patch json_pretty json_quote json_remove json_replace json_set json_type jsonb
    jsonb_array jsonb_extract jsonb_insert jsonb_object jsonb_patch jsonb_remove jsonb_replace jsonb_set
    julianday like likelihood likely log2 octet_length printf quote random randomblob regexp sinh
    soundex strftime string_concat substring tanh timediff trunc typeof unhex unicode unixepoch unistr
    unistr_quote unlikely zeroblob text integer blob concat_ws match
    """
)

_LISTED = {
    "postgresql": _EVERYWHERE | _POSTGRESQL,
    "mariadb": _EVERYWHERE | _MYSQL,
    "mysql": _EVERYWHERE | _MYSQL,
    "sqlite": _EVERYWHERE | _SQLITE,
}
NAMES = {"postgresql": "PostgreSQL", "mariadb": "MariaDB", "mysql": "MySQL", "sqlite": "SQLite"}


@lru_cache(maxsize=64)
def functions_of(target: str | None, own: Collection[str] = ()) -> frozenset[str]:
    """What expressions for a database may call (None: for any of them), with those that the settings name."""
    listed = _LISTED.get(target or "") or frozenset().union(*_LISTED.values())
    return listed | {name.lower() for name in own}


ALLOWED = functions_of(None)
"""What expressions may call where no database is chosen."""


def databases_of(name: str) -> tuple[str, ...]:
    """The databases that have a function of that name."""
    return tuple(target for target, listed in _LISTED.items() if name in listed)


# Never, whoever asks. Each line is a way out of the row: files and programs of the server; other servers; statements in
# a text; waiting and locks; the server's state and settings; rows out of nothing; the tables of the database.
_NEVER = re.compile(
    r"lo_.*|load.*|.*_file|readfile|writefile|edit|fsdir|zipfile|bfilename|copy|shell|system|sys_.*|xp_.*|sp_.*"
    r"|dblink.*|utl_.*|dbms_.*|openrowset|opendatasource|openquery|spider_.*|wsrep_.*|http|http_.*"
    r"|exec.*|eval|query_.*|.*_to_xml.*|cursor_.*|table_.*|database_.*|schema_.*|ts_stat|fts3_.*|fts5.*|plpgsql_.*"
    r"|sleep|benchmark|get_lock|release_.*lock.*|release_all_locks|is_(free|used)_lock|wait_.*|master_.*_wait|source_pos_wait"
    r"|pg_.*|set_config|setval|binlog_.*|gtid_.*|brin_.*|gin_.*|sqlite_.*|row_security_active|.*_handler|.*_recv|.*_send"
    r"|generate_series|generate_subscripts|unnest|array_fill|json_each|json_tree|json_table|json_populate_.*|jsonb_populate_.*"
    r"|name_const|updatexml|extractvalue|values|row_count|found_rows|last_insert_.*|changes|total_changes"
    r"|copy_.*|file_.*|des_.*|aes_.*|crypt|gen_salt|factorial"
)


def is_never_let_in(name: str) -> bool:
    """Whether a function reaches beyond the values of the database, so that no setting lets it in."""
    return bool(_NEVER.fullmatch(name.lower().rpartition(".")[2])) or name.lower().startswith(_CATALOGS)


_CATALOGS = ("pg_", "information_schema.", "mysql.", "performance_schema.", "sys.")

# A type whose values look into the database's own tables, or stand for something of the server; PostgreSQL calls
# an array of it by the same name behind a line.
_CATALOG_TYPE = re.compile(
    r"_?(reg(class|proc|procedure|type|oper|operator|namespace|role|collation|database)"
    r"|pg_\w+|xid8?|cid|tid|aclitem|refcursor|txid_snapshot|xml|cstring)"
)


def is_catalog_type(word: str) -> bool:
    """Whether a word is a type that looks beyond the row."""
    return bool(_CATALOG_TYPE.fullmatch(word))


AGGREGATES = words(
    """
    sum avg count min max array_agg string_agg group_concat json_agg jsonb_agg json_arrayagg
    json_objectagg json_group_array json_group_object json_object_agg jsonb_object_agg bool_and bool_or
    bit_and bit_or bit_xor stddev stddev_pop stddev_samp std variance var_pop var_samp every total
    median mode percentile_cont percentile_disc corr covar_pop covar_samp xmlagg range_agg row_number
    rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value grouping
    """
)
"""What counts over many rows. ``min`` and ``max`` of several values do not."""

WITHOUT_BRACKETS = frozenset(
    [
        "current_catalog",
        "current_role",
        "current_schema",
        "current_database",
        "system_user",
        "user",
        "sysdate",
    ]
)
"""Words that ask the server something though no bracket follows them."""
