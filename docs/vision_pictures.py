"""Pictures of what vision does with one pair of the demo place, for docs/architecture.md.

Registration, change map, regions, refined masks and verdict, as docs/vision/NAME.webp:
.venv/bin/python docs/vision_pictures.py
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from asfound.domain.comparison import ViewResult
from asfound.vision.decide.compare import compare
from asfound.vision.decide.pair_analysis import InputPhoto, PairAnalysis, Stages, analyse_pair
from asfound.vision.detect.regions import Region
from asfound.vision.image.prepared_image import prepare
from asfound.workflows.compare.load import open_photo
from asfound.workflows.compare.request import RequestPhoto

ROOT = Path(__file__).parent.parent
PLACE = ROOT / "examples" / "demo-place"
VIEW = "table.jpg"
FOLDER = ROOT / "docs" / "vision"
COLOURS = ((214, 92, 38), (38, 130, 214), (60, 160, 60), (170, 70, 190))  # RGB, one per plane

Picture = NDArray[np.uint8]


def photo(state: str) -> InputPhoto:
    """A photo of the demo place as vision takes it."""
    return open_photo(RequestPhoto(state, PLACE / state / VIEW)).image


def registration(pair: PairAnalysis) -> Picture:
    """Both photos side by side; points that lie on one plane are joined in one colour."""
    first, second = (image.pixels for image in pair.images)
    canvas = np.ascontiguousarray(np.hstack((first, second)))
    found = pair.registration
    for at, plane in enumerate(found.planes):
        predicted = cv2.perspectiveTransform(found.first_points[None].astype(np.float64), plane)[0]
        near = np.linalg.norm(predicted - found.second_points, axis=1) < 3.0
        colour = COLOURS[at % len(COLOURS)]
        ends = zip(found.first_points[near][::6], found.second_points[near][::6], strict=True)
        for one, other in ends:
            start = tuple(np.round(one).astype(int).tolist())
            end = tuple(np.round(other + np.array((first.shape[1], 0))).astype(int).tolist())
            cv2.line(canvas, start, end, colour, 1, cv2.LINE_AA)
    return canvas


def change_map(pair: PairAnalysis) -> Picture:
    """Scores of both photos as heat over their pixels; what was not compared is dark."""
    scores = pair.change_map.score_first, pair.change_map.score_second
    valid = pair.change_map.valid_first, pair.change_map.valid_second
    return np.hstack(
        [
            _heat(image.pixels, score, seen)
            for image, score, seen in zip(pair.images, scores, valid, strict=True)
        ]
    )


def _heat(pixels: Picture, score: NDArray[np.float32], seen: NDArray[np.bool_]) -> Picture:
    levels = np.asarray(255 * np.clip(score, 0, 1), np.uint8)
    heat = np.asarray(cv2.applyColorMap(levels, cv2.COLORMAP_INFERNO))
    mixed = 0.35 * pixels + 0.65 * heat[:, :, ::-1]
    return np.asarray(np.where(seen[:, :, None], mixed, 0.3 * pixels), np.uint8)


def regions(pair: PairAnalysis) -> Picture:
    """The regions of the change map, each with its confidence."""
    sides = []
    for image, found in zip(pair.images, pair.regions, strict=True):
        canvas = image.pixels.copy()
        for measured in found:
            _boxed(canvas, measured.region)
        sides.append(canvas)
    return np.hstack(sides)


def _boxed(canvas: Picture, region: Region) -> None:
    x, y, width, height = region.box
    cv2.rectangle(canvas, (x, y), (x + width, y + height), COLOURS[0], 2)
    place = (x, max(12, y - 4))
    cv2.putText(canvas, f"{region.score:.2f}", place, cv2.FONT_HERSHEY_SIMPLEX, 0.4, COLOURS[0], 1)


def refined_masks(pair: PairAnalysis) -> Picture:
    """What each change really covers."""
    sides = [image.pixels.copy() for image in pair.images]
    for change in (change.with_refined_masks() for change in pair.changes):
        for canvas, region in zip(sides, (change.first, change.second), strict=True):
            if region is not None:
                mask = region.to_mask(canvas.shape[:2])
                canvas[mask] = (0.5 * canvas[mask] + 0.5 * np.array(COLOURS[1])).astype(np.uint8)
    return np.hstack(sides)


def verdict(view: ViewResult, photos: tuple[InputPhoto, InputPhoto]) -> Picture:
    """What is reported: outlines of each finding in the photos as given."""
    sides = []
    for side, shot in zip(("before", "after"), photos, strict=True):
        canvas = shot.pixels.copy()
        scale = canvas.shape[1] / shot.full_size[0]
        for finding in view.findings:
            outline = getattr(finding, f"outline_{side}")
            if outline:
                points = np.round(np.array(outline, np.float64) * scale).astype(np.int32)
                cv2.polylines(canvas, [points], True, COLOURS[0], 3, cv2.LINE_AA)
        sides.append(canvas)
    return np.hstack(sides)


def main() -> None:
    """Write the pictures."""
    before, after = photo("as-found"), photo("left-behind")
    ordered = (before, after) if before.digest < after.digest else (after, before)
    images = (
        prepare(ordered[0].pixels, ordered[0].full_size),
        prepare(ordered[1].pixels, ordered[1].full_size),
    )
    pair = analyse_pair(ordered, images, Stages())
    if pair is None:
        raise SystemExit("the photos do not line up")
    FOLDER.mkdir(exist_ok=True)
    for draw in (registration, change_map, regions, refined_masks):
        _write(draw.__name__, draw(pair))
    _write("verdict", verdict(compare(before, after), (before, after)))


def _write(name: str, picture: Picture) -> None:
    small = Image.fromarray(picture)
    small.thumbnail((1200, 1200))
    small.save(FOLDER / f"{name}.webp", quality=72)


if __name__ == "__main__":
    main()
