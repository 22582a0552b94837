"""The operations of the API as its own document tells them, for tests that drive them all."""

from dataclasses import dataclass
from typing import Any, TypeAlias

import httpx
import schemathesis
from schemathesis.schemas import APIOperation

Operation: TypeAlias = APIOperation[Any, Any, Any, Any]
Case: TypeAlias = schemathesis.Case[Any]


_ENDS = ["/v1/session", "/v1/shopper/session", "/v1/shopper/account"]
"""What ends the sessions that drive all the others when it is deleted; tested apart."""


def documented_operations(url: str) -> list[Operation]:
    """Return every operation but those that would end the sessions that drive them."""
    document = schemathesis.openapi.from_url(f"{url}/schema/openapi.json")
    # Who asks is added to what is made up, so it is never what is wrong with it.
    document.config.generation.update(with_security_parameters=False)
    found = document.exclude(path=_ENDS, method="DELETE").get_all_operations()
    return [one.ok() for one in found if hasattr(one, "ok")]


@dataclass
class Callers:
    """The owner, who may do everything, and a shopper, who has a session of another kind."""

    owner: httpx.Client
    shopper: httpx.Client

    def of(self, operation: Operation) -> httpx.Client:
        """Return who asks for an operation."""
        return self.shopper if operation.path.startswith("/v1/shopper/") else self.owner
