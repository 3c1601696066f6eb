import cv2
import numpy as np
import pytest

from asfound.domain.comparison import Reason
from asfound.vision.quality import assess
from asfound.vision.working import reduced
from tests.unit.vision.places import VIEWS, pixels


@pytest.mark.parametrize("state", ["as-found", "left-behind", "put-right"])
@pytest.mark.parametrize("view", VIEWS)
def test_every_photo_of_the_demo_place_is_good(state, view):
    assert assess(reduced(pixels(state, view))).reason is None


def shaken(photo, degrees):
    kernel = np.zeros((25, 25), np.float32)
    turn = np.radians(degrees)
    step = (round(11 * np.cos(turn)), round(11 * np.sin(turn)))
    cv2.line(kernel, (12 - step[0], 12 - step[1]), (12 + step[0], 12 + step[1]), 1.0)
    return cv2.filter2D(photo, -1, kernel / kernel.sum())


@pytest.mark.parametrize("degrees", [0, 45, 90, 135])
@pytest.mark.parametrize("view", ["table", "bench"])
def test_a_shaken_photo_is_blurred_whichever_way_it_shook(view, degrees):
    photo = shaken(reduced(pixels("as-found", view)), degrees)

    assert assess(photo).reason is Reason.BLURRED


def test_out_of_focus_is_blurred():
    photo = cv2.GaussianBlur(reduced(pixels("as-found", "bench")), (0, 0), 4)

    assert assess(np.asarray(photo, np.uint8)).reason is Reason.BLURRED


def test_night_and_glare_are_told():
    photo = reduced(pixels("as-found", "bench"))

    assert assess((photo * 0.04).astype(np.uint8)).reason is Reason.TOO_DARK
    assert assess(np.clip(photo * 8.0, 0, 255).astype(np.uint8)).reason is Reason.OVER_EXPOSED


def test_a_thumbnail_is_too_small():
    photo = cv2.resize(pixels("as-found", "bench"), (112, 84), interpolation=cv2.INTER_AREA)

    assert assess(np.asarray(photo, np.uint8)).reason is Reason.TOO_SMALL
