"""Files are there whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from asfound.errors import DiskFull, OutputNotWritable
from asfound.workflows.output_files import refuse_unwritable, whole_file, write


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    target = tmp_path / "check.json"
    write(target, b"old")
    write(target, b"new")

    assert target.read_bytes() == b"new"
    assert names(tmp_path) == ["check.json"]


def test_what_fails_halfway_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "check.json"
    write(target, b"old")

    with pytest.raises(TypeError), whole_file(target) as file:
        file.writelines([b"half", None])  # type: ignore[list-item]

    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["check.json"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_no_room_is_said_to_be_so(tmp_path: Path, number: int) -> None:
    with pytest.raises(DiskFull, match=r"check\.json"), whole_file(tmp_path / "check.json"):
        raise OSError(number, os.strerror(number))

    assert names(tmp_path) == []


def test_a_missing_folder_is_told_before_and_while_writing(tmp_path: Path) -> None:
    target = tmp_path / "nowhere" / "check.json"

    with pytest.raises(OutputNotWritable, match="there is no folder"):
        refuse_unwritable(target)
    with pytest.raises(OutputNotWritable, match="No such file"):
        write(target, b"")


def test_a_folder_in_the_way_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputNotWritable, match="it is a folder"):
        refuse_unwritable(tmp_path)


def test_only_plain_files_are_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("elsewhere")

    for path in (tmp_path / "pipe", tmp_path / "link", Path("/dev/stdout"), Path("/dev/null")):
        with pytest.raises(OutputNotWritable, match="not a plain file"):
            refuse_unwritable(path)
