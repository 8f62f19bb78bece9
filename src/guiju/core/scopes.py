"""What an API key may be issued for: one area of the API, to read or to write."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

AREAS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "parties": ("主体", "organisations"),
        "matters": ("办件", "matters"),
        "vouchers": ("算力券", "vouchers"),
        "targets": ("政策目标", "targets"),
        "decisions": ("决定", "decisions"),
        "briefing": ("政策简报", "policy briefings"),
        "newsletter": ("刊物", "newsletter"),
    }
)
READ_ONLY = frozenset({"decisions"})
"""Areas in which nothing is written from outside."""

SCOPES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        f"{area}:{deed}": (f"{deed_zh}{zh}", f"{deed} {en}")
        for area, (zh, en) in AREAS.items()
        for deed, deed_zh in (("read", "查看"), ("write", "办理"))
        if deed == "read" or area not in READ_ONLY
    }
)
"""Every scope with its name in both tongues."""
