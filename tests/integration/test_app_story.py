"""A visit from plan to record, by the program as it is started, with real photos and a real runner.

The host plans, the guest arrives and leaves things behind, hears what differs, puts it right,
answers, and both hand over: what comes out is verified by ``asfound verify`` and by sha256sum.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from asfound.settings import read_serve_settings
from asfound.web.main import app_of, opened
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.snapshot.state import VisitSnapshot, load_snapshot
from tests.command import asfound
from tests.unit.workflows.visits.kit import DEMO, settled
from tests.web import kit
from tests.web.kit import TestClient, token_in

VIEWS = ("table", "bench")


@contextmanager
def started(folder: Path) -> Iterator[tuple[AppContext, TestClient]]:
    """The server as its command starts it, with everything that runs beside the pages."""
    settings = read_serve_settings({"ASFOUND_DATA": str(folder / "data")})
    context = opened(settings)
    headers = {"accept": "text/html"}
    app = app_of(settings, context)
    with TestClient(app, headers=headers, follow_redirects=False) as browser:
        yield context, browser


def send(browser: TestClient, link: str, view: str, side: str, photo: Path) -> None:
    """A photo on its way as phones send it: announce, bytes, and what it shows."""
    data = photo.read_bytes()
    digest = "sha256:" + hashlib.sha256(data).hexdigest()
    announced = browser.post(f"{link}/uploads", json={"digest": digest, "length": len(data)})
    assert announced.status_code in (200, 201), announced.text
    head = {"Upload-Offset": "0", "content-type": "application/offset+octet-stream"}
    if announced.json().get("offset", 0) < len(data):
        sent = browser.patch(f"{link}/uploads/{digest}", content=data, headers=head)
        assert sent.status_code in (200, 204), sent.text
    shot = {"id": str(uuid4()), "view": view, "side": side, "digest": digest}
    answer = browser.post(f"{link}/shots", json=shot)
    assert answer.status_code == 201, answer.text


def say(browser: TestClient, address: str, act: str, finding: str, words: str) -> None:
    data = {"csrf": token_in(browser.get(address).text), "act": act, "finding": finding}
    answer = browser.post(f"{address}/say", data=data | {"words": words})
    assert answer.status_code == 303, answer.text


@pytest.mark.slow
def test_from_the_plan_to_a_record_that_anybody_can_verify(  # noqa: PLR0915  one story
    tmp_path: Path,
) -> None:
    with started(tmp_path) as (context, browser):
        account = kit.make_account(context)
        made = kit.make_place(context, account, VIEWS)
        kit.sign_in(browser)
        plan = {"csrf": kit.csrf_of(browser), "place": made.place.id, "guest": "Japan"}
        links = browser.post("/visits/new", data=plan).headers["location"]
        visit = links.split("/")[2]
        found = re.search(r"/v/([\w-]{43})/", browser.get(links).text)
        assert found
        link = f"/v/{found[1]}"
        views = {view.name: view.id for view in made.views}

        def look(when: str) -> VisitSnapshot:
            """The board when everything is compared, or sealed."""
            at_rest = {
                "compared": lambda now: not now.pending and now.judged,
                "sealed": lambda now: now.visit.record is not None,
            }[when]
            return settled(_Watched(context, visit), at_rest)  # type: ignore[arg-type]

        # Arriving: one view looks as shown, the other one is photographed.
        assert browser.post(f"{link}/views/{views['bench']}/confirm").status_code == 201
        send(browser, link, views["table"], "before", DEMO / "as-found" / "table.jpg")

        # Leaving: something stays on the table.
        send(browser, link, views["table"], "after", DEMO / "left-behind" / "table.jpg")
        send(browser, link, views["bench"], "after", DEMO / "put-right" / "bench.jpg")
        now = look("compared")
        assert [str(view.verdict) for view in now.views] == ["differs", "as-found"]
        page = browser.get(f"{link}/findings/{views['table']}").text
        assert "Put it right" in page
        finding = now.views[0].findings[0]
        say(browser, f"{link}/findings/{views['table']}", "dispute", finding.id, "Not ours.")

        # Put right, taken again: as found, and what was said stays with what it was said of.
        send(browser, link, views["table"], "after", DEMO / "put-right" / "table.jpg")
        now = look("compared")
        assert str(now.verdict) == "as-found"
        assert [thing.id for thing in now.views[0].put_right if thing.statements] == [finding.id]
        address = f"/visits/{visit}/views/{views['table']}"
        say(browser, address, "accept", finding.id, "Thank you for putting it right.")

        # Both sides hand over; the record is sealed beside the pages.
        for side in (link, f"/visits/{visit}"):
            data = {"csrf": token_in(browser.get(f"{side}/hand-over").text), "how": "wait"}
            assert browser.post(f"{side}/hand-over", data=data).status_code == 303
        look("sealed")
        record = tmp_path / "record.zip"
        record.write_bytes(browser.get(f"{link}/record.zip").content)
        assert browser.get(f"{link}/papers/note.png").content[:4] == b"\x89PNG"
        report = browser.get(f"{link}/papers/report.html")
        assert "sandbox" in report.headers["content-security-policy"]
        key = re.search(r"Fingerprint: (\w+)", browser.get("/.well-known/asfound-key").text)
        assert key

        # What is said afterwards is in the next download.
        say(browser, f"{link}/findings/{views['table']}", "accept", finding.id, "Fine.")
        later = tmp_path / "later.zip"
        later.write_bytes(browser.get(f"/visits/{visit}/record.zip").content)

    _verified(record, key[1], tmp_path)
    assert "Fine." in _verified(later, key[1], tmp_path)


class _Watched:
    """What :func:`settled` looks at."""

    def __init__(self, context: AppContext, visit: str) -> None:
        self._context, self._visit = context, visit

    @property
    def snapshot(self) -> VisitSnapshot:
        return load_snapshot(self._context, self._visit)


def _verified(record: Path, key: str, folder: Path) -> str:
    done = asfound("verify", record.name, "--expect-signer", key, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.rstrip().endswith("valid")
    unpacked = folder / f"{record.stem}-unpacked"
    with zipfile.ZipFile(record) as files:
        files.extractall(unpacked)
    check = json.loads((unpacked / "record/data/check.json").read_text())
    assert check["verdict"] == "as-found"
    assert len(check["views"][0]["other_after"]) == 1, "the photo that was retaken is in it, too"
    if shutil.which("sha256sum"):
        subprocess.run(
            ["sha256sum", "--quiet", "-c", "manifest-sha256.txt", "tagmanifest-sha256.txt"],
            cwd=unpacked / "record",
            env={**os.environ, "LC_ALL": "C"},
            check=True,
        )
    return done.stdout
