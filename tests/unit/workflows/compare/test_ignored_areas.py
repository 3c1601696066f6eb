"""The file of areas that are never compared."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from asfound.errors import BadIgnoreFile, PathMissing
from asfound.workflows.compare.ignored_areas import IgnoredAreas, read_ignored


def written(folder: Path, value: object) -> Path:
    path = folder / "views.json"
    path.write_text(json.dumps(value))
    return path


def test_areas_are_read_for_each_view(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        {"door.jpg": [[1, 2, 30, 40]], "sill.jpg": {"after": [[5, 6, 7, 8], [0, 0, 1, 1]]}},
    )

    assert read_ignored(path) == {
        "door.jpg": IgnoredAreas(before=((1, 2, 30, 40),)),
        "sill.jpg": IgnoredAreas(after=((5, 6, 7, 8), (0, 0, 1, 1))),
    }


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ([], "outermost value is no object"),
        ({"door.jpg": 3}, "neither a list of areas"),
        ({"door.jpg": {"left": []}}, "neither a list of areas"),
        ({"door.jpg": {"before": 3}}, "no list of areas"),
        ({"door.jpg": [[1, 2, 3]]}, r"an area of 'door\.jpg' is \[1, 2, 3\]"),
        ({"door.jpg": [[1, 2, 3, 0]]}, "an area of"),
        ({"door.jpg": [[-1, 2, 3, 4]]}, "an area of"),
        ({"door.jpg": [[1.5, 2, 3, 4]]}, "an area of"),
        ({"door.jpg": [[True, 2, 3, 4]]}, "an area of"),
        ({"door.jpg": [["1", 2, 3, 4]]}, "an area of"),
    ],
)
def test_anything_else_is_refused_with_the_reason(tmp_path: Path, value: object, why: str) -> None:
    with pytest.raises(BadIgnoreFile, match=why):
        read_ignored(written(tmp_path, value))


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\x00", b"[" * 100_000])
def test_what_is_no_json_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "views.json"
    path.write_bytes(content)

    with pytest.raises(BadIgnoreFile, match="it is no JSON"):
        read_ignored(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(PathMissing):
        read_ignored(tmp_path / "views.json")
