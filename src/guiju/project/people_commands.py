"""`guiju people`: what only the machine's keeper may do: found the first institutions, help somebody locked out."""

from __future__ import annotations

import sys
import uuid
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from guiju.core.parties import STAFF_ROLES, Duty, OrganisationKind, Role
from guiju.core.refusals import Refused
from guiju.core.regions import GUIZHOU
from guiju.project import engine, printing
from guiju.project.printing import AsJson
from guiju.project.refusals import CannotRun

people_app = typer.Typer(
    help="Found the bureau and the platform operator; help somebody who is locked out.", no_args_is_help=True
)
console = Console(highlight=False)

Email = Annotated[str, typer.Argument(help="The person's e-mail address.")]


@people_app.command()
def found(
    role: Annotated[Role, typer.Argument(help="bureau or platform_operator.")],
    uscc: Annotated[str, typer.Option(help="Its unified social credit code.")],
    name: Annotated[str, typer.Option(help="Its name.")],
    email: Annotated[str, typer.Option(help="The address its first person signs in with.")],
    person: Annotated[str, typer.Option(help="The name of its first person.")],
    region: Annotated[str, typer.Option(help="Its region, a GB/T 2260 code.")] = GUIZHOU,
    kind: Annotated[OrganisationKind, typer.Option(help="What it is in law.")] = OrganisationKind.STATE_ORGAN,
    password_file: Annotated[
        Path | None, typer.Option(help="A file with the first password; - reads standard input. Absent: asked for.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Found a bureau or a platform operator with its first person, who sets up a one-time code at the first sign-in."""
    if role not in STAFF_ROLES:
        raise typer.BadParameter("Only a bureau or a platform_operator is founded; others register on the site.")
    password = _password(password_file)
    with engine.migrated():
        from django.contrib.auth.password_validation import validate_password
        from django.core.exceptions import ValidationError
        from django.db import transaction
        from django.utils import translation

        from guiju.apps.parties import actions
        from guiju.project import clock

        try:
            with translation.override("en"):
                validate_password(password)
        except ValidationError as error:
            raise CannotRun(" ".join(error.messages)) from None
        at, id = clock.now(), uuid.uuid4()
        with transaction.atomic():
            made = actions.found(id=id, uscc=uscc, name=name, region=region, kind=kind, role=role, at=at)
            first = actions.create_person(email=email, name=person, password=password)
            actions.add_member(id, person=first, duties=frozenset(Duty), actor=None, at=at)
    if as_json:
        told = {"uscc": made.uscc, "name": made.name, "role": role.value, "signs_in_as": email.strip().lower()}
        printing.say_json({"organisation": str(id), **told})
    else:
        console.print(f"Founded {made.name} ({made.uscc}). {person} signs in as {email.strip().lower()}.")


@people_app.command()
def unlock(email: Email, as_json: AsJson = False) -> None:
    """Forget somebody's failed sign-ins, so that they may try again at once."""
    with engine.migrated():
        from axes.utils import reset

        forgotten = reset(username=email.strip().lower())
    if as_json:
        printing.say_json({"forgotten": forgotten})
        return
    console.print(f"{forgotten} failure records forgotten." if forgotten else "There was nothing to forget.")


@people_app.command()
def forget_codes(email: Email, as_json: AsJson = False) -> None:
    """Forget somebody's one-time codes after their phone and recovery codes were lost. Make sure who is asking.

    At the next sign-in the password alone is enough, and people of a bureau or operator have to set up a new code.
    """
    with engine.migrated():
        from allauth.mfa.models import Authenticator

        forgotten, _ = Authenticator.objects.filter(user__email=email.strip().lower()).delete()
    if not forgotten:
        raise Refused(
            "people.no_codes",
            zh="没有这个人，或没有启用动态口令。",
            en="There is no such person, or they have no codes.",
        )
    if as_json:
        printing.say_json({"forgotten": forgotten})
        return
    console.print("Forgotten. Ask them to sign in and set up a new code now.")


def _password(file: Path | None) -> str:
    if file is None:
        return str(typer.prompt("First password", hide_input=True, confirmation_prompt=True))
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise CannotRun(f"{file} is no UTF-8 text. Write the password into it and nothing else.") from None
    return text.rstrip("\n")
