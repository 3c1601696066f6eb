"""The same thing keeps its name through retakes; other things get their own."""

from __future__ import annotations

from asfound.domain.comparison import Alignment, Verdict, ViewResult
from asfound.domain.finding import Finding, Kind
from asfound.domain.geometry import Box
from asfound.domain.photo import CaptureFacts, FileFacts, PhotoFile
from asfound.workflows.visits.snapshot.tracks import associate


def result(name: str, *boxes: tuple[Kind, Box], shift: int = 0) -> ViewResult:
    """A comparison whose after photo was taken ``shift`` pixels further to the left."""
    size = (1000, 750)
    photos = [
        PhotoFile(side, f"sha256:{side}{name}", size, "jpeg", CaptureFacts(), FileFacts(1))
        for side in ("before", "after")
    ]
    findings = tuple(
        Finding(
            f"f_{name}{at}",
            kind,
            0.9,
            box_before=box if kind is not Kind.ADDED else None,
            box_after=(box[0] + shift, *box[1:]) if kind is not Kind.MISSING else None,
        )
        for at, (kind, box) in enumerate(boxes)
    )
    there = (1.0, 0.0, float(shift), 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
    back = (1.0, 0.0, -float(shift), 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
    verdict = Verdict.DIFFERS if boxes else Verdict.AS_FOUND
    return ViewResult(
        photos[0], photos[1], verdict, findings=findings, alignment=Alignment(there, back)
    )


BOTTLE, BAG = (100, 100, 80, 200), (600, 300, 150, 150)


def test_a_thing_seen_again_from_elsewhere_keeps_its_name() -> None:
    found = associate(
        [
            ("1", result("a", (Kind.ADDED, BOTTLE), (Kind.ADDED, BAG))),
            ("2", result("b", (Kind.ADDED, (590, 310, 150, 140)), (Kind.ADDED, BOTTLE), shift=60)),
        ]
    )
    assert [thing.id for thing in found.present] == ["f_a1", "f_a0"]
    assert [thing.finding.id for thing in found.present] == ["f_b0", "f_b1"]
    assert found.gone == ()


def test_what_was_put_right_is_gone_and_can_come_back() -> None:
    first, clean = result("a", (Kind.ADDED, BOTTLE)), result("b")
    assert [thing.id for thing in associate([("1", first), ("2", clean)]).gone] == ["f_a0"]

    again = associate([("1", first), ("2", clean), ("3", result("c", (Kind.ADDED, BOTTLE)))])
    assert [thing.id for thing in again.present] == ["f_a0"]
    assert again.gone == ()


def test_another_kind_or_another_place_is_another_thing() -> None:
    found = associate(
        [
            ("1", result("a", (Kind.ADDED, BOTTLE))),
            ("2", result("b", (Kind.MISSING, BOTTLE), (Kind.ADDED, BAG))),
        ]
    )
    assert [thing.id for thing in found.present] == ["f_b0", "f_b1"]


def test_two_things_never_share_a_name() -> None:
    """A thing that falls apart is one old name and one new one."""
    halves = ((Kind.ADDED, (100, 100, 80, 110)), (Kind.ADDED, (100, 190, 80, 110)))
    found = associate([("1", result("a", (Kind.ADDED, BOTTLE))), ("2", result("b", *halves))])

    names = [thing.id for thing in found.present]
    assert len(set(names)) == 2
    assert "f_a0" in names
