"""The camera's effects: repeatable, harmless when off; the lens moves masks with the photo."""

# ruff: noqa: S101 - a test asserts

import cv2
import numpy as np
import pytest
from pairs import camera


@pytest.fixture
def photo() -> np.ndarray:
    """A smooth picture with a white disk on it."""
    y, x = np.mgrid[:336, :448]
    pixels = np.stack([x * 120 / 448, y * 120 / 336, 60 + 0 * x], -1).astype(np.uint8)
    cv2.circle(pixels, (390, 60), 22, (255, 255, 255), -1)
    return pixels


def test_no_effects_leave_the_photo_as_it_is(photo: np.ndarray) -> None:
    same = camera.expose(photo, camera.Effects(), np.random.default_rng(0))
    assert np.abs(same.astype(int) - photo).max() <= 1


def test_one_seed_gives_one_photo_and_another_seed_another(photo: np.ndarray) -> None:
    effects = camera.draw(np.random.default_rng(5))
    one, two, other = (camera.jpeg(photo, effects, np.random.default_rng(s)) for s in (1, 1, 2))
    assert one == two
    assert one != other


@pytest.mark.parametrize("bulge", [-0.06, 0.06])
def test_masks_follow_the_lens(photo: np.ndarray, bulge: float) -> None:
    effects = camera.Effects(bulge=bulge)
    disk = (photo.min(-1) > 200).astype(np.uint8)
    shown = camera.expose(photo, effects, np.random.default_rng(0)).min(-1) > 200
    bent = camera.bend(disk, effects) > 0
    assert (shown & bent).sum() / (shown | bent).sum() > 0.95
    assert (shown & (disk > 0)).sum() / (shown | (disk > 0)).sum() < 0.9


def test_a_stop_doubles_the_light(photo: np.ndarray) -> None:
    plain, brighter = (
        camera.LINEAR[camera.expose(photo, camera.Effects(stops=s), np.random.default_rng(0))]
        for s in (0.0, 1.0)
    )
    dark = photo.max(-1) < 130
    assert np.median(brighter[dark] / np.maximum(plain[dark], 1e-3)) == pytest.approx(2, rel=0.05)


def test_a_pair_by_one_phone_shares_its_lens() -> None:
    pairs = [camera.draw_pair(np.random.default_rng(s)) for s in range(200)]
    shared = np.mean([a.bulge == b.bulge for a, b in pairs])
    assert 0.7 < shared < 0.9
    assert all(a.stops != b.stops for a, b in pairs)
