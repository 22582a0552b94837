"""In front of every request: its id, its line in the log, its count, the headers of every answer.

A line names the route and not the address, which may hold ids, and nothing of who asks but the
random id of their key or person.
"""

import re
from dataclasses import dataclass

from litestar import Litestar
from litestar.enums import ScopeType
from litestar.types import Message, Receive, Scope, Send

from tillfree.core.clock import seconds
from tillfree.web.desk import Web

REQUEST_ID = "x-request-id"
_GIVEN_ID = re.compile(rb"[A-Za-z0-9-]{8,64}")
_ID_BYTES = 12
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_ALWAYS: tuple[tuple[bytes, bytes], ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
)
"""Nothing that the API answers is a page with scripts, frames or links worth following."""


@dataclass(slots=True)
class _Answer:
    status: int = 0
    is_stream: bool = False


class Front:
    """The whole application: what counts and logs, around what answers."""

    def __init__(self, app: Litestar, web: Web) -> None:
        """Stand in front of `app`, which works with `web`."""
        self.app = app
        self.web = web

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass the process's beginning and end on."""
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        began_ns = self.web.services.now_ns()
        request_id = self._request_id(scope)
        # The application's own state is shared by all requests, so this one gets its own.
        state = scope["state"] = {"request_id": request_id}
        answer = _Answer()

        async def tell(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer.status = message["status"]
                headers = list(message.get("headers", []))
                answer.is_stream = any(
                    name.lower() == b"content-type" and value.startswith(b"text/event-stream")
                    for name, value in headers
                )
                known = {name.lower() for name, _ in headers}
                always = [*_ALWAYS, (b"cache-control", b"no-store")]
                headers += [(name, value) for name, value in always if name not in known]
                headers.append((REQUEST_ID.encode(), request_id.encode()))
                message["headers"] = headers
            await send(message)

        try:
            await self.app(scope, receive, tell)
        finally:
            self._note(scope, answer, seconds(self.web.services.now_ns() - began_ns), state)

    def _request_id(self, scope: Scope) -> str:
        given = next((v for name, v in scope["headers"] if name == REQUEST_ID.encode()), b"")
        if _GIVEN_ID.fullmatch(given):
            return given.decode("ascii")
        return self.web.services.entropy(_ID_BYTES).hex()

    def _note(self, scope: Scope, answer: _Answer, took_s: float, state: dict[str, object]) -> None:
        route = str(scope.get("path_template") or "unknown")
        method = str(scope.get("method", ""))
        method = method if method in _METHODS else "other"
        self.web.metrics.answered(
            method, route, answer.status, None if answer.is_stream else took_s
        )
        self.web.say(
            "request",
            request_id=str(state["request_id"]),
            method=method,
            route=route,
            status=answer.status,
            ms=round(took_s * 1_000, 1),
            organisation=str(state.get("organisation", "")),
            actor_id=str(state.get("actor_id", "")),
        )
