"""The commands from the first photo to a published copy, as people run them."""

from __future__ import annotations

import io
import json
import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from jsonschema import Draft202012Validator
from PIL import ExifTags, Image

from asfound.domain.check_json import check_schema
from asfound.domain.geometry import Pixels
from asfound.evidence.facts import Facts
from asfound.evidence.keys import new_key
from asfound.imaging.redact import MARGIN_PX, grown, redacted
from tests.authority import Authority, time_stamping_authority
from tests.command import asfound, asfound_here
from tests.record_kit import digest, flipped, jpeg, make_record, packed, people, unpacked
from tests.scenes import place, taken_again, with_bag

VISIT = ("--place", "Rostov Arena", "--country", "RU", "--guest", "Japan", "--host", "Office")


def run(*arguments: str | Path, cwd: Path, status: int = 0) -> subprocess.CompletedProcess[str]:
    done = asfound_here(*arguments, cwd=cwd)
    assert done.returncode == status, done
    return done


def photograph(folder: Path) -> None:
    """Two views; a bag was left in the first. The camera tells the time, and once the place."""
    (folder / "arrival").mkdir()
    (folder / "departure").mkdir()
    for number in (1, 2):
        room = place(number)
        save(folder / "arrival" / f"room {number}.jpg", room, located=number == 1)
        left = taken_again(with_bag(room) if number == 1 else room, seed=number)
        save(folder / "departure" / f"IMG_{number}.jpg", left, located=False)


def save(path: Path, picture: Pixels, *, located: bool) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Camera maker"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2018:07:02 20:00:00"
    if located:
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLongitudeRef] = "N", "E"
        gps[ExifTags.GPS.GPSLatitude] = (47.0, 12.0, 34.0)
        gps[ExifTags.GPS.GPSLongitude] = (39.0, 44.0, 16.0)
    Image.fromarray(picture).save(path, "JPEG", quality=92, exif=exif)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with time_stamping_authority(tmp_path_factory.mktemp("authority")) as running:
        yield running


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Path:
    """A folder with keys, photos and the sealed record of a visit."""
    folder = tmp_path_factory.mktemp("visit")
    photograph(folder)
    (folder / "departure" / "broken.jpg").write_bytes(jpeg(9)[:900])
    for who, name in (("guest", "Japan, team manager"), ("host", "Stadium office")):
        run("keys", "new", f"{who}.key", "--name", name, cwd=folder)
    run(
        "hand-over", "arrival", "departure", *VISIT, "--key", "guest.key", "--out", "visit.zip",
        "--with-location", "--timestamp", authority.url, "--jobs", "1", cwd=folder,
    )  # fmt: skip
    return folder


@pytest.fixture
def record(visit: Path, tmp_path: Path) -> Path:
    """A copy of the record, to be signed or spoiled."""
    copy = tmp_path / "visit.zip"
    copy.write_bytes((visit / "visit.zip").read_bytes())
    return copy


def fingerprint(visit: Path, who: str) -> str:
    return run("keys", "show", f"{who}.pub", cwd=visit).stdout.strip()


def test_originals_are_in_it_byte_for_byte(visit: Path) -> None:
    files = unpacked(visit / "visit.zip")
    for side, folder in (("before", "arrival"), ("after", "departure")):
        for photo in (visit / folder).iterdir():
            assert photo.read_bytes() in files.values(), photo
            assert any(path.startswith(f"data/{side}/") for path in files)


def test_it_holds_what_was_found_and_nobody_s_folders(visit: Path) -> None:
    files = unpacked(visit / "visit.zip")
    check = json.loads(files["data/check.json"])
    Draft202012Validator(check_schema()).validate(check)
    for view in check["views"]:
        assert digest(files[f"data/{view['before']}"]) == view["digest_before"]
        if view["mask_after"]:
            assert files[f"data/{view['mask_after']}"].startswith(b"\x89PNG")
    assert [problem["file"] for problem in check["problems"]] == ["after/broken.jpg"]
    text = b"".join(data for path, data in files.items() if path.endswith((".json", ".html")))
    assert str(visit).encode() not in text
    assert b"departure" not in files["data/check.json"]
    for paper in ("report/index.html", "note/note.pdf", "note/note.png", "note/note.txt"):
        assert files[f"data/{paper}"]
    assert "Спасибо" in files["data/note/note.txt"].decode()


def test_the_three_kinds_of_time_are_kept_apart(visit: Path) -> None:
    facts = json.loads(unpacked(visit / "visit.zip")["data/facts.json"])
    door = next(photo for photo in facts["photos"] if photo["path"] == "before/room-1.jpg")
    assert door["name"] == "room 1.jpg"
    assert door["time"]["captured"] == "2018-07-02T20:00:00"
    assert re.fullmatch(r"\d{4}-.*Z", door["time"]["modified"])
    assert re.fullmatch(r"\d{4}-.*Z", door["time"]["received"])
    assert len({*door["time"].values()}) >= 2
    assert door["has_location"] is True
    assert facts["visit"]["country"] == "RU"


def test_a_location_needs_a_yes(visit: Path, tmp_path: Path) -> None:
    done = run(
        "hand-over", visit / "arrival", visit / "departure", *VISIT,
        "--key", visit / "guest.key", "--out", "no.zip", cwd=tmp_path, status=2,
    )  # fmt: skip
    assert "1 of 5 originals carry the location" in done.stderr
    assert "record.location-not-confirmed" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(visit: Path) -> None:
    before = (visit / "visit.zip").read_bytes()
    done = run(
        "hand-over", "arrival", "departure", *VISIT, "--key", "guest.key",
        cwd=visit, status=2,
    )  # fmt: skip
    assert "record.would-overwrite" in done.stderr
    assert (visit / "visit.zip").read_bytes() == before


def test_both_sides_sign_and_anybody_verifies(
    visit: Path, record: Path, authority: Authority
) -> None:
    finding = _findings(record)[0]
    said = run(
        "sign", record, "--key", visit / "host.key", "--statement", "Received, all in order.",
        "--accepted", f"{finding}=We saw it too.", "--timestamp", authority.url, cwd=visit,
    )  # fmt: skip
    assert "addition 1, signed by Stadium office" in said.stdout

    done = run(
        "verify", record, "--expect-signer", fingerprint(visit, "guest"),
        "--expect-signer", fingerprint(visit, "host").upper(),
        "--timestamp-roots", authority.roots, cwd=visit,
    )  # fmt: skip
    assert [line.split()[:2] for line in done.stdout.splitlines()[:12]] == [
        [str(number), "OK"] for number in range(1, 13)
    ]
    assert "addition 1: Stadium office: Received, all in order." in done.stdout
    assert f"Stadium office on {finding}: accepted. We saw it too." in done.stdout
    assert done.stdout.count("vouched for") == 2
    assert done.stdout.endswith("\nvalid\n")


def test_not_valid_is_status_one_with_the_reason(visit: Path, record: Path) -> None:
    files = unpacked(record)
    packed(record, {**files, "data/before/room-1.jpg": flipped(files["data/before/room-1.jpg"])})
    done = run("verify", record, cwd=visit, status=1)
    assert " 6  FAIL" in done.stdout
    assert "[record.file-changed] data/before/room-1.jpg: SHA-256 is" in done.stdout
    assert done.stdout.endswith("\nNOT VALID\n")
    assert "record.file-changed" in run("show", record, "--no-open", cwd=visit, status=2).stderr


def test_a_stranger_s_record_is_not_the_expected_one(visit: Path) -> None:
    done = run("verify", "visit.zip", "--expect-signer", "0" * 64, cwd=visit, status=1)
    assert " 9  FAIL" in done.stdout
    short = run("verify", "visit.zip", "--expect-signer", "1234", cwd=visit, status=2)
    assert "input.bad-setting" in short.stderr


def test_what_cannot_be_looked_at_is_trouble(visit: Path) -> None:
    assert "error: [input.missing]" in run("verify", "no.zip", cwd=visit, status=2).stderr


def test_a_folder_that_is_no_record_is_not_valid(visit: Path) -> None:
    assert "[record.not-a-record]" in run("verify", ".", cwd=visit, status=1).stdout


def test_statuses_of_a_process_of_its_own(visit: Path, tmp_path: Path) -> None:
    spoiled = tmp_path / "spoiled.zip"
    spoiled.write_bytes((visit / "visit.zip").read_bytes()[:-1])
    for path, status in ((visit / "visit.zip", 0), (spoiled, 1), (tmp_path / "no.zip", 2)):
        assert asfound("verify", path, cwd=visit).returncode == status


def test_verify_as_json(visit: Path) -> None:
    found = json.loads(run("verify", "visit.zip", "--json", cwd=visit).stdout)
    assert found["is_valid"] is True
    assert [step["state"] for step in found["steps"]] == ["OK"] * 12


def test_show_writes_the_report_out(visit: Path, tmp_path: Path) -> None:
    done = run("show", visit / "visit.zip", "--no-open", "--out", tmp_path / "x", cwd=visit)
    page = Path(done.stdout.strip())
    assert page.read_text().startswith("<!doctype html>".upper()) or "<html" in page.read_text()
    assert (tmp_path / "x" / "note" / "note.txt").exists()


def test_a_locked_key_is_opened_by_its_passphrase(visit: Path, record: Path) -> None:
    word, key = record.parent / "word", record.parent / "locked.key"
    word.write_text("open sesame\n")
    run("keys", "new", key, "--name", "Locked", "--passphrase-file", word, cwd=visit)
    run("sign", record, "--key", key, "--passphrase-file", word, cwd=visit)
    word.write_text("wrong\n")
    done = run("sign", record, "--key", key, "--passphrase-file", word, cwd=visit, status=2)
    assert "passphrase is wrong" in done.stderr
    word.write_text("\n")
    done = run("sign", record, "--key", key, "--passphrase-file", word, cwd=visit, status=2)
    assert "first line is empty" in done.stderr


def test_words_of_others_cannot_pass_for_the_program_s(visit: Path, tmp_path: Path) -> None:
    """A record whose maker put a terminal's commands into the facts."""
    who = people(tmp_path)
    evil = make_record(tmp_path / "evil.zip", [who.guest], change=_with_commands)
    done = run("verify", evil, cwd=visit)
    assert "\x1b" not in done.stdout
    assert "\\x1b[2Jvalid" in done.stdout


# --- copies for publishing -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def public(visit: Path) -> dict[str, bytes]:
    run(
        "redact", "visit.zip", "--hide", "1:40,40,64,48", "--hide", "before/room-2.jpg:0,0,10,10",
        "--out", "public.zip", cwd=visit,
    )  # fmt: skip
    return unpacked(visit / "public.zip")


def test_a_public_copy_is_valid_and_tied_to_the_original(
    visit: Path, public: dict[str, bytes]
) -> None:
    done = run("verify", "public.zip", cwd=visit)
    assert "a copy for publishing" in done.stdout
    original = unpacked(visit / "visit.zip")
    facts = json.loads(public["data/facts.json"])
    for photo in facts["photos"]:
        was = photo["original"]
        assert digest(original[f"data/{was['path']}"]) == was["digest"]
    assert public["data/check.json"] == original["data/check.json"]
    assert public["data/original/manifest-sha256.txt"] == original["manifest-sha256.txt"]


def test_a_public_copy_holds_no_place_device_or_thumbnail(
    visit: Path, public: dict[str, bytes]
) -> None:
    assert b"GPS" not in unpacked(visit / "visit.zip")["data/facts.json"]
    photos = [data for path, data in public.items() if re.match("data/(before|after)/", path)]
    assert len(photos) == 4  # the broken one cannot be cleaned
    for data in photos:
        with Image.open(io.BytesIO(data)) as image:
            assert not image.getexif()
            assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    everything = b"".join(public.values())
    assert b"Exif\0\0" not in everything
    assert b"Camera maker" not in everything


def test_hidden_pixels_are_gone_in_every_photo_of_the_view(public: dict[str, bytes]) -> None:
    for path in ("data/before/room-1.jpg", "data/after/IMG_1.jpg"):
        pixels = np.asarray(Image.open(io.BytesIO(public[path])))
        hidden = pixels[40 : 40 + 48, 40 : 40 + 64].astype(int)
        assert abs(hidden - 128).max() <= 2, path
        assert np.ptp(pixels[200:, 200:].astype(int)) > 50  # the rest is still a photo
    other = np.asarray(Image.open(io.BytesIO(public["data/after/IMG_2.jpg"])))
    assert np.ptp(other[40:88, 40:104].astype(int)) > 20


def test_the_original_is_not_touched(visit: Path, public: dict[str, bytes]) -> None:
    run("verify", "visit.zip", "--expect-signer", fingerprint(visit, "guest"), cwd=visit)
    assert public


def test_a_public_copy_can_be_signed_but_not_redacted_again(visit: Path, tmp_path: Path) -> None:
    out = tmp_path / "public.zip"
    run("redact", "visit.zip", "--key", "host.key", "--out", out, cwd=visit)
    done = run("verify", out, "--expect-signer", fingerprint(visit, "host"), cwd=visit)
    assert "nobody signed the copy" not in done.stdout
    again = run("redact", out, "--out", tmp_path / "2.zip", cwd=visit, status=2)
    assert "take the original" in again.stderr


def test_a_copy_that_is_not_of_its_original_is_found(
    visit: Path, public: dict[str, bytes], tmp_path: Path
) -> None:
    manifest = "data/original/manifest-sha256.txt"
    forged = packed(tmp_path / "f.zip", {**public, manifest: public[manifest].replace(b"a", b"b")})
    assert "original" in run("verify", forged, cwd=visit, status=1).stdout


@pytest.mark.parametrize(
    ("hide", "code"),
    [("9:1,1,5,5", "not-in-record"), ("door", "bad-setting"), ("1:1,1,0,5", "bad-setting")],
)
def test_a_wish_that_cannot_be_met_is_named(
    visit: Path, tmp_path: Path, hide: str, code: str
) -> None:
    done = run("redact", "visit.zip", "--hide", hide, "--out", tmp_path / "x", cwd=visit, status=2)
    assert code in done.stderr
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
@pytest.mark.parametrize("quality", [60, 95])
def test_nothing_of_what_is_hidden_shimmers_through(orientation: int, quality: int) -> None:
    """Photos that differ only in what is hidden have copies that are equal byte for byte."""
    noise = np.random.default_rng(1).integers(0, 255, (160, 240, 3), dtype=np.uint8)
    for offset in range(16):
        box = (80 + offset, 60 + offset, 30, 20)
        copies = set()
        for shade in (0, 255):
            upright = (noise if orientation in (1, 3) else noise.transpose(1, 0, 2)).copy()
            upright[box[1] : box[1] + box[3], box[0] : box[0] + box[2]] = (shade, 255 - shade, 0)
            copies.add(redacted(_held(upright, orientation, quality), [box]))
        assert len(copies) == 1, offset


def _held(upright: Pixels, orientation: int, quality: int) -> bytes:
    """A JPEG file of the picture from a camera held this way."""
    turns = {1: 0, 3: 2, 6: 1, 8: 3}[orientation]
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    file = io.BytesIO()
    stored = Image.fromarray(np.ascontiguousarray(np.rot90(upright, turns)))
    stored.save(file, "JPEG", exif=exif, quality=quality, subsampling=2)
    return file.getvalue()


def test_the_margin_stays_in_the_photo() -> None:
    assert grown((5, 5, 10, 10), (100, 100)) == (0, 0, 15 + MARGIN_PX, 15 + MARGIN_PX)
    assert grown((500, 500, 10, 10), (100, 100))[2:] == (0, 0)


def test_openssl_keys_and_ours_have_one_fingerprint(tmp_path: Path) -> None:
    public = new_key(tmp_path / "a.key", name="A")
    assert run("keys", "show", "a.pub", cwd=tmp_path).stdout.strip() == public.fingerprint


def _findings(record: Path) -> Sequence[str]:
    check = json.loads(unpacked(record)["data/check.json"])
    return [finding["id"] for view in check["views"] for finding in view["findings"]]


def _with_commands(told: Facts) -> Facts:
    return replace(told, visit=replace(told.visit, guest="Japan\x1b[2Jvalid"))
