"""Places, areas, views: what may be kept, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from asfound.domain.account import Account
from asfound.errors import BadPlaceValue, NotConfirmed, PlaceNotFound
from asfound.workflows.places import create_place, edit_ignored_areas, edit_views, photos
from asfound.workflows.places.create_place import PlaceDetails
from asfound.workflows.places.ownership import owned_place
from asfound.workflows.server.app_context import AppContext
from tests.web import kit
from tests.web.kit import MadePlace

SQUARE = ((0.1, 0.1), (0.5, 0.1), (0.5, 0.5))


@pytest.fixture
def made(context: AppContext, account: Account) -> MadePlace:
    return kit.make_place(context, account)


@pytest.fixture
def stranger(context: AppContext, account: Account) -> Account:
    return kit.make_account(context, "stranger@example.org", "Stranger")


TRIES: dict[str, Callable[[AppContext, Account, MadePlace], object]] = {
    "look": lambda s, a, m: owned_place(s, a, m.place.id),
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
        TRIES[name](context, stranger, made)
    with pytest.raises(PlaceNotFound) as none:
        TRIES[name](context, stranger, nowhere)

    assert theirs.value.message == none.value.message
    with context.store.records.read() as tx:
        assert tx.places.get(made.place.id) == made.place
        assert tx.places.views(made.place.id) == made.views


def test_a_place_is_deleted_by_its_name_only(
    context: AppContext, account: Account, made: MadePlace
) -> None:
    with pytest.raises(NotConfirmed):
        create_place.delete_place(context, account, made.place.id, "rostov arena")
    create_place.delete_place(context, account, made.place.id, " Rostov  Arena ")

    with context.store.records.read() as tx:
        assert tx.places.get(made.place.id) is None
        assert tx.events.audit(account=account.id)[0].what == "place.deleted"


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
    context: AppContext, account: Account, asked: PlaceDetails, word: str
) -> None:
    with pytest.raises(BadPlaceValue, match=word):
        create_place.make_place(context, account, asked, area="Everything")


def test_visits_are_not_kept_shorter_than_their_photos(
    context: AppContext, account: Account, made: MadePlace
) -> None:
    with pytest.raises(BadPlaceValue):
        create_place.set_retention(context, account, made.place.id, 30, 10)
    kept = create_place.set_retention(context, account, made.place.id, 10, 30)

    assert (kept.retention.photos_days, kept.retention.visits_days) == (10, 30)


def test_views_are_put_in_order_and_moved_between_areas(
    context: AppContext, account: Account, made: MadePlace
) -> None:
    first, second = made.views
    hall = edit_views.add_area(context, account, made.place.id, "Hall")
    edit_views.order(
        context,
        account,
        made.place.id,
        [hall.id, made.area.id],
        {hall.id: [second.id], made.area.id: [first.id]},
    )

    with context.store.records.read() as tx:
        assert [view.id for view in tx.places.views(made.place.id)] == [second.id, first.id]
        assert [area.name for area in tx.places.areas(made.place.id)] == ["Hall", "Dressing room"]


@pytest.mark.parametrize("spoil", ["missing", "twice", "strange", "area"])
def test_an_order_of_something_else_changes_nothing(
    context: AppContext, account: Account, made: MadePlace, spoil: str
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
        edit_views.order(context, account, made.place.id, areas, {made.area.id: views})
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
    context: AppContext, account: Account, made: MadePlace, parts
) -> None:
    with pytest.raises(BadPlaceValue):
        edit_ignored_areas.set_ignored(context, account, made.views[0].id, parts)


def test_parts_are_kept_within_the_photo(
    context: AppContext, account: Account, made: MadePlace
) -> None:
    drawn = ((-0.2, 0.5), (0.5, 1.4), (0.123456789, 0.2))
    view = edit_ignored_areas.set_ignored(context, account, made.views[0].id, [drawn])

    assert view.ignored == (((0.0, 0.5), (0.5, 1.0), (0.12346, 0.2)),)
    with context.store.records.read() as tx:
        assert tx.places.view(view.id) == view


def test_the_first_photo_is_chosen_by_hand(
    context: AppContext, account: Account, made: MadePlace
) -> None:
    with context.store.records.read() as tx:
        bench = tx.photos.get(made.photos[1])
    assert bench
    photos.add_photo(context, account, made.views[0].id, bench)
    photos.move_to_front(context, account, made.views[0].id, made.photos[1])

    with context.store.records.read() as tx:
        shown = tx.places.as_found(made.place.id)[made.views[0].id]
    assert [photo.digest for photo in shown] == [made.photos[1], made.photos[0]]
