"""``asfound note`` as people run it."""

from __future__ import annotations

import io
import os
import stat
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from pypdf import PdfReader

from asfound.note.texts import codes
from tests.command import asfound, asfound_here
from tests.unit.typeset.shown_glyphs import shown


def test_the_note_of_rostov(tmp_path: Path) -> None:
    out = tmp_path / "note.pdf"
    done = asfound("note", "--country", "RU", "--guest", "Japan", "--out", out)

    assert done.returncode == 0, done.stderr
    assert "Russian" in done.stdout
    page = PdfReader(out).pages[0].extract_text()
    assert "Спасибо" in page
    assert "Япония" in page
    assert all(font.embedded and 0 not in font.glyphs for font in shown(out.read_bytes()))
    assert list(tmp_path.iterdir()) == [out]


def test_a_named_language_with_a_message(tmp_path: Path) -> None:
    done = asfound_here(
        *("note", "--language", "th", "--style", "plain", "--message", "See you!"), cwd=tmp_path
    )

    assert done.returncode == 0, done.stderr
    assert "See you!" in PdfReader(tmp_path / "note.pdf").pages[0].extract_text()


def test_the_list_names_every_language() -> None:
    done = asfound_here("note", "--list")

    assert done.returncode == 0
    assert tuple(line.split()[0] for line in done.stdout.splitlines()) == codes()


def test_a_picture_for_a_phone(tmp_path: Path) -> None:
    done = asfound_here("note", "--country", "JP", "--guest", "Brazil", "--out", tmp_path / "n.png")

    assert done.returncode == 0, done.stderr
    with Image.open(tmp_path / "n.png") as page:
        assert page.size == (1080, 1920)


def test_text_to_a_file_and_to_the_terminal(tmp_path: Path) -> None:
    asfound_here("note", "--country", "CH", "--language", "fr", "--out", tmp_path / "n.txt")
    shown_text = asfound_here("note", "--country", "CH", "--language", "fr", "--out", "-").stdout

    assert shown_text == (tmp_path / "n.txt").read_text("utf-8")
    assert shown_text.startswith("Merci\n")


def test_a_region_and_a_variant() -> None:
    done = asfound_here(
        *("note", "--country", "ES", "--region", "CT", "--variant", "single", "--out", "-")
    )

    assert done.stdout.startswith("Gràcies\n")
    assert "He procurat" in done.stdout
    assert "not on the card: oc" in done.stderr


def test_an_unsure_text_comes_with_a_warning() -> None:
    done = asfound_here("note", "--country", "BT", "--out", "-")

    assert done.returncode == 0
    assert "unsure: the Dzongkha text may contain a mistake" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--country", "Atlantis"), "note.unknown-country"),
        (("--country", "ES", "--region", "Castile"), "note.unknown-region"),
        (("--language", "tlh"), "note.no-text"),
        (("--out", "note.pdf"), "note.bad-option"),
        (("--region", "CT"), "note.bad-option"),
        (("--country", "RU", "--out", "note.doc"), "note.bad-option"),
        (("--country", "RU", "--style", "picture"), "note.bad-option"),
        (("--country", "RU", "--message", "x " * 3000), "note.too-long"),
        (("--country", "RU", "--message", "\U00012000"), "typeset.missing-glyph"),
        (("--country", "RU", "--picture", "none.jpg"), "input.missing"),
        (("--country", "RU", "--out", "no/such/folder/note.pdf"), "output.not-writable"),
    ],
)
def test_what_goes_wrong_is_named_and_nothing_is_written(
    arguments: tuple[str, ...], code: str, tmp_path: Path
) -> None:
    done = asfound_here("note", *arguments, cwd=tmp_path)

    assert done.returncode == 2
    assert f"[{code}]" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_old_note_stays_when_the_new_one_fails(tmp_path: Path) -> None:
    out = tmp_path / "note.pdf"
    out.write_bytes(b"old")

    asfound_here("note", "--country", "RU", "--message", "\U00012000", "--out", out)

    assert out.read_bytes() == b"old"


def test_nothing_of_the_team_pictures_exif_goes_along(tmp_path: Path) -> None:
    photo = Image.new("RGB", (400, 300), "navy")
    exif = Image.Exif()
    exif[0x010F] = "A camera maker"
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (47.0, 12.0, 33.0)})
    photo.save(tmp_path / "team.jpg", exif=exif)
    assert b"A camera maker" in (tmp_path / "team.jpg").read_bytes()

    done = asfound_here(
        *("note", "--country", "RU", "--picture", "team.jpg", "--out", "note.pdf"), cwd=tmp_path
    )

    assert done.returncode == 0, done.stderr
    with pikepdf.open(tmp_path / "note.pdf") as document:
        (image,) = document.pages[0].get_images().values()
        raw = image.read_raw_bytes()
    assert b"Exif" not in raw
    assert b"A camera maker" not in raw
    assert Image.open(io.BytesIO(raw)).size == (300, 400)


@pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
def test_the_file_has_ordinary_rights(tmp_path: Path) -> None:
    asfound_here("note", "--country", "RU", "--out", tmp_path / "note.pdf")

    assert stat.S_IMODE((tmp_path / "note.pdf").stat().st_mode) & 0o400
