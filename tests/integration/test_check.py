"""``asfound check``, whole: its contract as people and programs see it."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from PIL import Image

from tests.command import COMMAND, asfound, asfound_here, checked
from tests.scenes import BAG, place, save, taken_again, visit, with_bag


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A visit of four views of which the second differs, with a repeated shot and a stray."""
    before, after = visit(tmp_path_factory.mktemp("visit"), views=4, changed=(1,))
    again = np.asarray(Image.open(after / "IMG_7.jpg"))[2:, 3:]
    save(after / "IMG_5.jpg", np.ascontiguousarray(again))  # view2 once more, from a burst
    save(after / "cat.jpg", place(100))
    return before, after


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two photos of one view that differ."""
    folder, picture = tmp_path_factory.mktemp("pair"), place(1)
    before = save(folder / "before.jpg", picture)
    return before, save(folder / "after.jpg", taken_again(with_bag(picture)))


@pytest.fixture(scope="module")
def masks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder for the masks of ``value``."""
    return tmp_path_factory.mktemp("masks")


@pytest.fixture(scope="module")
def value(folders: tuple[Path, Path], masks: Path) -> dict[str, Any]:
    return checked(*folders, "--jobs", "1", "--masks", masks)


def test_photos_are_paired_by_what_they_show(value: dict[str, Any]) -> None:
    found = {
        Path(view["before"]).name: {Path(path).name for path in (view["after"], *others)}
        for view in value["views"]
        for others in [view["other_after"]]
    }

    assert found == {
        "view0.jpg": {"IMG_9.jpg"},
        "view1.jpg": {"IMG_8.jpg"},
        "view2.jpg": {"IMG_7.jpg", "IMG_5.jpg"},
        "view3.jpg": {"IMG_6.jpg"},
    }
    assert [Path(path).name for path in value["unpaired"]["after"]] == ["cat.jpg"]
    assert value["problems"] == []


def test_only_the_changed_view_differs_and_says_where(value: dict[str, Any]) -> None:
    assert [view["verdict"] for view in value["views"]] == [
        "as-found",
        "differs",
        "as-found",
        "as-found",
    ]
    view = value["views"][1]
    assert view["score"] > view["threshold"]
    assert view["registration_error_px"] < 3
    assert view["compared"] > 0.8
    found = view["findings"][0]
    assert found["kind"] == "added"
    assert found["box_before"] is None
    assert overlap(found["box_after"], BAG) > 0.5


def overlap(one: list[int], other: tuple[int, ...]) -> float:
    """Intersection over union of two boxes."""
    width = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    height = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    shared = max(width, 0) * max(height, 0)
    return shared / (one[2] * one[3] + other[2] * other[3] - shared)


@pytest.mark.parametrize("where", ["two processes", "cluster"])
def test_where_the_work_is_done_changes_nothing(
    where: str,
    folders: tuple[Path, Path],
    value: dict[str, Any],
    masks: Path,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    options = ("--jobs", "2")
    if where == "cluster":
        options = ("--engine", request.getfixturevalue("cluster").address)

    found = checked(*folders, *options, "--masks", tmp_path)

    assert comparable(found) == comparable(value)
    names = sorted(path.name for path in masks.iterdir())
    assert names == sorted(path.name for path in tmp_path.iterdir())
    assert len(names) == 16
    assert all((masks / name).read_bytes() == (tmp_path / name).read_bytes() for name in names)


def comparable(value: dict[str, Any]) -> str:
    """The JSON text without what may differ."""
    kept = json.loads(json.dumps(value))
    kept.pop("seconds")
    return json.dumps(kept, indent=1)


def test_exchanging_the_photos_exchanges_the_result(
    pair: tuple[Path, Path], tmp_path: Path
) -> None:
    before, after = pair

    there = checked(before, after, "--masks", tmp_path / "there")["views"][0]
    back = checked(after, before, "--masks", tmp_path / "back")["views"][0]
    (shot,), (other_shot,) = there.pop("after_shots"), back.pop("after_shots")

    assert there["verdict"] == "differs"
    assert exchanged(back, before.stem, after.stem) == there
    assert shot["score"] == other_shot["score"]
    for one, other in (("before", "after"), ("cb", "ca")):
        mask = (tmp_path / "there" / f"before.{one}.png").read_bytes()
        assert mask == (tmp_path / "back" / f"after.{other}.png").read_bytes()


def exchanged(view: dict[str, Any], before: str, after: str) -> dict[str, Any]:
    """What the view should be with before and after exchanged."""
    kinds = {"added": "missing", "missing": "added"}
    ways = {"after_from_before": "before_from_after", "before_from_after": "after_from_before"}

    def twin(key: str) -> str:
        side = {"before": "after", "after": "before"}
        if key in ways:
            return ways[key]
        name, _, last = key.rpartition("_")
        return f"{name}_{side[last]}" if name and last in side else side.get(key, key)

    def turned(value: Any) -> Any:
        if isinstance(value, dict):
            return {twin(key): turned(part) for key, part in value.items()}
        return [turned(part) for part in value] if isinstance(value, list) else value

    found: dict[str, Any] = turned(view)
    for finding in found["findings"]:
        finding["kind"] = kinds.get(finding["kind"], finding["kind"])
    for key, ending in (("mask", ""), ("compared", "c")):
        short = {"before": "b", "after": "a"} if ending else {"before": "before", "after": "after"}
        for side in ("before", "after"):
            found[f"{key}_{side}"] = f"{before}.{ending}{short[side]}.png"
    return {key: found[key] for key in view}


def test_masks_lie_in_the_frames_of_their_photos(pair: tuple[Path, Path], tmp_path: Path) -> None:
    before, after = pair
    results = tmp_path / "results"
    results.mkdir()

    done = asfound_here(
        "check", before, after, "--no-report",
        "--json", results / "check.json", "--masks", tmp_path / "masks",
    )  # fmt: skip

    assert done.returncode == 1, done.stderr
    view = json.loads((results / "check.json").read_text())["views"][0]
    for key in ("mask_before", "mask_after", "compared_before", "compared_after"):
        with Image.open(results / view[key]) as mask:
            assert mask.mode == "L"
            assert abs(mask.width / mask.height - 800 / 600) < 0.01
            assert set(mask.tobytes()) <= {0, 255}
    with Image.open(results / view["mask_after"]) as mask:
        box = mask.getbbox()
        assert box is not None
        scale = 800 / mask.width
        found = [round(side * scale) for side in (box[0], box[1], box[2] - box[0], box[3] - box[1])]
        assert overlap(found, BAG) > 0.4
    with Image.open(results / view["compared_after"]) as mask:
        share = mask.tobytes().count(255) / (mask.width * mask.height)
        assert view["compared"] <= share + 0.02


def test_pairing_by_name_asks_for_names_only(tmp_path: Path) -> None:
    for name, seed in (("a.jpg", 0), ("b.jpg", 1), ("c.jpg", 2)):
        save(tmp_path / "before" / name, place(seed))
    save(tmp_path / "after" / "a.JPG", taken_again(place(0)))
    save(tmp_path / "after" / "b.jpeg", place(50))  # another place under the name of this one
    save(tmp_path / "after" / "x.jpg", taken_again(place(2)))

    value = checked(tmp_path / "before", tmp_path / "after", "--pair-by", "name")

    views = {Path(view["before"]).stem: view for view in value["views"]}
    assert [(key, view["verdict"], view["reason"]) for key, view in views.items()] == [
        ("a", "as-found", None),
        ("b", "cannot-tell", "no-overlap"),
        ("c", "cannot-tell", "not-photographed"),
    ]
    assert [Path(path).name for path in value["unpaired"]["after"]] == ["x.jpg"]


def test_photos_are_never_paired_because_they_are_left_over(tmp_path: Path) -> None:
    save(tmp_path / "before" / "a.jpg", place(0))
    save(tmp_path / "after" / "b.jpg", place(1))

    value = checked(tmp_path / "before", tmp_path / "after")

    assert value["views"][0]["after"] is None
    assert value["views"][0]["reason"] == "not-photographed"
    assert len(value["unpaired"]["after"]) == 1


def test_what_is_ignored_is_not_compared(tmp_path: Path) -> None:
    picture = place(1)
    before = save(tmp_path / "door.jpg", picture)
    after = save(tmp_path / "after.jpg", taken_again(with_bag(picture)))
    x, y, width, height = BAG
    ignore = tmp_path / "views.json"
    ignore.write_text(json.dumps({"door.jpg": [[x - 40, y - 40, width + 80, height + 80]]}))

    value = checked(before, after, "--ignore", ignore)
    assert value["verdict"] == "as-found"
    assert value["problems"] == []

    ignore.write_text(json.dumps({"dor.jpg": [[0, 0, 10, 10]]}))
    done = asfound_here("check", before, after, "--no-report", "--ignore", ignore)
    assert done.returncode == 2
    assert "'dor.jpg'" in done.stderr
    assert "there are 'door.jpg'" in done.stderr


def test_the_verdict_is_printed_and_the_report_written(
    folders: tuple[Path, Path], tmp_path: Path
) -> None:
    done = asfound("check", *folders, cwd=tmp_path)

    assert done.returncode == 1
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert lines[1].startswith("differs")
    assert "view1.jpg" in lines[1]
    assert "1 added" in lines[1]
    assert lines[-3] == "differs: of 4 views 1 differs, 3 as found"
    assert lines[-2].startswith("Of 100 visits of 4 views in which nothing changed")
    assert lines[-1] == "report: report/index.html"
    page = (tmp_path / "report" / "index.html").read_text()
    assert page.startswith("<!doctype html>")


def test_quiet_prints_nothing(pair: tuple[Path, Path], tmp_path: Path) -> None:
    done = asfound("check", *pair, "--quiet", "--no-report", cwd=tmp_path)

    assert (done.stdout, done.stderr, done.returncode) == ("", "", 1)
    assert list(tmp_path.iterdir()) == []


def test_a_report_that_was_written_is_written_again_and_nothing_else_is_overwritten(
    tmp_path: Path,
) -> None:
    before = save(tmp_path / "before.jpg", place(0))
    after = save(tmp_path / "after.jpg", taken_again(place(0)))

    for _ in range(2):
        assert asfound_here("check", before, after, "--out", "mine", cwd=tmp_path).returncode == 0
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "diary.txt").write_text("dear diary")
    done = asfound_here("check", before, after, "--out", "theirs", cwd=tmp_path)

    assert done.returncode == 2
    assert done.stderr.startswith("error: [output.not-ours] 'theirs'")
    assert [path.name for path in theirs.iterdir()] == ["diary.txt"]


def test_the_status_survives_a_pipe_that_nobody_reads(pair: tuple[Path, Path]) -> None:
    command = [*COMMAND, "check", *map(str, pair), "--no-report"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        told = process.stderr.read()
        process.wait()

    assert (process.returncode, told) == (1, b"")


def test_a_terminal_gets_a_progress_bar_and_colours(tmp_path: Path) -> None:
    before = save(tmp_path / "before.jpg", place(0))
    after = save(tmp_path / "after.jpg", taken_again(place(0)))
    main, terminal = pty.openpty()
    command = [*COMMAND, "check", str(before), str(after), "--no-report"]
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "160"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=terminal, env=environment
    ) as process:
        os.close(terminal)
        shown = read_all(main)
        assert process.stdout is not None
        lines = process.stdout.read().decode()

    assert process.returncode == 0
    assert "reading" in shown
    assert "comparing" in shown
    assert "1/1" in shown
    assert "\x1b" not in lines  # stdout is a pipe


def read_all(descriptor: int) -> str:
    parts = []
    while select.select([descriptor], [], [], 120)[0]:
        try:
            part = os.read(descriptor, 4096)
        except OSError:  # the other end was closed
            break
        if not part:
            break
        parts.append(part)
    os.close(descriptor)
    return b"".join(parts).decode()


def at_work(program: int) -> bool:
    """Whether one of the program's workers has done something: it compares photos by now.

    Its own children are those that serve it with workers, which are theirs.
    """
    with suppress(psutil.NoSuchProcess):
        for one in psutil.Process(program).children(recursive=True):
            if one.ppid() != program and one.cpu_times().user > 1:
                return True
    return False


def heed_interrupts() -> None:
    """Undo, in a new process, what a shell does to programs that it starts in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_interrupting_leaves_nothing_behind(tmp_path: Path) -> None:
    # So many that the last are far from done when the first is begun, however late that is noticed.
    before, after = visit(tmp_path / "visit", views=24, changed=())
    command = [*COMMAND, "check", str(before), str(after), "--jobs", "2", "--masks", "masks"]
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=heed_interrupts,
    ) as process:
        deadline = time.monotonic() + 120
        while not at_work(process.pid) and time.monotonic() < deadline:
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the workers, too
        _, told = process.communicate(timeout=60)

    assert process.returncode == 130, told
    assert b"Traceback" not in told
    assert not (tmp_path / "report").exists()
    assert not list(tmp_path.rglob("*.part"))


def test_the_report_speaks_the_language_that_was_asked_for(tmp_path: Path) -> None:
    before = save(tmp_path / "before.jpg", place(0))
    after = save(tmp_path / "after.jpg", taken_again(place(0)))

    for options, environment, language in (
        (["--language", "de"], {}, "de"),
        ([], {"LANG": "ja_JP.UTF-8"}, "ja"),
        ([], {"LANG": "xx_YY.UTF-8"}, "en"),
    ):
        done = asfound_here("check", before, after, *options, cwd=tmp_path, environment=environment)
        assert done.returncode == 0, done.stderr
        assert f'lang="{language}"' in (tmp_path / "report" / "index.html").read_text()

    done = asfound_here("check", before, after, "--language", "tlh", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("error: [input.bad-setting] --language is 'tlh'")


@pytest.mark.parametrize(
    ("options", "environment", "told"),
    [
        (["--false-alarms", "0"], {}, "--false-alarms is '0.0'"),
        (["--false-alarms", "nan"], {}, "--false-alarms is 'nan'"),
        (["--out", "here", "--no-report"], {}, "--out is 'here'"),
        ([], {"ASFOUND_JOBS": "many"}, "ASFOUND_JOBS is 'many'"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    tmp_path: Path, options: list[str], environment: dict[str, str], told: str
) -> None:
    done = asfound_here("check", "a", "b", *options, cwd=tmp_path, environment=environment)

    assert done.returncode == 2
    assert done.stderr.startswith(f"error: [input.bad-setting] {told}")


def test_usage_errors_are_trouble_too() -> None:
    assert asfound("check", "only-one").returncode == 2
    assert asfound("chekc", "a", "b").returncode == 2
    assert asfound("check", "a", "b", "--jobs", "0").returncode == 2


def test_the_version_is_told() -> None:
    done = asfound("--version")

    assert done.returncode == 0
    assert done.stdout.startswith("asfound ")
