from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import numpy as np
import pikepdf
import pytest
from numpy.typing import NDArray
from PIL import Image
from pypdf import PdfReader

from asfound.errors import BadNoteOption, GlyphMissing, NoteTooLong
from asfound.note.card import (
    SHEETS,
    SIZES,
    STYLES,
    Design,
    Note,
    Size,
    Style,
    guest_line,
    note_pdf,
    note_png,
    note_txt,
    where_line,
)
from asfound.note.places import spoken
from asfound.note.texts import VARIANTS, Text, catalogue, chosen, codes, load
from tests.unit.typeset.shown_glyphs import shown

MM_A_POINT = 25.4 / 72


def picture() -> bytes:
    file = io.BytesIO()
    Image.linear_gradient("L").resize((300, 200)).convert("RGB").save(file, "JPEG")
    return file.getvalue()


def words_in(pdf: bytes) -> str:
    """The text that can be selected and searched, without line breaks."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def ink(png: bytes) -> NDArray[np.bool_]:
    """Where a picture is dark."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("L")) < 128


@pytest.mark.parametrize("text", catalogue(), ids=codes())
def test_no_language_misses_a_glyph(text: Text) -> None:
    """Every glyph of every variant is a real one, and every font is inside the file."""
    for variant in VARIANTS:
        fonts = shown(note_pdf(Note((text,), variant, guest="Japan"), Design()))

        assert fonts
        for font in fonts:
            assert font.embedded, font.name
            assert 0 not in font.glyphs, font.name
            assert max(font.glyphs) < font.in_font or not font.in_font, font.name


@pytest.mark.parametrize(
    ("code", "family"),
    [
        ("ja", "NotoSansCJKjp"),
        ("ko", "NotoSansCJKkr"),
        ("zh", "NotoSansCJKsc"),
        ("zh_Hant", "NotoSansCJKtc"),
        ("zh_Hant_HK", "NotoSansCJKhk"),
        ("ur", "NotoNastaliqUrdu"),
        ("ar", "NotoSansArabic"),
        ("he", "NotoSansHebrew"),
        ("dz", "NotoSerifTibetan"),
        ("dv", "NotoSansThaana"),
        ("zgh", "NotoSansTifinagh"),
        ("my", "NotoSansMyanmar"),
        ("km", "NotoSansKhmer"),
        ("am", "NotoSansEthiopic"),
    ],
)
def test_a_language_is_set_in_its_own_regional_font_and_no_other(code: str, family: str) -> None:
    fonts = shown(note_pdf(Note((load(code),)), Design()))

    # Some fonts leave the full stop to Noto Sans; Han and kana have theirs.
    others = set() if "CJK" in family else {"NotoSans"}
    assert {family} <= {font.name.split("-")[0] for font in fonts} <= {family} | others


@pytest.mark.parametrize("code", ["en", "ru", "el", "tr", "pl", "hu", "hy"])
def test_the_words_can_be_selected(code: str) -> None:
    text = load(code)
    found = words_in(note_pdf(Note((text,), guest="Japan"), Design()))

    assert text.team.word in found
    assert text.team.text in found


@pytest.mark.parametrize(("code", "low"), [("he", "וווו"), ("ar", "ںںں"), ("en", "ooooo")])
def test_right_to_left_scripts_end_at_the_left(code: str, low: str) -> None:
    """The mark that ends a line has no direction of its own; it shows that of the line."""
    text = load(code)
    own = replace(text, team=replace(text.team, word=f"{low}!"))

    dark = ink(note_png(Note((own,)), Design(size="card")))
    height, width = dark.shape
    inside = dark[height // 10 : -height // 10, width // 10 : -width // 10]
    top = np.flatnonzero(inside.any(axis=1))[0]
    mark = np.flatnonzero(inside[top : top + 4].any(axis=0))

    assert (mark.max() < inside.shape[1] / 2) == (text.direction == "rtl")
    assert (mark.min() > inside.shape[1] / 2) == (text.direction == "ltr")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("country", ["RU", "JP", "PK", "CH", "SG"])
def test_every_design_in_every_size(country: str, style: Style, size: Size) -> None:
    note = Note(chosen(spoken(country)), guest="Brazil", place="Rostov Arena", day=date(2018, 7, 2))
    pdf = note_pdf(note, Design(style, size, picture=picture()))

    (page,) = PdfReader(io.BytesIO(pdf)).pages
    found = (float(page.mediabox.width), float(page.mediabox.height))
    assert np.allclose(np.multiply(found, MM_A_POINT), SHEETS[size].page, atol=0.1)
    assert all(0 not in font.glyphs and font.embedded for font in shown(pdf))


def test_the_sheet_has_eight_cards_and_marks_between_them() -> None:
    pdf = note_pdf(Note((load("ru"),)), Design(size="a4"))
    dark = ink(note_png(Note((load("ru"),)), Design(size="a4")))
    px_a_mm = 300 / 25.4

    assert words_in(pdf).count("Спасибо") == 8
    for x_mm in (20, 105, 190):
        column = dark[int(33 * px_a_mm) : int(36 * px_a_mm)]
        assert column[:, int(x_mm * px_a_mm) - 2 : int(x_mm * px_a_mm) + 3].any(axis=1).all()
    assert not dark[int(33 * px_a_mm) : int(36 * px_a_mm), : int(18 * px_a_mm)].any()


def test_cut_marks_stand_outside_a_single_card() -> None:
    plain = PdfReader(io.BytesIO(note_pdf(Note((load("de"),)), Design(size="card")))).pages[0]
    marked = note_pdf(Note((load("de"),)), Design(size="card", cut_marks=True))
    page = PdfReader(io.BytesIO(marked)).pages[0]

    assert float(page.mediabox.width - plain.mediabox.width) * MM_A_POINT == pytest.approx(16, 0.01)


def test_several_languages_share_a_card() -> None:
    texts = chosen(spoken("CH"))
    found = words_in(note_pdf(Note(texts), Design()))

    for text in texts:
        assert text.team.word in found
        assert text.team.text.split()[-1] in found


def test_many_languages_show_the_first_text_and_every_word() -> None:
    texts = chosen(spoken("ZA"), every=True)
    found = words_in(note_pdf(Note(texts), Design()))

    assert len(texts) == 11
    assert texts[0].team.text in found
    assert texts[1].team.text not in found
    for text in texts:
        assert text.team.word in found


def test_equal_notes_are_equal_bytes() -> None:
    note = Note(chosen(spoken("SG")), guest="Japan", message="Thanks again.")

    assert note_pdf(note, Design("drawing")) == note_pdf(note, Design("drawing"))
    assert note_png(note, Design("drawing")) == note_png(note, Design("drawing"))


def test_a_phone_gets_its_screen() -> None:
    page = Image.open(io.BytesIO(note_png(Note((load("th"),)), Design(size="phone"))))

    assert page.size == (1080, 1920)


def test_the_message_of_the_guests_is_on_the_card_in_any_script() -> None:
    message = 'Благодарим! 日本からありがとう #strong[x] $1$ \\ "q"'
    pdf = note_pdf(Note((load("en"),), message=message), Design())

    assert message in words_in(pdf)
    assert all(0 not in font.glyphs for font in shown(pdf))


def test_a_message_of_two_lines_has_two_lines() -> None:
    pdf = note_pdf(Note((load("en"),), message="First.\nSecond."), Design())

    lines = PdfReader(io.BytesIO(pdf)).pages[0].extract_text().splitlines()
    assert {"First.", "Second."} <= {line.strip() for line in lines}


def test_too_long_a_message_is_refused() -> None:
    note = Note((load("en"),), message="Thank you so much. " * 120)

    with pytest.raises(NoteTooLong, match=r"4\.5 point") as refusal:
        note_pdf(note, Design(size="card"))
    assert refusal.value.code == "note.too-long"
    with pytest.raises(NoteTooLong):
        note_png(note, Design(size="card"))


@pytest.mark.parametrize("make", [note_pdf, note_png])
def test_a_character_that_no_font_has_is_refused(make: object) -> None:
    assert callable(make)
    with pytest.raises(GlyphMissing, match=r"U\+12000"):
        make(Note((load("en"),), message="\U00012000"), Design())


def test_the_picture_style_needs_a_picture() -> None:
    with pytest.raises(BadNoteOption, match="--picture") as refusal:
        note_pdf(Note((load("en"),)), Design(style="picture"))
    assert refusal.value.code == "note.bad-option"


def test_the_picture_is_inside_with_a_description() -> None:
    pdf = note_pdf(Note((load("en"),), guest="Japan"), Design("picture", picture=picture()))

    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.pages[0].get_images()) == 1
    assert b"/Alt" in pikepdf_plain(pdf)


def pikepdf_plain(pdf: bytes) -> bytes:
    """The file with nothing compressed."""
    plain = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(
            plain,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return plain.getvalue()


@pytest.mark.parametrize(
    ("code", "guest", "line"),
    [
        ("ru", "Japan", "Япония"),
        ("ja", "Brazil", "ブラジル"),
        ("de", "Ito family", "Ito family"),
        ("zu", "", ""),
        ("xh", "Japan", "Japan"),
    ],
)
def test_a_country_signs_in_the_language_of_the_host(code: str, guest: str, line: str) -> None:
    assert guest_line(Note((load(code),), guest=guest)) == line


def test_the_day_is_written_as_the_host_writes_it() -> None:
    note = Note((load("ru"),), place="Rostov Arena", day=date(2018, 7, 2))

    assert where_line(note).replace("\u202f", " ") == "Rostov Arena · 2 июля 2018 г."


def test_the_text_file() -> None:
    note = Note((load("de"), load("fr")), message="Bis bald!", guest="Japan")

    assert note_txt(note).split("\n\n") == [
        f"Danke\n{load('de').team.text}",
        f"Merci\n{load('fr').team.text}",
        "Bis bald!",
        "Japan\n",
    ]
