"""A finding: one difference between the before and the after photo of a view."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from enum import StrEnum

from asfound.domain.geometry import Box, Outline


class Kind(StrEnum):
    """What happened to a thing or a surface."""

    ADDED = "added"
    MISSING = "missing"
    MOVED = "moved"
    MARKED = "marked"

    @property
    def swapped(self) -> Kind:
        """The kind of the same finding when before and after are exchanged."""
        return {Kind.ADDED: Kind.MISSING, Kind.MISSING: Kind.ADDED}.get(self, self)


@dataclass(frozen=True)
class Finding:
    """One difference.

    Attributes:
        id: ``f_`` and 16 hexadecimal digits; see :func:`finding_id`.
        kind: Added, missing, moved or marked.
        score: How different, 0..1, comparable between views.
        label: An everyday English word for what it probably is; None when not sure.
        box_before: Where it is in the before photo; None for what was added.
        box_after: Where it is in the after photo; None for what is missing.
        outline_before: Its outline there; None where the box is None.
        outline_after: Its outline there; None where the box is None.
    """

    id: str
    kind: Kind
    score: float
    label: str | None = None
    box_before: Box | None = None
    box_after: Box | None = None
    outline_before: Outline | None = None
    outline_after: Outline | None = None

    def swapped(self) -> Finding:
        """The same finding with before and after exchanged (the id stays: see there)."""
        return replace(
            self,
            kind=self.kind.swapped,
            box_before=self.box_after,
            box_after=self.box_before,
            outline_before=self.outline_after,
            outline_after=self.outline_before,
        )


def finding_id(
    digest_before: str, digest_after: str, kind: Kind, before: Box | None, after: Box | None
) -> str:
    """A name that depends on the photos' digests, the kind and the boxes, and nothing else.

    The two sides are put in the order of their digests first, so that exchanging before and
    after keeps the id: it is the same difference.
    """
    sides = [(digest_before, before), (digest_after, after)]
    if digest_before > digest_after:
        sides.reverse()
        kind = kind.swapped
    text = f"{kind}|" + "|".join(f"{digest}:{box}" for digest, box in sides)
    return "f_" + hashlib.sha256(text.encode()).hexdigest()[:16]
