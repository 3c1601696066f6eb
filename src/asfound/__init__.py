"""Leave a place as you found it, and be able to prove it.

    >>> import asfound
    >>> asfound.compare("before.jpg", "after.jpg").verdict  # doctest: +SKIP
    <Verdict.AS_FOUND: 'as-found'>

The names below are loaded when they are first used: `asfound --help` needs none of them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asfound.domain.comparison import Reason, Verdict
    from asfound.domain.comparison import ViewResult as Comparison
    from asfound.domain.finding import Finding, Kind
    from asfound.errors import AsfoundError
    from asfound.workflows.compare.python_api import compare

__all__ = ["AsfoundError", "Comparison", "Finding", "Kind", "Reason", "Verdict", "compare"]

_HOMES = {
    "AsfoundError": "asfound.errors:AsfoundError",
    "Comparison": "asfound.domain.comparison:ViewResult",
    "Finding": "asfound.domain.finding:Finding",
    "Kind": "asfound.domain.finding:Kind",
    "Reason": "asfound.domain.comparison:Reason",
    "Verdict": "asfound.domain.comparison:Verdict",
    "compare": "asfound.workflows.compare.python_api:compare",
}


def __getattr__(name: str) -> object:
    """Load a public name on first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'asfound' has no attribute {name!r}")
    module, attribute = _HOMES[name].split(":")
    value = globals()[name] = getattr(importlib.import_module(module), attribute)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
