"""Photos as people send them: the unchanged twin is as found, the changed one differs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.command import checked
from tests.photos.kinds import KINDS, TAKEN, picture, saved, with_exif
from tests.photos.make import FOLDER, STATES, VIEW

VERDICTS = {"changed": "differs", "unchanged": "as-found"}
CANNOT_TELL: dict[str, str] = {}
"""Files of which docs/photos.md says that one cannot tell, and the reason."""

FILES = [f"{name}-{twin}" for name in KINDS for twin in STATES]


@pytest.fixture(scope="module")
def arrival(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("arrival") / f"{VIEW}.jpg"
    path.write_bytes(saved(picture("as-found", VIEW), quality=88))
    return path


def told(value: dict[str, Any]) -> set[str]:
    return {problem["code"] for problem in value["problems"]}


@pytest.mark.parametrize("name", FILES)
def test_a_photo_of_this_kind_gets_its_right_answer(
    name: str, arrival: Path, tmp_path: Path
) -> None:
    kind_name, _, twin = name.rpartition("-")
    kind = KINDS[kind_name]
    file = FOLDER / f"{name}{kind.suffix}"
    if not kind.committed:
        file = tmp_path / f"{name}{kind.suffix}"
        file.write_bytes(kind.make(picture(STATES[twin], VIEW)))

    value = checked(arrival, file)

    (view,) = value["views"]
    if name in CANNOT_TELL:
        assert (view["verdict"], view["reason"]) == ("cannot-tell", CANNOT_TELL[name])
    else:
        assert view["verdict"] == VERDICTS[twin], view["reason"]
    assert told(value) <= kind.remarks
    assert bool(told(value)) == bool(kind.remarks)


TURNS = st.sampled_from([None, *(method for method in Image.Transpose)])
TIMES = st.sampled_from(["2026:05:03 10:20:30+02:00", "2026/05/03 10:20:30", "0000:00:00", "noon"])
ENDS = st.sampled_from([b"\xff\xd9", b"", b"\xff" * 900, b"\xff\xd9" + b"maker" * 90])


@settings(max_examples=8, derandomize=True, deadline=None, database=None)
@given(twin=st.sampled_from(sorted(STATES)), turn=TURNS, time=TIMES, end=ENDS)
def test_kinds_together_get_their_right_answer(
    arrival: Path,
    tmp_path_factory: pytest.TempPathFactory,
    twin: str,
    turn: Image.Transpose | None,
    time: str,
    end: bytes,
) -> None:
    image = picture(STATES[twin], VIEW)
    file = tmp_path_factory.mktemp("together") / "after.jpg"
    content = with_exif(image if turn is None else image.transpose(turn), {TAKEN: time})
    file.write_bytes(content.removesuffix(b"\xff\xd9") + end)

    (view,) = checked(arrival, file)["views"]

    assert view["verdict"] == VERDICTS[twin], view["reason"]


def test_it_is_right_about_most(arrival: Path) -> None:
    assert len(FILES) >= 60
    assert len(CANNOT_TELL) <= len(FILES) // 10
