"""A backup is whole, can be restored to either database, and says what it lacks."""

from __future__ import annotations

import stat
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from asfound.domain.visit import Event
from asfound.errors import BadBackup, BlobMissing, StoreNotEmpty, StoreTooNew, WouldOverwrite
from asfound.store.base import Store
from asfound.workflows.maintenance.archive import ABOUT, DATABASE, path_of
from asfound.workflows.maintenance.backup import BackupSummary, backup
from asfound.workflows.maintenance.restore import restore
from tests.command import asfound
from tests.store_kit import NOW, digest, put, shot
from tests.unit.workflows.maintenance.conftest import fill

NAMES = ("as-found 1", "as-found 2", "shot", "said", "record", "open shot")
Opening = Callable[..., Store]


def saved(store: Store, to: Path, data: Path | None = None) -> BackupSummary:
    return backup(store, to, version="0.1", now=NOW, data=data)


def state(store: Store) -> list[object]:
    """What is kept, as far as pages show it."""
    with store.records.read() as tx:
        return [
            tx.accounts.all(),
            tx.places.of_host("host"),
            tx.places.views("hall"),
            tx.places.as_found("hall"),
            tx.visits.of_host("host"),
            tx.visits.links("visit"),
            tx.visits.shots("visit"),
            tx.visits.statements("visit"),
            tx.jobs.of_visit("visit"),
            tx.events.of_visit("visit"),
            tx.visits.sealed_records("host"),
            tx.photos.get_many([digest(name) for name in NAMES]),
            tx.setting("name"),
        ]


@pytest.mark.parametrize(
    ("from_", "to"), [("sqlite", "sqlite"), ("sqlite", "postgresql"), ("postgresql", "sqlite")]
)
def test_what_was_backed_up_comes_back(
    opening: Opening, tmp_path: Path, from_: str, to: str
) -> None:
    first = opening("first", from_)
    fill(first, tmp_path)
    made = saved(first, tmp_path / "backup.zip")
    assert (made.files, made.missing) == (6, ())
    second = opening("second", to)
    done = restore(tmp_path / "backup.zip", second)
    assert (done.files, done.made_at) == (6, NOW.isoformat())
    assert state(second) == state(first)
    for name in NAMES:
        assert second.blobs.read(digest(name)) == name.encode()
    with second.records.begin() as tx:  # numbers go on behind those that came back
        last = tx.events.of_visit("visit")[-1].number
        assert tx.events.add(Event("a", "", NOW, visit="visit")).number > last
        assert tx.visits.add_shot(shot("retake")).number == 2


def test_a_backup_is_its_owners_alone_and_never_written_over(store: Store, tmp_path: Path) -> None:
    made = saved(store, tmp_path / "backup.zip")
    assert stat.S_IMODE(made.file.stat().st_mode) == 0o600
    assert made.length == made.file.stat().st_size
    with pytest.raises(WouldOverwrite):
        saved(store, tmp_path / "backup.zip")
    with store.records.read() as tx:
        assert tx.setting("backup.last") == NOW.isoformat()
        assert tx.events.audit()[0].what == "backup.made"
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_only_an_empty_store_is_filled_unless_told(
    store: Store, opening: Opening, tmp_path: Path
) -> None:
    saved(store, tmp_path / "backup.zip")
    before = state(store)
    with store.records.begin() as tx:
        tx.places.delete("hall")
    with pytest.raises(StoreNotEmpty, match="1 accounts and 0 places"):
        restore(tmp_path / "backup.zip", store)
    restore(tmp_path / "backup.zip", store, replace=True)
    assert state(store) == before


def test_sessions_do_not_come_back(store: Store, opening: Opening, tmp_path: Path) -> None:
    from asfound.domain.account import Session  # noqa: PLC0415

    with store.records.begin() as tx:
        tx.accounts.add_session(Session("cookie", "host", "csrf", NOW, NOW + timedelta(days=1)))
    saved(store, tmp_path / "backup.zip")
    second = opening("second")
    restore(tmp_path / "backup.zip", second)
    with second.records.read() as tx:
        assert tx.accounts.session("cookie") is None


def test_a_photo_that_is_lost_or_spoiled_does_not_stop_a_backup(
    store: Store, opening: Opening, tmp_path: Path
) -> None:
    store.blobs.delete(digest("shot"))
    with store.blobs.local(digest("said")) as path:
        path.write_bytes(b"spoiled")
    made = saved(store, tmp_path / "backup.zip")
    assert sorted(made.missing) == sorted([digest("shot"), digest("said")])
    second = opening("second")
    done = restore(tmp_path / "backup.zip", second)
    assert (done.files, sorted(done.missing)) == (4, sorted(made.missing))
    with pytest.raises(BlobMissing):
        second.blobs.read(digest("said"))


def test_keys_come_back_unless_there_are_others(
    store: Store, opening: Opening, tmp_path: Path
) -> None:
    (tmp_path / "data" / "keys").mkdir(parents=True)
    (tmp_path / "data" / "keys" / "server.key").write_bytes(b"first key")
    saved(store, tmp_path / "backup.zip", data=tmp_path / "data")
    new = tmp_path / "new"
    assert not restore(tmp_path / "backup.zip", opening("second"), data=new).keys_kept
    key = new / "keys" / "server.key"
    assert key.read_bytes() == b"first key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    key.write_bytes(b"another key")
    assert restore(tmp_path / "backup.zip", opening("third"), data=new).keys_kept
    assert key.read_bytes() == b"another key"


def rewritten(backup: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """A copy of a backup, each file changed or left out."""
    to = backup.with_name("changed.zip")
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(to, "w") as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return to


@pytest.mark.parametrize("what", ["photo", "database", "about", "gone", "schema", "cut", "other"])
def test_a_spoiled_backup_changes_no_record(
    store: Store, opening: Opening, tmp_path: Path, what: str
) -> None:
    made = saved(store, tmp_path / "backup.zip").file
    photo = path_of(digest("shot"))

    def change(name: str, content: bytes) -> bytes | None:
        if what == "gone" and name == photo:
            return None
        spoiled = {"photo": photo, "database": DATABASE, "about": ABOUT}.get(what)
        if name == spoiled:
            return content[:-1] + bytes([content[-1] ^ 1])
        return content.replace(b"backup/1", b"backup/9") if what == "schema" else content

    changed = rewritten(made, change)
    if what == "cut":
        changed.write_bytes(made.read_bytes()[: made.stat().st_size // 2])
    if what == "other":
        changed.write_bytes(b"no zip at all")
    second = opening("second")
    with pytest.raises(BadBackup, match="cannot be restored"):
        restore(changed, second)
    with second.records.read() as tx:
        assert not tx.accounts.any()
    restore(made, second)  # what the first try left does not stand in the way
    assert state(second) == state(store)


def test_a_backup_of_a_newer_program_is_refused(
    store: Store, opening: Opening, tmp_path: Path
) -> None:
    with store.records.begin() as tx:
        tx.connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    saved(store, tmp_path / "backup.zip")
    with pytest.raises(StoreTooNew):
        restore(tmp_path / "backup.zip", opening("second"))


def test_a_backup_is_of_one_moment_while_others_write(
    store: Store, opening: Opening, tmp_path: Path
) -> None:
    done = threading.Event()

    def write() -> None:
        number = 0
        while not done.is_set():
            number += 1
            put(store, tmp_path / "w", f"n{number}")
            with store.records.begin() as tx:
                tx.visits.add_shot(shot(f"n{number}"))
                tx.set_setting("shots", str(number))

    (tmp_path / "w").mkdir()
    writer = threading.Thread(target=write)
    writer.start()
    backups = [saved(store, tmp_path / f"{number}.zip") for number in range(3)]
    done.set()
    writer.join()
    for made in backups:
        assert made.missing == ()
        second = opening(made.file.stem)
        restore(made.file, second)
        with second.records.read() as tx:
            said = int(tx.setting("shots") or 0)
            assert len(tx.visits.shots("visit")) == said + 1


KILLED = """
import sys
from pathlib import Path
from asfound.workflows.maintenance.open_store import open_store
from asfound.workflows.maintenance import restore
def stop(*_): print("there", flush=True); sys.stdin.read()
with open_store(sys.argv[2], sys.argv[3]) as store:
    type(store.records).restore = stop
    restore.restore(Path(sys.argv[1]), store)
"""


def test_a_restore_that_was_killed_is_done_again(
    store: Store, opening: Opening, tmp_path: Path
) -> None:
    made = saved(store, tmp_path / "backup.zip").file
    second = opening("second")
    database = f"sqlite:///{tmp_path / 'second' / 'asfound.sqlite'}"
    photos = (tmp_path / "second" / "photos").as_uri()
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, made, database, photos],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as dying:
        assert dying.stdout is not None
        assert dying.stdout.readline() == b"there\n"
        dying.kill()
    with second.records.read() as tx:
        assert not tx.accounts.any()
    restore(made, second)
    assert state(second) == state(store)


def test_the_commands_back_up_and_restore(store: Store, tmp_path: Path) -> None:
    first, second, file = tmp_path / "first", tmp_path / "new", tmp_path / "backup.zip"
    made = asfound("backup", file, "--data", first)
    assert made.returncode == 0, made.stderr
    assert "6 photos and records" in made.stdout
    back = asfound("restore", file, "--data", second)
    assert back.returncode == 0, back.stderr
    assert "restored: 6 photos and records" in back.stdout
    again = asfound("restore", file, "--data", second)
    assert again.returncode == 2
    assert "[store.not-empty]" in again.stderr
    assert asfound("restore", file, "--data", second, "--replace").returncode == 0
    cleared = asfound("retention", "--data", second)
    assert cleared.returncode == 0, cleared.stderr
    store.blobs.delete(digest("shot"))
    lacking = asfound("backup", tmp_path / "b2.zip", "--data", first)
    assert lacking.returncode == 1
    assert digest("shot") in lacking.stderr


def test_nothing_is_made_where_there_is_nothing(tmp_path: Path) -> None:
    none = asfound("backup", tmp_path / "b.zip", "--data", tmp_path / "none")
    assert none.returncode == 2
    assert "[store.not-ready]" in none.stderr
    assert list(tmp_path.iterdir()) == []
