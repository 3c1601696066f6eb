"""A real app with a real database and real files, in a folder of the test."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asfound.domain.account import Account
from asfound.domain.photo import StoredPhoto
from asfound.domain.place import Area, AsFoundPhoto, Place, View
from asfound.imaging.digest import digest_of
from asfound.imaging.metadata import examine
from asfound.store.base import Store
from asfound.store.open import open_blobs, open_records
from asfound.web.kit.static_files import StaticFiles
from asfound.workflows.accounts.managing import accept, invite
from asfound.workflows.accounts.secret import new_id
from asfound.workflows.accounts.sessions import account_for_session
from asfound.workflows.accounts.setting_up import offer_set_up, set_up
from asfound.workflows.server.app_context import AppContext

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it asks for a successor of httpx that nothing else needs
    from fastapi.testclient import TestClient as TestClient


EMAIL, PASSWORD = "host@example.org", "four random words here"
PHOTOS = Path(__file__).parents[2] / "examples" / "demo-place" / "as-found"


@dataclass
class Clock:
    """A clock that the test turns."""

    now: datetime = field(default_factory=lambda: datetime(2026, 7, 2, 12, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **by: float) -> None:
        self.now += timedelta(**by)


def make_context(folder: Path, *, clock: Callable[[], datetime] | None = None) -> AppContext:
    """A server's state: SQLite and a folder, migrated."""
    records = open_records(f"sqlite:///{folder / 'asfound.sqlite'}")
    records.migrate()
    blobs = open_blobs((folder / "photos").as_uri())
    context = AppContext(store=Store(records, blobs), data=folder, version="0.1.0")
    return replace(context, clock=clock) if clock else context


def make_account(context: AppContext, email: str = EMAIL, name: str = "Stadium office") -> Account:
    """The first account, made as the set-up page makes it; a further one by invitation."""
    code = offer_set_up(context)
    if code:
        return set_up(context, code, email, name, PASSWORD)
    with context.store.records.read() as tx:
        first = tx.accounts.all()[0]
    return accept(context, invite(context, first), email, name, PASSWORD)


def weight(page: bytes) -> int:
    """Bytes that a page costs on its way, with its scripts and styles and without its photos."""
    static = StaticFiles()
    named = set(re.findall(r"/static/[0-9a-f]{12}/([\w./-]+)", page.decode()))
    return len(page) + sum(
        len(static.packed.get(name, b"")) or static.files[name].stat().st_size for name in named
    )


def token_in(page: str) -> str:
    """The token of the forms of a page."""
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found, "the page has no form"
    return found[1]


def sign_in(client: TestClient, email: str = EMAIL, password: str = PASSWORD) -> TestClient:
    """Sign a browser in by the page, as a person does."""
    page = client.get("/sign-in").text
    data = {"csrf": token_in(page), "email": email, "password": password, "next": "/account"}
    answer = client.post("/sign-in", data=data, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    # From now on the token of forms is that of the session.
    client.headers["x-csrf-token"] = csrf_of(client)
    return client


def csrf_of(client: TestClient) -> str:
    """The token of the session that a browser is in."""
    context: AppContext = client.app.state.context  # type: ignore[attr-defined]
    found = account_for_session(context, client.cookies["asfound-session"])
    assert found
    return found[0].csrf


@dataclass(frozen=True)
class MadePlace:
    """A place with one area and some views, each with one real as-found photo."""

    place: Place
    area: Area
    views: tuple[View, ...]
    photos: tuple[str, ...]


def make_place(
    context: AppContext,
    account: Account,
    names: Sequence[str] = ("table", "bench"),
    **facts: object,
) -> MadePlace:
    """Keep a place whose views are photos of the demo place.

    Args:
        context: Where to.
        account: Whose place it is.
        names: Of photos of the demo place.
        facts: Further fields of the place.
    """
    now = context.clock()
    place = replace(Place(new_id("p"), account.id, "Rostov Arena", "RU", now), **facts)  # type: ignore[arg-type]
    area = Area(new_id("r"), place.id, "Dressing room", 0)
    views, digests = [], []
    with context.store.records.begin() as tx:
        tx.places.add(place)
        tx.places.add_area(area)
        for at, name in enumerate(names):
            view = View(new_id("w"), area.id, name, at)
            digest = keep(context, PHOTOS / f"{name}.jpg")
            tx.photos.add(described(PHOTOS / f"{name}.jpg", digest, now))
            tx.places.add_view(view)
            tx.places.add_as_found(AsFoundPhoto(view.id, digest, 0, now))
            views.append(view)
            digests.append(digest)
    return MadePlace(place, area, tuple(views), tuple(digests))


def keep(context: AppContext, photo: Path) -> str:
    """Put a photo's bytes where the server keeps them."""
    with photo.open("rb") as file:
        digest = digest_of(file)
    context.store.blobs.put(photo, digest)
    return digest


def described(photo: Path, digest: str, now: datetime) -> StoredPhoto:
    """What the records know about a photo."""
    found = examine(photo, name=photo.name)
    width, height = found.size
    return StoredPhoto(digest, found.format, width, height, photo.stat().st_size, now)
