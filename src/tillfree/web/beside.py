"""The API beside other work of one process: answered in a thread, as long as a block lasts."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from tillfree.core.errors import UsageRefused
from tillfree.runtime.cloud import CloudServices, Say
from tillfree.web.app import create_app
from tillfree.web.serving import api_server

_BEGIN_S = 20.0
"""Seconds for the server to begin; it has only a port to open."""
_LOOK_S = 0.02
_HOST = "127.0.0.1"


@contextmanager
def api_beside(services: CloudServices, say: Say, port: int = 0) -> Iterator[str]:
    """Answer requests on this machine as long as the block lasts; give the address.

    Port 0 takes a free one. Raises UsageRefused where the port cannot be had.
    """
    server = api_server(create_app(services, say), _HOST, port)
    thread = Thread(target=server.run, name="api")
    thread.start()
    try:
        deadline_s = time.monotonic() + _BEGIN_S
        while not server.started and thread.is_alive() and time.monotonic() < deadline_s:
            time.sleep(_LOOK_S)
        if not server.started:
            raise UsageRefused(f"the API cannot listen on port {port}: name another, or 0 for any")
        sockets = server.servers[0].sockets
        yield f"http://{_HOST}:{sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
