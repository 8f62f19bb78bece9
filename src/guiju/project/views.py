"""The pages that belong to no office: switching the tongue."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Speak another tongue from now on (a cookie for a year), and go back to the page one came from."""
    tongue, target = request.POST.get("language", ""), request.POST.get("next", "/")
    if tongue not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest()
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(target if is_ours else "/")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        tongue,
        max_age=365 * 24 * 60 * 60,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
