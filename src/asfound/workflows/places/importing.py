"""A folder of as-found photos becomes views in one go.

Photos are uploaded one by one and kept; each upload gives a receipt. With all receipts the photos
are sorted: those that show one view become one view, those that show a view that the place has
already are added to it. Sub-folders become areas, file names become names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from asfound.domain.account import Account
from asfound.domain.place import Area, Place, View
from asfound.domain.visit import Event
from asfound.engine.base import one_thread
from asfound.errors import BadPlaceValue, PlaceNotFound, TooManyPhotos
from asfound.imaging.folder import natural
from asfound.store.base import Transaction
from asfound.vision.retrieve.view_matching import FEWEST_SHARED, Signature, agreeing
from asfound.workflows.accounts.secret import new_id, sealed, unsealed
from asfound.workflows.places.descriptor_cache import signature
from asfound.workflows.places.names import from_file
from asfound.workflows.places.ownership import owned, owned_place
from asfound.workflows.places.photos import add_as_found
from asfound.workflows.server.app_context import Serving

_PURPOSE = "import"

# On the demo place two photos of one view, from slightly other spots and in other light, agree in
# 0.35 to 0.54 of their points, and photos of two views in 0.06 at most.
SAME_VIEW_SHARE = 0.2
LEAST_LIKENESS = 0.85
"""Of the global looks: 0.97 and more for one view; it spares trying most pairs point by point."""


@dataclass(frozen=True)
class Upload:
    """A photo that was kept for an import.

    Attributes:
        path: As in the folder that was picked, ``Rostov/Dressing room/table.jpg``.
        digest: Of the file.
    """

    path: str
    digest: str


@dataclass(frozen=True)
class Imported:
    """What became of a folder.

    Attributes:
        views: New ones, in order.
        added: How many photos went to views that were there before.
        known: How many photos the place had already.
    """

    views: tuple[View, ...]
    added: int
    known: int


def receipt(place: Place, serving: Serving, digest: str) -> str:
    """What shows later that this photo was uploaded to this place."""
    return sealed(serving, _PURPOSE, f"{place.id} {digest}")


def received(serving: Serving, place_id: str, path: str, given: str) -> Upload:
    """The upload of a receipt.

    Raises:
        PlaceNotFound: We gave no such receipt for this place.
    """
    text = unsealed(serving, _PURPOSE, given) or ""
    place, _, digest = text.partition(" ")
    if place != place_id or not digest:
        raise PlaceNotFound
    return Upload(path[:500], digest)


def look_at(serving: Serving, digest: str) -> None:
    """Find out what a photo shows while the next one is still on its way."""
    with one_thread():
        signature(serving, digest)


def import_folder(
    serving: Serving,
    account: Account,
    place_id: str,
    files: Sequence[Upload],
    *,
    untitled: str = "View %(number)s",
) -> Imported:
    """Make views of photos.

    Args:
        serving: The server.
        account: Whose place it is.
        place_id: Which.
        files: Kept photos.
        untitled: Name of a view whose file name says nothing, with ``%(number)s``.

    Raises:
        PlaceNotFound: The place is not among the account's.
        BadPlaceValue: There would be too many views.
        TooManyPhotos: The place would be too full.
    """
    place = owned_place(serving, account, place_id)
    with serving.store.records.read() as tx:
        before = tx.places.as_found(place.id)
    firsts = {photos[0].digest: view for view, photos in before.items()}
    there = {photo.digest for photos in before.values() for photo in photos}
    fresh = _unique(files, there)
    if len(there) + len(fresh) > serving.limits.photos_per_place:
        raise TooManyPhotos(len(there) + len(fresh), serving.limits.photos_per_place)
    groups = _groups(serving, list(firsts), fresh)
    with serving.store.records.begin() as tx:
        owned(tx, account, place_id)
        imported = _Import(tx, serving, place, untitled)
        for known, uploads in groups:
            imported.take(firsts.get(known or ""), uploads)
        tx.events.add(
            Event(
                "place.imported",
                account.name,
                serving.clock(),
                place=place.id,
                account=account.id,
                details={"photos": str(len(fresh)), "views": str(len(imported.views))},
            )
        )
    return Imported(tuple(imported.views), imported.added, len(files) - len(fresh))


def _unique(files: Sequence[Upload], there: set[str]) -> list[Upload]:
    """Photos that the place has not, each once, by folder and name as people count."""
    by_digest: dict[str, Upload] = {}
    for file in files:
        if file.digest not in there:
            by_digest.setdefault(file.digest, file)
    return sorted(by_digest.values(), key=lambda file: natural(file.path.rpartition(".")[0]))


def _groups(
    serving: Serving, firsts: list[str], fresh: list[Upload]
) -> list[tuple[str | None, list[Upload]]]:
    """Photos of one view together: (digest of a view's first photo, or None; new photos)."""
    with one_thread():
        seen = [signature(serving, digest) for digest in firsts]
        seen += [signature(serving, file.digest) for file in fresh]
        found = _by_view(seen, len(firsts))
    groups = []
    for members in found:
        known = firsts[members[0]] if members[0] < len(firsts) else None
        new = [fresh[at - len(firsts)] for at in members if at >= len(firsts)]
        if new:
            groups.append((known, new))
    return groups


def _by_view(seen: Sequence[Signature], known: int) -> list[list[int]]:
    """Photos grouped by what they show, in order; the first ``known`` are views of their own."""
    groups: list[list[int]] = []
    for at, photo in enumerate(seen):
        same = (group for group in groups if _one_view(seen[group[0]], photo))
        group = None if at < known else next(same, None)
        if group is None:
            groups.append([at])
        else:
            group.append(at)
    return groups


def _one_view(one: Signature, other: Signature) -> bool:
    if float(one.look @ other.look) < LEAST_LIKENESS:
        return False
    fewer = max(1, min(len(one.points), len(other.points)))
    return agreeing(one, other) >= max(FEWEST_SHARED, SAME_VIEW_SHARE * fewer)


class _Import:
    """One import, inside its transaction."""

    def __init__(self, tx: Transaction, serving: Serving, place: Place, untitled: str) -> None:
        self._tx, self._serving, self._place, self._untitled = tx, serving, place, untitled
        self._areas = list(tx.places.areas(place.id))
        self._count = {area.id: 0 for area in self._areas}
        existing = tx.places.views(place.id)
        for view in existing:
            self._count[view.area] += 1
        self._total = len(existing)
        self.views: list[View] = []
        self.added = 0

    def take(self, view: str | None, uploads: Sequence[Upload]) -> None:
        """Photos of one view: of one that is there, or of a new one."""
        if view is None:
            made = self._new_view(uploads[0])
            self.views.append(made)
            view = made.id
        else:
            self.added += len(uploads)
        for upload in uploads:
            add_as_found(self._tx, self._serving, self._place, view, upload.digest)

    def _new_view(self, upload: Upload) -> View:
        most = self._serving.limits.views_per_place
        if self._total >= most:
            raise BadPlaceValue("the number of views", str(most), "that is the most of a place")
        self._total += 1
        area = self._area(PurePosixPath(upload.path))
        name = from_file(PurePosixPath(upload.path).stem)
        name = name or self._untitled % {"number": self._count[area.id] + 1}
        view = View(new_id("w"), area.id, name, self._count[area.id])
        self._count[area.id] += 1
        self._tx.places.add_view(view)
        return view

    def _area(self, path: PurePosixPath) -> Area:
        """The area of the photo's sub-folder; the first one for photos of the folder itself."""
        name = from_file(path.parts[-2]) if len(path.parts) > 2 else ""
        for area in self._areas:
            if not name or area.name.casefold() == name.casefold():
                return area
        area = Area(new_id("r"), self._place.id, name or self._place.name, len(self._areas))
        self._tx.places.add_area(area)
        self._areas.append(area)
        self._count[area.id] = 0
        return area
