"""The demo place, for a first look: photos that lie beside the sources, before and after a stay."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from asfound.domain.place import Place
from asfound.imaging.digest import digest_of
from asfound.workflows.places.create_place import PlaceDetails, make_place
from asfound.workflows.places.importing import ImportUpload, import_folder
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.actor import Actor
from asfound.workflows.visits.photos.renditions import store_photo

FOLDER = Path("examples") / "demo-place" / "as-found"
STATES = ("left-behind", "put-right")
"""How the demo place can be left; folders beside the as-found one."""
AREAS = {
    "Dressing room": ("lockers", "locker", "table", "whiteboard"),
    "Technical area": ("bench", "pitch"),
    "Stand": ("stand",),
}


def demo_photos() -> tuple[Path, ...]:
    """The photos of the demo place; none where the program was installed without its sources."""
    here = Path(__file__).resolve()
    for above in (Path.cwd(), *here.parents[:6]):
        found = tuple(sorted((above / FOLDER).glob("*.jpg")))
        if found:
            return found
    return ()


def demo_photo(as_found: str, state: str) -> Path | None:
    """A view of the demo place as it was left; None for every other view.

    Args:
        as_found: Digest of a photo of the view.
        state: One of :data:`STATES`.
    """
    known = _by_digest(demo_photos()).get(as_found)
    if known is None or state not in STATES:
        return None
    found = known.parent.with_name(state) / known.name
    return found if found.exists() else None


def commented(jpeg: bytes, words: str) -> bytes:
    """The same picture as a file of its own: a comment stands behind the start of the JPEG.

    Args:
        jpeg: The file.
        words: The comment, ASCII, at most 65,000 characters.
    """
    comment = words.encode("ascii")
    return jpeg[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + jpeg[2:]


@lru_cache(maxsize=1)
def _by_digest(photos: tuple[Path, ...]) -> dict[str, Path]:
    digests = {}
    for photo in photos:
        with photo.open("rb") as file:
            digests[digest_of(file)] = photo
    return digests


def make_demo_place(context: AppContext, actor: Actor) -> Place:
    """A place with the views of the demo place.

    Raises:
        BadPlaceValue: There are too many places.
    """
    place = make_place(
        context, actor, PlaceDetails("Rostov Arena (demo)", "RU"), area=next(iter(AREAS))
    )
    uploads = [
        ImportUpload(
            f"demo/{_area(file)}/{file.name}", store_photo(context, file, name=file.name).digest
        )
        for file in sorted(demo_photos(), key=lambda file: list(AREAS).index(_area(file)))
    ]
    import_folder(context, actor, place.id, uploads)
    return place


def _area(file: Path) -> str:
    return next(
        (area for area, starts in AREAS.items() if file.stem.startswith(starts)), next(iter(AREAS))
    )
