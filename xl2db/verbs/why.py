"""``why``: what is held up, for whom, and why that is good."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from xl2db.findings import Finding
from xl2db.report.questions import loss_finding, question_finding
from xl2db.report.results import PlanResult, WhyResult
from xl2db.verbs.checked import Tell, silent
from xl2db.verbs.plan import plan


def why(
    file: str | Path | None = None,
    *,
    database: str | None = None,
    migrations: str | Path | None = None,
    drop: Iterable[str] = (),
    rename: Iterable[str] | Mapping[str, str] = (),
    stages: bool = False,
    contract: bool = False,
    samples: bool = True,
    tell: Tell = silent,
) -> WhyResult:
    """Tell the story of a plan: what was asked for, what can go now, what waits and why; nothing is changed.

    The arguments, and what is raised, are those of :func:`xl2db.plan`.
    """
    from xl2db.review.why import story

    drop = tuple(drop)
    planned = plan(
        file,
        database=database,
        migrations=migrations,
        drop=drop,
        rename=rename,
        stages=stages,
        contract=contract,
        samples=samples,
        tell=tell,
    )
    open_ = tuple(_open(planned, frozenset(drop)))
    undecided = [
        (question.kind, str(question.table or name), name)
        for question in planned.questions
        for name in question.candidates
    ]
    return WhyResult(planned, story(planned.plan.changes, planned.findings, open_, undecided))


def _open(planned: PlanResult, named: frozenset[str]) -> Iterator[Finding]:
    """What only people can answer: renames, and data that would be lost."""
    asked = {
        name for question in planned.questions for name in (question.old, f"{question.table}.{question.old}")
    }
    for question in planned.questions:
        yield question_finding(question, planned.plan.wanted)
    for loss in planned.losses:
        if loss.rows != 0 and loss.name not in named | asked:
            yield loss_finding(loss)
