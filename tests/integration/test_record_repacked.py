"""A sealed record that was unpacked, or packed again: by programs people have, and by any other."""

from __future__ import annotations

import io
import os
import shutil
import stat
import subprocess
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from asfound.errors import AsfoundError, FileChanged, RecordNotOriginal
from asfound.evidence.examine import examine
from asfound.evidence.original import write_original
from asfound.evidence.record import Container, Record, open_record
from asfound.evidence.verify import verify, verify_open
from tests.by_hand import verified_by_hand
from tests.record_kit import (
    SEALED_AT,
    People,
    flipped,
    full_record,
    make_record,
    people,
    photos,
    sign,
    unpacked,
)
from tests.zip_kit import (
    DESCRIPTORS,
    UNIX_FILE,
    UNIX_FOLDER,
    Item,
    deflated,
    extra_field,
    zipped,
)


@pytest.fixture(scope="module")
def who(tmp_path_factory: pytest.TempPathFactory) -> People:
    return people(tmp_path_factory.mktemp("people"))


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory, who: People) -> Path:
    return full_record(tmp_path_factory.mktemp("sealed") / "visit.zip", who)


@pytest.fixture
def folder(sealed: Path, tmp_path: Path) -> Path:
    """The record as a person unpacks it, beside nothing else."""
    with zipfile.ZipFile(sealed) as zip_file:
        zip_file.extractall(tmp_path / "unpacked")
    return tmp_path / "unpacked" / "record"


def repaired(path: Path, out: Path) -> bytes:
    with open_record(path) as record:
        verify_open(record)
        write_original(record, out)
    return out.read_bytes()


# --- programs that people have -------------------------------------------------------------------


def _run(*command: str, cwd: Path, tool: str | None = None) -> bytes:
    if shutil.which(tool or command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    return subprocess.run(command, cwd=cwd, check=True, capture_output=True).stdout


def _info_zip(folder: Path, out: Path) -> None:
    _run("zip", "-qr", str(out), folder.name, cwd=folder.parent)


def _info_zip_into_a_pipe(folder: Path, out: Path) -> None:
    out.write_bytes(_run("zip", "-qr", "-", folder.name, cwd=folder.parent))


def _info_zip_without_the_folder(folder: Path, out: Path) -> None:
    _run("zip", "-qr", "-1", str(out), ".", cwd=folder)


def _libarchive(folder: Path, out: Path) -> None:
    # The library behind bsdtar and the Explorer of Windows 11.
    _run("cmake", "-E", "tar", "cf", str(out), "--format=zip", folder.name, cwd=folder.parent)


def _java(folder: Path, out: Path) -> None:
    _run("jar", "cMf", str(out), folder.name, cwd=folder.parent)


def _git(folder: Path, out: Path) -> None:
    _run("git", "init", "-q", ".", cwd=folder.parent)
    _run("git", "add", "-f", folder.name, cwd=folder.parent)
    tree = _run("git", "write-tree", cwd=folder.parent).decode().strip()
    _run("git", "archive", "--format=zip", "-o", str(out), tree, cwd=folder.parent)


def _perl(folder: Path, out: Path) -> None:
    files = sorted(str(p.relative_to(folder.parent)) for p in folder.rglob("*") if p.is_file())
    script = "use IO::Compress::Zip ':all'; my $o = shift; zip [@ARGV] => $o or die $ZipError"
    _run("perl", "-e", script, str(out), *files, cwd=folder.parent)


def _python(folder: Path, out: Path) -> None:
    shutil.make_archive(str(out.with_suffix("")), "zip", folder.parent, folder.name)


def _python_into_a_pipe(folder: Path, out: Path) -> None:
    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.written = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: Any) -> int:
            self.written += data
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as zip_file:
        for path in sorted(folder.rglob("*"), reverse=True):
            zip_file.write(path, path.relative_to(folder.parent))
    out.write_bytes(pipe.written)


PROGRAMS = [
    _info_zip, _info_zip_into_a_pipe, _info_zip_without_the_folder, _libarchive, _java, _git,
    _perl, _python, _python_into_a_pipe,
]  # fmt: skip


@pytest.mark.parametrize("pack", PROGRAMS, ids=lambda pack: pack.__name__.strip("_"))
@pytest.mark.parametrize("name", ["record", "visit (2) – Übergabe"])
def test_what_a_program_packed_again_is_valid_and_can_be_repaired(
    pack: Callable[[Path, Path], None], name: str, sealed: Path, folder: Path, tmp_path: Path
) -> None:
    folder = folder.rename(folder.with_name(name))
    (folder / "data" / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")
    (folder.parent / "._record").write_bytes(b"\0\5\x16\7")
    pack(folder, tmp_path / "again.zip")

    found = verify(tmp_path / "again.zip")

    assert found.container is Container.REPACKED
    assert [remark.code for remark in found.remarks] == ["record.repacked-contents"]
    assert len(found.layers) == 2
    again = repaired(tmp_path / "again.zip", tmp_path / "repaired.zip")
    assert again == sealed.read_bytes()
    assert verify(tmp_path / "repaired.zip").container is Container.ORIGINAL
    (tmp_path / "hand").mkdir()
    done = verified_by_hand(tmp_path / "again.zip", tmp_path / "hand")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("OK its contents are whole, packed again\n")


# --- any program ---------------------------------------------------------------------------------

_TIMES = extra_field(0x5455, b"\3" + bytes(8))
_OWNER = extra_field(0x7875, b"\1\4" + bytes(4) + b"\4" + bytes(4))
_MAC = extra_field(0x5855, bytes(12))
_WINDOWS = extra_field(0x000A, bytes(4) + b"\1\0\x18\0" + bytes(24))
_ROOTS = ["record/", "", "record 2/", "Übergabe – Kopie/", "記録/", "RECORD/"]


class Zipped(bytes):
    """Shown in a failure by its length: it has no text that would help."""

    def __repr__(self) -> str:
        return f"a zip of {len(self)} bytes"


# No shrinking: it takes minutes, and a smaller zip of thirty entries explains no more.
_ANY = settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@st.composite
def tolerated(draw: st.DrawFn, files: dict[str, bytes]) -> Zipped:
    """The files as some program packs them, with what some system left among them."""
    root = draw(st.sampled_from(_ROOTS))
    items = [draw(_items(st.just(root + path), st.just(data))) for path, data in files.items()]
    folders = sorted({f"{root}{parent}/" for path in files for parent in _parents(path)})
    if root:
        folders.insert(0, root)
    items += [
        Item(name, attributes=draw(st.sampled_from([UNIX_FOLDER, 0x10, 0])))
        for name in draw(st.sets(st.sampled_from(folders)))
    ]
    left = [f"{root}.DS_Store", f"{root}data/Thumbs.db", f"{root}data/before/._door.jpg"]
    left += [f"__MACOSX/{root}._bagit.txt", "__MACOSX/", f"__MACOSX/{root}data/._after"]
    items += [
        Item(name, attributes=UNIX_FOLDER) if name.endswith("/") else Item(name, b"left here")
        for name in draw(st.sets(st.sampled_from(left)))
    ]
    items = draw(st.permutations(items))
    return Zipped(zipped(items, listed=draw(st.permutations(range(len(items))))))


def _items(name: st.SearchStrategy[str], data: st.SearchStrategy[bytes]) -> st.SearchStrategy[Item]:
    return st.builds(
        Item,
        name,
        data,
        is_packed=st.booleans(),
        stamp=st.integers(0, 2**32 - 1),
        descriptor=st.sampled_from(DESCRIPTORS),
        attributes=st.sampled_from([UNIX_FILE, 0o100600 << 16, 0o600 << 16, 0x20, 0]),
        made_by=st.sampled_from([0x031E, 0x0315, 0x0014, 0x0B3F, 0x133F]),
        extra=st.sampled_from([b"", _TIMES, _TIMES + _OWNER, _MAC, _WINDOWS]),
    )


def _parents(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:n]) for n in range(1, len(parts))]


@pytest.mark.slow
@given(data=st.data())
@_ANY
def test_however_it_was_packed_again_it_is_valid_and_can_be_repaired(
    data: st.DataObject, sealed: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    out = tmp_path_factory.mktemp("any")
    (out / "again.zip").write_bytes(data.draw(tolerated(unpacked(sealed))))

    assert verify(out / "again.zip").container is Container.REPACKED
    assert repaired(out / "again.zip", out / "repaired.zip") == sealed.read_bytes()


@pytest.mark.slow
@given(data=st.data())
@_ANY
def test_however_it_was_packed_again_a_changed_file_is_found(
    data: st.DataObject, sealed: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    files = unpacked(sealed)
    path = data.draw(st.sampled_from(sorted(files)))
    files[path] = flipped(files[path], data.draw(st.integers(0, len(files[path]) - 1)))
    again = tmp_path_factory.mktemp("any") / "again.zip"
    again.write_bytes(data.draw(tolerated(files)))

    found = examine(again)

    assert not found.is_valid
    assert found.record.container is None


def test_what_a_system_left_is_never_opened(sealed: Path, tmp_path: Path) -> None:
    """It says of itself that it unpacks to other bytes; whoever opened it would stumble."""
    items = [Item(f"record/{path}", data) for path, data in unpacked(sealed).items()]
    damaged = Item("record/.DS_Store", b"1234", is_packed=True, packed=b"\x07no deflate")
    bomb = Item("__MACOSX/._x", is_packed=True, packed=deflated(bytes(9_000_000)))
    (tmp_path / "again.zip").write_bytes(zipped([damaged, *items, bomb]))

    assert verify(tmp_path / "again.zip").container is Container.REPACKED


def test_an_original_is_told_by_every_byte(sealed: Path, tmp_path: Path) -> None:
    """One bit of a date, in one of two places, and it is another file."""
    data = sealed.read_bytes()
    spoiled = tmp_path / "visit.zip"
    spoiled.write_bytes(flipped(data, 10))
    assert verify(sealed).container is Container.ORIGINAL
    assert verify(sealed).remarks == []
    assert verify(spoiled).container is Container.REPACKED
    assert repaired(spoiled, tmp_path / "repaired.zip") == data


def test_packed_contents_are_streamed(who: People, tmp_path: Path) -> None:
    """48 MB of zeros pack to 50 kB: a record may hold them, and they are never held whole."""
    held = {**photos(), "before/zeros.jpg": bytes(48 << 20)}
    files = unpacked(make_record(tmp_path / "visit.zip", [who.guest], held=held))
    items = [Item(f"record/{path}", data, is_packed=True) for path, data in files.items()]
    (tmp_path / "again.zip").write_bytes(zipped(items))
    del held, files, items
    tracemalloc.start()
    try:
        assert verify(tmp_path / "again.zip").container is Container.REPACKED
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
    finally:
        tracemalloc.stop()


# --- unpacked ------------------------------------------------------------------------------------


def test_an_unpacked_record_is_valid_and_can_be_repaired(
    sealed: Path, folder: Path, tmp_path: Path
) -> None:
    (folder / ".DS_Store").write_bytes(b"")
    os.truncate(folder / ".DS_Store", 1 << 36)  # a hole: whoever reads it is busy for a while
    (folder.parent / "__MACOSX" / "record").mkdir(parents=True)
    (folder.parent / "__MACOSX" / "record" / "._data").write_bytes(b"\0\5\x16\7")
    for place in (folder, folder.parent):
        found = verify(place)
        assert found.container is Container.REPACKED
        assert len(found.layers) == 2
    assert repaired(folder, tmp_path / "repaired.zip") == sealed.read_bytes()


def _add_file(folder: Path) -> None:
    (folder / "data" / "before" / "zoo.jpg").write_bytes(b"new")


def _add_tag_file(folder: Path) -> None:
    (folder / "notes.txt").write_bytes(b"by the way")


def _add_folder(folder: Path) -> None:
    (folder / "data" / "empty").mkdir()


def _add_folder_beside(folder: Path) -> None:
    (folder.parent / "other").mkdir()


def _change(folder: Path) -> None:
    path = folder / "data" / "before" / "door.jpg"
    path.write_bytes(flipped(path.read_bytes()))


def _remove(folder: Path) -> None:
    (folder / "data" / "before" / "door.jpg").unlink()


def _rename(folder: Path) -> None:
    path = folder / "data" / "before" / "door.jpg"
    path.rename(path.with_name("Door.JPG"))


def _link(folder: Path) -> None:
    path = folder / "data" / "before" / "door.jpg"
    path.rename(folder.parent.parent / "door.jpg")
    path.symlink_to("../../../../door.jpg")


def _linked_folder(folder: Path) -> None:
    (folder / "data").rename(folder.parent.parent / "data")
    (folder / "data").symlink_to("../../data")


def _pipe(folder: Path) -> None:
    os.mkfifo(folder / "data" / "._pipe")


def _swap(folder: Path) -> None:
    one, two = (folder / "data" / "after" / f"IMG_{n}.jpg" for n in (2, 3))
    one.rename(folder / "x")
    two.rename(one)
    (folder / "x").rename(two)


def _strange_name(folder: Path) -> None:
    (folder / "data" / "a\nb").write_bytes(b"new")


def _other_name(folder: Path) -> None:
    os.close(os.open(os.fsencode(folder) + b"/data/\xff", os.O_CREAT | os.O_WRONLY))


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (_add_file, "record.file-added"),
        (_add_tag_file, "record.file-added"),
        (_add_folder, "record.not-a-plain-file"),
        (_add_folder_beside, "record.unsafe-path"),
        (_change, "record.file-changed"),
        (_remove, "record.file-missing"),
        (_rename, "record.file-added"),
        (_link, "record.not-a-plain-file"),
        (_linked_folder, "record.not-a-plain-file"),
        (_pipe, "record.not-a-plain-file"),
        (_swap, "record.file-changed"),
        (_strange_name, "record.unsafe-path"),
        (_other_name, "record.unsafe-path"),
        (shutil.rmtree, "record.not-a-record"),
    ],
    ids=lambda value: getattr(value, "__name__", "").strip("_"),
)
@pytest.mark.parametrize("above", [False, True], ids=["bag", "above"])
def test_a_spoiled_folder_is_found(
    spoil: Callable[[Path], None], code: str, above: bool, folder: Path
) -> None:
    spoil(folder)
    given = folder.parent if above or not folder.exists() else folder
    if spoil is _add_folder_beside:
        given = folder.parent

    with pytest.raises(AsfoundError) as found:
        verify(given)

    assert found.value.code == code, found.value.message
    assert not examine(given).is_valid


def test_a_file_that_changes_after_it_was_verified_is_not_taken(
    folder: Path, tmp_path: Path
) -> None:
    with open_record(folder) as record:
        verify_open(record)
        _change(folder)
        with pytest.raises(FileChanged, match="a moment ago"):
            record.copy_out("data/before/door.jpg", tmp_path / "door.jpg")
        with pytest.raises(FileChanged, match="a moment ago"):
            write_original(record, tmp_path / "repaired.zip")
    assert not (tmp_path / "repaired.zip").exists()


# --- signing -------------------------------------------------------------------------------------


def test_nobody_signs_what_was_packed_again(folder: Path, who: People, tmp_path: Path) -> None:
    again = tmp_path / "again.zip"
    _python(folder, again)
    before = again.read_bytes()
    for place in (again, folder):
        with pytest.raises(RecordNotOriginal, match="--repair OUT"):
            sign(place, who.host, "Received.")
    assert again.read_bytes() == before
    repaired(again, tmp_path / "repaired.zip")
    sign(tmp_path / "repaired.zip", who.host, "Received.")
    assert [layer.words for layer in _valid(tmp_path / "repaired.zip").layers][-1] == "Received."


def _valid(path: Path) -> Record:
    record = verify(path)
    assert record.container is Container.ORIGINAL
    return record


def test_the_kit_writes_what_the_usual_library_reads(sealed: Path) -> None:
    """The zips of these tests are zips."""
    files = unpacked(sealed)
    items = [
        Item(f"x/{path}", data, is_packed=n % 2 == 0, descriptor=DESCRIPTORS[n % 5], extra=_TIMES)
        for n, (path, data) in enumerate(files.items())
    ]
    with zipfile.ZipFile(io.BytesIO(zipped(items, listed=range(len(items))))) as found:
        assert found.testzip() is None
        assert {name.removeprefix("x/"): found.read(name) for name in found.namelist()} == files
        assert stat.S_ISREG(found.infolist()[0].external_attr >> 16)
    assert SEALED_AT.year == 2018
