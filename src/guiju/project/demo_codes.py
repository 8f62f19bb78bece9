"""One-time codes for the demonstration's staff: a known key for each, and the code it shows now.

Refuses to work anywhere but in a demonstration: a key that is printed protects nothing.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.conf import settings

from guiju.project.refusals import CannotRun

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


def enrol(email: str, key: str) -> None:
    """Give somebody of the demonstration the authenticator key `key` (base 32), in place of any they had."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP

    _only_in_a_demonstration()
    person = _person(email)
    Authenticator.objects.filter(user=person).delete()
    TOTP.activate(person, key)
    RecoveryCodes.activate(person)


def current_code(email: str) -> str:
    """The six digits that somebody's authenticator shows at this moment."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.utils import decrypt

    _only_in_a_demonstration()
    row = Authenticator.objects.filter(user=_person(email), type=Authenticator.Type.TOTP).first()
    if row is None:
        raise CannotRun(f"{email} needs no code to sign in: the password is enough.")
    return code_of(decrypt(row.data["secret"]), int(time.time()))


def code_of(key: str, seconds: int) -> str:
    """The six digits of a base-32 key at so many seconds since 1970 (RFC 6238, SHA-1, 30 seconds)."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return str(format_hotp_value(hotp_value(key, seconds // settings.MFA_TOTP_PERIOD)))


def _only_in_a_demonstration() -> None:
    if not settings.IS_DEMO:
        raise CannotRun("Only a demonstration shows its one-time codes; this is not one (GUIJU_DEMO is not 1).")


def _person(email: str) -> AbstractBaseUser:
    from django.contrib.auth import get_user_model

    person = get_user_model().objects.filter(email=email.strip().lower()).first()
    if person is None:
        raise CannotRun(f"Nobody here has the address {email}. `guiju demo` lists the sign-ins when it starts.")
    return person
