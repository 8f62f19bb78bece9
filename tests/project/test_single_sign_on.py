"""Single sign-on against an issuer on the loopback: who comes from it is known by the address it vouches for."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.hazmat.primitives.asymmetric import rsa
from django.contrib.auth import get_user_model
from django.test import Client
from jwt.algorithms import RSAAlgorithm

from guiju.project import demo_codes
from tests import factories

pytestmark = pytest.mark.django_db
KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


class Issuer(ThreadingHTTPServer):
    """A small OpenID Connect issuer; `claims` is whom it vouches for next."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.claims: dict[str, Any] = {}
        self.nonce = ""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def answer(self, path: str) -> dict[str, Any]:
        if path == "/.well-known/openid-configuration":
            names = ("authorization", "token", "userinfo")
            return {
                "issuer": self.address,
                "jwks_uri": f"{self.address}/jwks",
                **{f"{name}_endpoint": f"{self.address}/{name}" for name in names},
            }
        if path == "/jwks":
            return {"keys": [RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True) | {"kid": "1", "alg": "RS256"}]}
        if path == "/token":
            now = int(time.time())
            told = {"iss": self.address, "aud": "guiju", "iat": now, "exp": now + 60, **self.claims}
            return {
                "access_token": "x",
                "token_type": "Bearer",
                "id_token": jwt.encode(told, self.key, "RS256", headers={"kid": "1"}),
            }
        return self.claims


class Answers(BaseHTTPRequestHandler):
    server: Issuer

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = json.dumps(self.server.answer(urlsplit(self.path).path)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def issuer(settings: Any) -> Iterator[Issuer]:
    server = Issuer()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    app = {
        "provider_id": "oidc",
        "name": "政务统一认证",
        "client_id": "guiju",
        "secret": "between the two of us",
        "settings": {"server_url": f"{server.address}/.well-known/openid-configuration"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    yield server
    server.shutdown()
    server.server_close()


def come(client: Client, issuer: Issuer, **claims: Any) -> Any:
    """Go to the issuer and come back as whom it vouches for."""
    away = client.post("/account/oidc/oidc/login/?process=login")
    assert away.status_code == 302
    asked = parse_qs(urlsplit(away["Location"]).query)
    assert away["Location"].startswith(f"{issuer.address}/authorization?")
    assert asked["code_challenge_method"] == ["S256"]
    issuer.claims = {"sub": "1", "email_verified": True, **claims}
    return client.get("/account/oidc/oidc/login/callback/", {"code": "c", "state": asked["state"][0]})


def test_the_sign_in_page_offers_it(client: Client, issuer: Issuer) -> None:
    assert "政务统一认证" in client.get("/account/login/").content.decode()


def test_somebody_new_gets_an_account_with_the_issuers_name(client: Client, issuer: Issuer) -> None:
    assert come(client, issuer, email="Zhao@Example.cn", name="赵 六")["Location"] == "/organisations/mine/"
    person = get_user_model().objects.get(email="zhao@example.cn")
    assert person.name == "赵 六"
    assert not person.has_usable_password()


def test_somebody_known_is_known_by_their_address(client: Client, issuer: Issuer) -> None:
    person = factories.person(email="zhao@example.cn", password=None)
    come(client, issuer, email="ZHAO@example.cn", name="赵六")
    assert client.session["_auth_user_id"] == str(person)


def test_an_address_the_issuer_does_not_vouch_for_opens_no_account(client: Client, issuer: Issuer) -> None:
    factories.person(email="zhao@example.cn")
    come(client, issuer, email="zhao@example.cn", email_verified=False)
    assert "_auth_user_id" not in client.session


def test_who_lay_in_wait_under_anothers_address_loses_the_password(client: Client, issuer: Issuer) -> None:
    squatter = Client()
    told = {"email": "zhao@example.cn", "password1": "长夜漫漫-何时旦-2024", "name": "冒名"}
    squatter.post("/account/signup/", told)
    come(client, issuer, email="zhao@example.cn")
    again = Client().post("/account/login/", {"login": "zhao@example.cn", "password": told["password1"]})
    assert again.status_code == 200
    assert squatter.get("/organisations/mine/").status_code == 302


def test_staff_are_asked_for_their_code_after_it(client: Client, issuer: Issuer) -> None:
    person = factories.person(email="yunying@example.cn", password=None)
    factories.organisation(role=factories.Role.PLATFORM_OPERATOR, member=person)
    TOTP.activate(get_user_model().objects.get(pk=person), KEY)
    assert come(client, issuer, email="yunying@example.cn")["Location"].startswith("/account/2fa/authenticate/")
    client.post("/account/2fa/authenticate/", {"code": demo_codes.code_of(KEY, int(time.time()))})
    assert client.get("/organisations/").status_code == 200


def test_forms_may_lead_to_the_issuer_and_nowhere_else() -> None:
    import subprocess
    import sys

    program = "import django; django.setup(); from guiju.project import headers; print(headers.PAGE_POLICY)"
    environment = {
        "DJANGO_SETTINGS_MODULE": "guiju.project.settings",
        "GUIJU_OIDC_ISSUER": "https://login.example.gov.cn/realms/province/",
        "GUIJU_SECRET_KEY": "x" * 60,
        "GUIJU_DATABASE_URL": "postgresql://nobody@nowhere/nothing",
        "PATH": "",
    }
    said = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    ).stdout
    assert "form-action 'self' https://login.example.gov.cn;" in said
