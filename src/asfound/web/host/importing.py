"""Pages that import a folder of as-found photos: upload one by one, then sort into views."""

from __future__ import annotations

import json

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from asfound.errors import AsfoundError, BadPlaceValue
from asfound.web.kit.dependencies import Host, Posted, Server
from asfound.web.kit.forms import Form, require_csrf
from asfound.web.kit.languages import gettext_for
from asfound.web.kit.pages import redirect_after_post, render_page
from asfound.web.kit.photo_uploads import stored_body, stored_file, with_files, with_photo
from asfound.workflows.places.importing import (
    ImportUpload,
    describe_upload,
    import_folder,
    receipt,
    received,
)
from asfound.workflows.places.ownership import owned_place
from asfound.workflows.server.app_context import AppContext

router = APIRouter()


@router.get("/places/{place_id}/import")
def show(request: Request, context: Server, host: Host, place_id: str) -> Response:
    """The page on which a folder is dropped."""
    place = owned_place(context, host.actor, place_id)
    return render_page(
        request,
        "host/import.html",
        place=place,
        refused=(),
        photo_bytes=context.limits.photo_bytes,
    )


@router.post(
    "/places/{place_id}/import/photos", dependencies=[Depends(with_photo), Depends(require_csrf)]
)
async def receive(
    request: Request, context: Server, host: Host, place_id: str, name: str = "photo"
) -> Response:
    """Store one photo, compute its descriptor, and answer a receipt as JSON."""
    place = await run_in_threadpool(owned_place, context, host.actor, place_id)
    kept = await stored_body(request, name[:200])
    await run_in_threadpool(describe_upload, context, kept.digest)
    return JSONResponse({"receipt": receipt(place, context, kept.digest), "digest": kept.digest})


@router.post("/places/{place_id}/import", dependencies=[Depends(with_files)])
def sort(
    request: Request,
    context: Server,
    host: Host,
    place_id: str,
    form: Posted,
) -> Response:
    """Sort all photos into views: those uploaded before, by receipt, and those in the form."""
    place = owned_place(context, host.actor, place_id)
    sent, refused = _sent_now(context, form)
    if refused:
        return render_page(
            request,
            "host/import.html",
            status=422,
            place=place,
            refused=refused,
            photo_bytes=context.limits.photo_bytes,
        )
    uploads = [*_sent_before(context, place_id, form.raw("receipts")), *sent]
    _ = gettext_for(request)
    untitled = _("View %(number)s")
    done = import_folder(context, host.actor, place_id, uploads, untitled=untitled)
    return redirect_after_post(
        f"/places/{place_id}/views?new={len(done.views)}&added={done.added}&known={done.known}"
    )


def _sent_before(context: AppContext, place_id: str, text: str) -> list[ImportUpload]:
    """The photos of receipts: ``[[path, receipt], …]``."""
    try:
        pairs = [(str(path), str(given)) for path, given in json.loads(text or "[]")]
    except (ValueError, TypeError, RecursionError) as error:
        raise BadPlaceValue("the receipts", text[:40], "paths with receipts are needed") from error
    return [received(context, place_id, path, given) for path, given in pairs]


def _sent_now(context: AppContext, form: Form) -> tuple[list[ImportUpload], list[str]]:
    """Photos of the form itself, and what was wrong with others."""
    uploads, refused = [], []
    for file in form.files("photos"):
        try:
            kept = stored_file(context, file)
            uploads.append(ImportUpload(file.filename or "", kept.digest))
        except AsfoundError as error:
            refused.append(f"{file.filename}: {error.message}")
    return uploads, refused
