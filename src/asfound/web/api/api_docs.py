"""The description of the API: OpenAPI for programs, a page for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from asfound.web.kit.pages import render_page

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Row:
    """A parameter, or a field of a body."""

    name: str
    kind: str
    needed: bool
    about: str


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked.

    Attributes:
        name: Unique on the page.
        method, path: Of the request.
        title, about: What it does.
        parameters: In path, query and headers.
        fields: Of the body.
        answer: Name of what is answered.
        scope: ``read`` or ``write``.
    """

    name: str
    method: str
    path: str
    title: str
    about: str
    parameters: tuple[Row, ...]
    fields: tuple[Row, ...]
    answer: str
    scope: str


@dataclass(frozen=True)
class Group:
    """Operations that belong together."""

    name: str
    about: str
    operations: tuple[Operation, ...]


@router.get("/openapi.json")
def openapi(request: Request) -> Response:
    """The whole description."""
    return JSONResponse(request.app.openapi(), headers={"cache-control": "public, max-age=300"})


@router.get("/")
def human(request: Request) -> Response:
    """The same for people."""
    described = request.app.openapi()
    return render_page(
        request,
        "api/reference.html",
        groups=tuple(groups(described)),
        about=described["info"]["summary"],
        root=described["servers"][0]["url"],
    )


def groups(described: Mapping[str, Any]) -> Iterator[Group]:
    """What can be asked, by tag, in the order of the description."""
    found: dict[str, list[Operation]] = {tag["name"]: [] for tag in described["tags"]}
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            found[operation["tags"][-1]].append(_operation(described, path, method, operation))
    for tag in described["tags"]:
        yield Group(tag["name"], tag["description"], tuple(found[tag["name"]]))


def _operation(
    described: Mapping[str, Any], path: str, method: str, operation: Mapping[str, Any]
) -> Operation:
    rows = tuple(
        Row(one["name"], _kind(one["schema"]), one.get("required", False), _about(one))
        for one in operation.get("parameters", ())
    )
    return Operation(
        name=operation["operationId"],
        method=method.upper(),
        path=path,
        title=operation["summary"],
        about=operation.get("description", ""),
        parameters=rows,
        fields=tuple(_fields(described, operation)),
        answer=_answer(operation),
        scope="read" if method == "get" else "write",
    )


def _fields(described: Mapping[str, Any], operation: Mapping[str, Any]) -> Iterator[Row]:
    content = operation.get("requestBody", {}).get("content", {})
    reference = content.get("application/json", {}).get("schema", {}).get("$ref", "")
    name = reference.rpartition("/")[2]
    if not name:
        return
    model = described["components"]["schemas"][name]
    for field, schema in model["properties"].items():
        yield Row(field, _kind(schema), field in model.get("required", ()), _about(schema))


def _answer(operation: Mapping[str, Any]) -> str:
    for status, answer in operation["responses"].items():
        if status.startswith("2"):
            kinds = [_kind(one.get("schema", {})) for one in answer.get("content", {}).values()]
            return (
                f"{status} {' '.join(filter(None, kinds)) or ', '.join(answer.get('content', ()))}"
            )
    return ""


def _kind(schema: Mapping[str, Any]) -> str:
    """A type in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2].replace("_", " ").strip()
    if "anyOf" in schema:
        return " | ".join(_kind(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {})) or 'values'}"
    return str(schema.get("format") or schema.get("type", ""))


def _about(schema: Mapping[str, Any]) -> str:
    return str(schema.get("description") or schema.get("schema", {}).get("description", ""))


__all__: Sequence[str] = ("groups", "router")
