"""Calibration: the score above which a view differs, for a stated rate of false alarms.

Split conformal prediction (Vovk et al. 2005; Lei et al., JASA 2018): of n unchanged pairs, taken
under like conditions, let the threshold be the k-th smallest score with k = ceil((n + 1)(1 - a)).
A further unchanged pair from the same source then exceeds it with a probability of at most a. One
score per view, its largest region's, so neighbouring pixels need not be independent.

Scores are kept apart by the conditions that matter and that the program itself can see: whether
the light is the same, and whether the photo was taken from the same spot.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

import numpy as np

from asfound.domain.comparison import Calibration
from asfound.domain.geometry import Pixels, Size
from asfound.vision.register.registration import Registration

SCORES = Path(__file__).parents[1] / "calibration.json"
"""Scores of unchanged pairs by group, sorted; made by ``training/belief/fit.py``."""

FAR_SHARE = 0.02
"""Parallax beyond which a view counts as taken from another spot: share of the photo's width by
which nine in ten points miss the main surface. A hand's shake stays below a hundredth."""

OTHER_LIGHT = 0.16
"""Spread of the local brightness ratio (standard deviation of its natural logarithm) beyond which
the light is another: an exposure changes all alike and leaves it below a tenth."""

ALL = "all"
"""Stands for a group that has too few pairs of its own."""

GROUPS = ("same-light/near", "other-light/near", "same-light/far", "other-light/far")

LARGE = "large"
"""Photos that have at least half as many pixels again, across, as are compared. Reduced, they are
sharp, and so is the edge of every shadow: such pairs score higher than those of small photos."""

LARGE_OTHER_LIGHT = 0.05
"""The same as :data:`OTHER_LIGHT` for large photos. Of rendered pairs nine in ten under the same
light stay below, and three in four under another one lie above."""

LARGE_GROUPS = tuple(f"{LARGE}/{group}" for group in GROUPS)


SECOND_LOOK = "second-look"
"""The largest score that a second look gives an unchanged pair; 0 where it finds nothing, or
nothing to look at. These and those of large photos are made by ``training/belief/large.py``."""

SECOND_LOOKS = (f"{SECOND_LOOK}/same-light", f"{SECOND_LOOK}/other-light")

SECOND_SHARE = 0.2
"""Of the rate asked for, spent on second looks, where the photos have the pixels for them; the rest
is the first look's, so that both together keep it (Bonferroni)."""

Scores: TypeAlias = Mapping[str, Sequence[float]]
"""Scores of unchanged pairs by group."""


@dataclass(frozen=True)
class Threshold:
    """A score above which a view differs, and what it rests on."""

    value: float
    calibration: Calibration


@dataclass(frozen=True)
class Conditions:
    """Under which the photos of a pair were taken, as far as the program itself can see.

    Attributes:
        parallax: Distance by which nine in ten points miss the main surface, share of the width,
            at most.
        light: How unevenly the brightness changed: spread of its natural logarithm.
        large: Whether the photos have many more pixels than are compared.
    """

    parallax: float
    light: float
    large: bool = False

    @property
    def group(self) -> str:
        """One of :data:`GROUPS` or of :data:`LARGE_GROUPS`."""
        group = f"{self._light}/{'far' if self.parallax > FAR_SHARE else 'near'}"
        return f"{LARGE}/{group}" if self.large else group

    @property
    def second_look(self) -> str:
        """One of :data:`SECOND_LOOKS`."""
        return f"{SECOND_LOOK}/{self._light}"

    @property
    def _light(self) -> str:
        most = LARGE_OTHER_LIGHT if self.large else OTHER_LIGHT
        return "other-light" if self.light > most else "same-light"


def conditions_of(first: Pixels, second: Pixels, registration: Registration) -> Conditions:
    """The conditions of a pair, in working pixels."""
    size = (first.shape[1], first.shape[0])
    return Conditions(parallax(registration, size), light_spread(first, second, registration))


def parallax(registration: Registration, size: Size) -> float:
    """Distance by which nine in ten points miss the main surface, share of the width, at most."""
    distances = np.linalg.norm(registration.residual_px, axis=1)
    finite = distances[np.isfinite(distances)]
    return float(np.percentile(finite, 90)) / max(size) if len(finite) else 1.0


def light_spread(first: Pixels, second: Pixels, registration: Registration) -> float:
    """How unevenly the brightness changed, at the points that agree in both photos."""
    import cv2

    values = []
    for picture, at in ((first, registration.first), (second, registration.second)):
        grey = cv2.blur(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), (31, 31))
        column = np.clip(np.round(at[:, 0]), 0, picture.shape[1] - 1).astype(int)
        row = np.clip(np.round(at[:, 1]), 0, picture.shape[0] - 1).astype(int)
        values.append(np.log(np.asarray(grey)[row, column].astype(float) + 4.0))
    ratio = values[0] - values[1]
    low, high = np.percentile(ratio, [16, 84])
    return float(high - low) / 2


def threshold(
    scores: Scores, group: str, false_alarms: float, *, own: Scores | None = None
) -> Threshold:
    """The conformal threshold of a group.

    A place's own scores stand alone as soon as they are enough for the rate asked for: they are
    drawn from the very source that is judged, which is what the promise rests on. While they are
    too few, they join the shipped ones of their group; the promise then holds as far as the place
    is like those that the shipped scores come from, and own scores shift it towards the place.

    Second looks have a threshold of their own; a place's own scores of them are those of alarms
    that a person dismissed, so they never stand alone.

    Where a group has too few pairs for the rate asked for, all groups of its kind (of small photos,
    of large ones, of second looks) together stand in for it, and are named ``all``. Where those are
    too few as well, their largest score is the threshold: the guarantee is then 1 / (n + 1), which
    the stated n tells.

    Args:
        scores: Scores of unchanged pairs by group.
        group: One of them.
        false_alarms: Share of unchanged views that may be called different, 0..1.
        own: Scores of the place's own unchanged pairs by group.
    """
    if _kind(group) == LARGE and not _together(scores, group) + _together(own or {}, group):
        group = group.removeprefix(f"{LARGE}/")  # better those of small photos than none
    mine = list((own or {}).get(group, ()))
    if enough(len(mine), false_alarms) and _kind(group) != SECOND_LOOK:
        return _conformal(mine, false_alarms, Calibration(group, len(mine), len(mine), group))
    known, name = [*scores.get(group, ()), *mine], group
    if not enough(len(known), false_alarms):
        mine, kind = _together(own or {}, group), _kind(group)
        known, name = _together(scores, group) + mine, f"{kind}/{ALL}" if kind else ALL
    return _conformal(known, false_alarms, Calibration(name, len(known), len(mine), group))


def _kind(group: str) -> str:
    """What a group is one of: of large photos, of second looks, or (empty) of small photos."""
    first = group.split("/")[0]
    return first if first in (LARGE, SECOND_LOOK) else ""


def _together(scores: Scores, group: str) -> list[float]:
    """The scores of all groups of this one's kind."""
    return [s for other, some in scores.items() if _kind(other) == _kind(group) for s in some]


def enough(pairs: int, false_alarms: float) -> bool:
    """Whether so many unchanged pairs can promise a rate: at least 1 / rate - 1."""
    return (pairs + 1) * false_alarms >= 1


def _conformal(scores: Sequence[float], false_alarms: float, rests_on: Calibration) -> Threshold:
    known = sorted(scores)
    rank = math.ceil((len(known) + 1) * (1 - false_alarms))
    return Threshold(known[min(rank, len(known)) - 1] if known else 1.0, rests_on)


@cache
def shipped() -> dict[str, list[float]]:
    """The scores that come with the program, by group, those of second looks among them."""
    found = json.loads(SCORES.read_text())["scores"]
    groups = (*GROUPS, *LARGE_GROUPS, *SECOND_LOOKS)
    return {group: [float(score) for score in found.get(group, ())] for group in groups}
