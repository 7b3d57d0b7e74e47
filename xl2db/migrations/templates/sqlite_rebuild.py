# xl2db environment, version 3, code 9bdaaf9227c8
# mypy: ignore-errors
"""How a table is changed on SQLite without losing anything.

SQLite's ALTER TABLE knows few changes; for the others a table is built anew, its rows are copied, and it
takes the old one's place. Alembic does that from what SQLAlchemy reflects, which leaves things behind
(triggers, collations, AUTOINCREMENT, expression indexes ...). Here the table's own CREATE TABLE text is
edited instead, so that everything that isn't meant stays as it was written. Importing this file puts
``LosslessSQLite`` in the place of Alembic's SQLite implementation; env.py does so.
"""

import re
from collections import Counter
from itertools import count, pairwise
from types import MappingProxyType

from alembic.ddl.sqlite import SQLiteImpl
from alembic.util import CommandError
from sqlalchemy import Column, Integer, PrimaryKeyConstraint

REBUILT_AS = "_alembic_tmp_"
NUMBERS = count()

# --- Reading a CREATE TABLE statement -----------------------------------------------------------------

TOKEN = re.compile(
    r"""(?P<space>\s+|--[^\n]*(?:\n|$)|/\*.*?(?:\*/|$))
      | (?P<quoted>"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\])
      | (?P<text>[xX]?'(?:[^']|'')*')
      | (?P<word>[^\W\d][\w$]*)
      | (?P<number>[\d.][\w.]*)
      | (?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)
TABLE_CONSTRAINTS = {"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"}
COLUMN_CONSTRAINTS = {
    *("CONSTRAINT", "PRIMARY", "NOT", "NULL", "UNIQUE", "CHECK"),
    *("DEFAULT", "COLLATE", "REFERENCES", "GENERATED", "AS"),
}
TAKES_THE_NEXT_WORD = {"CONSTRAINT", "DEFAULT", "COLLATE", "REFERENCES", "SET", "NOT", "ALWAYS", "MATCH"}


def quote(name):
    """The name in double quotes."""
    return '"' + str(name).replace('"', '""') + '"'


def literal(text):
    """The text as an SQL literal."""
    return "'" + str(text).replace("'", "''") + "'"


def counted(number):
    """A number of rows, in words."""
    return "1 row" if number == 1 else f"{number} rows"


def tokens(sql):
    """The tokens of the text: (kind, text, start, depth of parentheses); no spaces and comments."""
    found, depth = [], 0
    for match in TOKEN.finditer(sql):
        if match.lastgroup == "space":
            continue
        depth -= match.group() == ")"
        found.append((match.lastgroup, match.group(), match.start(), depth))
        depth += match.group() == "("
    return found


def folded(name):
    """The name as SQLite compares names: the letters A to Z are small."""
    return re.sub("[A-Z]+", lambda letters: letters.group().lower(), str(name))


def spelled(token):
    """The name that a token spells, without its quotes; None if it is no name."""
    kind, text = token[0], token[1]
    if kind == "word":
        return text
    if kind == "quoted" or (kind == "text" and text[0] == "'"):
        return text[1:-1].replace(text[-1] * 2, text[-1])
    return None


def identifier(token):
    """The name that a token spells, as SQLite compares names; None if it is no name."""
    name = spelled(token)
    return None if name is None else folded(name)


def names_in(sql):
    """All names that the text uses, in small letters; functions and texts are not among them."""
    found = tokens(sql)
    return {
        identifier(token)
        for token, after in zip(found, [*found[1:], (None, "", 0, 0)], strict=True)
        if token[0] in ("word", "quoted") and not (token[0] == "word" and after[1] == "(")
    }


def clauses(sql):
    """A column's text, cut before each of its constraints: [name and type, constraint, ...]."""
    cuts, named, taken = [], False, False
    found = tokens(sql)
    for n, (kind, text, start, depth) in enumerate(found):
        word = text.upper() if kind == "word" and depth == 0 else ""
        if taken:
            taken = text in ("+", "-")  # DEFAULT -1
        else:
            after = found[n + 1][1].upper() if n + 1 < len(found) else ""
            if word in COLUMN_CONSTRAINTS and not named and (word, after) != ("NOT", "DEFERRABLE"):
                cuts.append(start)
            named = word == "CONSTRAINT"
            taken = word in TAKES_THE_NEXT_WORD
    edges = [0, *cuts, len(sql)]
    return [sql[a:b] for a, b in pairwise(edges)]


def constraints_in(sql):
    """Table constraints, each by itself: SQLite wants no comma between them."""
    cuts, named = [], 0
    for kind, text, start, depth in tokens(sql):
        word = text.upper() if kind == "word" and depth == 0 else ""
        if word in TABLE_CONSTRAINTS and named != 1 and (named != 2 or word == "CONSTRAINT"):
            cuts.append(start)
        named = 1 if word == "CONSTRAINT" and named != 1 else 2 if named == 1 else 0
    edges = [0, *cuts[1:], len(sql)]
    return [sql[a:b] for a, b in pairwise(edges)]


def unqualified(sql, table):
    """The text without the table's name before its columns, since it is made under another name first."""
    found, kept, end = tokens(sql), [], 0
    for token, after in pairwise(found):
        if token[0] in ("word", "quoted") and identifier(token) == folded(table) and after[1][0] == ".":
            kept.append(sql[end : token[2]])
            end = after[2] + 1
    return "".join(kept) + sql[end:]


def trimmed(sql):
    """The text without the space around it, but a comment keeps the end of its line."""
    last = tokens(sql)[-1:] or [("", "", 0, 0)]
    in_comment = "--" in sql[last[0][2] + len(last[0][1]) :]
    return sql.strip() + "\n" * in_comment


class Clause:
    """One constraint of a column or a table: its text, its name, and what kind it is."""

    def __init__(self, sql):
        """Take the text apart."""
        found = tokens(sql)
        named = found[0][1].upper() == "CONSTRAINT" and len(found) > 1
        self.sql = trimmed(sql)
        self.name = identifier(found[1]) if named else None
        kind = found[2 if named and len(found) > 2 else 0]
        self.kind = {"GENERATED": "AS"}.get(kind[1].upper(), kind[1].upper())
        self.body = sql[kind[2] + len(kind[1]) :]

    @property
    def columns(self):
        """The columns that a key or a foreign key lists, or the names that a check uses."""
        if self.kind == "CHECK":
            return names_in(self.body)
        found = tokens(self.body)
        opening = next((n for n, token in enumerate(found) if token[1] == "("), len(found))
        closing = next((n for n, token in enumerate(found) if n > opening and token[1] == ")"), len(found))
        return {
            identifier(token) for before, token in pairwise(found[opening:closing]) if before[1] in ("(", ",")
        }


class ColumnText:
    """One column as it stands in the CREATE TABLE text; untouched ones are written back as they were."""

    def __init__(self, sql):
        """Take the text apart."""
        self.sql = sql
        self.space = sql[: tokens(sql)[0][2]]
        head, *rest = clauses(sql)
        name = tokens(head)[0]
        self.spelling, self.title, self.name = name[1], spelled(name), identifier(name)
        self.type = trimmed(head[name[2] + len(name[1]) :])
        self.clauses = [Clause(clause) for clause in rest if tokens(clause)]

    def has(self, kind):
        """Whether the column has a constraint of that kind (NOT, DEFAULT, AS, PRIMARY ...)."""
        return any(clause.kind == kind for clause in self.clauses)

    def put(self, *, type=None, **kinds):  # noqa: A002
        """Change the type and constraints: NOT="NOT NULL" sets or replaces, NOT=None takes away."""
        for kind, sql in kinds.items():
            old = [clause for clause in self.clauses if clause.kind == kind]
            if sql is None:
                self.clauses = [clause for clause in self.clauses if clause.kind != kind]
            elif old:
                old[0].sql = sql
            else:
                ahead = {"COLLATE": (), "DEFAULT": ("COLLATE",)}.get(kind)  # as SQLAlchemy writes a column
                place = len(self.clauses) if ahead is None else sum(c.kind in ahead for c in self.clauses)
                self.clauses.insert(place, Clause(sql))
        if type is not None:
            self.type = type
        self.write()

    def write(self):
        """Put the text together again after a change."""
        parts = [self.spelling, self.type, *(clause.sql for clause in self.clauses)]
        self.sql = self.space + " ".join(part for part in parts if part)


class TableText:
    """A CREATE TABLE statement in its parts: columns, table constraints, and what follows the bracket."""

    def __init__(self, sql):
        """Take the text apart."""
        found = tokens(sql)
        opening = next(n for n, token in enumerate(found) if token[1] == "(")
        closing = next(n for n, token in enumerate(found) if token[1] == ")" and token[3] == 0)
        commas = [token[2] for token in found[opening:closing] if token[1] == "," and token[3] == 1]
        edges = [found[opening][2], *commas, found[closing][2]]
        items = [sql[a + 1 : b] for a, b in pairwise(edges)]
        last = tokens(items[-1])[-1]
        trailing = items[-1][last[2] + len(last[1]) :]
        self.before_end = "" if trailing.strip() else trailing
        items[-1] = items[-1] if trailing.strip() else items[-1].rstrip()
        self.columns, self.constraints = [], []
        for item in items:
            first = tokens(item)[0]
            if first[0] == "word" and first[1].upper() in TABLE_CONSTRAINTS:
                self.constraints += [item]
            else:
                self.columns += [ColumnText(item)]
        self.options = sql[edges[-1] :]
        self.without_rowid = "rowid" in names_in(self.options)

    def write(self, name):
        """The statement that creates the table under that name."""
        items = [column.sql for column in self.columns] + self.constraints
        return f"CREATE TABLE {quote(name)} ({','.join(items)}{self.before_end}{self.options}"

    def column(self, name):
        """The column of that name; an error where there is none."""
        for column in self.columns:
            if column.name == folded(name):
                return column
        raise CommandError(f"There is no column {name!r}.")

    def drop_column(self, name):
        """Take a column away, with the constraints that are about it alone."""
        gone = self.column(name)
        self.columns.remove(gone)
        self.constraints = [each for item in self.constraints for each in constraints_in(item)]
        names = {column.name for column in self.columns}
        for item in list(self.constraints):
            clause = Clause(item)
            used = clause.columns
            if gone.name in used and used & names:
                what = clause.name or clause.sql
                raise CommandError(f"The column {name!r} is still used by {what}: drop that first.")
            if gone.name in used:
                self.constraints.remove(item)

    def drop_constraint(self, name):
        """Take a named constraint away, wherever it stands."""
        wanted = folded(name)
        self.constraints = [each for item in self.constraints for each in constraints_in(item)]
        for item in self.constraints:
            if Clause(item).name == wanted:
                self.constraints.remove(item)
                return
        for column in self.columns:
            for clause in column.clauses:
                if clause.name == wanted:
                    column.clauses.remove(clause)
                    column.write()
                    return
        raise CommandError(f"There is no constraint {name!r}.")

    @property
    def rowid_column(self):
        """The column that is the row's number (INTEGER PRIMARY KEY), or None."""
        keys = [Clause(item).columns for item in self.constraints if Clause(item).kind == "PRIMARY"]
        keys += [
            {column.name}
            for column in self.columns
            for clause in column.clauses
            # A key of a column alone that is in descending order is an index like any other.
            if clause.kind == "PRIMARY" and "desc" not in names_in(clause.body)
        ]
        for column in self.columns:
            if keys == [{column.name}] and column.type.upper() == "INTEGER":
                return column.name
        return None

    def refuse_lost_names(self, dropped):
        """Refuse where a rule still says a column that goes: in double quotes it would become a text."""
        rules = [Clause(item) for item in self.constraints]
        rules += [clause for column in self.columns for clause in column.clauses]
        for rule in rules:
            if rule.kind in ("CHECK", "AS") and (lost := dropped & names_in(rule.body)):
                what = rule.name or rule.sql
                raise CommandError(f"The column {min(lost)!r} is still used by {what}: drop that first.")


# --- The changes --------------------------------------------------------------------------------------


class LosslessSQLite(SQLiteImpl):
    """Alembic's SQLite implementation, but what is rebuilt keeps everything that isn't meant."""

    __dialect__ = "sqlite"
    transactional_ddl = True
    renamed = MappingProxyType({})

    def start_migrations(self):
        """Remember what was wrong before, so that only new faults stop a revision."""
        self.renamed = {}
        if not self.as_sql and not self.context_opts.get("dont_mutate"):
            self.faults = orphans(self.connection), broken(self.connection)

    def check_revision(self, **_):
        """Before a revision is finished: no row refers to nothing, every view and trigger still works."""
        before, broken_before = self.faults
        after, broken_after = self.faults = orphans(self.connection), broken(self.connection)
        before = Counter(
            {(self.renamed.get(t, t), row, self.renamed.get(p, p)): n for (t, row, p), n in before.items()}
        )
        if new := sorted((after - before).elements(), key=str):
            table, _, parent = new[0]
            rows = ", ".join(str(row) for t, row, p in new[:5] if (t, p) == (table, parent))
            raise CommandError(
                f"{counted(len(new))} of {table} refer to rows of {parent} that do not exist (rowid {rows})."
            )
        for name, message in broken_after.items():
            if name not in broken_before:
                raise CommandError(f"{name} would not work any more: {message}.")
        self.renamed = {}

    def requires_recreate_in_batch(self, batch_op):
        """Never Alembic's own rebuild: the batch is handed to ``change_table`` as one step."""
        if batch_op.batch and batch_op.batch[0][0] != "change_table":
            batch_op.batch = [("change_table", (batch_op.table_name, batch_op.schema, batch_op.batch), {})]
        return False

    def prep_table_for_batch(self, batch_impl, table):
        """Refuse recreate="always", which would leave things behind."""
        raise CommandError(
            'batch_alter_table(recreate="always") would lose parts of the table: leave it out.'
        )

    def change_table(self, table_name, schema, steps):
        """Make all changes of one batch; what needs a rebuild is gathered and done at once."""
        if schema not in (None, "main"):
            raise CommandError(f"SQLite has no schema {schema!r}.")
        names = [] if self.as_sql else list(names_changed(steps))
        before = taken_for_texts(self.connection, names)
        self.change_in_order(table_name, steps)
        after = taken_for_texts(self.connection, names)
        for what, name in sorted(set(before) ^ set(after)):
            raise CommandError(
                f'{what} would not mean the same any more, since it says "{name}" in double quotes, which is '
                "a column's name where there is such a column, and a text where there is none: "
                "drop it first, and make it again with single quotes around texts."
            )

    def change_in_order(self, table_name, steps):
        """Make the changes of one batch in their order."""
        waiting = []
        for name, positional, keywords in steps:
            if name == "alter_column":
                new_name = keywords.get("name")
                if new_name is not None and new_name != positional[1]:
                    if any(step[0] != "drop_constraint" for step in waiting):
                        self.rebuild(table_name, waiting)
                        waiting = []
                    self.rename(
                        positional[1],
                        new_name,
                        f"ALTER TABLE {quote(table_name)} "
                        f"RENAME COLUMN {quote(positional[1])} TO {quote(new_name)}",
                    )
                    positional = (positional[0], new_name)
                if any(keywords.get(k) is not None for k in ("type_", "nullable")) or (
                    keywords.get("server_default", False) is not False
                ):
                    waiting.append((name, positional, keywords))
            elif name == "add_column" and not waiting and self.can_add(positional[1]):
                self.run(f"ALTER TABLE {quote(table_name)} ADD COLUMN {self.column_text(positional[1])}")
            elif name in ("add_column", "drop_column", "add_constraint", "drop_constraint"):
                waiting.append((name, positional, keywords))
            elif name == "drop_index":
                super().drop_index(*positional, **keywords)
            elif name == "create_index":
                self.rebuild(table_name, waiting)
                waiting = []
                super().create_index(*positional, **keywords)
            elif name == "rename_table":
                self.rebuild(table_name, waiting)
                waiting = []
                self.rename_table(*positional, **keywords)
                table_name = positional[1]
            elif not name.endswith("_comment"):  # SQLite keeps no comments
                raise CommandError(f"{name} is not known on SQLite.")
        self.rebuild(table_name, waiting)

    # Outside a batch each change is a batch of one.

    def alter_column(self, table_name, column_name, *, schema=None, **keywords):
        """Change a column."""
        self.change_table(table_name, schema, [("alter_column", (table_name, column_name), keywords)])

    def add_column(self, table_name, column, *, schema=None, **keywords):
        """Add a column."""
        self.change_table(table_name, schema, [("add_column", (table_name, column), keywords)])

    def drop_column(self, table_name, column, *, schema=None, **keywords):
        """Drop a column."""
        self.change_table(table_name, schema, [("drop_column", (table_name, column), keywords)])

    def add_constraint(self, const, **keywords):
        """Add a constraint."""
        self.change_table(const.table.name, const.table.schema, [("add_constraint", (const,), keywords)])

    def drop_constraint(self, const, **keywords):
        """Drop a constraint."""
        self.change_table(const.table.name, const.table.schema, [("drop_constraint", (const,), keywords)])

    def rename_table(self, old_table_name, new_table_name, schema=None):
        """Rename a table; SQLite mends the references in other tables, views and triggers."""
        steps = [old_table_name, new_table_name]
        if folded(old_table_name) == folded(new_table_name):  # only other letters: by way of another name
            steps.insert(1, REBUILT_AS + new_table_name)
        for old, new in pairwise(map(str, steps)):
            self.rename(old, new, f"ALTER TABLE {quote(old)} RENAME TO {quote(new)}")
        self.renamed = {
            name: str(new_table_name) if new == str(old_table_name) else new
            for name, new in self.renamed.items()
        }
        self.renamed[str(old_table_name)] = str(new_table_name)

    def rename(self, old, new, sql):
        """Rename something, and refuse where SQLite changes more than the name in a view or trigger.

        SQLite takes ``excluded.a`` of an ON CONFLICT for the table that is renamed.
        """
        before = self.depending()
        self.run(sql)
        for name, words in self.depending().items():
            meant = [folded(new) if word == folded(old) else word for word in words]
            was = [folded(new) if word == folded(old) else word for word in before.get(name, words)]
            if meant != was:
                raise CommandError(
                    f"{name} would not mean the same any more, since SQLite renames too much in it: "
                    "drop it first, and make it again afterwards."
                )

    def depending(self):
        """The views and triggers, word by word: {"The view v": [...]}."""
        found = self.run("SELECT type, name, sql FROM sqlite_master WHERE type IN ('view', 'trigger')").all()
        return {
            f"The {kind} {name}": [identifier(token) or token[1] for token in tokens(sql)]
            for kind, name, sql in found
        }

    def create_table(self, table, **keywords):
        """Create a table; a key of whole numbers is never empty, whether that is said or not."""
        for column in table.columns:
            if column.info.get("sqlite_not_null") is False:
                column.nullable = True
        super().create_table(table, **keywords)

    def create_table_comment(self, table):
        """SQLite keeps no comments."""

    drop_table_comment = create_column_comment = create_table_comment

    def run(self, sql):
        """Run one statement exactly as it is written."""
        return self.connection.exec_driver_sql(sql)

    def column_text(self, column):
        """The column as SQLAlchemy writes it; its constraints follow on their own."""
        return self.dialect.ddl_compiler(self.dialect, None).get_column_specification(column)

    def can_add(self, column):
        """Whether SQLite's own ADD COLUMN can add it, rows or no rows."""
        text = ColumnText(self.column_text(column))
        default = next((tokens(clause.sql) for clause in text.clauses if clause.kind == "DEFAULT"), None)
        changing = default is not None and (
            default[1][1] == "("
            or default[1][1].upper() in ("CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME")
        )
        constant = default is not None and default[1][1].upper() != "NULL"
        stored = any(clause.kind == "AS" and "STORED" in clause.sql.upper() for clause in text.clauses)
        needs_value = text.has("NOT") and not constant
        return not (changing or stored or needs_value or text.has("PRIMARY") or text.has("UNIQUE"))

    def edit(self, text, name, positional, keywords):
        """Make one change in the table's text."""
        if name == "add_column":
            column = ColumnText(self.column_text(positional[1]))
            column.sql = "\n\t" + column.sql
            if not (keywords.get("if_not_exists") and column.name in {c.name for c in text.columns}):
                text.columns.append(column)
        elif name == "drop_column":
            text.drop_column(positional[1].name)
        elif name == "drop_constraint":
            if positional[0].name is not None:
                text.drop_constraint(positional[0].name)
        elif name == "add_constraint":
            constraint = positional[0]
            compiler = self.dialect.ddl_compiler(self.dialect, None)
            if constraint._create_rule is None or constraint._create_rule(compiler):
                sql = compiler.process(constraint)
                if sql:
                    text.constraints.append("\n\t" + sql)
            if isinstance(constraint, PrimaryKeyConstraint):
                for key in constraint.columns:
                    self.edit_column(text.column(key.name), nullable=False)
        elif name == "alter_column":
            self.edit_column(text.column(positional[1]), **keywords)

    def edit_column(
        self, column, *, type_=None, nullable=None, server_default=False, existing_type=None, **_
    ):
        """Change a column's type, whether it may be empty, and its default, in the table's text."""
        changes = {}
        if type_ is not None:
            model = ColumnText(self.column_text(Column("x", type_)))
            changes["type"] = model.type
            collation = [clause.sql for clause in model.clauses if clause.kind == "COLLATE"]
            if collation or (
                existing_type is not None and "COLLATE" in self.column_text(Column("x", existing_type))
            ):
                changes["COLLATE"] = collation[0] if collation else None
        if nullable is not None and nullable is column.has("NOT"):
            changes["NOT"] = None if nullable else "NOT NULL"
        if server_default is not False:
            model = ColumnText(
                self.column_text(Column("x", type_ or Integer(), server_default=server_default))
            )
            for kind in ("DEFAULT", "AS"):
                found = [clause.sql for clause in model.clauses if clause.kind == kind]
                changes[kind] = found[0] if found else None
        column.put(**changes)

    def rebuild(self, table_name, steps):
        """Make the changes in the table's text, and where it differs, build the table anew from it."""
        if not steps:
            return
        if self.as_sql:
            raise CommandError("SQLite tables are changed by looking at them: see env.py for --sql.")
        row = self.run(
            "SELECT name, sql FROM sqlite_master WHERE type = 'table' "
            f"AND name = {literal(table_name)} COLLATE NOCASE"
        ).first()
        if row is None:
            raise CommandError(f"There is no table {table_name!r}.")
        name, sql = row
        old, new = TableText(sql), TableText(sql)
        values = {}
        known = {column.name for column in old.columns}
        for step in steps:
            self.edit(new, *step)
            if step[0] == "add_column" and new.columns[-1].name not in known:
                self.note_default(new.columns[-1], values)
            elif step[2].get("sqlite_using"):
                values[folded(step[1][1])] = step[2]["sqlite_using"]
        if new.write(name) == old.write(name):
            return
        new.refuse_lost_names(known - {column.name for column in new.columns})
        self.run("PRAGMA legacy_alter_table = ON")  # leave alone what refers to the table
        try:
            self.copy_over(name, old, new, values)
        finally:
            self.run("PRAGMA legacy_alter_table = OFF")

    def note_default(self, column, values):
        """Keep what rows get from a new column's default, which a later change may take away."""
        default = [clause.sql for clause in column.clauses if clause.kind == "DEFAULT"]
        if default:
            values[column.name] = default[0].strip()[len("DEFAULT") :].strip()

    def copy_over(self, name, old, new, values):
        """Create the new table, copy the rows, drop the old one, and restore what hung on it."""
        temporary = REBUILT_AS + name
        dropped = {column.name for column in old.columns} - {column.name for column in new.columns}
        attached = self.attached(name, dropped)
        if self.run(f"SELECT 1 FROM sqlite_master WHERE name = {literal(temporary)} COLLATE NOCASE").first():
            raise CommandError(
                f"The table {temporary!r} is left over from a run of Alembic that was cut off: look whether it "
                f"holds rows that {name} lacks, then drop it."
            )
        self.run(unqualified(new.write(temporary), name))
        pairs = self.copied(old, new, values)
        into = ", ".join(quote_known(target) for target, _ in pairs)
        taken = ", ".join(value for _, value in pairs)
        self.run(f"INSERT OR ABORT INTO {quote(temporary)} ({into}) SELECT {taken} FROM {quote(name)}")
        for before, after in same_columns(old, new):
            if misfit(before) != misfit(after):
                self.check_values(name, temporary, after)
        if any(column.has("PRIMARY") for column in new.columns):
            attached += self.keep_counters(name, temporary)
        self.run(f"DROP TABLE {quote(name)}")
        self.run(f"ALTER TABLE {quote(temporary)} RENAME TO {quote(name)}")
        for sql in attached:
            self.run(sql)

    def attached(self, name, dropped):
        """The statements that make the table's indexes and triggers; an index goes with its column."""
        rows = self.run(
            "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL "
            f"AND type IN ('index', 'trigger') AND tbl_name = {literal(name)} COLLATE NOCASE ORDER BY rowid"
        ).all()
        found = []
        for kind, own_name, sql in rows:
            columns = set()
            if kind == "index":
                columns = {folded(row[2]) for row in self.run(f"PRAGMA index_info({quote(own_name)})")}
                quoted = [token for token in tokens(sql) if token[1][0] == '"']
                texts = {identifier(token) for token in quoted} & dropped - columns
                if texts and not columns & dropped:
                    raise CommandError(
                        f"The column {min(texts)!r} is still used by {own_name}: drop that first."
                    )
            if not columns & dropped:
                found.append(sql)
        return found

    def keep_counters(self, name, temporary):
        """AUTOINCREMENT's counter and the statistics of ANALYZE go over to the new table."""
        own = {row[0] for row in self.run("SELECT name FROM sqlite_master WHERE name GLOB 'sqlite_*'")}
        old, new = literal(name), literal(temporary)
        if "sqlite_sequence" in own:
            counter = f"SELECT max(seq) FROM sqlite_sequence WHERE name IN ({old}, {new})"
            self.run(
                f"INSERT INTO sqlite_sequence (name, seq) SELECT {new}, seq FROM sqlite_sequence "
                f"WHERE name = {old} AND NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = {new})"
            )
            self.run(f"UPDATE sqlite_sequence SET seq = ({counter}) WHERE name = {new}")
        if "sqlite_stat1" in own:
            self.run(
                f"INSERT INTO sqlite_stat1 (tbl, idx, stat) SELECT {new}, idx, stat FROM sqlite_stat1 "
                f"WHERE tbl = {old}"
            )
            return [f"UPDATE sqlite_stat1 SET tbl = {old} WHERE tbl = {new}"]
        return []

    def copied(self, old, new, values):
        """Which columns are filled from what: (new column, expression); ``values`` are expressions of its own."""
        pairs = [
            (after.name, values.get(after.name) or converted(before, after))
            for before, after in same_columns(old, new)
            if not after.has("AS")
        ]
        kept = {column.name for column in old.columns}
        pairs += [
            (column.name, values[column.name])
            for column in new.columns
            if column.name in values and column.name not in kept
        ]
        free = {"rowid", "_rowid_", "oid"} - {column.name for column in old.columns + new.columns}
        numbered = not (old.without_rowid or new.without_rowid)
        if free and numbered and new.rowid_column not in {target for target, _ in pairs}:
            rowid = sorted(free, reverse=True)[0]
            pairs.insert(0, (rowid, rowid))
        return pairs

    def check_values(self, name, temporary, column):
        """Refuse a change of type where rows hold what the new type cannot mean."""
        wrong = misfit(column)
        if wrong is None:
            return
        rows = self.run(
            f"SELECT {quote_known(column.name)}, count(*) OVER () FROM {quote(temporary)} "
            f"WHERE {quote_known(column.name)} IS NOT NULL AND ({wrong}) LIMIT 1"
        ).first()
        if rows is not None:
            raise CommandError(
                f"{counted(rows[1])} of {name}.{column.title} hold what is no {column.type}, "
                f"such as {rows[0]!r}."
            )


def quote_known(name):
    """A column's name in double quotes; rowid stays as it is."""
    return name if name in ("rowid", "_rowid_", "oid") else quote(name)


def same_columns(old, new):
    """The columns that both have: (before, after), in the new order."""
    before = {column.name: column for column in old.columns}
    return [(before[column.name], column) for column in new.columns if column.name in before]


YES = "'true', 't', 'yes', 'y', 'on', '1'"
NO = "'false', 'f', 'no', 'n', 'off', '0'"


def converted(before, after):
    """The expression that copies a value: as it is, but words become yes and no, a moment a date."""
    name, old, new = quote(before.name), before.type.upper(), after.type.upper()
    if old != new and new.startswith("BOOL"):
        word = f"lower(trim({name}))"
        return f"CASE WHEN {word} IN ({YES}) THEN 1 WHEN {word} IN ({NO}) THEN 0 ELSE {name} END"
    if new == "DATE" and "TIME" in old:
        return f"coalesce(date({name}), {name})"
    if new == "CHAR(32)" and old != new:  # a uuid, which SQLAlchemy keeps without hyphens
        dashed = f"{name} LIKE '________-____-____-____-____________'"
        return f"CASE WHEN {dashed} THEN lower(replace({name}, '-', '')) ELSE {name} END"
    return name


def misfit(column):
    """The condition under which a value does not fit the column's type; None where anything fits."""
    name, type_ = quote(column.name), column.type.upper()
    if type_.startswith("BOOL"):
        return f"{name} NOT IN (0, 1)"
    if type_ == "DATE" or type_.startswith(("DATETIME", "TIMESTAMP")):
        return f"typeof({name}) <> 'text' OR date({name}) IS NULL"
    if type_.startswith("TIME"):
        return f"typeof({name}) <> 'text' OR time({name}) IS NULL"
    if type_ == "JSON":
        return f"NOT json_valid({name})"
    if "INT" in type_:
        return f"typeof({name}) <> 'integer'"
    if any(word in type_ for word in ("NUMERIC", "DECIMAL", "REAL", "FLOA", "DOUB")):
        return f"typeof({name}) NOT IN ('integer', 'real')"
    return None


# --- Looking for faults -------------------------------------------------------------------------------


def orphans(connection):
    """The rows that refer to nothing, counted: {(table, rowid, parent): n}."""
    cursor = connection.connection.cursor()
    try:
        found = cursor.execute("PRAGMA foreign_key_check").fetchall()
    except connection.dialect.dbapi.Error:
        found = []
        for (name,) in cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            try:
                found += cursor.execute(f"PRAGMA foreign_key_check({quote(name)})").fetchall()
            except connection.dialect.dbapi.Error as error:
                found.append((name, None, str(error)))
    return Counter((table, row, parent) for table, row, parent, *_ in found)


def broken(connection):
    """The views, triggers and full text tables that don't work: {"The view v": why}.

    Views and triggers are compiled, never run; a full text table asks for its content only when a row is read.
    """
    cursor = connection.connection.cursor()
    found = cursor.execute(
        "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE type IN ('view', 'trigger') "
        "OR (type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%content%')"
    )
    faults = {}
    for kind, name, table, sql in found.fetchall():
        title, statement = f"The {kind} {name}", f"SELECT * FROM {quote(name)}"
        if kind == "table":
            title, statement = f"The full text table {name}", f"{statement} LIMIT 1"
        elif kind == "trigger":
            try:
                columns = cursor.execute(f"PRAGMA table_info({quote(table)})").fetchall()
            except connection.dialect.dbapi.Error as error:  # a view that does not work
                faults[title] = str(error)
                continue
            if lost := observed(sql) - {
                folded(column[1]) for column in cursor.execute(f"PRAGMA table_xinfo({quote(table)})")
            }:
                faults[title] = f"no such column: {min(lost)}"
                continue
            same = ", ".join(f"{quote(column[1])} = {quote(column[1])}" for column in columns)
            statement = {
                "INSERT": f"INSERT INTO {quote(table)} DEFAULT VALUES",
                "DELETE": f"DELETE FROM {quote(table)}",
                "UPDATE": f"UPDATE {quote(table)} SET {same}",
            }[next(t[1].upper() for t in tokens(sql) if t[1].upper() in ("INSERT", "DELETE", "UPDATE"))]
        try:
            # Rows of EXPLAIN hold bytes that are no text, and nobody reads them.
            # A statement that was explained before would be kept, and not be compiled again: each is another.
            again = "" if kind == "table" else f"EXPLAIN /* {next(NUMBERS)} */ "
            cursor.execute(again + statement)
        except connection.dialect.dbapi.Error as error:
            faults[title] = str(error)
    cursor.close()
    return faults


def observed(sql):
    """The columns that a trigger names behind UPDATE OF; it is never run where there is no such column."""
    found = tokens(sql)
    event = next(n for n, token in enumerate(found) if token[1].upper() in ("INSERT", "DELETE", "UPDATE"))
    if found[event + 1][1].upper() != "OF":
        return set()
    end = next(n for n, token in enumerate(found) if n > event and token[1].upper() == "ON")
    return {identifier(token) for token in found[event + 2 : end] if token[1] != ","}


def names_changed(steps):
    """The names of columns that come, go or change in a batch."""
    for name, positional, keywords in steps:
        if name in ("add_column", "drop_column"):
            yield str(positional[1].name)
        elif name == "alter_column" and keywords.get("name") is not None:
            yield from (str(positional[1]), str(keywords["name"]))


def taken_for_texts(connection, names):
    """The views and triggers in which a name in double quotes is a text, since there is no such column."""
    wanted = {folded(name) for name in names}
    if not wanted:
        return []
    cursor = connection.connection.cursor()
    found = cursor.execute("SELECT type, name, sql FROM sqlite_master WHERE type IN ('view', 'trigger')")
    said = [
        (kind, name, sql, word)
        for kind, name, sql in found.fetchall()
        for word in sorted(wanted & {identifier(token) for token in tokens(sql) if token[1][0] == '"'})
    ]
    texts, faults = [], broken(connection) if said else {}
    for kind, name, sql, word in said:
        title = f"The {kind} {name}"
        as_name = renamed_quotes(sql, word)
        if title not in faults and fails_as(connection, cursor, kind, name, as_name, title):
            texts.append((title, word))
    cursor.close()
    return texts


def renamed_quotes(sql, word):
    """The text with a word in backticks instead of double quotes: that is a name and never a text."""
    kept, end = [], 0
    for token in tokens(sql):
        if token[1][0] == '"' and identifier(token) == word:
            kept += [sql[end : token[2]], f"`{spelled(token).replace('`', '``')}`"]
            end = token[2] + len(token[1])
    return "".join(kept) + sql[end:]


def fails_as(connection, cursor, kind, name, sql, title):
    """Whether a view or trigger does not work when it is made by that text; it stays as it was."""
    triggers = cursor.execute(
        f"SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = {literal(name)} COLLATE NOCASE"
    ).fetchall()
    cursor.execute("SAVEPOINT xl2db_names")
    try:
        cursor.execute(f"DROP {kind.upper()} {quote(name)}")
        for statement in (sql, *(row[0] for row in triggers if kind == "view")):
            cursor.execute(statement)
        return title in broken(connection)
    except connection.dialect.dbapi.Error:
        return True
    finally:
        cursor.execute("ROLLBACK TO xl2db_names")
        cursor.execute("RELEASE xl2db_names")
