"""Words for things: what the classifier calls a crop, in everyday words, when it is sure.

The classifier knows 1,000 ImageNet classes. ``weights/words.toml`` says which of them mean a thing
that people leave, take or move, and by what word. The probability of a word is the sum over its
classes, measured against all 1,000: whatever is no such thing makes every word less sure.
"""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from asfound.vision.image.backbone import WEIGHTS, Photo, session

TABLE = "words.toml"
CLASSES = 1000
# The size on which the network was trained and measured.
SIDE_PX = 224
# Smaller things are guesses: enlarged ten times, anything looks like anything.
SMALLEST_PX = 24
# The tight view leaves out this part of the crop at each side; see name() for the context.
TIGHT = 1 / 9
# A word is said when the least sure of the views gives it at least this probability. Chosen on
# rendered furniture and household things, then tested on others: training/weights/README.md.
SURE = 0.6

Likelihoods = NDArray[np.float32]


def name(crop: Photo) -> str | None:
    """The everyday word for the thing in a crop, only when the classifier is sure.

    Four views must agree: the whole crop and the middle of it, each also as its mirror image.

    Args:
        crop: RGB, shape (H, W, 3), uint8: the thing's box with about a quarter of its longer side
            around it on each side, square where the photo allows it.

    Returns:
        A lower-case English word out of ``all_words()``, which is also the message id of its
        translations; ``None`` when no word is sure or the crop is smaller than 24 px.
    """
    if min(crop.shape[:2]) < SMALLEST_PX:
        return None
    weakest = np.ones(len(all_words()), dtype=np.float32)
    for view in views(crop):
        weakest = np.minimum(weakest, likelihood(view))
        # Most crops end here, after one view of four: nothing can become sure again.
        if weakest.max() < SURE:
            return None
    return all_words()[int(weakest.argmax())]


def likelihoods(crop: Photo) -> Likelihoods:
    """How likely each word is in each of the four views, against all classes.

    Args:
        crop: As for ``name``, of any size.

    Returns:
        Shape (4, number of words), float32, 0 to 1, in the order of ``all_words()``. A row adds
        up to at most 1; the rest is the share of classes that no word stands for.
    """
    return np.stack([likelihood(view) for view in views(crop)])


def likelihood(view: Photo) -> Likelihoods:
    """How likely each word is for one picture of (224, 224, 3) uint8, against all classes."""
    cells = session("trunk.onnx").run(["s16"], {"image": view[None]})[0]
    logits = session("words.onnx").run(["logits"], {"s16": cells})[0][0]
    powers = np.exp(logits - logits.max())
    found: Likelihoods = (powers / powers.sum()) @ membership()
    return found


def views(crop: Photo) -> list[Photo]:
    """The whole crop and its middle, each as it is and mirrored, (224, 224, 3) uint8."""
    height, width = crop.shape[:2]
    top, left = int(height * TIGHT), int(width * TIGHT)
    whole, middle = resized(crop), resized(crop[top : height - top, left : width - left])
    return [whole, mirrored(whole), middle, mirrored(middle)]


def mirrored(picture: Photo) -> Photo:
    """The picture with left and right exchanged."""
    return np.ascontiguousarray(picture[:, ::-1])


def resized(picture: Photo) -> Photo:
    """The picture at the classifier's size; a long one is squeezed, not cut."""
    import cv2

    shrinks = min(picture.shape[:2]) > SIDE_PX
    way = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    size = (SIDE_PX, SIDE_PX)
    return np.asarray(cv2.resize(np.ascontiguousarray(picture), size, interpolation=way), np.uint8)


@cache
def all_words() -> tuple[str, ...]:
    """Every word that ``name`` can give, in alphabetical order."""
    return tuple(sorted(table()))


@cache
def table() -> dict[str, dict[int, str]]:
    """Word -> the ImageNet classes that mean it (number -> name)."""
    with (WEIGHTS / TABLE).open("rb") as file:
        words: dict[str, dict[str, str]] = tomllib.load(file)["words"]
    return {
        word: {int(number): meaning for number, meaning in classes.items()}
        for word, classes in words.items()
    }


@cache
def membership() -> NDArray[Any]:
    """Which class means which word: (1000, number of words) float32 of 0 and 1."""
    member = np.zeros((CLASSES, len(all_words())), dtype=np.float32)
    for column, word in enumerate(all_words()):
        member[list(table()[word]), column] = 1
    return member
