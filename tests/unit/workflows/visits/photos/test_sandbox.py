"""Processes that open photos: used again, limited, replaced when they end."""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image

from asfound.errors import PhotoBreaksDecoder, PhotoRefused, PhotoTooHeavy, PhotoTooSlow
from asfound.workflows.visits.photos.sandbox import STEPS_BACK, DecodeLimits, Decoders
from tests.unit.imaging.pictures import saved, scene
from tests.unit.imaging.test_metadata import camera_exif
from tests.unit.imaging.test_more_formats import deep, phone

SIZES = (160, 480)
PHOTO = Path(__file__).parents[5] / "examples" / "demo-place" / "as-found" / "bench.jpg"
needs_limits = pytest.mark.skipif(sys.platform == "win32", reason="the system has no such limits")


def pid(pool: Decoders) -> int:
    """The process that is free."""
    process = pool._free.get()
    pool._free.put(process)
    assert process is not None
    return process.pid


@pytest.fixture
def pool():
    pool = Decoders(most=1, limits=DecodeLimits(memory_bytes=250_000_000, processor_s=2))
    yield pool
    pool.close()


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """110 megapixels of PNG: seconds of computing, hundreds of megabytes, in few bytes."""
    path = tmp_path_factory.mktemp("photos") / "slow.png"
    Image.new("RGB", (10_900, 10_100)).save(path, compress_level=1)
    return path


def test_a_process_is_used_again(pool):
    found = pool.decode(PHOTO, SIZES)
    first = pid(pool)
    pool.decode(PHOTO, SIZES)

    assert (found.format, found.width, found.height) == ("jpeg", 1280, 960)
    assert set(found.sizes) == set(SIZES)
    assert pid(pool) == first


@pytest.mark.parametrize("kind", ["avif", "dng", "tiff"])
def test_every_format_has_its_facts_and_smaller_copies(pool, kind: str, tmp_path: Path):
    """The place is what a host is warned about."""
    file = tmp_path / "photo"
    file.write_bytes(
        {
            "avif": saved("avif", scene(600, 400), exif=camera_exif().tobytes()),
            "dng": phone(size=(600, 400)),
            "tiff": deep(scene(600, 400).astype(np.float32) / 255),
        }[kind]
    )

    found = pool.decode(file, SIZES)

    assert (found.format, found.width, found.height) == (kind, 600, 400)
    assert {side: Image.open(io.BytesIO(data)).size for side, data in found.sizes.items()} == {
        160: (160, 107),
        480: (480, 320),
    }
    assert found.has_location == (kind != "tiff")


@needs_limits
def test_it_steps_back_a_little(pool):
    pool.decode(PHOTO, SIZES)
    assert os.getpriority(os.PRIO_PROCESS, pid(pool)) == min(
        19, os.getpriority(os.PRIO_PROCESS, 0) + STEPS_BACK
    )


@needs_limits
def test_too_much_memory_costs_the_photo_and_not_the_process(pool, slow):
    pool.decode(PHOTO, SIZES)
    first = pid(pool)

    with pytest.raises(PhotoTooHeavy, match="250 MB"):
        pool.decode(slow, SIZES)

    assert pool.decode(PHOTO, SIZES).width == 1280
    assert pid(pool) == first


@needs_limits
def test_too_much_computing_ends_the_process_and_the_next_photo_gets_a_new_one(slow):
    pool = Decoders(most=1, limits=DecodeLimits(memory_bytes=2_000_000_000, processor_s=0))
    burn = slow.with_name("burn.png")
    if not burn.exists():
        Image.effect_noise((9000, 9000), 90).convert("RGB").save(burn, compress_level=1)

    with pytest.raises(PhotoTooSlow):
        pool.decode(burn, SIZES)
    pool.close()


def test_a_process_that_hangs_is_ended(pool):
    pool.decode(PHOTO, SIZES)
    hanging = pid(pool)
    process = pool._free.get()
    process._limits = DecodeLimits(wait_s=1.0)  # it is up and running: no more is needed to wait
    pool._free.put(process)
    os.kill(hanging, signal.SIGSTOP)

    with pytest.raises(PhotoTooSlow):
        pool.decode(PHOTO, SIZES)

    assert pool.decode(PHOTO, SIZES).width == 1280
    assert pid(pool) != hanging


def test_a_process_that_is_killed_over_a_photo_is_tried_once_more(pool):
    pool.decode(PHOTO, SIZES)
    os.kill(pid(pool), signal.SIGKILL)

    assert pool.decode(PHOTO, SIZES).width == 1280


def test_a_photo_over_which_every_process_ends_is_given_up(slow):
    pool = Decoders(most=1, limits=DecodeLimits(memory_bytes=2_000_000_000))
    pool.decode(PHOTO, SIZES)
    me = psutil.Process()
    others = {child.pid for child in me.children(recursive=True)} - {pid(pool)}
    ended: set[int] = set()
    enough = threading.Event()

    def end_all() -> None:
        while not enough.wait(0.02):
            for child in me.children(recursive=True):
                if child.pid not in others:
                    ended.add(child.pid)
                    with suppress(psutil.Error):
                        child.kill()

    killer = threading.Thread(target=end_all)
    killer.start()
    try:
        with pytest.raises(PhotoBreaksDecoder):
            pool.decode(slow, SIZES)
    finally:
        enough.set()
        killer.join()
    assert len(ended) >= 2
    assert pool.decode(PHOTO, SIZES).width == 1280
    pool.close()


def test_what_is_no_photo_is_told_by_its_code(pool, tmp_path):
    file = tmp_path / "a.jpg"
    file.write_bytes(PHOTO.read_bytes()[:20_000])

    with pytest.raises(PhotoRefused) as refusal:
        pool.decode(file, SIZES)

    assert refusal.value.code == "photo.truncated"
