"""Places, areas, views: what may be kept, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from asfound.domain.account import Account
from asfound.domain.visit import Confirmation, Stage, Visit
from asfound.errors import BadPlaceValue, NotConfirmed, PlaceNotFound
from asfound.workflows.places import (
    contents,
    create_place,
    edit_ignored_areas,
    edit_views,
    photos,
)
from asfound.workflows.places.create_place import PlaceDetails
from asfound.workflows.places.ownership import owned_place, owned_view
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.actor import Actor, by_account
from tests.web import kit
from tests.web.kit import MadePlace

SQUARE = ((0.1, 0.1), (0.5, 0.1), (0.5, 0.5))


@pytest.fixture
def made(context: AppContext, account: Account) -> MadePlace:
    return kit.make_place(context, account)


@pytest.fixture
def stranger(context: AppContext, account: Account) -> Account:
    return kit.make_account(context, "stranger@example.org", "Stranger")


TRIES: dict[str, Callable[[AppContext, Actor, MadePlace], object]] = {
    "look": lambda s, a, m: owned_place(s, a, m.place.id),
    "look at a view": lambda s, a, m: owned_view(s, a, m.views[0].id),
    "place page": lambda s, a, m: contents.place_contents(s, a, m.place.id, visits=5),
    "area page": lambda s, a, m: contents.area_contents(s, a, m.area.id),
    "view page": lambda s, a, m: contents.view_contents(s, a, m.views[0].id),
    "plan page": lambda s, a, m: contents.place_plan(s, a, m.place.id),
    "list areas": lambda s, a, m: contents.areas_of(s, a, m.place.id),
    "list views": lambda s, a, m: contents.views_of(s, a, m.place.id),
    "view photos": lambda s, a, m: contents.view_photos(s, a, m.views[0].id),
    "change": lambda s, a, m: create_place.change_place(
        s, a, m.place.id, PlaceDetails("Mine", "DE")
    ),
    "retention": lambda s, a, m: create_place.set_retention(s, a, m.place.id, 1, 1),
    "delete": lambda s, a, m: create_place.delete_place(s, a, m.place.id, m.place.name),
    "add area": lambda s, a, m: edit_views.add_area(s, a, m.place.id, "Mine"),
    "rename area": lambda s, a, m: edit_views.rename_area(s, a, m.area.id, "Mine"),
    "delete area": lambda s, a, m: edit_views.delete_area(s, a, m.area.id),
    "add view": lambda s, a, m: edit_views.add_view(s, a, m.area.id, "Mine"),
    "change view": lambda s, a, m: edit_views.change_view(s, a, m.views[0].id, "Mine", ""),
    "delete view": lambda s, a, m: edit_views.delete_view(s, a, m.views[0].id),
    "pin": lambda s, a, m: edit_views.set_pin(s, a, m.views[0].id, (0.5, 0.5)),
    "order": lambda s, a, m: edit_views.order(s, a, m.place.id, [], {}),
    "move": lambda s, a, m: edit_views.move_by_one(s, a, m.place.id, m.views[0].id, up=False),
    "rename": lambda s, a, m: edit_views.rename_views(s, a, m.place.id, {m.views[0].id: "Mine"}),
    "ignore": lambda s, a, m: edit_ignored_areas.set_ignored(s, a, m.views[0].id, [SQUARE]),
    "smallest": lambda s, a, m: edit_ignored_areas.set_smallest(s, a, m.views[0].id, 0.1),
    "remove photo": lambda s, a, m: photos.remove_photo(s, a, m.views[0].id, m.photos[0]),
    "first photo": lambda s, a, m: photos.move_to_front(s, a, m.views[0].id, m.photos[0]),
    "plan": lambda s, a, m: photos.set_plan(s, a, m.place.id, None),
    "photo": lambda s, a, m: photos.refuse_photo_of_place(s, a, m.place.id, m.photos[0]),
}


@pytest.mark.parametrize("name", TRIES)
def test_a_stranger_gets_nowhere_and_learns_nothing(
    context: AppContext, made: MadePlace, stranger: Account, name: str
) -> None:
    nowhere = MadePlace(
        replace(made.place, id="p_none"),
        replace(made.area, id="r_none"),
        (replace(made.views[0], id="w_none"),),
        made.photos,
    )
    with pytest.raises(PlaceNotFound) as theirs:
        TRIES[name](context, by_account(stranger), made)
    with pytest.raises(PlaceNotFound) as none:
        TRIES[name](context, by_account(stranger), nowhere)

    assert theirs.value.message == none.value.message
    with context.store.records.read() as tx:
        assert tx.places.get(made.place.id) == made.place
        assert tx.places.views(made.place.id) == made.views


def test_a_place_is_deleted_by_its_name_only(
    context: AppContext, actor: Actor, made: MadePlace
) -> None:
    with pytest.raises(NotConfirmed):
        create_place.delete_place(context, actor, made.place.id, "rostov arena")
    create_place.delete_place(context, actor, made.place.id, " Rostov  Arena ")

    with context.store.records.read() as tx:
        assert tx.places.get(made.place.id) is None
        assert tx.events.audit(account=actor.host.id)[0].what == "place.deleted"


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        (PlaceDetails("", "RU"), "name"),
        (PlaceDetails("\n\t ", "RU"), "name"),
        (PlaceDetails("x" * 121, "RU"), "name"),
        (PlaceDetails("Hall", "XX"), "country"),
        (PlaceDetails("Hall", "RU", "ES-CT"), "region"),
    ],
)
def test_what_cannot_be_is_refused(
    context: AppContext, actor: Actor, asked: PlaceDetails, word: str
) -> None:
    with pytest.raises(BadPlaceValue, match=word):
        create_place.make_place(context, actor, asked, area="Everything")


def test_visits_are_not_kept_shorter_than_their_photos(
    context: AppContext, actor: Actor, made: MadePlace
) -> None:
    with pytest.raises(BadPlaceValue):
        create_place.set_retention(context, actor, made.place.id, 30, 10)
    kept = create_place.set_retention(context, actor, made.place.id, 10, 30)

    assert (kept.retention.photos_days, kept.retention.visits_days) == (10, 30)


def test_views_are_put_in_order_and_moved_between_areas(
    context: AppContext, actor: Actor, made: MadePlace
) -> None:
    first, second = made.views
    hall = edit_views.add_area(context, actor, made.place.id, "Hall")
    edit_views.order(
        context,
        actor,
        made.place.id,
        [hall.id, made.area.id],
        {hall.id: [second.id], made.area.id: [first.id]},
    )

    with context.store.records.read() as tx:
        assert [view.id for view in tx.places.views(made.place.id)] == [second.id, first.id]
        assert [area.name for area in tx.places.areas(made.place.id)] == ["Hall", "Dressing room"]


@pytest.mark.parametrize("spoil", ["missing", "twice", "strange", "area"])
def test_an_order_of_something_else_changes_nothing(
    context: AppContext, actor: Actor, made: MadePlace, spoil: str
) -> None:
    first, second = (view.id for view in made.views)
    views = {
        "missing": [first],
        "twice": [first, second, second],
        "strange": [first, "w_other"],
        "area": [second, first],
    }[spoil]
    areas = ["r_other"] if spoil == "area" else [made.area.id]

    with pytest.raises(BadPlaceValue):
        edit_views.order(context, actor, made.place.id, areas, {made.area.id: views})
    with context.store.records.read() as tx:
        assert tx.places.views(made.place.id) == made.views


@pytest.mark.parametrize(
    "parts",
    [
        [((0.1, 0.1), (0.2, 0.2))],
        [((0.1, 0.1), (0.1, 0.1), (0.1, 0.1))],
        [((0.1, 0.1), (float("nan"), 0.2), (0.3, 0.3))],
        [((0.1, 0.1), (float("inf"), 0.2), (0.3, 0.3))],
        [SQUARE] * 51,
        [((0.0, 0.0),) * 201],
    ],
)
def test_what_is_no_part_is_refused(
    context: AppContext, actor: Actor, made: MadePlace, parts
) -> None:
    with pytest.raises(BadPlaceValue):
        edit_ignored_areas.set_ignored(context, actor, made.views[0].id, parts)


def test_parts_are_kept_within_the_photo(
    context: AppContext, actor: Actor, made: MadePlace
) -> None:
    drawn = ((-0.2, 0.5), (0.5, 1.4), (0.123456789, 0.2))
    view = edit_ignored_areas.set_ignored(context, actor, made.views[0].id, [drawn])

    assert view.ignored == (((0.0, 0.5), (0.5, 1.0), (0.12346, 0.2)),)
    with context.store.records.read() as tx:
        assert tx.places.view(view.id) == view


def test_the_first_photo_is_chosen_by_hand(
    context: AppContext, actor: Actor, made: MadePlace
) -> None:
    with context.store.records.read() as tx:
        bench = tx.photos.get(made.photos[1])
    assert bench
    photos.add_photo(context, actor, made.views[0].id, bench)
    photos.move_to_front(context, actor, made.views[0].id, made.photos[1])

    with context.store.records.read() as tx:
        shown = tx.places.as_found(made.place.id)[made.views[0].id]
    assert [photo.digest for photo in shown] == [made.photos[1], made.photos[0]]


def test_views_are_renamed_together_or_not_at_all(
    context: AppContext, actor: Actor, made: MadePlace
) -> None:
    first, second = made.views
    edit_views.rename_views(context, actor, made.place.id, {first.id: " Door ", second.id: " "})
    too_long = {first.id: "Window", second.id: "x" * 121}
    with pytest.raises(BadPlaceValue):
        edit_views.rename_views(context, actor, made.place.id, too_long)

    found = contents.place_contents(context, actor, made.place.id)
    assert [view.name for view in found.views] == ["Door", second.name]


def test_views_and_areas_move_by_one_and_stop_at_the_ends(
    context: AppContext, actor: Actor, made: MadePlace
) -> None:
    place, (first, second) = made.place.id, made.views
    other = edit_views.add_area(context, actor, place, "Other")

    def moved(item: str, *, up: bool) -> tuple[list[str], list[str]]:
        edit_views.move_by_one(context, actor, place, item, up=up)
        found = contents.place_contents(context, actor, place)
        return [area.id for area in found.areas], [view.id for view in found.by_area[made.area.id]]

    areas, views = [made.area.id, other.id], [first.id, second.id]
    assert moved(first.id, up=False) == (areas, views[::-1])
    assert moved(first.id, up=False) == (areas, views[::-1])
    assert moved(first.id, up=True) == (areas, views)
    assert moved(other.id, up=True) == (areas[::-1], views)
    assert moved("nothing", up=True) == (areas[::-1], views)


def test_a_view_is_shown_with_its_neighbours(
    context: AppContext, actor: Actor, made: MadePlace
) -> None:
    first, second = made.views
    found = contents.view_contents(context, actor, second.id)

    assert (found.previous, found.view, found.following) == (first, second, None)
    assert list(found.stored) == [photo.digest for photo in found.photos] == [made.photos[1]]


def test_a_deleted_view_has_no_page_though_a_visit_keeps_it(
    context: AppContext, actor: Actor, made: MadePlace
) -> None:
    view, now = made.views[0].id, context.clock()
    with context.store.records.begin() as tx:
        tx.visits.add(Visit("v", made.place.id, "Guest", Stage.PLANNED, now))
        tx.visits.confirm(Confirmation("v", view, "Guest", now))
    edit_views.delete_view(context, actor, view)
    with context.store.records.read() as tx:
        assert tx.places.view(view)

    with pytest.raises(PlaceNotFound):
        contents.view_contents(context, actor, view)
