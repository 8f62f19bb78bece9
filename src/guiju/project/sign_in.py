"""Signing in: what this platform asks of allauth and axes. Password, one-time code, single sign-on, lock-out.

A name that failed too often is locked for a while, whoever tries and from wherever; the page says until when.
One-time codes are counted in a bucket of their own, so that guessing them costs minutes a try.
"""

from __future__ import annotations

import base64
import time
from datetime import datetime, timedelta
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django import forms
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.functional import lazy

from guiju.apps.parties import queries as parties
from guiju.core.parties import STAFF_ROLES, Role
from guiju.project import clock, rate_limits
from guiju.project.asked import Asked
from guiju.project.templatetags.guiju import say

REAUTHENTICATION_SECONDS = 300
CODE_TRIES = rate_limits.Limit(count=5, seconds=300)
HOMES = (
    (Role.BUREAU, "vouchers:cockpit"),
    (Role.PLATFORM_OPERATOR, "matters:desk"),
    (Role.DEMANDER, "vouchers:mine"),
    (Role.DATA_PROVIDER, "vouchers:mine"),
)
saying = lazy(say, str)


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]  # allauth publishes no types
    """Where people land, and where a request comes from (the server itself has looked behind proxies)."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The page of whoever the person acts for first; somebody without an organisation registers one."""
        assert request.user.is_authenticated
        actor = parties.actor_of(request.user.pk, None, at=clock.now())
        for role, page in HOMES:
            if role in actor.roles and (address := _address(page)):
                return address
        return reverse("parties:mine")

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)

    def is_reauthentication_required(self, *, app: str, **_: Any) -> bool:  # noqa: ARG002 - allauth's signature
        """Whoever signed in a moment ago need not prove it again to set up their code."""
        records = get_authentication_records(self.request, self.request.user)
        return not records or time.time() - records[-1]["at"] > REAUTHENTICATION_SECONDS

    def get_client_ip(self, request: HttpRequest) -> str:
        return rate_limits.address_of(request)

    def populate_username(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """People have no user names."""


class SingleSignOn(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """People who come from the installation's own issuer keep the name it gives them."""

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:  # noqa: ARG002
        person = sociallogin.user
        person.email = str(data.get("email") or "").strip().lower()
        given = data.get("name") or f"{data.get('last_name') or ''}{data.get('first_name') or ''}"
        person.name = " ".join(str(given).split())[:60]
        return person


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of one-time codes lie in the database under a key made from the site's secret key."""

    def get_totp_issuer(self) -> str:
        return settings.MFA_TOTP_ISSUER

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises InvalidToken when the secret key changed and the old one is not among SECRET_KEY_FALLBACKS."""
        return _cipher().decrypt(encrypted_text.encode()).decode()


class _CountedCode(forms.Form):
    """A one-time or recovery code, of which only so many may be tried."""

    def clean_code(self) -> str:
        bucket = f"code:{self.user.pk}"  # type: ignore[attr-defined]  # allauth's form has it
        try:
            rate_limits.take(bucket, CODE_TRIES, at=clock.now())
        except rate_limits.TooMany as refused:
            raise forms.ValidationError(say(refused.zh, refused.en), code="too_many") from None
        try:
            code: str = super().clean_code()  # type: ignore[misc]
        except InvalidToken:
            raise forms.ValidationError(
                say(
                    "站点密钥已更换，您的动态口令须重新设置。请联系系统管理员。",
                    "The site's key was changed; your one-time code has to be set up anew. Ask the system's keeper.",
                ),
                code="key_changed",
            ) from None
        rate_limits.refund(bucket)
        return code


class LongEnough(MinimumLengthValidator):
    """Django's own rule; its sentence for too short a password is untranslated in 5.2."""

    def get_error_message(self) -> str:
        length = self.min_length
        return say(f"密码太短，至少需要 {length} 个字符。", f"Too short: a password has at least {length} characters.")


class CodeForm(_CountedCode, AuthenticateForm):  # type: ignore[misc]
    """The second step of signing in."""


class ConfirmCodeForm(_CountedCode, ReauthenticateForm):  # type: ignore[misc]
    """A code asked for again before something delicate."""


class NameForm(forms.Form):
    """What signing up asks besides address and password."""

    name = forms.CharField(
        label=saying("姓名", "Name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )

    def signup(self, request: HttpRequest, user: Any) -> None:  # noqa: ARG002 - allauth's signature
        user.name = " ".join(self.cleaned_data["name"].split())
        user.save()


class ActivateCodes(ActivateTOTPView):  # type: ignore[misc]
    """Setting up one-time codes ends with typing one, which is the second factor of this session as well."""

    def form_valid(self, form: forms.Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        record_authentication(self.request, self.request.user, "mfa", type="totp")
        return response


class DeactivateCodes(DeactivateTOTPView):  # type: ignore[misc]
    """Giving one-time codes up; not for people who act for an office, who would be asked to set them up at once."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if cast("Asked", request).actor.roles & STAFF_ROLES:
            raise PermissionDenied
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response


def attempted_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The name an attempt is counted under: the address in lower case, however it was typed."""
    given = (credentials or {}).get("email") or request.POST.get("login", "")
    return str(given).strip().lower()[:254]


def locked_out(
    request: HttpRequest,
    response: HttpResponse | None,  # noqa: ARG001 - axes' signature
    credentials: dict[str, Any] | None,
) -> HttpResponse:
    """The page of a locked name: says until when, and never whether there is such an account."""
    until = locked_until(attempted_name(request, credentials))
    page = render(request, "account/locked.html", {"locked_until": until}, status=429)
    page["Retry-After"] = str(max(1, int((until - timezone.now()).total_seconds())))
    return page


def locked_until(name: str) -> datetime:
    """The first full minute at which the last failure under `name` counts no more."""
    last = AccessAttempt.objects.filter(username=name).order_by("-attempt_time").first()
    began: datetime = last.attempt_time if last else timezone.now()
    over = began + timedelta(seconds=get_cool_off().total_seconds())
    return over.replace(second=0, microsecond=0) + timedelta(minutes=1)


def _address(page: str) -> str:
    try:
        return reverse(page)
    except NoReverseMatch:
        return ""


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(secret: str | bytes) -> bytes:
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"guiju second factor")
    return base64.urlsafe_b64encode(kdf.derive(force_bytes(secret)))
