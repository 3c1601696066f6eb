"""The report for paper: the facts of the page, pages that can be told apart, text that is text."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pypdf
import pytest
from PIL import Image

from asfound.domain.comparison import CheckResult, ViewResult
from asfound.language.catalogues import LANGUAGES, direction
from asfound.report import build
from asfound.report import visit as contexts
from asfound.report.context import Fact
from asfound.report.paper import outlines
from asfound.report.pdf import Sealed, size_for
from asfound.report.pictures import Picture
from asfound.report.sides import ViewInput
from asfound.report.wording import Wording
from asfound.workflows.documents.pdf import Paper, PdfOptions, write_report_pdf
from asfound.workflows.documents.report_pictures import pictures_of_size
from tests.report_kit import aligned, visit

CREATED = datetime(2018, 7, 2, 21, 55, tzinfo=UTC)
DIGEST = "0123456789abcdef" * 4
SEALED = Sealed(DIGEST, "Rostov Arena", "RU", "Japan", "Stadium office")
PRINTING = PdfOptions(sealed=SEALED, created=CREATED)
HIEROGLYPH = "\U00013080"  # of a script that no font here can show
UNDOTTED = "الموردسصطعحهكء"  # Arabic letters that are one glyph each
MM = 72 / 25.4
OUTLINE_PT = 2.2


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> CheckResult:
    made = visit(tmp_path_factory.mktemp("photos"))
    return replace(made, views=(aligned(made.views[0]), *made.views[1:]))


def printed(result: CheckResult, folder: Path, printing: PdfOptions = PRINTING) -> bytes:
    return write_report_pdf(result, folder / "report.pdf", printing).read_bytes()


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def squeezed(text: str) -> str:
    """Without spaces of any kind: where a line breaks is not what a fact says."""
    return re.sub(r"[\s\u200b]+", "", text)


def facts_of(wording: Wording, result: CheckResult) -> list[str]:
    """Everything that the page says of a visit, from the contexts that the page is made from."""
    top = contexts.page_top(wording, result)
    end = contexts.page_end(wording, result, None)
    said = [top.sentence, top.unjudged, end.calibration]
    said += [f"{tally.number} {tally.text}" for tally in top.kinds]
    # Nobody can point at paper to see the rest of a digest.
    in_full = [replace(fact, value=fact.full or fact.value) for fact in end.facts]
    facts: list[Fact] = [*top.facts, *end.kinds, *in_full]
    for number, view in enumerate(result.views, start=1):
        page = build.view_page(wording, given(number, view))
        said += [page.name, page.verdict_text, page.summary, page.advice]
        said += [page.before.absent, page.after.absent]
        said += [text for card in page.findings for text in (card.title, card.thing, card.strength)]
        facts += [*page.before.facts, *page.after.facts, *page.facts, *page.others]
    said += [name for _, names in end.unpaired for name in names]
    said += [text for each in end.problems for text in (each.file, each.code, each.message)]
    return said + [text for fact in facts for text in (fact.name, fact.value)]


def given(number: int, view: ViewResult) -> ViewInput:
    return ViewInput(number, view, pictures_of_size(view, Path, size_for(1)))


@pytest.mark.parametrize("language", [each for each in LANGUAGES if direction(each) == "ltr"])
def test_it_says_what_the_page_says(tmp_path: Path, result: CheckResult, language: str) -> None:
    text = squeezed("".join(pages(printed(result, tmp_path, replace(PRINTING, language=language)))))

    for fact in facts_of(Wording.of(language), result):
        assert squeezed(fact) in text, fact


def test_what_is_written_from_the_right_is_set_too(tmp_path: Path, result: CheckResult) -> None:
    """The font draws dots as glyphs of their own: letters come back, but not in their order."""
    text = "".join(pages(printed(result, tmp_path, replace(PRINTING, language="ar"))))

    facts = set(facts_of(Wording.of("ar"), result))
    letters = {char for fact in facts for char in fact if char in UNDOTTED}
    assert letters <= set(text), letters - set(text)
    assert text.count("\u0644") > 100, "most of it is not Arabic"
    for fact in facts:
        for latin in re.findall(r"[\w.-]{4,}", fact, re.ASCII):
            assert latin in squeezed(text), fact


def outlined_on_photos(page: pikepdf.Page) -> list[float]:
    """Where outlines begin, x and y in turn, as shares of the photo that they are drawn on."""
    turn, kept, photo, width, found = pikepdf.Matrix(), [], pikepdf.Matrix(), 0.0, []
    for step in pikepdf.parse_content_stream(page):
        operands = step.operands
        match str(step.operator):
            case "q":
                kept.append(turn)
            case "Q":
                turn = kept.pop()
            case "cm":
                turn = pikepdf.Matrix(*map(float, operands)) @ turn
            case "Do":
                photo = turn
            case "w":
                width = float(operands[0])
            case "m" if width == OUTLINE_PT:
                x, y = turn.transform((float(operands[0]), float(operands[1])))
                found += [(x - photo.e) / photo.a, (y - photo.f) / photo.d]
    return found


def test_places_on_a_photo_do_not_turn_with_the_text(tmp_path: Path, result: CheckResult) -> None:
    left, right = (
        [at for page in pikepdf.open(io.BytesIO(pdf)).pages for at in outlined_on_photos(page)]
        for pdf in (printed(result, tmp_path, replace(PRINTING, language=x)) for x in ("en", "ar"))
    )

    assert len(left) > 3
    assert right == pytest.approx(left, abs=0.01)


def test_every_photo_s_digest_is_printed_whole(tmp_path: Path, result: CheckResult) -> None:
    text = "".join(pages(printed(result, tmp_path)))

    for view in result.views:
        for photo in (view.before, view.after):
            assert photo is None or photo.digest.removeprefix("sha256:") in text


def test_every_page_has_its_number_and_the_record_s_digest(
    tmp_path: Path, result: CheckResult
) -> None:
    found = pages(printed(result, tmp_path))

    assert len(found) > 2
    for number, text in enumerate(found, start=1):
        assert DIGEST in text
        assert f"{number} / {len(found)}" in text


def test_outside_of_a_record_no_digest_is_claimed(tmp_path: Path, result: CheckResult) -> None:
    text = "".join(pages(printed(result, tmp_path, PdfOptions(created=CREATED))))

    assert "check.json" not in text
    assert "sealed record" in text, "what a record would prove is still said"


@pytest.mark.parametrize(("paper", "size_mm"), [("a4", (210, 297)), ("letter", (215.9, 279.4))])
def test_it_fits_the_paper(
    tmp_path: Path, result: CheckResult, paper: Paper, size_mm: tuple[float, float]
) -> None:
    printing = replace(PRINTING, paper=paper)
    for page in pypdf.PdfReader(io.BytesIO(printed(result, tmp_path, printing))).pages:
        assert (page.mediabox.width, page.mediabox.height) == pytest.approx(
            [side * MM for side in size_mm], abs=0.5
        )


def test_it_is_for_archives_and_for_who_cannot_see_it(tmp_path: Path, result: CheckResult) -> None:
    with pikepdf.open(io.BytesIO(printed(result, tmp_path))) as document:
        with document.open_metadata() as metadata:
            assert metadata["pdfaid:part"] + metadata["pdfaid:conformance"] == "2A"
            assert metadata["pdfuaid:part"] == "1"
        assert document.Root.Lang == "en"
        alts = [str(each["/Alt"]) for each in tagged(document) if each.get("/S") == "/Figure"]
    assert "Before photo of view bench" in alts
    assert "Close-up of difference 1, after" in alts
    assert all(alts)


def tagged(document: pikepdf.Pdf) -> list[pikepdf.Object]:
    """Every element of the structure that a screen reader walks through."""
    found: list[pikepdf.Object] = []
    waiting = [document.Root["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop()
        children = element.get("/K", pikepdf.Array())
        several = children if isinstance(children, pikepdf.Array) else [children]
        below = [each for each in several if isinstance(each, pikepdf.Dictionary)]
        found += [each for each in below if "/S" in each]
        waiting += [each for each in below if "/S" in each]
    return found


def test_all_fonts_are_inside(tmp_path: Path, result: CheckResult) -> None:
    with pikepdf.open(io.BytesIO(printed(result, tmp_path))) as document:
        fonts = [
            each["/FontDescriptor"]
            for each in document.objects
            if isinstance(each, pikepdf.Dictionary) and "/FontDescriptor" in each
        ]
        assert fonts
        for font in fonts:
            assert "/FontFile2" in font or "/FontFile3" in font


def test_pictures_carry_nothing_of_the_camera(tmp_path: Path, result: CheckResult) -> None:
    pdf = printed(result, tmp_path)

    pictures = 0
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for each in document.objects:
            if isinstance(each, pikepdf.Stream) and each.get("/Filter") == "/DCTDecode":
                assert b"Exif" not in each.read_raw_bytes()
                pictures += 1
    assert pictures > 4


def test_names_from_strangers_are_shown_and_nothing_else(
    tmp_path: Path, result: CheckResult
) -> None:
    stranger = f'#panic("x") *{HIEROGLYPH}* $x$ <b> \\ \u202e.jpg'
    views = (replace(result.views[0], other_before=(stranger,)), *result.views[1:])

    text = squeezed("".join(pages(printed(replace(result, views=views), tmp_path))))

    assert squeezed(r'#panic("x") *\u{13080}* $x$ <b> \ \u202e.jpg') in text


def test_equal_arguments_give_equal_bytes(tmp_path: Path, result: CheckResult) -> None:
    assert printed(result, tmp_path) == printed(result, tmp_path)


def test_the_note_is_at_its_end(tmp_path: Path, result: CheckResult) -> None:
    png = io.BytesIO()
    Image.new("RGB", (90, 160), "white").save(png, "PNG")
    note = Picture(png.getvalue(), 90, 160, "image/png")

    assert "Thank you" in pages(printed(result, tmp_path, replace(PRINTING, note=note)))[-1]
    assert "Thank you" not in pages(printed(result, tmp_path))[-1]


def test_a_visit_of_many_views_stays_readable(tmp_path: Path, result: CheckResult) -> None:
    """Above two dozen views the overview is a list; pictures are smaller above sixty."""
    many = replace(result, views=(result.views[1],) * 61)

    pdf = printed(many, tmp_path)

    assert "61 bench" in "".join(pages(pdf))
    assert len(pdf) < 61 * 200_000


def test_outlines_are_read_back() -> None:
    assert outlines("M1,2 3.5,4ZM0,0 1,0 1,1Z") == [[[1, 2], [3.5, 4]], [[0, 0], [1, 0], [1, 1]]]
    assert outlines("") == []
