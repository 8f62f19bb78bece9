"""The API /api/v1: where each office's router is mounted, by name, and the manners all of them share.

Unknown inputs are refused by name, errors are problem documents, a write with an Idempotency-Key is done once.
What an operation does stands in its office; which key may call it follows from the area it is mounted under.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.constants import NOT_SET
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.parser import Parser

from guiju.core.refusals import Refused
from guiju.project import idempotency
from guiju.project.api_auth import SAFE_METHODS, doors
from guiju.project.asked import Asked
from guiju.project.problems import problem, unsaid

log = logging.getLogger(__name__)
NESTING_MAX = 20
JSON_BYTES_MAX = 1024 * 1024

PROBLEM_SCHEMA: Mapping[str, object] = {
    "title": "Problem",
    "description": "RFC 9457. `code` is stable; `clause` is the provision a refusal rests on; `missing` names facts.",
    "type": "object",
    "required": ["type", "title", "status", "code", "says", "clause", "missing"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string", "description": "In the tongue of Accept-Language."},
        "status": {"type": "integer"},
        "instance": {"type": "string"},
        "code": {"type": "string"},
        "says": {
            "type": "object",
            "required": ["zh", "en"],
            "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
        },
        "clause": {"type": ["string", "null"]},
        "missing": {"type": "array", "items": {"type": "string"}},
        "field": {"type": "string"},
        "errors": {"type": "array", "items": {"type": "object"}},
    },
}
PROBLEM_RESPONSE: Mapping[str, object] = {
    "description": "Why it could not be done",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


class StrictParser(Parser):
    """JSON with nothing left to guess: no key twice, no NaN, no text the database could not keep."""

    def parse_body(self, request: HttpRequest) -> Any:
        if len(request.body) > JSON_BYTES_MAX:
            raise ValueError("more than a mebibyte of JSON")
        data = json.loads(request.body, object_pairs_hook=_once_each, parse_constant=_no_constant)
        _check_text(data, 0)
        return data


class GuijuAPI(NinjaAPI):
    """NinjaAPI whose description says that any operation may answer with a problem."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        schema["components"].setdefault("schemas", {})["Problem"] = PROBLEM_SCHEMA
        for operations in schema["paths"].values():
            for operation in operations.values():
                operation["responses"].setdefault("default", PROBLEM_RESPONSE)
        return schema


api = GuijuAPI(
    title="规矩 Guiju",
    version="1",
    description="Every decision names its clauses, replays and can be verified.",
    urls_namespace="api",
    docs_url=None,
    parser=StrictParser(),
)


def mannered(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Around every operation: refuse unknown inputs by name, and do a write with an Idempotency-Key once."""
    operation: Operation = run.__self__  # type: ignore[attr-defined]
    shown_once = _shown_once(operation)

    @wraps(run)
    def answer(request: Asked, **path: Any) -> HttpResponse:
        if not _is_admitted(request, operation):
            return run(request, **path)
        try:
            _refuse_unknown_inputs(request, operation)
        except Refused as refused:
            return problem(request, refused)
        if request.method in SAFE_METHODS or idempotency.HEADER not in request.headers:
            return run(request, **path)
        return idempotency.answer_once(request, request.actor, lambda: run(request, **path), shown_once=shown_once)

    return answer


def listed(view: Callable[..., Any]) -> Callable[..., Any]:
    """Around every view: a tuple goes out as a list. Ninja would take one of two things for a status and a body."""

    @wraps(view)
    def answer(request: HttpRequest, *path: Any, **given: Any) -> Any:
        told = view(request, *path, **given)
        return list(told) if isinstance(told, tuple) else told

    return answer


api.add_decorator(mannered, mode="view")
api.add_decorator(listed, mode="operation")
api.add_router("/organisations", "guiju.apps.parties.api.router", auth=doors("parties"), tags=["organisations"])
api.add_router("/decisions", "guiju.apps.decisions.api.router", auth=doors("decisions"), tags=["decisions"])
api.add_router("/matters", "guiju.apps.matters.api.router", auth=doors("matters"), tags=["matters"])
api.add_router("/newsletter", "guiju.apps.newsletter.api.router", auth=doors("newsletter"))
api.add_router("", "guiju.project.export_api.targets", auth=doors("targets"))
api.add_router("", "guiju.apps.targets.api.router", auth=doors("targets"))
api.add_router("/policies", "guiju.project.policy_api.router")
api.add_router("", "guiju.project.export_api.decisions", auth=doors("decisions"))
api.add_router("", "guiju.project.export_api.organisations", auth=doors("parties"))
api.add_router("", "guiju.project.export_api.vouchers", auth=doors("vouchers"))
api.add_router("", "guiju.apps.vouchers.api.router", auth=doors("vouchers"))
api.add_router("/library", "guiju.apps.briefing.api.library_router", auth=doors("briefing"))
api.add_router("/briefing", "guiju.apps.briefing.api.router", auth=doors("briefing"))


@api.exception_handler(Refused)
def _refused(request: Asked, refused: Refused) -> HttpResponse:
    return problem(request, refused)


@api.exception_handler(Http404)
def _missing(request: Asked, error: Http404) -> HttpResponse:  # noqa: ARG001
    return problem(request, unsaid(404))


@api.exception_handler(AuthenticationError)
def _nobody(request: Asked, error: AuthenticationError) -> HttpResponse:  # noqa: ARG001
    return problem(
        request,
        Refused(
            "api.sign_in_needed",
            zh="请登录，或在 Authorization 中带上有效的接口密钥。",
            en="Sign in, or send a valid API key as Authorization: Bearer.",
        ),
    )


@api.exception_handler(RequestDataTooBig)
def _too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:  # noqa: ARG001
    return problem(request, unsaid(413))


@api.exception_handler(HttpError)
def _bad_request(request: Asked, error: HttpError) -> HttpResponse:
    return problem(request, Refused("api.bad_request", zh=f"请求无法识别：{error}", en=f"Cannot be read: {error}"))


@api.exception_handler(ValidationError)
def _invalid(request: Asked, error: ValidationError) -> HttpResponse:
    """Every input at fault by its name; inputs that were not given are also listed as missing."""
    errors = [
        {"field": ".".join(str(part) for part in each["loc"]), "code": each["type"], "message": each["msg"]}
        for each in error.errors
    ]
    missing = tuple(each["field"] for each in errors if each["code"] == "missing")
    if f"header.{idempotency.HEADER}" in missing:
        refused = Refused(
            "api.idempotency_key_needed",
            zh="这项办理须带 Idempotency-Key，重发同一请求时使用同一个键。",
            en="This write needs an Idempotency-Key; send the same one when you repeat the request.",
            missing=missing,
        )
    else:
        names = "、".join(each["field"] for each in errors)
        refused = Refused(
            "api.invalid_input", zh=f"输入有误：{names}。", en=f"These inputs are not right: {names}.", missing=missing
        )
    return problem(request, refused, errors=errors)


@api.exception_handler(Exception)
def _broken(request: Asked, error: Exception) -> HttpResponse:
    """The outermost edge: whatever nobody expected is logged with its trace and answered without it."""
    log.error("%s %s broke", request.method, request.path, exc_info=error)
    return problem(request, unsaid(500))


def _is_admitted(request: Asked, operation: Operation) -> bool:
    """Whether the operation's doors let this request in; those it turns away, `run` answers as they deserve."""
    if not operation.auth_callbacks:
        return True
    try:
        return any(door(request) for door in operation.auth_callbacks)
    except Refused:
        return False


def _shown_once(operation: Operation) -> frozenset[str]:
    """The fields of the operation's answers that its schemas mark as secrets (`x-shown-once`)."""
    names: set[str] = set()
    for model in operation.response_models.values():
        schema = {} if model in {None, NOT_SET} else model.model_json_schema()
        for part in [schema, *schema.get("$defs", {}).values()]:
            names |= {name for name, field in part.get("properties", {}).items() if field.get("x-shown-once")}
    return frozenset(names)


def _refuse_unknown_inputs(request: Asked, operation: Operation) -> None:
    known: dict[str, set[str]] = {"query": set(), "form": set(), "file": set()}
    for model in operation.models:
        source = str(model.__ninja_param_source__)
        if source in known:
            known[source] |= set(getattr(model, "__ninja_flatten_map__", model.model_fields))
    is_form = request.content_type in {"multipart/form-data", "application/x-www-form-urlencoded"}
    given: list[tuple[str, Iterable[str]]] = [("query", request.GET)]
    if is_form:
        given += [("form", request.POST), ("file", request.FILES)]
    for source, names in given:
        if unknown := sorted(set(names) - known[source]):
            raise Refused(
                "api.invalid_input",
                zh=f"没有这个输入项：{'、'.join(unknown)}。",
                en=f"There is no such input: {', '.join(unknown)}.",
                field=f"{source}.{unknown[0]}",
            )


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise ValueError("a name stands twice in one object")
    return dict(pairs)


def _no_constant(text: str) -> None:
    raise ValueError(f"{text} is no JSON number")


def _check_text(data: Any, depth: int) -> None:
    """Raise ValueError for NUL characters, lone surrogates and bottomless nesting."""
    if depth > NESTING_MAX:
        raise ValueError("nested too deeply")
    if isinstance(data, str):
        if "\x00" in data:
            raise ValueError("a text holds a NUL character")
        data.encode()
    elif isinstance(data, dict):
        for name, value in data.items():
            _check_text(name, depth + 1)
            _check_text(value, depth + 1)
    elif isinstance(data, list):
        for value in data:
            _check_text(value, depth + 1)
