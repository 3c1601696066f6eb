"""Which parts of a view's result follow from the analysed pair alone?

The verdict, the registration error and the alignment in full-size pixels, and results with before
and after exchanged. There is no method beyond matrix algebra.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from asfound.domain.comparison import Alignment, Masks, Reason, Verdict, ViewResult
from asfound.domain.geometry import Matrix, invert
from asfound.vision.decide.pair_analysis import PairAnalysis
from asfound.vision.image.prepared_image import PreparedImage


def choose_verdict(differs: bool, reason: Reason | None) -> Verdict:
    """The verdict; a reason counts against as found, but not against a difference that was seen."""
    if differs:
        return Verdict.DIFFERS
    return Verdict.CANNOT_TELL if reason else Verdict.AS_FOUND


def full_size_error_px(pair: PairAnalysis) -> float:
    """The registration error in full-size pixels, of the photo where it is larger."""
    return round(pair.registration.error_px * max(max(r.scale) for r in pair.images), 2)


def full_size_alignment(pair: PairAnalysis) -> Alignment:
    """The homography of the main plane in full-size pixels, in both directions."""
    first_transform, second_transform = (_to_full_size(image) for image in pair.images)
    matrix = second_transform @ pair.registration.planes[0] @ invert(first_transform)
    both = (matrix / matrix[2, 2]), invert(matrix) / invert(matrix)[2, 2]
    first, second = (
        tuple(float(f"{value:.9g}") for value in homography.ravel()) for homography in both
    )
    return Alignment(first, second)


def _to_full_size(image: PreparedImage) -> Matrix:
    """From processing to full-size pixels; pixel centres are whole numbers in both frames."""
    across, down = image.scale
    return np.array([[across, 0, (across - 1) / 2], [0, down, (down - 1) / 2], [0, 0, 1.0]])


def cannot_tell_result(reason: Reason) -> ViewResult:
    """The result of photos that could not be compared."""
    return ViewResult(before=None, after=None, verdict=Verdict.CANNOT_TELL, reason=reason)


def swap_sides(result: ViewResult) -> ViewResult:
    """The same result with before and after exchanged."""
    a, m = result.alignment, result.masks
    return replace(
        result,
        before=result.after,
        after=result.before,
        other_before=result.other_after,
        other_after=result.other_before,
        findings=tuple(finding.swapped() for finding in result.findings),
        alignment=a and Alignment(a.before_from_after, a.after_from_before),
        masks=m and Masks(m.after, m.before, m.compared_after, m.compared_before),
    )
