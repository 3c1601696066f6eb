"""Rendered scenes read back, and what is true of any two pictures of one scene.

Needs NumPy and OpenCV only. Arrays are in the upright frame of their picture, row 0 on top.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np

SKY_DEPTH = 65535
"""Stored depth of the sky. Another light is another panorama, so what a window shows then is
another place; nothing in it may count as unchanged or changed."""

MIN_SHARE = 0.0005
"""Share of a photo below which a changed thing is a crumb: painted "do not score"."""
SEEN = 0.3
"""Share of a changed thing's pixels whose place the other photo must show."""
MIRRORED = {"added": "missing", "missing": "added", "moved": "moved", "marked": "marked"}


@dataclass(frozen=True)
class Picture:
    """One picture of a scene; its files are read when asked for."""

    folder: Path
    name: str
    state: str
    light: int
    spot: int
    intrinsics: np.ndarray
    pose: np.ndarray
    depth_unit: float

    @cached_property
    def photo(self) -> np.ndarray:
        """uint8 (H, W, 3), sRGB, RGB order, before any camera effect."""
        return self._read(".jpg", cv2.IMREAD_COLOR)[..., ::-1]

    @property
    def sky(self) -> np.ndarray:
        """Where it shows what lies beyond everything, through windows too: bool (H, W)."""
        return self._read(".depth.png", cv2.IMREAD_UNCHANGED) == SKY_DEPTH

    @cached_property
    def depth(self) -> np.ndarray:
        """float32 (H, W), metres along the optical axis; the largest means "or farther"."""
        return self._read(".depth.png", cv2.IMREAD_UNCHANGED).astype(np.float32) * self.depth_unit

    @cached_property
    def ids(self) -> np.ndarray:
        """uint8 (H, W): the scene's index of the thing seen; 0 is structure or sky."""
        return self._read(".ids.png", cv2.IMREAD_GRAYSCALE)

    def _read(self, suffix: str, how: int) -> np.ndarray:
        path = self.folder / f"{self.name}{suffix}"
        pixels = cv2.imread(str(path), how)
        if pixels is None:
            raise FileNotFoundError(f"{path} is missing or no picture")
        return pixels


@dataclass(frozen=True)
class Scene:
    """One rendered scene: eight pictures, and the changes from state A to state B."""

    number: str
    place: str
    hard: bool
    changes: tuple[tuple[int, str, str], ...]
    pictures: tuple[Picture, ...]


def load_scene(folder: Path) -> Scene:
    """Read one scene's facts; ``changes`` are (index, kind, name)."""
    facts = json.loads((folder / "scene.json").read_text(encoding="utf-8"))
    pictures = tuple(
        Picture(
            folder,
            p["name"],
            p["state"],
            p["light"],
            p["spot"],
            np.array(p["intrinsics"], float),
            np.array(p["world_to_camera"], float),
            facts["depth_unit"],
        )
        for p in facts["pictures"]
    )
    changes = tuple((c["index"], c["kind"], c["name"]) for c in facts["changes"])
    return Scene(facts["scene"], facts["place"], facts["hard"], changes, pictures)


def load_scenes(root: Path, first: int = 0, last: int = 10**9) -> list[Scene]:
    """Every finished scene in ``root`` whose number is in first..last-1, in order."""
    folders = sorted(f.parent for f in root.glob("[0-9]*/scene.json"))
    return [load_scene(f) for f in folders if first <= int(f.name) < last]


@dataclass(frozen=True)
class Seen:
    """How one picture's pixels lie in another.

    Attributes:
        at: float32 (H, W, 2), x and y there, in pixels.
        depth: float32 (H, W), metres from the other camera.
        inside: bool (H, W), whether that is inside the other frame.
        hidden: bool (H, W), whether something nearer stands there in the other picture.
    """

    at: np.ndarray
    depth: np.ndarray
    inside: np.ndarray
    hidden: np.ndarray

    def sample(self, other: np.ndarray) -> np.ndarray:
        """The other picture's values, nearest neighbour, 0 outside its frame."""
        return cv2.remap(other, self.at, None, cv2.INTER_NEAREST, borderValue=0)


def project(here: Picture, there: Picture) -> Seen:
    """Where every pixel of ``here`` lies in ``there``, and whether it is seen there."""
    height, width = here.depth.shape
    v, u = np.mgrid[:height, :width].astype(np.float64)
    rays = np.stack([u, v, np.ones_like(u)], -1) @ np.linalg.inv(here.intrinsics).T
    points = rays * here.depth[..., None].astype(np.float64)
    turn = there.pose @ np.linalg.inv(here.pose)
    moved = points @ turn[:3, :3].T + turn[:3, 3]
    depth = moved[..., 2]
    flat = moved @ there.intrinsics.T
    at = (flat[..., :2] / np.maximum(depth, 1e-6)[..., None]).astype(np.float32)
    inside = (
        (depth > 0)
        & (at[..., 0] >= 0)
        & (at[..., 0] <= width - 1)
        & (at[..., 1] >= 0)
        & (at[..., 1] <= height - 1)
    )
    nearest = cv2.remap(there.depth, at, None, cv2.INTER_NEAREST, borderValue=0)
    hidden = inside & (nearest < depth - _slack(depth))
    return Seen(at, depth.astype(np.float32), inside, hidden)


def _slack(depth: np.ndarray) -> np.ndarray:
    """How far two depths of one point may differ, metres: each is of some point in its pixel."""
    return 0.02 + 0.03 * depth


@dataclass(frozen=True)
class Difference:
    """One change as a pair of photos shows it.

    Attributes:
        number: its value in ``PairTruth.before`` and ``.after``.
        kind: "added", "missing", "moved" or "marked", in this order of the photos.
        name: what it is.
        box_before, box_after: x0, y0, x1, y1 in pixels, the last two not included; None
            where it is not seen.
    """

    number: int
    kind: str
    name: str
    box_before: tuple[int, int, int, int] | None
    box_after: tuple[int, int, int, int] | None


@dataclass(frozen=True)
class PairTruth:
    """What is true of a pair.

    Attributes:
        before, after: uint8 (H, W), number of the difference seen there, 0 for none.
        ignore_before, ignore_after: bool (H, W), changed, but too small, or its place is not
            visible in the other photo.
        unseen_before, unseen_after: bool (H, W), what the other photo cannot show: outside its
            frame, or hidden.
        differences: what a person comparing the two could find.
    """

    before: np.ndarray
    after: np.ndarray
    ignore_before: np.ndarray
    ignore_after: np.ndarray
    unseen_before: np.ndarray
    unseen_after: np.ndarray
    differences: tuple[Difference, ...]


def pair_truth(scene: Scene, before: Picture, after: Picture) -> PairTruth:
    """The exact truth of an ordered pair of pictures of one scene."""
    there, back = project(before, after), project(after, before)
    changes = scene.changes if before.state != after.state else ()
    frames = {"before": _Frame(before, after, there), "after": _Frame(after, before, back)}
    found = []
    for number, (index, kind, name) in enumerate(changes, start=1):
        kind = kind if before.state == "A" else MIRRORED[kind]
        boxes = {
            where: frame.paint(number, index, kind == "marked")
            for where, frame in frames.items()
            if _shown(kind, where)
        }
        if any(boxes.values()):
            found.append(
                Difference(
                    number, _as_seen(kind, boxes), name, boxes.get("before"), boxes.get("after")
                )
            )
    one, two = frames["before"], frames["after"]
    return PairTruth(
        one.numbers, two.numbers, one.ignore, two.ignore, one.unseen, two.unseen, tuple(found)
    )


def _shown(kind: str, where: str) -> bool:
    return not (kind == "added" and where == "before") and not (
        kind == "missing" and where == "after"
    )


def _as_seen(kind: str, boxes: dict[str, object]) -> str:
    """A thing moved out of the frame looks missing; one that came in from outside looks added."""
    if kind != "moved" or all(boxes.values()):
        return kind
    return "added" if boxes["after"] else "missing"


class _Frame:
    """The truth of one photo of a pair, painted difference by difference."""

    def __init__(self, here: Picture, other: Picture, seen: Seen) -> None:
        self.here, self.other, self.seen = here, other, seen
        self.unseen = ~seen.inside | seen.hidden
        self.numbers = np.zeros(here.ids.shape, np.uint8)
        self.ignore = np.zeros(here.ids.shape, bool)

    def paint(self, number: int, index: int, marked: bool) -> tuple[int, int, int, int] | None:
        """Paint one thing; its box, or None when it is a crumb or the other photo cannot tell."""
        mask = self.here.ids == index
        if marked and not mask.any():
            mask = self._imprint(index)
        clear = mask & ~self.unseen
        if clear.sum() < max(MIN_SHARE * mask.size, SEEN * mask.sum()):
            self.ignore |= mask
            return None
        self.numbers[mask] = number
        self.ignore |= mask & self.unseen
        x, y, w, h = cv2.boundingRect(mask.astype(np.uint8))
        return x, y, x + w, y + h

    def _imprint(self, index: int) -> np.ndarray:
        """Where a mark that only the other photo shows would be: same place, same surface."""
        same = np.abs(self.seen.sample(self.other.depth) - self.seen.depth) < _slack(
            self.seen.depth
        )
        mask = (self.seen.sample(self.other.ids) == index) & same & self.seen.inside
        return (
            cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)) > 0
        )
