"""Several as-found photos of one view: in ``asfound check``, and for the app."""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from asfound.domain.comparison import Verdict
from asfound.errors import PathMissing, PhotoError
from asfound.workflows.compare.compare import compare_view
from asfound.workflows.compare.request import CompareRequest, RequestPhoto
from tests.command import checked
from tests.scenes import BAG, SIZE, place, save, taken_again, with_bag

AROUND_BAG = [
    (x / SIZE[0], y / SIZE[1])
    for x, y in (
        (BAG[0] - 20, BAG[1] - 20),
        (BAG[0] + BAG[2] + 20, BAG[1] - 20),
        (BAG[0] + BAG[2] + 20, BAG[1] + BAG[3] + 20),
        (BAG[0] - 20, BAG[1] + BAG[3] + 20),
    )
]


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A view photographed twice on arrival; a bag stood there once, and does at the end."""
    folder, picture = tmp_path_factory.mktemp("several"), place(4)
    save(folder / "before" / "door.jpg", picture)
    save(folder / "before" / "door.jpeg", taken_again(with_bag(picture), seed=1, turn_px=3))
    save(folder / "again" / "door.jpg", picture)
    save(folder / "again" / "door.jpeg", taken_again(picture, seed=1, turn_px=3))
    save(folder / "after" / "door.jpg", taken_again(with_bag(picture), seed=2, turn_px=4))
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff")
    return folder


def test_check_asks_every_before_photo(visit: Path, tmp_path: Path) -> None:
    had_it = checked(visit / "before", visit / "after", "--pair-by", "name")
    masks = tmp_path / "masks"
    lacked_it = checked(visit / "again", visit / "after", "--pair-by", "name", "--masks", masks)

    (view,) = had_it["views"]
    assert view["verdict"] == "as-found"
    assert {Path(path).name for path in (view["before"], *view["other_before"])} == {
        "door.jpg",
        "door.jpeg",
    }
    (view,) = lacked_it["views"]
    assert view["verdict"] == "differs"
    assert [finding["kind"] for finding in view["findings"]] == ["added"]
    assert len(view["other_before"]) == 1
    stem = Path(view["before"]).stem
    assert (masks / f"{stem}.after.png").exists()
    assert len(list(masks.iterdir())) == 4


def test_check_makes_one_view_of_repeated_shots(demo_place: Path, tmp_path: Path) -> None:
    """Every photo is from another spot, named as cameras do, and in no order."""
    before, after = tmp_path / "before", tmp_path / "after"
    for path, state, view in (
        (before / "IMG_1.jpg", "as-found", "table"),
        (before / "IMG_2.jpg", "as-found", "bench"),
        (before / "IMG_3.jpg", "put-right", "table"),
        (after / "IMG_7.jpg", "left-behind", "bench"),
        (after / "IMG_8.jpg", "put-right", "bench"),
        (after / "IMG_9.jpg", "left-behind", "table"),
    ):
        path.parent.mkdir(exist_ok=True)
        shutil.copyfile(demo_place / state / f"{view}.jpg", path)

    value = checked("before", "after", cwd=tmp_path)

    table, bench = value["views"]
    assert {table["before"], *table["other_before"]} == {"before/IMG_1.jpg", "before/IMG_3.jpg"}
    assert (table["after"], table["other_after"]) == ("after/IMG_9.jpg", [])
    assert (bench["before"], bench["other_before"]) == ("before/IMG_2.jpg", [])
    assert {bench["after"], *bench["other_after"]} == {"after/IMG_7.jpg", "after/IMG_8.jpg"}
    assert value["unpaired"] == {"before": [], "after": []}
    assert table["verdict"] == "differs"


def request(
    before: Sequence[Path], after: Path, names: Sequence[str] | None = None, **options: Any
) -> CompareRequest:
    """The request for files of a view, before and after."""
    paths = (*before, after)
    named = zip(names or [str(path) for path in paths], paths, strict=True)
    *first, last = (RequestPhoto(name, path) for name, path in named)
    return CompareRequest(tuple(first), (last,), **options)


def test_the_app_compares_a_view(visit: Path) -> None:
    befores, after = sorted((visit / "again").iterdir()), visit / "after" / "door.jpg"

    found = compare_view(request(befores, after, ("sha256:1", "sha256:2", "sha256:3")))
    ignoring = compare_view(request(befores, after, ignored=(AROUND_BAG,)))

    assert found.verdict is Verdict.DIFFERS
    assert found.before is not None
    assert found.after is not None
    assert {found.before.path, *found.other_before} == {"sha256:1", "sha256:2"}
    assert found.after.path == "sha256:3"
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301  what a worker process does
    assert ignoring.verdict is Verdict.AS_FOUND


def test_of_several_after_photos_the_one_that_differs_most_decides(visit: Path) -> None:
    same, bag = visit / "again" / "door.jpeg", visit / "after" / "door.jpg"
    before = RequestPhoto("before", visit / "again" / "door.jpg")

    shots = (RequestPhoto("same", same), RequestPhoto("bag", bag), RequestPhoto("same", same))
    found = compare_view(CompareRequest((before,), shots))

    assert found.verdict is Verdict.DIFFERS
    assert found.after is not None
    assert found.after.path == "bag"


def test_a_broken_before_photo_costs_itself_alone(visit: Path) -> None:
    after, good = visit / "after" / "door.jpg", visit / "again" / "door.jpg"
    broken = visit / "broken.jpg"

    assert compare_view(request([broken, good], after)).verdict is Verdict.DIFFERS
    with pytest.raises(PhotoError):  # the ignored areas are in its frame
        compare_view(request([broken, good], after, ignored=(AROUND_BAG,)))
    with pytest.raises(PhotoError):
        compare_view(request([broken], after))
    with pytest.raises(PathMissing):
        compare_view(request([good], visit / "none.jpg"))
    with pytest.raises(ValueError, match="one or more"):
        request([], after)
    with pytest.raises(ValueError, match="above 0"):
        request([good], after, false_alarms=1.0)
