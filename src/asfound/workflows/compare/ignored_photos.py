"""Which photos the file of ignored areas means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from asfound.errors import NoSuchView
from asfound.workflows.compare.ignored_areas import IgnoredAreas
from asfound.workflows.compare.request import RequestPhoto


def areas_of(ignored: Mapping[str, IgnoredAreas], photo: RequestPhoto) -> IgnoredAreas:
    """The areas of a before photo, by its path in its folder, else by its name.

    Args:
        ignored: As :func:`asfound.workflows.compare.ignored_areas.read_ignored` gives them.
        photo: The before photo.
    """
    return ignored.get(str(photo.path)) or ignored.get(photo.path.name) or IgnoredAreas()


def refuse_unknown(ignored: Mapping[str, IgnoredAreas], before: Sequence[RequestPhoto]) -> None:
    """Stop where areas of a photo are ignored that is not there: its name is likely misspelt.

    Raises:
        NoSuchView: No before photo has that name.
    """
    known = {name for photo in before for name in (str(photo.path), photo.path.name)}
    unknown = sorted(set(ignored) - known)
    if unknown:
        raise NoSuchView(unknown, [str(photo.path) for photo in before])
