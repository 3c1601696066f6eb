"""A comparison as its job keeps it: a view of ``asfound.check/1`` as text, and pictures beside it.

Photos are named by their digests. Masks and close-ups are kept as sizes of the after photo, and go
with it; the names in the text are theirs.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache

from asfound.domain.check_json import MaskNames, view_from_json, view_to_json
from asfound.domain.comparison import Masks, ViewResult
from asfound.store.base import Blobs
from asfound.vision.image.backbone import model_digest

_MASKS = ("before", "after", "compared_before", "compared_after")
_CACHED_RESULTS = 2048  # views of the visits that people have open at a time


def picture_name(job_id: str, what: str) -> str:
    """What a picture made by a job is called, among the sizes of its after photo."""
    return f"{job_id[:16]}-{what}"


def mask_names(job_id: str) -> MaskNames:
    """What the masks of a job are called."""
    named = {of: picture_name(job_id, f"mask-{of.replace('_', '-')}.png") for of in _MASKS}
    return MaskNames(**named)


@dataclass(frozen=True)
class JobResult:
    """A comparison as its job keeps it.

    Attributes:
        view: What comparing gave, without masks.
        model: Digest of the weights that compared it.
    """

    view: ViewResult
    model: str


def view_text(view: ViewResult, job_id: str) -> str:
    """The view as JSON, with the digest of the weights: scores of others do not calibrate them."""
    value = view_to_json(view, mask_names(job_id) if view.masks else None)
    value["model"] = model_digest()
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


@lru_cache(maxsize=_CACHED_RESULTS)
def job_result(text: str) -> JobResult:
    """What :func:`view_text` wrote."""
    value = json.loads(text)
    return JobResult(view_from_json(value), value.get("model", ""))


def masks_of(blobs: Blobs, job_id: str, after: str) -> Masks | None:
    """The masks of a job, where there are all four."""
    names = mask_names(job_id)
    found = {of: blobs.rendition(after, getattr(names, of)) for of in _MASKS}
    known = {of: data for of, data in found.items() if data is not None}
    return Masks(**known) if len(known) == len(_MASKS) else None
