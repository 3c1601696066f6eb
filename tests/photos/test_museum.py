"""Photos as people send them: the unchanged twin is as found, the changed one differs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.command import checked
from tests.photos.kinds import KINDS, picture, saved
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


def test_it_is_right_about_most(arrival: Path) -> None:
    assert len(FILES) >= 60
    assert len(CANNOT_TELL) <= len(FILES) // 10
