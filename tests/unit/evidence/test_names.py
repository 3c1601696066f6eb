"""Which names of a zip are files of the record, and which are passed over or refused."""

from __future__ import annotations

import pytest

from asfound.errors import DuplicatePath, NotAPlainFile, RecordError, UnsafePath
from asfound.evidence.names import sorted_names

BAG = ["bagit.txt", "data/after/1.jpg", "data/check.json", "manifest-sha256.txt"]
IN_ORDER = ["data/after/1.jpg", "data/check.json", "bagit.txt", "manifest-sha256.txt"]


@pytest.mark.parametrize("root", ["record/", "", "record 2/", "Übergabe/", "a" * 255 + "/"])
def test_the_outer_folder_may_have_any_name_or_be_missing(root: str) -> None:
    names = [root + path for path in reversed(BAG)]
    found = sorted_names(names)
    assert list(found) == IN_ORDER
    assert all(name == root + path for path, name in found.items())


@pytest.mark.parametrize("root", ["record/", ""])
def test_folders_and_what_a_system_left_are_passed_over(root: str) -> None:
    names = [root + path for path in BAG]
    passed = [f"{root}data/", f"{root}data/after/", f"{root}.DS_Store", f"{root}data/Thumbs.db"]
    passed += [f"{root}data/after/._1.jpg", "__MACOSX/", f"__MACOSX/{root}data/._check.json"]
    assert list(sorted_names([*passed, *names])) == IN_ORDER


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("record/../../x", UnsafePath),
        ("../x", UnsafePath),
        ("/x", UnsafePath),
        ("c:x", UnsafePath),
        ("record\\x", UnsafePath),
        ("record//x", UnsafePath),
        ("record/./x", UnsafePath),
        ("/", UnsafePath),
        ("", UnsafePath),
        ("record/x\x00", UnsafePath),
        ("record/\u202egpj.x", UnsafePath),
        ("record/\ud800", UnsafePath),
        ("record/" + "a/" * 600 + "x", UnsafePath),
        ("a" * 256 + "/._x", UnsafePath),
        ("__MACOSX/../._x", UnsafePath),
        ("__MACOSX/\x1b[2J", UnsafePath),
        ("other/x", UnsafePath),
        ("x", UnsafePath),
        ("record/.hidden", UnsafePath),
        ("record/thumbs.DB.jpg/", NotAPlainFile),
        ("record/data/empty/", NotAPlainFile),
        ("record/data/After/", NotAPlainFile),
        ("record/BAGIT.txt", DuplicatePath),
        ("record/bagit.txt/", DuplicatePath),
        ("record/bagit.txt/x", DuplicatePath),
        ("record", DuplicatePath),
    ],
)
def test_other_names_are_refused(name: str, error: type[RecordError]) -> None:
    names = [f"record/{path}" for path in BAG]
    for place in (0, len(names)):
        with pytest.raises(error):
            sorted_names([*names[:place], name, *names[place:]])


def test_a_bag_of_a_mac_s_companions_is_none() -> None:
    assert sorted_names([f"__MACOSX/{path}" for path in BAG]) == {}


def test_of_two_bags_one_is_outside() -> None:
    with pytest.raises(UnsafePath, match=r"outside of the record's folder 'record/'"):
        sorted_names([root + path for root in ("a/", "record/") for path in BAG])
