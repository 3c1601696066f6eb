"""Places, areas and views."""

from __future__ import annotations

from asfound.errors.base import AsfoundError


class PlaceError(AsfoundError):
    """A place cannot be read or changed."""

    code = "place"


class PlaceNotFound(PlaceError):
    """The place does not exist, or belongs to another account."""

    code = "place.not-found"

    def __init__(self) -> None:
        super().__init__("there is no such place, area, view or photo among yours.")


class BadPlaceValue(PlaceError):
    """A value of a place, an area or a view is invalid."""

    code = "place.bad-value"

    def __init__(self, name: str, found: str, needed: str) -> None:
        super().__init__(f"{name} is {found!r}; {needed}.")
        self.name, self.found = name, found


class NotConfirmed(PlaceError):
    """The name was not typed to confirm the deletion."""

    code = "place.not-confirmed"

    def __init__(self, name: str) -> None:
        super().__init__(f"nothing was deleted. To delete it, type its name as it is: {name!r}.")
        self.name = name


class TooManyPhotos(PlaceError):
    """The place has the maximum number of photos."""

    code = "place.too-many-photos"

    def __init__(self, found: int, most: int) -> None:
        super().__init__(
            f"{found} photos are too many; a place holds {most}. Import fewer, or make two places."
        )
        self.found, self.most = found, most
