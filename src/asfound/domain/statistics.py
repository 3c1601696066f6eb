"""Counts over everything in the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class StoreStatistics:
    """Counts over the whole store, for metrics.

    Attributes:
        jobs: Comparisons by state, each state named.
        messages: ``waiting``, ``delivered``, ``given-up``.
        photos, photo_bytes: Number and total size of the stored photos.
    """

    jobs: Mapping[str, int]
    messages: Mapping[str, int]
    photos: int
    photo_bytes: int
