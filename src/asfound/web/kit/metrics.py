"""Metrics for Prometheus: requests by route, and the work in the database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from asfound.workflows.server.app_context import AppContext
from asfound.workflows.server.health import store_statistics

_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Metrics:
    """The metrics of one app."""

    def __init__(self, context: AppContext) -> None:
        self.registry = CollectorRegistry()
        self._requests = Histogram(
            "asfound_request_seconds",
            "How long requests took, by the template of their route.",
            ["method", "route", "status"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._streams = Counter(
            "asfound_streams",
            "Live pages that ended, by the template of their route.",
            ["route"],
            registry=self.registry,
        )
        self._received = Counter(
            "asfound_received_bytes",
            "Bytes of bodies that were received, by the template of their route.",
            ["route"],
            registry=self.registry,
        )
        self.registry.register(_Work(context))

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request and its duration.

        Args:
            method: As sent; one that HTTP does not know is counted as ``other``.
            route: Template of the route.
            status: Of the response.
            seconds: Its duration.
        """
        name = method if method in _METHODS else "other"
        self._requests.labels(name, route, f"{status // 100}xx").observe(seconds)

    def stream(self, route: str) -> None:
        """Count an event stream that ended; its duration says nothing about the server."""
        self._streams.labels(route).inc()

    def received(self, route: str, length: int) -> None:
        """Count the bytes of a request body."""
        if length:
            self._received.labels(route).inc(length)

    def text(self) -> bytes:
        """All metrics in the text format of Prometheus."""
        return generate_latest(self.registry)


class _Work(Collector):
    """Figures from the database, read at each scrape."""

    def __init__(self, context: AppContext) -> None:
        self._context = context

    def collect(self) -> Iterator[Metric]:
        found = store_statistics(self._context)
        jobs = GaugeMetricFamily("asfound_jobs", "Comparisons by state.", labels=["state"])
        for state, count in found.jobs.items():
            jobs.add_metric([state], count)
        yield jobs
        outbox = GaugeMetricFamily("asfound_outbox", "Messages by state.", labels=["state"])
        for state, count in found.messages.items():
            outbox.add_metric([state], count)
        yield outbox
        yield GaugeMetricFamily("asfound_photos", "Photos that are kept.", value=found.photos)
        yield GaugeMetricFamily(
            "asfound_photo_bytes", "Length of the photos that are kept.", value=found.photo_bytes
        )

    def describe(self) -> list[Metric]:
        """Nothing, so that registration does not read the database."""
        return []
