"""API routes of places, areas, views and their as-found photos."""

from __future__ import annotations

from typing import Annotated, Literal

from babel import Locale, UnknownLocaleError
from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from asfound.errors import ApiNotFound, BadPlaceValue
from asfound.web.api.auth import Reader, Writer
from asfound.web.api.errors import documented
from asfound.web.api.idempotency import IdempotentRoute, Key
from asfound.web.api.models import Cursor, DigestInPath, Id, Limit, Page
from asfound.web.api.paging import page_of
from asfound.web.api.place_models import (
    AreaOut,
    ChangedPlace,
    ChangedView,
    Named,
    NewPlace,
    NewView,
    PhotoOut,
    PlaceOut,
    ViewOut,
)
from asfound.web.api.put_body import PHOTO_BODY, received_file
from asfound.web.kit.dependencies import Server
from asfound.workflows.places import create_place, edit_ignored_areas, edit_views
from asfound.workflows.places.contents import (
    ViewPhotos,
    areas_of,
    places_of,
    view_photos,
    views_of,
)
from asfound.workflows.places.ownership import owned_place, owned_view
from asfound.workflows.places.photos import add_photo, refuse_photo_of_place, remove_photo
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.photos.renditions import Original, original, rendition, store_photo

_MEDIA_TYPES = {"dng": "image/x-adobe-dng"}
"""Of formats that are called otherwise there; all others are ``image/`` and their name."""

router = APIRouter(tags=["places"], route_class=IdempotentRoute, responses=documented(404))
Size = Annotated[
    Literal["original", "160", "480", "1600"],
    Query(description="The file as it came, or a WebP with this longer side."),
]


@router.get("/places", summary="All places")
def places(
    context: Server, caller: Reader, cursor: Cursor = None, limit: Limit = 50
) -> Page[PlaceOut]:
    """By name."""
    all_places = places_of(context, caller.actor)
    found, following = page_of(all_places, lambda one: one.id, cursor=cursor, limit=limit)
    return Page(items=[PlaceOut.model_validate(one) for one in found], next=following)


@router.post("/places", status_code=201, summary="Make a place", responses=documented(409))
def make_place(context: Server, caller: Writer, given: NewPlace, _key: Key = None) -> PlaceOut:
    """It has one area of its own name; rename it, or add others."""
    spoken = _tongues(given.languages)
    asked = create_place.PlaceDetails(given.name, given.country, given.region, spoken)
    made = create_place.make_place(context, caller.actor, asked, area=given.name)
    return PlaceOut.model_validate(made)


@router.get("/places/{place}", summary="A place")
def place(context: Server, caller: Reader, place: Id) -> PlaceOut:
    """What is known of it."""
    return PlaceOut.model_validate(owned_place(context, caller.actor, place))


@router.patch("/places/{place}", summary="Change a place")
def change_place(context: Server, caller: Writer, place: Id, given: ChangedPlace) -> PlaceOut:
    """What is left out stays."""
    known = owned_place(context, caller.actor, place)
    # A region belongs to its country: it goes with it unless a new one is given.
    same_country = given.country in (None, known.country)
    asked = create_place.PlaceDetails(
        known.name if given.name is None else given.name,
        known.country if given.country is None else given.country,
        known.region if given.region is None and same_country else given.region,
        known.languages if given.languages is None else _tongues(given.languages),
    )
    return PlaceOut.model_validate(create_place.change_place(context, caller.actor, place, asked))


@router.delete("/places/{place}", status_code=204, summary="Delete a place")
def delete_place(context: Server, caller: Writer, place: Id) -> None:
    """With its visits and photos; records that were handed over stay."""
    known = owned_place(context, caller.actor, place)
    create_place.delete_place(context, caller.actor, place, known.name)


@router.get("/places/{place}/areas", summary="Areas of a place")
def areas(context: Server, caller: Reader, place: Id) -> Page[AreaOut]:
    """In their order."""
    found = areas_of(context, caller.actor, place)
    return Page(items=[AreaOut.model_validate(one) for one in found], next=None)


@router.post("/places/{place}/areas", status_code=201, summary="Add an area")
def add_area(context: Server, caller: Writer, place: Id, given: Named, _key: Key = None) -> AreaOut:
    """It is the last one."""
    return AreaOut.model_validate(edit_views.add_area(context, caller.actor, place, given.name))


@router.patch("/areas/{area}", summary="Rename an area")
def rename_area(context: Server, caller: Writer, area: Id, given: Named) -> AreaOut:
    """Its views stay."""
    return AreaOut.model_validate(edit_views.rename_area(context, caller.actor, area, given.name))


@router.delete("/areas/{area}", status_code=204, summary="Delete an area")
def delete_area(context: Server, caller: Writer, area: Id) -> None:
    """With its views."""
    edit_views.delete_area(context, caller.actor, area)


@router.get("/places/{place}/views", summary="Views of a place")
def views(
    context: Server, caller: Reader, place: Id, cursor: Cursor = None, limit: Limit = 100
) -> Page[ViewOut]:
    """Areas in their order, views in theirs."""
    all_views = views_of(context, caller.actor, place)
    found, following = page_of(all_views, lambda one: one.view.id, cursor=cursor, limit=limit)
    return Page(items=[_out(one) for one in found], next=following)


@router.post("/areas/{area}/views", status_code=201, summary="Add a view")
def add_view(
    context: Server, caller: Writer, area: Id, given: NewView, _key: Key = None
) -> ViewOut:
    """It is the last one of its area, and has no photo yet."""
    made = edit_views.add_view(context, caller.actor, area, given.name, given.hint)
    return _out(ViewPhotos(made, ()))


@router.get("/views/{view}", summary="A view")
def view(context: Server, caller: Reader, view: Id) -> ViewOut:
    """With its as-found photos, the first one first."""
    return _out(view_photos(context, caller.actor, view))


@router.patch("/views/{view}", summary="Change a view")
def change_view(context: Server, caller: Writer, view: Id, given: ChangedView) -> ViewOut:
    """What is left out stays; a `smallest` of null is the program's own choice again."""
    actor, known = caller.actor, owned_view(context, caller.actor, view).view
    if given.ignored is not None:
        edit_ignored_areas.set_ignored(
            context, actor, view, [tuple(part) for part in given.ignored]
        )
    if "smallest" in given.model_fields_set:
        edit_ignored_areas.set_smallest(context, actor, view, given.smallest)
    if given.name is not None or given.hint is not None:
        name = known.name if given.name is None else given.name
        hint = known.hint if given.hint is None else given.hint
        edit_views.change_view(context, actor, view, name, hint)
    return _out(view_photos(context, actor, view))


@router.delete("/views/{view}", status_code=204, summary="Delete a view")
def delete_view(context: Server, caller: Writer, view: Id) -> None:
    """Visits keep what they hold of it."""
    edit_views.delete_view(context, caller.actor, view)


@router.put(
    "/views/{view}/photos/{digest}",
    tags=["photos"],
    summary="Upload an as-found photo",
    responses=documented(409, 413, 415, 503, 507),
    openapi_extra=PHOTO_BODY,
)
async def put_photo(
    request: Request, context: Server, caller: Writer, view: Id, digest: DigestInPath
) -> ViewOut:
    """Doing so twice is doing so once. The first photo of a view is the one in the camera."""
    await run_in_threadpool(owned_view, context, caller.actor, view)
    async with received_file(request, context, digest) as file:
        kept = await run_in_threadpool(store_photo, context, file, name=digest, verified=digest)
    await run_in_threadpool(add_photo, context, caller.actor, view, kept)
    return _out(await run_in_threadpool(view_photos, context, caller.actor, view))


@router.delete(
    "/views/{view}/photos/{digest}",
    status_code=204,
    tags=["photos"],
    summary="Take an as-found photo away",
)
def delete_photo(context: Server, caller: Writer, view: Id, digest: DigestInPath) -> None:
    """Visits that used it keep it."""
    known = view_photos(context, caller.actor, view)
    if digest not in {photo.digest for photo in known.photos}:
        raise ApiNotFound("photo")
    remove_photo(context, caller.actor, view, digest)


@router.get(
    "/places/{place}/photos/{digest}",
    tags=["photos"],
    summary="A photo of a place",
    response_class=Response,
    responses={200: {"content": {"image/*": {}}, "description": "The photo."}},
)
def photo(
    context: Server, caller: Reader, place: Id, digest: DigestInPath, size: Size = "1600"
) -> Response:
    """As-found photos, and the plan."""
    refuse_photo_of_place(context, caller.actor, place, digest)
    return photo_answer(context, digest, size)


def photo_answer(context: AppContext, digest: str, size: str) -> Response:
    """A photo, after the caller has checked that it may be seen."""
    headers = {"cache-control": "private, max-age=31536000, immutable"}
    if size != "original":
        data = rendition(context, digest, int(size))
        return Response(data, media_type="image/webp", headers=headers)
    found = original(context, digest)
    if found is None:
        raise ApiNotFound("photo")
    return StreamingResponse(
        found.chunks,
        media_type=_MEDIA_TYPES.get(found.format, f"image/{found.format}"),
        headers=headers | _download_headers(digest, found),
    )


def _download_headers(digest: str, found: Original) -> dict[str, str]:
    """To be saved and never shown: a file that is a photo may be something else as well."""
    name = f"photo-{digest.removeprefix('sha256:')[:12]}.{found.format}"
    return {
        "content-length": str(found.length),
        "content-disposition": f'attachment; filename="{name}"',
    }


def _tongues(tags: list[str]) -> tuple[str, ...]:
    for tag in tags:
        try:
            Locale.parse(tag, sep="-")
        except (ValueError, UnknownLocaleError) as error:
            needed = "the code of a language is needed, such as ru or pt-BR"
            raise BadPlaceValue("a language", tag, needed) from error
    return tuple(dict.fromkeys(tags))


def _out(found: ViewPhotos) -> ViewOut:
    view = found.view
    return ViewOut(
        id=view.id,
        area=view.area,
        name=view.name,
        position=view.position,
        hint=view.hint,
        ignored=[list(part) for part in view.ignored],
        smallest=view.smallest,
        pin=view.pin,
        photos=[PhotoOut.model_validate(photo) for photo in found.photos],
    )
