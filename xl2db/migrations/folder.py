"""The migrations folder: a plain Alembic environment beside the workbook, complete in itself.

It holds ``alembic.ini``, ``env.py`` with its two neighbours, ``script.py.mako``, ``schema.toml`` and
``versions/``. Its paths are relative, so it can be moved and cloned. Revision files are read here as text
and never imported, so that looking at a folder runs nothing of it.
"""

from __future__ import annotations

import ast
import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xl2db.findings import Finding, Refused
from xl2db.migrations.environment import MERGE_MARK, is_foreign, write_environment
from xl2db.migrations.whole_files import is_unfinished, replace_file
from xl2db.rules.running import BROKEN_REVISION, BROKEN_SCHEMA_FILE, SEVERAL_HEADS
from xl2db.schema.model import Schema

_FIRST_FUNCTION = re.compile(r"^(def|async|class|@)", re.MULTILINE)
_SLUG_LENGTH = 50
LOSES = "Can lose data: "
"""How the line of a revision's story begins that names what it takes away."""
_SINCE = "\n# Only labels and the like changed since the last revision: "


class FolderRefused(Refused):
    """The migrations folder cannot be used as it is (exit code 2)."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class RevisionFile:
    """One file of ``versions/``: its revision, the ones before it, and the story its docstring tells.

    ``constants`` are the plain values that the file assigns at its top level (``revision`` among them);
    ``is_edited`` is whether xl2db wrote the file and it says something else now.
    """

    path: Path
    revision: str
    parents: tuple[str, ...]
    story: str
    constants: Mapping[str, Any] = field(compare=False, repr=False)
    is_edited: bool = field(default=False, compare=False)

    @property
    def down_revision(self) -> str | None:
        """The revision before it; None for the first."""
        return self.parents[0] if self.parents else None

    @property
    def loses(self) -> tuple[str, ...]:
        """The tables and columns that it says it takes away or cuts: ``customers.fax``."""
        named = next((line for line in self.story.splitlines() if line.startswith(LOSES)), LOSES)
        return tuple(filter(None, named.removeprefix(LOSES).rstrip(".").split(", ")))

    @property
    def title(self) -> str:
        """The first line of its story, or its file name."""
        return next((line.strip() for line in self.story.splitlines() if line.strip()), self.path.stem)


@dataclass(frozen=True, slots=True)
class Folder:
    """A migrations folder, such as ``migrations/bookshop``; it need not exist yet."""

    path: Path

    @property
    def schema_file(self) -> Path:
        """The text twin of the workbook as of the last revision."""
        return self.path / "schema.toml"

    @property
    def versions(self) -> Path:
        """Where the revision files stand."""
        return self.path / "versions"

    @property
    def exists(self) -> bool:
        """Whether revisions can be run from here."""
        return (self.path / "env.py").is_file()

    @property
    def is_foreign(self) -> bool:
        """Whether the environment was not made by xl2db."""
        return is_foreign(self.path)

    def create(self) -> None:
        """Write what is missing of the folder, and renew what an older xl2db wrote of its environment."""
        self.versions.mkdir(parents=True, exist_ok=True)
        write_environment(self.path)

    def read_schema(self, known: Schema | None = None) -> Schema:
        """The schema as of the last revision; an empty one where there is none yet.

        Tables that stand there as ``known`` has them are taken from it, which is much quicker. Raises
        :class:`FolderRefused` where the file cannot be understood.
        """
        from xl2db.schema.misread import Misread
        from xl2db.schema.text import parse_schema_text, schema_text

        try:
            text = self.schema_file.read_text(encoding="utf-8")
        except FileNotFoundError:
            self._check_unedited(schema_text(Schema()))
            return Schema()
        except (OSError, UnicodeDecodeError) as error:
            raise FolderRefused(self._broken_schema(f"it cannot be read ({_plain(error)})")) from None
        if MERGE_MARK.search(text):
            raise FolderRefused(
                BROKEN_SCHEMA_FILE.finding(
                    f"{self.schema_file} holds two versions of the schema that git could not merge.",
                    hint="Take the file of the other branch, then run sync: xl2db writes your change anew.",
                )
            )
        try:
            schema = parse_schema_text(text, known)
        except Misread as misread:
            raise FolderRefused(self._broken_schema(misread.message.rstrip("."))) from None
        self._check_unedited(text)
        return schema

    @property
    def target(self) -> str | None:
        """The kind of database that the schema is for; None where it says none, or is not there.

        To apply revisions ``schema.toml`` is not needed.
        """
        return self.read_schema().settings.database if self.schema_file.exists() else None

    def _check_unedited(self, text: str) -> None:
        """Refuse a ``schema.toml`` that is not what xl2db wrote after the last revision."""
        from xl2db.schema.text import text_hash

        text, _, since = text.partition(_SINCE)
        revisions = self.revisions()
        self._check_finished(text, revisions)
        if _schema_after(revisions) not in (None, text_hash(text)) and since.strip() != text_hash(text):
            raise FolderRefused(
                BROKEN_SCHEMA_FILE.finding(
                    f"{self.schema_file} is not what {revisions[-1].path.name} leads to: it was edited or deleted, "
                    "or a revision that comes later is missing.",
                    hint="Bring the folder back as it was committed (git checkout -- FOLDER); nobody needs to edit "
                    "schema.toml.",
                )
            )

    def _check_finished(self, text: str, revisions: Sequence[RevisionFile]) -> None:
        """Refuse where the last revision was written, and a crash kept its ``schema.toml`` from being so."""
        from xl2db.schema.text import text_hash

        new = together(revisions)
        before, after = (
            (
                each.constants.get(name)
                for each, name in ((new[0], "schema_before"), (new[-1], "schema_after"))
            )
            if new
            else (None, None)
        )
        if before != after and before == text_hash(text):
            files = " and ".join(entry.path.name for entry in new)
            state = (
                f"{files} {'is' if len(new) == 1 else 'are'} there, but {self.schema_file.name} is still the one "
                "before it: "
            )
            if is_unfinished(self.path):
                state += "a run was cut off while it wrote them."
                hint = "Run xl2db sync or xl2db apply, which begins by finishing that."
            else:
                state += "a file was brought back alone, or a run was cut off."
                hint = (
                    f"Delete {files} if no database has it yet, and run sync again; "
                    f"otherwise bring its {self.schema_file.name} back."
                )
            raise FolderRefused(BROKEN_REVISION.finding(state, hint=hint))

    def _broken_schema(self, why: str) -> Finding:
        return BROKEN_SCHEMA_FILE.finding(
            f"{self.schema_file} cannot be understood: {why}.",
            hint="Bring the file back as it was committed; xl2db writes it, nobody needs to edit it.",
        )

    def twin(self, schema: Schema) -> str:
        """What ``schema.toml`` says of a schema; also that no revision leads to it, where only labels changed."""
        from xl2db.schema.text import schema_text, text_hash

        text = schema_text(schema)
        is_since = _schema_after(self.revisions()) not in (None, text_hash(text))
        return f"{text}{_SINCE}{text_hash(text)}\n" if is_since else text

    def write_schema(self, schema: Schema) -> None:
        """Write ``schema.toml``, whole or not at all."""
        replace_file(self.schema_file, self.twin(schema))

    def revisions(self) -> tuple[RevisionFile, ...]:
        """The revisions from the first to the last. No file is run.

        Raises :class:`FolderRefused` for files that are no revisions, revisions that are missing or stand
        there twice, and for two last ones.
        """
        found = [_read_revision(path) for path in self._revision_files()]
        problems = [entry for entry in found if isinstance(entry, Finding)]
        revisions = [entry for entry in found if isinstance(entry, RevisionFile)]
        by_name: dict[str, RevisionFile] = {}
        for entry in revisions:
            if entry.revision in by_name:
                other = by_name[entry.revision].path.name
                problems.append(
                    _broken(entry.path, f"has the same revision as {other}", "Keep one of the two files.")
                )
            by_name.setdefault(entry.revision, entry)
        if problems:
            raise FolderRefused(*problems)
        ordered = _in_order(by_name)
        self._check_heads(ordered)
        return tuple(ordered)

    def _revision_files(self) -> list[Path]:
        """The files of the revisions; a folder that may not be looked into is not taken for an empty one."""
        try:
            paths = sorted(self.versions.iterdir())
        except FileNotFoundError:
            return []
        return [path for path in paths if path.suffix == ".py" and path.name[0] not in "_."]

    def _check_heads(self, revisions: list[RevisionFile]) -> None:
        parents = {parent for entry in revisions for parent in entry.parents}
        heads = [entry for entry in revisions if entry.revision not in parents]
        if len(heads) > 1:
            names = " and ".join(entry.path.name for entry in heads)
            raise FolderRefused(
                SEVERAL_HEADS.finding(
                    f"{names} both want to be the last revision.",
                    hint="Delete the one that no database has yet, bring its schema.toml back, and run sync.",
                )
            )

    @property
    def head(self) -> str | None:
        """The last revision; None where there is none."""
        revisions = self.revisions()
        return revisions[-1].revision if revisions else None

    def lately_lost(self) -> tuple[str, ...]:
        """The tables and columns that the last revision takes away or cuts."""
        revisions = self.revisions()
        return revisions[-1].loses if revisions else ()

    def revision_path(self, words: str, waiting: int = 0) -> Path:
        """Where a new revision is written (``0003_add_customers_phone.py``), after so many others that wait."""
        numbers = [re.match(r"(\d{4,9})_", path.name) for path in self.versions.glob("*.py")]
        last = max((int(number.group(1)) for number in numbers if number), default=0)
        return self.versions / f"{last + waiting + 1:04d}_{slug(words)}.py"

    @contextmanager
    def put_back_on_failure(self) -> Iterator[None]:
        """Within it, an exception puts ``schema.toml`` and ``versions/`` back as they were."""
        schema = self.schema_file.read_bytes() if self.schema_file.exists() else None
        known = set(self.versions.glob("*"))
        try:
            yield
        except BaseException:
            for path in set(self.versions.glob("*.py")) - known:
                path.unlink()
            if schema is None:
                self.schema_file.unlink(missing_ok=True)
            elif self.schema_file.read_bytes() != schema:
                replace_file(self.schema_file, schema.decode("utf-8", "surrogateescape"))
            raise


def together(revisions: Sequence[RevisionFile]) -> tuple[RevisionFile, ...]:
    """The last of the revisions, after those before it that it belongs with: the files of one plan."""
    if not revisions:
        return ()
    first = revisions[-1].constants.get("continues")
    names = [entry.revision for entry in revisions]
    return tuple(revisions[names.index(first) if first in names else -1 :])


def _schema_after(revisions: Sequence[RevisionFile]) -> object:
    """The hash of the schema that revisions lead to; None where none says it."""
    found = (entry.constants.get("schema_after") for entry in reversed(revisions))
    return next(filter(None, found), None)


def new_revision_id(down_revision: str | None, *parts: str) -> str:
    """The name of a new revision: the same for the same predecessor and content."""
    text = "\0".join([down_revision or "", *parts])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def slug(words: str) -> str:
    """The words as a part of a file name: small ASCII letters, digits and underscores."""
    plain = unicodedata.normalize("NFKD", words.casefold()).encode("ascii", "ignore").decode()
    name = ""
    for word in re.findall(r"[a-z0-9]+", plain):
        longer = f"{name}_{word}" if name else word
        if len(longer) > _SLUG_LENGTH:
            break
        name = longer
    return name or "change"


def _read_revision(path: Path) -> RevisionFile | Finding:
    try:
        if path.is_fifo() or path.is_socket():  # which nobody may ever write to
            return _broken(path, "cannot be read (it is no file)")
        source = path.read_text(encoding="utf-8-sig")
        if MERGE_MARK.search(source):
            return _broken(path, "holds two versions that git could not merge")
        tree = _parsed(source)
        story = ast.get_docstring(tree) or ""
    except (SyntaxError, ValueError, OSError, RecursionError, MemoryError) as error:
        return _broken(path, f"cannot be read ({_plain(error)})")
    constants = dict(_constants(tree))
    revision, parents = constants.get("revision"), constants.get("down_revision", ...)
    if isinstance(parents, str):
        parents = (parents,)
    elif parents is None:
        parents = ()
    if not isinstance(revision, str) or not isinstance(parents, tuple | list):
        return _broken(path, "does not say its revision and the one before it")
    names = tuple(map(str, parents))
    return RevisionFile(
        path, revision, names, story, constants, _is_edited(source, tree, revision, names, constants)
    )


def _is_edited(
    source: str, tree: ast.Module, revision: str, parents: tuple[str, ...], constants: Mapping[str, Any]
) -> bool:
    """Whether a file that xl2db wrote has another story or body than the ones its name was made of."""
    if "schema_after" not in constants:
        return False
    if not tree.body or ast.get_docstring(tree) is None:
        return True
    story = "\n".join(source.split("\n")[: tree.body[0].end_lineno])
    _, upgrade, body = source.partition("\ndef upgrade():\n")
    return new_revision_id(parents[0] if parents else None, story, upgrade[1:] + body) != revision


def _parsed(source: str) -> ast.Module:
    """The part before the first function, which says all (the rest can be long), or else the whole."""
    if first := _FIRST_FUNCTION.search(source):
        try:
            tree = ast.parse(source[: first.start()])
        except (SyntaxError, ValueError):
            return ast.parse(source)
        if {"revision", "down_revision"} <= dict(_constants(tree)).keys():
            return tree
    return ast.parse(source)


def _constants(tree: ast.Module) -> Iterator[tuple[str, object]]:
    """The plain values that a module assigns at its top level."""
    for node in tree.body:
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            targets = [node.target]
        for target in targets:
            if isinstance(target, ast.Name):
                try:
                    yield target.id, ast.literal_eval(node.value)  # type: ignore[attr-defined]
                except (ValueError, TypeError, SyntaxError):
                    continue


def _in_order(revisions: Mapping[str, RevisionFile]) -> list[RevisionFile]:
    """Parents before children, otherwise by file name."""
    ordered: dict[str, RevisionFile] = {}
    waiting = list(revisions.values())
    while waiting:
        ready = [entry for entry in waiting if all(parent in ordered for parent in entry.parents)]
        if not ready:
            raise FolderRefused(*(_lost(entry, revisions) for entry in waiting))
        ordered.update((entry.revision, entry) for entry in ready)
        waiting = [entry for entry in waiting if entry.revision not in ordered]
    return list(ordered.values())


def _lost(entry: RevisionFile, revisions: Mapping[str, RevisionFile]) -> Finding:
    missing = [parent for parent in entry.parents if parent not in revisions]
    if missing:
        return _broken(entry.path, f"follows the revision {missing[0]}, which is not in the folder")
    return _broken(entry.path, f"follows {entry.parents[0]}, which cannot be reached from a first revision")


def _broken(path: Path, what: str, hint: str | None = None) -> Finding:
    hint = hint or "Bring the file back as it was committed, or delete it if no database has it yet."
    return BROKEN_REVISION.finding(f"{path.name} {what}.", hint=hint)


def _plain(error: Exception) -> str:
    if isinstance(error, SyntaxError):
        return f"line {error.lineno}: {error.msg}" if error.lineno else str(error.msg)
    if isinstance(error, OSError):
        return (error.strerror or "the disk says no").lower()
    return "it is no text" if isinstance(error, ValueError) else "it is too large"
