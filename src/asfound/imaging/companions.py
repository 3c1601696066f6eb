"""Files that phones and albums put beside a photo: its video, its edits, its description."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from enum import StrEnum
from pathlib import PurePosixPath

from asfound.domain.file_names import comparable


class Companion(StrEnum):
    """What a file beside a photo is."""

    EDITED = "edited"
    VIDEO = "video"
    EDITS = "edits"
    DESCRIPTION = "description"


_VIDEOS = frozenset({".mov", ".mp4", ".m4v", ".mp", ".3gp"})
_EDITS = frozenset({".aae", ".xmp"})
# How albums of Google call an edited copy, by the language of the account.
_EDITED_WORDS = (
    "edited|bearbeitet|modifié|modifie|ha editado|editado|editada|modificato|bewerkt|edytowane"
    "|編集済み|измененный|изменено|已编辑|수정됨"
)
_EDITED = (
    re.compile(r"(?P<name>img_)e(?P<rest>\d{4,}.*)"),  # iPhone: IMG_E1234 of IMG_1234
    re.compile(r"(?P<name>.+)~\d+(?P<rest>)"),  # Android: 20260702_120000~2
    re.compile(rf"(?P<name>.+)-(?:{_EDITED_WORDS})(?P<rest>(?:\(\d+\))?)"),
)


def companions(photos: Collection[str], others: Collection[str]) -> Mapping[str, Companion]:
    """Which files of one folder go with a photo of it.

    An edited copy is one only where its original is there.

    Args:
        photos: Names of files that are photos.
        others: Names of all other files.
    """
    names = {_folded(name) for name in photos}
    stems = {_stem(name) for name in names}
    found = {name: Companion.EDITED for name in photos if _is_edited(_stem(_folded(name)), stems)}
    for name in others:
        kind = _kind(_folded(name), names, stems)
        if kind:
            found[name] = kind
    return found


def _is_edited(stem: str, stems: Collection[str]) -> bool:
    originals = _originals(stem)
    return any(original in stems or _is_edited(original, stems) for original in originals)


def _originals(stem: str) -> list[str]:
    matches = (pattern.fullmatch(stem) for pattern in _EDITED)
    return [match["name"] + match["rest"] for match in matches if match]


def _kind(name: str, names: Collection[str], stems: Collection[str]) -> Companion | None:
    stem, suffix = _stem(name), PurePosixPath(name).suffix
    if suffix in _EDITS:
        return Companion.EDITS
    if suffix in _VIDEOS and (stem in stems or _is_edited(stem, stems)):
        return Companion.VIDEO
    if suffix == ".json" and (stem in stems or _describes(stem, names) or stem == "metadata"):
        return Companion.DESCRIPTION
    return None


def _describes(stem: str, names: Collection[str]) -> bool:
    """Whether it is ``IMG_1.jpg``, or that with ``.supplemental-metadata`` or a part of it."""
    return stem in names or (stem.rpartition(".")[0] in names and ".s" in stem)


def _stem(name: str) -> str:
    return PurePosixPath(name).stem


def _folded(name: str) -> str:
    return comparable(name).casefold()
