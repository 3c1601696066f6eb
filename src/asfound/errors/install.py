"""Parts of the program that are installed apart."""

from __future__ import annotations

from asfound.errors.base import AsfoundError


class InstallError(AsfoundError):
    """The installation lacks something."""

    code = "install"


class PartMissing(InstallError):
    """A command was called whose part of the program is not installed."""

    code = "install.part-missing"

    def __init__(self, wanted: str, package: str, part: str) -> None:
        super().__init__(
            f"{wanted!r} needs the {part} part of asfound, which is not installed: "
            f'there is no {package!r}. Install it with: pip install "asfound[{part}]"'
        )
        self.package = package
        self.part = part
