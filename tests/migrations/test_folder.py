"""The migrations folder: read without running anything, written whole or not at all."""

from __future__ import annotations

import os
import textwrap
from hashlib import sha256
from pathlib import Path

import pytest

from tests.migrations.folders import add_revision, new_folder
from xl2db.migrations.environment import TEMPLATES, environment_findings
from xl2db.migrations.folder import Folder, FolderRefused, new_revision_id, slug
from xl2db.migrations.templates.checksums import code_checksum
from xl2db.migrations.whole_files import replace_file
from xl2db.schema.model import Schema


def revision(folder: Folder, name: str, text: str) -> Path:
    path = folder.versions / name
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return path


def test_create__writes_a_complete_folder__and_twice_changes_nothing(tmp_path: Path) -> None:
    folder = new_folder(tmp_path)
    assert {path.name for path in folder.path.iterdir()} == {*TEMPLATES, "versions"}
    assert str(tmp_path) not in "".join((folder.path / name).read_text() for name in TEMPLATES)
    before = {path: path.stat().st_mtime_ns for path in folder.path.iterdir()}
    folder.create()
    assert {path: path.stat().st_mtime_ns for path in folder.path.iterdir()} == before


def test_create__renews_its_own_older_env__and_leaves_somebody_elses(tmp_path: Path) -> None:
    folder = new_folder(tmp_path)
    env, neighbour = folder.path / "env.py", folder.path / "sqlite_rebuild.py"
    wanted = env.read_text()
    env.write_text("# xl2db environment, version 0\nold\n")
    neighbour.write_text("# my own\n")
    folder.create()
    assert env.read_text() == wanted
    assert neighbour.read_text() == "# my own\n"
    env.write_text("# xl2db environment, version 999\nnewer\n")
    folder.create()
    assert env.read_text() != wanted


@pytest.mark.parametrize("name", ["env.py", "sqlite_rebuild.py"])
@pytest.mark.parametrize("edit", ["\nlogging.disable()\n", "\n# a comment\n", ""])
def test_create__renews_an_older_environment__unless_its_code_was_edited(
    name: str, edit: str, tmp_path: Path
) -> None:
    folder = new_folder(tmp_path)
    wanted = {each: (folder.path / each).read_text() for each in TEMPLATES}
    for each in VERSIONS:
        older = wanted[each].replace(f"version {VERSIONS[each][0]},", "version 0,", 1)
        (folder.path / each).write_text(older)
    edited = folder.path / name
    edited.write_text(edited.read_text().replace("\n", "\r\n") + edit)
    before = {each: (folder.path / each).read_text() for each in TEMPLATES}
    (folder.path / "mariadb_journal.py").unlink()
    is_code = "(" in edit
    found = environment_findings(folder.path)
    assert [str(edited) in finding.message for finding in found] == [True] * is_code
    folder.create()
    after = {each: (folder.path / each).read_text() for each in TEMPLATES}
    assert after == (before | {"mariadb_journal.py": wanted["mariadb_journal.py"]} if is_code else wanted)
    edited.unlink()  # as the finding says
    folder.create()
    assert {each: (folder.path / each).read_text() for each in TEMPLATES} == wanted
    assert environment_findings(folder.path) == ()


# Folders that were made before get a file anew only where its version is higher.
VERSIONS = {
    "env.py": (5, "fb7aab651e6e"),
    "sqlite_rebuild.py": (3, "1cee2696d701"),
    "mariadb_journal.py": (3, "c89ab183083b"),
    "checksums.py": (2, "3e27393fde65"),
}


@pytest.mark.parametrize("name", VERSIONS)
def test_file_of_the_environment__that_changed_has_a_higher_version(name: str, tmp_path: Path) -> None:
    head, _, body = (new_folder(tmp_path).path / name).read_text(encoding="utf-8").partition("\n")
    found = int(head.split()[4].rstrip(",")), sha256(body.encode()).hexdigest()[:12]
    assert head.rpartition(", code ")[2] == code_checksum(body.encode()), "write it into its first line"
    assert found == VERSIONS[name], "raise the version in its first line, and write both here"


def test_revisions__are_ordered_by_what_they_say__and_never_run(tmp_path: Path) -> None:
    folder = new_folder(tmp_path)
    mark = tmp_path / "mark"
    run = f"open({str(mark)!r}, 'w')\n"
    revision(
        folder,
        "b.py",
        f"'''First.\n\nMore.'''\n{run}revision = 'one'\ndown_revision = None\nmade_from = ['x', 1]\n",
    )
    revision(folder, "a.py", f"{run}revision: str = 'two'\ndown_revision: str | None = 'one'\n")
    revision(folder, "_draft.py", "nothing")
    found = folder.revisions()
    assert [entry.revision for entry in found] == ["one", "two"]
    assert (found[0].title, found[1].title) == ("First.", "a")
    assert (found[0].down_revision, found[1].down_revision) == (None, "one")
    assert found[0].constants["made_from"] == ["x", 1]
    assert folder.head == "two"
    assert not mark.exists()


BROKEN = {
    "no python": ({"a.py": "def ("}, "a.py cannot be read (line 1:"),
    "not text": ({"a.py": "revision = '\udcff'"}, "a.py cannot be read"),
    "zeros": ({"a.py": "\0"}, "a.py cannot be read"),
    "merge": (
        {"a.py": "revision = 'a'\ndown_revision = None\ndef upgrade():\n<<<<<<< HEAD\n"},
        "a.py holds two versions that git could not merge",
    ),
    "function in a text": (
        {"a.py": "revision = 'a'\ndown_revision = 'gone'\nx = '''\ndef x'''\n"},
        "a.py follows the revision gone",
    ),
    "no revision": ({"a.py": "x = 1"}, "a.py does not say its revision"),
    "computed": ({"a.py": "revision = 'a' + f()\ndown_revision = None"}, "a.py does not say its revision"),
    "lost": (
        {"a.py": "revision = 'a'\ndown_revision = 'gone'"},
        "a.py follows the revision gone, which is not",
    ),
    "circle": (
        {"a.py": "revision = 'a'\ndown_revision = 'b'", "b.py": "revision = 'b'\ndown_revision = 'a'"},
        "a.py follows b, which cannot be reached",
    ),
    "twice": (
        {"a.py": "revision = 'a'\ndown_revision = None", "b.py": "revision = 'a'\ndown_revision = None"},
        "b.py has the same revision as a.py",
    ),
    "two heads": (
        {
            "a.py": "revision = 'a'\ndown_revision = None",
            "b.py": "revision = 'b'\ndown_revision = 'a'",
            "c.py": "revision = 'c'\ndown_revision = 'a'",
        },
        "b.py and c.py both want to be the last revision",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_revisions__that_are_broken__are_refused(name: str, tmp_path: Path) -> None:
    files, message = BROKEN[name]
    folder = new_folder(tmp_path)
    for file, text in files.items():
        (folder.versions / file).write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(FolderRefused) as caught:
        folder.revisions()
    assert message in str(caught.value)
    assert caught.value.findings[0].hint


def test_revisions__of_an_absent_folder__are_none(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "nowhere")
    assert folder.revisions() == ()
    assert folder.head is None
    assert not folder.exists
    assert folder.read_schema() == Schema()


def test_revisions__merged_by_hand__have_one_head(tmp_path: Path) -> None:
    folder = new_folder(tmp_path)
    revision(folder, "a.py", "revision = 'a'\ndown_revision = None")
    revision(folder, "b.py", "revision = 'b'\ndown_revision = 'a'")
    revision(folder, "c.py", "revision = 'c'\ndown_revision = 'a'")
    revision(folder, "d.py", "revision = 'd'\ndown_revision = ('b', 'c')")
    assert folder.head == "d"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Create customers, orders", "create_customers_orders"),
        ("../../etc/passwd", "etc_passwd"),
        ("Größe & Maß", "grosse_mass"),
        ("顧客", "change"),
        ('"""; import os', "import_os"),
        ("", "change"),
        ("a" * 300, "change"),
        ("word " * 100, "_".join(["word"] * 10)),
        ("CON\x00\n\u202e", "con"),
    ],
)
def test_slug__is_small_ascii(words: str, name: str) -> None:
    assert slug(words) == name


def test_revision_path__counts_on(tmp_path: Path) -> None:
    folder = new_folder(tmp_path)
    assert folder.revision_path("x").name == "0001_x.py"
    (folder.versions / "0041_y.py").touch()
    (folder.versions / "20240101000000_by_hand.py").touch()
    assert folder.revision_path("x").name == "0042_x.py"


def test_new_revision_id__is_the_same_for_the_same() -> None:
    assert new_revision_id(None, "body") == new_revision_id(None, "body")
    assert len({new_revision_id(None, "a", "b"), new_revision_id(None, "ab"), new_revision_id("a", "b")}) == 3
    assert len(new_revision_id("x", "\ud800")) == 12


def test_put_back_on_failure__puts_back(tmp_path: Path) -> None:
    folder = new_folder(tmp_path)
    add_revision(folder, "pass")
    folder.schema_file.write_bytes(b"old\r\n\xff")
    before = {path: path.read_bytes() for path in folder.path.rglob("*") if path.is_file()}
    with pytest.raises(KeyboardInterrupt), folder.put_back_on_failure():  # noqa: PT012
        replace_file(folder.schema_file, "new")
        add_revision(folder, "1/0")
        raise KeyboardInterrupt
    assert {path: path.read_bytes() for path in folder.path.rglob("*") if path.is_file()} == before
    folder.schema_file.unlink()
    with pytest.raises(ValueError, match="no"), folder.put_back_on_failure():  # noqa: PT012
        replace_file(folder.schema_file, "new")
        raise ValueError("no")
    assert not folder.schema_file.exists()


def test_replace_file__that_fails__leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x"
    path.write_text("old")
    path.chmod(0o640)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            replace_file(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
    replace_file(path, "new\n")
    assert path.read_bytes() == b"new\n"
    assert path.stat().st_mode & 0o777 == 0o640


def test_read_schema__with_marks_of_a_merge__says_so(tmp_path: Path) -> None:
    folder = new_folder(tmp_path)
    folder.schema_file.write_text("<<<<<<< HEAD\na\n=======\nb\n>>>>>>> other\n")
    with pytest.raises(FolderRefused, match="git could not merge"):
        folder.read_schema()
    folder.schema_file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FolderRefused, match="cannot be understood"):
        folder.read_schema()
