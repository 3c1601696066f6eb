import numpy as np
import pytest

from asfound.vision.detect.dense_matching import best_matches
from asfound.vision.register.local_motion import local_motion
from asfound.vision.register.registration import Registration


def cells(rows=24, columns=32, channels=8, seed=5):
    found = np.random.default_rng(seed).normal(size=(rows, columns, channels)).astype(np.float32)
    return found / np.linalg.norm(found, axis=2, keepdims=True)


def moving(share, offset, homography=None):
    """Points that stay on the main surface but for a share of them, which are offset, pixels."""
    source = np.array([(x, y) for x in range(20, 250, 20) for y in range(20, 180, 20)], float)
    target = source.copy()
    target[: round(share * len(source))] += offset
    return Registration(
        (np.eye(3) if homography is None else homography,), source, target, len(source), 0.0
    )


def match(source, target, registration):
    return best_matches(source, target, registration, "s8", local_motion(registration, (256, 192)))


def test_what_stayed_is_found_where_it_was():
    same = cells()

    found = match(same, same, moving(0, (0, 0)))

    assert found.dissimilarity.max() < 1e-5
    rows, columns = np.mgrid[:24, :32]
    assert (found.row == rows).all()
    assert (found.column == columns).all()
    assert not found.offset.any()


@pytest.mark.parametrize("shift", [(6, 0), (-5, 3)])
def test_what_went_where_points_went_is_found_there_at_the_smallest_radius(shift):
    dx, dy = shift
    source = cells()
    target = np.roll(source, (dy, dx), axis=(0, 1))

    found = match(source, target, moving(0.2, (8 * dx, 8 * dy)))

    inside = np.s_[8:-8, 8:-8]
    assert found.dissimilarity[0][inside].max() < 1e-5
    rows, columns = np.mgrid[:24, :32]
    assert (found.row[inside] == (rows + dy)[inside]).all()
    assert (found.column[inside] == (columns + dx)[inside]).all()


def test_where_no_point_went_is_not_searched():
    source = cells()

    found = match(source, np.roll(source, 9, axis=1), moving(0, (0, 0)))

    assert np.median(found.dissimilarity[-1]) > 0.1


def test_a_larger_radius_never_finds_less():
    found = match(cells(), cells(seed=6), moving(0, (0, 0)))

    assert (np.diff(found.dissimilarity, axis=0) <= 0).all()


def test_what_went_elsewhere_than_the_points_around_it_is_not_found_nearby():
    """Points on the right went six cells; a cell on the left that did so has moved."""
    source = cells()
    target = source.copy()
    target[8:16, 4:12] = source[8:16, 10:18]
    registration = moving(0, (0, 0))
    registration.second_points[registration.first_points[:, 0] > 180] += (48, 0)

    found = match(target, source, registration)

    inside = np.s_[10:14, 6:10]
    assert found.dissimilarity[0][inside].max() < 1e-5
    assert np.median(found.local_dissimilarity[0][inside]) > 0.3
    assert found.local_dissimilarity[0][18:, 2:16].max() < 1e-5


def test_the_surface_leads_to_the_cell():
    source = cells()
    shift = np.array([[1, 0, 40.0], [0, 1, 0], [0, 0, 1]])

    found = match(source, np.roll(source, 5, axis=1), moving(0, (40, 0), shift))

    assert found.dissimilarity[0][:, :-6].max() < 1e-5
    assert not found.offset[:, :, :-6].any()


def coloured(seed=7):
    return np.random.default_rng(seed).normal(size=(3, 24, 32)).astype(np.float32)


def nearest(features, colours, registration):
    source, target = features
    found = best_matches(
        source, target, registration, "s8", local_motion(registration, (256, 192)), colours
    ).colour_distances
    assert found is not None
    return found.reshape(4, 3, 24, 32)  # three radii, then nearby; colour, hue, colour and look


def test_colours_are_found_where_they_went_and_with_their_look():
    features, colours = cells(), coloured()
    target = np.roll(features, 6, axis=1), np.roll(colours, 6, axis=2)

    found = nearest((features, target[0]), (colours, target[1]), moving(0.2, (48, 0)))

    inside = np.s_[:3, :, 8:-8, 8:-8]
    assert found[inside].max() < 1e-3


def test_a_thing_of_another_colour_is_told_although_it_looks_the_same():
    features, colours = cells(), coloured() * 0.1
    blue = colours.copy()
    blue[2, 8:14, 8:14] -= 2.5

    found = nearest((features, features), (blue, colours), moving(0, (0, 0)))

    assert found[:, :, 9:13, 9:13].min() > 1.5
    assert found[:, :, 16:, 16:].max() < 1e-3


def test_a_shadow_changes_lightness_and_leaves_hue():
    features, colours = cells(), coloured() * 0.1
    darker = colours.copy()
    darker[0] -= 2

    found = nearest((features, features), (darker, colours), moving(0, (0, 0)))

    assert found[:, 1].max() < 1e-3
    assert found[:, 0].min() > 0.5


def test_colour_here_and_look_there_is_not_both():
    """Each is found beside the cell, but not at one place."""
    features, colours = cells(), coloured()
    aside = np.roll(colours, 1, axis=2)

    found = nearest((features, features), (colours, aside), moving(0, (0, 0)))

    inside = np.s_[1:3, :, 2:-2, 2:-2]
    assert found[inside][:, 0].max() < 1e-3
    assert np.median(found[inside][:, 2]) > 0.3


def test_outside_the_other_photo_no_colour_is_found():
    features, colours = cells(), coloured()
    beyond = moving(0, (400, 0), np.array([[1, 0, 400.0], [0, 1, 0], [0, 0, 1]]))

    assert nearest((features, features), (colours, colours), beyond).min() == 3
