"""QR codes, as pictures without a script or a font."""

from __future__ import annotations

import segno


def qr_svg(text: str, *, border: int = 2) -> str:
    """A QR code as an SVG element that takes the colour of its text.

    Args:
        text: What it says.
        border: Quiet zone, modules; four are the standard, two are enough on white paper.
    """
    code = segno.make(text, error="m", micro=False)
    return str(
        code.svg_inline(
            scale=1,
            border=border,
            dark="#000",
            light="#fff",
            omitsize=True,
            svgclass="qr",
            lineclass=None,
        )
    )
