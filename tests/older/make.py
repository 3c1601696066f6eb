"""Make an installation and records as this version of the program writes them.

    python -m tests.older.make

Run once for a version, with that version's program; never to replace what is there. Only the
command line and HTTP are used, as people and programs use them.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
import shutil
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import Any
from uuid import uuid4

import httpx
import pyotp
from PIL import Image

from tests.command import asfound
from tests.conftest import ROOT
from tests.older.reading import read
from tests.served import SET_UP, Served, posted, served

HERE = Path(__file__).parent
PLACE = ROOT / "examples" / "demo-place"
SIZE = (400, 300)
QUALITY = 70
VIEWS = ("table", "bench", "whiteboard")
PASSWORD = "four random words here"  # noqa: S105  of a made-up person
NOBODY = "http://127.0.0.1:9/"
"""A webhook that nobody answers: what is for it waits in the database."""
WAIT_S = 120


def command(*arguments: str | Path, cwd: Path, statuses: tuple[int, ...] = (0,)) -> str:
    done = asfound(*arguments, cwd=cwd)
    if done.returncode not in statuses:
        sys.exit(f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def photos(folder: Path, names: tuple[str, ...] | None = None) -> None:
    """The photos of the demo place, small."""
    for source in sorted(PLACE.glob("*/*.jpg")):
        if source.parent.name in ("as-found", "left-behind", "put-right") and (
            names is None or source.stem in names
        ):
            to = folder / source.parent.name / source.name
            to.parent.mkdir(parents=True, exist_ok=True)
            Image.open(source).resize(SIZE).save(to, quality=QUALITY)


def answer(given: httpx.Response) -> Any:
    if given.status_code >= 400:
        sys.exit(f"{given.request.method} {given.request.url}: {given.text}")
    return given.json() if given.content else None


def until(api: httpx.Client, visit: str, done: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The board when it is as wished."""
    for _ in range(WAIT_S * 4):
        snapshot: dict[str, Any] = answer(api.get(f"/visits/{visit}"))
        if done(snapshot):
            return snapshot
        Event().wait(0.25)
    sys.exit(f"the visit does not go on: {visit}")


class Stay:
    """A visit, as the host's program and the guest's phone see it."""

    def __init__(self, api: httpx.Client, phone: httpx.Client, place: str, guest: str) -> None:
        self.api, self.phone = api, phone
        given = {"place": place, "guest": guest, "language": "en", "arrives_on": "2026-07-01"}
        planned = answer(api.post("/visits", json=given))
        self.id = str(planned["visit"]["id"])
        self.link = f"/v/{planned['token']}"

    def take(self, view: str, side: str, photo: Path) -> dict[str, Any]:
        """Send a photo as phones do, and wait until it is compared."""
        data = photo.read_bytes()
        digest = "sha256:" + hashlib.sha256(data).hexdigest()
        announced = {"digest": digest, "length": len(data)}
        if not answer(self.phone.post(f"{self.link}/uploads", json=announced))["complete"]:
            head = {"Upload-Offset": "0", "content-type": "application/offset+octet-stream"}
            answer(self.phone.patch(f"{self.link}/uploads/{digest}", content=data, headers=head))
        shot = {"id": str(uuid4()), "view": view, "side": side, "digest": digest}
        answer(self.phone.post(f"{self.link}/shots", json=shot))
        return until(self.api, self.id, lambda snapshot: judged(snapshot, view, digest, side))

    def guest_says(self, view: str, act: str, finding: str, words: str) -> None:
        page = f"{self.link}/findings/{view}"
        posted(self.phone, page, f"{page}/say", {"act": act, "finding": finding, "words": words})

    def host_says(self, act: str, words: str, **of: str) -> None:
        given = {"act": act, "words": words, **of}
        answer(self.api.post(f"/visits/{self.id}/statements", json=given))


def judged(snapshot: dict[str, Any], view: str, digest: str, side: str) -> bool:
    """Is the photo there, and the view compared, where both sides are?"""
    found = next(one for one in snapshot["views"] if one["view"] == view)
    there = digest in found["before"] if side == "before" else found["after"] is not None
    if side == "after":
        there = there and found["after"]["digest"] == digest
    return there and (found["after"] is None or found["verdict"] is not None)


def accounts(server: Served, browser: httpx.Client) -> dict[str, str]:
    """The first account, one with a second factor, and a token without end."""
    link = SET_UP.search(server.said)
    assert link
    code = link[1].partition("code=")[2]
    who = {"name": "Stadium office", "email": "host@example.org", "password": PASSWORD}
    posted(browser, f"/set-up?code={code}", "/set-up", {"code": code, **who})
    invitation = posted(browser, "/account", "/account/invite", {}).text
    joined = re.search(r"/join/[\w-]+", invitation)
    assert joined
    with server.browser() as other:
        second = {"name": "Groundskeeper", "email": "second@example.org", "password": PASSWORD}
        posted(other, joined[0], joined[0], second)
        offer = other.get("/account/second-factor").text
        secret = re.search(r'name="secret" value="(\w+)"', offer)
        assert secret
        factor = {"secret": secret[1], "code": pyotp.TOTP(secret[1]).now()}
        posted(other, "/account/second-factor", "/account/second-factor", factor)
    asked = {"name": "Fixture", "scope": "write", "days": ""}
    shown = posted(browser, "/account/tokens", "/account/tokens", asked).text
    token = re.search(r'id="f-secret"[^>]* value="([^"]+)"', shown)
    assert token
    posted(browser, "/account/tokens", "/account/webhooks", {"url": NOBODY})
    return {"token": html.unescape(token[1]), "secret": secret[1], "password": PASSWORD}


def place(api: httpx.Client, browser: httpx.Client, folder: Path) -> tuple[str, dict[str, str]]:
    """A place with two areas, three views, a plan with a pin, and a part never compared."""
    given = {"name": "Rostov Arena", "country": "RU", "languages": ["ru"]}
    made = str(answer(api.post("/places", json=given))["id"])
    area = answer(api.get(f"/places/{made}/areas"))["items"][0]["id"]
    other = answer(api.post(f"/places/{made}/areas", json={"name": "Office"}))["id"]
    views = {}
    for name in VIEWS:
        where = other if name == "whiteboard" else area
        view = answer(api.post(f"/areas/{where}/views", json={"name": name, "hint": "Stand back."}))
        views[name] = str(view["id"])
        put(api, views[name], folder / "as-found" / f"{name}.jpg")
    put(api, views["table"], folder / "put-right" / "table.jpg")
    part = [[0.0, 0.0], [0.1, 0.0], [0.1, 0.1]]
    answer(api.patch(f"/views/{views['bench']}", json={"ignored": [part], "smallest": 0.01}))
    plan = {"plan": ("plan.jpg", (folder / "as-found" / "bench.jpg").read_bytes(), "image/jpeg")}
    page = browser.get(f"/places/{made}/plan").text
    token = re.search(r'name="csrf" value="([^"]+)"', page)
    assert token
    browser.post(f"/places/{made}/plan", data={"csrf": token[1]}, files=plan)
    pin = {"x": "0.25", "y": "0.75"}
    posted(browser, f"/places/{made}/plan", f"/views/{views['table']}/pin", pin)
    return made, views


def put(api: httpx.Client, view: str, photo: Path) -> None:
    digest = "sha256:" + hashlib.sha256(photo.read_bytes()).hexdigest()
    head = {"content-type": "image/jpeg"}
    answer(api.put(f"/views/{view}/photos/{digest}", content=photo.read_bytes(), headers=head))


def closed_visit(stay: Stay, views: dict[str, str], folder: Path) -> None:
    """From arriving to the record, and words after it."""
    phone, table = stay.phone, views["table"]
    answer(phone.post(f"{stay.link}/views/{views['bench']}/confirm"))
    stay.take(table, "before", folder / "as-found" / "table.jpg")
    snapshot = stay.take(table, "after", folder / "left-behind" / "table.jpg")
    finding = snapshot["views"][0]["findings"][0]["id"]
    stay.guest_says(table, "dispute", finding, "It was there before.")
    stay.host_says("comment", "Please take it with you.", view=table)
    stay.take(table, "after", folder / "put-right" / "table.jpg")
    stay.host_says("accept", "Thank you.", view=table, finding=finding)
    page = f"{stay.link}/hand-over"
    posted(phone, page, page, {"how": "wait"})
    answer(stay.api.post(f"/visits/{stay.id}/hand-over", json={"words": "All in order."}))
    until(stay.api, stay.id, lambda snapshot: snapshot["visit"]["record"] is not None)
    stay.host_says("comment", "You are welcome again.")


def open_visit(stay: Stay, views: dict[str, str], folder: Path) -> None:
    """Something differs, and nobody agrees yet; a crew has a link, another link was taken back."""
    bench = views["bench"]
    area = answer(stay.api.get(f"/views/{bench}"))["area"]
    crew = {"role": "crew", "name": "Cleaners", "area": area, "days": 400}
    answer(stay.api.post(f"/visits/{stay.id}/links", json=crew))
    lost = answer(
        stay.api.post(f"/visits/{stay.id}/links", json={"role": "guest", "name": "Lost phone"})
    )
    answer(stay.api.delete(f"/visits/{stay.id}/links/{lost['id']}"))
    snapshot = stay.take(bench, "after", folder / "left-behind" / "bench.jpg")
    found = next(view for view in snapshot["views"] if view["view"] == bench)["findings"]
    stay.guest_says(bench, "accept", found[0]["id"], "We forgot it.")
    if len(found) > 1:
        stay.host_says("not-a-difference", "A shadow.", view=bench, finding=found[1]["id"])


def installation(folder: Path, target: Path) -> dict[str, Any]:
    """A data folder and its backup; what its server answers."""
    data, home = folder / "data", folder
    with (
        served(data, environment={"ASFOUND_LOCAL_WEBHOOKS": "1"}) as server,
        server.browser() as browser,
        server.browser() as phone,
    ):
        facts: dict[str, Any] = accounts(server, browser)
        with server.program(facts["token"]) as api:
            made, views = place(api, browser, folder)
            closed, opened = Stay(api, phone, made, "Japan"), Stay(api, phone, made, "Ito family")
            Stay(api, phone, made, "Nobody yet")
            closed_visit(closed, views, folder)
            open_visit(opened, views, folder)
        key = re.search(r"Fingerprint: (\w+)", browser.get("/.well-known/asfound-key").text)
        assert key
        facts |= {"place": made, "views": views, "closed": closed.id, "open": opened.id}
        facts |= {"fingerprint": key[1]}
        command("backup", target / "backup.zip", "--data", data, cwd=home)
    with served(data) as server:  # what is written down was read after a restart
        facts["answers"] = read(server, facts)
    return facts


def records(folder: Path, target: Path) -> dict[str, str]:
    """A record sealed by two, answered by one of them, and a copy to publish; their keys."""
    fingerprints = {}
    for who, name in (("guest", "Japan"), ("host", "Stadium office")):
        command("keys", "new", f"{who}.key", "--name", name, cwd=folder)
        fingerprints[who] = command("keys", "show", f"{who}.pub", cwd=folder).strip()
        shutil.copyfile(folder / f"{who}.pub", target / f"{who}.pub")
    (target / "records").mkdir()
    sealed, answered = target / "records" / "sealed.zip", target / "records" / "answered.zip"
    where = ("--place", "Rostov Arena", "--country", "RU", "--guest", "Japan")
    command(
        "hand-over", "as-found/bench.jpg", "left-behind/bench.jpg", *where,
        "--host", "Stadium office", "--key", "guest.key", "--out", sealed, "--language", "en",
        cwd=folder, statuses=(0, 1, 3),
    )  # fmt: skip
    shutil.copyfile(sealed, answered)
    words = "Received, all in order."
    command("sign", answered, "--key", "host.key", "--statement", words, cwd=folder)
    public = target / "records" / "public.zip"
    hide = ("--hide", "1:10,10,40,40")
    command("redact", answered, "--out", public, *hide, "--key", "host.key", cwd=folder)
    return fingerprints


def calibration(folder: Path, target: Path) -> None:
    """The place's own calibration, and a view that it is for."""
    for visit, before, after in (("1", "as-found", "put-right"), ("2", "put-right", "as-found")):
        shutil.copytree(folder / "all" / before, folder / "unchanged" / visit / "before")
        shutil.copytree(folder / "all" / after, folder / "unchanged" / visit / "after")
    command("calibrate", "unchanged", "--out", target / "calibration.json", cwd=folder)
    for role, name in (("before", "as-found"), ("after", "left-behind")):
        shutil.copyfile(folder / name / "bench.jpg", target / f"{role}.jpg")


def main() -> None:
    """Make the folder of this version."""
    target = HERE / command("--version", cwd=HERE).split()[-1]
    if target.exists():
        sys.exit(f"{target} exists: what an older version wrote stays as it is")
    with TemporaryDirectory() as name:
        folder, made = Path(name), Path(name) / "made"
        made.mkdir()
        photos(folder, VIEWS)
        photos(folder / "all")
        facts = installation(folder, made)
        facts["signers"] = records(folder, made)
        calibration(folder, made)
        shutil.move(folder / "data", made / "data")
        target.mkdir()
        with tarfile.open(target / "files.tar.xz", "w:xz", preset=9) as tar:
            tar.add(made, ".")
        (target / "facts.json").write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
