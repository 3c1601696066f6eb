"""Outlines as SVG paths, and the transform that lays one photo over the other."""

import numpy as np
import pytest

from asfound.domain.geometry import matrix_or_scaling
from asfound.report import drawing

BEFORE, AFTER = (800, 600), (1600, 1200)


def test_the_overlay_lays_the_photos_corners_on_each_other() -> None:
    transform = matrix_or_scaling(None, BEFORE, AFTER)
    nine = np.array(drawing.unit_overlay(transform, BEFORE, AFTER)).reshape(3, 3)
    assert nine == pytest.approx(np.eye(3))


def test_the_overlay_undoes_a_known_shift() -> None:
    nine = (1.0, 0.0, 80.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
    laid = np.array(drawing.unit_overlay(matrix_or_scaling(nine, BEFORE, BEFORE), BEFORE, BEFORE))
    assert laid.reshape(3, 3) @ [0.1, 0, 1] == pytest.approx([0, 0, 1])


def test_paths_are_in_drawing_units() -> None:
    assert drawing.path_data([((0, 0), (400, 0), (400, 600))], BEFORE) == "M0,0 500,0 500,750Z"
    assert drawing.view_box((600, 800)) == (750, 1000)
