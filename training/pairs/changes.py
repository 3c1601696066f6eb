"""What differs between state A and state B of a scene: added, missing, moved, marked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import bpy

from pairs.marks import make_mark
from pairs.scatter import settle
from pairs.spots import Spot, survey
from pairs.stage import Stage, Thing, show

MIN_SHARE, MAX_SHARE = 0.001, 0.12
"""Least and greatest share of the picture that a changed thing may fill at the base spot."""
KINDS = {"added": 0.24, "missing": 0.18, "moved": 0.24, "marked": 0.34}
MAX_CHANGES = 6


@dataclass(frozen=True)
class Change:
    """One change; ``only_a`` and ``only_b`` are the objects seen in one state alone."""

    kind: str
    thing: Thing
    only_a: bpy.types.Object | None
    only_b: bpy.types.Object | None


def make_changes(stage: Stage, spot: Spot) -> list[Change]:
    """Make one to six changes that the base camera sees well.

    Returns:
        the changes; things of given-up changes stay in both states.
    """
    wanted = stage.rng.choice(
        list(KINDS), int(stage.rng.integers(2, MAX_CHANGES + 2)), p=list(KINDS.values())
    )
    sizes = shares(stage, spot)
    free = [
        t
        for t in stage.things.values()
        if t.movable and not t.burdened and MIN_SHARE < sizes[t.index] < MAX_SHARE
    ]
    stage.rng.shuffle(free)
    made = []
    for kind in wanted[:MAX_CHANGES]:
        change = _mark(stage, spot) if kind == "marked" else _change(stage, spot, str(kind), free)
        if change is not None:
            made.append(change)
    return _seen(stage, spot, made)


def _mark(stage: Stage, spot: Spot) -> Change | None:
    thing = None if stage.full else make_mark(stage, spot)
    return Change("marked", thing, None, thing.object) if thing else None


def _change(stage: Stage, spot: Spot, kind: str, free: list[Thing]) -> Change | None:
    while free:
        thing = free.pop()
        if thing.burdened:
            continue
        thing.leaving = True
        if kind == "added":
            return Change(kind, thing, None, thing.object)
        if kind == "missing":
            return Change(kind, thing, thing.object, None)
        return _move(stage, spot, thing)
    return None


def _move(stage: Stage, spot: Spot, thing: Thing) -> Change | None:
    """Put a twin of a thing elsewhere; for one in three close by, where both may overlap."""
    first = thing.object
    second = first.copy()
    bpy.context.scene.collection.objects.link(second)
    thing.object = second
    home, close = first.matrix_world.translation.copy(), stage.rng.uniform() < 0.35
    show(first, visible=not close)
    show(second, visible=False)
    stage.settle()
    longest = max(thing.size[:2])
    near = (home, 0.4 * longest, 0.4 * longest + 0.3) if close else (home, 1.1 * longest, 3.0)
    done = settle(stage, spot, thing, tries=60, near=near)
    show(first, visible=True)
    show(second, visible=True)
    stage.settle()
    if done:
        return Change("moved", thing, first, second)
    thing.object, thing.leaving = first, False
    bpy.data.objects.remove(second, do_unlink=True)
    return None


def shares(stage: Stage, spot: Spot) -> Counter[int]:
    """Share of the picture that each thing fills, by index, about to a tenth of ``MIN_SHARE``."""
    rays = survey(stage, spot)
    pixels = len(rays) * len(rays[0])
    found: Counter[int] = Counter()
    for hit in (h for row in rays for h in row if h is not None and h.thing is not None):
        found[hit.thing.index] += 1 / pixels  # type: ignore[assignment, union-attr]
    return found


def set_state(stage: Stage, changes: list[Change], state: str) -> None:
    """Show state "A" or "B"."""
    for change in changes:
        for obj, where in ((change.only_a, "A"), (change.only_b, "B")):
            if obj is not None:
                show(obj, visible=state == where)
    stage.settle()


def _seen(stage: Stage, spot: Spot, changes: list[Change]) -> list[Change]:
    """Keep the changes whose things are neither too small nor too large in each of their states."""
    seen = {}
    for state in "AB":
        set_state(stage, changes, state)
        seen[state] = shares(stage, spot)
    good = [
        c
        for c in changes
        if all(
            MIN_SHARE < seen[state][c.thing.index] < MAX_SHARE
            for obj, state in ((c.only_a, "A"), (c.only_b, "B"))
            if obj is not None
        )
    ]
    for change in (c for c in changes if c not in good):
        _give_up(change)
    set_state(stage, good, "B")
    return good


def _give_up(change: Change) -> None:
    """Leave the thing as it was in state A, in both states; a mark goes."""
    keep = change.only_a or (None if change.kind == "marked" else change.only_b)
    for obj in (change.only_a, change.only_b):
        if obj is not None:
            show(obj, visible=obj is keep)
