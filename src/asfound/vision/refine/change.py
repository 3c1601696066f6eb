"""Changes: what differs between two photos in a fixed order, and what it is told from."""

from __future__ import annotations

from dataclasses import dataclass, replace

from asfound.domain.finding import Kind
from asfound.domain.geometry import Mask, Pixels
from asfound.vision.detect.change_map import Field
from asfound.vision.detect.regions import Region
from asfound.vision.image.prepared_image import ALL_OF_IT, Cells, Part
from asfound.vision.refine.marks import is_mark


@dataclass(frozen=True)
class Change:
    """A difference between two photos in a fixed order.

    Attributes:
        kind: ADDED when the second photo has the thing, MISSING when the first has it.
        score: The larger of its regions' scores.
        first: Where it is in the first photo, if it is.
        second: Where it is in the second photo, if it is.
    """

    kind: Kind
    score: float
    first: Region | None
    second: Region | None

    def cut_out(self) -> Change:
        """The change with the outlines of its things as they were seen from near."""
        first, second = self.first, self.second
        return replace(self, first=first and first.thing, second=second and second.thing)


@dataclass(frozen=True)
class Side:
    """One photo of the pair and what differs on it.

    Attributes:
        picture: Working pixels.
        cells: The trunk's features at stride 8, shape (channels, rows, columns).
        regions: What is not found in the other photo.
        field: How much each working pixel differs.
        marked: How likely what differs is a mark; None where nobody asked.
        shown: What of the photo these are of.
    """

    picture: Pixels
    cells: Cells
    regions: list[Region]
    field: Field
    marked: Field | None = None
    shown: Part = ALL_OF_IT

    def differs(self, whole: Mask) -> float:
        """How much a part of the photo differs, mean."""
        return float(self.field[whole].mean()) if whole.any() else 0.0

    def is_mark(self, region: Region) -> bool:
        """Whether what a region of the photo shows is a mark rather than a thing."""
        return self.marked is not None and is_mark(region, self.field, self.marked, self.shown)
