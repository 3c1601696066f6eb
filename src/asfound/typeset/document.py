"""Typst source to PDF and PNG, in memory, the same bytes every time.

Texts of people never become typst markup: hand them over as ``inputs``, and the source reads
them with ``sys.inputs`` as plain strings. Sources may import no typst packages (`@preview/…`):
typst would fetch them from the network.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from asfound.errors import GlyphMissing, TypesettingFailed
from asfound.typeset.fonts import book

if TYPE_CHECKING:
    from typst import PDFStandard

ARCHIVE: Final[tuple[PDFStandard, ...]] = ("a-2a", "ua-1")
"""PDF/A-2a: everything needed is inside, text can be read out. PDF/UA-1: for screen readers.

PDF/UA wants a title (`set document(title: …)`) and `alt` texts on images.
"""

LONG_AGO: Final = datetime(1980, 1, 1, tzinfo=UTC)
"""The creation date of documents that state none: constant, so that the bytes are."""

_UNSHOWN = re.compile(r'the text `?"(?P<text>.*?)"`? could not be displayed', re.DOTALL)
_POINTS_AN_INCH = 72.0


def compile_pdf(
    source: str,
    *,
    inputs: Mapping[str, str] | None = None,
    files: Mapping[str, bytes] | None = None,
    fonts: Sequence[Path] = (),
    standard: Sequence[PDFStandard] = ARCHIVE,
    created: datetime = LONG_AGO,
) -> bytes:
    """The PDF of a typst source; fonts are embedded, equal arguments give equal bytes.

    Args:
        source: Typst markup.
        inputs: What the source finds in ``sys.inputs``.
        files: Relative name -> content, for ``image`` and ``read`` in the source.
        fonts: Further folders with fonts.
        standard: PDF standards to keep to; see :data:`ARCHIVE`. With any PDF/A a character that no
            font can show is an error.
        created: Date of creation in the metadata; aware.

    Raises:
        GlyphMissing: A character that no installed font can show.
        TypesettingFailed: Typst refused the source; also when a standard is not kept.
        FontsMissing: A font package is not installed.
    """
    pages = _compile(
        source,
        inputs or {},
        files or {},
        fonts,
        {"format": "pdf", "pdf_standards": list(standard), "timestamp": int(created.timestamp())},
    )
    return pages[0]


def compile_png(
    source: str,
    *,
    inputs: Mapping[str, str] | None = None,
    files: Mapping[str, bytes] | None = None,
    fonts: Sequence[Path] = (),
    ppi: float = 2 * _POINTS_AN_INCH,
) -> list[bytes]:
    """One PNG a page of a typst source, ``ppi`` pixels to the inch; arguments as above.

    The source is set as a PDF/A first, which is what finds missing characters.

    Raises:
        GlyphMissing, TypesettingFailed, FontsMissing: As for :func:`compile_pdf`.
    """
    compile_pdf(source, inputs=inputs, files=files, fonts=fonts, standard=("a-2u",))
    return _compile(source, inputs or {}, files or {}, fonts, {"format": "png", "ppi": ppi})


def _compile(
    source: str,
    inputs: Mapping[str, str],
    files: Mapping[str, bytes],
    fonts: Sequence[Path],
    output: Mapping[str, Any],
) -> list[bytes]:
    """What typst makes of a source: one item for a PDF, one a page for PNG."""
    import typst

    with tempfile.TemporaryDirectory(prefix="asfound-") as root:
        _lay_out(Path(root), files)
        try:
            compiler = typst.Compiler(
                source.encode(),
                root=root,
                font_paths=book(tuple(fonts)),
                ignore_system_fonts=True,
                sys_inputs=dict(inputs),
            )
            made = compiler.compile(**output)
        except typst.TypstError as error:
            raise _ours(error) from error
    return made if isinstance(made, list) else [made or b""]


def _lay_out(root: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        relative = PurePosixPath(name)
        if relative.is_absolute() or ".." in relative.parts:
            raise ValueError(f"{name!r} would leave the document's folder")
        target = root / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _ours(error: RuntimeError) -> GlyphMissing | TypesettingFailed:
    """Typst's complaint as our error; a missing character is named."""
    complaint = str(getattr(error, "message", "") or error)
    unshown = _UNSHOWN.search(complaint)
    if unshown:
        return GlyphMissing(unshown["text"])
    return TypesettingFailed(str(getattr(error, "diagnostic", "") or complaint))
