import cv2
import numpy as np
import pytest

from asfound.domain.comparison import Reason
from asfound.vision.image.prepared_image import downscale
from asfound.vision.image.quality import MIN_SHARPNESS, assess_quality
from tests.unit.vision.places import VIEWS, compressed, pixels


@pytest.mark.parametrize("state", ["as-found", "left-behind", "put-right"])
@pytest.mark.parametrize("view", VIEWS)
def test_every_photo_of_the_demo_place_is_good(state, view):
    assert assess_quality(downscale(pixels(state, view))).reason is None


def shaken(photo, degrees):
    kernel = np.zeros((25, 25), np.float32)
    turn = np.radians(degrees)
    step = (round(11 * np.cos(turn)), round(11 * np.sin(turn)))
    cv2.line(kernel, (12 - step[0], 12 - step[1]), (12 + step[0], 12 + step[1]), 1.0)
    return cv2.filter2D(photo, -1, kernel / kernel.sum())


@pytest.mark.parametrize("degrees", [0, 45, 90, 135])
@pytest.mark.parametrize("view", ["table", "bench"])
def test_a_shaken_photo_is_blurred_whichever_way_it_shook(view, degrees):
    photo = shaken(downscale(pixels("as-found", view)), degrees)

    assert assess_quality(photo).reason is Reason.BLURRED


def test_out_of_focus_is_blurred():
    photo = cv2.GaussianBlur(downscale(pixels("as-found", "bench")), (0, 0), 4)

    assert assess_quality(np.asarray(photo, np.uint8)).reason is Reason.BLURRED


def test_sharp_edges_alone_do_not_clear_a_photo_that_shows_much():
    """The board's rim survives what makes everything smaller soft."""
    photo = cv2.GaussianBlur(downscale(pixels("as-found", "whiteboard")), (0, 0), 2.56)

    assert assess_quality(np.asarray(photo, np.uint8)).reason is Reason.BLURRED


def test_night_and_glare_are_told():
    photo = downscale(pixels("as-found", "bench"))

    assert assess_quality((photo * 0.04).astype(np.uint8)).reason is Reason.TOO_DARK
    assert (
        assess_quality(np.clip(photo * 8.0, 0, 255).astype(np.uint8)).reason is Reason.OVER_EXPOSED
    )


def test_a_thumbnail_is_too_small():
    photo = cv2.resize(pixels("as-found", "bench"), (112, 84), interpolation=cv2.INTER_AREA)

    assert assess_quality(np.asarray(photo, np.uint8)).reason is Reason.TOO_SMALL


def door(step=70, grain=0.3):
    """A plain wall, a little darker on one side, and the edge of a door; hardly any grain."""
    shade = np.linspace(-12, 12, 768)[None, :, None]
    wall = np.full((576, 768, 3), (196, 190, 180), float) + shade
    wall[130:, 400:] -= step
    return wall + np.random.default_rng(1).normal(0, grain, (576, 768, 1))


def taken(picture):
    return np.clip(picture, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("step", [25, 70, 150])
def test_a_plain_photo_is_not_blurred_when_its_edge_is_sharp(step):
    found = assess_quality(taken(door(step)))

    assert found.sharpness < MIN_SHARPNESS  # too few pixels of detail, not too soft ones
    assert found.reason is None


@pytest.mark.parametrize("step", [25, 70, 150])
@pytest.mark.parametrize("sigma_px", [3, 4, 8])
def test_a_plain_photo_out_of_focus_is_blurred(step, sigma_px):
    assert (
        assess_quality(taken(cv2.GaussianBlur(door(step), (0, 0), sigma_px))).reason
        is Reason.BLURRED
    )


@pytest.mark.parametrize("degrees", [0, 45, 90, 135])
def test_a_plain_photo_that_shook_is_blurred_whichever_way(degrees):
    assert assess_quality(taken(shaken(door(), degrees))).reason is Reason.BLURRED


def test_what_shows_nothing_at_all_is_not_called_blurred():
    assert assess_quality(taken(door(step=0, grain=0)[:, :300])).reason is None


def test_a_blur_without_any_edge_left_is_blurred():
    photo = cv2.GaussianBlur(downscale(pixels("as-found", "table")), (0, 0), 60)

    assert assess_quality(np.asarray(photo, np.uint8)).reason is Reason.BLURRED


def degraded(view, brightness, noise, grain_px=0.0):
    """A photo of the demo place, darker and with noise, as it comes back from a JPEG."""
    rng = np.random.default_rng(5)
    found = pixels("left-behind", view)
    grain = rng.normal(0, 1, found.shape).astype(np.float32)
    if grain_px:
        grain = np.asarray(cv2.GaussianBlur(grain, (0, 0), grain_px), np.float32)
    levels = found * brightness + grain / grain.std() * noise + 0.5
    return downscale(compressed(np.clip(levels, 0, 255).astype(np.uint8), 90))


@pytest.mark.parametrize("view", ["table", "bench", "stand-row-3"])
@pytest.mark.parametrize(
    ("brightness", "noise", "grain_px", "reason"),
    [
        (1, 0, 0, None),
        (1, 25, 0, None),
        (1, 55, 0, Reason.TOO_NOISY),
        (1, 16, 1.5, Reason.TOO_NOISY),
        (0.3, 2.5, 0, None),
        (0.12, 2.5, 0, Reason.TOO_DARK),
        (0.12, 0.5, 0, Reason.TOO_DARK),
    ],
)
def test_where_a_small_thing_could_not_be_seen_nothing_is_judged(
    view, brightness, noise, grain_px, reason
):
    assert assess_quality(degraded(view, brightness, noise, grain_px)).reason is reason


def test_larger_things_are_seen_in_more_noise():
    noisy = degraded("table", 1, 55)

    assert assess_quality(noisy).reason is Reason.TOO_NOISY
    assert assess_quality(noisy, thing_share=0.08).reason is None
