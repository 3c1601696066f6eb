"""One picture of every note: all languages, to be looked at. Not kept in the repository.

python benchmarks/note_sheet.py OUT.png [--variant family] [--style drawing] [--columns 6]
"""

from __future__ import annotations

import argparse
import io
from pathlib import Path

from PIL import Image, ImageDraw

from asfound.note.card import STYLES, Design, Note, note_png
from asfound.note.texts import VARIANTS, Text, catalogue

TILE_PX = (520, 369)
LABEL_PX = 26


def tile(text: Text, variant: str, style: str) -> Image.Image:
    """One card with its code, grade and name above it."""
    guest = Note((text,), next(v for v in VARIANTS if v == variant), guest="Japan")
    design = Design(next(s for s in STYLES if s == style))
    card = Image.open(io.BytesIO(note_png(guest, design))).convert("RGB").resize(TILE_PX)
    page = Image.new("RGB", (TILE_PX[0], TILE_PX[1] + LABEL_PX), "#333333")
    page.paste(card, (0, LABEL_PX))
    label = f"{text.language}  [{text.confidence}]  {text.name}"
    ImageDraw.Draw(page).text((6, 5), label.encode("latin-1", "replace"), fill="white")
    return page


def main() -> None:
    """Draw the sheet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--variant", choices=VARIANTS, default="team")
    parser.add_argument("--style", choices=("plain", "drawing"), default="plain")
    parser.add_argument("--columns", type=int, default=6)
    parser.add_argument("--only", nargs="*", help="language codes")
    options = parser.parse_args()
    texts = [t for t in catalogue() if not options.only or t.language in options.only]
    tiles = [tile(text, options.variant, options.style) for text in texts]
    width, height = tiles[0].size
    rows = -(-len(tiles) // options.columns)
    sheet = Image.new("RGB", (width * options.columns, height * rows), "#333333")
    for number, page in enumerate(tiles):
        sheet.paste(page, (number % options.columns * width, number // options.columns * height))
    sheet.save(options.out)
    print(f"{len(tiles)} notes: {options.out}, {sheet.width} x {sheet.height} pixels")


if __name__ == "__main__":
    main()
