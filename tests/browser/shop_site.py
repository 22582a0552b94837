"""The shop's own web site: pages of its own, and the API behind the same address."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast

import httpx

_PROXIED = "/v1/shopper/"


class _Site(ThreadingHTTPServer):
    """Pages by their paths, and where the API is."""

    daemon_threads = True

    def __init__(self, pages: Mapping[str, tuple[str, bytes]], api_url: str) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.pages, self.api_url = pages, api_url


class _Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Answer with a page, or with what the API says to who is signed in."""
        site = cast(_Site, self.server)
        if self.path.startswith(_PROXIED):
            headers = {"cookie": self.headers.get("cookie", "")}
            told = httpx.get(site.api_url + self.path, headers=headers)
            self._say(told.status_code, "application/json", told.content)
        elif found := site.pages.get(self.path.partition("?")[0]):
            self._say(200, *found)
        else:
            self._say(404, "text/plain", b"")

    def _say(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def shop_site(pages: Mapping[str, tuple[str, bytes]], api_url: str) -> Iterator[str]:
    """Give the address of a site with these pages (kind and content by path)."""
    with _Site(pages, api_url) as site:
        thread = threading.Thread(target=site.serve_forever)
        thread.start()
        try:
            yield f"http://localhost:{site.server_port}"
        finally:
            site.shutdown()
            thread.join()
