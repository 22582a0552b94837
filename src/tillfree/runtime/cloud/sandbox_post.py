"""Carries what the sandbox tells by webhook to the API, as a provider's own servers would.

Over HTTP and signed, so that a late or doubled webhook takes the way that a real one takes. What
nobody takes (the database is away, the visit is not known yet) is brought again.
"""

import http.client
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from urllib.parse import urlsplit

from tillfree.settlement import SandboxProvider, SandboxWebhook

_LOOK_S = 0.25
"""Seconds between two looks for webhooks; a provider's take about a second."""
_ANSWER_S = 10.0
"""Seconds for the API's answer before a webhook is brought again later; own choice."""


@contextmanager
def sandbox_post(
    sandbox: SandboxProvider, address: str, now_ns: Callable[[], int]
) -> Iterator[None]:
    """Deliver to the API at `address`, as `http://127.0.0.1:8080`, as long as the block lasts.

    What waits at its end is not told; a sandbox with a book tells it again when it is opened anew.
    """
    stop, place = Event(), urlsplit(address).netloc

    def carry() -> None:
        while not stop.wait(_LOOK_S):
            for webhook in sandbox.webhooks():
                if stop.is_set():
                    return
                headers = sandbox.headers(webhook, now_ns())
                if not _is_taken(place, webhook, headers):
                    sandbox.not_delivered(webhook)

    thread = Thread(target=carry, name="sandbox post", daemon=True)
    try:
        thread.start()
        yield
    finally:
        stop.set()
        thread.join(_ANSWER_S)


def _is_taken(place: str, webhook: SandboxWebhook, headers: dict[str, str]) -> bool:
    path = f"/v1/providers/sandbox/{webhook.organisation}/events"
    asked = http.client.HTTPConnection(place, timeout=_ANSWER_S)
    try:
        asked.request("POST", path, webhook.body, headers)
        return asked.getresponse().status == http.client.CREATED
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()
