import cv2
import numpy as np
import pytest

from asfound.domain.comparison import Verdict
from asfound.vision import belief
from asfound.vision.belief import CUES, believed, cues_of, fitted_weights, look_of
from asfound.vision.features import find_points
from asfound.vision.regions import Region
from asfound.vision.register import register
from asfound.vision.view import compare
from asfound.vision.working import reduced
from tests.unit.vision.places import photo, pixels, with_thing

BOX = (330, 420, 70, 70)


def cues_with(after, box=BOX):
    """The cues of a round region of the after photo, everything else being equal."""
    before = reduced(pixels("as-found", "lockers-left"))
    size = before.shape[1], before.shape[0]
    way = register(find_points(after), find_points(before), size)
    assert way is not None
    field = np.full(before.shape[:2], 0.1, np.float32)
    x, y, width, height = box
    down, across = np.mgrid[:height, :width]
    shape = np.hypot(across / width - 0.5, down / height - 0.5) < 0.5
    field[y : y + height, x : x + width][shape] = 0.8
    compared = np.ones(field.shape, bool)
    look = look_of(after, before, (field, field), compared, way)
    return dict(zip(CUES, cues_of(Region(box, shape, 0.8), look), strict=True))


@pytest.fixture(scope="module")
def untouched():
    return reduced(pixels("as-found", "lockers-left"))


def test_a_thing_has_an_outline_and_a_colour_of_its_own(untouched):
    nothing, thing = cues_with(untouched), cues_with(with_thing(untouched, BOX))

    assert thing["outline"] > nothing["outline"] + 0.5
    assert thing["outline over there"] == pytest.approx(nothing["outline over there"], abs=0.2)
    assert thing["colour"] > nothing["colour"] + 0.5
    assert thing["texture"] < 0.5 < nothing["texture"]


def test_light_that_falls_on_the_surroundings_too_is_no_colour_of_its_own(untouched):
    warm = untouched.astype(np.float32) * np.array([1.1, 0.95, 0.75], np.float32)
    darker = np.clip(warm * 0.8, 0, 255).astype(np.uint8)

    assert cues_with(darker)["lightness"] < np.log(4 + 12)


def test_a_thing_is_a_difference_and_a_soft_shadow_is_not(untouched):
    x, y, width, height = BOX
    spot = np.zeros(untouched.shape[:2], np.float32)
    cv2.ellipse(spot, (x + width // 2, y + height // 2), (30, 30), 0, 0, 360, 1.0, -1)
    soft = 1 - 0.25 * cv2.GaussianBlur(spot, (0, 0), 14)[..., None]
    shadow = (untouched * soft).astype(np.uint8)

    ball = with_thing(untouched, BOX)
    assert compare(photo(untouched), photo(ball)).verdict is Verdict.DIFFERS
    assert compare(photo(untouched), photo(shadow)).verdict is Verdict.AS_FOUND


def test_the_weights_fit_the_cues():
    mean, spread, weights = fitted_weights()

    assert len(mean) == len(spread) == len(CUES) == len(weights) - 1
    assert (spread > 0).all()


def test_belief_grows_with_the_outline_and_shrinks_with_noise():
    mean, _, weights = fitted_weights()
    signs = dict(zip(CUES, np.sign(weights), strict=False))

    assert signs["outline"] > 0
    assert signs["noise of the pair"] < 0
    assert 0 < believed(mean) < 1
    assert belief.WEIGHTS.exists()
