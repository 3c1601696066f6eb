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
it adds at least :data:`ADDS_ENOUGH` of the view, its regions count, too, and the rate of false
alarms is divided among the photos that contribute (Bonferroni), so that the sum keeps it. A
second look is taken of the reference pair alone, never where the before photos differ, and has its
own part of the rate, as for a single pair.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from asfound.domain.comparison import Reason, ViewResult
from asfound.domain.finding import Kind
from asfound.domain.geometry import Mask
from asfound.vision.calibration import Scores, shipped
from asfound.vision.kinds import Change
from asfound.vision.limits import Limits, limits_of
from asfound.vision.pair import Pair, Photo, Stages
from asfound.vision.regions import Region, cropped
from asfound.vision.register import inverse, register
from asfound.vision.results import cannot_tell, exchanged
from asfound.vision.sighting import Shot, Sighting, share_in, sighting, warped, widened
from asfound.vision.view import told
from asfound.vision.working import Ready, prepared

MOST_PHOTOS = 6
"""Before photos that are looked at, the first ones named: each costs as much as a pair, and helps
less than the one before."""

ADDS_ENOUGH = 0.05
"""Share of the after photo that a further before photo must be alone in showing to add it."""

VARIES_SHARE = 0.5
"""Of a place that must vary among the before photos for a difference there not to count."""

VARIES_AROUND_PX = 8
"""Around what varies: its outline is a cell wide."""

AGREES_FROM = 0.0
"""How much another photo must believe in a difference to agree with it."""


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

    One before photo gives what :func:`asfound.vision.view.compare` gives.

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
    joined = Joined(main.pair.changes, main.compared_before, main.compared_after, (main,))
    if others:
        joined = _joined(main, others, _varying(used, asked))
    each = [asked.limits(one.pair, len(joined.sources)) for one in joined.sources]
    limits = replace(
        each[0],
        alarm=max((one.alarm for one in each), key=lambda limit: limit.value),
        also=max((one.also for one in each), key=lambda limit: limit.value),
    )
    result = told(_pair(main, joined), limits, smallest=asked.smallest, stages=asked.stages)
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
            if change.score > also.value:
                for place, _ in seen.places(change):
                    found |= place
    return widened(found, VARIES_AROUND_PX) if found.any() else found


@dataclass(frozen=True)
class Joined:
    """What all before photos together say.

    Attributes:
        changes: What differs, in the fixed order of the reference's pair.
        compared_before: What was compared, in the frame of the reference.
        compared_after: What of the after photo was compared.
        sources: The sightings whose changes are listed, the reference first.
    """

    changes: list[Change]
    compared_before: Mask
    compared_after: Mask
    sources: tuple[Sighting, ...]


def _joined(main: Sighting, others: Sequence[Sighting], varying: Mask) -> Joined:
    shape_after = main.compared_after.shape[:2]
    varying_after = warped(varying, main.after_from_before, shape_after)
    frame = warped(np.ones_like(varying), main.after_from_before, shape_after)
    seen, sources = main.compared_after.copy(), [main]
    changes = _agreed(main, others, varying_after, None)
    for other in others:
        new = other.compared_after & frame & ~seen
        if new.mean() < ADDS_ENOUGH:
            continue
        sources.append(other)
        seen |= new
        rest = [one for one in (main, *others) if one is not other]
        added = _agreed(other, rest, varying_after, new)
        carried = (_carried(change, other, main) for change in added)
        changes += [change for change in carried if change]
    back = inverse(main.after_from_before)
    new = warped(seen & ~main.compared_after, back, varying.shape[:2])
    changes = sorted(changes, key=lambda change: -change.score)
    return Joined(
        changes,
        _without(varying, main.compared_before | new, map(main.before_of, changes)),
        _without(varying_after, seen, map(main.after_of, changes)),
        tuple(sources),
    )


def _without(varying: Mask, compared: Mask, found: Iterable[Region | None]) -> Mask:
    """What was compared, less what varies, but with all that is told to differ."""
    kept = compared & ~varying
    for region in found:
        if region:
            kept[region.window] |= region.shape
    return kept


def _agreed(
    said: Sighting, others: Sequence[Sighting], varying: Mask, within: Mask | None
) -> list[Change]:
    """The changes that one photo finds, as far as all others agree.

    Args:
        said: Who finds them.
        others: Who must agree where they see the place.
        varying: Where the before photos differ themselves, in the after photo.
        within: Only changes here; None for everywhere.
    """

    def stays(place: Mask) -> bool:
        if share_in(place, varying) > VARIES_SHARE:
            return False
        if within is not None and share_in(place, within) <= VARIES_SHARE:
            return False
        beliefs = (other.belief(place) for other in others)
        return all(belief is None or belief > AGREES_FROM for belief in beliefs)

    kept = []
    for change in said.pair.changes:
        places = said.places(change)
        left = [region for place, region in places if stays(place)]
        if len(left) == len(places):
            kept.append(change)
        elif left:
            kept.append(_half(change, left[0]))
    return kept


def _half(change: Change, region: Region) -> Change:
    """What is left of a thing that moved when only one of its places is believed."""
    if region is change.first:
        return Change(Kind.MISSING, region.score, region, None)
    return Change(Kind.ADDED, region.score, None, region)


def _carried(change: Change, seen: Sighting, main: Sighting) -> Change | None:
    """A change that another before photo shows, in the frames of the reference's pair.

    None for what the reference's frame does not show.
    """
    here, there = seen.before_of(change), seen.after_of(change)
    kind = change.kind.exchanged if seen.turned else change.kind
    if here:
        way = inverse(main.after_from_before) @ seen.after_from_before
        whole = here.painted(seen.compared_before.shape[:2])
        moved = warped(whole, way, main.compared_before.shape[:2])
        here = cropped(moved, here.score) if moved.any() else None
    if here is None and there is None:
        return None
    if here is None:
        kind = Kind.ADDED
    if main.turned:
        return Change(kind.exchanged, change.score, there, here)
    return Change(kind, change.score, here, there)


def _pair(main: Sighting, joined: Joined) -> Pair:
    """The reference's pair with what all photos together say."""
    masks = joined.compared_before, joined.compared_after
    first, second = masks[::-1] if main.turned else masks
    own = main.pair.difference
    difference = replace(
        own,
        first=np.where(own.compared_first, own.first, 0),  # it says nothing of what others showed
        second=np.where(own.compared_second, own.second, 0),
        compared_first=first,
        compared_second=second,
    )
    return replace(main.pair, changes=joined.changes, difference=difference)
