"""Pages of a place: make, show, change, delete."""

from __future__ import annotations

from typing import Any

from babel import Locale
from fastapi import APIRouter, Request
from starlette.responses import Response

from asfound.domain.place import Place
from asfound.errors import NotConfirmed
from asfound.language.catalogues import LANGUAGES
from asfound.note.places import country_codes, regions
from asfound.web.kit.dependencies import Host, Posted, Server
from asfound.web.kit.forms import Form
from asfound.web.kit.languages import gettext_for, language_of
from asfound.web.kit.pages import redirect_after_post, render_page
from asfound.workflows.places.contents import place_contents
from asfound.workflows.places.create_place import (
    PlaceDetails,
    change_place,
    delete_place,
    make_place,
    set_retention,
)
from asfound.workflows.places.demo import demo_photos, make_demo_place
from asfound.workflows.places.ownership import owned_place
from asfound.workflows.visits.comparison.place_calibration import sample_count

router = APIRouter()
MAX_DAYS = 36_500


def countries(language: str) -> list[tuple[str, str]]:
    """Codes and names of countries, by name in the language of the page."""
    names = Locale.parse(language).territories
    found = [(code, str(names.get(code, code))) for code in country_codes()]
    return sorted(found, key=lambda one: one[1].casefold())


def likely_country(request: Request) -> str:
    """The country that a browser's languages name, as ``de-AT``; else none."""
    for part in request.headers.get("accept-language", "")[:200].split(","):
        region = part.partition(";")[0].strip().partition("-")[2].upper()
        if region in country_codes():
            return region
    return ""


@router.get("/places/new")
def new_place(request: Request, _host: Host) -> Response:
    """The form of a new place."""
    return _form(request, None, "host/place_new.html", country=likely_country(request))


@router.post("/places/new")
def make(request: Request, context: Server, host: Host, form: Posted) -> Response:
    """Make a place."""
    asked = _place_details(form)
    if not form.is_valid or asked is None:
        return _form(request, form, "host/place_new.html", country=form.raw("country"))
    _ = gettext_for(request)
    place = make_place(context, host.actor, asked, area=_("Everything"))
    return redirect_after_post(f"/places/{place.id}")


@router.post("/places/demo")
def make_demo(context: Server, host: Host, _form: Posted) -> Response:
    """Make the demo place."""
    if not demo_photos():
        return redirect_after_post("/places/new")
    return redirect_after_post(f"/places/{make_demo_place(context, host.actor).id}")


@router.get("/places/{place_id}")
def show(request: Request, context: Server, host: Host, place_id: str) -> Response:
    """A place with its areas and views."""
    found = place_contents(context, host.actor, place_id, visits=5)
    return render_page(
        request,
        "host/place.html",
        place=found.place,
        areas=found.areas,
        by_area=found.by_area,
        photos=found.photos,
        views=len(found.views),
        visits=found.visits,
    )


@router.get("/places/{place_id}/settings")
def settings(request: Request, context: Server, host: Host, place_id: str) -> Response:
    """The settings of a place."""
    return _settings(request, context, owned_place(context, host.actor, place_id), None)


@router.post("/places/{place_id}/settings")
def change(request: Request, context: Server, host: Host, place_id: str, form: Posted) -> Response:
    """Change name, country and languages."""
    place, asked = owned_place(context, host.actor, place_id), _place_details(form)
    if not form.is_valid or asked is None:
        return _settings(request, context, place, form)
    change_place(context, host.actor, place_id, asked)
    return redirect_after_post(f"/places/{place_id}/settings?saved=1")


@router.post("/places/{place_id}/retention")
def retention(
    request: Request, context: Server, host: Host, place_id: str, form: Posted
) -> Response:
    """Change how long photos and visits are kept."""
    place = owned_place(context, host.actor, place_id)
    photos = form.number("photos_days", least=0, most=MAX_DAYS)
    visits = form.number("visits_days", least=0, most=MAX_DAYS)
    if photos is not None and visits is not None and visits < photos:
        _ = gettext_for(request)
        form.add_error("visits_days", _("Photos go first, or together."))
    if not form.is_valid:
        return _settings(request, context, place, form)
    set_retention(context, host.actor, place_id, photos, visits)
    return redirect_after_post(f"/places/{place_id}/settings?saved=1")


@router.get("/places/{place_id}/delete")
def ask_delete(request: Request, context: Server, host: Host, place_id: str) -> Response:
    """Ask before deleting."""
    place = owned_place(context, host.actor, place_id)
    return render_page(request, "host/place_delete.html", place=place, errors={})


@router.post("/places/{place_id}/delete")
def delete(request: Request, context: Server, host: Host, place_id: str, form: Posted) -> Response:
    """Delete a place after its name was typed."""
    place = owned_place(context, host.actor, place_id)
    try:
        delete_place(context, host.actor, place_id, form.raw("name"))
    except NotConfirmed:
        _ = gettext_for(request)
        form.add_error("name", _("Type the name exactly as it is."))
        return render_page(
            request, "host/place_delete.html", status=422, place=place, errors=form.errors
        )
    return redirect_after_post("/")


def _place_details(form: Form) -> PlaceDetails | None:
    name = form.text("name", most=120)
    country = form.choice("country", country_codes())
    region = form.choice("region", regions(), needed=False)
    if region and country and not region.startswith(country):
        region = None  # left over from the country before
    languages = tuple(one for one in form.raw_items("languages") if one in _tongues("en"))
    return PlaceDetails(name, country, region, languages) if country else None


def _tongues(language: str) -> dict[str, str]:
    """Languages that a host may speak: those of the pages first, then all others by name."""
    locale = Locale.parse(language)
    names = {
        code: str(name)
        for code, name in sorted(locale.languages.items(), key=lambda one: str(one[1]).casefold())
        if len(code) == 2
    }
    return {code: names.get(code, code) for code in LANGUAGES} | names


def _form(request: Request, form: Form | None, template: str, **values: Any) -> Response:
    language = language_of(request)
    return render_page(
        request,
        template,
        status=422 if form else 200,
        name=form.raw("name") if form else "",
        errors=form.errors if form else {},
        countries=countries(language),
        demo=bool(demo_photos()),
        **values,
    )


def _settings(request: Request, context: Server, place: Place, form: Form | None) -> Response:
    language = language_of(request)
    return render_page(
        request,
        "host/place_settings.html",
        status=422 if form else 200,
        place=place,
        form=form,
        errors=form.errors if form else {},
        countries=countries(language),
        regions=sorted(regions().items(), key=lambda one: one[1]),
        tongues=list(_tongues(language).items()),
        unchanged=sample_count(context, place.id),
        saved="saved" in request.query_params,
    )
