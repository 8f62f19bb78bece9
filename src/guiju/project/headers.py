"""Response headers that keep a page to itself: a content security policy without any inline script or style.

Pages load nothing but our own static files; a file that somebody attached can do nothing at all, even if a
browser were tricked into showing it.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

PAGE_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        f"form-action 'self' {settings.OIDC_ORIGIN}".strip(),
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
    ]
)
DOWNLOAD_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class ContentSecurityPolicy:
    """Give each response its policy: the strictest for downloads, the page policy for everything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_download = response.get("Content-Disposition", "").startswith("attachment")
        response["Content-Security-Policy"] = DOWNLOAD_POLICY if is_download else PAGE_POLICY
        response["Permissions-Policy"] = PERMISSIONS
        return response
