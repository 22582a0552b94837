"""The API's own description, OpenAPI 3.1, made exact where the framework's is not."""

from collections.abc import Iterator

from litestar import Request
from litestar.connection.base import AuthT, StateT, UserT
from litestar.openapi.plugins import JsonRenderPlugin

Json = dict[str, object]


class ExactJson(JsonRenderPlugin):
    """Renders the document after it is made exact."""

    def render(self, request: Request[UserT, AuthT, StateT], openapi_schema: Json) -> bytes:
        """Return the document as JSON."""
        make_exact(openapi_schema)
        return super().render(request, openapi_schema)


def make_exact(document: Json) -> None:
    """Correct a document in place; doing it again changes nothing.

    A parameter that may be left out is never null: there is no such thing in an address or a
    header. A header of an answer says what it is. A wish has no fields that it does not name.
    """
    for schema in _wishes(document):
        schema["additionalProperties"] = False
    for operation in operations_of(document):
        for parameter in _parts(operation.get("parameters")):
            schema = parameter.get("schema")
            if isinstance(schema, dict):
                _without_null(schema)
        responses = operation.get("responses")
        for response in _parts(list(responses.values()) if isinstance(responses, dict) else []):
            headers = response.get("headers")
            for header in _parts(list(headers.values()) if isinstance(headers, dict) else []):
                header.setdefault("schema", {"type": "string"})


def operations_of(document: Json) -> Iterator[Json]:
    """Yield every operation of a document."""
    paths = document.get("paths")
    for path in _parts(list(paths.values()) if isinstance(paths, dict) else []):
        for method in ("get", "post", "put", "delete"):
            operation = path.get(method)
            if isinstance(operation, dict):
                yield operation


def _wishes(document: Json) -> Iterator[Json]:
    """Yield the records that requests are made of; they are named so, and are strict."""
    components = document.get("components")
    schemas = components.get("schemas") if isinstance(components, dict) else None
    for name, schema in schemas.items() if isinstance(schemas, dict) else ():
        if name.endswith("Wish") and isinstance(schema, dict):
            yield schema


def _parts(found: object) -> list[Json]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _without_null(schema: Json) -> None:
    choices = [one for one in _parts(schema.get("oneOf")) if one != {"type": "null"}]
    if len(choices) == 1:
        del schema["oneOf"]
        for name, value in choices[0].items():
            schema.setdefault(name, value)
