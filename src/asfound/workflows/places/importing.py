"""A folder of as-found photos becomes views in one go.

Photos are uploaded one by one and kept; each upload gives a receipt. With all receipts the photos
are sorted: those that show one view become one view, those that show a view that the place has
already are added to it. Sub-folders become areas, file names become names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from asfound.domain.file_names import comparable
from asfound.domain.place import Area, Place, View
from asfound.engine.base import one_thread
from asfound.errors import BadPlaceValue, PlaceNotFound, TooManyPhotos
from asfound.imaging.folder import natural
from asfound.store.records import Transaction
from asfound.vision.retrieve.view_matching import MIN_SHARED_POINTS, ImageDescriptor, count_inliers
from asfound.workflows.accounts.secret import decrypt, encrypt, new_id
from asfound.workflows.places.descriptor_cache import cached_descriptor
from asfound.workflows.places.names import from_file
from asfound.workflows.places.ownership import owned_place, require_owner
from asfound.workflows.places.photos import add_as_found
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.actor import Actor

_PURPOSE = "import"

# On the demo place two photos of one view, from slightly other spots and in other light, agree in
# 0.35 to 0.54 of their points, and photos of two views in 0.06 at most.
SAME_VIEW_SHARE = 0.2
MIN_SIMILARITY = 0.85
"""Of the global looks: 0.97 and more for one view; it spares trying most pairs point by point."""


@dataclass(frozen=True)
class ImportUpload:
    """A photo that was kept for an import.

    Attributes:
        path: As in the folder that was picked, ``Rostov/Dressing room/table.jpg``.
        digest: Of the file.
    """

    path: str
    digest: str


@dataclass(frozen=True)
class ImportSummary:
    """What became of a folder.

    Attributes:
        views: New ones, in order.
        added: How many photos went to views that were there before.
        known: How many photos the place had already.
    """

    views: tuple[View, ...]
    added: int
    known: int


def receipt(place: Place, context: AppContext, digest: str) -> str:
    """What shows later that this photo was uploaded to this place."""
    return encrypt(context, _PURPOSE, f"{place.id} {digest}")


def received(context: AppContext, place_id: str, path: str, given: str) -> ImportUpload:
    """The upload of a receipt.

    Raises:
        PlaceNotFound: We gave no such receipt for this place.
    """
    text = decrypt(context, _PURPOSE, given) or ""
    place, _, digest = text.partition(" ")
    if place != place_id or not digest:
        raise PlaceNotFound
    return ImportUpload(path[:500], digest)


def describe_upload(context: AppContext, digest: str) -> None:
    """Find out what a photo shows while the next one is still on its way."""
    with one_thread():
        cached_descriptor(context, digest)


def import_folder(
    context: AppContext,
    actor: Actor,
    place_id: str,
    files: Sequence[ImportUpload],
    *,
    untitled: str = "View %(number)s",
) -> ImportSummary:
    """Make views of photos.

    Args:
        context: The server.
        actor: Whose place it is.
        place_id: Which.
        files: Kept photos.
        untitled: Name of a view whose file name says nothing, with ``%(number)s``.

    Raises:
        PlaceNotFound: The place is not among the account's.
        BadPlaceValue: There would be too many views.
        TooManyPhotos: The place would be too full.
    """
    place = owned_place(context, actor, place_id)
    with context.store.records.read() as tx:
        before = tx.places.as_found(place.id)
    firsts = {photos[0].digest: view for view, photos in before.items()}
    there = {photo.digest for photos in before.values() for photo in photos}
    fresh = _unique(files, there)
    if len(there) + len(fresh) > context.limits.photos_per_place:
        raise TooManyPhotos(len(there) + len(fresh), context.limits.photos_per_place)
    groups = _groups(context, list(firsts), fresh)
    with context.store.records.begin() as tx:
        require_owner(tx, actor, place_id)
        imported = _Import(tx, context, place, untitled)
        for known, uploads in groups:
            imported.take(firsts.get(known or ""), uploads)
        counts = {"photos": str(len(fresh)), "views": str(len(imported.views))}
        tx.events.record("place.imported", actor.name, context.clock(), place, **counts)
    return ImportSummary(tuple(imported.views), imported.added, len(files) - len(fresh))


def _unique(files: Sequence[ImportUpload], there: set[str]) -> list[ImportUpload]:
    """Photos that the place has not, each once, by folder and name as people count."""
    by_digest: dict[str, ImportUpload] = {}
    for file in files:
        if file.digest not in there:
            by_digest.setdefault(file.digest, file)
    return sorted(by_digest.values(), key=lambda file: natural(file.path.rpartition(".")[0]))


def _groups(
    context: AppContext, firsts: list[str], fresh: list[ImportUpload]
) -> list[tuple[str | None, list[ImportUpload]]]:
    """Photos of one view together: (digest of a view's first photo, or None; new photos)."""
    with one_thread():
        seen = [cached_descriptor(context, digest) for digest in firsts]
        seen += [cached_descriptor(context, file.digest) for file in fresh]
        found = _by_view(seen, len(firsts))
    groups = []
    for members in found:
        known = firsts[members[0]] if members[0] < len(firsts) else None
        new = [fresh[at - len(firsts)] for at in members if at >= len(firsts)]
        if new:
            groups.append((known, new))
    return groups


def _by_view(seen: Sequence[ImageDescriptor], known: int) -> list[list[int]]:
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


def _one_view(one: ImageDescriptor, other: ImageDescriptor) -> bool:
    if float(one.global_descriptor @ other.global_descriptor) < MIN_SIMILARITY:
        return False
    fewer = max(1, min(len(one.keypoints), len(other.keypoints)))
    return count_inliers(one, other) >= max(MIN_SHARED_POINTS, SAME_VIEW_SHARE * fewer)


class _Import:
    """One import, inside its transaction."""

    def __init__(self, tx: Transaction, context: AppContext, place: Place, untitled: str) -> None:
        self._tx, self._context, self._place, self._untitled = tx, context, place, untitled
        self._areas = list(tx.places.areas(place.id))
        self._count = {area.id: 0 for area in self._areas}
        existing = tx.places.views(place.id)
        for view in existing:
            self._count[view.area] += 1
        self._total = len(existing)
        self.views: list[View] = []
        self.added = 0

    def take(self, view: str | None, uploads: Sequence[ImportUpload]) -> None:
        """Photos of one view: of one that is there, or of a new one."""
        if view is None:
            made = self._new_view(uploads[0])
            self.views.append(made)
            view = made.id
        else:
            self.added += len(uploads)
        for upload in uploads:
            add_as_found(self._tx, self._context, self._place, view, upload.digest)

    def _new_view(self, upload: ImportUpload) -> View:
        most = self._context.limits.views_per_place
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
            if not name or comparable(area.name).casefold() == name.casefold():
                return area
        area = Area(new_id("r"), self._place.id, name or self._place.name, len(self._areas))
        self._tx.places.add_area(area)
        self._areas.append(area)
        self._count[area.id] = 0
        return area
