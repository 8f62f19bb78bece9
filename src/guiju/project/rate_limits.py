"""Rate limits that hold across all workers: one row a bucket, one atomic statement a request.

A bucket of N in S seconds is kept as the instant it will be full again (the generic cell rate algorithm), so a
row whose instant has passed means the same as no row and is deleted by the next newcomers.
"""

from __future__ import annotations

import ipaddress
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.http import HttpRequest

from guiju.core.refusals import Refused

KEY_CHARACTERS_MAX = 200
SWEPT_AT_ONCE = 2
NO_ADDRESS = "0.0.0.0"  # noqa: S104 - what a request over a socket file counts under


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """`count` requests in any `seconds`, which may come all at once."""

    count: int
    seconds: int

    def __post_init__(self) -> None:
        assert self.count > 0
        assert self.seconds > 0

    @property
    def wait(self) -> timedelta:
        """How long one request takes to be made good."""
        return timedelta(seconds=self.seconds) / self.count


class TooMany(Refused):
    """The bucket is empty; `retry_seconds` says when one request will be allowed again."""

    def __init__(self, retry_seconds: int) -> None:
        super().__init__(
            "api.too_many_requests",
            zh=f"请求过于频繁，请在 {retry_seconds} 秒后再试。",
            en=f"Too many requests. Try again in {retry_seconds} seconds.",
        )
        self.retry_seconds = retry_seconds


# The row keeps the instant its bucket is full again. A request adds `wait` to it (counted from now when it has
# passed) and is allowed while that leaves it no more than the whole bucket ahead. xmax = 0 tells a new row.
_TAKE = """
WITH asked AS (
    SELECT %(at)s::timestamptz AS at, make_interval(secs => %(wait)s) AS wait, make_interval(secs => %(whole)s) AS whole
)
INSERT INTO project_rate_limit AS bucket (key, full_at, is_allowed)
SELECT %(key)s, at + wait, true FROM asked
ON CONFLICT (key) DO UPDATE SET
    is_allowed = greatest(bucket.full_at, %(at)s) + (SELECT wait FROM asked) <= (SELECT at + whole FROM asked),
    full_at = CASE
        WHEN greatest(bucket.full_at, %(at)s) + (SELECT wait FROM asked) <= (SELECT at + whole FROM asked)
        THEN greatest(bucket.full_at, %(at)s) + (SELECT wait FROM asked)
        ELSE bucket.full_at
    END
RETURNING is_allowed, full_at, xmax = 0
"""

# Every new row sweeps up to two old ones, so that the table never holds more than twice the buckets in use.
_SWEEP = """
DELETE FROM project_rate_limit WHERE key IN (
    SELECT key FROM project_rate_limit WHERE full_at < %s ORDER BY full_at LIMIT %s FOR UPDATE SKIP LOCKED
)
"""


def take(key: str, limit: Limit, *, at: datetime) -> None:
    """Take one request out of the bucket `key`, or raise TooMany. Outside any transaction, so that it stays taken."""
    whole = timedelta(seconds=limit.seconds)
    bucket: dict[str, str | float | datetime] = {
        "key": key[:KEY_CHARACTERS_MAX],
        "at": at,
        "wait": limit.wait.total_seconds(),
        "whole": whole.total_seconds(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, bucket)
        row = cursor.fetchone()
        assert row is not None
        is_allowed, full_at, is_new = row
        if is_new:
            cursor.execute(_SWEEP, [at, SWEPT_AT_ONCE])
    if not is_allowed:
        raise TooMany(max(1, math.ceil((full_at + limit.wait - at - whole).total_seconds())))


def refund(key: str) -> None:
    """Fill the bucket `key`: what was counted proved right (a correct code after two wrong ones)."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM project_rate_limit WHERE key = %s", [key[:KEY_CHARACTERS_MAX]])


def address_of(request: HttpRequest) -> str:
    """Where a request comes from; an IPv6 network of 64 bits counts as one. The server has looked behind proxies."""
    text = str(request.META.get("REMOTE_ADDR", ""))
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return NO_ADDRESS
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.IPv6Network((address, 64), strict=False).network_address)
    return str(address)
