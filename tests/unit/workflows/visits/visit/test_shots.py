"""Photos from leaving: the newest one counts, the earlier ones are told with what each said."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from asfound.domain.comparison import Reason, Verdict
from asfound.domain.finding import Kind
from asfound.domain.job import Job
from asfound.workflows.visits.comparison.worker import run_job
from asfound.workflows.visits.sealing.layers import download_record
from asfound.workflows.visits.sealing.sealer import seal_waiting
from asfound.workflows.visits.snapshot.results import view_text
from asfound.workflows.visits.snapshot.state import ViewState
from asfound.workflows.visits.visit.hand_over import hand_over
from tests.unit.workflows.visits.kit import DEMO, Stay, receive
from tests.unit.workflows.visits.snapshot.test_tracks import BAG, BOTTLE, result
from tests.unit.workflows.visits.test_runner import hands, taken


def table(stay: Stay) -> ViewState:
    return stay.snapshot.views[0]


def test_each_photo_from_leaving_says_what_it_said(stay: Stay) -> None:
    job = stay.take("table", "left-behind")
    assert job
    said = result("a", (Kind.ADDED, BOTTLE), (Kind.ADDED, BAG))
    finish(stay, job, view_text(said, job.id))
    stay.take("table", "put-right")
    first, newest = table(stay).outcomes

    assert (first.shot, newest.shot) == table(stay).left
    assert (first.verdict, first.findings) == (Verdict.DIFFERS, 2)
    assert (newest.verdict, newest.job) == (None, table(stay).job)
    assert table(stay).verdict is None, "the newest one counts"


def test_a_photo_that_could_not_be_compared_says_so(stay: Stay) -> None:
    job = stay.take("table", "left-behind")
    assert job
    with stay.context.store.records.begin() as tx:
        tx.jobs.fail(job.id, "photo.unreadable broken", stay.context.clock(), for_good=True)
    stay.take("table", "put-right")

    assert table(stay).outcomes[0].reason is Reason.UNREADABLE
    assert table(stay).outcomes[0].verdict is Verdict.CANNOT_TELL


def finish(stay: Stay, job: Job, text: str) -> None:
    with stay.context.store.records.begin() as tx:
        tx.jobs.finish(job.id, text, stay.context.clock())


@pytest.mark.slow
def test_a_saved_copy_proves_nothing_and_the_record_tells_it_beside_the_photo_that_does(
    stay: Stay, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.jpg"
    with Image.open(DEMO / "as-found" / "table.jpg") as photo:
        photo.save(copy, quality=70)
    receive(stay, stay.view("table"), copy)
    run_job(stay.context, taken(stay.context), hands())
    assert table(stay).verdict is Verdict.CANNOT_TELL
    assert table(stay).reason is Reason.NOT_PHOTOGRAPHED
    assert table(stay).set_aside == "photo.copy-of-arrival"

    stay.take("table", "put-right")
    run_job(stay.context, taken(stay.context), hands())
    assert table(stay).verdict is Verdict.AS_FOUND
    assert table(stay).set_aside is None

    hand_over(stay.context, stay.host, stay.visit.id)
    assert seal_waiting(stay.context) == 1
    check, visit = sealed(stay)
    told = [(shot["path"], shot["verdict"], shot["set_aside"]) for shot in check["after_shots"]]
    stem = "after/01-Dressing-room-table"
    assert told == [
        (f"{stem}-2.jpg", None, "photo.copy-of-arrival"),
        (f"{stem}.jpg", "as-found", None),
    ]
    assert [shot["path"] for shot in visit["after_shots"]] == [path for path, *_ in told]
    assert [shot["verdict"] for shot in visit["after_shots"]] == ["cannot-tell", "as-found"]
    assert visit["after_shots"][0]["by"] == "Japan"


def sealed(stay: Stay) -> tuple[dict[str, list[dict[str, str]]], dict[str, list[dict[str, str]]]]:
    """The first view in both files of the record."""
    data = b"".join(download_record(stay.context, stay.visit.id).chunks)
    with zipfile.ZipFile(BytesIO(data)) as record:
        check, visit = (
            json.loads(record.read(f"record/data/{name}.json")) for name in ("check", "visit")
        )
    assert [each["code"] for each in check["problems"]] == ["photo.copy-of-arrival"]
    return check["views"][0], visit["views"][0]
