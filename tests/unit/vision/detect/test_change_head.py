import numpy as np
import pytest

from asfound.vision.detect.capture_conditions import measure_conditions
from asfound.vision.detect.change_head import predict_change_map, to_change_map
from asfound.vision.image.prepared_image import PROCESSING_SIDE_PX, prepare
from asfound.vision.register.registration import register
from tests.unit.vision.places import pixels, taken_again, with_thing

BALL = (560, 700, 120, 120)


def change_map_of(before, after):
    images = prepare(before, (1280, 960)), prepare(after, (1280, 960))
    found = register(images[0].keypoints, images[1].keypoints, images[0].size)
    assert found is not None
    whole = np.ones(images[0].pixels.shape[:2], bool)
    conditions = measure_conditions(images[0].pixels, images[1].pixels, found)
    return predict_change_map(images, found, (whole, whole), conditions)


@pytest.fixture(scope="module")
def pair():
    before = pixels("as-found", "lockers-left")
    after, _ = taken_again(with_thing(before, BALL))
    return change_map_of(before, after)


def test_an_added_thing_differs_on_the_photo_that_has_it(pair):
    x, y, width, height = (round(value * PROCESSING_SIDE_PX / 1280) for value in BALL)
    inside = np.s_[y + 8 : y + height - 8, x + 8 : x + width - 8]

    assert pair.score_second[inside].mean() > 0.6
    assert pair.score_second[inside].mean() > pair.score_first[inside].mean() + 0.05
    assert pair.mark_second[inside].mean() < 0.5
    assert np.quantile(pair.score_second[pair.valid_second], 0.9) < 0.3


def test_a_photo_taken_again_differs_nowhere():
    before = pixels("as-found", "table")
    found = change_map_of(before, taken_again(before)[0])

    assert np.quantile(found.score_first[found.valid_first], 0.99) < 0.5
    assert np.quantile(found.score_second[found.valid_second], 0.99) < 0.5


def test_turned_round_it_says_the_same(pair):
    twice = pair.swapped().swapped()

    assert (twice.score_first == pair.score_first).all()
    assert (pair.swapped().mark_first == pair.mark_second).all()


def test_marks_and_things_are_told_apart_by_what_the_head_said_more_of():
    output = np.zeros((2, 16, 16), np.float32)
    output[0, :8], output[1, 8:] = 0.9, 0.7

    found = to_change_map(output, output, (np.ones((16, 16), bool),) * 2)

    assert found.mark_first is not None
    assert (found.score_first[:8] == np.float32(0.9)).all()
    assert (found.score_first[8:] == np.float32(0.7)).all()
    assert found.mark_first[:8].max() < 0.01
    assert found.mark_first[8:].min() > 0.99
