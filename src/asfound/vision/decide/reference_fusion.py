"""What several before photos of a view show together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from asfound.domain.finding import Kind
from asfound.domain.geometry import Mask
from asfound.vision.decide.pair_analysis import Pair
from asfound.vision.decide.reference_comparison import Sighting
from asfound.vision.detect.regions import Region, cropped, together
from asfound.vision.image.masks import share_in, warped
from asfound.vision.refine.change import Change
from asfound.vision.register.registration import inverse

ADDS_ENOUGH = 0.05
"""Share of the after photo that a further before photo must be alone in showing to add it."""

VARIES_SHARE = 0.5
"""Of a place that must vary among the before photos for a difference there not to count."""

AGREES_FROM = 0.0
"""How much another photo must believe in a difference to agree with it."""


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


def joined(main: Sighting, others: Sequence[Sighting], varying: Mask) -> Joined:
    """What the photos say together.

    Args:
        main: The reference and the after photo.
        others: Every further before photo and the after photo.
        varying: What differs among the before photos, in the frame of the reference.
    """
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
    return (compared & ~varying) | together(found, compared.shape)


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


def pair_of(main: Sighting, said: Joined) -> Pair:
    """The reference's pair with what all photos together say."""
    masks = said.compared_before, said.compared_after
    first, second = masks[::-1] if main.turned else masks
    own = main.pair.difference
    difference = replace(
        own,
        first=np.where(own.compared_first, own.first, 0),  # it says nothing of what others showed
        second=np.where(own.compared_second, own.second, 0),
        compared_first=first,
        compared_second=second,
    )
    return replace(main.pair, changes=said.changes, difference=difference)
