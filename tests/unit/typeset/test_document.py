from __future__ import annotations

import io
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from asfound.errors import GlyphMissing, TypesettingFailed
from asfound.typeset.document import compile_pdf, compile_png
from asfound.typeset.fonts import families
from tests.unit.typeset.shown_glyphs import shown

HEAD = '#set document(title: "A test")\n#set text(lang: "en", font: ("Noto Sans",))\n'


def test_equal_arguments_give_equal_bytes() -> None:
    first = compile_pdf(HEAD + "#sys.inputs.word", inputs={"word": "Спасибо"})
    again = compile_pdf(HEAD + "#sys.inputs.word", inputs={"word": "Спасибо"})
    other = compile_pdf(HEAD + "#sys.inputs.word", inputs={"word": "Merci"})

    assert first == again
    assert first != other


def test_the_creation_date_is_the_one_given() -> None:
    made = compile_pdf(HEAD + "Hello", created=datetime(2018, 7, 2, 21, 0, tzinfo=UTC))

    with pikepdf.open(io.BytesIO(made)) as document:
        assert str(document.docinfo["/CreationDate"]).startswith("D:20180702210000")


def test_a_pdf_says_that_it_is_an_archive_and_accessible() -> None:
    with pikepdf.open(io.BytesIO(compile_pdf(HEAD + "Hello"))) as document:
        assert document.open_metadata().pdfa_status == "2A"
        assert b"pdfuaid" in document.Root.Metadata.read_bytes()
        assert bool(document.Root.MarkInfo.Marked)


def test_all_glyphs_are_there_and_all_fonts_are_inside() -> None:
    fonts = shown(compile_pdf(HEAD + "Hello, *Welt*"))

    assert {font.name for font in fonts} == {"NotoSans-Regular"}
    assert all(font.embedded and 0 not in font.glyphs for font in fonts)


@pytest.mark.parametrize("make", [compile_pdf, compile_png])
def test_a_character_without_a_font_is_named(make: object) -> None:
    assert callable(make)
    with pytest.raises(GlyphMissing, match=r"U\+12000") as refusal:
        make(HEAD + "#sys.inputs.word", inputs={"word": "Hello \U00012000"})

    assert refusal.value.code == "typeset.missing-glyph"


def test_without_the_archive_standard_the_missing_glyph_would_be_a_box() -> None:
    """The check of the tests themselves: an unnoticed missing character is glyph 0."""
    fonts = shown(compile_pdf(HEAD + "\U00012000", standard=()))

    assert any(0 in font.glyphs for font in fonts)


def test_inputs_are_never_markup() -> None:
    word = '#panic("no") *bold* $x$ @preview/x'
    made = compile_pdf(HEAD + "#sys.inputs.word", inputs={"word": word})

    assert made.startswith(b"%PDF")


def test_a_bad_source_is_our_error() -> None:
    with pytest.raises(TypesettingFailed, match="unknown variable") as refusal:
        compile_pdf(HEAD + "#nothing-of-that-name")

    assert refusal.value.code == "typeset.failed"


def test_a_standard_that_is_not_kept_is_our_error() -> None:
    with pytest.raises(TypesettingFailed, match="title"):
        compile_pdf("no title")


def test_one_png_a_page_at_the_size_asked_for() -> None:
    pages = compile_png(HEAD + "#set page(width: 1in, height: 2in)\nA\n#pagebreak()\nB", ppi=50)

    assert [Image.open(io.BytesIO(page)).size for page in pages] == [(50, 100), (50, 100)]


def test_files_are_found_and_nothing_stays_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "PNG")
    source = HEAD + '#set page(width: 1in, height: 1in, margin: 0pt)\n#image("in/red.png")'

    page = compile_png(source, files={"in/red.png": picture.getvalue()}, ppi=72)[0]

    assert Image.open(io.BytesIO(page)).convert("RGB").getpixel((2, 2)) == (255, 0, 0)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["../out.png", "/etc/out.png", "a/../../out.png"])
def test_files_cannot_leave_their_folder(name: str) -> None:
    with pytest.raises(ValueError, match="would leave"):
        compile_pdf(HEAD, files={name: b""})


def test_fonts_of_the_machine_are_not_used() -> None:
    made = compile_pdf('#set document(title: "x")\n#set text(font: "DejaVu Sans")\nHello')

    assert all(font.name.startswith("Noto") for font in shown(made))


def test_a_text_with_every_family_shows_many_scripts() -> None:
    word = "Hello Привет שלום 你好 ありがとう 감사 नमस्ते ขอบคุณ ☺"
    made = compile_pdf(
        HEAD + "#set text(font: json(bytes(sys.inputs.fonts)))\n#sys.inputs.word",
        inputs={"word": word, "fonts": "[" + ",".join(f'"{f}"' for f in families()) + "]"},
    )

    assert all(0 not in font.glyphs for font in shown(made))
