from __future__ import annotations

import pytest

from asfound.errors import UnsafePath
from asfound.evidence.limits import MAX_NAME, MAX_PATH
from asfound.evidence.paths import check_path, folded, safe_name


@pytest.mark.parametrize(
    "path",
    ["bagit.txt", "record/data/before/door.jpg", "_a/B-1.c", "a" * MAX_NAME, "console/nulls.txt"],
)
def test_plain_paths_pass(path: str) -> None:
    check_path(path)


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("", "0 characters"),
        ("/".join(["a" * 60] * 4), f"1 to {MAX_PATH}"),
        ("a" * (MAX_NAME + 1), f"at most {MAX_NAME}"),
        ("/etc/passwd", "absolute"),
        ("C:/boot.ini", "absolute"),
        ("a\\b", "backslash"),
        ("a/../b", "leads out"),
        ("..", "leads out"),
        ("a//b", "is empty"),
        ("a/", "is empty"),
        (".hidden", "starts with"),
        ("-rf", "starts with"),
        ("a b", "other characters"),
        ("tür.jpg", "other characters"),
        ("a\x00b", "other characters"),
        ("a\n", "other characters"),
        ("a.", "ends with a dot"),
        ("NUL", "device"),
        ("data/com1.tar.gz", "device"),
    ],
)
def test_other_paths_are_refused_with_the_reason(path: str, why: str) -> None:
    with pytest.raises(UnsafePath, match=why) as refusal:
        check_path(path)
    assert refusal.value.path == path


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("door.jpg", "door.jpg"),
        ("IMG 0001 (2).JPG", "IMG-0001-2.JPG"),
        ("Küche.jpeg", "Kuche.jpeg"),
        ("控室.jpg", "photo.jpg"),
        ("../../evil.sh", "evil.sh"),
        (".hidden", "photo.hidden"),
        ("nul.jpg", "nul_.jpg"),
        ("Thumbs.db", "Thumbs_.db"),
        ("no-ending", "no-ending"),
        ("a" * 300 + ".jpg", "a" * (MAX_NAME - 20) + ".jpg"),
        ("", "photo"),
    ],
)
def test_any_name_becomes_a_plain_one(name: str, safe: str) -> None:
    made = safe_name(name, set())
    assert made == safe
    check_path(made)


def test_taken_names_are_numbered_whatever_their_capitals() -> None:
    taken: set[str] = set()
    made = []
    for name in ("Door.jpg", "door.jpg", "DOOR.JPG", "dóor.jpg"):
        made.append(safe_name(name, taken))
        taken.add(folded(made[-1]))
    assert made == ["Door.jpg", "door-2.jpg", "DOOR-3.JPG", "door-4.jpg"]
