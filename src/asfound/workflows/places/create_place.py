"""Make, change and delete places."""

from __future__ import annotations

from dataclasses import dataclass, replace

from asfound.domain.place import Area, Place, Retention
from asfound.errors import BadPlaceValue, NotConfirmed
from asfound.note.places import country_codes, regions
from asfound.store.records import Transaction
from asfound.workflows.accounts.secret import new_id
from asfound.workflows.places.names import checked_name
from asfound.workflows.places.ownership import require_owner
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.actor import Actor


@dataclass(frozen=True)
class PlaceDetails:
    """What a host says about a place.

    Attributes:
        name: As people call it.
        country: ISO 3166-1 alpha-2.
        region: ISO 3166-2, where the note's language depends on it.
        languages: Of the hosts, BCP 47; empty for the country's.
    """

    name: str
    country: str
    region: str | None = None
    languages: tuple[str, ...] = ()


def make_place(context: AppContext, actor: Actor, asked: PlaceDetails, *, area: str) -> Place:
    """A new place with one area.

    Args:
        context: The server.
        actor: Whose it is.
        asked: What they say.
        area: Name of the first area.

    Raises:
        BadPlaceValue: Something of it cannot be used, or there are too many places.
    """
    now = context.clock()
    place = _with(Place(new_id("p"), actor.host.id, "", "", now), asked)
    with context.store.records.begin() as tx:
        if len(tx.places.of_host(actor.host.id)) >= context.limits.places_per_account:
            most = context.limits.places_per_account
            raise BadPlaceValue("the number of places", str(most), "that is the most of a host")
        tx.places.add(place)
        tx.places.add_area(Area(new_id("r"), place.id, checked_name(area, "the area's name"), 0))
        _record(tx, context, "place.made", actor, place)
    return place


def change_place(context: AppContext, actor: Actor, place_id: str, asked: PlaceDetails) -> Place:
    """Change what a place is called and where it is.

    Raises:
        PlaceNotFound: It is not among the account's.
        BadPlaceValue: Something of it cannot be used.
    """
    with context.store.records.begin() as tx:
        place = _with(require_owner(tx, actor, place_id), asked)
        tx.places.change(place)
        _record(tx, context, "place.changed", actor, place)
    return place


def set_retention(
    context: AppContext, actor: Actor, place_id: str, photos: int | None, visits: int | None
) -> Place:
    """Say how many days things are kept after a visit; None for as long as the place exists.

    Raises:
        PlaceNotFound: It is not among the account's.
        BadPlaceValue: Visits would go before their photos.
    """
    if visits is not None and photos is not None and visits < photos:
        raise BadPlaceValue("the days of visits", str(visits), "photos go first, or together")
    with context.store.records.begin() as tx:
        place = replace(require_owner(tx, actor, place_id), retention=Retention(photos, visits))
        tx.places.change(place)
        _record(tx, context, "place.retention", actor, place)
    return place


def delete_place(context: AppContext, actor: Actor, place_id: str, typed: str) -> None:
    """Delete a place with its visits and photos; records that were handed over stay with others.

    Args:
        context: The server.
        actor: Whose it is.
        place_id: Which.
        typed: Its name, typed by hand.

    Raises:
        PlaceNotFound: It is not among the account's.
        NotConfirmed: The name was not typed as it is.
    """
    with context.store.records.begin() as tx:
        place = require_owner(tx, actor, place_id)
        if " ".join(typed.split()) != place.name:
            raise NotConfirmed(place.name)
        tx.places.delete(place.id)
        _record(tx, context, "place.deleted", actor, place)
    context.changes.notify()


def _with(place: Place, asked: PlaceDetails) -> Place:
    if asked.country not in country_codes():
        raise BadPlaceValue("the country", asked.country, "a country of the list is needed")
    if asked.region and (
        asked.region not in regions() or not asked.region.startswith(asked.country)
    ):
        raise BadPlaceValue("the region", asked.region, "a region of the country is needed")
    return replace(
        place,
        name=checked_name(asked.name, "the place's name"),
        country=asked.country,
        region=asked.region or None,
        languages=asked.languages,
    )


def _record(tx: Transaction, context: AppContext, what: str, actor: Actor, place: Place) -> None:
    # An event of a place that is gone must not hang on it.
    about = actor.host if what == "place.deleted" else place
    tx.events.record(what, actor.name, context.clock(), about, place=place.name)
