"""What load and faults of the app are measured with: its real server, phones, and what is kept.

Not run itself; see app_load.py and app_faults.py.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import httpx
import psutil

from asfound.domain.job import JobState
from asfound.domain.place import Area, AsFoundPhoto, Place, View
from asfound.settings import read_serve_settings
from asfound.web.main import opened
from asfound.workflows.accounts.secret import new_id
from asfound.workflows.accounts.setting_up import offer_set_up, set_up
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.actor import by_account
from asfound.workflows.visits.photos.renditions import store_photo
from asfound.workflows.visits.visit.planning import plan_visit

PLACE = Path(__file__).parent.parent / "examples" / "demo-place"
ASFOUND = "from asfound.cli.main import run; run()"
EMAIL, PASSWORD = "host@example.org", "four random words here"
PIECE_BYTES = 1 << 20  # as phones send it
START_S = 180


@dataclass(frozen=True)
class Visiting:
    """A visit, and how its guest gets in."""

    visit: str
    token: str
    views: tuple[str, ...]


@dataclass
class Told:
    """What a server has acknowledged to phones; all of it must be there whatever happens."""

    sent: Counter[str] = field(default_factory=Counter)
    offsets: dict[tuple[str, str], int] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    shots: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)
    troubles: list[str] = field(default_factory=list)


def seed(environment: Mapping[str, str], visits: int, views: int, pictures: int) -> list[Visiting]:
    """A host, a place whose views take turns in so many pictures, and visits to it."""
    context = opened(read_serve_settings(environment))
    code = offer_set_up(context)
    account = set_up(context, code or "", EMAIL, "Stadium office", PASSWORD)
    place = Place(new_id("p"), account.id, "Rostov Arena", "RU", context.clock())
    area = Area(new_id("r"), place.id, "Dressing room", 0)
    photos = sorted((PLACE / "as-found").glob("*.jpg"))
    made = []
    kept = [store_photo(context, photo, name=photo.name).digest for photo in photos[:pictures]]
    with context.store.records.begin() as tx:
        tx.places.add(place)
        tx.places.add_area(area)
        for at in range(views):
            view = View(new_id("w"), area.id, f"{photos[at % pictures].stem} {at}", at)
            tx.places.add_view(view)
            tx.places.add_as_found(AsFoundPhoto(view.id, kept[at % len(kept)], 0, context.clock()))
            made.append(view.id)
    found = []
    for number in range(visits):
        visit, token = plan_visit(context, by_account(account), place.id, guest=f"Guest {number}")
        found.append(Visiting(visit.id, token, tuple(made)))
    context.store.records.close()
    return found


class Server:
    """``asfound serve`` as it is started, at a port that stays.

    Attributes:
        url: Where it listens.
    """

    def __init__(
        self, environment: Mapping[str, str], log: Path, *, program: str | None = None
    ) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = int(free.getsockname()[1])
        self.url = f"http://127.0.0.1:{self._port}"
        self._environment, self._log = environment, log
        self._program = program or ASFOUND
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def root(self) -> psutil.Process:
        """The process, for looking at it and its children."""
        assert self._process  # noqa: S101  it was started
        return psutil.Process(self._process.pid)

    def start(self) -> None:
        """Start, and wait until it is well."""
        command = [sys.executable, "-c", self._program, "serve", "--port", str(self._port)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                env={**os.environ, **self._environment},
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + START_S
        while time.monotonic() < until and self._process.poll() is None:
            try:
                if httpx.get(f"{self.url}/healthz", timeout=5).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.1)
        raise SystemExit(f"the server did not start:\n{self._log.read_text()[-3000:]}")

    def kill(self) -> list[psutil.Process]:
        """As ``kill -9`` does it; gives what it had started."""
        assert self._process  # noqa: S101
        children = self.root.children(recursive=True)
        self._process.kill()
        self._process.wait()
        return children

    def stop(self) -> None:
        """As Ctrl-C does it."""
        if self._process and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(60)
            except subprocess.TimeoutExpired:
                self.kill()


class Phone:
    """Sends photos as phones do: announce, bytes in pieces, what it shows; again until told."""

    def __init__(self, url: str, visiting: Visiting, told: Told, *, wait_s: float = 0.5) -> None:
        self._visiting, self._told, self._wait_s = visiting, told, wait_s
        self._link = f"/v/{visiting.token}"
        self._client = httpx.AsyncClient(base_url=url, timeout=120)

    async def send(self, photos: list[bytes]) -> None:
        """Send photos of one view after the other."""
        async with self._client:
            for number, data in enumerate(photos):
                view = self._visiting.views[number % len(self._visiting.views)]
                await self._whole(data, view)

    async def _whole(self, data: bytes, view: str) -> None:
        digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
        shot, kept = str(uuid4()), False
        self._told.sent[digest] += 1
        while not kept:
            kept = await self._bytes(digest, data)
        body = {"id": shot, "view": view, "side": "after", "digest": digest}
        while True:
            answer = await self._ask("POST", f"{self._link}/shots", json=body)
            if answer is not None and answer.status_code == 201:
                self._told.shots[shot] = (self._visiting.visit, view, digest)
                return
            if answer is not None and answer.status_code == 409:  # its bytes are not there: anew
                self._trouble(f"{digest[:15]}: acknowledged, and then not there")
                await self._bytes(digest, data)

    async def _bytes(self, digest: str, data: bytes) -> bool:
        """One try, from where the server is; whether all was acknowledged."""
        body = {"digest": digest, "length": len(data)}
        begun = await self._ask("POST", f"{self._link}/uploads", json=body)
        if begun is None or begun.status_code not in (200, 201):
            return False
        offset, complete = int(begun.json()["offset"]), bool(begun.json()["complete"])
        acknowledged = self._told.offsets.get((self._visiting.visit, digest), 0)
        if offset < acknowledged:
            self._trouble(f"{digest[:15]}: {acknowledged} bytes acknowledged, {offset} there")
        while not complete:
            head = {"upload-offset": str(offset)}
            piece = data[offset : offset + PIECE_BYTES]
            url = f"{self._link}/uploads/{digest}"
            sent = await self._ask("PATCH", url, content=piece, headers=head)
            if sent is None or sent.status_code != 204:
                return False
            offset = int(sent.headers["upload-offset"])
            complete = sent.headers["upload-complete"] == "?1"
            self._told.offsets[self._visiting.visit, digest] = offset
        self._told.kept.add(digest)
        return True

    async def _ask(self, method: str, url: str, **more: object) -> httpx.Response | None:
        """None when nobody answered; after a refusal it waits, as phones do."""
        try:
            answer = await self._client.request(method, url, **more)  # type: ignore[arg-type]
        except httpx.HTTPError as error:
            self._told.answers[type(error).__name__] += 1
            await asyncio.sleep(self._wait_s)
            return None
        self._told.answers[str(answer.status_code)] += 1
        if answer.status_code in (429, 503, 507) or answer.status_code == 500:
            await asyncio.sleep(self._wait_s)
        elif answer.status_code >= 400 and answer.status_code not in (404, 409):
            self._trouble(f"{method} {url.rsplit('/', 1)[-1][:20]}: {answer.text[:200]}")
            raise SystemExit(self._told.troubles[-1])
        return answer

    def _trouble(self, words: str) -> None:
        self._told.troubles.append(words)


def sign_in(url: str) -> httpx.Client:
    """A host's browser."""
    client = httpx.Client(base_url=url, headers={"accept": "text/html"}, timeout=60)
    found = re.search(r'name="csrf" value="([^"]+)"', client.get("/sign-in").text)
    assert found  # noqa: S101  the page has a form
    data = {"csrf": found[1], "email": EMAIL, "password": PASSWORD, "next": "/"}
    answer = client.post("/sign-in", data=data)
    assert answer.status_code == 303, answer.text  # noqa: S101
    return client


def distinct(photo: bytes, name: str) -> bytes:
    """The same picture in a file of its own: a comment is put behind the start of the JPEG."""
    words = name.encode()
    return photo[:2] + b"\xff\xfe" + (len(words) + 2).to_bytes(2, "big") + words + photo[2:]


def settle(environment: Mapping[str, str], timeout_s: float) -> float:
    """Wait until every comparison is made; gives the seconds that took."""
    context, began = opened(read_serve_settings(environment)), time.monotonic()
    try:
        while time.monotonic() - began < timeout_s:
            with context.store.records.read() as tx:
                if not tx.jobs.count_pending():
                    break
            time.sleep(0.5)
    finally:
        context.store.records.close()
    return time.monotonic() - began


def results(context: AppContext, visiting: list[Visiting]) -> dict[str, str]:
    """What finished comparisons say, by their ids."""
    with context.store.records.read() as tx:
        jobs = [job for one in visiting for job in tx.jobs.of_visit(one.visit)]
    return {job.id: job.result for job in jobs if job.state is JobState.DONE and job.result}


def lost(
    environment: Mapping[str, str],
    visiting: list[Visiting],
    told: Told,
    before: Mapping[str, str] | None = None,
) -> list[str]:
    """What was acknowledged and is not there, and what is there by half; empty when all is well.

    Args:
        environment: Of the server.
        visiting: Its visits.
        told: What it has acknowledged.
        before: Results that were seen earlier, and must not have changed.
    """
    context = opened(read_serve_settings(environment))
    try:
        troubles = [*told.troubles, *_photos(context, told), *_shots(context, visiting, told)]
        now = results(context, visiting)
        for job, result in (before or {}).items():
            if now.get(job) != result:
                troubles.append(f"job {job[:12]} was done and says something else now")
        return [*troubles, *_jobs(context, visiting)]
    finally:
        context.store.records.close()


def _photos(context: AppContext, told: Told) -> Iterator[str]:
    """Every photo that was acknowledged, and every one that lies there."""
    stored = set(context.store.blobs.digests())
    for digest in told.kept - stored:
        yield f"photo {digest[:15]} was acknowledged and is not there"
    for digest in stored:
        found = hashlib.sha256(context.store.blobs.read(digest)).hexdigest()
        if digest != f"sha256:{found}":
            yield f"photo {digest[:15]} is there by half"
    with context.store.records.read() as tx:
        for digest in told.kept:
            if tx.photos.get(digest) is None:
                yield f"photo {digest[:15]} was acknowledged and nothing is known of it"


def _shots(context: AppContext, visiting: list[Visiting], told: Told) -> Iterator[str]:
    with context.store.records.read() as tx:
        shots = [shot for one in visiting for shot in tx.visits.shots(one.visit)]
        events = [event for one in visiting for event in tx.events.of_visit(one.visit)]
        known = {shot.digest for shot in shots if tx.photos.get(shot.digest)}
    found = Counter((shot.id, shot.visit, shot.view, shot.digest) for shot in shots)
    received = Counter(event.details["shot"] for event in events if event.what == "shot.received")
    for name, facts in told.shots.items():
        if found[(name, *facts)] != 1:
            yield f"shot {name} was acknowledged and is there {found[(name, *facts)]} times"
    for shot in shots:
        if received[shot.id] != 1:
            yield f"shot {shot.id} is told {received[shot.id]} times in the time line"
        if shot.digest not in known or not context.store.blobs.has(shot.digest):
            yield f"shot {shot.id} has no photo"


def _jobs(context: AppContext, visiting: list[Visiting]) -> Iterator[str]:
    """Every shot has a comparison, each done once; nothing failed for good."""
    with context.store.records.read() as tx:
        for one in visiting:
            jobs = {job.id: job for job in tx.jobs.of_visit(one.visit)}
            done = Counter(
                event.details["job"]
                for event in tx.events.of_visit(one.visit)
                if event.what == "job.done"
            )
            wanted = {shot.id for shot in tx.visits.shots(one.visit)}
            for shot in wanted - {job.shot for job in jobs.values()}:
                yield f"shot {shot} has no comparison"
            for job in jobs.values():
                if job.state is JobState.FAILED:
                    yield f"job {job.id[:12]} failed: {job.error}"
                elif (job.state is JobState.DONE) != (done[job.id] == 1) or done[job.id] > 1:
                    yield f"job {job.id[:12]} is {job.state} and told {done[job.id]} times"
