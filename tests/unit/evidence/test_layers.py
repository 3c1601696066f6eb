"""Additions: what they seal, what they refuse, and that nothing is lost on the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from asfound.errors import BadText, NotInRecord, RecordError, RecordTooLarge
from asfound.evidence import layers, writer
from asfound.evidence.layers import Words, add_layer
from asfound.evidence.statement import OnFinding, Stand
from asfound.evidence.verify import verify
from tests.record_kit import (
    FINDING,
    SIGNED_AT,
    People,
    flipped,
    make_record,
    people,
    sign,
    unpacked,
)

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def who(tmp_path_factory: pytest.TempPathFactory) -> People:
    return people(tmp_path_factory.mktemp("people"))


@pytest.fixture
def record(tmp_path: Path, who: People) -> Path:
    return make_record(tmp_path / "visit.zip", [who.guest])


def test_adding_leaves_every_sealed_byte_where_it_was(record: Path, who: People) -> None:
    before, raw = unpacked(record), record.read_bytes()
    sealed_bytes = raw.index(b"PK\x01\x02")
    sign(record, who.host, "Received, all in order.")
    after = unpacked(record)
    assert {path: after[path] for path in before} == before
    assert record.read_bytes()[:sealed_bytes] == raw[:sealed_bytes]
    assert set(after) - set(before) == {
        f"layers/0001/{name}"
        for name in (
            "manifest-sha256.txt",
            "manifest.sig",
            "root.sig",
            "signer.pem",
            "statement.json",
        )
    }


def test_host_and_guest_sign_the_same_bytes(record: Path, who: People) -> None:
    sign(record, who.host, "")
    files = unpacked(record)
    root = files["tagmanifest-sha256.txt"]
    assert who.guest.public.signed(files[f"signatures/{who.guest.public.short}.sig"], root)
    assert who.host.public.signed(files["layers/0001/root.sig"], root)


def test_several_may_sign_at_once(tmp_path: Path, who: People) -> None:
    record = make_record(tmp_path / "visit.zip", [who.guest, who.host])
    signed = {found.key.fingerprint for found in verify(record).signed}
    assert signed == {who.guest.public.fingerprint, who.host.public.fingerprint}


def test_words_on_findings_are_kept(record: Path, who: People) -> None:
    said = Words(
        "Thank you.\nAll fine.",
        [
            OnFinding(FINDING, Stand.DISPUTED, "It was there."),
            OnFinding(FINDING, Stand.REPAIRED),
        ],
    )
    add_layer(record, who.host, said, made_at=SIGNED_AT)
    (layer,) = verify(record).layers
    assert (layer.words, layer.findings) == (said.whole, tuple(said.findings))
    assert (layer.signer, layer.made_at) == ("Stadium office", SIGNED_AT)


def test_a_finding_that_is_not_there_is_named(record: Path, who: People) -> None:
    raw = record.read_bytes()
    said = Words("", [OnFinding("f_other", Stand.ACCEPTED)])
    with pytest.raises(NotInRecord, match=f"'f_other'. It holds: {FINDING}"):
        add_layer(record, who.host, said, made_at=SIGNED_AT)
    assert record.read_bytes() == raw


def test_words_that_hide_something_are_refused(record: Path, who: People) -> None:
    with pytest.raises(BadText):
        sign(record, who.host, "fine\x1b[2J")


def test_nobody_signs_a_spoiled_record(record: Path, who: People) -> None:
    record.write_bytes(flipped(record.read_bytes(), 700))
    raw = record.read_bytes()
    with pytest.raises(RecordError):
        sign(record, who.host, "Received.")
    assert record.read_bytes() == raw
    assert [path.name for path in record.parent.iterdir()] == ["visit.zip"]


def test_limits_hold_for_additions_too(
    record: Path, who: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layers, "MAX_LAYERS", 1)
    sign(record, who.host, "One.")
    with pytest.raises(RecordTooLarge, match="additions: 2"):
        sign(record, who.host, "Two.")
    monkeypatch.setattr(layers, "MAX_LAYERS", 9)
    monkeypatch.setattr(layers, "MAX_FILES", 20)
    with pytest.raises(RecordTooLarge, match="files in the record"):
        sign(record, who.host, "Two.")
    monkeypatch.setattr(layers, "MAX_FILES", 99)
    monkeypatch.setattr(layers, "MAX_STATEMENT_BYTES", 100)
    with pytest.raises(RecordTooLarge, match="bytes of the statement"):
        sign(record, who.host, "Two.")


def test_two_who_sign_at_the_same_time_both_stay(record: Path, who: People) -> None:
    threads = [
        threading.Thread(target=sign, args=(record, signer, f"Thread {number}."))
        for number, signer in enumerate([who.host, who.guest, who.host, who.guest])
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(layer.words for layer in verify(record).layers) == [
        f"Thread {number}." for number in range(4)
    ]


def test_a_writer_that_still_tidies_up_takes_nothing_from_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once the new file is in place the next writer may begin, and both are of one process."""
    path, begun = tmp_path / "record.zip", threading.Event()
    path.write_bytes(b"old")
    monkeypatch.setattr(writer, "_sync_folder", lambda _folder: begun.wait(10))

    def first() -> None:
        with writer.changed_file(path) as (_, new):
            new.write(b"first")

    thread = threading.Thread(target=first)
    thread.start()
    while path.read_bytes() != b"first":
        time.sleep(0.001)
    with writer.changed_file(path) as (_, new):
        begun.set()
        thread.join()
        new.write(b"second")

    assert path.read_bytes() == b"second"
    assert [file.name for file in tmp_path.iterdir()] == ["record.zip"]


_SIGN_AND_DIE = """
import os, signal, sys
from pathlib import Path
from asfound.evidence import writer
from asfound.evidence.keys import load_signer
from tests.record_kit import sign

moment = sys.argv[3]

def dying(name, holder):
    was = getattr(holder, name)
    def die(*arguments, **named):
        if moment == "after-" + name:
            was(*arguments, **named)
        os.kill(os.getpid(), signal.SIGKILL)
    setattr(holder, name, die)

place, name = {
    "copy_bytes": (__import__("asfound.evidence.layers").evidence.layers, "copy_bytes"),
    "add_bytes": (writer.ZipWriter, "add_bytes"),
    "close": (writer.ZipWriter, "close"),
    "fsync": (os, "fsync"),
    "replace": (Path, "replace"),
    "_sync_folder": (writer, "_sync_folder"),
}[moment.removeprefix("after-")], moment.removeprefix("after-")
dying(name, place[0])
sign(Path(sys.argv[1]), load_signer(Path(sys.argv[2])), "Killed.")
"""


@pytest.mark.parametrize("when", ["", "after-"])
@pytest.mark.parametrize(
    "moment", ["copy_bytes", "add_bytes", "close", "fsync", "replace", "_sync_folder"]
)
def test_killed_at_any_moment_the_old_or_the_new_record_is_there(
    record: Path, who: People, when: str, moment: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _SIGN_AND_DIE, record, who.folder / "host.key", when + moment],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()

    replaced = when + moment in {"after-replace", "_sync_folder", "after-_sync_folder"}
    assert [layer.words for layer in verify(record).layers] == (["Killed."] if replaced else [])
    sign(record, who.guest, "Afterwards.")
    assert verify(record).layers[-1].words == "Afterwards."
