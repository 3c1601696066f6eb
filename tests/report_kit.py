"""Results of visits for the tests of the report: drawn photos, findings of every kind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from asfound.domain.comparison import (
    Calibration,
    CheckResult,
    Masks,
    Problem,
    Reason,
    Verdict,
    ViewResult,
)
from asfound.domain.finding import Finding, Kind
from asfound.domain.photo import CaptureFacts, PhotoFile
from asfound.imaging.encode import png
from asfound.imaging.metadata import examine
from tests import scenes

HOSTILE = "<script>alert(1)</script>\u202egpj.\n\udcff\"'&.jpg"
SHIFT_PX = 24


@dataclass(frozen=True)
class AlignedView(ViewResult):
    """A view whose comparison passes its transform on."""

    transform_after_from_before: tuple[float, ...] | None = None


def findings() -> tuple[Finding, ...]:
    """One of every kind; the first is the bag of the drawn place."""
    x, y, width, height = scenes.BAG
    bag = (x, y, width, height)
    outline = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
    return (
        Finding("f_1", Kind.ADDED, 0.93, "backpack", None, bag, None, outline),
        Finding("f_2", Kind.MISSING, 0.7, None, (60, 60, 90, 70)),
        Finding("f_3", Kind.MOVED, 0.61, "chair", (600, 80, 80, 80), (640, 380, 80, 80)),
        Finding("f_4", Kind.MARKED, 0.52, None, (200, 480, 60, 40), (200, 480, 60, 40)),
    )


def photo(path: Path, *, taken_at: str | None = None) -> PhotoFile:
    """The facts of a photo on disk."""
    facts = examine(path, name=str(path))
    return replace(facts, capture=CaptureFacts(taken_at=taken_at, device="Acme Phone 3"))


def masks() -> Masks:
    """Half of the photo was compared, with a hole in it."""
    compared = np.zeros((60, 80), dtype=np.bool_)
    compared[:, :60] = True
    compared[20:30, 20:40] = False
    nothing = png(np.zeros((60, 80), dtype=np.bool_))
    return Masks(nothing, nothing, png(compared), png(compared[:, ::-1]))


def visit(folder: Path) -> CheckResult:
    """Four views, one of each outcome and one that lacks its photo; hostile names beside."""
    before = scenes.save(folder / "before" / "bench.jpg", scenes.place(1))
    after = scenes.save(folder / "after" / "IMG_2.jpg", scenes.with_bag(scenes.place(1)))
    portrait = scenes.save(folder / "before" / "door.jpg", scenes.place(2, size=(600, 800)))
    differs = ViewResult(
        before=photo(before, taken_at="2026-11-12T09:14:00+02:00"),
        after=photo(after, taken_at="2026-11-12T18:40:00"),
        verdict=Verdict.DIFFERS,
        score=0.93,
        threshold=0.61,
        calibration=Calibration("same-light/near", 1240),
        compared=0.74,
        registration_error_px=1.2,
        findings=findings(),
        other_after=(f"after/{HOSTILE}",),
        masks=masks(),
    )
    as_found = replace(
        differs, after=differs.before, verdict=Verdict.AS_FOUND, findings=(), score=0.2, masks=None
    )
    dark = ViewResult(differs.before, differs.after, Verdict.CANNOT_TELL, Reason.TOO_DARK)
    alone = ViewResult(photo(portrait), None, Verdict.CANNOT_TELL, Reason.NOT_PHOTOGRAPHED)
    return CheckResult(
        views=(differs, as_found, dark, alone),
        false_alarms=0.01,
        version="0.1.0",
        model="sha256:" + "0123456789abcdef" * 4,
        seconds=1.0,
        unpaired_after=(f"after/{HOSTILE}", "after/selfie.jpg"),
        problems=(Problem(f"after/{HOSTILE}", "photo.truncated", "the picture ends <b>early</b>"),),
    )


def aligned(view: ViewResult) -> AlignedView:
    """The view with a known transform: the after photo was taken a little to the right."""
    values = {name: getattr(view, name) for name in ViewResult.__dataclass_fields__}
    nine = (1.0, 0.0, -float(SHIFT_PX), 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
    return AlignedView(**values, transform_after_from_before=nine)
