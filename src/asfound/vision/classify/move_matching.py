"""Which missing thing is an added one, at another place?

Greedy one-to-one matching by cosine similarity of mean features, among things of like size and Lab
chroma.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from asfound.domain.finding import Kind
from asfound.vision.detect.regions import Region
from asfound.vision.refine.change import Change, ChangeSide

MIN_FEATURE_COSINE = 0.6
"""Cosine of two things' mean features from which they are one thing. With this and the size and
chroma below, 0.42 of the moved things of rendered pairs that were found at both places are
recognised, and 0.013 of other pairs are taken for one."""

MAX_CHROMA_DISTANCE = 40
"""Largest distance of the mean a and b of Lab: in any light a red ball is no green one."""

MAX_AREA_RATIO = 3.5
"""Largest ratio of the areas of one thing at two places of a view."""


def match_moved(changes: list[Change], first: ChangeSide, second: ChangeSide) -> list[Change]:
    """Missing and added things that look alike become one moved thing, most similar first."""
    missing = [(c, c.first) for c in changes if c.kind is Kind.MISSING and c.first]
    added = [(c, c.second) for c in changes if c.kind is Kind.ADDED and c.second]
    features_missing = [_mean_feature(region.segmented, first) for _, region in missing]
    features_added = [_mean_feature(region.segmented, second) for _, region in added]
    colours_missing = [_mean_chroma(region.segmented, first) for _, region in missing]
    colours_added = [_mean_chroma(region.segmented, second) for _, region in added]
    candidates = sorted(
        (-float(a @ b), i, j)
        for i, a in enumerate(features_missing)
        for j, b in enumerate(features_added)
        if _is_similar_in_size(missing[i][1].segmented, added[j][1].segmented)
        and np.linalg.norm(colours_missing[i] - colours_added[j]) < MAX_CHROMA_DISTANCE
    )
    moved: dict[int, Change] = {}
    for negative_similarity, i, j in candidates:
        (was, before), (now, after) = missing[i], added[j]
        if (
            -negative_similarity > MIN_FEATURE_COSINE
            and id(was) not in moved
            and id(now) not in moved
        ):
            moved[id(was)] = Change(Kind.MOVED, max(was.score, now.score), before, after)
            moved[id(now)] = moved[id(was)]
    unmatched = [change for change in changes if id(change) not in moved]
    return unmatched + list({id(change): change for change in moved.values()}.values())


def _is_similar_in_size(one: Region, other: Region) -> bool:
    return 1 / MAX_AREA_RATIO < one.area_px / max(other.area_px, 1) < MAX_AREA_RATIO


def _mean_chroma(region: Region, side: ChangeSide) -> NDArray[np.float32]:
    """Mean a and b of Lab."""
    import cv2

    lab = cv2.cvtColor(side.pixels[region.slices], cv2.COLOR_RGB2Lab).astype(np.float32)
    return np.asarray(lab[region.mask].mean(axis=0)[1:], np.float32)


def _mean_feature(region: Region, side: ChangeSide) -> NDArray[np.float32]:
    """Mean standardised features of a thing, a unit vector."""
    import cv2

    mean, std = side.features.mean(axis=(1, 2)), side.features.std(axis=(1, 2)) + 1e-6
    rows, columns = side.features.shape[1:]
    mask = region.to_mask(side.pixels.shape[:2]).astype(np.float32)
    weight = np.asarray(cv2.resize(mask, (columns, rows), interpolation=cv2.INTER_AREA))
    cells = (side.features - mean[:, None, None]) / std[:, None, None]
    feature = (cells * weight).sum(axis=(1, 2)) / max(float(weight.sum()), 1e-6)
    return np.asarray(feature / (np.linalg.norm(feature) + 1e-6), np.float32)
