"""The engine on a Dask cluster; the only module that imports Dask."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from asfound.engine.base import LOST, Engine, Outcome, run_item
from asfound.errors import EngineMissing, EngineUnreachable

Item = TypeVar("Item")
Result = TypeVar("Result")

CONNECT_TIMEOUT_S = 10
# Items under way per worker thread; see asfound.engine.local.
MAX_AHEAD = 3


def distributed_engine(address: str) -> Engine:
    """An engine on the cluster whose scheduler listens at an address such as tcp://host:8786.

    The workers need the same versions of this package and its libraries, and must see the photos
    under the same paths.

    Raises:
        EngineMissing: The Dask client is not installed.
        EngineUnreachable: No scheduler answers.
    """
    try:
        from distributed import Client
        from distributed.comm.addressing import get_address_host_port
    except ImportError as error:
        raise EngineMissing from error
    try:
        # A client with a malformed address waits 20 s and prints a traceback: check it first.
        get_address_host_port(address)
        client: Any = Client(address, timeout=CONNECT_TIMEOUT_S, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise EngineUnreachable(address, str(error) or type(error).__name__) from error
    return Cluster(client)


class Cluster:
    """Runs work on the workers of a Dask scheduler."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def map(
        self, task: Callable[[Item], Result], items: Iterable[Item]
    ) -> Iterator[Outcome[Result]]:
        """See Engine."""
        ahead = MAX_AHEAD * max(1, sum(self._client.nthreads().values()))
        under_way: deque[Any] = deque()
        for item in items:
            # Not pure: the same path may hold another photo by the time of the next run.
            under_way.append(self._client.submit(run_item, task, item, pure=False, retries=0))
            if len(under_way) >= ahead:
                yield _outcome(under_way.popleft())
        while under_way:
            yield _outcome(under_way.popleft())

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *exception: object) -> None:
        """Close the client; the scheduler drops its unfinished work."""
        self._client.close()


def _outcome(future: Any) -> Outcome[Any]:
    from distributed import KilledWorker
    from distributed.client import FutureCancelledError

    try:
        outcome: Outcome[Any] = future.result()
    except (KilledWorker, FutureCancelledError):
        return Outcome(failure=LOST)
    return outcome
