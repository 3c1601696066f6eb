import cv2
import numpy as np
import pytest

from asfound.vision.detect.regions import Region
from asfound.vision.image.warping import PATCH_SIDE_PX
from asfound.vision.refine.patch_network import MAX_LOG_ODDS, predict_patch
from asfound.vision.refine.patches import ScoredImage
from tests.unit.vision.places import pixels, taken_again, with_thing

BOX = (300, 380, 60, 60)


def disc(box):
    width, height = box[2:]
    down, across = np.mgrid[:height, :width]
    return Region(box, np.hypot(across / width - 0.5, down / height - 0.5) < 0.5, 0.9)


def shown(picture, sure):
    """What the head would say of a region: sure inside, and less and less so a cell beyond."""
    field = np.where(disc(BOX).to_mask(picture.shape[:2]), sure, 0.0).astype(np.float32)
    return ScoredImage(picture, np.asarray(cv2.blur(field, (17, 17)), np.float32))


def near(picture, other, way=None, *, sure=0.9):
    photos = shown(picture, sure), shown(other, 0.0)
    return predict_patch(disc(BOX), *photos, [np.eye(3) if way is None else way])


@pytest.fixture(scope="module")
def untouched():
    return pixels("as-found", "lockers-left", 768)


def test_a_thing_is_real_and_what_both_photos_show_is_not(untouched):
    there, way = taken_again(untouched)

    ball, nothing = (
        near(one, there, way, sure=0.4) for one in (with_thing(untouched, BOX), untouched)
    )

    assert ball.real_log_odds > 1
    assert nothing.real_log_odds < 0


def test_every_pixel_of_the_thing_is_predicted(untouched):
    found = near(with_thing(untouched, BOX), untouched)

    x, y, side, _ = found.patch.box
    thing = disc(BOX).to_mask(untouched.shape[:2])[y : y + side, x : x + side]
    thing = cv2.resize(thing.astype(np.uint8), (PATCH_SIDE_PX, PATCH_SIDE_PX)) > 0
    told = found.thing_probability > 0.5
    assert (told & thing).sum() / (told | thing).sum() > 0.75


def test_a_spill_is_rather_a_mark_than_a_ball_is(untouched):
    x, y, width, height = BOX
    spot = np.zeros(untouched.shape[:2], np.float32)
    for at in ((-14, 2, 20, 9), (8, -4, 16, 8), (22, 6, 10, 5)):
        middle = (x + width // 2 + at[0], y + height // 2 + at[1])
        cv2.ellipse(spot, middle, at[2:], 0, 0, 360, 1.0, -1)
    spilt = (untouched * (1 - 0.6 * cv2.GaussianBlur(spot, (0, 0), 1.5)[..., None])).astype(
        np.uint8
    )

    assert (
        near(spilt, untouched).mark_log_odds
        > near(with_thing(untouched, BOX), untouched).mark_log_odds
    )


def test_log_odds_are_clipped(untouched):
    loud = with_thing(untouched, BOX, (255, 0, 0))

    found = near(loud, untouched)

    assert max(abs(found.real_log_odds), abs(found.mark_log_odds)) <= MAX_LOG_ODDS


def test_the_same_input_gives_the_same_prediction(untouched):
    ball = with_thing(untouched, BOX)

    one, other = near(ball, untouched), near(ball, untouched)

    assert (one.thing_probability == other.thing_probability).all()
    assert one.real_log_odds == other.real_log_odds
