"""The base class of all errors."""

from __future__ import annotations


class AsfoundError(Exception):
    """Something went wrong that a person can act on."""

    code = "asfound"

    @property
    def message(self) -> str:
        """The sentence for people."""
        return str(self.args[0]) if self.args else self.code
