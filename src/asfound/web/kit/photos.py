"""Photos on pages: their addresses for hosts, and the response that carries a smaller copy."""

from __future__ import annotations

from starlette.responses import Response

_CACHE = "private, max-age=604800, immutable"
"""The address names the content, so it never changes; a week, so that a shared computer forgets."""


def photo_url(digest: str, side: int, *, place: str = "", visit: str = "") -> str:
    """The address of a smaller copy of a photo, for the host of a place or a visit that has it.

    Args:
        digest: ``sha256:`` and 64 hexadecimal digits.
        side: Longer side, pixels: 160, 480 or 1600.
        place: Id of a place that has the photo; or
        visit: Id of a visit that has it.
    """
    through = f"visit={visit}" if visit else f"place={place}"
    return f"/photos/{digest}/{side}.webp?{through}"


def photo_response(webp: bytes) -> Response:
    """A picture, WebP, whose address names its content; only this browser may keep it."""
    return Response(webp, media_type="image/webp", headers={"cache-control": _CACHE})
