"""Severities and waivers: from the settings file and from the workbook, and what nobody can silence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import xl2db
from tests.cli.command import xl2db as command
from tests.grids import write_workbook
from tests.migrations.cases.words import ID, P, people, table
from xl2db.findings import DecisionNeeded, Finding, SettingsRefused, Severity, WorkbookRefused
from xl2db.policy import NO_POLICY
from xl2db.report.results import PlanResult

PETS = P + table("pets", ID, "owner ; whole number ; ref=people")
RENAMED = table("people", ID, "full_name ; text(40) ; req ; was=name")


def settings(*rows: str) -> str:
    """The sheet Settings: ``setting ; value``."""
    lines = "".join(f"| {' | '.join(part.strip() for part in row.split(';'))} |\n" for row in rows)
    return f"# Settings\n| Setting | Value |\n{lines}"


def findings(folder: Path, grid: str, toml: str = "") -> list[tuple[str, str, str | None]]:
    """Rule, severity and waiver of what check says."""
    (folder / "xl2db.toml").write_text(toml)
    result = xl2db.check(
        write_workbook(folder / "book.xlsx", grid), database="postgresql://nobody@localhost/shop"
    )
    return [(one.rule, one.severity.value, one.waived) for one in result.findings]


def planned(folder: Path, before: str, after: str, toml: str = "") -> PlanResult:
    """The plan from one workbook to another, without a database."""
    book, url = write_workbook(folder / "book.xlsx", before), "postgresql://nobody@127.0.0.1:1/shop"
    xl2db.sync(book, database=url, apply=False)
    write_workbook(book, after)
    (folder / "xl2db.toml").write_text(toml)
    return xl2db.plan(book, database=url)


@pytest.mark.parametrize("level", ["warning", "error", "info"])
def test_severity__is_as_the_workbook_says(level: str, tmp_path: Path) -> None:
    grid = PETS + settings(f"rule: reference-without-index ; {level}")
    assert findings(tmp_path, grid) == [("reference-without-index", level, None)]


def test_severity__of_the_file_beats_that_of_the_workbook(tmp_path: Path) -> None:
    toml = '[rules]\nreference-without-index = "warning"\n'
    assert findings(tmp_path, PETS + settings("rule: reference-without-index ; off"), toml) == [
        ("reference-without-index", "warning", None)
    ]


def test_rule_that_is_off__is_found_only_when_asked_for(tmp_path: Path) -> None:
    assert findings(tmp_path, P) == []
    found = findings(tmp_path, P, '[rules]\ncolumn-without-description = "warning"\n')
    assert found == [("column-without-description", "warning", None)] * 2


@pytest.mark.parametrize("about", ["pets.owner", "pets", "pets!H3", "pets.fk_pets_owner"])
def test_waiver__tells_its_reason(about: str, tmp_path: Path) -> None:
    waiver = f"waive: reference-without-index at {about} ; the table stays small"
    assert findings(tmp_path, PETS + settings(waiver)) == [
        ("reference-without-index", "info", "the table stays small")
    ]


def test_waiver__lets_an_error_of_the_settings_pass(tmp_path: Path) -> None:
    toml = (
        '[rules]\nreference-without-index = "error"\n'
        '[[waivers]]\nrule = "reference-without-index"\nabout = "pets.owner"\nreason = "it stays small"\n'
    )
    assert findings(tmp_path, PETS, toml) == [("reference-without-index", "info", "it stays small")]


def test_waiver_that_covers_nothing__is_named(tmp_path: Path) -> None:
    waiver = "waive: reference-without-index at pets.cage ; the table stays small"
    assert findings(tmp_path, PETS + settings(waiver)) == [
        ("reference-without-index", "info", None),
        ("stale-waiver", "warning", None),
    ]


WRONG = {
    "no reason": ("waive: reference-without-index at pets.owner", "gives no reason"),
    "no rule of that name": ("rule: renames-colum ; off", "There is no rule “renames-colum”"),
    "no severity": ("rule: renames-column ; loud", "“loud” is not a severity"),
    "an error stays an error": ("rule: rows-alike ; off", "it stays an error"),
    "an error cannot be waived": ("waive: loses-data at pets.owner ; never mind", "it cannot be waived"),
}


@pytest.mark.parametrize(("row", "words"), WRONG.values(), ids=WRONG)
def test_wrong_setting__is_refused_at_its_cell(row: str, words: str, tmp_path: Path) -> None:
    book = write_workbook(tmp_path / "book.xlsx", P + settings(row))
    found = [one for one in xl2db.check(book).findings if one.rule == "wrong-rule-setting"]
    assert [str(one.at) for one in found] == ["Settings!B2"]
    assert words in found[0].message
    with pytest.raises(WorkbookRefused):
        xl2db.plan(book)


WRONG_FILES = {
    "no table": 'rules = "off"\n',
    "no text": "[rules]\nrenames-column = 5\n",
    "no rule of that name": '[rules]\nrenames-colum = "off"\n',
    "an error stays an error": '[rules]\nloses-data = "warning"\n',
    "waivers are no list": '[waivers]\nrule = "x"\n',
    "a waiver without a reason": '[[waivers]]\nrule = "renames-column"\nabout = "people"\nreason = " "\n',
    "a waiver that lacks a part": '[[waivers]]\nrule = "renames-column"\nreason = "because"\n',
    "a waiver with more": '[[waivers]]\nrule = "renames-column"\nabout = "a"\nreason = "b"\nwho = "me"\n',
}


@pytest.mark.parametrize("toml", WRONG_FILES.values(), ids=WRONG_FILES)
def test_wrong_settings_file__is_refused(toml: str, tmp_path: Path) -> None:
    (tmp_path / "xl2db.toml").write_text(toml)
    with pytest.raises(SettingsRefused) as refused:
        xl2db.check(write_workbook(tmp_path / "book.xlsx", P))
    assert all(one.hint for one in refused.value.findings)


def test_plan__tells_what_is_waived_and_what_is_louder(tmp_path: Path) -> None:
    after = RENAMED + settings("waive: renames-column at people.full_name ; the shop is closed on Sunday")
    result = planned(tmp_path, P, after)
    assert [(one.rule, one.waived) for one in _reviewed(result)] == [
        ("renames-column", "the shop is closed on Sunday")
    ]


def test_plan__is_louder_where_the_settings_say_so(tmp_path: Path) -> None:
    result = planned(tmp_path, P, RENAMED, '[rules]\nrenames-column = "warning"\n')
    assert [one.severity for one in _reviewed(result)] == [Severity.WARNING]


def _reviewed(result: PlanResult) -> list[Finding]:
    return [one for one in result.findings if one.rule != "database-not-looked-at"]


def test_plan__names_a_waiver_that_is_over(tmp_path: Path) -> None:
    after = people("a ; text(9)") + settings("waive: renames-column at people.full_name ; done on Sunday")
    assert [one.rule for one in _reviewed(planned(tmp_path, P, after))] == ["stale-waiver"]


def test_sync__stops_at_what_the_settings_make_an_error(tmp_path: Path) -> None:
    toml = '[rules]\nrenames-column = "error"\n'
    result = planned(tmp_path, P, RENAMED, toml)
    url = "postgresql://nobody@127.0.0.1:1/shop"
    with pytest.raises(DecisionNeeded) as refused:
        xl2db.sync(result.path, database=url, apply=False)
    assert [one.rule for one in refused.value.findings] == ["renames-column"]
    waived = settings("waive: renames-column at people.full_name ; the shop is closed on Sunday")
    write_workbook(result.path, RENAMED + waived)
    assert xl2db.sync(result.path, database=url, apply=False).revision


def test_report__shows_the_reason(tmp_path: Path) -> None:
    write_workbook(
        tmp_path / "book.xlsx", PETS + settings("waive: reference-without-index at pets ; it stays small")
    )
    said = command("check", "book.xlsx", cwd=tmp_path)
    assert (
        "waived: No index helps to find the rows of pets by owner, which refers to people. (pets!H3) "
        "Why: it stays small. [reference-without-index]\n"
    ) in said.stderr + said.stdout
    told = json.loads(command("check", "book.xlsx", "--format", "json", cwd=tmp_path).stdout)
    assert [one["waived"] for one in told["findings"]] == ["it stays small"]


def test_no_policy__changes_nothing() -> None:
    assert NO_POLICY.over(NO_POLICY) == NO_POLICY
