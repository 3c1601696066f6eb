"""What is the thing in a crop called in everyday words, if the classifier is certain?

EfficientNet-Lite0 (Tan and Le, ICML 2019) on four augmented views, which must agree. It knows 1,000
ImageNet classes. ``weights/words.toml`` says which of them mean a thing that people leave, take or
move, and by what word. The probability of a word is the sum over its classes, measured against all
1,000: whatever is no such thing makes every word less likely.
"""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Pixels
from asfound.vision.image.backbone import WEIGHTS_DIR, load_session

LABELS_FILE = "words.toml"
CLASS_COUNT = 1000
INPUT_SIDE_PX = 224
"""The size on which the network was trained and measured."""

MIN_CROP_PX = 24
"""Labels of smaller things are guesses: enlarged ten times, anything looks like anything."""

CENTRE_CROP_MARGIN_SHARE = 1 / 9
"""The middle leaves out this share of the crop at each side; see :func:`label`."""

MIN_LABEL_PROBABILITY = 0.6
"""Lowest probability of a word in any view. Chosen on rendered furniture and household things, then
tested on others: training/weights/README.md."""

Probabilities = NDArray[np.float32]


def label(crop: Pixels) -> str | None:
    """The everyday word for the thing in a crop, if the classifier is certain.

    Four views must agree: the whole crop and the middle of it, each also mirrored.

    Args:
        crop: RGB, shape (H, W, 3), uint8: the thing's box with a margin of about a quarter of its
            longer side, square where the photo allows it.

    Returns:
        A lower-case English word out of ``all_labels()``, which is also the message id of its
        translations; ``None`` if no word is certain or the crop is smaller than 24 px.
    """
    if min(crop.shape[:2]) < MIN_CROP_PX:
        return None
    weakest = np.ones(len(all_labels()), dtype=np.float32)
    for view in augmented_views(crop):
        weakest = np.minimum(weakest, label_probabilities(view))
        # Most crops end here, after one view of four: no probability can rise again.
        if weakest.max() < MIN_LABEL_PROBABILITY:
            return None
    return all_labels()[int(weakest.argmax())]


def view_probabilities(crop: Pixels) -> Probabilities:
    """Probability of each word in each of the four views, against all classes.

    Args:
        crop: As for ``label``, of any size.

    Returns:
        Shape (4, number of words), float32, 0 to 1, in the order of ``all_labels()``. A row adds up
        to at most 1; the rest belongs to classes that no word stands for.
    """
    return np.stack([label_probabilities(view) for view in augmented_views(crop)])


def label_probabilities(view: Pixels) -> Probabilities:
    """Probability of each word for an image of (224, 224, 3) uint8, against all classes."""
    cells = load_session("trunk.onnx").run(["s16"], {"image": view[None]})[0]
    logits = load_session("words.onnx").run(["logits"], {"s16": cells})[0][0]
    powers = np.exp(logits - logits.max())
    probabilities: Probabilities = (powers / powers.sum()) @ class_to_label()
    return probabilities


def augmented_views(crop: Pixels) -> list[Pixels]:
    """The whole crop and its middle, each as it is and mirrored, (224, 224, 3) uint8."""
    height, width = crop.shape[:2]
    top, left = int(height * CENTRE_CROP_MARGIN_SHARE), int(width * CENTRE_CROP_MARGIN_SHARE)
    whole, middle = (
        resize_to_input(crop),
        resize_to_input(crop[top : height - top, left : width - left]),
    )
    return [whole, mirror(whole), middle, mirror(middle)]


def mirror(pixels: Pixels) -> Pixels:
    """The image with left and right exchanged."""
    return np.ascontiguousarray(pixels[:, ::-1])


def resize_to_input(pixels: Pixels) -> Pixels:
    """The image at the classifier's input size; a long one is squeezed, not cropped."""
    import cv2

    shrinks = min(pixels.shape[:2]) > INPUT_SIDE_PX
    interpolation = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    size = (INPUT_SIDE_PX, INPUT_SIDE_PX)
    return np.asarray(
        cv2.resize(np.ascontiguousarray(pixels), size, interpolation=interpolation), np.uint8
    )


@cache
def all_labels() -> tuple[str, ...]:
    """Every word that ``label`` can give, in alphabetical order."""
    return tuple(sorted(label_classes()))


@cache
def label_classes() -> dict[str, dict[int, str]]:
    """Word -> the ImageNet classes that mean it (number -> name)."""
    with (WEIGHTS_DIR / LABELS_FILE).open("rb") as file:
        words: dict[str, dict[str, str]] = tomllib.load(file)["words"]
    return {
        word: {int(number): meaning for number, meaning in classes.items()}
        for word, classes in words.items()
    }


@cache
def class_to_label() -> NDArray[Any]:
    """Which class means which word: (1000, number of words) float32 of 0 and 1."""
    member = np.zeros((CLASS_COUNT, len(all_labels())), dtype=np.float32)
    for column, word in enumerate(all_labels()):
        member[list(label_classes()[word]), column] = 1
    return member
