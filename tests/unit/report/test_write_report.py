"""Writing a report: one file that holds everything, or nothing at all."""

import re
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from asfound.domain.comparison import CheckResult
from asfound.errors import DiskFull, OutputNotOurs, OutputNotWritable
from asfound.language.catalogues import LANGUAGES, direction
from asfound.report.folder import MARKER
from asfound.report.pictures import Picture
from asfound.workflows.documents.report import write_report
from tests.report_kit import HOSTILE, visit

VOID = {"meta", "link", "img", "input", "br", "hr"}


class Page(HTMLParser):
    """Collects what a page is made of, and refuses tags that do not close."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag


@pytest.fixture
def result(tmp_path: Path) -> CheckResult:
    return visit(tmp_path / "photos")


def test_the_page_is_whole_and_says_what_was_found(tmp_path: Path, result: CheckResult) -> None:
    page = write_report(result, tmp_path / "report")

    text = page.read_text("utf-8")
    parsed = Page(text)
    assert parsed.open == []
    assert "Not yet: 1 of 4 views differs." in text
    assert "probably: backpack" in text
    assert "No photo taken on leaving shows this view." in text
    assert "1,240 unchanged pairs of photos" in text
    identifiers = [attrs["id"] for _, attrs in parsed.tags if "id" in attrs]
    assert len(identifiers) == len(set(identifiers))
    links = {str(attrs["href"])[1:] for tag, attrs in parsed.tags if tag == "a"}
    assert links <= set(identifiers)


def test_the_page_needs_nothing_from_outside(tmp_path: Path, result: CheckResult) -> None:
    text = write_report(result, tmp_path / "report").read_text("utf-8")

    for tag, attrs in Page(text).tags:
        for name in ("src", "href", "srcset", "data", "action"):
            value = attrs.get(name)
            assert value is None or value.startswith(("data:", "#")), (tag, name, value)
        assert not [name for name in attrs if name.startswith("on") or name == "style"], tag
    policies = [each["content"] for _, each in Page(text).tags if "http-equiv" in each]
    assert len(policies) == 1
    assert policies[0]
    assert policies[0].startswith("default-src 'none'; img-src data:; style-src 'sha256-")
    assert "unsafe" not in policies[0]
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style
    assert "http" not in style[1]
    assert "@import" not in style[1]


def test_hostile_names_are_only_ever_text(tmp_path: Path, result: CheckResult) -> None:
    text = write_report(result, tmp_path / "report").read_text("utf-8")

    assert len([tag for tag, _ in Page(text).tags if tag == "script"]) == 1
    assert "<script>alert" not in text
    assert "\u202e" not in text
    assert r"\u202egpj.\n\udcff" in text
    assert "the picture ends &lt;b&gt;early" in text
    assert HOSTILE not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language(tmp_path: Path, result: CheckResult, language: str) -> None:
    text = write_report(result, tmp_path / "report", language=language).read_text("utf-8")

    assert f'<html lang="{language}" dir="{direction(language)}"' in text
    assert Page(text).open == []


def test_two_runs_write_the_same_bytes(tmp_path: Path, result: CheckResult) -> None:
    first = write_report(result, tmp_path / "one").read_bytes()
    again = write_report(replace(result, seconds=99), tmp_path / "two").read_bytes()
    assert first == again


def test_the_originals_are_not_carried_along(tmp_path: Path, result: CheckResult) -> None:
    """Neither the place, nor the device's own thumbnail, nor any EXIF leaves in the pictures."""
    data = write_report(result, tmp_path / "report").read_bytes()
    assert b"RXhpZgAA" not in data  # "Exif\0\0" where a picture would begin with it
    assert b"/9j/4AAQ" in data or b"/9j/2w" in data


def test_a_photo_that_has_gone_costs_its_picture_only(tmp_path: Path, result: CheckResult) -> None:
    (tmp_path / "photos" / "after" / "IMG_2.jpg").unlink()
    text = write_report(result, tmp_path / "report").read_text("utf-8")
    assert "The photo could not be opened when this page was written." in text
    assert "probably: backpack" in text


def test_a_photo_that_could_not_be_read_is_named(tmp_path: Path, result: CheckResult) -> None:
    unread = replace(result.views[3], unread_after="after/broken.jpg")
    text = write_report(replace(result, views=(unread,)), tmp_path / "r").read_text("utf-8")
    assert "This photo could not be read." in text
    assert "broken.jpg" in text


def test_the_thank_you_note_has_its_place(tmp_path: Path, result: CheckResult) -> None:
    note = Picture(b"<svg xmlns='http://www.w3.org/2000/svg'/>", 600, 400, "image/svg+xml")
    text = write_report(result, tmp_path / "report", note=note).read_text("utf-8")
    assert 'src="data:image/svg+xml;base64,' in text


def test_progress_is_told_view_by_view(tmp_path: Path, result: CheckResult) -> None:
    told: list[tuple[int, int]] = []
    write_report(result, tmp_path / "r", progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_no_views_at_all_is_a_page_too(tmp_path: Path, result: CheckResult) -> None:
    text = write_report(replace(result, views=()), tmp_path / "report").read_text("utf-8")
    assert "Cannot tell: there was no view to compare." in text
    assert Page(text).open == []


def test_our_own_folder_is_written_again(tmp_path: Path, result: CheckResult) -> None:
    out = tmp_path / "report"
    write_report(result, out)
    (out / "my notes.txt").write_text("mine")
    write_report(result, out, language="de")
    assert sorted(path.name for path in out.iterdir()) == [MARKER, "index.html", "my notes.txt"]
    assert 'lang="de"' in (out / "index.html").read_text("utf-8")


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path, result: CheckResult) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "index.html").write_text("theirs")
    with pytest.raises(OutputNotOurs):
        write_report(result, tmp_path / "theirs")
    assert [path.name for path in (tmp_path / "theirs").iterdir()] == ["index.html"]


def test_a_file_in_the_way(tmp_path: Path, result: CheckResult) -> None:
    (tmp_path / "report").write_text("a file")
    with pytest.raises(OutputNotWritable):
        write_report(result, tmp_path / "report")


class Interrupted(Exception):
    pass


def interrupt(done: int, total: int) -> None:
    raise Interrupted


def test_a_run_that_fails_leaves_no_report_and_no_folder(
    tmp_path: Path, result: CheckResult
) -> None:
    with pytest.raises(Interrupted):
        write_report(result, tmp_path / "deep" / "report", progress=interrupt)
    assert not (tmp_path / "deep" / "report").exists()


def test_a_run_that_fails_leaves_the_last_report(tmp_path: Path, result: CheckResult) -> None:
    page = write_report(result, tmp_path / "report")
    before = page.read_bytes()
    with pytest.raises(Interrupted):
        write_report(result, tmp_path / "report", language="de", progress=interrupt)
    assert page.read_bytes() == before
    assert sorted(path.name for path in page.parent.iterdir()) == [MARKER, "index.html"]


def test_a_full_disk_is_named_and_leaves_nothing(tmp_path: Path, result: CheckResult) -> None:
    """Files may not grow beyond 100 kB in a child process, as on a disk that is full."""
    script = (
        "import resource, sys; from pathlib import Path; from tests.report_kit import visit;"
        "from asfound.workflows.documents.report import write_report;"
        "from asfound.errors import DiskFull;"
        "r = visit(Path(sys.argv[1]));"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000));\n"
        "try: write_report(r, Path(sys.argv[2]))\n"
        "except DiskFull as e: print(e.code)"
    )
    out = tmp_path / "out"
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "more"), str(out)],
        capture_output=True, text=True, cwd=Path(__file__).parents[3], check=True,
    )  # fmt: skip
    assert done.stdout.strip() == DiskFull.code
    assert not out.exists()


@pytest.mark.slow
@pytest.mark.parametrize(("views", "megabytes"), [(20, 20), (200, 80)])
def test_a_report_keeps_to_its_weight(
    tmp_path: Path, result: CheckResult, views: int, megabytes: int
) -> None:
    """Drawn places are full of grain: they need more bytes than most real photos."""
    many = replace(result, views=result.views[:1] * views)
    page = write_report(many, tmp_path / "report")
    size = page.stat().st_size
    assert size < megabytes * 1e6
    assert size > 0.3 * megabytes * 1e6 or views == 20


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_views(tmp_path: Path, result: CheckResult) -> None:
    def peak(views: int) -> int:
        many = replace(result, views=result.views[:1] * views)
        tracemalloc.start()
        write_report(many, tmp_path / str(views))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(2)
    # Its words and outlines stay until the page is whole, some 20 kB; its pictures, over 100 kB,
    # must not. From thirty views on, for garbage is collected every dozen views or so.
    assert (peak(100) - peak(30)) / 70 < 50_000
