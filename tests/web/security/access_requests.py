"""A good request for every route: what comes back says who may, not what was wrong with it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import pyotp
from PIL import Image

from asfound.imaging.digest import digest as digest_of
from asfound.web.kit.static_files import StaticFiles
from tests.unit.workflows.visits.kit import DEMO
from tests.web import kit
from tests.web.routes import Route
from tests.web.security.access_seed import AccessSeed

LEFT = DEMO / "left-behind" / "table.jpg"  # the after photo of the seeded visit


@dataclass(frozen=True)
class Asked:
    """A request.

    Attributes:
        sent: Body and query, as the client takes them.
        headers: Beside those of who asks.
        ids: By the names that parameters of the path have.
        state: Of the visit, ``open`` or ``sealed``.
    """

    sent: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    ids: Mapping[str, str] = field(default_factory=dict)
    state: str = "open"


def asked(route: Route, seed: AccessSeed) -> Asked:
    """A request that would be answered, if who asks may."""
    make = _REQUESTS.get(str(route)) or _REQUESTS.get(route.path)
    made = make(seed) if make else Asked()
    return Asked(made.sent, made.headers, {**_ids(seed), **made.ids}, made.state)


def _ids(seed: AccessSeed) -> dict[str, str]:
    ids = {**seed.known.ids, "digest": digest_of(LEFT), "side": "480", "size": "480"}
    return {**ids, **{f"{name}_id": value for name, value in ids.items()}}


def _form(**fields: str) -> Callable[[AccessSeed], Asked]:
    return lambda _: Asked({"data": fields})


def _json(**fields: Any) -> Callable[[AccessSeed], Asked]:
    return lambda _: Asked({"json": fields})


def _ids_of(**ids: str) -> Callable[[AccessSeed], Asked]:
    return lambda _: Asked(ids=ids)


def _sealed(**ids: str) -> Callable[[AccessSeed], Asked]:
    return lambda _: Asked(ids=ids, state="sealed")


def _as_found(_: AccessSeed) -> Asked:
    return Asked(ids={"digest": digest_of(kit.PHOTOS / "table.jpg")})


def _photo_form(field_name: str) -> Callable[[AccessSeed], Asked]:
    return lambda seed: Asked(
        {"files": {field_name: ("bench.jpg", seed.things.on_its_way.read_bytes(), "image/jpeg")}}
    )


def _photo_body(seed: AccessSeed) -> Asked:
    return _whole(seed.things.on_its_way)


def _whole(photo: Path, **headers: str) -> Asked:
    return Asked({"content": photo.read_bytes()}, headers, {"digest": digest_of(photo)})


def _shot(seed: AccessSeed) -> Asked:
    return Asked(
        {
            "json": {
                "id": str(UUID(int=1)),
                "view": seed.known.views[0],
                "side": "after",
                "digest": digest_of(seed.things.sent),
            }
        }
    )


def _upload(seed: AccessSeed) -> Asked:
    photo = seed.things.on_its_way
    return Asked({"json": {"digest": digest_of(photo), "length": photo.stat().st_size}})


@cache
def _live_picture() -> bytes:
    out = io.BytesIO()
    with Image.open(LEFT) as photo:
        photo.thumbnail((480, 480))
        photo.convert("RGB").save(out, "jpeg")
    return out.getvalue()


def _second_factor(seed: AccessSeed) -> Asked:
    secret = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"  # noqa: S105  of an account of this test
    code = pyotp.TOTP(secret).at(seed.context.clock())
    return Asked({"data": {"secret": secret, "code": code}})


def _order(seed: AccessSeed) -> Asked:
    with seed.context.store.records.read() as tx:
        place = seed.known.place
        views = tx.places.views(place)
        order = [
            [area.id, [view.id for view in views if view.area == area.id]]
            for area in tx.places.areas(place)
        ]
    return Asked({"data": {"order": json.dumps(order)}})


def _static(_: AccessSeed) -> Asked:
    digest, name = StaticFiles().address("app.css").removeprefix("/static/").split("/", 1)
    return Asked(ids={"digest": digest, "name": name})


def _of_visit(seed: AccessSeed) -> Asked:
    return Asked({"params": {"visit": seed.known.visit}})


def _close_up(seed: AccessSeed) -> Asked:
    return Asked(ids={"name": seed.things.close_up})


def _joined(seed: AccessSeed) -> Asked:
    fields = {"name": "New", "email": "new@example.org", "password": kit.PASSWORD}
    return Asked({"data": fields}, ids={"token": seed.things.invitation})


_COMMENT = _form(act="comment", words="As it was.")
_HALL = {"name": "Hall", "country": "JP"}
_HOOK = "https://example.org/other"

_REQUESTS: Mapping[str, Callable[[AccessSeed], Asked]] = {
    "/static/{digest}/{name:path}": _static,
    "POST /set-up": _form(code="x", name="N", email="n@example.org", password=kit.PASSWORD),
    "POST /sign-in": _form(email=kit.EMAIL, password=kit.PASSWORD, next="/account"),
    "POST /sign-in/code": _form(ticket="x", code="123456"),
    "/join/{token}": _joined,
    "POST /account": _form(name="Office", language="de"),
    "POST /account/password": _form(old=kit.PASSWORD, new="four other words there"),
    "POST /account/second-factor": _second_factor,
    "POST /places/new": _form(**_HALL),
    "POST /places/{place_id}/settings": _form(**_HALL),
    "POST /places/{place_id}/retention": _form(photos_days="30", visits_days="60"),
    "POST /places/{place_id}/delete": _form(name="Rostov Arena"),
    "POST /places/{place_id}/areas": _form(name="Roof"),
    "POST /areas/{area_id}": _form(name="Roof"),
    "POST /areas/{area_id}/views": _form(name="Ladder"),
    "POST /places/{place_id}/views": lambda seed: Asked(
        {"data": {f"name-{seed.known.views[0]}": "Long table"}}
    ),
    "POST /places/{place_id}/order": _order,
    "POST /views/{view_id}": _form(name="Long table", hint="At the door"),
    "POST /views/{view_id}/photos": _photo_form("photos"),
    "POST /views/{view_id}/photos/remove": lambda seed: Asked(
        {"data": {"digest": seed.known.photo}}
    ),
    "POST /views/{view_id}/photos/first": lambda seed: Asked(
        {"data": {"digest": seed.known.photo}}
    ),
    "POST /views/{view_id}/ignored": _form(parts="[]", smallest="2"),
    "POST /places/{place_id}/import/photos": _photo_body,
    "POST /places/{place_id}/import": _form(receipts="[]"),
    "POST /places/{place_id}/plan": _photo_form("plan"),
    "POST /views/{view_id}/pin": _form(x="0.5", y="0.5"),
    "POST /places/{place_id}/sheet": lambda seed: Asked({"data": {"visit": seed.known.visit}}),
    "/photos/{digest}/{side}.webp": _of_visit,
    "/v/{token}/demo/{state}/{view}.jpg": _ids_of(state="left-behind"),
    "POST /v/{token}/shots": _shot,
    "POST /v/{token}/views/{view}/aim": lambda _: Asked({"content": _live_picture()}),
    "POST /v/{token}/uploads": _upload,
    "HEAD /v/{token}/uploads/{digest}": _photo_body,
    "PATCH /v/{token}/uploads/{digest}": lambda seed: _whole(
        seed.things.on_its_way, **{"upload-offset": "0"}
    ),
    "POST /visits/new": lambda seed: Asked({"data": {"place": seed.known.place, "guest": "D"}}),
    "POST /visits/{visit}/links": _form(role="guest", name="E"),
    "POST /visits/{visit}/hand-over": _form(how="now", with_location="1"),
    "POST /v/{token}/hand-over": _form(how="now", with_location="1"),
    "/visits/{visit}/record": _sealed(),
    "/visits/{visit}/seal": _sealed(),
    "/visits/{visit}/record.zip": _sealed(),
    "/v/{token}/record.zip": _sealed(),
    "/visits/{visit}/papers/{name}": _sealed(name="report.html"),
    "/v/{token}/papers/{name}": _sealed(name="report.html"),
    "/api/v1/visits/{visit}/record": _sealed(),
    "POST /visits/{visit}/views/{view}/say": _COMMENT,
    "POST /visits/{visit}/say": _COMMENT,
    "POST /v/{token}/findings/{view}/say": _COMMENT,
    "/visits/{visit}/close-ups/{view}/{name}": _close_up,
    "/v/{token}/close-ups/{view}/{name}": _close_up,
    "POST /account/tokens": _form(name="Script", scope="read", days="30"),
    "POST /account/tokens/{token}/delete": lambda seed: Asked(
        ids={"token": seed.things.spare_token}
    ),
    "POST /account/webhooks": _form(url=_HOOK),
    "POST /account/mail": _form(mail="1"),
    "POST /api/v1/places": _json(**_HALL),
    "PATCH /api/v1/places/{place}": _json(**_HALL),
    "POST /api/v1/places/{place}/areas": _json(name="Roof"),
    "PATCH /api/v1/areas/{area}": _json(name="Roof"),
    "POST /api/v1/areas/{area}/views": _json(name="Ladder"),
    "PATCH /api/v1/views/{view}": _json(name="Long table", smallest=0.02),
    "PUT /api/v1/views/{view}/photos/{digest}": _photo_body,
    "DELETE /api/v1/views/{view}/photos/{digest}": _as_found,
    "/api/v1/places/{place}/photos/{digest}": _as_found,
    "POST /api/v1/visits": lambda seed: Asked({"json": {"place": seed.known.place, "guest": "D"}}),
    "POST /api/v1/visits/{visit}/links": _json(role="guest", name="E"),
    "POST /api/v1/visits/{visit}/hand-over": _json(with_location=True),
    "PUT /api/v1/visits/{visit}/photos/{digest}": _photo_body,
    "POST /api/v1/visits/{visit}/shots": _shot,
    "POST /api/v1/visits/{visit}/statements": _json(act="comment", words="As it was."),
    "POST /api/v1/webhooks": _json(url=_HOOK),
}
"""By method and path, or by path alone. A route that is not here needs nothing but its ids."""
