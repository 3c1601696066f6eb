"""Handing over: both sides, one record, the same whoever was killed, and what is said later."""

from __future__ import annotations

import json
import os
import signal
import threading
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import escape
from io import BytesIO
from pathlib import Path

import pytest

from asfound.domain.finding import Kind
from asfound.domain.visit import Act, Role, Stage
from asfound.errors import (
    LocationNotAccepted,
    NotForThisLink,
    NothingToHandOver,
    RecordNotReady,
    StillComparing,
)
from asfound.evidence.keys import parse_public_key
from asfound.evidence.record import Record
from asfound.evidence.verify import verify
from asfound.report.names import shown as shown_name
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.links import make_link, resolve_link
from asfound.workflows.visits.comparison.worker import run_job
from asfound.workflows.visits.sealing import sealer
from asfound.workflows.visits.sealing.layers import download_record
from asfound.workflows.visits.sealing.sealer import lease_of, seal_one, seal_waiting
from asfound.workflows.visits.sealing.server_key import key_text, server_key
from asfound.workflows.visits.snapshot.results import view_text
from asfound.workflows.visits.visit.hand_over import hand_over
from asfound.workflows.visits.visit.statements import add_statement
from tests.unit.workflows.visits.kit import Stay, settled
from tests.unit.workflows.visits.kit import stay as make_stay
from tests.unit.workflows.visits.snapshot.test_tracks import BAG, result
from tests.unit.workflows.visits.test_runner import hands, other_process, taken
from tests.web.kit import Clock, make_context


@pytest.fixture
def judged(stay: Stay) -> Stay:
    """The table differs, really compared; the bench was not photographed."""
    stay.take("table", "left-behind")
    run_job(stay.context, taken(stay.context), hands())
    return stay


def record_of(stay: Stay, path: Path) -> Record:
    """The record as it is handed out now, verified."""
    path.write_bytes(b"".join(download_record(stay.context, stay.visit.id).chunks))
    return verify(path)


@pytest.mark.slow
def test_the_record_is_that_of_the_command_line_and_says_who_agreed(
    judged: Stay, tmp_path: Path
) -> None:
    hand_over(judged.context, judged.guest, judged.visit.id, words="Thank you.", wait=True)
    assert judged.snapshot.visit.stage is Stage.LEAVING, "the other side has not agreed"
    hand_over(judged.context, judged.host, judged.visit.id, wait=True)
    assert seal_waiting(judged.context) == 1

    record = record_of(judged, tmp_path / "record.zip")
    names = set(record.entries)
    check = json.loads(record.text("data/check.json"))
    assert {"data/report/index.html", "data/report/report.pdf", "data/note/note.pdf"} <= names
    assert {"data/visit.json", "data/report/statements.txt"} <= names
    assert [view["verdict"] for view in check["views"]] == ["differs", "cannot-tell"]
    assert check["views"][1]["reason"] == "not-photographed"
    assert check["views"][0]["after"] == "after/01-Dressing-room-table.jpg"
    with zipfile.ZipFile(tmp_path / "record.zip") as files:
        visit = json.loads(files.read("record/data/visit.json"))
    assert set(visit["agreed"]) == {"host", "guest"}
    assert [said["words"] for said in visit["statements"]] == ["Thank you.", ""]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["テーブル ‏طاولة", "โต๊ะ <b>", "Скамья 🪑"])
def test_pages_show_views_by_their_names_and_files_have_plain_ones(
    stay: Stay, tmp_path: Path, name: str
) -> None:
    with stay.context.store.records.begin() as tx:
        tx.places.change_view(replace(stay.made.views[0], name=name))
    compared(stay)
    hand_over(stay.context, stay.host, stay.visit.id)
    assert seal_waiting(stay.context) == 1

    record = record_of(stay, tmp_path / "record.zip")
    assert all(path.isascii() for path in record.entries)
    with zipfile.ZipFile(tmp_path / "record.zip") as files:
        page = files.read("record/data/report/index.html").decode()
    assert f"Dressing room · {escape(shown_name(name), quote=False)}" in page
    assert "data/report/report.pdf" in record.entries


@pytest.mark.slow
def test_handing_over_and_sealing_twice_is_doing_so_once(judged: Stay, clock: Clock) -> None:
    first = hand_over(judged.context, judged.host, judged.visit.id)
    clock.turn(minutes=5)
    assert hand_over(judged.context, judged.guest, judged.visit.id) == first
    assert seal_one(judged.context, judged.visit.id)
    assert not seal_one(judged.context, judged.visit.id)

    sealed = judged.snapshot.visit.record
    assert sealed
    with judged.context.store.records.begin() as tx:  # as if it had been killed before the end
        tx.visits.change(replace(judged.snapshot.visit, record=None))
    clock.turn(minutes=5)
    assert seal_one(judged.context, judged.visit.id)
    assert judged.snapshot.visit.record == sealed, "the same visit gives the same bytes"


@pytest.mark.slow
def test_a_server_killed_while_it_seals_is_followed_by_another(tmp_path: Path) -> None:
    stay = make_stay(make_context(tmp_path), ("table",))
    stay.take("table", "left-behind")
    run_job(stay.context, taken(stay.context), hands())
    hand_over(stay.context, stay.host, stay.visit.id)
    with other_process(tmp_path, "seal") as process:
        pause = threading.Event()
        while lease_of(stay.context, stay.visit.id) is None:
            pause.wait(0.01)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert stay.snapshot.visit.record is None, "it was killed too late to tell"
    assert seal_waiting(stay.context) == 0, "the claim of the one that was killed still stands"

    later = replace(stay.context, clock=lambda: datetime.now(UTC) + timedelta(minutes=2))
    assert seal_waiting(later) == 1
    assert settled(stay).visit.record
    record_of(replace(stay, context=later), tmp_path / "record.zip")
    stay.context.store.records.close()


@pytest.mark.slow
def test_what_is_said_later_becomes_layers(judged: Stay, clock: Clock, tmp_path: Path) -> None:
    table = judged.snapshot.views[0]
    finding = table.findings[0]
    hand_over(judged.context, judged.host, judged.visit.id)
    add_statement(
        judged.context, judged.guest, judged.visit.id, Act.COMMENT, words="Before it was sealed."
    )
    seal_waiting(judged.context)
    clock.turn(days=1)
    add_statement(
        judged.context,
        judged.guest,
        judged.visit.id,
        Act.DISPUTE,
        view=table.view.id,
        finding=finding.id,
        words="Not ours.",
    )
    record = record_of(judged, tmp_path / "record.zip")

    assert len(record.layers) == 2
    assert "Before it was sealed." in record.layers[0].words
    assert record.layers[1].findings[0].id == finding.finding.id
    assert "Japan (guest)" in record.layers[1].findings[0].words
    again = b"".join(download_record(judged.context, judged.visit.id).chunks)
    assert again == (tmp_path / "record.zip").read_bytes()
    for file in (judged.context.data / "tmp" / "records").iterdir():
        file.unlink()
    assert b"".join(download_record(judged.context, judged.visit.id).chunks) == again


def test_it_is_too_early_while_photos_are_compared(stay: Stay) -> None:
    with pytest.raises(NothingToHandOver):
        hand_over(stay.context, stay.guest, stay.visit.id)
    stay.take("table", "left-behind")
    with pytest.raises(StillComparing):
        hand_over(stay.context, stay.guest, stay.visit.id)
    with pytest.raises(RecordNotReady):
        download_record(stay.context, stay.visit.id)


def compared(stay: Stay) -> None:
    """The table, as a comparison would have said."""
    job = stay.take("table", "left-behind")
    assert job
    with stay.context.store.records.begin() as tx:
        text = view_text(result("a", (Kind.ADDED, BAG)), job.id)
        tx.jobs.finish(job.id, text, stay.context.clock())


def test_locations_are_handed_over_only_when_somebody_said_so(stay: Stay) -> None:
    compared(stay)
    digest = stay.snapshot.views[0].as_found[0].digest
    with stay.context.store.records.begin() as tx:
        photo = tx.photos.get(digest)
        assert photo
        tx.photos.delete([digest])
        tx.photos.add(replace(photo, has_location=True))
    with pytest.raises(LocationNotAccepted, match="1 of 3 photos"):
        hand_over(stay.context, stay.guest, stay.visit.id)
    assert stay.snapshot.agreed == {}, "nothing was agreed to"

    closed = hand_over(stay.context, stay.guest, stay.visit.id, with_location=True)
    assert closed.stage is Stage.HANDED_OVER


def test_a_crew_hands_nothing_over(stay: Stay) -> None:
    compared(stay)
    _, token = make_link(stay.context, stay.host, stay.visit.id, role=Role.CREW, name="Crew")
    with pytest.raises(NotForThisLink):
        hand_over(stay.context, resolve_link(stay.context, token).actor, stay.visit.id)


def test_a_record_that_cannot_be_sealed_is_given_up_and_says_so(stay: Stay) -> None:
    compared(stay)
    hand_over(stay.context, stay.guest, stay.visit.id)
    stay.context.store.blobs.delete(stay.snapshot.views[0].as_found[0].digest)
    for _ in range(5):
        assert not seal_one(stay.context, stay.visit.id)
    claim = lease_of(stay.context, stay.visit.id)

    assert claim
    assert claim.is_given_up
    assert (claim.attempts, claim.error) == (3, "store.file-missing")
    sealer.try_again(stay.context, stay.visit.id)
    assert not lease_of(stay.context, stay.visit.id).is_given_up  # type: ignore[union-attr]


def test_what_a_killed_server_left_behind_is_swept_away(context: AppContext) -> None:
    folder = context.folder("tmp")
    for name, age in (("sealing-old", 3), ("sealing-now", 0)):
        (folder / name).mkdir()
        (folder / name / "record.zip").write_bytes(b"half")
        moment = context.clock().timestamp() - 86_400 * age
        os.utime(folder / name, (moment, moment))
    sealer.delete_leftovers(context)

    assert [path.name for path in folder.iterdir()] == ["sealing-now"]


def test_the_key_is_made_once_and_nobody_else_can_read_it(context: AppContext) -> None:
    first = server_key(context)
    private = context.data / "keys" / "server.key"

    assert server_key(context) == first
    assert private.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in private.parent.iterdir()] == ["server.key"]
    pem = BytesIO(key_text(context).encode()).read()
    assert parse_public_key(pem[pem.index(b"-----BEGIN") :], "key") == first
