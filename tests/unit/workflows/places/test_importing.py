"""A folder becomes views: real photos, sorted by what they show."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from asfound.domain.account import Account
from asfound.domain.place import Place
from asfound.errors import PlaceNotFound, TooManyPhotos
from asfound.workflows.places.create_place import PlaceDetails, make_place
from asfound.workflows.places.importing import ImportUpload, import_folder, receipt, received
from asfound.workflows.places.names import from_file
from asfound.workflows.server.app_context import AppContext, UploadLimits
from asfound.workflows.visits.access.actor import by_account
from asfound.workflows.visits.photos.renditions import store_photo
from tests.web import kit


@pytest.fixture
def place(context: AppContext, account: Account) -> Place:
    return make_place(
        context, by_account(account), PlaceDetails("Rostov Arena", "RU"), area="Everything"
    )


def kept(context: AppContext, file: Path) -> str:
    return store_photo(context, file, name=file.name).digest


def again(photo: Path, folder: Path) -> Path:
    """The same view once more: a touch to the side, and darker."""
    picture = cv2.imread(str(photo))
    assert picture is not None
    moved = cv2.warpAffine(
        picture,
        np.array([[1.01, 0.004, -14], [-0.004, 1.01, -9]], np.float32),
        (picture.shape[1], picture.shape[0]),
        borderMode=cv2.BORDER_REFLECT,
    )
    made = folder / f"again-{photo.name}"
    cv2.imwrite(str(made), (moved * 0.93).astype(np.uint8))
    return made


def test_photos_become_views_and_folders_areas(
    context: AppContext, account: Account, place: Place, tmp_path: Path
) -> None:
    table, bench = kit.PHOTOS / "table.jpg", kit.PHOTOS / "bench.jpg"
    second = again(table, tmp_path)
    done = import_folder(
        context,
        by_account(account),
        place.id,
        [
            ImportUpload("arena/Dressing room/table.jpg", kept(context, table)),
            ImportUpload("arena/Pitch/IMG_0042.jpg", kept(context, bench)),
            ImportUpload("arena/Dressing room/table-2.jpg", kept(context, second)),
        ],
    )

    with context.store.records.read() as tx:
        areas = {area.id: area.name for area in tx.places.areas(place.id)}
        photos = tx.places.as_found(place.id)
    assert [(areas[view.area], view.name) for view in done.views] == [
        ("Dressing room", "Table"),
        ("Pitch", "View 1"),
    ]
    assert [len(photos[view.id]) for view in done.views] == [2, 1]


def test_a_further_photo_goes_to_the_view_that_is_there(
    context: AppContext, account: Account, place: Place, tmp_path: Path
) -> None:
    table = kit.PHOTOS / "table.jpg"
    first = ImportUpload("table.jpg", kept(context, table))
    before = import_folder(context, by_account(account), place.id, [first])
    after = import_folder(
        context,
        by_account(account),
        place.id,
        [first, ImportUpload("x.jpg", kept(context, again(table, tmp_path)))],
    )

    assert (after.views, after.added, after.known) == ((), 1, 1)
    with context.store.records.read() as tx:
        assert len(tx.places.as_found(place.id)[before.views[0].id]) == 2


def test_receipts_are_for_one_place(context: AppContext, account: Account, place: Place) -> None:
    other = make_place(context, by_account(account), PlaceDetails("Hall", "DE"), area="Everything")
    given = receipt(place, context, "sha256:" + "0" * 64)

    assert received(context, place.id, "a.jpg", given).digest == "sha256:" + "0" * 64
    for wrong in (given[:-1] + ("0" if given[-1] != "0" else "1"), "", "x.y"):
        with pytest.raises(PlaceNotFound):
            received(context, place.id, "a.jpg", wrong)
    with pytest.raises(PlaceNotFound):
        received(context, other.id, "a.jpg", given)


def test_a_place_does_not_overflow(
    context: AppContext, account: Account, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    object.__setattr__(context, "limits", UploadLimits(photos_per_place=1))
    uploads = [ImportUpload(n, kept(context, kit.PHOTOS / n)) for n in ("table.jpg", "bench.jpg")]

    with pytest.raises(TooManyPhotos):
        import_folder(context, by_account(account), place.id, uploads)
    with context.store.records.read() as tx:
        assert tx.places.views(place.id) == ()


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ("lockers-left", "Lockers left"),
        ("table_2", "Table 2"),
        ("IMG_20260702_120000", ""),
        ("DSC01234", ""),
        ("PXL 2026", ""),
        ("20260702 (3)", ""),
        ("Küche", "Küche"),
        ("Ku\u0308che", "K\u00fcche"),
        ("門", "門"),
    ],
)
def test_names_come_from_files_that_people_named(stem: str, name: str) -> None:
    assert from_file(stem) == name
