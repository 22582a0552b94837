"""What a tool would be: a server on this machine that keeps what is posted to it."""

import gzip
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Sink:
    """What came: path and JSON of each request, in the order in which they came."""

    port: int = 0
    came: list[tuple[str, Any]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def sink(answers: Sequence[str] = ()) -> Iterator[Sink]:
    """Give a server on a free port that answers 200, or first in turn as `answers` say.

    `broken`: it takes what is posted and closes the line; `late`: it answers when all is over.
    """
    found = Sink()
    waiting, over = list(answers), threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.headers.get("content-encoding") == "gzip":
                body = gzip.decompress(body)
            found.came.append((self.path, json.loads(body)))
            answer = waiting.pop(0) if waiting else ""
            if answer == "broken":
                self.close_connection = True
                return
            if answer == "late":
                over.wait()
            self.send_response(200)
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield found
    finally:
        over.set()
        server.shutdown()
        server.server_close()
        thread.join()
