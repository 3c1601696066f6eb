"""Phones that ask again while they are still being served, and a server that tidies meanwhile."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from secrets import token_hex

from asfound.errors import AsfoundError, UploadUnknown
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.photos.upload_parts import (
    KEPT_DAYS,
    delete_expired,
    marker_of,
    part_of,
)
from asfound.workflows.visits.visit.resumable_uploads import append_chunk, create, finish, status
from tests.web.guest.phone import digest_of

AT_ONCE = 6


def at_once(work: Callable[[int], object]) -> list[object]:
    """What came out of each: a value, or what was raised."""
    start = threading.Barrier(AT_ONCE)

    def one(number: int) -> object:
        start.wait()
        try:
            return work(number)
        except Exception as error:  # noqa: BLE001  whatever it is, the test tells
            return error

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def kept_digest(context: AppContext, visit: str, digest: str, _: int) -> str:
    return finish(context, visit, digest).digest


def test_a_phone_that_asks_again_while_its_photo_is_kept_hears_the_same(
    context: AppContext, photo: bytes
) -> None:
    for number in range(3):
        data, visit = photo + bytes([number]), f"v{number}"
        digest = digest_of(data)
        create(context, visit, digest, len(data))
        append_chunk(context, visit, digest, 0, data)

        came = at_once(partial(kept_digest, context, visit, digest))

        assert set(came) == {digest}
        assert status(context, visit, digest).complete
        assert not list(context.data.glob("tmp/uploads/*/*.part"))


def test_a_part_that_went_between_two_looks_is_no_fault(context: AppContext, photo: bytes) -> None:
    digest = digest_of(photo)
    create(context, "v1", digest, len(photo))
    folder = context.data / "tmp/uploads/v1"
    part, marker = part_of(folder, digest, len(photo)), marker_of(folder, digest)
    part.unlink()
    part.symlink_to(folder / "gone")  # listed, and not there when it is opened

    def asked() -> object:
        try:
            return finish(context, "v1", digest)
        except AsfoundError as error:
            return type(error)

    assert asked() is UploadUnknown
    assert not marker.exists()


def test_tidying_leaves_alone_what_phones_begin_meanwhile(context: AppContext) -> None:
    (context.data / "tmp/uploads").mkdir(parents=True, exist_ok=True)

    def begun(number: int) -> object:
        digest = "sha256:" + hashlib.sha256(token_hex(8).encode()).hexdigest()
        return create(context, f"{number}x{token_hex(4)}", digest, 100).offset

    for _ in range(20):
        (context.data / "tmp/uploads/.swept").unlink(missing_ok=True)
        assert at_once(begun) == [0] * AT_ONCE


def test_several_servers_tidy_at_once(context: AppContext) -> None:
    root = context.data / "tmp/uploads"
    old = _long_ago(root.parent)
    for number in range(40):
        folder = root / f"v{number}"
        folder.mkdir(parents=True)
        (folder / f"{'0' * 64}.9.part").touch()
        for path in (*folder.iterdir(), folder):
            os.utime(path, (old, old))

    def tidied(_: int) -> object:
        (root / ".swept").unlink(missing_ok=True)
        return type(delete_expired(context))

    assert at_once(tidied) == [int] * AT_ONCE
    assert not list(root.glob("*/*.part"))


def _long_ago(folder: Path) -> float:
    folder.mkdir(parents=True, exist_ok=True)
    return folder.stat().st_mtime - (KEPT_DAYS + 1) * 86_400
