"""The API beside other work of one process: answered in a thread, as long as a block lasts."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from tillfree.core.errors import UsageRefused
from tillfree.runtime.cloud import CloudServices, Say
from tillfree.web.app import create_app
from tillfree.web.serving import api_server, sending_webhooks
from tillfree.web.settings import WebSettings

_LOOKS, _LOOK_S = 1_000, 0.02
"""Looks at whether the server has begun, and the seconds between two; it has a port to open."""
_END_S = 5.0
"""Seconds for the server to end after its requests did, or were given up."""
_HOST = "127.0.0.1"


@contextmanager
def api_beside(
    services: CloudServices, say: Say, port: int = 0, settings: WebSettings | None = None
) -> Iterator[str]:
    """Answer requests on this machine as long as the block lasts; give the address.

    Port 0 takes a free one. Raises UsageRefused where the port cannot be had.
    """
    app = create_app(services, say, settings)
    server = api_server(app, _HOST, port)
    # A daemon: whatever a request may hang in, the process ends.
    thread = Thread(target=server.run, name="api", daemon=True)
    try:
        thread.start()
        for _ in range(_LOOKS):
            if server.started or not thread.is_alive():
                break
            thread.join(_LOOK_S)
        if not server.started:
            raise UsageRefused(f"the API cannot listen on port {port}: name another, or 0 for any")
        sockets = server.servers[0].sockets
        with services.hearing(app.web.news.told), sending_webhooks(app, services, say):
            yield f"http://{_HOST}:{sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(app.web.settings.stop_wait_s + _END_S)
        if thread.is_alive():
            say("api_does_not_end")
