"""How likely does each pixel show a thing or a mark that the other photo lacks?

The mean of a few small convolutional networks (a deep ensemble, Lakshminarayanan et al., NeurIPS
2017), trained on rendered pairs of other places (``training/head``). The same head reads the
features of both photos, so it is symmetric by construction.
"""

from __future__ import annotations

import numpy as np

from asfound.domain.geometry import Mask, Size
from asfound.vision.detect.capture_conditions import CaptureConditions
from asfound.vision.detect.change_features import CELL_PX, compute_change_features
from asfound.vision.detect.change_map import ChangeMap, valid_masks
from asfound.vision.image.backbone import FeatureMap, load_session
from asfound.vision.image.prepared_image import PreparedImage
from asfound.vision.register.local_motion import local_motion_both
from asfound.vision.register.registration import Registration


def predict_change_map(
    images: tuple[PreparedImage, PreparedImage],
    registration: Registration,
    comparable: tuple[Mask, Mask],
    conditions: CaptureConditions,
) -> ChangeMap:
    """How likely each pixel shows a thing or a mark that the other photo lacks.

    Args:
        images: Both photos at the processing resolution.
        registration: From the first photo to the second.
        comparable: Which pixels of each photo may be compared at all.
        conditions: Capture conditions of the pair.
    """
    sizes = images[0].size, images[1].size
    motions = local_motion_both(registration, sizes)
    valid = valid_masks(registration, motions, comparable)
    features = compute_change_features(images, registration, motions, valid, conditions)
    first, second = (
        upsample_to_pixels(run_head(one), size) for one, size in zip(features, sizes, strict=True)
    )
    return to_change_map(first, second, valid)


def to_change_map(first: FeatureMap, second: FeatureMap, valid: tuple[Mask, Mask]) -> ChangeMap:
    """The head's output for both photos, per processing pixel, as a change map."""
    mark_scores = (scores[1] / (scores.sum(axis=0) + 1e-6) for scores in (first, second))
    return ChangeMap(first.max(axis=0), second.max(axis=0), *valid, *mark_scores)


def run_head(features: FeatureMap) -> FeatureMap:
    """The head's output for the cells of a photo: things, then marks, shape (2, rows, columns)."""
    return np.asarray(
        load_session("head.onnx").run(["says"], {"cues": features[None]})[0][0], np.float32
    )


def upsample_to_pixels(cells: FeatureMap, size: Size) -> FeatureMap:
    """A head's output per processing pixel; size is (width, height)."""
    import cv2

    whole = cells.shape[2] * CELL_PX, cells.shape[1] * CELL_PX
    rows = [cv2.resize(one, whole, interpolation=cv2.INTER_LINEAR) for one in cells]
    return np.stack(rows)[:, : size[1], : size[0]].astype(np.float32)
