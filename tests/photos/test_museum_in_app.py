"""Photos of the museum as a guest's phone sends them: received, opened, compared."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from asfound.domain.visit import Side
from asfound.workflows.visits.comparison.worker import run_job
from asfound.workflows.visits.visit.resumable_uploads import put_whole
from asfound.workflows.visits.visit.shots import record_shot
from tests.photos.kinds import KINDS, picture
from tests.photos.make import STATES, VIEW
from tests.photos.test_museum import VERDICTS
from tests.unit.workflows.visits.kit import Stay
from tests.unit.workflows.visits.kit import stay as make_stay
from tests.unit.workflows.visits.test_runner import hands, taken
from tests.web.kit import make_context

SENT = (
    *("turned-90", "turned-180", "mirrored", "tagged-6", "no-end", "rows-missing", "bytes-before"),
    *("avif", "heic-turned", "dng", "tiff-16", "time-with-zone", "grey", "messenger"),
)


@pytest.fixture
def stay(tmp_path: Path) -> Iterator[Stay]:
    context = make_context(tmp_path)
    yield make_stay(context, (VIEW,))
    context.store.records.close()


def sent(stay: Stay, content: bytes) -> None:
    """A photo of leaving, from the phone to its verdict."""
    digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
    file = stay.context.data / "arriving"
    file.write_bytes(content)
    put_whole(stay.context, stay.visit.id, digest, file)
    record_shot(
        stay.context,
        stay.guest,
        stay.visit.id,
        shot_id=str(uuid4()),
        view=stay.view(VIEW),
        side=Side.AFTER,
        digest=digest,
        captured_at=None,
    )
    run_job(stay.context, taken(stay.context), hands())


@pytest.mark.parametrize("twin", STATES)
@pytest.mark.parametrize("kind", SENT)
def test_a_guest_may_send_photos_of_this_kind(kind: str, twin: str, stay: Stay) -> None:
    sent(stay, KINDS[kind].make(picture(STATES[twin], VIEW)))

    (view,) = stay.snapshot.views
    assert view.verdict == VERDICTS[twin], (view.reason, view.progress)
