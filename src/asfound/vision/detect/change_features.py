"""What does the change head get to know about every cell of a photo?

Channels from dense matching in both directions: dissimilarity, offset, parallax, colour and
texture, validity, and the pair's capture conditions. The channels of the first photo against the
second are those of the second against the first, in the same order, and one head reads both; so its
result does not depend on which photo comes first. :data:`CHANNELS` lists them; a cell has stride 8.
"""

from __future__ import annotations

import numpy as np

from asfound.domain.geometry import Mask
from asfound.vision.detect.capture_conditions import CaptureConditions
from asfound.vision.detect.change_map import MAX_PARALLAX_PX, ScoreMap, normalise_features
from asfound.vision.detect.colour_distance import cell_colours, cell_means
from asfound.vision.detect.dense_matching import DenseMatches, best_matches
from asfound.vision.image.backbone import FeatureMap
from asfound.vision.image.prepared_image import FEATURE_STRIDES, PreparedImage
from asfound.vision.register.local_motion import LocalMotion
from asfound.vision.register.registration import Registration

CELL_PX = 8
"""Side of a cell, processing pixels."""

CHANNELS = {
    "dissimilarity": 5,
    "reverse dissimilarity": 5,
    "local dissimilarity": 2,
    "reverse local dissimilarity": 2,
    "channels s8": 40,
    "channels s16": 112,
    "offset": 2,
    "local motion": 3,
    "colour and texture": 5,
    "valid share": 1,
    "pair": 2,
    "nearest colours": 12,
}
"""Channels of the features, in order."""

CHANNEL_COUNT = sum(CHANNELS.values())


def compute_change_features(
    images: tuple[PreparedImage, PreparedImage],
    registration: Registration,
    motions: tuple[LocalMotion, LocalMotion],
    valid: tuple[Mask, Mask],
    conditions: CaptureConditions,
) -> tuple[FeatureMap, FeatureMap]:
    """The change features of both photos, each of shape (CHANNEL_COUNT, rows, columns), float32.

    Args:
        images: Both photos.
        registration: From the first photo to the second.
        motions: Local motion of each photo.
        valid: Which pixels of each may be compared.
        conditions: Capture conditions of the pair.
    """
    cells = {
        name: normalise_features(images[0].features[name], images[1].features[name])
        for name in FEATURE_STRIDES
    }
    registrations = (registration, registration.reversed())
    colours = tuple(
        cell_colours(image.pixels, mask) for image, mask in zip(images, valid, strict=True)
    )
    matches = [
        _match_cells(side, cells, colours, registrations[side], motions[side]) for side in (0, 1)
    ]
    pair = conditions.parallax, conditions.light_spread
    return tuple(  # type: ignore[return-value]
        np.concatenate(
            [
                *_dissimilarity_channels(side, matches),
                *_feature_channels(side, matches, cells),
                matches[side]["s8"].offset,
                _motion_channels(motions[side], matches[side]["s8"].row.shape),
                *_colour_channels(side, matches, colours),
                *_pair_channels(valid[side], pair),
                _colour_distance_channels(matches[side]["s8"]),
            ]
        ).astype(np.float32)
        for side in (0, 1)
    )


def _match_cells(
    side: int,
    cells: dict[str, tuple[FeatureMap, FeatureMap]],
    colours: tuple[FeatureMap, ...],
    registration: Registration,
    motion: LocalMotion,
) -> dict[str, DenseMatches]:
    """The best matches of a photo's cells at both strides; of the finer one with their colours."""
    in_colour = {"s8": (colours[side][:3], colours[1 - side][:3])}
    return {
        name: best_matches(
            both[side], both[1 - side], registration, name, motion, in_colour.get(name)
        )
        for name, both in cells.items()
    }


def _colour_distance_channels(matches: DenseMatches) -> FeatureMap:
    """Distances of the nearest colours."""
    assert matches.colour_distances is not None  # noqa: S101  the finer stride is searched in colour
    return matches.colour_distances


def _dissimilarity_channels(side: int, matches: list[dict[str, DenseMatches]]) -> list[ScoreMap]:
    """Dissimilarity of cells to their matches, and of these to theirs; then the same locally."""
    fine, coarse = matches[side]["s8"], matches[side]["s16"]
    reverse, reverse_coarse = matches[1 - side]["s8"], matches[1 - side]["s16"]
    shape = fine.row.shape
    return [
        fine.dissimilarity,
        upsample_cells(coarse.dissimilarity, shape),
        reverse.dissimilarity[:, fine.row, fine.column],
        upsample_cells(reverse_coarse.dissimilarity[:, coarse.row, coarse.column], shape),
        fine.local_dissimilarity,
        upsample_cells(coarse.local_dissimilarity, shape),
        reverse.local_dissimilarity[:, fine.row, fine.column],
        upsample_cells(reverse_coarse.local_dissimilarity[:, coarse.row, coarse.column], shape),
    ]


def _feature_channels(
    side: int,
    matches: list[dict[str, DenseMatches]],
    cells: dict[str, tuple[FeatureMap, FeatureMap]],
) -> list[ScoreMap]:
    """Difference to the best match, channel by channel, at both strides."""
    fine, coarse = (_feature_difference(name, side, matches, cells) for name in FEATURE_STRIDES)
    return [fine, upsample_cells(coarse, matches[side]["s8"].row.shape)]


def _colour_channels(
    side: int, matches: list[dict[str, DenseMatches]], colours: tuple[FeatureMap, ...]
) -> list[ScoreMap]:
    """Difference of the best match's colour, and the spread of both cells."""
    fine = matches[side]["s8"]
    source, target = colours[side], colours[1 - side][:, fine.row, fine.column]
    return [np.abs(source[:3] - target[:3]), source[3:], target[3:]]


def _pair_channels(valid: Mask, pair: tuple[float, float]) -> list[ScoreMap]:
    """The valid share of every cell, and what is true of the pair as a whole."""
    valid_share = cell_means(valid.astype(np.float32)[..., None])
    all_cells = np.array(pair, np.float32)[:, None, None] * 10
    return [valid_share, np.minimum(np.broadcast_to(all_cells, (2, *valid_share.shape[1:])), 3)]


def _motion_channels(motion: LocalMotion, shape: tuple[int, int]) -> ScoreMap:
    """Logs of the nearest keypoints' distance, of their spread and of their shift."""
    length = np.linalg.norm(np.median(motion.source_shift_px, axis=2), axis=2)
    distance = np.minimum(
        motion.distance_px[..., min(2, motion.distance_px.shape[2] - 1)], MAX_PARALLAX_PX
    )
    cells = np.log1p(np.stack([distance, motion.spread_px, length]) / CELL_PX)
    return upsample_cells(np.asarray(cells, np.float32), shape)


def _feature_difference(
    name: str,
    side: int,
    matches: list[dict[str, DenseMatches]],
    cells: dict[str, tuple[FeatureMap, FeatureMap]],
) -> FeatureMap:
    """Difference to the best match, channel by channel, scaled to about one."""
    source, target = cells[name][side], cells[name][1 - side]
    match = matches[side][name]
    difference = np.abs(source - target[match.row, match.column])
    return np.asarray(difference.transpose(2, 0, 1) * np.sqrt(source.shape[2]) / 2, np.float32)


def upsample_cells(cells: FeatureMap, shape: tuple[int, ...]) -> FeatureMap:
    """Cells of stride 16 at stride 8; the middle of a coarse cell is that of its four fine ones."""
    import cv2

    size = cells.shape[2] * 2, cells.shape[1] * 2
    rows = [cv2.resize(one, size, interpolation=cv2.INTER_LINEAR) for one in cells]
    return np.stack(rows)[:, : shape[0], : shape[1]].astype(np.float32)
