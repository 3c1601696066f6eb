"""What is kept no longer than each place asks for, and files that nothing names.

Visits go whole, with all that was said in them. Where only photos go, what was found and said
stays. Sealed records that were handed over are kept; so is everything that still waits to be
sealed.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from asfound.domain.place import Place
from asfound.errors import RowMissing
from asfound.store.base import Store

GRACE = timedelta(days=1)
"""How long a file may lie there before something names it: an upload goes in steps."""

AT_ONCE = 500


@dataclass(frozen=True)
class RetentionSummary:
    """What was done.

    Attributes:
        visits: Visits that were deleted.
        photos_of: Visits whose photos were let go.
        files: Photos and other files that were deleted.
    """

    visits: int = 0
    photos_of: int = 0
    files: int = 0


def apply_retention(store: Store, now: datetime) -> RetentionSummary:
    """Apply the rules of every place, then delete what nothing names any more.

    Each visit is a transaction of its own, so that guests and hosts hardly wait. Stopped at any
    moment, the next time goes on.

    Args:
        store: The store; servers may run meanwhile.
        now: UTC.

    Raises:
        StoreError: The store cannot be read or written.
    """
    with store.records.read() as tx:
        places = tx.places.all()
    done = [_of_place(store, place, now) for place in places]
    return RetentionSummary(
        visits=sum(visits for visits, _ in done),
        photos_of=sum(photos for _, photos in done),
        files=collect_garbage(store, now),
    )


def collect_garbage(store: Store, now: datetime) -> int:
    """Delete files that nothing names, and have lain there for a while; gives how many.

    First they are marked, so that nobody begins to name them; then the file goes, then the mark.
    """
    end = now - GRACE
    with store.records.read() as tx:
        unused = tx.photos.unused(older_than=end)
    return sum(_photos(store, some, end) for some in _parts(unused)) + _strangers(store, end)


def _of_place(store: Store, place: Place, now: datetime) -> tuple[int, int]:
    visits = _delete_visits(store, place, now)
    photos = _release_photos(store, place, now)
    with store.records.begin() as tx:
        tx.places.purge_archived(place.id)
        if visits or photos:
            details = {"visits": str(visits), "photos_of": str(photos)}
            tx.events.record("retention.applied", "", now, place, **details)
    return visits, photos


def _delete_visits(store: Store, place: Place, now: datetime) -> int:
    ids = _over(store, place, place.retention.visits_days, now, photos=False)
    done = 0
    for visit in ids:
        try:
            with store.records.begin() as tx:
                tx.visits.delete(visit)
        except RowMissing:  # another server was quicker
            continue
        done += 1
    return done


def _release_photos(store: Store, place: Place, now: datetime) -> int:
    ids = _over(store, place, place.retention.photos_days, now, photos=True)
    done = 0
    for visit in ids:
        try:
            with store.records.begin() as tx:
                tx.visits.release_photos(visit)
        except RowMissing:
            continue
        done += 1
    return done


def _over(
    store: Store, place: Place, days: int | None, now: datetime, *, photos: bool
) -> tuple[str, ...]:
    if days is None:
        return ()
    with store.records.read() as tx:
        return tx.visits.ended_before(place.id, now - timedelta(days=days), photos=photos)


def _photos(store: Store, digests: tuple[str, ...], end: datetime) -> int:
    with store.records.begin() as tx:
        going = tx.photos.mark_for_deletion(digests, older_than=end)
    for digest in going:
        _delete(store, digest, end)
    with store.records.begin() as tx:
        tx.photos.delete(going)
    return len(going)


def _strangers(store: Store, end: datetime) -> int:
    """Files that came in, but whose transaction never did."""
    done = 0
    for some in _parts(store.blobs.digests()):
        with store.records.read() as tx:
            unknown = tx.photos.unknown(some)
        done += sum(_delete(store, digest, end) for digest in unknown)
    return done


def _delete(store: Store, digest: str, end: datetime) -> bool:
    """Delete a file, unless it has just been put again."""
    put_at = store.blobs.last_put_at(digest)
    if put_at is None or put_at >= end:
        return False
    store.blobs.delete(digest)
    return True


def _parts(digests: Iterator[str] | tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    every = iter(digests)
    while some := tuple(itertools.islice(every, AT_ONCE)):
        yield some
