"""Labels are given for what is plainly shown, withheld otherwise, and all in one table."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from asfound.vision.classify import object_labels
from asfound.vision.classify.object_labels import (
    all_labels,
    label,
    label_classes,
    view_probabilities,
)

Photo = NDArray[np.uint8]
SIDE = 300


def photographed(picture: Photo) -> Photo:
    """A drawing with soft edges and a camera's noise."""
    soft = cv2.GaussianBlur(picture, (0, 0), 1)
    noise = np.random.default_rng(1).normal(0, 3, picture.shape)
    return np.asarray((soft + noise).clip(0, 255), np.uint8)


def ground(red: int, green: int, blue: int) -> Photo:
    return np.full((SIDE, SIDE, 3), (red, green, blue), np.uint8)


def football() -> Photo:
    """A lit sphere with black patches at the corners of an icosahedron, on grass."""
    golden = (1 + 5**0.5) / 2
    corners = [
        corner
        for a in (-1.0, 1.0)
        for b in (-golden, golden)
        for corner in ((0.0, a, b), (a, b, 0.0), (b, 0.0, a))
    ]
    turn = cv2.Rodrigues(np.array([0.5, 0.3, 0.2]))[0]
    patches = np.array(corners) / np.hypot(1, golden) @ turn.T
    rows, columns = (np.mgrid[:SIDE, :SIDE] - SIDE / 2) / 100
    inside = rows**2 + columns**2 < 1
    depth = np.sqrt(np.clip(1 - rows**2 - columns**2, 0, 1))
    near = np.sort(np.stack([columns, rows, depth], axis=-1) @ patches.T, axis=-1)
    colour = np.where(near[..., -1] > 0.93, 25.0, 240.0)
    colour[(near[..., -1] - near[..., -2] < 0.03) & (near[..., -1] < 0.93)] = 120
    light = np.clip(0.35 + 0.75 * (-0.4 * columns - 0.5 * rows + 0.75 * depth), 0, 1.1)
    picture = ground(90, 140, 70)
    picture[inside] = (colour * light)[inside, None].clip(0, 255)
    return photographed(picture)


def umbrella() -> Photo:
    """An open red umbrella before a grey wall."""
    wall, red, wood = (180, 190, 205), (190, 30, 40), (60, 40, 30)
    picture = ground(*wall)
    cv2.ellipse(picture, (150, 150), (110, 90), 0, 180, 360, red, -1)
    for gore in range(4):
        cv2.ellipse(picture, (68 + gore * 55, 150), (27, 14), 0, 180, 360, wall, -1)
    cv2.line(picture, (150, 60), (150, 250), wood, 4)
    cv2.ellipse(picture, (138, 250), (12, 14), 0, 0, 180, wood, 4)
    cv2.ellipse(picture, (150, 150), (40, 90), 0, 180, 360, (140, 20, 30), 2)
    return photographed(picture)


def cup() -> Photo:
    """A white cup of coffee on a brown table."""
    white, picture = (240, 240, 238), ground(150, 110, 80)
    cv2.rectangle(picture, (90, 110), (190, 220), white, -1)
    cv2.ellipse(picture, (140, 220), (50, 16), 0, 0, 180, white, -1)
    cv2.ellipse(picture, (140, 110), (50, 16), 0, 0, 360, (250, 250, 250), -1)
    cv2.ellipse(picture, (140, 112), (44, 12), 0, 0, 360, (70, 40, 20), -1)
    cv2.ellipse(picture, (192, 160), (28, 34), 0, -90, 90, white, 10)
    return photographed(picture)


@pytest.mark.parametrize(
    ("picture", "word"),
    [(football(), "ball"), (umbrella(), "umbrella"), (cup(), "cup")],
    ids=["ball", "umbrella", "cup"],
)
def test_a_plain_thing_is_named(picture: Photo, word: str) -> None:
    assert label(picture) == word
    assert label(np.ascontiguousarray(picture[:, ::-1])) == word


def noise() -> Photo:
    return np.random.default_rng(5).integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)


def wall() -> Photo:
    """Light that falls off over a plain wall."""
    fall = np.linspace(210, 120, SIDE)[None, :, None]
    return photographed(np.broadcast_to(fall, (SIDE, SIDE, 3)).astype(np.uint8))


@pytest.mark.parametrize(
    "picture",
    [ground(0, 0, 0), ground(255, 255, 255), ground(120, 90, 60), noise(), wall()],
    ids=["black", "white", "brown", "noise", "wall"],
)
def test_nothing_plain_has_no_name(picture: Photo) -> None:
    assert label(picture) is None


def keypad() -> Photo:
    """A dark slab with round buttons: a remote control, a telephone, a lock."""
    picture = ground(205, 200, 190)
    cv2.rectangle(picture, (115, 40), (185, 260), (30, 30, 32), -1)
    for row in range(8):
        for column in range(3):
            colour = (150, 150, 155) if row else (200, 30, 30)
            cv2.circle(picture, (132 + column * 18, 70 + row * 22), 6, colour, -1)
    return photographed(picture)


def test_a_thing_that_could_be_several_has_no_name() -> None:
    assert view_probabilities(keypad()).min(axis=0).max() > 0.3, "this should be nearly sure"
    assert label(keypad()) is None


def test_half_a_thing_has_no_name() -> None:
    assert label(umbrella()[150:]) is None


def test_a_thing_of_a_few_pixels_has_no_name() -> None:
    tiny = football()[::15, ::15]

    assert min(tiny.shape[:2]) < object_labels.MIN_CROP_PX
    assert label(tiny) is None


@pytest.mark.parametrize("last", range(4))
def test_every_view_must_agree(last: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """One view that shows something else is enough to say nothing."""
    seen = object_labels.augmented_views(football())
    seen[last] = object_labels.resize_to_input(wall())

    monkeypatch.setattr(object_labels, "augmented_views", lambda crop: seen)

    assert label(football()) is None


@pytest.mark.parametrize("picture", [football(), cup(), keypad(), wall()])
def test_stopping_early_changes_nothing(picture: Photo) -> None:
    """The plain formula: the word whose least likely view is the likeliest, when sure."""
    weakest = view_probabilities(picture).min(axis=0)
    best = int(weakest.argmax())

    assert label(picture) == (
        all_labels()[best] if weakest[best] >= object_labels.MIN_LABEL_PROBABILITY else None
    )


def test_likelihoods_are_measured_against_all_classes() -> None:
    """Most of a cat-sized world is no word: a row must not be stretched to one."""
    totals = view_probabilities(noise()).sum(axis=1)

    assert (totals < 0.9).all()
    assert (view_probabilities(football()).sum(axis=1) <= 1 + 1e-5).all()


def test_the_same_crop_always_says_the_same() -> None:
    assert view_probabilities(cup()).tobytes() == view_probabilities(cup()).tobytes()


def test_the_table_is_sound() -> None:
    numbers = [number for classes in label_classes().values() for number in classes]

    assert len(numbers) == len(set(numbers)), "a class means two words"
    assert all(0 <= number < object_labels.CLASS_COUNT for number in numbers)
    assert all(classes for classes in label_classes().values())
    assert list(all_labels()) == sorted(label_classes())
    assert all(word == word.lower().strip() for word in all_labels())
    assert 60 <= len(all_labels()) <= 120
