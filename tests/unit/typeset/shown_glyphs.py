"""Which glyphs a PDF shows, read from its content streams and its embedded fonts."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]


@dataclass(frozen=True)
class Shown:
    """One font of a PDF and the glyph ids that are drawn with it."""

    name: str
    glyphs: frozenset[int]
    embedded: bool
    in_font: int
    """Glyphs that the embedded font program holds."""


def shown(pdf: bytes) -> list[Shown]:
    """Every font that draws text, on any page or in any form, with the glyph ids drawn."""
    drawn: dict[tuple[int, int], tuple[pikepdf.Object, set[int]]] = {}
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            for font, code in _codes(page.obj, page.obj["/Resources"]):
                drawn.setdefault(font.objgen, (font, set()))[1].add(code)
        return [_shown(font, codes) for font, codes in drawn.values()]


def _codes(
    stream: pikepdf.Object, resources: pikepdf.Object
) -> Iterator[tuple[pikepdf.Object, int]]:
    font: pikepdf.Object = pikepdf.Dictionary()
    for instruction in pikepdf.parse_content_stream(stream):
        operands, operator = instruction.operands, str(instruction.operator)
        if operator == "Tf":
            font = resources["/Font"][str(operands[0])]
        elif operator == "Do":
            form = resources["/XObject"][str(operands[0])]
            if form.get("/Subtype") == "/Form":
                yield from _codes(form, form.get("/Resources", resources))
        elif operator in ("Tj", "TJ", "'", '"'):
            yield from ((font, code) for code in _pairs(operands[-1], several=operator == "TJ"))


def _pairs(operand: pikepdf.Object, *, several: bool) -> Iterator[int]:
    """The two-byte codes of a string, or of the strings in a list with distances between them."""
    for part in operand if several else [operand]:
        if isinstance(part, pikepdf.String):
            raw = bytes(part)
            yield from (int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2))


def _shown(font: pikepdf.Object, codes: set[int]) -> Shown:
    assert font["/Subtype"] == "/Type0", "two bytes a glyph are assumed"
    assert font["/Encoding"] == "/Identity-H", "a code is taken to be a glyph id"
    descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
    program = descriptor.get("/FontFile2", descriptor.get("/FontFile3"))
    name = str(font["/BaseFont"]).lstrip("/").split("+")[-1]
    glyphs = 0
    if program is not None and "/FontFile2" in descriptor:
        glyphs = TTFont(io.BytesIO(program.read_bytes()))["maxp"].numGlyphs
    return Shown(name, frozenset(codes), program is not None, glyphs)
