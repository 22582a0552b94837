"""The operations of the API as its own document tells them, for tests that drive them all."""

from typing import Any, TypeAlias

import schemathesis
from schemathesis.schemas import APIOperation

Operation: TypeAlias = APIOperation[Any, Any, Any, Any]
Case: TypeAlias = schemathesis.Case[Any]


def documented_operations(url: str) -> list[Operation]:
    """Return every operation but signing out, which would end the session that drives them."""
    document = schemathesis.openapi.from_url(f"{url}/schema/openapi.json")
    found = document.exclude(path="/v1/session", method="DELETE").get_all_operations()
    return [one.ok() for one in found if hasattr(one, "ok")]
