# ruff: noqa: E501 - a case is a line
"""The gate for SQL from cells, as a table: what reaches beyond its row is refused, what people write is not."""

from __future__ import annotations

import pytest

from xl2db.schema.expressions import parse_expression
from xl2db.schema.functions import functions_of
from xl2db.schema.misread import Misread

COLUMNS = [
    "price",
    "qty",
    "a",
    "b",
    "name",
    "email",
    "status",
    "tags",
    "start_on",
    "end_on",
    "user_id",
    "order",
    "year",
    "data",
    "created_at",
    "code",
    "parent_id",
    "total",
    "discount",
    "is_open",
    "weight",
]

# Each of them reads files, waits, locks, writes, runs what it is given, or looks at the server or other tables.
CALLS = """
pg_sleep(10)
pg_read_file('/etc/passwd')
pg_read_binary_file('/etc/passwd')
pg_ls_dir('/')
pg_stat_file('/etc/passwd')
pg_terminate_backend(1)
pg_cancel_backend(1)
pg_advisory_lock(1)
pg_reload_conf()
pg_switch_wal()
pg_create_restore_point('x')
lo_import('/etc/passwd')
lo_export(1, '/tmp/x')
lo_get(1)
dblink('host=x', 'select 1')
dblink_exec('drop table x')
query_to_xml('select 1', true, true, '')
database_to_xml(true, true, '')
table_to_xml('x', true, true, '')
xpath('/a', '<a/>')
set_config('a', 'b', false)
current_setting('is_superuser')
setval('seq', 1)
txid_current()
inet_server_addr()
version()
current_database()
database()
schema()
sleep(10)
benchmark(1000000, md5('a'))
load_file('/etc/passwd')
get_lock('x', 10)
release_lock('x')
is_used_lock('x')
extractvalue(1, concat(0x7e, user()))
updatexml(1, 2, 3)
name_const('a', 1)
sys_exec('id')
sys_eval('id')
master_pos_wait('a', 1)
load_extension('x.so')
readfile('/etc/passwd')
writefile('/tmp/x', 'y')
edit('x')
fts3_tokenizer('x')
randomblob(1000000000)
zeroblob(1000000000)
sqlite_version()
sqlite_source_id()
repeat('a', 1000000000)
lpad('a', 1000000000, 'b')
generate_series(1, 1000000000)
unnest(tags)
xmlparse(document '<a/>')
getpgusername()
has_table_privilege('x', 'select')
col_description(1, 1)
obj_description(1)
ts_stat('select 1')
cursor_to_xml('c', 1, true, true, '')
plpgsql_call_handler()
currval('seq')
lastval()
current_schema()
current_schemas(true)
to_regclass('pg_shadow')
to_regproc('pg_sleep')
pg_current_logfile()
pg_backend_pid()
pg_export_snapshot()
pg_notify('a', 'b')
pg_logical_emit_message(true, 'a', 'b')
lo_unlink(1)
lo_creat(1)
connection_id()
found_rows()
last_insert_rowid()
row_count()
json_populate_record(null, '{}')
schema_to_xml('public', true, true, '')
sqlite_compileoption_used('x')
system('id')
shell('id')
utl_http('x')
xp_cmdshell('dir')
my_function(1)
http_get('http://x')
net.http_get('http://x')
crm.score(price)
sys.ps_kill(1)
mysql.sleep(1)
lo_put(1, 0, 'x')
lo_from_bytea(0, 'x')
loread(1, 10)
lowrite(1, 'x')
lo_truncate(1, 0)
dblink_connect('host=x')
dblink_send_query('c', 'drop table x')
pg_read_server_files('x')
pg_ls_logdir()
pg_rotate_logfile()
pg_promote()
pg_blocking_pids(1)
pg_input_is_valid('a', 'b')
pg_get_viewdef('x')
pg_relation_size('x')
query_to_xml_and_xmlschema('select 1', true, true, '')
query_to_xmlschema('select 1', true, true, '')
xmlelement(name, 'a')
xpath_exists('/a', '<a/>')
xmltable('/a' passing name columns b int)
xml_is_well_formed('<a/>')
crypt('a', 'b')
gen_salt('bf', 31)
factorial(100000)
array_fill(1, array[100000000])
generate_subscripts(tags, 1)
json_table(data, '$' columns (a int path '$'))
jsonb_populate_record(null, '{}')
jsonb_array_elements(data)
json_each(data)
json_tree(data)
regexp_split_to_table(name, 'a')
regexp_matches(name, 'a')
string_to_table(name, 'a')
amatch('a', 'b')
fts5(name)
rtreecheck('x')
sqlite_dbpage(1)
dbstat(1)
fsdir('/')
lsmode(1)
sqlite_log(1, 'x')
sqlite_offset(price)
set_limit(1)
pgp_sym_decrypt(name, 'key')
aes_decrypt(name, 'key')
des_decrypt(name)
master_gtid_wait('a', 1)
wait_for_executed_gtid_set('a')
is_free_lock('x')
release_all_locks()
last_value(price)
nth_value(price, 1)
lag(price)
grouping(price)
json_arrayagg(price)
json_objectagg(name, price)
percentile_cont(0.5)
row_security_active('x')
ps_thread_id(1)
ps_current_thread_id()
format_pico_time(1)
roles_graphml()
icu_version()
system_user()
current_role()
current_user_id()
charset(name)
uncompress(name)
load_data('x')
repeat(repeat('a', 10000), 10000)
repeat('a', 9999 * 9999)
repeat(name, qty)
repeat('a', +1000000000)
lpad('a', qty)
space(1000000000)
randomblob(qty)
zeroblob(1e9)
random_bytes(100000000)
gen_random_bytes(1000000)
printf('%1000000000d', 1)
printf('%*d', 1000000000, 1)
format('%1000000000s', 'a')
hex(hex(hex(hex(hex(hex(name))))))
quote(quote(quote(quote(quote(name)))))
replace(replace(replace(replace(replace(name, 'a', 'aaaaaaaaa'), 'a', 'aaaaaaaaa'), 'a', 'aaaaaaaaa'), 'a', 'aaaaaaaaa'), 'a', 'aaaaaaaa')
regexp_replace(name, '(a+)+$', '')
regexp_replace(name, '(.*)*x', '')
regexp_like(name, '([a-z]+)*$')
regexp_count(name, 'a{10000}')
""".strip().splitlines()
PLACES = (
    "{} IS NOT NULL",
    "price > 0 AND {} IS NOT NULL",
    "CASE WHEN {} IS NULL THEN 1 ELSE 2 END = 1",
    "coalesce({}, 'x') = 'x'",
)

# What is no single expression over the columns of the row.
SHAPES = (
    """
price > 0; DROP TABLE customers
price > 0; --
price > 0) OR (1 = 1); DROP TABLE x; --
price > 0 -- and no more
price > 0 # and no more
price /* */ > 0
price > (SELECT 1)
price IN (SELECT price FROM customers)
EXISTS (SELECT 1 FROM customers)
price > ALL (SELECT 1)
price = ANY (TABLE customers)
(WITH x AS (SELECT 1) SELECT 1) > 0
(VALUES (1)) > 0
price UNION SELECT 1
customers.price > 0
public.customers.price > 0
pg_catalog.pg_class.oid > 0
pg_catalog.lower(name) = 'a'
information_schema.tables IS NULL
price > :limit
price > ?
price > $1
price > %(limit)s
price > @limit
price > @@version
price > {{{{limit}}}}
@@global.secure_file_priv IS NULL
price := 1
DROP TABLE customers
DELETE FROM customers
INSERT INTO x VALUES (1)
UPDATE customers SET price = 0
TRUNCATE customers
COPY customers TO PROGRAM 'id'
ATTACH DATABASE 'x' AS y
PRAGMA writable_schema = 1
CALL proc()
DO 1
SET x = 1
LOAD DATA INFILE 'x' INTO TABLE y
GRANT ALL ON customers TO public
BEGIN
COMMIT
price INTO OUTFILE '/tmp/x'
count(*) > 1
sum(price) > 1
avg(price) > 1
row_number() OVER () > 1
sum(price) OVER (PARTITION BY a) > 1
array_agg(price) IS NULL
'pg_class'::regclass > 0
CAST('pg_sleep' AS regproc) IS NULL
"pg_sleep"(10) IS NULL
`sleep`(10) = 0
[load_extension]('x')
ｐｇ_sleep(10) IS NULL
$$text$$ = name
E'\\x41' = name
U&'\\0041' = name
'a' 'b' = name
price > 0 \\g
*
price, qty
(price, qty)
missing_column > 0
name = "draft"
LENGTH(*) > 1
name ~ '(a+)+$'
name ~ '^(a|a)*$'
name ~* '(\\w+)+x'
name REGEXP '(x*)*y'
name RLIKE '([0-9]+){1,}!'
name ~ 'a{1,99999}'
name SIMILAR TO '(a+)+'
current_catalog = 'x'
current_schema = 'x'
current_role = 'x'
system_user = 'x'
user = 'x'
sysdate > created_at
'pg_class'::regclass IS NOT NULL
name::regproc IS NOT NULL
CAST(name AS regrole) IS NOT NULL
name::regnamespace IS NOT NULL
name::xml IS NOT NULL
CAST(name AS xml) IS NOT NULL
name::pg_lsn IS NOT NULL
name::aclitem IS NOT NULL
regclass 'pg_class' IS NOT NULL
price > (TABLE customers)
price > SOME (SELECT 1)
(price).x > 0
price IS OF (integer)
TRY_CAST(name AS integer) > 0; SELECT 1
name MATCH (SELECT 1)
CASE WHEN (SELECT 1) THEN 1 END
x -> x + 1
first_value(price) OVER () > 1
price > 0 ORDER BY 1
price > 0 LIMIT 1
price > 0 GROUP BY 1
price > 0 HAVING true
price > 0 WINDOW w AS ()
price > 0 FOR UPDATE
DISTINCT price
ALL price
price AS x
price x
CURRENT OF c
NEXT VALUE FOR s
PREVIOUS VALUE FOR s
price > {limit}
price > ${limit}
price > $limit$
price > <% limit %>
price > NEW.price
price > OLD.price
EXCLUDED.price > 0
price > 0 \\; DROP TABLE x
INTERVAL (SELECT 1) DAY > 0
name COLLATE (SELECT 1) = 'a'
CAST('pg_class' AS "regclass") IS NULL
'pg_class'::"regclass" IS NULL
'pg_class'::`regclass` IS NULL
CAST('a' AS [xml]) IS NULL
name::"REGCLASS" IS NULL
'{pg_class}'::_regclass IS NULL
array['a']::_regproc IS NULL
name::_xml IS NULL
CAST(name AS _aclitem) IS NULL
name::regdatabase IS NULL
name::varchar(10)::regclass IS NULL
price IN name
price NOT IN name
price IN "name"
price IN lower(name)
json_value(data, '$.a' DEFAULT (SELECT 1) ON EMPTY) = 1
TRUNCATE TABLE customers
INSERT (price) VALUES (1)
replace(price) values (1)
lower(name -> (SELECT 1)) = 'a'
price > 0 #> 'a' 5 5
show price
show name = 'x
comment on price is 'x'
price > 0), CHECK (1
price) STORED, evil int GENERATED ALWAYS AS (1
price > 0 /*!50000 OR 1 = 1 */
price > 0 /*M! OR 1 = 1 */
price > 0 --+ x
N'a' = name
B'101' = a
X'41' = name
_utf8mb4'a' = name
U&"d\\0061ta" = name
name = 'a' UESCAPE '!'
"pg_catalog"."pg_read_file"('x') IS NULL
price OPERATOR(pg_catalog.+) 1 > 0
name COLLATE pg_catalog."C" = 'a'
ROW(1, (SELECT 1)) = ROW(1, 2)
(price, qty) IN (SELECT 1, 2)
CASE (SELECT 1) WHEN 1 THEN 1 END = 1
extract(year FROM (SELECT 1)) = 1
trim(BOTH (SELECT 1) FROM name) = 'a'
json_table(data, '$[*]' COLUMNS (a INT PATH '$')) IS NULL
tags[(SELECT 1)] = 1
seq.nextval > 0
rowid > 0
ctid IS NOT NULL
xmin IS NOT NULL
tableoid > 0
RAISE(ABORT, 'x')
{fn lower(name)} = 'a'
{d '2024-01-01'} < start_on
@`a` = 1
price > %s
data @? '$.a'
price =(seLEct 1)
(price).* IS NULL
aws_s3.query_export_to_s3('x') IS NULL
ts_rewrite(name, 'select a, b from c') IS NULL
pg_typeof(price) = 'a'
kdf('a', 'b', 1000000000) = 'a'
max(a, b) OVER () > 1
string_agg(name, ',') = 'a'
sum(price) FILTER (WHERE price > 0) > 1
format(concat('%','1000000000','s'), 'a') = 'x'
format('%' || '1000000000s', 'a') = 'x'
printf('%' || 1000000000 || 'd', 1) = 'x'
replace(repeat('a', 9999), 'a', repeat('b', 9999)) = name
regexp_replace(name, '.', rpad('x', 9999, 'x'), 'g') = name
replace(replace(name, 'a', 'aaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbb'), 'b', 'aaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbb') = name
name::char(10000000) = 'a'
cast(name as binary(1000000000)) = 'a'
data @@ '$.a like_regex "(a+)+$"'
jsonb_path_exists(data, '$ ? (@ like_regex "(a|a)*$")')
price in ()
price not in ( )
price > 1.2.3
price > 1..2
price > 1 .5.5
price > 0x41
price > 1_000
E 'x' = name
_utf8mb4 'a' = name
N 'x' = name
name = 'a\\' or 1=1 -- '
ARRAY(SELECT 1) = tags
row(customers.*) is null
customers is null
name::pg_catalog.regclass is null
price in (table customers)
price in (values (1))
default(price) > 0
price !! > 1
name ^@ 'x'
price @@@ 1
json_query(data, '$' returning text) is null
price as of timestamp 1
price for system_time all
xmlserialize(content name as text) is null
treat(name as x) is null
price at local
cube(price) = 1
grouping sets (price)
unique(price)
values(price) > 0
max(distinct price) > 1
price => 0
price =< 0
len(name) > 3
isblank(name)
""".strip()
    .replace("{{{{", "{{")
    .replace("}}}}", "}}")
    .splitlines()
)
HOSTILE = [place.format(call) for call in CALLS for place in PLACES] + SHAPES

HONEST = r"""
price >= 0
price > 0 AND qty > 0
qty BETWEEN 1 AND 100
price <= 99999.99
discount >= 0 AND discount <= 100
status IN ('new', 'paid', 'sent')
status NOT IN ('x')
status <> ''
status = 'new' OR price > 0
NOT (price < 0)
end_on >= start_on
end_on IS NULL OR end_on > start_on
(start_on IS NULL) = (end_on IS NULL)
email LIKE '%@%'
email NOT LIKE '% %'
email LIKE '%_@_%'
length(name) > 0
length(name) >= 2 AND length(name) <= 50
char_length(name) > 2
lower(email) = email
upper(code) = code
trim(name) = name
trim(name) <> ''
length(trim(name)) > 0
ltrim(name) = name
rtrim(name) = name
coalesce(discount, 0) < price
coalesce(name, '') <> ''
nullif(name, '') IS NOT NULL
abs(price) < 1000
round(price, 2) = price
round(price) = price
price * qty <= 100000
price * qty
price * qty - discount
price * (1 - discount / 100)
price + 1
price - discount
price / 2
qty % 2 = 0
mod(qty, 2) = 0
year >= 1900
year BETWEEN 1900 AND 2100
year > 0 OR year IS NULL
name || ' ' || code
coalesce(name, '') || coalesce(code, '')
upper(name)
lower(name)
lower(trim(email))
substr(code, 1, 2) = 'AB'
substr(code, 1, 1)
replace(name, '-', '')
replace(code, ' ', '') = code
CASE WHEN price > 100 THEN 'high' ELSE 'low' END
CASE status WHEN 'new' THEN 1 WHEN 'paid' THEN 2 ELSE 3 END
CASE WHEN qty = 0 THEN 0 ELSE price / qty END
cast(price AS integer)
cast(qty AS text)
price IS NOT NULL
is_open = true
is_open
NOT is_open
is_open OR price > 0
parent_id <> user_id
parent_id IS NULL OR parent_id <> a
a = b
a <> b
a != b
a < b
(a > 0) <> (b > 0)
(a IS NULL) <> (b IS NULL)
(a IS NOT NULL AND b IS NULL) OR (a IS NULL AND b IS NOT NULL)
code LIKE 'A%'
code LIKE '__-___'
code = upper(code)
length(code) = 5
name = 'O''Brien'
name <> 'it''s'
weight > 0.5
weight >= .5
weight < 1e3
-price < 0
price > -1
+price > 0
a + b + qty = 100
a * b > 0
(a + b) * qty
a - b >= 0
start_on > '2020-01-01'
start_on >= '2000-01-01' AND start_on < '2100-01-01'
created_at IS NOT NULL
created_at <= end_on
current_timestamp
current_date
now()
'new'
0
1.5
true
false
NULL
''
'a, b'
"order" > 0
price > 0 and qty > 0 or total > 0
PRICE > 0
Price >= 0
total = price * qty
total >= price
total = a + b
total BETWEEN a AND b
total NOT BETWEEN a AND b
name IS NOT NULL AND name <> ''
name IS NULL OR length(name) > 3
min(a, b) > 0
max(a, b) > 0
greatest(a, b) > 0
least(a, b) > 0
floor(price) = price
ceil(price) >= 0
ceiling(price) > 0
sign(price) >= 0
power(a, 2) < 100
sqrt(a) < 10
concat(name, code)
left(code, 2) = 'AB'
right(code, 2) = 'XY'
position('@' in email) > 1
substring(code, 1, 2) = 'AB'
instr(email, '@') > 1
strpos(email, '@') > 1
extract(year from start_on) > 2000
date(start_on) = start_on
status IN ('a','b') AND NOT is_open
price IN (1, 2, 3)
price IN (1)
qty >= 1 AND qty <= 10 AND price > 0
(price > 0)
((price > 0) AND (qty > 0))
a IS NULL AND b IS NULL
price > 0 AND (qty > 0 OR is_open)
name LIKE 'a%' OR name LIKE 'b%'
name NOT LIKE '%<%'
name NOT LIKE '%--%'
name <> ';'
name <> 'drop table x'
name = '/* no comment */'
code <> '?'
code <> ':x'
code LIKE '%\\%'
price::integer > 0
length(code) IN (8, 13)
length(replace(code, '-', '')) = 13
upper(substr(name, 1, 1)) = substr(name, 1, 1)
coalesce(a, b, qty) IS NOT NULL
nullif(a, 0)
b / nullif(a, 0)
price * 100 / total
round(price * 1.19, 2)
abs(a - b) <= 1
hex(code) = '41'
octet_length(name) < 100
initcap(name) = name
reverse(code) = code
price::numeric(10, 2) > 0
name ~ '^[A-Z]{2}[0-9]+$'
name ~* '^[a-z0-9._%+-]+@[a-z0-9-]+(\\.[a-z0-9-]+)*$'
name !~ '\\s'
name REGEXP '^[0-9]+$'
name RLIKE '^a'
name GLOB 'A*'
name SIMILAR TO '(a|b)%'
name ILIKE 'a%'
regexp_replace(name, '[^0-9]', '', 'g') <> ''
regexp_like(name, '^[a-z]+$')
tags @> array['a']
cardinality(tags) > 0
array_length(tags, 1) <= 10
'x' = any(tags)
array_position(tags, NULL) IS NULL
status = any(array['a', 'b'])
data ->> 'name' IS NOT NULL
data #>> '{a,b}' = 'c'
jsonb_typeof(data) = 'object'
json_valid(data)
json_extract(data, '$.a') IS NOT NULL
json_type(data) = 'object'
json_length(data) > 0
json_unquote(json_extract(data, '$.a')) = 'x'
data IS JSON
to_tsvector('english', name)
to_tsvector('simple', coalesce(name, '') || ' ' || coalesce(code, ''))
to_tsvector('english'::regconfig, name)
setweight(to_tsvector('english', name), 'A')
similarity(name, 'a') > 0.3
unaccent(lower(name))
date_trunc('month', created_at)
date_part('year', created_at) > 2000
extract(dow from start_on) BETWEEN 1 AND 5
age(start_on) > interval '18 years'
created_at > now() - interval '1 day'
created_at AT TIME ZONE 'utc' > start_on
make_date(year, 1, 1) <= start_on
to_char(start_on, 'YYYY') = '2024'
year(start_on) > 2000
date_format(start_on, '%Y')
timestampdiff(year, start_on, end_on) >= 18
timestampdiff(DAY, start_on, end_on) >= 18
timestampadd(hour, 2, start_on) <= end_on
datediff(end_on, start_on) < 31
date_add(start_on, interval 1 day) <= end_on
strftime('%Y', start_on) = '2024'
julianday(end_on) - julianday(start_on) < 31
date('now', '-1 day') < start_on
unixepoch()
typeof(price) = 'integer'
iif(price > 0, 1, 0)
ifnull(discount, 0) <= price
if(price > 0, 1, 0) = 1
num_nonnulls(a, b) = 1
tsrange(start_on, end_on, '[)') IS NOT NULL
int4range(a, b) @> 3
lower(hex(randomblob(16)))
gen_random_uuid()
uuid_generate_v4()
uuid()
random()
md5(random()::text)
encode(sha256(name::bytea), 'hex')
sha2(name, 256)
lpad(code, 8, '0')
concat_ws(' ', name, code)
split_part(email, '@', 2) <> ''
substring_index(email, '@', -1)
btrim(name) = name
translate(name, 'abc', 'xyz')
starts_with(name, 'a')
replace(replace(replace(code, '-', ''), ' ', ''), '.', '')
printf('%05d', a)
format('%s %s', name, code)
a & 1 = 1
a << 2
trunc(price) = price
width_bucket(price, 0, 100, 10) > 0
nextval('numbers')
st_srid(data) = 4326
a IS DISTINCT FROM b
a <=> b
name COLLATE "C" < 'm'
substring(name from 1 for 2) = 'AB'
trim(both ' ' from name) = name
position('@' in email) > 0
overlay(name placing 'x' from 1 for 1)
cast(data ->> 'n' as integer) > 0
(start_on, end_on) OVERLAPS (start_on, end_on)
inet_aton(name) IS NOT NULL
json_value(data, '$.name')
json_value(data, '$.n') = '1'
json_exists(data, '$.n')
json_query(data, '$.n') is not null
truncate(price, 2) = price
insert(name, 1, 1, 'a') = code
replace(name, 'a', 'b')
replace(name, 'a', 'b') = code
jsonb_array_length(data -> 'items') > 0
jsonb_typeof(data->'items') = 'array'
lower(data -> 'a' ->> 'b') = 'x'
coalesce(data -> 'a', '{}') is not null
json_length(data -> '$.items') > 0
json_unquote(data -> '$.a') = 'x'
json_length(data -> '$.items') div 2 > 0
price in (1, 2, 3)
price not in (a, b)
position('a' in name) > 0
name in ('in')
(price, qty) in ((1, 2), (3, 4))
price BETWEEN 0 AND 1000000
price >= 0.01
price = round(price, 2)
price * 100 = floor(price * 100)
discount BETWEEN 0 AND 1
discount IS NULL OR (discount >= 0 AND discount < 100)
weight IS NULL OR weight > 0
(weight IS NULL) OR (weight BETWEEN 0.001 AND 99999.999)
status IN ('draft','open','closed','cancelled')
status in ('Entwurf', 'Prüfung', 'Größe L')
status in ('下書き', '公開')
lower(status) in ('a', 'b')
status <> 'closed' OR end_on IS NOT NULL
NOT (status = 'closed' AND end_on IS NULL)
(status = 'closed') = (end_on IS NOT NULL)
CASE WHEN status = 'closed' THEN end_on IS NOT NULL ELSE true END
CASE WHEN is_open THEN 'open' WHEN end_on IS NULL THEN 'pending' ELSE 'done' END
end_on > start_on OR end_on IS NULL
coalesce(end_on, '9999-12-31') >= start_on
end_on - start_on <= 365
end_on >= start_on + 1
start_on + interval '30 days' >= end_on
start_on >= date '1900-01-01'
start_on < current_date + 365
start_on <= CURRENT_DATE
created_at <= CURRENT_TIMESTAMP
created_at > '2020-01-01 00:00:00'
created_at >= timestamp '2020-01-01 00:00:00'
extract(hour from created_at) between 8 and 18
extract(epoch from (end_on - start_on)) > 0
date_part('dow', start_on) <> 0
to_char(created_at, 'HH24:MI') > '08:00'
weekday(start_on) < 5
dayofweek(start_on) in (2,3,4,5,6)
month(start_on) = 1
strftime('%w', start_on) <> '0'
date(created_at) = date(start_on)
datetime('now')
datetime('now', 'localtime')
strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
CURRENT_TIMESTAMP
CURRENT_DATE + INTERVAL '7 days'
CURRENT_DATE + 14
now() + interval '1 year'
now() at time zone 'utc'
timezone('utc', now())
date_add(now(), interval 30 day)
now() + interval 30 day
adddate(curdate(), 7)
date('now', '+7 days')
date('now', 'start of month')
unix_timestamp()
extract(year from current_date)
year(curdate())
gen_random_uuid()::text
lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2)))
'INV-' || nextval('invoice_numbers')
nextval('public.orders_id_seq')
('ORD' || lpad(nextval('s')::text, 8, '0'))
to_char(now(), 'YYYYMMDD')
md5(random()::text || clock_timestamp()::text)
substr(md5(random()::text), 1, 8)
floor(random() * 1000000)::int
CURRENT_USER
session_user
'{}'::jsonb
'[]'::json
'{}'
'{}'::text[]
array[]::text[]
ARRAY['a', 'b']
json_array()
json_object('a', 1)
jsonb_build_object('a', 1, 'b', null)
'1 day'::interval
interval '1 hour'
INTERVAL '1' DAY
b
'a'::varchar(20)
-1
+5
1e6
true and false
email LIKE '%_@__%.__%'
email ~* '^[A-Z0-9._%+-]+@[A-Z0-9.-]+\.[A-Z]{2,}$'
email ~ '^[^@\s]+@[^@\s]+\.[^@\s]+$'
email REGEXP '^[A-Za-z0-9._%-]+@[A-Za-z0-9.-]+[.][A-Za-z]+$'
email NOT LIKE '%..%' AND email NOT LIKE '.%'
email = lower(trim(email))
position('@' in email) > 1 and position('.' in email) > 3
length(email) - length(replace(email, '@', '')) = 1
code ~ '^[A-Z]{2}-\d{4}$'
code ~ '^\d{5}(-\d{4})?$'
code ~ '^(\d{3}-){2}\d{4}$'
code ~ '^[0-9]{1,3}(\.[0-9]{1,3}){3}$'
code ~ '^([01]\d|2[0-3]):[0-5]\d$'
code ~ '^#[0-9a-fA-F]{6}$'
code ~ '^(https?)://[^\s/$.?#].[^\s]*$'
code ~ '^\+?[0-9 ()-]{7,20}$'
code ~ '^[a-z]+(-[a-z]+)*$'
code ~ '^[a-z][a-z0-9]*(_[a-z0-9]+)*$'
code ~ '^(?:[A-Z]{3}|[A-Z]{2}\d)$'
code ~ '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$'
code ~ '^\s*$'
code ~ '^(A|B|C)+$'
code ~ '^([a-z]{2,3}(-[A-Z]{2})?)$'
code GLOB '[A-Z][A-Z][0-9][0-9]'
code GLOB '*[0-9]*' AND code NOT GLOB '*[^0-9]*'
code NOT GLOB '*[^A-Z0-9]*'
code LIKE 'AB\_%' ESCAPE '\'
code like 'a!%%' escape '!'
code = upper(code) and length(code) = 3
code COLLATE NOCASE = 'abc'
name COLLATE "de-x-icu" < 'm'
name COLLATE utf8mb4_bin = 'a'
name = binary 'a'
binary name = 'a'
trim(name) <> '' AND length(name) <= 200
length(trim(coalesce(name,''))) between 1 and 80
char_length(trim(both from name)) > 0
trim(leading '0' from code) = code
ltrim(code, '0') <> ''
octet_length(name) <= 255
name IS NOT NULL OR code IS NOT NULL
(name IS NULL) + (code IS NULL) = 1
(name IS NULL)::int + (code IS NULL)::int = 1
(a IS NOT NULL) + (b IS NOT NULL) <= 1
num_nulls(a, b) = 1
cast(a is null as integer) + cast(b is null as integer) = 1
coalesce(a, 0) + coalesce(b, 0) = 100
nullif(trim(name), '') is not null
a XOR b
(a and not b) or (b and not a)
a IS TRUE
is_open IS NOT TRUE
is_open = 1
is_open IN (0, 1)
is_open = FALSE OR total > 0
user_id <> parent_id OR parent_id IS NULL
parent_id is distinct from user_id
parent_id IS NOT a
parent_id IS NOT DISTINCT FROM a
total = round(price * qty * (1 - coalesce(discount, 0) / 100.0), 2)
round((price * qty)::numeric, 2)
price * qty * 1.19
(price * qty) - coalesce(discount, 0)
cast(price * qty as decimal(12, 2))
cast(price as double precision) > 0
cast(name as varchar(20)) = name
cast(code as unsigned) > 0
cast(data as char(50)) = 'a'
price::double precision > 1
price::decimal(10,2)
trunc(price, 2) = price
ceil(qty / 12.0)
qty / 12 * 12 = qty
qty % 12 = 0
mod(qty, 12) = 0
qty & 3 <> 0
qty | 1 > 0
~qty < 0
qty >> 1 > 0
qty ^ 2 > 1
power(qty, 2)
sqrt(power(a, 2) + power(b, 2))
greatest(a, b, qty) <= 100
least(coalesce(a, 0), coalesce(b, 0)) >= 0
abs(a) + abs(b) > 0
sign(a) = sign(b)
a between least(b, qty) and greatest(b, qty)
a between symmetric b and qty
concat(name, ' ', code)
concat_ws(', ', name, nullif(code, ''))
name || coalesce(' (' || code || ')', '')
upper(left(name, 1)) || lower(substr(name, 2))
initcap(lower(name))
lower(replace(trim(name), ' ', '-'))
regexp_replace(lower(name), '[^a-z0-9]+', '-', 'g')
regexp_replace(code, '\D', '', 'g')
substring(email from position('@' in email) + 1)
substring(email, instr(email, '@') + 1)
split_part(email, '@', 2) = 'example.org'
right(code, 4)
left(code, length(code) - 1)
lpad(cast(a as text), 6, '0')
printf('%06d', a)
printf('%.2f', price)
format('%s-%s', code, a)
data->>'$.name'
data->'$.a.b' is not null
data -> 'a' ->> 'b' = 'c'
(data->>'price')::numeric > 0
data @> '{"active": true}'
data #> '{a,0}' is not null
json_extract(data, '$.a[0].b') = 1
json_unquote(json_extract(data, '$.name'))
json_type(data, '$.a') = 'text'
json_array_length(data) > 0
jsonb_array_length(data -> 'items') between 1 and 50
jsonb_typeof(data -> 'items') = 'array'
jsonb_path_exists(data, '$.a ? (@ > 1)')
data is json object
tags <> '{}'
tags <@ array['a','b','c']
tags && array['a']
array_length(tags, 1) is null or array_length(tags, 1) <= 5
coalesce(cardinality(tags), 0) > 0
'a' = any (tags)
not ('' = any(tags))
tags[1] = 'a'
array_to_string(tags, ',') <> ''
status = any (array['a'::text, 'b'::text])
status::text = any ((array['a'::varchar, 'b'::varchar])::text[])
(status)::text = 'a'::text
((price >= (0)::numeric))
(price > (0)::numeric) AND (qty > 0)
to_tsvector('german', coalesce(name, '')) || to_tsvector('german', coalesce(code, ''))
setweight(to_tsvector('simple', coalesce(name,'')), 'A') || setweight(to_tsvector('simple', coalesce(code,'')), 'B')
numrange(a, b, '[]')
daterange(start_on, end_on, '[)') && daterange('2020-01-01', null)
isempty(daterange(start_on, end_on)) = false
lower(daterange(start_on, end_on)) = start_on
point(a, b)
inet(name) << inet '10.0.0.0/8'
family(name::inet) = 4
octet_length(decode(code, 'hex')) = 32
encode(digest(name, 'sha256'), 'hex')
sha2(concat(name, code), 256)
crc32(name)
bin_to_uuid(data)
uuid_to_bin(uuid())
(uuid())
(now())
(curdate())
(json_array())
(rand() * 100)
if(status = 'paid', total, 0)
iif(qty > 10, 'bulk', 'single')
ifnull(name, code)
nvl(name, code)
decode(code, 'base64') is not null
status = 'a' AND (a > 0 OR b > 0) AND NOT (qty = 0)
"order" > 0 and "year" >= 2000
[order] > 0
`order` > 0 AND `status` = 'x'
price >= 0 AND price <= 100 AND price IS NOT NULL AND price <> 50
price>=0 and price<=1e3
0 <= price
'a' < code
1 = 1
name <> 'null'
name <> 'O''Reilly -- & Sons; /* x */'
name <> '100%'
name <> '?'
name <> '@home'
name <> '#1'
name = '' or name is null
price in (1)
format(price * 1.19, 2) <> ''
regexp_replace(replace(replace(replace(replace(lower(name), 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ß', 'ss'), '[^a-z0-9]+', '-', 'g')
replace(replace(replace(replace(replace(name, ' ', '-'), '.', ''), ',', ''), '/', '-'), '&', 'and')
name::char(3) = 'abc'
cast(code as binary(16)) is not null
uuidv7() is not null
length(name)<=5 or name like 'x%'
""".strip().splitlines()


@pytest.mark.parametrize("text", HOSTILE)
def test_gate__refuses(text: str) -> None:
    with pytest.raises(Misread) as caught:
        parse_expression(text, COLUMNS)
    assert caught.value.hint


@pytest.mark.parametrize("kind", ["regclass", "xml", "regproc", "aclitem", "pg_lsn"])
@pytest.mark.parametrize("text", ["name::{}", "CAST(name AS {})", "{} 'a'", "\"{}\" 'a'", "name::text::{}[]"])
def test_gate__refuses_a_type_of_the_catalogs_that_a_column_is_called_by(kind: str, text: str) -> None:
    with pytest.raises(Misread):
        parse_expression(f"{text.format(kind)} IS NULL", [*COLUMNS, kind])


@pytest.mark.parametrize(
    "text", ["show name = 'a\n::error::b'", "comment on name is 'a'", "reset 'a'", "fetch 5"]
)
def test_gate__writes_nothing_itself(text: str, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(Misread):
        parse_expression(text, COLUMNS)
    assert not caplog.records


@pytest.mark.parametrize("text", HONEST)
def test_gate__lets_in(text: str) -> None:
    assert parse_expression(text, COLUMNS).expression.text


OWN = [
    ("score(price) > 0", "score"),
    ("crm.score(price) > 0", "crm.score"),
    ("coalesce(Crm.Score(price), 0) > 0", "crm.score"),
    ("current_setting('app.tenant') = name", "current_setting"),
]


@pytest.mark.parametrize(("text", "name"), OWN)
def test_gate__lets_in_what_the_settings_name(text: str, name: str) -> None:
    with pytest.raises(Misread) as caught:
        parse_expression(text, COLUMNS)
    assert f'functions = ["{name}"]' in (caught.value.hint or "")
    parsed = parse_expression(text, COLUMNS, functions_of("postgresql", (name,)))
    assert parsed.columns == tuple(column for column in ("price", "name") if column in text)
    assert parse_expression(text, COLUMNS, None).expression == parsed.expression  # as a database has it


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("strpos(email, '@') > 1", "sqlite"),
        ("julianday(start_on) > 0", "postgresql"),
        ("date_trunc('day', start_on) = end_on", "mariadb"),
        ("substring_index(email, '@', 1) = name", "postgresql"),
    ],
)
def test_gate__knows_what_each_database_has(text: str, target: str) -> None:
    assert parse_expression(text, COLUMNS)
    with pytest.raises(Misread, match="not of the database"):
        parse_expression(text, COLUMNS, functions_of(target))


def test_gate__is_asked_often_enough() -> None:
    assert len(set(HOSTILE)) >= 900
    assert len(set(HONEST)) >= 480
