"""``check`` and a repository of somebody else: no network, no database, none of its Python, nothing written."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands import environment
from tests.hostile.costs import book_of

_DEAD = "postgresql://shop:s3cret@127.0.0.1:1/shop"
_MODULES = (
    "sitecustomize", "usercustomize", "typing", "json", "csv", "zipfile", "sqlglot", "typer", "rich", "sqlalchemy",
    "alembic", "yaml", "xl2db", "psycopg", "pymysql", "env", "openpyxl", "tomllib", "dataclasses", "enum",
)  # fmt: skip
_ROWS = [
    ["Column", "Type", "Primary key", "Rule", "Default", "Computed"],
    ["id", "whole number", "yes", "id > 0 and id in (1, 2, 3)", "sql: abs(-1)"],
    ["twice", "whole number", "", "", "", "id * 2"],
]
_WATCHED = """
import sys
EVENTS = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "sqlite3.", "urllib.", "http.",
          "ftplib.", "smtplib.", "ctypes.dlopen",
          "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.symlink", "os.link",
          "os.chmod", "os.truncate", "os.utime", "shutil.", "tempfile.")
seen, own = [], sys.argv[1]
def watch(event, given):
    if event.startswith(EVENTS):
        seen.append(f"{event} {given!r:.200}")
    elif event == "open":
        path, mode, flags = given
        if (mode and set(mode) & set("wax+")) or (isinstance(flags, int) and flags & 0o1103):
            seen.append(f"open {path} {mode} {flags}")
        elif str(path).endswith((".py", ".pyc")) and str(path).startswith(own):
            seen.append(f"open {path}")
sys.addaudithook(watch)
open("/dev/null", "w").close()
from xl2db.cli.main import run
sys.argv[:] = ["xl2db", "check", *sys.argv[2:]]
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A pull request of somebody who wants their Python to run."""
    folder = tmp_path / "repository"
    versions = folder / "migrations" / "shop" / "versions"
    versions.mkdir(parents=True)
    spy = f"open({str(tmp_path / 'ran.txt')!r}, 'a').write(__name__ + '\\n')\nraise SystemExit(99)\n"
    for place in (folder, versions.parent, versions):
        for name in _MODULES:
            (place / f"{name}.py").write_text(spy, encoding="utf-8")
    (versions / "0001_evil.py").write_text(spy, encoding="utf-8")
    (versions.parent / "script.py.mako").write_text("<% open('ran.txt', 'w') %>", encoding="utf-8")
    (versions.parent / "schema.toml").write_text("format = 1\n", encoding="utf-8")
    (folder / "shop.xlsx").write_bytes(book_of({"orders": _ROWS}))
    (folder / "faulty.xlsx").write_bytes(book_of({"orders": [*_ROWS, ["x", "txt"]]}))
    (folder / "refused.xlsx").write_bytes(b"PK\x03\x04")
    (folder / "tables").mkdir()
    (folder / "tables" / "orders.csv").write_text(
        "Column,Type,Primary key\nid,whole number,yes\n", encoding="utf-8"
    )
    (tmp_path / "home").mkdir()
    (tmp_path / "temporary").mkdir()
    return folder


def everything(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Each file and folder with its mode, size and time of change."""
    found = {}
    for path in (folder, *folder.rglob("*")):
        status = path.lstat()
        found[str(path)] = (status.st_mode, status.st_size, status.st_mtime_ns)
    return found


def check(
    repository: Path, *arguments: str, command: list[str] | None = None, **env: str
) -> subprocess.CompletedProcess[str]:
    home = repository.parent
    return subprocess.run(
        [*(command or [str(Path(sys.executable).with_name("xl2db")), "check"]), *arguments],
        cwd=repository,
        env=environment(
            HOME=str(home / "home"), TMPDIR=str(home / "temporary"), XDG_CACHE_HOME=str(home / "home" / "cache"), **env
        ),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )  # fmt: skip


_GIVEN = [
    ("shop.xlsx", None, 0),
    ("faulty.xlsx", None, 1),
    ("tables", None, 0),
    ("shop.xlsx", _DEAD, 0),
    ("shop.xlsx", "evil.db", 0),
    ("shop.xlsx", "evil+plugin://shop:s3cret@x/y", 2),
]


@pytest.mark.parametrize(("file", "database", "code"), _GIVEN)
def test_check__runs_nothing_writes_nothing_and_asks_nobody(
    repository: Path, file: str, database: str | None, code: int
) -> None:
    if database:
        (repository / "xl2db.toml").write_text(f'database = "{database}"\n', encoding="utf-8")
    before = everything(repository.parent)
    done = check(repository, file)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stdout + done.stderr
    assert "s3cret" not in done.stdout + done.stderr
    assert everything(repository.parent) == before


@pytest.mark.parametrize("file", ["faulty.xlsx", "tables"])
def test_check__makes_no_call_that_would(repository: Path, file: str) -> None:
    (repository / "xl2db.toml").write_text(f'database = "{_DEAD}"\n', encoding="utf-8")
    script = _WATCHED + (
        "try:\n    run()\nexcept SystemExit: pass\n"
        "import json\nsys.__stderr__.write('\\nSEEN ' + json.dumps(seen))"
    )
    done = check(repository, str(repository), file, command=[sys.executable, "-P", "-c", script])
    watched, *seen = json.loads(done.stderr.rpartition("SEEN ")[2])
    assert "/dev/null w" in watched  # what the script does by itself, to show that it would see it
    assert [each for each in seen if "__pycache__" not in each] == []


_SECRETS = [
    ('database = "file:{folder}/secret.txt"', "file:"),
    ('database = "env:SECRET"', "env:"),
    ('database = "${{SECRET}}"', "variable"),
    ('database = "sqlite:///${{SECRET}}.db"', "path"),
    ('workbook = "${{SECRET}}.xlsx"', "workbook"),
    ('database = "${{SECRET}}://x/y"', "scheme"),
]


@pytest.mark.parametrize("setting", [each for each, _ in _SECRETS], ids=[name for _, name in _SECRETS])
def test_settings_of_a_stranger__print_no_secret(repository: Path, setting: str) -> None:
    (repository.parent / "secret.txt").write_text("t0psecret", encoding="utf-8")
    (repository / "xl2db.toml").write_text(setting.format(folder=repository.parent) + "\n", encoding="utf-8")
    done = check(repository, "shop.xlsx", SECRET="t0psecret")
    assert "t0psecret" not in done.stdout + done.stderr
    assert "fault-of-xl2db" not in done.stdout + done.stderr
