"""The API's own description, OpenAPI 3.1, made exact where the framework's is not."""

from collections.abc import Iterator, Sequence
from typing import get_type_hints

import msgspec
from litestar import Request
from litestar.connection.base import AuthT, StateT, UserT
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.plugins import JsonRenderPlugin

Json = dict[str, object]
_REFERENCE = "#/components/schemas/{name}"
OTHER_FORMS = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
"""Media types of the forms besides JSON in which an answer may come, by their short names."""


class ExactJson(JsonRenderPlugin):
    """Renders the document after it is made exact."""

    def __init__(self, operations: Sequence[HTTPRouteHandler]) -> None:
        """Know the operations, whose wishes are described by what reads them."""
        super().__init__()
        self._wishes = wishes_of(operations)

    def render(self, request: Request[UserT, AuthT, StateT], openapi_schema: Json) -> bytes:
        """Return the document as JSON."""
        make_exact(openapi_schema, self._wishes)
        return super().render(request, openapi_schema)


def wishes_of(operations: Sequence[HTTPRouteHandler]) -> dict[str, Json]:
    """Return the schema of every record that requests are made of, by its name.

    From msgspec, which reads them: the framework loses the limits of what stands inside a list.
    """
    bodies = [get_type_hints(operation.fn).get("data") for operation in operations]
    _, schemas = msgspec.json.schema_components(
        [body for body in bodies if body is not None], ref_template=_REFERENCE
    )
    return {
        name: schema
        for name, schema in schemas.items()
        if name.endswith("Wish") or schema.get("additionalProperties") is False
    }


def make_exact(document: Json, wishes: dict[str, Json]) -> None:
    """Correct a document in place; doing it again changes nothing.

    A parameter that may be left out is never null: there is no such thing in an address or a
    header. A header of an answer says what it is.
    """
    components = document.get("components")
    schemas = components.get("schemas") if isinstance(components, dict) else None
    if isinstance(schemas, dict):
        schemas.update(wishes)
    for operation in operations_of(document):
        for parameter in _parts(operation.get("parameters")):
            schema = parameter.get("schema")
            if isinstance(schema, dict):
                _without_null(schema)
        responses = operation.get("responses")
        _tell_forms(operation, responses)
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


def _parts(found: object) -> list[Json]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _tell_forms(operation: Json, responses: object) -> None:
    """Say in which other forms an answer comes, where a parameter `as` names them."""
    if not isinstance(responses, dict):
        return
    for parameter in _parts(operation.get("parameters")):
        schema = parameter.get("schema")
        if parameter.get("name") == "as" and isinstance(schema, dict):
            for form in OTHER_FORMS.keys() & set(schema["enum"]):
                responses["200"]["content"][OTHER_FORMS[form]] = {"schema": {}}


def _without_null(schema: Json) -> None:
    kinds = schema.get("type")
    if isinstance(kinds, list) and "null" in kinds:
        (schema["type"],) = (one for one in kinds if one != "null")
        if isinstance(choices := schema.get("enum"), list):
            schema["enum"] = [one for one in choices if one is not None]
    either = [one for one in _parts(schema.get("oneOf")) if one != {"type": "null"}]
    if len(either) == 1:
        del schema["oneOf"]
        for name, value in either[0].items():
            schema.setdefault(name, value)
