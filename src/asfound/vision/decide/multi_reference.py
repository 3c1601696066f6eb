"""Several before photos of one view: what all of them agree on, and what varies among them.

Each is compared with the after photo. A difference counts only where every before photo that sees
the spot finds one there, too: a shadow, a reflection or a near thing's rim rarely fools two photos
at one place. What differs among the before photos themselves (a clock, a curtain, a lamp that was
on in one) says nothing about the guest and is not compared.

Why this stays calibrated. The view's score is the largest of the scores that the *reference* pair
gives: each of its regions keeps its score where all agree and loses it where one does not. So it
is at most the score of the reference pair alone, and exceeds a threshold at most as often as
conformal prediction promises for a single pair; the reference is chosen by how many points agree,
before anything is known of differences. The one exception is what only another photo shows: where
it adds at least :data:`asfound.vision.decide.reference_fusion.ADDS_ENOUGH` of the view, its regions
count, too, and the rate of false alarms is divided among the photos that contribute (Bonferroni),
so that the sum keeps it. A second look is taken of the reference pair alone, never where the before
photos differ, and has its own part of the rate, as for a single pair.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from asfound.domain.comparison import Reason, ViewResult
from asfound.domain.geometry import Mask
from asfound.vision.decide.compare import told
from asfound.vision.decide.pair_analysis import Pair, Photo, Stages
from asfound.vision.decide.reference_comparison import Shot, Sighting, sighting
from asfound.vision.decide.reference_fusion import Joined, joined, pair_of
from asfound.vision.decide.results import cannot_tell, exchanged
from asfound.vision.decide.thresholds import Limits, limits_of
from asfound.vision.detect.conformal import Scores, shipped
from asfound.vision.image.masks import warped, widened
from asfound.vision.image.prepared_image import Ready, prepared
from asfound.vision.register.registration import register

MOST_PHOTOS = 6
"""Before photos that are looked at, the first ones named: each costs as much as a pair, and helps
less than the one before."""


VARIES_AROUND_PX = 8
"""Around what varies: its outline is a cell wide."""


@dataclass(frozen=True)
class Asked:
    """What is asked of the photos of a view.

    Attributes:
        false_alarms: Share of unchanged views that may be called different, 0..1.
        smallest: Findings smaller than this share of the photo's width are left out.
        scores: Scores of unchanged pairs by group; those that come with the program if None.
        own: Scores of the place's own unchanged pairs by group.
        stages: Other stages than the program's own, for measuring them.
    """

    false_alarms: float = 0.01
    smallest: float | None = None
    scores: Scores | None = None
    own: Scores | None = None
    stages: Stages = field(default_factory=Stages)

    def limits(self, pair: Pair, photos: int = 1) -> Limits:
        """What raises an alarm in a pair, and what is listed beside it.

        Args:
            pair: What was measured.
            photos: How many before photos share the rate.
        """
        rate = self.false_alarms / photos
        return limits_of(pair, self.scores or shipped(), rate, own=self.own)


def compare_all(
    before: Sequence[Photo], after: Photo, *, asked: Asked, hidden: Mask | None = None
) -> tuple[int, ViewResult]:
    """Compare all before photos of a view with its after photo.

    One before photo gives what :func:`asfound.vision.decide.compare.compare` gives.

    Args:
        before: The as-found photos, at least one.
        after: The as-left photo.
        asked: What is asked.
        hidden: What of the first before photo is never compared, any size of its aspect ratio.

    Returns:
        Which before photo the result's boxes and masks belong to, and the result.
    """
    shots = {
        at: (before[at], prepared(before[at].pixels, before[at].full)) for at in _distinct(before)
    }
    last = after, prepared(after.pixels, after.full)
    if hidden is not None:
        shots[0] = _hiding(shots[0], hidden)
    places = _sharing(shots)
    seen = {at: sighting(shots[at], last, asked.stages) for at in places}
    lined_up = {at: one for at, one in seen.items() if one}
    if not lined_up:
        reasons = [shots[at][1].quality.reason for at in places]
        poor = reasons[0] or last[1].quality.reason
        return places[0], cannot_tell(poor or Reason.NO_OVERLAP)
    used = _order({at: one for at, one in lined_up.items() if not one.poor} or lined_up)
    return used[0], _told([(shots[at], lined_up[at]) for at in used], asked)


def _distinct(photos: Sequence[Photo]) -> list[int]:
    """The places of the photos that are looked at: none is the same file again."""
    first: dict[str, int] = {}
    for at, photo in enumerate(photos):
        first.setdefault(photo.digest, at)
    return list(first.values())[:MOST_PHOTOS]


def _order(seen: dict[int, Sighting]) -> list[int]:
    """The reference, with most agreeing points, and the others after it."""
    return sorted(seen, key=lambda at: (-seen[at].points, at))


def _hiding(shot: Shot, hidden: Mask) -> Shot:
    """The photo with an area that is never compared."""
    import cv2

    photo, ready = shot
    mask = cv2.resize(hidden.astype(np.uint8), ready.size, interpolation=cv2.INTER_NEAREST)
    return photo, replace(ready, kept=np.asarray(mask) == 0)


def _sharing(shots: dict[int, Shot]) -> list[int]:
    """Hide in every photo what is hidden in another one; returns the photos where that is known.

    A photo that does not line up with one that hides something is left out: it would show what
    nobody wants compared.
    """
    masks = {at: ~ready.without(photo.ignored) for at, (photo, ready) in shots.items()}
    known = list(shots)
    for here in [at for at in shots if masks[at].any()]:
        for there in [at for at in known if at != here]:
            photo, ready = shots[there]
            laid = _laid(shots[here][1], ready, masks[here])
            if laid is None:
                known.remove(there)
            else:
                shots[there] = photo, replace(ready, kept=ready.without(()) & ~laid)
    return known


def _laid(here: Ready, there: Ready, mask: Mask) -> Mask | None:
    """An area of one photo in another, and a little more; None when they do not line up."""
    way = register(here.points, there.points, here.size)
    if way is None:
        return None
    laid = warped(mask, way.surfaces[0], (there.size[1], there.size[0]))
    return widened(laid, VARIES_AROUND_PX)


def _told(used: Sequence[tuple[Shot, Sighting]], asked: Asked) -> ViewResult:
    """The result of photos that line up, the reference first."""
    main, *others = (one for _, one in used)
    together = Joined(main.pair.changes, main.compared_before, main.compared_after, (main,))
    if others:
        together = joined(main, others, _varying(used, asked))
    each = [asked.limits(one.pair, len(together.sources)) for one in together.sources]
    limits = replace(
        each[0],
        alarm=max((one.alarm for one in each), key=lambda limit: limit.value),
        also=max(one.also for one in each),
    )
    result = told(pair_of(main, together), limits, smallest=asked.smallest, stages=asked.stages)
    return exchanged(result) if main.turned else result


def _varying(used: Sequence[tuple[Shot, Sighting]], asked: Asked) -> Mask:
    """What differs among the before photos, in the frame of the reference.

    Each is compared with the reference alone: where two others differ, one differs from it.
    """
    (shot, _), *others = used
    found = np.zeros(shot[1].picture.shape[:2], bool)
    for other, _ in others:
        seen = sighting(other, shot, asked.stages)  # the reference takes the after photo's part
        if seen is None:
            continue
        also = asked.limits(seen.pair).also
        for change in seen.pair.changes:
            if change.score > also:
                for place, _ in seen.places(change):
                    found |= place
    return widened(found, VARIES_AROUND_PX) if found.any() else found
