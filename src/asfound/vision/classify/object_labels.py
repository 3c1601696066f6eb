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
# The size on which the network was trained and measured.
INPUT_SIDE_PX = 224
# Smaller things are guesses: enlarged ten times, anything looks like anything.
MIN_CROP_PX = 24
# The tight view leaves out this part of the crop at each side; see name() for the context.
CENTRE_CROP_MARGIN_SHARE = 1 / 9
# A word is said when the least sure of the views gives it at least this probability. Chosen on
# rendered furniture and household things, then tested on others: training/weights/README.md.
MIN_LABEL_PROBABILITY = 0.6

Probabilities = NDArray[np.float32]


def label(crop: Pixels) -> str | None:
    """The everyday word for the thing in a crop, only when the classifier is sure.

    Four views must agree: the whole crop and the middle of it, each also as its mirror image.

    Args:
        crop: RGB, shape (H, W, 3), uint8: the thing's box with about a quarter of its longer side
            around it on each side, square where the photo allows it.

    Returns:
        A lower-case English word out of ``all_words()``, which is also the message id of its
        translations; ``None`` when no word is sure or the crop is smaller than 24 px.
    """
    if min(crop.shape[:2]) < MIN_CROP_PX:
        return None
    weakest = np.ones(len(all_labels()), dtype=np.float32)
    for view in augmented_views(crop):
        weakest = np.minimum(weakest, label_probabilities(view))
        # Most crops end here, after one view of four: nothing can become sure again.
        if weakest.max() < MIN_LABEL_PROBABILITY:
            return None
    return all_labels()[int(weakest.argmax())]


def view_probabilities(crop: Pixels) -> Probabilities:
    """How likely each word is in each of the four views, against all classes.

    Args:
        crop: As for ``label``, of any size.

    Returns:
        Shape (4, number of words), float32, 0 to 1, in the order of ``all_words()``. A row adds
        up to at most 1; the rest is the share of classes that no word stands for.
    """
    return np.stack([label_probabilities(view) for view in augmented_views(crop)])


def label_probabilities(view: Pixels) -> Probabilities:
    """How likely each word is for one picture of (224, 224, 3) uint8, against all classes."""
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
    """The picture with left and right exchanged."""
    return np.ascontiguousarray(pixels[:, ::-1])


def resize_to_input(pixels: Pixels) -> Pixels:
    """The picture at the classifier's size; a long one is squeezed, not cut."""
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
