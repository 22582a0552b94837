"""What the process counts, for Prometheus: by route, never by organisation or person."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The counters of one process."""

    def __init__(self) -> None:
        """Begin at nought, in a registry of its own."""
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "tillfree_http_requests",
            "Requests that were answered.",
            ["method", "route", "status"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "tillfree_http_request_seconds",
            "Seconds from a request to the end of its answer, streams left out.",
            ["method", "route"],
            buckets=_BUCKETS_S,
            registry=self._registry,
        )
        self.streams = Gauge(
            "tillfree_streams_open", "Live streams that are open.", registry=self._registry
        )
        self.deliveries = Counter(
            "tillfree_webhook_attempts",
            "Attempts to hand a fact to a webhook.",
            ["outcome"],
            registry=self._registry,
        )

    def answered(self, method: str, route: str, status: int, seconds: float | None) -> None:
        """Count an answer; `seconds` None for a stream, which ends when somebody goes."""
        self._requests.labels(method, route, str(status)).inc()
        if seconds is not None:
            self._seconds.labels(method, route).observe(seconds)

    def page(self) -> bytes:
        """Return all figures in Prometheus' text format."""
        return generate_latest(self._registry)
