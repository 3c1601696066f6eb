"""Pairing: which photos show the same view, whatever their names and order.

Two photos are only ever paired because points of one were found in the other, in places that one
scene allows; never because they are what is left over.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Pixels, Size
from asfound.vision.image.keypoints import Points, find_points, match_points
from asfound.vision.register.registration import Registration, register
from asfound.vision.retrieve.burst_grouping import around, overlap

PAIRING_SIDE_PX = 512
"""Longer side at which photos are paired: a third of the points of the working scale suffices to
tell views apart."""

MOST_POINTS = 900
CANDIDATES = 6
"""Photos whose global look is nearest and that are tried point by point; a visit has tens of views,
and the right one is among the first three in nineteen cases of twenty."""

FEWEST_SHARED = 24
"""Points that must agree before two photos are one view."""

SAME_SHOT_LOOK = 0.8
"""Likeness of looks below which two photos of one folder are not even tried as repeated shots. Of
the demo place, those are 0.91 and more alike, nine in ten different views less than this; frames
moved by an eighth, in other light, 0.84."""

SAME_SHOT_SHARE = 0.15
"""Agreeing points, as a share of the fewer keypoints, from which two photos of one folder may be
repeated shots of one view: taken from the hand, those of the demo place share 0.25 to 0.57, its
different views at most 0.09, and where things are near (LLFF's ferns) shots share down to 0.11."""

SAME_SHOT_OVERLAP = 0.8
"""Share of each frame that the other must show, too: a share of points alone would take half a
view for the whole. Repeated shots of the demo place overlap by 0.88 and more, and a sweep that
moves on by a quarter of the frame by 0.75."""


@dataclass(frozen=True)
class Signature:
    """What a photo shows, small enough to be sent around.

    Attributes:
        points: Its strongest keypoints at the pairing scale.
        size: (width, height) at that scale.
        look: One unit vector for the whole photo, shape (128 + 48,), float32.
    """

    points: Points
    size: Size
    look: NDArray[np.float32]


@dataclass(frozen=True)
class Pairing:
    """Which photos belong together, by their index.

    Attributes:
        views: (before, after, other before, other after); after is None when no photo shows it.
        unpaired_after: After photos that show no view.
    """

    views: tuple[tuple[int, int | None, tuple[int, ...], tuple[int, ...]], ...]
    unpaired_after: tuple[int, ...]


def describe(picture: Pixels) -> Signature:
    """The signature of a photo.

    Args:
        picture: Shape (H, W, 3), uint8, at least the pairing scale.
    """
    import cv2

    height, width = picture.shape[:2]
    scale = min(1.0, PAIRING_SIDE_PX / max(height, width))
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    points = find_points(np.asarray(small, np.uint8), most=MOST_POINTS)
    return Signature(points, (small.shape[1], small.shape[0]), _look(points, np.asarray(small)))


def _look(points: Points, small: Pixels) -> NDArray[np.float32]:
    """Mean descriptor and a 4 x 4 thumbnail of colours: rough, quick, and only a first sieve."""
    import cv2

    mean = points.look.mean(axis=0) if len(points) else np.zeros(128, np.float32)
    thumb = cv2.resize(small, (4, 4), interpolation=cv2.INTER_AREA).astype(np.float32).ravel()
    thumb = (thumb - thumb.mean()) / (thumb.std() + 1e-6) / np.sqrt(48)
    look = np.concatenate([mean / (np.linalg.norm(mean) + 1e-6), thumb])
    return np.asarray(look / np.linalg.norm(look), np.float32)


def pair(before: Sequence[Signature], after: Sequence[Signature], *, threads: int = 1) -> Pairing:
    """Pair photos by what they show; exchanging the folders exchanges the result.

    Args:
        before: Signatures of the as-found photos.
        after: Signatures of the as-left photos.
        threads: How many photos are tried on each other at a time; changes no result.
    """
    shared = _shared(before, after, threads)
    groups_before, groups_after = _shots(before, threads), _shots(after, threads)
    strength = np.array(
        [
            [max(shared.get((b, a), 0) for b in gb for a in ga) for ga in groups_after]
            for gb in groups_before
        ]
    ).reshape(len(groups_before), len(groups_after))
    partner = _assigned(strength)
    views = [
        _view(group, groups_after[partner[i]] if i in partner else [], shared)
        for i, group in enumerate(groups_before)
    ]
    taken = set(partner.values())
    left = [a for j, group in enumerate(groups_after) if j not in taken for a in group]
    return Pairing(tuple(views), tuple(sorted(left)))


def _view(
    befores: list[int], afters: list[int], shared: dict[tuple[int, int], int]
) -> tuple[int, int | None, tuple[int, ...], tuple[int, ...]]:
    """The pair with most shared points; the other shots are named."""
    if not afters:
        return befores[0], None, tuple(befores[1:]), ()
    best = max(
        ((b, a) for b in befores for a in afters),
        key=lambda ba: (shared.get(ba, 0), -ba[0], -ba[1]),
    )
    others = tuple(b for b in befores if b != best[0]), tuple(a for a in afters if a != best[1])
    return best[0], best[1], *others


def _assigned(strength: NDArray[np.int_]) -> dict[int, int]:
    """Groups of before shots to groups of after shots, most shared points in all.

    Jonker and Volgenant (Computing 1987). SciPy solves it, too, for 43 MB of memory.
    """
    import lap

    if not strength.size:
        return {}
    # Square roots: one strong pair must not buy two weak ones their wrong partners.
    _, partners, _ = lap.lapjv(-np.sqrt(strength), extend_cost=True)
    return {i: int(j) for i, j in enumerate(partners) if j >= 0 and strength[i, j] >= FEWEST_SHARED}


def _shared(
    before: Sequence[Signature], after: Sequence[Signature], threads: int
) -> dict[tuple[int, int], int]:
    """How many points agree, for all pairs of photos that look alike at all."""
    if not before or not after:
        return {}
    likeness = np.array([[float(b.look @ a.look) for a in after] for b in before])
    near_row = np.argsort(-likeness, axis=1, kind="stable")[:, :CANDIDATES]
    near_column = np.argsort(-likeness, axis=0, kind="stable")[:CANDIDATES]
    tried = {(b, int(a)) for b, row in enumerate(near_row) for a in row}
    tried |= {(int(b), a) for a, column in enumerate(near_column.T) for b in column}
    order = sorted(tried)
    with ThreadPoolExecutor(threads) as pool:  # NumPy and OpenCV let others run while they work
        counts = pool.map(lambda ba: agreeing(before[ba[0]], after[ba[1]]), order)
        return dict(zip(order, counts, strict=True))


def agreeing(one: Signature, other: Signature) -> int:
    """How many points of two photos agree on one rigid scene; 0 when none can be believed."""
    found = _registered(*_in_order(one, other), FEWEST_SHARED)
    return 0 if found is None else len(found.first)


def _in_order(one: Signature, other: Signature) -> tuple[Signature, Signature]:
    """One order, so that exchanging two photos changes nothing."""
    return (other, one) if one.look.tobytes() > other.look.tobytes() else (one, other)


def _registered(one: Signature, other: Signature, fewest: float) -> Registration | None:
    """How two photos lie over each other; not tried when fewer points than this even match."""
    if len(match_points(one.points, other.points)) < fewest:
        return None
    return register(one.points, other.points, one.size)


def _shots(photos: Sequence[Signature], threads: int) -> list[list[int]]:
    """Photos of one folder grouped into repeated shots of one view, in order."""
    alike = [
        (one, other)
        for one, other in combinations(range(len(photos)), 2)
        if float(photos[one].look @ photos[other].look) >= SAME_SHOT_LOOK
    ]
    with ThreadPoolExecutor(threads) as pool:
        counts = list(pool.map(lambda pair: _same_shot(*(photos[at] for at in pair)), alike))
    links = {pair: shared for pair, shared in zip(alike, counts, strict=True) if shared}
    return around(links, [photo.look.tobytes() for photo in photos])


def _same_shot(one: Signature, other: Signature) -> int:
    """How many points two shots of one view share; 0 for photos that are no such shots."""
    one, other = _in_order(one, other)
    enough = max(FEWEST_SHARED, SAME_SHOT_SHARE * min(len(one.points), len(other.points)))
    found = _registered(one, other, enough)
    if found is None or len(found.first) < enough:
        return 0
    return len(found.first) if overlap(found, one.size, other.size) >= SAME_SHOT_OVERLAP else 0
