"""Which workbook, which database, which folder: flag beats environment beats file beats default."""

from __future__ import annotations

from pathlib import Path

import pytest

import xl2db
from tests.cli.command import said
from tests.cli.command import xl2db as command_line
from tests.cli.shop import write_shop
from tests.grids import write_workbook
from xl2db.findings import SettingsRefused
from xl2db.settings import Project, find_project


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def find(file: str | None = None, **more: object) -> Project:
    return find_project(file, environment=more.pop("environment", {}), **more)  # type: ignore[arg-type]


def refused(**more: object) -> tuple[str, str]:
    with pytest.raises(SettingsRefused) as caught:
        find(**more)  # type: ignore[arg-type]
    assert caught.value.exit_code == 2
    finding = caught.value.findings[0]
    return finding.rule, f"{finding.message} {finding.hint}"


def test_defaults__stand_beside_the_workbook() -> None:
    project = find("shop/bookshop.xlsx")
    assert project.database == "sqlite:///shop/bookshop.db"
    assert project.has_default_database
    assert project.target == "sqlite"
    assert project.migrations == Path("shop/migrations/bookshop")


def test_flag__beats_environment_beats_file() -> None:
    Path("xl2db.toml").write_text('database = "file.db"\nmigrations = "db/m"\n')
    environment = {"XL2DB_DATABASE": "postgresql://x/one", "DATABASE_URL": "postgresql://x/two"}
    flagged = find("a.xlsx", database="flag.db", migrations="mine", environment=environment)
    assert (flagged.database, flagged.database_from) == ("flag.db", "--database")
    assert flagged.migrations == Path("mine")
    assert find("a.xlsx", environment=environment).database == "postgresql://x/one"
    del environment["XL2DB_DATABASE"]
    assert find("a.xlsx", environment=environment).database_from == "DATABASE_URL"
    from_file = find("a.xlsx")
    assert (from_file.database, from_file.database_from) == ("file.db", "xl2db.toml")
    assert from_file.migrations == Path("db/m")


def test_empty_environment_variable__is_none() -> None:
    assert find("a.xlsx", environment={"XL2DB_DATABASE": " "}).has_default_database


def test_settings_file__is_found_upwards_to_the_repository_and_no_further(here: Path) -> None:
    (here / "xl2db.toml").write_text('database = "shared.db"\n')
    inner = here / "a" / "b"
    inner.mkdir(parents=True)
    assert find("a/b/x.xlsx").database == "shared.db"
    (here / "a" / ".git").mkdir()
    assert find("a/b/x.xlsx").has_default_database


def test_paths_of_a_settings_file__start_at_the_file(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = here / "a"
    inner.mkdir()
    (here / "xl2db.toml").write_text(
        'workbook = "a/shop.xlsx"\ndatabase = "sqlite:///data/x.db"\nmigrations = "db"\n'
    )
    monkeypatch.chdir(inner)
    project = find()
    assert project.workbook == Path("shop.xlsx")
    assert project.database == f"sqlite:///{(here / 'data/x.db').as_posix()}"
    assert project.migrations == here / "db"


def test_pyproject__counts_only_with_a_part_of_ours(here: Path) -> None:
    (here / "a").mkdir()
    (here / "a" / "pyproject.toml").write_text("[tool.other]\nx = 1\n")
    (here / "pyproject.toml").write_text('[tool.xl2db]\ndatabase = "p.db"\n')
    assert find("a/x.xlsx").database == "p.db"


def test_settings_that_name_a_workbook__are_for_that_one() -> None:
    Path("xl2db.toml").write_text('workbook = "shop.xlsx"\ndatabase = "shop-live.db"\n')
    assert find().workbook == Path("shop.xlsx")
    assert find().database == "shop-live.db"
    assert find("other.xlsx").database == "sqlite:///other.db"


def test_variables__are_put_in(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("xl2db.toml").write_text('database = "postgresql://me:${PW}@db/shop"\n')
    assert find("a.xlsx", environment={"PW": "hush"}).database == "postgresql://me:hush@db/shop"
    rule, text = refused(file="a.xlsx")
    assert rule == "unknown-variable"
    assert "PW" in text


def test_project__never_shows_its_database() -> None:
    assert "hush" not in repr(find("a.xlsx", database="postgresql://me:hush@db/shop"))


@pytest.mark.parametrize(
    ("text", "rule", "says"),
    [
        ('databse = "x"', "unknown-setting-in-file", "Did you mean “database”"),
        ('colour = "x"', "unknown-setting-in-file", "workbook, database, migrations"),
        ("database = 5", "wrong-setting", "database"),
        ('database = ""', "wrong-setting", "database"),
        *(
            (f'{name} = "a\\u0000b"', "wrong-setting", "NUL")
            for name in ("workbook", "migrations", "database")
        ),
        ("workbook = shop.xlsx", "settings-unreadable", "xl2db.toml"),
        ("\udcff", "settings-unreadable", "UTF-8"),
    ],
)
def test_settings_file__with_a_fault_is_refused(text: str, rule: str, says: str) -> None:
    Path("xl2db.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    found, words = refused(file="a.xlsx")
    assert found == rule
    assert says in words


def test_workbook__is_the_only_one_of_the_folder() -> None:
    assert refused()[0] == "no-workbook"
    for name in ("~$shop.xlsx", ".~lock.shop.xlsx#", ".hidden.xlsx", "notes.txt"):
        Path(name).touch()
    assert refused()[0] == "no-workbook"
    Path("shop.XLSX").touch()
    assert find().workbook == Path("shop.XLSX")
    Path("clinic.ods").touch()
    rule, text = refused()
    assert rule == "several-workbooks"
    assert "clinic.ods" in text
    assert "shop.XLSX" in text


def test_migrations__are_found_without_a_workbook() -> None:
    assert refused(needs_workbook=False)[0] == "no-migrations"
    for name in ("bookshop", "clinic"):
        Path("migrations", name).mkdir(parents=True)
    Path("migrations/bookshop/env.py").touch()
    project = find(needs_workbook=False)
    assert project.migrations == Path("migrations/bookshop")
    assert project.database == "sqlite:///bookshop.db"
    assert project.workbook is None
    Path("migrations/clinic/env.py").touch()
    assert refused(needs_workbook=False)[0] == "several-migrations"


def test_migrations_folder__can_be_the_place_to_stand(monkeypatch: pytest.MonkeyPatch, here: Path) -> None:
    folder = here / "migrations" / "shop"
    (folder / "versions").mkdir(parents=True)
    (folder / "env.py").touch()
    monkeypatch.chdir(folder)
    project = find(needs_workbook=False)
    assert project.migrations == Path()
    assert project.database == f"sqlite:///{(here / 'shop.db').as_posix()}"


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("postgres://x/y", "postgresql"),
        ("postgresql+psycopg://x/y", "postgresql"),
        ("mariadb+pymysql://x/y", "mariadb"),
        ("MYSQL://x/y", "mysql"),
        ("shop.db", "sqlite"),
        ("sqlite:///shop.db", "sqlite"),
    ],
)
def test_target__is_told_by_the_url(url: str, target: str) -> None:
    assert find("a.xlsx", database=url).target == target


def test_safer__is_a_flag_or_a_setting_and_one_of_three_words() -> None:
    assert find("a.xlsx").safer == "auto"
    Path("a.xlsx").touch()
    Path("xl2db.toml").write_text('safer = "always"\n')
    assert find("a.xlsx").safer == "always"
    assert find("a.xlsx", safer="never").safer == "never"
    assert refused(safer="yes") == (
        "wrong-option",
        "--safer yes is not known. Write one of auto, always, never.",
    )
    Path("xl2db.toml").write_text('safer = "sometimes"\n')
    rule, words = refused()
    assert rule == "wrong-setting"
    assert words.endswith("Write one of auto, always, never.")


def test_functions__are_named_in_the_settings_file(here: Path) -> None:
    (here / "xl2db.toml").write_text('[sql]\nfunctions = ["score", "crm.score"]\n')
    assert find("shop.xlsx").functions == ("score", "crm.score")
    (here / "xl2db.toml").unlink()
    (here / "pyproject.toml").write_text('[tool.xl2db.sql]\nfunctions = ["score"]\n')
    assert find("shop.xlsx").functions == ("score",)


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ('functions = ["pg_sleep"]', "reaches beyond the row"),
        ('functions = ["crm.dblink"]', "reaches beyond the row"),
        ('functions = ["a b"]', "not the name of a function"),
        ('functions = "score"', "a list of functions"),
        ("functions = [1]", "a list of functions"),
        ('function = ["score"]', "a list of functions"),
    ],
)
def test_functions__that_cannot_be_named(here: Path, part: str, words: str) -> None:
    (here / "xl2db.toml").write_text(f"[sql]\n{part}\n")
    rule, said = refused(file="shop.xlsx")
    assert rule == "wrong-setting"
    assert words in said


def test_functions__are_let_in_by_the_settings_file_alone(here: Path) -> None:
    write_workbook(
        here / "shop.xlsx",
        "# orders\n| Column | Type | Rule | Default |\n| id | whole number | score(id) > 0 | sql: crm.first() |",
    )
    said = [finding for finding in xl2db.check("shop.xlsx").findings if finding.rule == "unsafe-expression"]
    assert [str(finding.at) for finding in said] == ["orders!C2", "orders!D2"]
    assert 'functions = ["score"]' in (said[0].hint or "")
    (here / "xl2db.toml").write_text('[sql]\nfunctions = ["score", "crm.first"]\n')
    assert not [
        finding for finding in xl2db.check("shop.xlsx").findings if finding.rule == "unsafe-expression"
    ]


@pytest.mark.parametrize("seconds", ["inf", "1e400", "999999999999", "0"])
def test_wait__may_be_as_long_as_one_likes(tmp_path: Path, seconds: str) -> None:
    write_shop(tmp_path)
    said(command_line("sync", "--wait", seconds, cwd=tmp_path))


@pytest.mark.parametrize("seconds", ["nan", "-1", "soon", ""])
def test_wait__that_is_no_number_of_seconds_is_refused(tmp_path: Path, seconds: str) -> None:
    write_shop(tmp_path)
    said(command_line("sync", "--wait", seconds, cwd=tmp_path), 2)
    assert not (tmp_path / "shop.db").exists()
