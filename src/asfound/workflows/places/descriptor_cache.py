"""What a kept photo shows, kept beside it, so that folders are sorted into views at once."""

from __future__ import annotations

import io

import numpy as np

from asfound.imaging.decode import decode
from asfound.vision.image.keypoints import Keypoints
from asfound.vision.retrieve.view_matching import MATCHING_SIDE_PX, ImageDescriptor, describe
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.photos.renditions import rendition

NAME = "signature-1.npz"
"""The number grows when signatures are made in another way; old ones are then made anew."""

_COPY_PX = 1600


def cached_descriptor(context: AppContext, digest: str) -> ImageDescriptor:
    """The signature of a kept photo, made once.

    It is made from our own smaller copy: whoever made the original, that one is safe to decode.

    Raises:
        BlobMissing: The photo is not kept.
        PhotoError: It cannot be decoded.
    """
    kept = context.store.blobs.rendition(digest, NAME)
    if kept is not None:
        return _read(kept)
    made = describe(decode(rendition(context, digest, _COPY_PX), long_side=MATCHING_SIDE_PX))
    context.store.blobs.put_rendition(digest, NAME, _written(made))
    return made


def _written(made: ImageDescriptor) -> bytes:
    file = io.BytesIO()
    np.savez(
        file,
        at=made.keypoints.positions,
        points=made.keypoints.descriptors,
        size=np.array(made.size),
        look=made.global_descriptor,
    )
    return file.getvalue()


def _read(kept: bytes) -> ImageDescriptor:
    with np.load(io.BytesIO(kept), allow_pickle=False) as read:
        width, height = (int(side) for side in read["size"])
        return ImageDescriptor(Keypoints(read["at"], read["points"]), (width, height), read["look"])
