"""A sample of the fault suite, the same in each run; ``python -m tests.faults`` runs all of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands import commands_of_mine
from tests.databases import SERVERS
from tests.faults.crowding import HOLDERS, crowded, holder_killed
from tests.faults.dying import mortal, server_killed, within_points
from tests.faults.filling import every_third, on_small_disk, server_disk_full
from tests.faults.further import FURTHER
from tests.faults.killing import (
    SHAPES,
    Faults,
    Outcome,
    clock_jumps,
    cut_off,
    each_once,
    every_point,
    interrupted,
    killed,
)
from tests.faults.refusing import Refusal, refused
from tests.servers import Unavailable


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def faults(request: pytest.FixtureRequest, pytestconfig: pytest.Config, tmp_path: Path) -> Faults:
    return Faults(request.param, pytestconfig.stash[SERVERS], commands_of_mine(), tmp_path)


def some(number: int, of: int) -> object:
    """Every so many-th point, another one for each shape, so that together they go through all kinds."""
    return lambda points: every_point(points)[number::of]


def survived(outcomes: Iterator[Outcome]) -> None:
    found = list(outcomes)
    assert found
    assert [(each.point, each.wrong) for each in found if each.wrong] == []


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_killed__and_run_again__ends_as_if_nothing_had_happened(faults: Faults, shape: object) -> None:
    number = SHAPES.index(shape)  # type: ignore[arg-type]
    survived(killed(faults, SHAPES[number], some(number * 3 + 1, 34)))


SOME_OF_FURTHER = {
    "in stages": slice(4, None, 17),
    "the safer way": slice(5, None, 17),
    "taken back": slice(3, None, 17),
    "put back": slice(-2, None),
    "adopted": slice(-4, -2),
    "pulled": slice(0, 1),
}


@pytest.mark.parametrize("name", SOME_OF_FURTHER)
def test_other_commands_killed__and_run_again__end_as_if_nothing_had_happened(
    faults: Faults, name: str
) -> None:
    shape = next(shape for shape in FURTHER if shape.name == name)
    survived(killed(faults, shape, lambda points: each_once(points)[SOME_OF_FURTHER[name]]))


def test_plain_alembic_killed__and_run_again__ends_as_if_nothing_had_happened(faults: Faults) -> None:
    survived(killed(faults, SHAPES[-1], some(4, 18), plain=True))


def test_interrupted__and_run_again__ends_as_if_nothing_had_happened(faults: Faults) -> None:
    survived(interrupted(faults, SHAPES[1], some(9, 16)))


def test_clock_jumps__and_nothing_is_to_be_seen_of_it(faults: Faults) -> None:
    survived(clock_jumps(faults, SHAPES[2], some(3, 40)))


def test_connection_cut__is_said_and_the_next_run_goes_on(faults: Faults) -> None:
    if faults.kind == "sqlite":
        pytest.skip("no connection to cut")
    survived(cut_off(faults, SHAPES[3], some(21, 20)))


@pytest.mark.parametrize("state", ["empty", "half", "latest"])
def test_four_at_once__one_works_and_all_succeed(faults: Faults, state: str) -> None:
    survived(crowded(faults, 4, state, plain=state == "empty"))


@pytest.mark.parametrize("what", HOLDERS)
def test_holder_of_the_lock_killed__the_next_goes_on_within_two_seconds(faults: Faults, what: str) -> None:
    survived(holder_killed(faults, what))


def test_server_killed__is_named_and_the_next_run_goes_on(faults: Faults) -> None:
    if faults.kind == "sqlite":
        pytest.skip("no server to kill")
    try:
        with mortal(faults, os.getpid()) as on_own_server:
            survived(server_killed(on_own_server, SHAPES[-1], lambda points: within_points(points)[-6::4]))
    except Unavailable as reason:
        pytest.skip(str(reason))


def test_fault_from_outside__is_named_and_nothing_is_half_done(faults: Faults) -> None:
    def sample(refusals: list[Refusal]) -> list[Refusal]:
        return refusals[::6]

    survived(refused(faults, SHAPES[0], sample))


def test_full_disk_of_a_server__is_named_and_the_next_run_goes_on(faults: Faults) -> None:
    if faults.kind == "sqlite":
        pytest.skip("no server with a disk of its own")
    try:
        with on_small_disk(faults) as there:
            if there is None:
                pytest.skip("only root may mount a small disk")
            outcomes = server_disk_full(*there, SHAPES[0], lambda points: every_third(points)[1::3])
            survived(outcomes)
    except Unavailable as reason:
        pytest.skip(str(reason))
