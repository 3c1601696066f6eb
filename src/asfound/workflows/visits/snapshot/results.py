"""What a comparison said, as a job keeps it: a view of ``asfound.check/1``, and pictures beside it.

Photos are named by their digests. Masks and close-ups are kept as sizes of the after photo, and go
with it; the names in the text are theirs.
"""

from __future__ import annotations

import json
from functools import lru_cache

from asfound.domain.check_json import SCHEMA, MaskNames, from_json, to_json
from asfound.domain.comparison import CheckResult, Masks, ViewResult
from asfound.store.base import Blobs
from asfound.vision.image.backbone import model_digest

_MASKS = ("before", "after", "compared_before", "compared_after")
# How many views of how many boards are likely to be looked at in one go.
_REMEMBERED = 2048


def picture_name(job_id: str, what: str) -> str:
    """What a picture made by a job is called, among the sizes of its after photo."""
    return f"{job_id[:16]}-{what}"


def mask_names(job_id: str) -> MaskNames:
    """What the masks of a job are called."""
    named = {of: picture_name(job_id, f"mask-{of.replace('_', '-')}.png") for of in _MASKS}
    return MaskNames(**named)


def view_text(view: ViewResult, job_id: str) -> str:
    """The view as JSON."""
    result = CheckResult(views=(view,), false_alarms=0.5, version="", model="", seconds=0.0)
    value = to_json(result, [mask_names(job_id) if view.masks else None])
    said = value["views"][0] | {"model": model_digest()}  # scores of other weights teach nothing
    text: str = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return text


@lru_cache(maxsize=_REMEMBERED)
def view_from(text: str) -> ViewResult:
    """The view that :func:`view_text` wrote, without masks."""
    value = {
        "schema": SCHEMA,
        "views": [json.loads(text)],
        "false_alarms": 0.5,
        "version": "",
        "model": "",
        "seconds": 0.0,
        "unpaired": {"before": [], "after": []},
        "problems": [],
    }
    return from_json(value).views[0]


def masks_of(blobs: Blobs, job_id: str, after: str) -> Masks | None:
    """The masks of a job, where there are all four."""
    names = mask_names(job_id)
    found = {of: blobs.size(after, getattr(names, of)) for of in _MASKS}
    known = {of: data for of, data in found.items() if data is not None}
    return Masks(**known) if len(known) == len(_MASKS) else None
