"""The process: opens everything, answers requests, hands facts to webhooks, ends in order."""

import asyncio
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from tillfree.core.errors import DatabaseUnavailable
from tillfree.journal import OutboxSettings
from tillfree.journal.postgres import catch_up
from tillfree.runtime.cloud import (
    CloudServices,
    CloudServicesSettings,
    Say,
    open_services,
    stderr_log,
    utc_now_ns,
)
from tillfree.runtime.postgres import database
from tillfree.web.app import create_app
from tillfree.web.export_post import ExportPost
from tillfree.web.front import Front
from tillfree.web.postgres import WebhookPost
from tillfree.web.settings import WebSettings

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_SENDERS = 8
"""Organisations whose webhooks are sent to at the same time; one slow receiver holds up one."""


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """What `tillfree serve` was told; `data` is the folder of all that must outlive the process."""

    data: Path
    host: str
    port: int


def serve(
    options: ServeOptions,
    settings: WebSettings | None = None,
    services_settings: CloudServicesSettings | None = None,
) -> None:
    """Answer requests until SIGTERM or SIGINT. Raises DatabaseUnavailable."""
    say = stderr_log(process="api")
    options.data.mkdir(parents=True, exist_ok=True)
    # PostgreSQL's own user must be able to pass to its folder.
    options.data.chmod(0o711)
    with (
        database(options.data / "postgres") as found,
        open_services(
            found, utc_now_ns, settings=services_settings, lake=options.data / "lake"
        ) as services,
    ):
        for organisation in services.organisations():
            catch_up(services.of(organisation).log)
        app = create_app(services, say, settings)
        with services.hearing(app.web.news.told), sending_webhooks(app, services, say):
            server = api_server(app, options.host, options.port)
            say("api_begins", host=options.host, port=options.port)
            server.run()
    say("api_ended")


def api_server(app: Front, host: str, port: int) -> uvicorn.Server:
    """Return the server of an application, to be run; port 0 takes a free one."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        loop="asyncio",
        http="h11",
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
        lifespan="on",
        timeout_graceful_shutdown=round(app.web.settings.stop_wait_s),
    )

    def close() -> None:
        app.web.news.close()
        app.web.rushes.close()

    return _Server(config, close)


class _Server(uvicorn.Server):
    """Ends live streams and rushes first, which would otherwise keep it until it is cut off."""

    def __init__(self, config: uvicorn.Config, close: Callable[[], None]) -> None:
        super().__init__(config)
        self._close = close

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End on a signal, and leave it at that.

        The framework raises the signal again at the end, which would end the process before the
        database was stopped.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {one: signal.signal(one, self.handle_exit) for one in _SIGNALS}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._close()
        await asyncio.sleep(0)
        await super().shutdown(sockets)


@contextmanager
def sending_webhooks(
    app: Front, services: CloudServices, say: Say, outbox: OutboxSettings | None = None
) -> Iterator[None]:
    """Hand facts to webhooks as long as the block lasts."""
    stop = threading.Event()
    round_of = _Round(app, services, outbox)
    thread = threading.Thread(target=round_of.until, args=(stop, say), name="webhooks")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


class _Round:
    """Goes round the organisations; who is not done with the last time is passed by."""

    def __init__(self, app: Front, services: CloudServices, outbox: OutboxSettings | None) -> None:
        self._app = app
        self._services = services
        self._outbox = outbox
        self._busy: dict[tuple[str, str], Future[int]] = {}

    def until(self, stop: threading.Event, say: Say) -> None:
        settings = self._app.web.settings.webhooks
        with ThreadPoolExecutor(_SENDERS, thread_name_prefix="webhooks") as pool:
            while not stop.wait(settings.poll_s):
                try:
                    organisations = self._services.organisations()
                except DatabaseUnavailable:
                    say("database_away")
                    continue
                for organisation in organisations:
                    self._begin(pool, organisation, stop)
                self._end(say)

    def _begin(self, pool: ThreadPoolExecutor, organisation: str, stop: threading.Event) -> None:
        app, own = self._app, self._services.of(organisation)
        settings = app.web.settings.webhooks
        post = WebhookPost(self._services, own, app.web.metrics, settings, outbox=self._outbox)
        exports = ExportPost(self._services, own, settings)
        for what, run in (("webhooks", post.run), ("exports", exports.run)):
            if (organisation, what) not in self._busy:
                self._busy[organisation, what] = pool.submit(run, stop.is_set)

    def _end(self, say: Say) -> None:
        for (organisation, what), future in list(self._busy.items()):
            if future.done():
                del self._busy[organisation, what]
                if error := future.exception():
                    # The next round tries again; what it had claimed comes again by itself.
                    say(f"{what}_failed", organisation=organisation, why=type(error).__name__)
