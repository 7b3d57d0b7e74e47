"""How fast a server is: measured once on a temporary table of its own, and remembered for a month.

What is measured is small on purpose (a second or two of work), and rolled back or dropped. A large table is
not a small one many times over, so each database has factors that were measured on tables of some million
rows (``python -m tests.benchmarks.durations``).
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from xl2db.database.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

SAMPLE_ROWS = 50_000
SAMPLE_WIDTH = 64  # bytes of one of its rows
_REMEMBERED_SECONDS = 30 * 24 * 3600
_ROUNDS = 3  # of which the fastest counts: others are at work, too
_TEXTS = "builds an index of texts"


@dataclass(frozen=True, slots=True)
class Speeds:
    """Seconds for a million rows of :data:`SAMPLE_WIDTH` bytes, by work; ``texts`` is an index of texts.

    ``basis`` says where they come from, in a few words.
    """

    seconds: Mapping[Work, float]
    texts: float
    basis: str


_USUAL = {
    "postgresql": Speeds(
        {Work.SCAN: 0.15, Work.REFERENCES: 2, Work.INDEX: 1.3, Work.REWRITE: 2, Work.UPDATE: 6}, 3.5, "usual"
    ),
    "mariadb": Speeds(
        {Work.SCAN: 0.4, Work.REFERENCES: 4, Work.INDEX: 1.8, Work.REWRITE: 4, Work.UPDATE: 8}, 3, "usual"
    ),
    "sqlite": Speeds(
        {Work.SCAN: 0.2, Work.REFERENCES: 1, Work.INDEX: 0.8, Work.REWRITE: 1.5, Work.UPDATE: 2}, 1.5, "usual"
    ),
}


def speeds(connection: Connection) -> Speeds:
    """How fast this server is, measured now or not long ago; usual figures where it can't be measured.

    The connection is rolled back: nothing of the measurement stays.
    """
    from sqlalchemy.exc import DBAPIError

    place, key = _cache_file(), _key(connection)
    if (known := _remembered(place).get(key)) is not None:
        return _speeds(connection.dialect.name, known, "speeds measured on this server before")
    try:
        rounds = [dict(_measured(connection)) for _ in range(_ROUNDS)]
        measured = {name: min(each[name] for each in rounds) for name in rounds[0]}
    except DBAPIError:
        usual = _USUAL.get(connection.dialect.name, _USUAL["mariadb"])
        return Speeds(
            usual.seconds, usual.texts, "usual speeds, since nothing may be measured on this server"
        )
    finally:
        connection.rollback()
    _remember(place, key, measured)
    return _speeds(connection.dialect.name, measured, "speeds measured on this server just now")


# --- the measurement ----------------------------------------------------------------------------------

_FILL = {
    "postgresql": "CREATE TEMPORARY TABLE xl2db_sample AS SELECT g AS id, (g * 7919) % 100003 AS number, "
    "'note number ' || ((g * 104729) % 100003) AS note, CAST(NULL AS integer) AS extra "
    f"FROM generate_series(1::bigint, {SAMPLE_ROWS}) AS g",
    "mysql": "CREATE TEMPORARY TABLE xl2db_sample (id bigint PRIMARY KEY, number bigint, note varchar(60), "
    "extra integer) ENGINE=InnoDB AS WITH RECURSIVE digits AS (SELECT 0 AS d UNION ALL SELECT d + 1 FROM digits "
    "WHERE d < 9), n AS (SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d AS g FROM digits a, digits b, "
    "digits c, digits e, digits f) SELECT g AS id, (g * 7919) % 100003 AS number, "
    f"concat('note number ', (g * 104729) % 100003) AS note, NULL AS extra FROM n WHERE g < {SAMPLE_ROWS}",
    "sqlite": "CREATE TEMPORARY TABLE xl2db_sample AS WITH RECURSIVE n(g) AS (SELECT 1 UNION ALL SELECT g + 1 "
    f"FROM n WHERE g < {SAMPLE_ROWS}) SELECT g AS id, (g * 7919) % 100003 AS number, "
    "'note number ' || ((g * 104729) % 100003) AS note, NULL AS extra FROM n",
}
_STEPS = {
    "postgresql": {
        "scan": "ALTER TABLE xl2db_sample ADD CHECK (number >= 0)",
        "index": "CREATE INDEX xl2db_sample_number ON xl2db_sample (number)",
        "texts": "CREATE INDEX xl2db_sample_note ON xl2db_sample (note)",
        "drop": "DROP INDEX xl2db_sample_number, xl2db_sample_note",
        "rewrite": "ALTER TABLE xl2db_sample ALTER number TYPE numeric(14, 4)",
        "update": "UPDATE xl2db_sample SET extra = 1",
    },
    "mysql": {
        "scan": "SELECT count(*) FROM xl2db_sample WHERE number < 0",
        "rewrite": "ALTER TABLE xl2db_sample MODIFY number decimal(14, 4)",
        "update": "UPDATE xl2db_sample SET extra = 1",
    },
    "sqlite": {
        "scan": "SELECT count(*) FROM xl2db_sample WHERE number < 0",
        "index": "CREATE INDEX temp.xl2db_sample_number ON xl2db_sample (number)",
        "texts": "CREATE INDEX temp.xl2db_sample_note ON xl2db_sample (note)",
        "drop": "DROP INDEX temp.xl2db_sample_note",
        "rewrite": "CREATE TEMPORARY TABLE xl2db_copy AS SELECT * FROM xl2db_sample",
        "update": "UPDATE xl2db_sample SET extra = 1",
    },
}


def _measured(connection: Connection) -> Iterator[tuple[str, float]]:
    """Seconds of each step on the sample."""
    kind = connection.dialect.name
    kind = "mysql" if kind == "mariadb" else kind
    connection.rollback()
    connection.exec_driver_sql(_escaped(kind, _FILL[kind]))
    try:
        for name, statement in _STEPS[kind].items():
            begun = time.perf_counter()
            connection.exec_driver_sql(statement).close()
            yield name, time.perf_counter() - begun
    finally:
        if kind == "mysql":  # its temporary tables outlive a rollback
            connection.exec_driver_sql("DROP TEMPORARY TABLE IF EXISTS xl2db_sample")


def _escaped(kind: str, statement: str) -> str:
    return statement if kind == "sqlite" else statement.replace("%", "%%")


# What a million rows cost, as a multiple of what a step on the sample would be for a million rows.
_FACTORS: dict[str, dict[Work | str, tuple[str, float]]] = {
    "postgresql": {
        Work.SCAN: ("scan", 1.5),
        Work.REFERENCES: ("index", 2.2),
        Work.INDEX: ("index", 1),
        _TEXTS: ("texts", 1.5),
        Work.REWRITE: ("rewrite", 2.5),
        Work.UPDATE: ("update", 7),
    },
    "mysql": {
        Work.SCAN: ("scan", 2),
        Work.REFERENCES: ("rewrite", 14),
        Work.INDEX: ("rewrite", 0.9),
        _TEXTS: ("rewrite", 2.2),
        Work.REWRITE: ("rewrite", 3.8),
        Work.UPDATE: ("update", 1.5),
    },
    "sqlite": {
        Work.SCAN: ("scan", 1.5),
        Work.REFERENCES: ("index", 2),
        Work.INDEX: ("index", 1.5),
        _TEXTS: ("texts", 1.5),
        Work.REWRITE: ("rewrite", 3),
        Work.UPDATE: ("update", 2),
    },
}


def _speeds(kind: str, measured: Mapping[str, float], basis: str) -> Speeds:
    factors = _FACTORS["mysql" if kind == "mariadb" else kind]
    found = {
        work: max(measured[step], 1e-4) * 1_000_000 / SAMPLE_ROWS * factor
        for work, (step, factor) in factors.items()
    }
    return Speeds({work: found[work] for work in Work if work.takes_time}, found[_TEXTS], basis)


# --- what was measured before -------------------------------------------------------------------------


def _cache_file() -> Path:
    """In the user's own folder for what can be made again."""
    home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or Path.home() / ".cache"
    return Path(home) / "xl2db" / "speeds.json"


def _key(connection: Connection) -> str:
    """The server, without its name in clear."""
    url = connection.engine.url
    place = f"{url.get_backend_name()} {url.host} {url.port}"
    return hashlib.sha256(os.fsencode(place)).hexdigest()[:16]


def _remembered(place: Path) -> dict[str, dict[str, float]]:
    try:
        read = json.loads(place.read_text(encoding="utf-8"))
        now = time.time()  # a clock that was ahead is no reason to remember for ever
        return {
            key: entry["steps"]
            for key, entry in read.items()
            if now - _REMEMBERED_SECONDS < entry["at"] <= now and _is_whole(entry)
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def _is_whole(entry: Mapping[str, Mapping[str, object]]) -> bool:
    steps = entry["steps"]
    return {"scan", "rewrite", "update"} <= steps.keys() and all(
        isinstance(each, float) and each > 0 for each in steps.values()
    )


def _remember(place: Path, key: str, measured: Mapping[str, float]) -> None:
    """Keep what was measured, where there is a place for it."""
    kept = {name: {"at": time.time(), "steps": steps} for name, steps in _remembered(place).items()}
    kept[key] = {"at": time.time(), "steps": dict(measured)}
    temporary = place.with_suffix(f".{os.getpid()}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(json.dumps(kept), encoding="utf-8")
        temporary.replace(place)
    except OSError:
        temporary.unlink(missing_ok=True)
