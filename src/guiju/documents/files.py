"""A file as an answer, and how OpenAPI describes one."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header

JSON = "application/json"
PDF = "application/pdf"


def download(content: bytes, media_type: str, name: str) -> HttpResponse:
    """A file to keep, never to show: no browser may run it or guess another type, no cache may keep it."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def answer(media_type: str, description: str) -> dict[str, Any]:
    """The OpenAPI of an operation that answers with one file; a JSON file is an object."""
    schema = {"type": "object"} if media_type == JSON else {"type": "string", "format": "binary"}
    return {"responses": {200: {"description": description, "content": {media_type: {"schema": schema}}}}}


def body(media_type: str, description: str) -> dict[str, Any]:
    """The OpenAPI of an operation whose body is one file, as it is."""
    schema = {"type": "string", "format": "binary"}
    return {
        "requestBody": {
            "required": True,
            "description": description,
            "content": {media_type: {"schema": schema}},
        }
    }
