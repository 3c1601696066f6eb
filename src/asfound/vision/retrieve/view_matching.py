"""Which photos show the same view, whatever their names and order?

Image retrieval with geometric verification (Philbin et al., CVPR 2007): global descriptors propose
candidates, registered keypoints decide, and views are paired by linear assignment (Jonker and
Volgenant, Computing 1987). Two photos are only ever paired because points of one were found in the
other, in places that one scene allows; never because they are what remains.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Pixels, Size
from asfound.vision.image.keypoints import Keypoints, detect_keypoints, match_keypoints
from asfound.vision.register.registration import Registration, register
from asfound.vision.retrieve.burst_grouping import frame_overlap, group_by_hub
from asfound.vision.retrieve.leftover_matching import (
    NO_LINK,
    BurstLimits,
    Link,
    ViewGroups,
    link,
    turned_similarity,
    with_leftovers,
)

MATCHING_SIDE_PX = 512
"""Longer side at which photos are matched: a third of the keypoints of the processing resolution
suffices to tell views apart."""

MAX_KEYPOINTS = 900
MAX_CANDIDATES = 6
"""Photos with the nearest global descriptors, which are registered. A visit has tens of views, and
the right one is among the first three in nineteen cases of twenty."""

MIN_SHARED_POINTS = 24
"""Inliers from which two photos are one view."""

MIN_BURST_SIMILARITY = 0.8
"""Similarity of global descriptors from which two photos of one folder are tried as repeated shots.
Those of the demo place have 0.91 and more, nine in ten pairs of different views less than this;
frames moved by an eighth, in other light, have 0.84."""

MIN_BURST_INLIER_SHARE = 0.15
"""Inliers, as a share of the fewer keypoints, from which two photos of one folder may be repeated
shots of one view. Taken from the hand, those of the demo place share 0.25 to 0.57, its different
views at most 0.09; where things are near (LLFF's ferns), shots share down to 0.11."""

MIN_BURST_OVERLAP = 0.8
"""Share of each frame that the other must show, too: a share of inliers alone would take half a
view for the whole. Repeated shots of the demo place overlap by 0.88 and more, and a sweep that
moves on by a quarter of the frame by 0.75."""


MIN_TURNED_SIMILARITY = 0.75
"""Likeness of looks, the one photo turned or mirrored as fits best, below which photos that found
no view are not tried on each other point by point."""


@dataclass(frozen=True)
class ImageDescriptor:
    """What a photo shows, small enough to be sent around.

    Attributes:
        keypoints: Its strongest keypoints at the matching resolution.
        size: (width, height) at that resolution.
        global_descriptor: One unit vector for the whole photo, shape (128 + 48,), float32.
    """

    keypoints: Keypoints
    size: Size
    global_descriptor: NDArray[np.float32]


@dataclass(frozen=True)
class ViewMatches:
    """Which photos belong together, by their index.

    Attributes:
        views: (before, after, other before, other after); after is None if no photo shows the view.
        unmatched_after: After photos that show no view.
    """

    views: tuple[tuple[int, int | None, tuple[int, ...], tuple[int, ...]], ...]
    unmatched_after: tuple[int, ...]


def describe(pixels: Pixels) -> ImageDescriptor:
    """The descriptor of a photo.

    Args:
        pixels: RGB, shape (H, W, 3), uint8, at least the matching resolution.
    """
    import cv2

    height, width = pixels.shape[:2]
    scale = min(1.0, MATCHING_SIDE_PX / max(height, width))
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    keypoints = detect_keypoints(np.asarray(small, np.uint8), max_count=MAX_KEYPOINTS)
    return ImageDescriptor(
        keypoints,
        (small.shape[1], small.shape[0]),
        _global_descriptor(keypoints, np.asarray(small)),
    )


def _global_descriptor(keypoints: Keypoints, small: Pixels) -> NDArray[np.float32]:
    """Mean keypoint descriptor and a 4 x 4 colour thumbnail: rough and quick."""
    import cv2

    mean = keypoints.descriptors.mean(axis=0) if len(keypoints) else np.zeros(128, np.float32)
    thumb = cv2.resize(small, (4, 4), interpolation=cv2.INTER_AREA).astype(np.float32).ravel()
    thumb = (thumb - thumb.mean()) / (thumb.std() + 1e-6) / np.sqrt(48)
    descriptor = np.concatenate([mean / (np.linalg.norm(mean) + 1e-6), thumb])
    return np.asarray(descriptor / max(float(np.linalg.norm(descriptor)), 1e-6), np.float32)


def match_views(
    before: Sequence[ImageDescriptor], after: Sequence[ImageDescriptor], *, threads: int = 1
) -> ViewMatches:
    """Match photos by what they show; exchanging the folders exchanges the result.

    Args:
        before: Descriptors of the as-found photos.
        after: Descriptors of the as-left photos.
        threads: Number of pairs registered at a time; changes no result.
    """
    inliers = _inlier_counts(before, after, threads)
    groups_before, groups_after = _group_bursts(before, threads), _group_bursts(after, threads)
    strength = np.array(
        [
            [max(inliers.get((b, a), 0) for b in gb for a in ga) for ga in groups_after]
            for gb in groups_before
        ]
    ).reshape(len(groups_before), len(groups_after))
    partner = _assign(strength)
    views = [
        (group, groups_after[partner[i]] if i in partner else [])
        for i, group in enumerate(groups_before)
    ]
    matched = set(partner.values())
    unmatched = [group for j, group in enumerate(groups_after) if j not in matched]
    links = _Links(before, after, inliers)
    views, unmatched = with_leftovers(views, unmatched, links.between, MIN_SHARED_POINTS)
    views = _with_leftover_before(views, links)
    return ViewMatches(
        tuple(_best_pair(*view, links.inliers) for view in views),
        tuple(sorted(at for group in unmatched for at in group)),
    )


def _with_leftover_before(views: ViewGroups, links: _Links) -> ViewGroups:
    """Views of before photos that no after photo shows, joined to the views that they are of."""
    alone = [befores for befores, afters in views if not afters]
    others = [(afters, befores) for befores, afters in views if afters]
    joined, left = with_leftovers(others, alone, links.back, MIN_SHARED_POINTS)
    return sorted([(befores, afters) for afters, befores in joined] + [(one, []) for one in left])


class _Links:
    """What before and after photos share, when they may be turned or mirrored, too."""

    def __init__(
        self,
        before: Sequence[ImageDescriptor],
        after: Sequence[ImageDescriptor],
        inliers: dict[tuple[int, int], int],
    ) -> None:
        self._photos = before, after
        self._links: dict[tuple[int, int], Link] = {}
        self.inliers = dict(inliers)

    def between(self, b: int, a: int) -> Link:
        """What a before photo and an after photo share."""
        if (b, a) not in self._links:
            self._links[b, a] = found = self._found(self._photos[0][b], self._photos[1][a])
            self.inliers[b, a] = max(self.inliers.get((b, a), 0), found.inliers)
        return self._links[b, a]

    def back(self, a: int, b: int) -> Link:
        """The same, the after photo named first."""
        return self.between(b, a)

    def _found(self, one: ImageDescriptor, other: ImageDescriptor) -> Link:
        similarity = turned_similarity(one.global_descriptor, other.global_descriptor)
        if similarity < MIN_TURNED_SIMILARITY:
            return NO_LINK
        first, second = _ordered(one, other)
        limits = BurstLimits(MIN_BURST_INLIER_SHARE, MIN_BURST_OVERLAP)
        return link((first.keypoints, first.size), (second.keypoints, second.size), limits)


def _best_pair(
    befores: list[int], afters: list[int], inliers: dict[tuple[int, int], int]
) -> tuple[int, int | None, tuple[int, ...], tuple[int, ...]]:
    """The pair with most inliers; the other shots are named."""
    if not afters:
        return befores[0], None, tuple(befores[1:]), ()
    best = max(
        ((b, a) for b in befores for a in afters),
        key=lambda ba: (inliers.get(ba, 0), -ba[0], -ba[1]),
    )
    others = tuple(b for b in befores if b != best[0]), tuple(a for a in afters if a != best[1])
    return best[0], best[1], *others


def _assign(strength: NDArray[np.int_]) -> dict[int, int]:
    """Groups of before shots to groups of after shots, with most inliers in all.

    Jonker and Volgenant (Computing 1987). SciPy solves it, too, for 43 MB of memory.
    """
    import lap

    if not strength.size:
        return {}
    # Square roots: one strong pair must not buy two weak ones their wrong partners.
    _, partners, _ = lap.lapjv(-np.sqrt(strength), extend_cost=True)
    return {
        i: int(j) for i, j in enumerate(partners) if j >= 0 and strength[i, j] >= MIN_SHARED_POINTS
    }


def _inlier_counts(
    before: Sequence[ImageDescriptor], after: Sequence[ImageDescriptor], threads: int
) -> dict[tuple[int, int], int]:
    """Number of inliers of all pairs of photos that are candidates for each other."""
    if not before or not after:
        return {}
    similarity = np.array(
        [[float(b.global_descriptor @ a.global_descriptor) for a in after] for b in before]
    )
    best_by_row = np.argsort(-similarity, axis=1, kind="stable")[:, :MAX_CANDIDATES]
    best_by_column = np.argsort(-similarity, axis=0, kind="stable")[:MAX_CANDIDATES]
    candidates = {(b, int(a)) for b, row in enumerate(best_by_row) for a in row}
    candidates |= {(int(b), a) for a, column in enumerate(best_by_column.T) for b in column}
    order = sorted(candidates)
    with ThreadPoolExecutor(threads) as pool:  # NumPy and OpenCV release the GIL
        counts = pool.map(lambda ba: count_inliers(before[ba[0]], after[ba[1]]), order)
        return dict(zip(order, counts, strict=True))


def count_inliers(one: ImageDescriptor, other: ImageDescriptor) -> int:
    """Number of points of two photos that agree on one rigid scene; 0 without a registration."""
    registration = _register(*_ordered(one, other), MIN_SHARED_POINTS)
    return 0 if registration is None else len(registration.first_points)


def _ordered(
    one: ImageDescriptor, other: ImageDescriptor
) -> tuple[ImageDescriptor, ImageDescriptor]:
    """One fixed order, so that exchanging two photos changes nothing."""
    return (
        (other, one)
        if one.global_descriptor.tobytes() > other.global_descriptor.tobytes()
        else (one, other)
    )


def _register(
    one: ImageDescriptor, other: ImageDescriptor, min_matches: float
) -> Registration | None:
    """The registration of two photos; not tried with fewer matches than this."""
    if len(match_keypoints(one.keypoints, other.keypoints)) < min_matches:
        return None
    return register(one.keypoints, other.keypoints, one.size)


def _group_bursts(photos: Sequence[ImageDescriptor], threads: int) -> list[list[int]]:
    """Photos of one folder grouped into repeated shots of one view, in order."""
    candidates = [
        (one, other)
        for one, other in combinations(range(len(photos)), 2)
        if float(photos[one].global_descriptor @ photos[other].global_descriptor)
        >= MIN_BURST_SIMILARITY
    ]
    with ThreadPoolExecutor(threads) as pool:
        counts = list(
            pool.map(lambda pair: _burst_inliers(*(photos[at] for at in pair)), candidates)
        )
    links = {pair: shared for pair, shared in zip(candidates, counts, strict=True) if shared}
    return group_by_hub(links, [photo.global_descriptor.tobytes() for photo in photos])


def _burst_inliers(one: ImageDescriptor, other: ImageDescriptor) -> int:
    """Number of inliers of two shots of one view; 0 for photos that are no such shots."""
    one, other = _ordered(one, other)
    min_inliers = max(
        MIN_SHARED_POINTS, MIN_BURST_INLIER_SHARE * min(len(one.keypoints), len(other.keypoints))
    )
    registration = _register(one, other, min_inliers)
    if registration is None or len(registration.first_points) < min_inliers:
        return 0
    return (
        len(registration.first_points)
        if frame_overlap(registration, one.size, other.size) >= MIN_BURST_OVERLAP
        else 0
    )
