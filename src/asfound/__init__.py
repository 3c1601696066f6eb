"""Leave a place as you found it, and be able to prove it.

    >>> import asfound
    >>> asfound.compare("before.jpg", "after.jpg").verdict  # doctest: +SKIP
    <Verdict.AS_FOUND: 'as-found'>
"""

from asfound.domain.comparison import Reason, Verdict, ViewResult
from asfound.domain.finding import Finding, Kind
from asfound.errors import AsfoundError
from asfound.workflows.compare import compare

Comparison = ViewResult

__all__ = ["AsfoundError", "Comparison", "Finding", "Kind", "Reason", "Verdict", "compare"]
