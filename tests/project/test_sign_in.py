"""Signing in: password, one-time code, recovery codes, lock-out, invitations' sign-up, the tongue and the session."""

from __future__ import annotations

import re
import time
from importlib import import_module
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from axes.models import AccessAttempt
from django.conf import settings as site
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from guiju.project import demo_codes, sign_in
from guiju.project.refusals import CannotRun
from tests import factories

pytestmark = pytest.mark.django_db
KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def enter(client: Client, email: str, password: str = factories.PASSWORD) -> Any:
    return client.post("/account/login/", {"login": email, "password": password})


def code(step: int = 0) -> str:
    return demo_codes.code_of(KEY, int(time.time()) + 30 * step)


def staff(email: str = "yunying@example.cn") -> Any:
    """Somebody of the operator, with a one-time code."""
    person = factories.person(email=email)
    factories.organisation(role=factories.Role.PLATFORM_OPERATOR, member=person)
    user = get_user_model().objects.get(pk=person)
    TOTP.activate(user, KEY)
    return user


def test_an_address_signs_in_however_it_is_typed(client: Client) -> None:
    factories.person(email="wang@example.cn")
    assert enter(client, " WANG@Example.cn").status_code == 302
    assert client.get("/organisations/mine/").status_code == 200


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(client: Client) -> None:
    factories.person(email="wang@example.cn")
    known, unknown = enter(client, "wang@example.cn", "wrong"), enter(client, "nobody@example.cn", "wrong")
    assert known.status_code == unknown.status_code == 200
    assert known.context["form"].errors == unknown.context["form"].errors


def test_five_failures_lock_a_name_even_for_the_right_password(client: Client) -> None:
    factories.person(email="wang@example.cn")
    for attempt in range(5):
        last = enter(client, "Wang@example.cn", f"wrong {attempt}")
    assert last.status_code == 429
    locked = enter(Client(REMOTE_ADDR="198.51.100.9"), "wang@example.cn")
    assert locked.status_code == 429
    assert "之后再试" in locked.content.decode()
    assert 14 * 60 < int(locked["Retry-After"]) <= 16 * 60


def test_four_failures_do_not_lock_and_success_forgets_them(client: Client) -> None:
    factories.person(email="wang@example.cn")
    for _ in range(4):
        assert enter(client, "wang@example.cn", "wrong").status_code == 200
    assert enter(client, "wang@example.cn").status_code == 302
    assert not AccessAttempt.objects.exists()


def test_trying_while_locked_does_not_lock_for_longer(client: Client) -> None:
    for _ in range(5):
        enter(client, "wang@example.cn", "wrong")
    until = sign_in.locked_until("wang@example.cn")
    enter(client, "wang@example.cn", "wrong")
    assert sign_in.locked_until("wang@example.cn") == until


def test_staff_are_asked_for_their_code_and_then_let_in(client: Client) -> None:
    user = staff()
    assert enter(client, user.email)["Location"].endswith(reverse("mfa_authenticate"))
    assert client.get("/organisations/").status_code == 302
    assert client.post("/account/2fa/authenticate/", {"code": code()}).status_code == 302
    assert client.get("/organisations/").status_code == 200


def test_staff_are_not_offered_to_switch_their_codes_off_and_cannot(client: Client) -> None:
    user = staff()
    enter(client, user.email)
    client.post("/account/2fa/authenticate/", {"code": code()})
    page = client.get("/account/2fa/").content.decode()
    assert "必须使用动态口令" in page
    assert "/account/2fa/totp/deactivate/" not in page
    assert client.post("/account/2fa/totp/deactivate/").status_code == 403


def test_a_code_works_once(client: Client) -> None:
    user, once = staff(), code()
    enter(client, user.email)
    client.post("/account/2fa/authenticate/", {"code": once})
    second = Client()
    enter(second, user.email)
    assert second.post("/account/2fa/authenticate/", {"code": once}).status_code == 200
    assert second.get("/organisations/").status_code == 302


def test_codes_cannot_be_guessed_at_length(client: Client) -> None:
    user = staff()
    enter(client, user.email)
    for _ in range(5):
        client.post("/account/2fa/authenticate/", {"code": "000000"})
    late = client.post("/account/2fa/authenticate/", {"code": code()})
    assert late.status_code == 200
    assert "秒后再试" in late.content.decode()
    assert client.get("/organisations/").status_code == 302


def test_a_recovery_code_takes_the_codes_place_once(client: Client) -> None:
    user = staff()
    spare = RecoveryCodes.activate(user).get_unused_codes()[0]
    enter(client, user.email)
    client.post("/account/2fa/authenticate/", {"code": spare})
    assert client.get("/organisations/").status_code == 200
    second = Client()
    enter(second, user.email)
    assert second.post("/account/2fa/authenticate/", {"code": spare}).status_code == 200


@pytest.mark.parametrize(
    "address", ["/organisations/", "/organisations/mine/", "/policies/", "/account/password/change/"]
)
def test_staff_without_a_code_are_sent_to_set_it_up_before_anything_else(client: Client, address: str) -> None:
    factories.sign_in(client, factories.operator(), second_factor=False)
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("mfa_activate_totp"))


def test_staff_with_a_code_whose_session_never_saw_it_are_asked_for_it(client: Client) -> None:
    operator = factories.operator()
    TOTP.activate(get_user_model().objects.get(pk=operator.person), KEY)
    factories.sign_in(client, operator, second_factor=False)
    assert client.get("/organisations/")["Location"].startswith(reverse("mfa_reauthenticate"))
    client.post(reverse("mfa_reauthenticate"), {"code": code()})
    assert client.get("/organisations/").status_code == 200


def test_another_persons_record_in_the_session_is_no_second_factor(client: Client) -> None:
    factories.sign_in(client, factories.operator())
    session = client.session
    session["account_authentication_methods_user"] = "0"
    session.save()
    assert client.get("/organisations/").status_code == 302


def test_others_need_no_code_and_may_have_one(client: Client) -> None:
    factories.sign_in(client, factories.actor(), second_factor=False)
    assert client.get("/organisations/mine/").status_code == 200
    assert client.get("/account/2fa/").status_code == 200


def test_the_secret_of_a_code_lies_encrypted_in_the_database() -> None:
    user = staff()
    kept = Authenticator.objects.get(user=user).data["secret"]
    assert KEY not in kept
    assert sign_in.SecondFactors().decrypt(kept) == KEY


def test_an_old_secret_key_still_opens_what_it_closed(settings) -> None:  # type: ignore[no-untyped-def]
    closed = sign_in.SecondFactors().encrypt(KEY)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key altogether"
    assert sign_in.SecondFactors().decrypt(closed) == KEY


def test_a_code_closed_under_a_lost_key_is_said_to_be_and_lets_nobody_in(client: Client) -> None:
    user = staff()
    enter(client, user.email)
    Authenticator.objects.update(data={"secret": "gAAAAABnothing-that-opens"})
    answer = client.post("/account/2fa/authenticate/", {"code": code()})
    assert "重新设置" in answer.content.decode()
    assert client.get("/organisations/").status_code == 302


def test_passwords_are_kept_by_argon2() -> None:
    """The tests themselves use a quicker hash, so this looks at the settings a province runs with."""
    assert import_module("guiju.project.settings").PASSWORD_HASHERS == [
        "django.contrib.auth.hashers.Argon2PasswordHasher"
    ]


@pytest.mark.parametrize("password", ["x7!kQ", "password1234", "wang@example.cn"])
def test_a_weak_password_is_not_taken(client: Client, password: str) -> None:
    told = {"email": "wang@example.cn", "password1": password, "name": "王五"}
    answer = client.post("/account/signup/", told)
    assert answer.status_code == 200
    (said,) = answer.context["form"].errors["password1"]
    assert re.search("[\u4e00-\u9fff]", said)
    assert not get_user_model().objects.exists()


def test_somebody_who_signs_up_begins_with_their_organisation(client: Client) -> None:
    told = {"email": "Wang@Example.cn", "password1": "长夜漫漫-何时旦-2024", "name": " 王  五 "}
    assert client.post("/account/signup/", told)["Location"] == "/organisations/mine/"
    assert get_user_model().objects.get(email="wang@example.cn").name == "王 五"
    assert "先登记单位" in client.get("/organisations/mine/").content.decode()


def test_switching_takes_only_ones_own_organisations(client: Client) -> None:
    actor = factories.actor()
    assert actor.person is not None
    second = factories.organisation(member=actor.person)
    factories.sign_in(client, actor)
    assert client.post("/organisations/switch/", {"organisation": second.id}).status_code == 302
    assert second.name in client.get("/organisations/mine/").content.decode()
    stranger = factories.organisation()
    assert client.post("/organisations/switch/", {"organisation": stranger.id}).status_code == 404
    assert second.name in client.get("/organisations/mine/").content.decode()


def test_somebody_removed_acts_for_another_or_for_none(client: Client) -> None:
    from guiju.apps.parties import actions

    home = factories.organisation()
    clerk = factories.colleague(home.id)
    assert clerk.person is not None
    factories.sign_in(client, clerk)
    assert client.get("/api/v1/organisations").json()["items"]
    keeper = factories.actor_for(home.id)
    actions.remove_member(home.id, person=clerk.person, actor=keeper, at=factories.AT)
    assert client.get("/api/v1/organisations").json()["items"] == []


def test_pages_speak_chinese_to_an_english_browser_until_somebody_switches(client: Client) -> None:
    english = {"Accept-Language": "en-US,en"}
    assert 'lang="zh-Hans"' in client.get("/account/login/", headers=english).content.decode()
    client.post("/language/", {"language": "en", "next": "/account/login/"})
    assert 'lang="en"' in client.get("/account/login/").content.decode()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_switching_the_tongue_leads_to_no_other_site(client: Client, target: str) -> None:
    assert client.post("/language/", {"language": "en", "next": target})["Location"] == "/"
    assert client.post("/language/", {"language": "xx"}).status_code == 400


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_buttons_lead_back_to_no_other_site(client: Client, target: str) -> None:
    actor = factories.actor()
    factories.sign_in(client, actor)
    answer = client.post(f"/organisations/mine/members/{actor.person}/remove/", {"back": target})
    assert answer["Location"].startswith("/organisations/")


def test_the_demonstrations_codes_are_shown_only_in_a_demonstration(settings) -> None:  # type: ignore[no-untyped-def]
    user = staff()
    with pytest.raises(CannotRun, match="Only a demonstration"):
        demo_codes.current_code(user.email)
    settings.IS_DEMO = True
    demo_codes.enrol(user.email, KEY)
    assert demo_codes.current_code(user.email.upper()) in {code(), code(-1)}
    with pytest.raises(CannotRun, match="Nobody here"):
        demo_codes.current_code("niemand@example.cn")


def test_the_code_is_that_of_rfc_6238() -> None:
    """RFC 6238 appendix B: the secret 12345678901234567890 shows 94287082 at 59 seconds; six digits are its tail."""
    assert demo_codes.code_of("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 59) == "287082"


def test_single_sign_on_is_off_until_an_issuer_is_named(client: Client) -> None:
    assert site.OIDC_ISSUER == ""
    assert "openid" not in client.get("/account/login/").content.decode()
