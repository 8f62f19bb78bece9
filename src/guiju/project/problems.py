"""Errors of the API as RFC 9457 problem documents: a stable code, the clause, what is missing, in both tongues.

`title` speaks the tongue the client asked for (Accept-Language); `says` always carries both.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from guiju.core.refusals import Refused
from guiju.project.rate_limits import TooMany
from guiju.project.templatetags.guiju import is_english

MEDIA_TYPE = "application/problem+json"

# By the code's last word; whatever is not listed is 422 when a field is at fault and 409 otherwise.
STATUSES: Mapping[str, HTTPStatus] = {
    "bad_request": HTTPStatus.BAD_REQUEST,
    "idempotency_key_needed": HTTPStatus.BAD_REQUEST,
    "sign_in_needed": HTTPStatus.UNAUTHORIZED,
    "not_allowed": HTTPStatus.FORBIDDEN,
    "not_yours": HTTPStatus.FORBIDDEN,
    "not_the_holder": HTTPStatus.FORBIDDEN,
    "four_eyes": HTTPStatus.FORBIDDEN,
    "person_needed": HTTPStatus.FORBIDDEN,
    "scope_needed": HTTPStatus.FORBIDDEN,
    "second_factor_needed": HTTPStatus.FORBIDDEN,
    "csrf": HTTPStatus.FORBIDDEN,
    "not_found": HTTPStatus.NOT_FOUND,
    "method_not_allowed": HTTPStatus.METHOD_NOT_ALLOWED,
    "too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "invalid_input": HTTPStatus.UNPROCESSABLE_ENTITY,
    "key_reused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "too_many_requests": HTTPStatus.TOO_MANY_REQUESTS,
    "internal": HTTPStatus.INTERNAL_SERVER_ERROR,
}

# What Django itself answers before any of our code is asked.
_UNSAID: Mapping[int, Callable[[], Refused]] = {
    400: lambda: Refused("api.bad_request", zh="请求无法识别。", en="This request cannot be read."),
    403: lambda: Refused(
        "api.csrf",
        zh="缺少或不符的 CSRF 令牌。使用会话登录时，请在 X-CSRFToken 中带上令牌。",
        en="The CSRF token is missing or wrong. With a session, send it as X-CSRFToken.",
    ),
    404: lambda: Refused("api.not_found", zh="没有这个地址。", en="There is nothing at this address."),
    405: lambda: Refused(
        "api.method_not_allowed", zh="这个地址不支持该方法。", en="This address does not take that method."
    ),
    413: lambda: Refused("api.too_large", zh="请求过大。", en="This request is too large."),
    500: lambda: Refused(
        "api.internal",
        zh="服务器内部错误，已记录。请稍后再试。",
        en="Something broke here and was noted. Try again later.",
    ),
}


def unsaid(status: int) -> Refused:
    """The refusal behind a bare HTTP status; an unusual one counts as a request that cannot be read."""
    return _UNSAID.get(status, _UNSAID[400])()


def status_of(refused: Refused) -> HTTPStatus:
    """The HTTP status of a refusal, from its code and whether an input is at fault."""
    word = refused.code.rpartition(".")[2]
    if word.startswith("no_such_"):
        return HTTPStatus.NOT_FOUND
    usual = HTTPStatus.CONFLICT if refused.field is None else HTTPStatus.UNPROCESSABLE_ENTITY
    return STATUSES.get(word, usual)


def problem(request: HttpRequest, refused: Refused, *, errors: Sequence[Mapping[str, object]] = ()) -> HttpResponse:
    """The response for a refusal; `errors` lists each input at fault when there are several."""
    status = status_of(refused)
    body: dict[str, object] = {
        "type": f"urn:guiju:problem:{refused.code}",
        "title": refused.en if is_english() else refused.zh,
        "status": status.value,
        "instance": request.path,
        "code": refused.code,
        "says": {"zh": refused.zh, "en": refused.en},
        "clause": refused.clause,
        "missing": list(refused.missing),
    }
    if refused.field is not None:
        body["field"] = refused.field
    if errors:
        body["errors"] = list(errors)
    response = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)
    if isinstance(refused, TooMany):
        response["Retry-After"] = str(refused.retry_seconds)
    if status is HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="guiju"'
    return response
