"""The commands on a record that was unpacked or packed again, and on what is no file at all."""

from __future__ import annotations

import json
import os
import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.command import asfound, asfound_here
from tests.record_kit import People, flipped, full_record, people, unpacked
from tests.tampering.case import repacked


@pytest.fixture(scope="module")
def who(tmp_path_factory: pytest.TempPathFactory) -> People:
    return people(tmp_path_factory.mktemp("people"))


@pytest.fixture
def sealed(tmp_path: Path, who: People) -> Path:
    return full_record(tmp_path / "visit.zip", who)


@pytest.fixture
def again(sealed: Path) -> Path:
    return repacked(sealed.with_name("again.zip"), unpacked(sealed))


@pytest.fixture
def folder(sealed: Path, tmp_path: Path) -> Path:
    with zipfile.ZipFile(sealed) as zip_file:
        zip_file.extractall(tmp_path / "unpacked")
    return tmp_path / "unpacked"


def run(*arguments: str | Path, cwd: Path, status: int = 0) -> subprocess.CompletedProcess[str]:
    done = asfound_here(*arguments, cwd=cwd)
    assert done.returncode == status, done
    return done


def test_the_two_answers(sealed: Path, again: Path, folder: Path, tmp_path: Path) -> None:
    assert run("verify", sealed, cwd=tmp_path).stdout.endswith("\nvalid\n")
    for path in (again, folder):
        said = run("verify", path, cwd=tmp_path).stdout
        assert said.endswith("\nvalid contents, repacked\n")
        assert "note: [record.repacked-contents] its contents are" in said


def test_the_two_answers_as_json(
    sealed: Path, again: Path, folder: Path, tmp_path: Path, who: People
) -> None:
    for path, container in ((sealed, "original"), (again, "repacked"), (folder, "repacked")):
        found = json.loads(run("verify", path, "--json", cwd=tmp_path).stdout)
        assert (found["is_valid"], found["container"]) == (True, container)
        codes = [remark["code"] for remark in found["remarks"]]
        assert codes == ["record.repacked-contents"] * (container == "repacked")
    done = run(
        "verify", again, "--json", "--expect-signer", who.stranger.public.fingerprint,
        cwd=tmp_path, status=1,
    )  # fmt: skip
    found = json.loads(done.stdout)
    assert (found["is_valid"], found["container"], found["remarks"]) == (False, None, [])


def test_repairing_writes_the_file_that_was_sealed(
    sealed: Path, again: Path, folder: Path, tmp_path: Path
) -> None:
    for number, path in enumerate((again, folder, sealed)):
        out = tmp_path / f"repaired {number}.zip"
        done = run("verify", path, "--repair", out, cwd=tmp_path)
        assert f"written as it was sealed: {out}" in done.stderr
        assert out.read_bytes() == sealed.read_bytes()


def test_repairing_writes_over_nothing(again: Path, tmp_path: Path) -> None:
    (tmp_path / "link.zip").symlink_to("nowhere.zip")
    for name in ("visit.zip", "link.zip"):
        before = sorted(tmp_path.iterdir()), (tmp_path / "visit.zip").read_bytes()
        done = run("verify", again, "--repair", tmp_path / name, cwd=tmp_path, status=2)
        assert "record.would-overwrite" in done.stderr
        assert (sorted(tmp_path.iterdir()), (tmp_path / "visit.zip").read_bytes()) == before
    done = run("verify", again, "--repair", tmp_path / "no" / "x.zip", cwd=tmp_path, status=2)
    assert "output.not-writable" in done.stderr


def test_what_is_not_valid_is_not_repaired(sealed: Path, tmp_path: Path) -> None:
    files = unpacked(sealed)
    files["data/before/door.jpg"] = flipped(files["data/before/door.jpg"])
    spoiled, out = repacked(tmp_path / "spoiled.zip", files), tmp_path / "repaired.zip"

    done = run("verify", spoiled, "--repair", out, cwd=tmp_path, status=1)

    assert "[record.file-changed] data/before/door.jpg" in done.stdout
    assert "nothing was written" in done.stderr
    assert not out.exists()


def test_nobody_signs_it(again: Path, folder: Path, who: People, tmp_path: Path) -> None:
    before = again.read_bytes()
    for path in (again, folder):
        done = run("sign", path, "--key", who.folder / "host.key", cwd=tmp_path, status=2)
        assert "error: [record.not-original]" in done.stderr
        assert "asfound verify RECORD --repair OUT" in done.stderr
    assert again.read_bytes() == before
    run("verify", again, "--repair", "repaired.zip", cwd=tmp_path)
    run("sign", "repaired.zip", "--key", who.folder / "host.key", cwd=tmp_path)
    assert run("verify", "repaired.zip", cwd=tmp_path).stdout.endswith("\nvalid\n")


def test_what_the_manifest_names_is_shown(
    sealed: Path, again: Path, folder: Path, tmp_path: Path
) -> None:
    """The pages of all three are the same, and nothing that was left among them comes along."""
    (folder / "record" / "data" / "report" / ".DS_Store").write_bytes(b"left here")
    shown = []
    for number, path in enumerate((sealed, again, folder)):
        out = tmp_path / f"out {number}"
        run("show", path, "--no-open", "--out", out, cwd=tmp_path)
        files = sorted(file for file in out.rglob("*") if file.is_file())
        shown.append({str(file.relative_to(out)): file.read_bytes() for file in files})
    assert sorted(shown[0]) == ["note/note.txt", "report/index.html"]
    assert shown[1] == shown[2] == shown[0]


def test_a_copy_for_publishing_is_made_of_it(again: Path, tmp_path: Path) -> None:
    run("redact", again, "--out", "public.zip", cwd=tmp_path)
    assert "a copy for publishing" in run("verify", "public.zip", cwd=tmp_path).stdout


@pytest.mark.parametrize(
    "command",
    [
        ["verify", "PATH"],
        ["verify", "visit.zip", "--timestamp-roots", "PATH"],
        ["show", "PATH", "--no-open", "--out", "out"],
        ["redact", "PATH", "--out", "public.zip"],
        ["sign", "PATH", "--key", "KEY"],
        ["sign", "visit.zip", "--key", "PATH"],
        ["keys", "show", "PATH"],
        ["restore", "PATH", "--data", "data"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("what", ["pipe", "/dev/zero", "/dev/tty"])
def test_what_is_no_file_is_refused_at_once(
    command: list[str], what: str, sealed: Path, who: People
) -> None:
    """Nobody writes to the pipe, and the device never ends: whoever reads them, hangs."""
    os.mkfifo(sealed.parent / "pipe")
    given = {"PATH": what, "KEY": str(who.folder / "host.key")}
    before = sealed.read_bytes()

    done = asfound(*[given.get(word, word) for word in command], cwd=sealed.parent)

    assert done.returncode == 2
    assert "no plain file" in done.stderr or "No such device" in done.stderr, done.stderr
    assert sealed.read_bytes() == before
    assert not (sealed.parent / "public.zip").exists()
