"""A record from beginning to end on the demo place, by the very commands of the example."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from pathlib import Path

import pypdf
import pytest

from tests.authority import time_stamping_authority
from tests.command import asfound_here
from tests.record_kit import unpacked
from tests.report_kit import visit

ROOT = Path(__file__).parents[2]
CAMERA = "asfound rendered"  # as the demo place's photos name it; lines may break after that
REPORT = "data/report/report.pdf"


def text_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


@pytest.mark.slow
def test_the_example_runs_from_sealing_to_publishing(tmp_path: Path) -> None:
    with time_stamping_authority(tmp_path / "authority") as authority:
        done = subprocess.run(
            [ROOT / "examples" / "hand-over.sh", tmp_path / "visit"],
            env={
                **os.environ,
                "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
                "TIMESTAMP_URL": authority.url,
                "TIMESTAMP_ROOTS": str(authority.roots),
            },
            capture_output=True,
            text=True,
            check=False,
        )

    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\nvalid\n") == 2
    assert "FAIL" not in done.stdout
    assert done.stdout.count("vouched for") == 2
    assert "Received, all in order." in done.stdout
    assert "OK the record is whole" in done.stdout, "by hand, without asfound"
    assert "\nshown/report/report.pdf\n" in done.stdout
    _sealed(unpacked(tmp_path / "visit" / "visit.zip"))
    _published(unpacked(tmp_path / "visit" / "public.zip"))


def _sealed(files: dict[str, bytes]) -> None:
    """On every page of the PDF stands what ties it to the record."""
    digest = hashlib.sha256(files["data/check.json"]).hexdigest()
    assert digest in files["manifest-sha256.txt"].decode()
    pages = text_of(files[REPORT])
    assert all(digest in page for page in pages)
    assert "Rostov Arena, Russia" in pages[0]
    assert "Thank you" in pages[-1]
    assert CAMERA in "".join(pages)


def _published(files: dict[str, bytes]) -> None:
    """The copy has a PDF too, made from the cleaned photos: times are kept, cameras are not."""
    text = "".join(text_of(files[REPORT]))
    assert "Jul 2, 2018" in text
    assert "0 kB" not in text
    assert CAMERA not in text


def test_check_writes_the_report_for_paper(tmp_path: Path) -> None:
    visit(tmp_path)
    done = asfound_here(
        "check", "before/bench.jpg", "after/IMG_2.jpg", "--no-report", "--pdf", "report.pdf",
        "--paper", "letter", "--language", "de", "--jobs", "1", cwd=tmp_path,
    )  # fmt: skip

    assert done.returncode in (0, 1, 3), done.stderr
    assert "for paper: report.pdf" in done.stdout
    assert not (tmp_path / "report").exists()
    pages = pypdf.PdfReader(tmp_path / "report.pdf").pages
    assert pages[0].mediabox.width == pytest.approx(612)
    assert "Alle Ansichten" in pages[0].extract_text()


def test_a_place_for_the_pdf_is_looked_at_before_the_work(tmp_path: Path) -> None:
    visit(tmp_path)
    done = asfound_here(
        "check", "before/bench.jpg", "after/IMG_2.jpg", "--no-report", "--pdf", "no/report.pdf",
        cwd=tmp_path,
    )  # fmt: skip

    assert done.returncode == 2
    assert "output.not-writable" in done.stderr
