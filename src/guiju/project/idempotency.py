"""Idempotency-Key: a write that is sent twice is done once, and its answer given again, however much later.

The key belongs to the organisation (or to a person without one; of strangers, to their address and the operation).
The first request takes it inside the transaction
that does the write, so a second one sent meanwhile waits for it; the same key with another payload is refused.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Set
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from psycopg.errors import LockNotAvailable

from guiju.core.parties import Actor
from guiju.core.refusals import Refused
from guiju.project.asked import Asked
from guiju.project.models import GivenAnswer
from guiju.project.problems import problem

HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e]{1,255}")
WAIT_SECONDS = 10

# These say nothing about the write itself: sent again with the same key, the request gets another chance.
NOT_KEPT = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS})


def answer_once(
    request: Asked, actor: Actor, act: Callable[[], HttpResponse], *, shown_once: Set[str] = frozenset()
) -> HttpResponse:
    """The kept answer of this request's Idempotency-Key, or the answer of `act`, kept in the same transaction.

    A refusal is kept too: what failed stays failed under its key. A server error rolls everything back. The fields
    `shown_once` are secrets: they go out in the first answer and are kept nowhere.
    """
    key = request.headers[HEADER]
    if KEY.fullmatch(key) is None:
        return problem(
            request,
            Refused(
                "idempotency.bad_request",
                zh="Idempotency-Key 应为 1 至 255 个可见 ASCII 字符，建议用 UUID。",
                en="An Idempotency-Key has 1 to 255 visible ASCII characters; a UUID is a good one.",
            ),
        )
    with transaction.atomic():
        try:
            row = _taken(_owner(request, actor), key, fingerprint(request), at=request.at)
        except Refused as refused:
            return problem(request, refused)
        if row.status:
            return _again(request, row)
        response = act()
        if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR or response.status_code in NOT_KEPT:
            transaction.set_rollback(True)
            return response
        row.status, row.body = response.status_code, _without(shown_once, response.content)
        row.content_type, row.location = response.get("Content-Type", ""), response.get("Location", "")
        row.save()
        return response


def _without(secrets: Set[str], body: bytes) -> bytes:
    """The answer as it may be kept: every secret in it is null."""
    return json.dumps(_hidden(json.loads(body), secrets), ensure_ascii=False).encode() if secrets else body


def _hidden(told: Any, secrets: Set[str]) -> Any:
    if isinstance(told, dict):
        return {name: None if name in secrets else _hidden(value, secrets) for name, value in told.items()}
    return [_hidden(each, secrets) for each in told] if isinstance(told, list) else told


def fingerprint(request: Asked) -> bytes:
    """SHA-256 over method, address and what was sent: what must be equal for a request to count as sent again.

    The parts of a form are taken one by one: the boundary between them differs each time it is sent.
    """
    whole = hashlib.sha256()
    for part in _parts(request):
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.digest()


def _parts(request: Asked) -> Iterator[bytes]:
    yield (request.method or "").encode()
    yield request.get_full_path().encode()
    yield (request.content_type or "").encode()
    if request.content_type != "multipart/form-data":
        yield request.body
        return
    for name in sorted(request.POST):
        yield name.encode()
        yield from (value.encode() for value in request.POST.getlist(name))
    for name in sorted(request.FILES):
        yield name.encode()
        for file in request.FILES.getlist(name):
            yield (file.name or "").encode()
            yield hashlib.file_digest(file, "sha256").digest()
            file.seek(0)


def _taken(owner: str, key: str, mark: bytes, *, at: datetime) -> GivenAnswer:
    """The key's row: ours and fresh (status 0), or the one whose answer was given. Waits while another is at it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{WAIT_SECONDS}s"])
        try:
            with transaction.atomic():
                GivenAnswer.objects.bulk_create(
                    [GivenAnswer(owner=owner, key=key, fingerprint=mark, given_at=at)],
                    ignore_conflicts=True,
                )
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
            raise Refused(
                "idempotency.in_progress",
                zh="同一 Idempotency-Key 的请求仍在办理，请稍后用同一个键重试。",
                en="A request with this Idempotency-Key is still under way. Send it again with the same key later.",
            ) from error
        cursor.execute("SELECT set_config('lock_timeout', '0', true)")
    return GivenAnswer.objects.get(owner=owner, key=key)


def _again(request: Asked, row: GivenAnswer) -> HttpResponse:
    if bytes(row.fingerprint) != fingerprint(request):
        return problem(
            request,
            Refused(
                "idempotency.key_reused",
                zh="这个 Idempotency-Key 已用于另一个请求。新的办理请使用新的键。",
                en="This Idempotency-Key was used for another request. Use a new key for a new write.",
            ),
        )
    response = HttpResponse(bytes(row.body), status=row.status, content_type=row.content_type)
    if row.location:
        response["Location"] = row.location
    response["Idempotency-Replayed"] = "true"
    return response


def _owner(request: Asked, actor: Actor) -> str:
    """Whose key it is. Strangers have no name, and choose the same keys."""
    if actor.organisation is not None:
        return f"organisation:{actor.organisation}"
    if actor.person is not None:
        return f"person:{actor.person}"
    stranger = uuid5(NAMESPACE_URL, f"guiju:anybody:{request.address}:{request.method}:{request.path}")
    return f"anybody:{stranger}"
