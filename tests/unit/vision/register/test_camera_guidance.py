"""Known motions of real photos come back as the motion that undoes them."""

import cv2
import numpy as np
import pytest

from asfound.vision.register.camera_guidance import (
    FRAME_SIDE_PX,
    NO_MATCH,
    detect_reference,
    estimate_offset,
)
from tests.unit.vision.places import VIEWS, pixels

VIEW = "bench"


def seen(picture, *, shift=(0.0, 0.0), scale=1.0, roll=0.0):
    """The picture as a camera sees it that must still move by shift, scale and roll."""
    height, width = picture.shape[:2]
    motion = cv2.getRotationMatrix2D((width / 2, height / 2), -roll, 1 / scale)
    motion[:, 2] += np.multiply(shift, width)
    return cv2.warpAffine(picture, motion, (width, height), borderMode=cv2.BORDER_REFLECT)


@pytest.mark.parametrize("view", VIEWS)
def test_the_same_picture_needs_no_motion(view):
    picture = pixels("as-found", view, FRAME_SIDE_PX)

    found = estimate_offset(picture, detect_reference(picture))

    assert found.shift == pytest.approx((0, 0), abs=0.002)
    assert found.scale == pytest.approx(1, abs=0.005)
    assert found.roll == pytest.approx(0, abs=0.2)
    assert found.confidence == 1


@pytest.mark.parametrize("view", VIEWS[::4])
@pytest.mark.parametrize(
    "motion",
    [
        {"shift": (0.12, 0.0)},
        {"shift": (-0.1, 0.08)},
        {"scale": 1.2},
        {"scale": 0.85},
        {"roll": 7.0},
        {"roll": -9.0},
        {"shift": (0.06, -0.05), "scale": 1.1, "roll": 4.0},
    ],
    ids=str,
)
def test_a_known_motion_is_told(view, motion):
    live = seen(pixels("put-right", view, FRAME_SIDE_PX), **motion)

    found = estimate_offset(live, detect_reference(pixels("as-found", view, FRAME_SIDE_PX)))

    # The put-right photos are taken from a slightly other spot: that much is not the motion's.
    still = estimate_offset(
        pixels("put-right", view, FRAME_SIDE_PX),
        detect_reference(pixels("as-found", view, FRAME_SIDE_PX)),
    )
    assert found.confidence > 0.2
    assert found.roll - still.roll == pytest.approx(motion.get("roll", 0), abs=1.5)
    assert found.scale / still.scale == pytest.approx(motion.get("scale", 1), abs=0.06)
    expected = np.add(motion.get("shift", (0, 0)), still.shift)
    assert found.shift == pytest.approx(tuple(expected), abs=0.04)


@pytest.mark.parametrize("other", [view for view in VIEWS if view.startswith(("table", "stand-s"))])
def test_another_view_is_not_mistaken(other):
    found = estimate_offset(
        pixels("as-found", other, FRAME_SIDE_PX),
        detect_reference(pixels("as-found", "pitch-edge", FRAME_SIDE_PX)),
    )

    assert found.confidence < 0.2


@pytest.mark.parametrize("blank", [0, 1])
def test_a_blank_picture_leads_nowhere(blank):
    pair = [pixels("as-found", VIEW, FRAME_SIDE_PX)] * 2
    pair[blank] = np.full_like(pair[blank], 128)

    assert estimate_offset(pair[0], detect_reference(pair[1])) == NO_MATCH


def test_an_upright_live_picture_takes_a_wide_ghost_as_wide_as_it_is():
    wide = pixels("as-found", VIEW, FRAME_SIDE_PX)
    height, width = wide.shape[:2]
    tall = np.full((height + 300, width, 3), 90, np.uint8)
    tall[150:-150] = wide

    found = estimate_offset(tall, detect_reference(wide))

    assert found.shift == pytest.approx((0, 0), abs=0.01)
    assert found.scale == pytest.approx(1, abs=0.02)
