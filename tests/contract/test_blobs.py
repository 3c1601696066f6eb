"""What every store of files promises."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from asfound.errors import (
    BadStoreAddress,
    BlobDamaged,
    BlobMissing,
    StoreForbidden,
    StoreUnreachable,
)
from asfound.store.base import Blobs
from asfound.store.open import open_blobs
from tests import servers
from tests.store_kit import digest


def keep(blobs: Blobs, folder: Path, name: str) -> str:
    file = folder / "to-keep"
    file.write_bytes(name.encode())
    blobs.put(file, digest(name))
    return digest(name)


def test_a_file_comes_back_as_it_was_put(blobs: Blobs, tmp_path: Path) -> None:
    kept = keep(blobs, tmp_path, "door")
    keep(blobs, tmp_path, "door")
    assert blobs.read(kept) == b"door"
    assert b"".join(blobs.stream(kept)) == b"door"
    with blobs.local(kept) as path:
        assert path.read_bytes() == b"door"
    assert blobs.has(kept)
    assert blobs.length(kept) == 4
    assert list(blobs.digests()) == [kept]
    put_at = blobs.last_put_at(kept)
    assert put_at is not None
    assert abs(datetime.now(UTC) - put_at) < timedelta(minutes=10)


def test_a_large_file_goes_in_parts(blobs: Blobs, tmp_path: Path) -> None:
    text = "0123456789abcdef" * (1 << 16) * 20  # 20 MiB: more than two parts
    kept = keep(blobs, tmp_path, text)
    assert blobs.length(kept) == len(text)
    sizes = [len(part) for part in blobs.stream(kept)]
    assert sum(sizes) == len(text)
    assert len(sizes) > 1
    assert blobs.read(kept) == text.encode()


def test_a_file_that_is_not_what_its_digest_says_is_refused(blobs: Blobs, tmp_path: Path) -> None:
    file = tmp_path / "cut-off"
    file.write_bytes(b"doo")
    with pytest.raises(BlobDamaged, match="sha256:"):
        blobs.put(file, digest("door"))
    assert not blobs.has(digest("door"))
    assert list(blobs.digests()) == []


def test_what_is_not_there_says_so(blobs: Blobs) -> None:
    nothing = digest("nothing")
    assert not blobs.has(nothing)
    assert blobs.last_put_at(nothing) is None
    assert blobs.rendition(nothing, "480.webp") is None
    blobs.delete(nothing)
    for ask in (blobs.read, blobs.length, lambda one: list(blobs.stream(one))):
        with pytest.raises(BlobMissing):
            ask(nothing)
    with pytest.raises(BlobMissing), blobs.local(nothing):
        pass


def test_sizes_go_with_their_photo(blobs: Blobs, tmp_path: Path) -> None:
    kept = keep(blobs, tmp_path, "door")
    other = keep(blobs, tmp_path, "table")
    blobs.put_rendition(kept, "480.webp", b"small")
    blobs.put_rendition(kept, "160.webp", b"tiny")
    blobs.put_rendition(kept, "480.webp", b"small again")
    blobs.put_rendition(other, "480.webp", b"other")
    assert blobs.rendition(kept, "480.webp") == b"small again"
    blobs.delete(kept)
    assert blobs.rendition(kept, "480.webp") is None
    assert not blobs.has(kept)
    assert blobs.rendition(other, "480.webp") == b"other"
    assert list(blobs.digests()) == [other]


@pytest.mark.parametrize("name", ["../../etc/passwd", "sha256:../x", "sha256:" + "a" * 63, ""])
def test_only_digests_name_files(blobs: Blobs, name: str) -> None:
    with pytest.raises(ValueError, match="no digest"):
        blobs.read(name)
    with pytest.raises(ValueError, match="no name of a rendition"):
        blobs.rendition(digest("door"), "../x")


def test_a_check_leaves_nothing_behind(blobs: Blobs) -> None:
    blobs.check()
    assert list(blobs.digests()) == []


KILLED = """
import sys
from pathlib import Path
from asfound.store.open import open_blobs
from tests.store_kit import digest
blobs, folder, number = open_blobs(sys.argv[1]), Path(sys.argv[2]), 0
while True:
    number += 1
    text = f"{number:08d}" * 250_000
    (folder / "to-keep").write_text(text)
    blobs.put(folder / "to-keep", digest(text))
    print(number, flush=True)
"""


def test_a_killed_writer_leaves_whole_files_only(tmp_path: Path) -> None:
    url = (tmp_path / "photos").as_uri()
    writer = subprocess.Popen(
        [sys.executable, "-c", KILLED, url, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    told = [writer.stdout.readline() for _ in range(5)]
    writer.send_signal(signal.SIGKILL)
    acknowledged = int((told + writer.stdout.read().split())[-1])
    writer.wait()
    writer.stdout.close()
    blobs = open_blobs(url)
    kept = list(blobs.digests())
    assert len(kept) in (acknowledged, acknowledged + 1)
    for one in kept:
        assert digest(blobs.read(one).decode()) == one


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "photos").write_text("a file, not a folder")
    with pytest.raises(StoreForbidden, match="photos"):
        open_blobs((tmp_path / "photos").as_uri())


def test_a_server_that_is_not_there_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in servers.S3_USER.items():
        monkeypatch.setenv(name, value)
    blobs = open_blobs("s3://photos/x?endpoint=http://127.0.0.1:9&region=us-east-1")
    with pytest.raises(StoreUnreachable, match="bucket 'photos' does not answer"):
        blobs.has(digest("door"))


def test_a_wrong_key_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    url = servers.s3(monkeypatch)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another one")
    with pytest.raises(StoreForbidden, match="bucket 'photos' refuses"):
        open_blobs(url).check()


@pytest.mark.parametrize("url", ["", "ftp://host/x", "s3://", "s3://b/p?speed=fast", "file://h/x"])
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(BadStoreAddress, match="file:///folder"):
        open_blobs(url)
