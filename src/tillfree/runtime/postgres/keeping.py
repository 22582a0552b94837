"""A server that was killed is started again while its process lives; those who ask it wait so long.

It comes back on its port, so connections are made anew and nothing else is told.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tillfree.core.errors import DatabaseUnavailable
from tillfree.runtime.postgres.embedded import EmbeddedPostgres
from tillfree.runtime.postgres.settings import PostgresSettings


@contextmanager
def kept_running(
    server: EmbeddedPostgres, settings: PostgresSettings | None = None
) -> Iterator[None]:
    """Start a server again whenever it ends, as long as the block lasts."""
    chosen = settings or PostgresSettings()
    stop = threading.Event()
    thread = threading.Thread(
        target=_keep, args=(server, stop, chosen.look_s), name="postgres", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _keep(server: EmbeddedPostgres, stop: threading.Event, look_s: float) -> None:
    while not stop.wait(look_s):
        if server.ended():
            try:
                server.start()
            except DatabaseUnavailable:
                # Whoever asks it says that it is away; the next look tries again.
                continue
