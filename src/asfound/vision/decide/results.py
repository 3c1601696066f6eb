"""Parts of a view's result that follow from the pair alone, and results turned around."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from asfound.domain.comparison import Alignment, Masks, Reason, Verdict, ViewResult
from asfound.domain.geometry import Matrix
from asfound.vision.decide.pair_analysis import Pair
from asfound.vision.image.prepared_image import Ready
from asfound.vision.register.registration import inverse


def verdict_of(differs: bool, reason: Reason | None) -> Verdict:
    """The verdict; a reason speaks against telling, but not against a difference that was seen."""
    if differs:
        return Verdict.DIFFERS
    return Verdict.CANNOT_TELL if reason else Verdict.AS_FOUND


def error_px(pair: Pair) -> float:
    """The alignment's error in full-size pixels, whichever photo makes it larger."""
    return round(pair.registration.error_px * max(max(r.scale) for r in pair.ready), 2)


def alignment_of(pair: Pair) -> Alignment:
    """The main surface in full-size pixels, both ways."""
    here, there = (_full_size(ready) for ready in pair.ready)
    matrix = there @ pair.registration.surfaces[0] @ inverse(here)
    both = (matrix / matrix[2, 2]), inverse(matrix) / inverse(matrix)[2, 2]
    first, second = (tuple(float(f"{value:.9g}") for value in way.ravel()) for way in both)
    return Alignment(first, second)


def _full_size(ready: Ready) -> Matrix:
    """From working to full-size pixels; pixel centres are whole numbers in both frames."""
    across, down = ready.scale
    return np.array([[across, 0, (across - 1) / 2], [0, down, (down - 1) / 2], [0, 0, 1.0]])


def cannot_tell(reason: Reason) -> ViewResult:
    """The result of photos that could not be compared."""
    return ViewResult(before=None, after=None, verdict=Verdict.CANNOT_TELL, reason=reason)


def exchanged(result: ViewResult) -> ViewResult:
    """The same result with before and after exchanged."""
    a, m = result.alignment, result.masks
    return replace(
        result,
        before=result.after,
        after=result.before,
        other_before=result.other_after,
        other_after=result.other_before,
        findings=tuple(finding.exchanged() for finding in result.findings),
        alignment=a and Alignment(a.before_from_after, a.after_from_before),
        masks=m and Masks(m.after, m.before, m.compared_after, m.compared_before),
    )
