# xl2db environment, version 3, code bbf89588ecf3
# mypy: ignore-errors
"""How a revision that was cut off on MariaDB or MySQL is taken up again.

Both commit at each change of a table, so a run that dies leaves a revision half done. Here each statement
of a revision is written down in the table ``xl2db_journal`` of the same database: one that changes rows in
the transaction in which it does so, one that changes tables before it is sent, with how its table looked.
The next run goes through the revision again and leaves out what is done. Where a statement was under way,
the table itself tells: it looks as before, or it does not. The journal is gone when the run has ended well.

Where the database refuses a statement, what was done before it is taken back, as far as that loses nothing;
what remains done stays in the journal, and the next run goes on after it.
"""

import re
from contextlib import contextmanager, suppress

from alembic.util import CommandError
from sqlalchemy import event

JOURNAL = "xl2db_journal"
CREATE = f"""CREATE TABLE IF NOT EXISTS {JOURNAL} (step varchar(100) NOT NULL, number int NOT NULL PRIMARY KEY,
    done boolean NOT NULL, statement longtext NOT NULL, looked longtext) ENGINE=InnoDB CHARSET=utf8mb4"""

# Nothing to take up again: they change nothing, only the session, or nothing that a second time would spoil.
PASSING = {
    *("SELECT", "SHOW", "DESCRIBE", "DESC", "EXPLAIN", "WITH", "SET", "USE", "ANALYZE", "OPTIMIZE", "CHECK"),
    *("BEGIN", "START", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "LOCK", "UNLOCK", "FLUSH", "KILL"),
}
CHANGING_ROWS = {"INSERT", "UPDATE", "DELETE", "REPLACE"}
THINGS = {"TABLE", "VIEW", "SEQUENCE", "TRIGGER", "PROCEDURE", "FUNCTION", "EVENT", "DATABASE", "SCHEMA"}
TOKEN = re.compile(
    r"""(?P<space>\s+|--\s[^\n]*|\#[^\n]*|/\*.*?\*/)|(?P<name>"(?:[^"]|"")*"|`(?:[^`]|``)*`|[\w$]+)
      | '(?:[^'])*' | .""",
    re.VERBOSE | re.DOTALL,
)
NOT_THERE = {1146, 1049, 1051, 1305, 1347, 1360, 1539, 1932, 4091}
NOT_ALLOWED = {1044, 1142, 1227, 1370, 1419}
# Not the revision's fault: the same run succeeds later (a lock, a full disk, a server that stops).
PASSING_FAULTS = {1021, 1053, 1114, 1205, 1213, 1290, 1317, 1927, 1969, 3024}
ABSENT = "not there"
COUNTER = re.compile(r" AUTO_INCREMENT=\d+")


def words_of(statement):
    """The statement's words and signs, without the space and the comments between them."""
    return [match.group() for match in TOKEN.finditer(statement) if match.lastgroup != "space"]


def questions(statement):
    """The questions whose answers tell whether a statement took effect: SHOW CREATE TABLE "shop"."""
    words = words_of(statement)
    upper = [word.upper() for word in words]
    place = next((n for n, word in enumerate(upper) if n and (word in THINGS or word == "INDEX")), None)
    if place is None:
        return []
    thing = upper[place]
    if thing == "INDEX":
        if "ON" not in upper[place:]:
            return []
        thing, place = "TABLE", place + upper[place:].index("ON")
    place += 1
    while upper[place : place + 1] and upper[place] in ("IF", "NOT", "EXISTS"):
        place += 1
    paths = [path_at(words, place)]
    if upper[0] in ("DROP", "RENAME"):
        paths += [path_at(words, n + 1) for n in range(place, len(words)) if words[n] == ","]
    return [f"SHOW CREATE {thing} {path}" for path in paths if path]


def path_at(words, place):
    """The name that stands there, with its schema: room.orders."""
    path = words[place] if place < len(words) else ""
    while words[place + 1 : place + 2] == ["."] and place + 2 < len(words):
        place += 2
        path += "." + words[place]
    return path if re.match(r"[\w$\"`]", path) else ""


class Journal:
    """The journal of one run, on the connection that does the work."""

    def __init__(self, connection):
        """Nothing is written down yet."""
        self.connection = connection
        self.driver = connection.connection.driver_connection
        self.error = connection.dialect.dbapi.Error
        self.step = None
        self.number = 0
        self.known = {}

    def run(self, sql, *values):
        """Run a statement of the journal's own beside those of the run; gives back its rows."""
        if self.connection.dialect.paramstyle == "qmark":
            sql = sql.replace("%s", "?")
        cursor = self.driver.cursor()
        try:
            cursor.execute(sql, values) if values else cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []
        finally:
            cursor.close()

    @contextmanager
    def kept(self):
        """Within it, the statements of each step are written down."""
        hooks = [("do_execute", self.one), ("do_executemany", self.many), ("do_execute_no_params", self.bare)]
        for name, hook in hooks:
            event.listen(self.connection.engine, name, hook)
        try:
            yield
        except BaseException as error:
            self.step = None
            # After Ctrl-C only PyMySQL is known to have no answer waiting that would be taken for another's.
            if isinstance(error, Exception) or self.connection.dialect.driver == "pymysql":
                with suppress(Exception):  # the connection may be the very thing that broke
                    self.driver.rollback()
                    self.clear_up(go_back=number_of(error) not in PASSING_FAULTS)
            raise
        finally:
            for name, hook in hooks:
                event.remove(self.connection.engine, name, hook)
        self.step = None
        if self.is_there():
            try:
                self.run(f"DROP TABLE {JOURNAL}")
            except self.error as error:  # whoever may not drop a table leaves it empty
                if error.args[0] not in NOT_ALLOWED:
                    raise

    def is_there(self):
        """Whether the database holds a journal."""
        return bool(
            self.run(
                "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = %s",
                JOURNAL,
            )
        )

    def steps(self, function):
        """The same steps as the function yields; each is written down while it runs."""

        def noted(heads, ctx):
            for step in function(heads, ctx):
                if not step.info.is_stamp:
                    self.begin(step.info)
                yield step
                self.step = None

        return noted

    def begin(self, info):
        """Begin a step, perhaps one that was cut off."""
        revision = (info.up_revision_ids or ("",))[0]
        name = f"{'upgrade' if info.is_upgrade else 'downgrade'} {revision}"
        self.run(CREATE)
        rows = self.run(f"SELECT number, step, done, statement, looked FROM {JOURNAL} ORDER BY number")
        for _, other, *_ in rows:
            if other != name:
                raise CommandError(
                    f"A run was cut off in the midst of “{other}”, and this is “{name}”. "
                    "Run that one again first, with its file as it was."
                )
        self.known = {number: row for number, _, *row in rows}
        self.number = 0
        self.step = name

    def finish(self, **_):
        """A step has ended: together with the new version the journal is emptied."""
        if self.step is not None:
            self.step = None
            self.run(f"DELETE FROM {JOURNAL}")

    # --- each statement -------------------------------------------------------------------------------

    def one(self, cursor, statement, parameters, context):
        """A statement is about to be sent."""
        send = context.dialect.do_execute
        return self.noted(context, statement, lambda: send(cursor, statement, parameters, context))

    def many(self, cursor, statement, parameters, context):
        """A statement is about to be sent with several rows."""
        send = context.dialect.do_executemany
        return self.noted(context, statement, lambda: send(cursor, statement, parameters, context))

    def bare(self, cursor, statement, context):
        """A statement is about to be sent as it is."""
        send = context.dialect.do_execute_no_params
        return self.noted(context, statement, lambda: send(cursor, statement, context))

    def noted(self, context, statement, send):
        """Send a statement and write it down, unless it is done already; True where that was taken care of."""
        words = [word.upper() for word in words_of(statement[:1000])[:4]]
        verb = words[0] if words else ""
        if self.step is None or context.root_connection is not self.connection:
            return None
        if verb in PASSING or "TEMPORARY" in words:
            return None
        self.number += 1
        if self.number in self.known and self.is_done(statement):
            return True
        if verb in CHANGING_ROWS:
            send()
            self.write(done=True, statement=statement, looked=None)
            return True
        self.write(done=False, statement=statement, looked=self.look(statement))
        self.driver.commit()
        send()
        self.run(f"UPDATE {JOURNAL} SET done = 1 WHERE number = %s", self.number)
        return True

    def write(self, *, done, statement, looked):
        """Write a statement down; it is kept with the next commit."""
        self.run(
            f"REPLACE INTO {JOURNAL} (step, number, done, statement, looked) VALUES (%s, %s, %s, %s, %s)",
            *(self.step, self.number, done, statement, looked),
        )

    def is_done(self, statement):
        """Whether an earlier run did this statement, which must be the same as then."""
        done, known, looked = self.known[self.number]
        if known != statement:
            if not done and not self.took_effect(known, looked):
                return False  # that one came to nothing, and this one is in its place
            shown = [" ".join(text.split())[:100] for text in (known, statement)]
            raise CommandError(
                f"A run was cut off in the midst of “{self.step}”, whose file has changed since: statement "
                f"{self.number} was “{shown[0]}” and is now “{shown[1]}”. Bring the file back as it was, and "
                "run it again."
            )
        return bool(done) or self.took_effect(statement, looked)

    def took_effect(self, statement, looked):
        """Whether what the statement changes looks otherwise than before it."""
        return looked is not None and lines_of(self.look(statement)) != lines_of(looked)

    def look(self, statement):
        """How that which the statement changes looks now; None where that would tell nothing."""
        found = []
        for question in questions(statement):
            try:
                rows = self.run(question)
            except self.error as error:
                if error.args[0] not in NOT_THERE | NOT_ALLOWED:
                    raise
                rows = [(ABSENT,)] if error.args[0] in NOT_THERE else []
            found += [COUNTER.sub("", "\n".join(map(str, row))) for row in rows]
        return "\n\n".join(found) if found else None

    # --- after a failure ------------------------------------------------------------------------------

    def clear_up(self, *, go_back):
        """Forget the statements that had no effect, and take back those that can be without a loss."""
        if not self.is_there():
            return
        rows = self.run(f"SELECT number, done, statement, looked FROM {JOURNAL} ORDER BY number DESC")
        for place, (number, done, statement, looked) in enumerate(rows):
            if (done or self.took_effect(statement, looked)) and not (
                go_back and self.is_taken_back(number, statement, looked, rows[place + 1 :])
            ):
                break
            self.run(f"DELETE FROM {JOURNAL} WHERE number = %s", number)
            self.driver.commit()
        if not self.run(f"SELECT 1 FROM {JOURNAL} LIMIT 1"):
            self.run(f"DROP TABLE {JOURNAL}")

    def is_taken_back(self, number, statement, looked, earlier):
        """Take one statement back, the last one that is done; whether that could be, and came out right."""
        if looked is None:
            return is_about_new_things(statement, earlier)
        undoing = self.undoing(statement, looked)
        if undoing is None:
            return False
        self.run(f"UPDATE {JOURNAL} SET done = 0 WHERE number = %s", number)
        self.driver.commit()
        self.run(undoing)
        if self.took_effect(statement, looked):  # not quite as before: then rather as after it
            self.run(statement.replace("%%", "%"))
            return False
        return True

    def undoing(self, statement, looked):
        """The statement that takes back what a statement did; None where that would lose something."""
        asked, now = questions(statement), self.look(statement)
        if len(asked) != 1 or not asked[0].startswith("SHOW CREATE TABLE "):
            return None
        path = asked[0].removeprefix("SHOW CREATE TABLE ")
        if looked == ABSENT:
            is_view = re.match(r"CREATE\b[^\n]*\bVIEW\b", now.partition("\n")[2])
            return None if is_view else f"DROP TABLE {path}"
        if now == ABSENT:
            words = words_of(statement)
            upper = [word.upper() for word in words]
            if upper[:2] != ["ALTER", "TABLE"] or "RENAME" not in upper:
                return None
            place = upper.index("RENAME") + 1
            return f"ALTER TABLE {path_at(words, place + (upper[place] in ('TO', 'AS')))} RENAME TO {path}"
        clauses = clauses_back(lines_of(looked), lines_of(now))
        return f"ALTER TABLE {path} {', '.join(clauses)}" if clauses else None


def number_of(error):
    """The server's number of an error; 1927, a connection that broke, where the driver itself gave up."""
    original = getattr(error, "orig", None)
    number = original.args[0] if original is not None and original.args else None
    return 1927 if isinstance(number, int) and (2000 <= number < 3000 or not number) else number


def lines_of(text):
    """The lines of a CREATE TABLE, whose order tells nothing here."""
    return sorted(line.strip().rstrip(",") for line in text.splitlines()) if text else []


def is_about_new_things(statement, earlier):
    """Whether a statement about rows is gone with what was made before it: a table, or a column."""
    words = words_of(statement)
    upper = [word.upper() for word in words]
    if upper[0] in ("INSERT", "REPLACE") and "INTO" in upper[:3]:
        table, name = path_at(words, upper.index("INTO") + 1), None
    elif upper[0] == "UPDATE" and upper[2:3] == ["SET"] and upper[4:5] == ["="]:
        until = upper.index("WHERE") if "WHERE" in upper else len(upper)
        table, name = words[1], (None if "," in upper[:until] else words[3])
    else:
        return False
    for _, _, other, looked in earlier:
        if questions(other) == [f"SHOW CREATE TABLE {table}"]:
            if looked == ABSENT:
                return True
            if name and looked and not any(bare(name) == name_in(line) for line in lines_of(looked)):
                return True
    return False


def bare(name):
    """A name without its quotes."""
    return name[1:-1] if name[:1] in ('"', "`") else name


def name_in(line):
    """The column that a line of a CREATE TABLE is about; None where it is about another thing."""
    match = re.match(r"([\"`])(.+?)\1 ", line)
    return match.group(2) if match else None


def clauses_back(before, after):
    """The clauses of an ALTER TABLE that leads back; none where it would lose something."""
    gone, new = (
        [line for line in one if line not in other] for one, other in ((before, after), (after, before))
    )
    old_columns, new_columns = (
        {name_in(line): line for line in lines if name_in(line)} for lines in (gone, new)
    )
    clauses = []
    if len(old_columns) == len(new_columns) == 1 and old_columns.keys() != new_columns.keys():
        (old, line), (name, other) = *old_columns.items(), *new_columns.items()
        if line[len(old) + 2 :] != other[len(name) + 2 :]:
            return []
        clauses, old_columns, new_columns = [f"CHANGE {other[: len(name) + 2]} {line}"], {}, {}
    for name, line in old_columns.items():
        if name not in new_columns or type_in(line, name) != type_in(new_columns[name], name):
            return []
        clauses.append(f"MODIFY {line}")
    clauses += [
        f"DROP COLUMN {line[: len(name) + 2]}"
        for name, line in new_columns.items()
        if name not in old_columns
    ]
    for line in new:
        if not name_in(line):
            clauses.append(dropping(line))
    clauses += [f"ADD {line}" for line in gone if not name_in(line)]
    return [] if any(each in (None, "") or each.startswith("ADD )") for each in clauses) else clauses


def type_in(line, name):
    """The type that a column's line begins with."""
    return line[len(name) + 2 :].split(" NOT NULL")[0].split(" DEFAULT")[0].split(" COMMENT")[0]


def dropping(line):
    """The clause that takes away what a line of a CREATE TABLE says; None where there is none."""
    if line.startswith("PRIMARY KEY"):
        return "DROP PRIMARY KEY"
    match = re.match(r"(?:CONSTRAINT|(?:UNIQUE |FULLTEXT |SPATIAL )?KEY) (([\"`]).+?\2) (FOREIGN KEY)?", line)
    if not match:
        return None
    kind = "CONSTRAINT" if line.startswith("CONSTRAINT") else "INDEX"
    return f"DROP {match.group(3) or kind} {match.group(1)}"
