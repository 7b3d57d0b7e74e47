"""The documents say what is true today. ``python -m tests.documents`` writes them anew."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests import document_tables
from tests.documents import DOCUMENTS, README, ROOT, renewed
from xl2db import findings

CHANGELOG = ROOT / "CHANGELOG.md"
LOWER_BOUNDS = ROOT / "tests" / "lower_bounds.txt"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SENTENCES = [f"f{number}" for number in range(1, 23)]
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_FENCED = re.compile(r"```.*?```", re.DOTALL)


@pytest.mark.skipif(os.name == "nt", reason="the documents show a shell")
@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_document__shows_what_happens_today(document: Path, tmp_path: Path) -> None:
    assert renewed(document, tmp_path).split("\n") == document.read_text(encoding="utf-8").split("\n"), (
        "run: python -m tests.documents"
    )


@pytest.mark.parametrize("document", [*DOCUMENTS, CHANGELOG], ids=lambda path: path.name)
def test_document__links_to_what_is_there(document: Path) -> None:
    text = _FENCED.sub("", document.read_text(encoding="utf-8"))
    for target in _LINK.findall(text):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        file = (document.parent / name).resolve() if name else document
        assert file.is_file(), target
        assert not anchor or anchor in _anchors(file), target


def _anchors(document: Path) -> set[str]:
    text = _FENCED.sub("", document.read_text(encoding="utf-8"))
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    slugs = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}
    return slugs | set(re.findall(r'<a id="([^"]+)">', text))


@pytest.mark.parametrize("document", [*DOCUMENTS, CHANGELOG], ids=lambda path: path.name)
def test_document__names_no_machine(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    assert not re.search(r"/(?:work|home|root|tmp|opt)/\w", text)
    assert str(Path(sys.prefix)) not in text


# The README and .ci/run


def _readme_commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    return [block.strip() for block in blocks[:2]]


def test_readme__two_commands__are_the_ones_that_admit_a_change() -> None:
    lines = {line.strip() for line in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()}
    main_job, tests = _readme_commands()
    assert "\n" not in main_job + tests
    assert {main_job, tests} <= lines
    assert "sync sample_workbooks/bookshop.xlsx" in main_job
    assert tests.endswith("pytest --numprocesses auto")


def test_readme__tells_the_exit_code_of_every_refusal() -> None:
    def kinds(kind: type[findings.Refused]) -> set[int]:
        return {kind.exit_code}.union(*map(kinds, kind.__subclasses__()))

    told = {
        int(code) for code in re.findall(r"^\| (\d+) \|", README.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert kinds(findings.Refused) <= told
    assert told == {0, 1, 2, 3, 4, 5, 130}


def test_readme__names_every_command_and_setting() -> None:
    from xl2db.settings import SETTINGS

    text = README.read_text(encoding="utf-8")
    assert document_tables.commands() in text
    assert set(SETTINGS) == set(re.findall(r"^\| `(\w+)` \| (?:`|the)", text, re.MULTILINE))


# The format


def test_format__has_every_sentence_once() -> None:
    text = (ROOT / "docs" / "format.md").read_text(encoding="utf-8")
    assert re.findall(r'<a id="(f\d+)"></a>\*\*F\d+\.\*\*', text) == SENTENCES
    assert re.findall(r'<a id="f(\d+)">', text) == re.findall(r"\*\*F(\d+)\.\*\*", text)


def test_format__every_sentence_that_is_cited_is_there() -> None:
    folders = [ROOT / "xl2db", ROOT / "tests", ROOT / "docs"]
    files = [path for folder in folders for ending in ("*.py", "*.md") for path in folder.rglob(ending)]
    cited = {
        number
        for path in files
        for number in re.findall(r"\bF(\d\d?)\b(?=[,.;:)\s-])", path.read_text(encoding="utf-8"))
        if path.parent.name != "benchmarks"
    }
    assert {f"f{number}" for number in cited} <= set(SENTENCES)


# The lowest versions


def test_lower_bounds__are_those_of_pyproject() -> None:
    project = PYPROJECT["project"]
    extras = project["optional-dependencies"]
    promised = [*project["dependencies"], *extras["postgresql"], *extras["mysql"], *extras["keyring"]]
    found = {}
    for requirement in promised:
        match = re.match(r"([\w-]+)(?:\[\w+\])?>=([\d.]+)", requirement)
        assert match, requirement
        found[match[1].lower()] = match[2]
    lines = LOWER_BOUNDS.read_text(encoding="utf-8").splitlines()
    pinned = dict(line.lower().split("==") for line in lines if line and not line.startswith("#"))
    assert {name: _padded(version) for name, version in pinned.items()} == {
        name: _padded(version) for name, version in found.items()
    }


def _padded(version: str) -> tuple[int, ...]:
    numbers = [int(part) for part in version.split(".")]
    return tuple(numbers + [0] * (3 - len(numbers)))


# The benchmark


def test_benchmark__tells_how_it_is_used() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", "--help"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "--tables" in done.stdout
