"""docs/api-operations.md: every operation of the API as its OpenAPI description has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

BASE = "/api/v1"
NOTE = "<!-- Written by `make docs` from the API's own description. Edit that, not this. -->\n"
HEAD = """\
# The API's operations

Every operation under `/api/v1`, office by office; [api.md](api.md) says what all of them do alike. *key*: needs an
`Idempotency-Key`. *anybody*: needs no session and no API key. A question mark: may be left out.
"""


def page() -> str:
    """The whole page. Sets Django up if nobody has; asks no database."""
    described = _described()
    lines = [NOTE, HEAD]
    heading = ""
    for tag, line in sorted(_rows(described), key=lambda row: row[0]):
        if tag != heading:
            heading = tag
            lines += [f"\n## {tag.capitalize()}\n", "| operation | does | sends | answers |", "|---|---|---|---|"]
        lines.append(line)
    return "\n".join(lines) + "\n"


def _described() -> dict[str, Any]:
    import os

    import django
    from django.apps import apps

    from guiju.project import engine

    if not apps.ready:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", engine.SETTINGS_MODULE)
        django.setup()
    from guiju.project.api import api

    return dict(api.get_openapi_schema(path_prefix=f"{BASE}/"))


def _rows(described: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Tag and table line of each operation, in the order of their addresses within a tag."""
    shapes = described["components"]["schemas"]
    for path, operations in described["paths"].items():
        for method, said in operations.items():
            address = " ".join([f"`{method.upper()} {path.removeprefix(BASE)}`", *_marks(said)])
            does = f"{_cell(said.get('description') or said['summary'])} `{said['operationId']}`"
            sends = ", ".join([*_parameters(said), *_body(said, shapes)]) or "–"
            yield said.get("tags", ["other"])[0], f"| {address} | {does} | {sends} | {_answer(said)} |"


def _marks(said: Mapping[str, Any]) -> Iterator[str]:
    if not said.get("security"):
        yield "*anybody*"
    if any(parameter["name"] == "Idempotency-Key" for parameter in said.get("parameters", ())):
        yield "*key*"


def _parameters(said: Mapping[str, Any]) -> Iterator[str]:
    for parameter in said.get("parameters", ()):
        if parameter["in"] == "query":
            yield _field(parameter["name"], bool(parameter.get("required")))


def _body(said: Mapping[str, Any], shapes: Mapping[str, Any]) -> Iterator[str]:
    for kind, content in said.get("requestBody", {}).get("content", {}).items():
        if "$ref" not in content["schema"]:
            yield f"a file ({kind})"
            continue
        shape = shapes[_name(content["schema"]["$ref"])]
        for name in shape.get("properties", {}):
            yield _field(name, name in shape.get("required", ()))


def _answer(said: Mapping[str, Any]) -> str:
    status, answer = next((status, answer) for status, answer in said["responses"].items() if str(status)[0] == "2")
    shown = "nothing"
    for kind, content in answer.get("content", {}).items():
        schema = content["schema"]
        reference, listed = schema.get("$ref") or schema.get("items", {}).get("$ref"), schema.get("type") == "array"
        shown = f"{'list of ' if listed else ''}`{_name(reference)}`" if reference else f"a file ({kind})"
    return f"{status} {shown}"


def _field(name: str, is_required: bool) -> str:
    return f"`{name}`" if is_required else f"`{name}`?"


def _name(reference: str) -> str:
    return reference.rpartition("/")[2]


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
