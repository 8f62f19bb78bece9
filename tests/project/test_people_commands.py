"""`guiju people`: founding the first institutions, and helping somebody who is locked out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from axes.models import AccessAttempt
from django.contrib.auth import get_user_model
from django.test import Client
from typer.testing import CliRunner, Result

from guiju.apps.parties import queries
from guiju.core.parties import Duty, Role
from guiju.core.refusals import Refused
from guiju.project import engine
from guiju.project.cli import app
from guiju.project.refusals import CannotRun
from tests import factories

pytestmark = pytest.mark.django_db
PASSWORD = "长夜漫漫-何时旦-2024"


@pytest.fixture(autouse=True)
def the_tests_own_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands start a database of their own; here they use the one that is running."""

    @contextmanager
    def running() -> Iterator[None]:
        yield

    monkeypatch.setattr(engine, "django", running)


def run(*arguments: str, **given: object) -> Result:
    done = CliRunner().invoke(app, ["people", *arguments], **given)  # type: ignore[arg-type]
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def found(role: str, *, password: str = PASSWORD, email: str = "Zhang@Example.cn") -> Result:
    told = ("--uscc", factories.uscc(), "--name", "省大数据局", "--email", email, "--person", "张处长")
    return run("found", role, *told, "--password-file", "-", input=f"{password}\n")


def test_a_founded_bureau_and_its_first_person_can_sign_in() -> None:
    assert found("bureau").exit_code == 0
    person = get_user_model().objects.get(email="zhang@example.cn")
    actor = queries.actor_of(person.pk, None, at=factories.timezone.now())
    assert (actor.roles, actor.duties) == ({Role.BUREAU}, set(Duty))
    assert Client().post("/account/login/", {"login": "zhang@example.cn", "password": PASSWORD}).status_code == 302


def test_who_takes_part_registers_on_the_site() -> None:
    assert found("demander").exit_code == 2
    assert not get_user_model().objects.exists()


def test_a_weak_password_founds_nothing() -> None:
    with pytest.raises(CannotRun, match="12"):
        found("bureau", password="short")
    assert not get_user_model().objects.exists()


def test_an_address_that_is_taken_founds_nothing() -> None:
    factories.person(email="zhang@example.cn")
    with pytest.raises(Refused, match="email_taken"):
        found("bureau")
    watcher = factories.operator()
    assert queries.search(watcher, role=Role.BUREAU).items == ()


def test_the_password_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(f"{PASSWORD}\n", encoding="utf-8")
    told = ("--uscc", factories.uscc(), "--name", "运营平台", "--email", "b@example.cn", "--person", "李")
    assert run("found", "platform_operator", *told, "--password-file", str(file)).exit_code == 0


def test_somebody_locked_may_try_again_at_once() -> None:
    factories.person(email="wang@example.cn")
    client = Client()
    for _ in range(5):
        client.post("/account/login/", {"login": "wang@example.cn", "password": "wrong"})
    assert run("unlock", "Wang@example.cn").exit_code == 0
    assert not AccessAttempt.objects.exists()
    again = client.post("/account/login/", {"login": "wang@example.cn", "password": factories.PASSWORD})
    assert again.status_code == 302


def test_forgotten_codes_are_set_up_anew() -> None:
    person = get_user_model().objects.get(pk=factories.person(email="wang@example.cn"))
    TOTP.activate(person, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    assert run("forget-codes", "wang@example.cn").exit_code == 0
    assert not Authenticator.objects.exists()
    with pytest.raises(Refused, match="no_codes"):
        run("forget-codes", "wang@example.cn")
