"""What is ill is found, and the way out is told."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from asfound.domain.visit import Event
from asfound.store.open import open_records
from asfound.vision.image.backbone import WEIGHTS_DIR
from asfound.workflows.doctor import machine
from asfound.workflows.doctor.base import Health, HealthCheck, Installation
from asfound.workflows.doctor.examine import examine
from asfound.workflows.local_https import MachineNames, prepare
from tests.cluster import Cluster
from tests.command import asfound_here
from tests.unit.workflows.notify.receiver import letterbox

NOW = datetime(2026, 7, 2, 12, tzinfo=UTC)


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """One that was served once."""
    data = tmp_path / "data"
    (data / "keys").mkdir(mode=0o700, parents=True)
    data.chmod(0o700)
    (data / "keys" / "server.key").touch(mode=0o600)
    (data / "photos").mkdir()
    database = f"sqlite:///{data / 'asfound.sqlite'}"
    records = open_records(database)
    records.migrate()
    records.close()
    return Installation(data, database, (data / "photos").as_uri())


def look(installation: Installation, what: str, now: datetime = NOW) -> HealthCheck:
    return next(one for one in examine(installation, now) if one.what == what)


def test_a_server_that_is_well(installation: Installation) -> None:
    found = list(examine(installation, NOW))

    assert [one.what for one in found if one.health is Health.ILL] == []
    assert {one.what for one in found if one.health is Health.NOT_USED} == {"engine", "mail"}
    assert all(one.found for one in found)


def test_nothing_is_made_by_looking(tmp_path: Path) -> None:
    data = tmp_path / "data"
    new = Installation(data, f"sqlite:///{data / 'x.sqlite'}", (data / "photos").as_uri())

    found = list(examine(new, NOW))

    assert not data.exists()
    assert all(one.health is not Health.ILL for one in found)


def test_a_folder_that_others_may_read(installation: Installation) -> None:
    installation.data.chmod(0o755)

    found = look(installation, "data folder")

    assert found.health is Health.ILL
    assert found.way_out == f"Run: chmod 700 {installation.data}"


def test_a_key_that_others_may_read(installation: Installation) -> None:
    (installation.data / "keys" / "server.key").chmod(0o640)

    found = look(installation, "keys")

    assert found.health is Health.ILL
    assert "chmod 600" in found.way_out


def test_no_room(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_MIN_FREE_BYTES", 1e18)

    assert look(installation, "space").health is Health.ILL


def test_a_database_that_does_not_answer(installation: Installation) -> None:
    gone = replace(installation, database="postgresql://u:secret@127.0.0.1:9/x")

    found = look(gone, "database")

    assert found.health is Health.ILL
    assert "secret" not in found.found + found.way_out


def test_a_database_of_an_older_program(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("asfound.store.sql.migrating._newest_revision", lambda: "9999")

    found = look(installation, "database")

    assert found.health is Health.ILL
    assert "9999" in found.found


def test_photos_that_cannot_be_written(installation: Installation) -> None:
    gone = replace(installation, photos="s3://bucket/x?endpoint=http://127.0.0.1:9&region=x")

    assert look(gone, "photos").health is Health.ILL


def test_a_clock_of_long_ago(installation: Installation) -> None:
    assert look(installation, "clock", datetime(1970, 1, 1, tzinfo=UTC)).health is Health.ILL


def test_a_clock_before_what_happened(installation: Installation) -> None:
    records = open_records(installation.database)
    with records.begin() as tx:
        tx.events.add(Event("account.made", "host", NOW + timedelta(hours=1)))
    records.close()

    assert look(installation, "clock").health is Health.ILL
    assert look(installation, "clock", NOW + timedelta(hours=2)).health is Health.WELL


def test_weights_that_were_changed(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for file in WEIGHTS_DIR.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "words.toml").write_text("changed")
    monkeypatch.setattr(machine, "WEIGHTS_DIR", tmp_path)

    assert "words.toml" in look(installation, "weights").found


@pytest.mark.parametrize(
    ("change", "health"),
    [
        ({"host": "0.0.0.0"}, Health.ILL),  # noqa: S104
        ({"public_url": "http://hall.lan:8000"}, Health.ILL),
        ({"public_url": "https://hall.example"}, Health.WELL),
        ({"local_https": True}, Health.WELL),
        ({}, Health.WELL),
    ],
)
def test_https(installation: Installation, change: dict[str, object], health: Health) -> None:
    assert look(replace(installation, **change), "https").health is health  # type: ignore[arg-type]


@pytest.mark.parametrize(("days", "health"), [(0, Health.WELL), (80, Health.ILL)])
def test_a_certificate_that_ends(installation: Installation, days: int, health: Health) -> None:
    https = prepare(installation.data, MachineNames(("localhost",), ()), NOW)
    own = replace(installation, tls_cert=https.certificate, tls_key=https.key)

    assert look(own, "https", NOW + timedelta(days=days)).health is health


def test_a_cluster(installation: Installation, cluster: Cluster) -> None:
    assert look(replace(installation, engine=cluster.address), "engine").health is Health.WELL


def test_a_mail_server(installation: Installation) -> None:
    with letterbox() as box:
        found = look(replace(installation, smtp_url=box.url), "mail")
        gone = f"smtp://user:secret@127.0.0.1:{box.port}"
    lost = look(replace(installation, smtp_url=gone), "mail")

    assert found.health is Health.WELL
    assert "in the clear" in found.found
    assert lost.health is Health.ILL
    assert "secret" not in lost.found + lost.way_out


@pytest.mark.parametrize(("mode", "status"), [(0o700, 0), (0o755, 1)])
def test_the_command(installation: Installation, mode: int, status: int) -> None:
    installation.data.chmod(mode)

    done = asfound_here("doctor", "--data", installation.data, "--json")

    assert done.returncode == status, done.stderr
    found = {one["what"]: one["health"] for one in json.loads(done.stdout)}
    assert found["data folder"] == ("ill" if status else "well")
