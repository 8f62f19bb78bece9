"""`guiju evidence`: the log's keys, its state, copies of it, and its anchors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer
from rich.console import Console

from guiju.core.notes import Algorithm, Key
from guiju.project import printing
from guiju.project.anchor_commands import check_anchors, deploy_anchor
from guiju.project.printing import AsJson

if TYPE_CHECKING:
    from django.conf import LazySettings

    from guiju.apps.evidence.adapters.keys import Ring

evidence_app = typer.Typer(help="The evidence log: keys, state, copies, anchors.", no_args_is_help=True)
keys_app = typer.Typer(help="The keys that sign the log.", invoke_without_command=True)
evidence_app.add_typer(keys_app, name="keys")
evidence_app.command("deploy-anchor")(deploy_anchor)
evidence_app.command("check-anchors")(check_anchors)
console = Console(highlight=False, soft_wrap=True)

ALGORITHMS = {"ed25519": Algorithm.ED25519, "sm2": Algorithm.SM2_SM3}


@evidence_app.command("export")
def export(
    folder: Annotated[Path, typer.Argument(help="The folder to write; it appears once it is whole.")],
    as_json: AsJson = False,
) -> None:
    """Write the log to a folder that any server can mirror and `guiju audit` checks. It holds no names."""
    from guiju.project import clock, engine, evidence_export, evidence_log

    with engine.migrated():
        done = evidence_export.export(evidence_log.configured(), folder.absolute(), at=clock.now())
    if as_json:
        figures = {"size": done.size, "checkpoints": done.checkpoints, "transfers": done.transfers}
        printing.say_json({"folder": str(folder), **figures})
        return
    console.print(
        f"{folder}: {done.size:,} sealed entries, {done.checkpoints:,} checkpoints, {done.transfers:,} transfers."
    )


@evidence_app.command("erase")
def erase(
    subject: Annotated[UUID, typer.Argument(help="The id of the organisation or case whose names are to go.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again. It cannot be undone.")] = False,
    as_json: AsJson = False,
) -> None:
    """Erase the names, codes and people beside a subject's entries in the log, where somebody may ask for it.

    The entries stay and prove what they proved; whom they were about can no longer be shown. Other offices' records and
    backups are not touched.
    """
    from guiju.apps.evidence import actions
    from guiju.project import clock, engine

    if not yes:
        typer.confirm(f"Erase for good what names somebody beside the entries of {subject}?", abort=True, err=True)
    with engine.migrated():
        erased = actions.erase(subject, at=clock.now())
    if as_json:
        printing.say_json({"subject": str(subject), "erased": erased})
        return
    console.print(f"{erased:,} entries name nobody any more.")


@keys_app.callback()
def keys(context: typer.Context, as_json: AsJson = False) -> None:
    """List the keys that sign the log, and those that did: publish these, so that others can check."""
    if context.invoked_subcommand is not None:
        return
    ring = _ring()
    listed = [_json(signer.key, is_live=True) for signer in ring.signers]
    listed += [_json(key, is_live=False) for key in ring.retired]
    if as_json:
        printing.say_json(listed)
        return
    for one in listed:
        console.print(f"{one['algorithm']}  {'signs' if one['is_live'] else 'retired'}", style="bold")
        console.print(f"  {one['key']}\n  {one['fingerprint']}", markup=False)


@keys_app.command("add")
def add(algorithm: Annotated[str, typer.Argument(help="ed25519 or sm2.")], as_json: AsJson = False) -> None:
    """Make a new key: from the next start of the sealer on it signs beside the old one."""
    from guiju.apps.evidence.adapters import keys as rings
    from guiju.project import clock

    settings, kind = _settings(), _algorithm(algorithm)
    made = rings.add(settings.LOG_KEYS_FILE, settings.LOG_ORIGIN, kind, on=clock.today())
    _tell(made, as_json, "It signs from the next start on. Hand it to whoever checks, then retire the old one.")


@keys_app.command("retire")
def retire(
    id: Annotated[str, typer.Argument(help="The key's id: eight characters between two `+` of the key.")],
    as_json: AsJson = False,
) -> None:
    """Forget the secret half of a key. What it signed can still be checked."""
    from guiju.apps.evidence.adapters import keys as rings

    gone = rings.retire(_settings().LOG_KEYS_FILE, id)
    _tell(gone, as_json, "It signs no more, from the next start of the sealer on. Its public half stays in the list.")


@keys_app.command("certificate")
def certificate(
    renew: Annotated[
        bool, typer.Option("--renew", help="Make a new key and certificate, and use them from now on.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show the certificates whose keys sign PDFs, the one in use first: publish their fingerprints."""
    from guiju.apps.evidence.adapters import certificate_keys
    from guiju.documents.pdf_signatures import fingerprint
    from guiju.project import clock

    settings, on = _settings(), clock.today()
    file, name = settings.CERTIFICATE_KEY_FILE, settings.LOG_ORIGIN
    certificate_keys.ensure(file, name, on=on)
    if renew:
        certificate_keys.renew(file, name, on=on)
    prints = [fingerprint(one) for one in certificate_keys.certificates(file)]
    if as_json:
        printing.say_json([{"fingerprint": one, "is_live": one == prints[0]} for one in prints])
        return
    for one in prints:
        console.print(f"{one}  {'signs' if one == prints[0] else 'retired'}", markup=False)


def _tell(key: Key, as_json: bool, words: str) -> None:
    if as_json:
        printing.say_json(_json(key, is_live="signs no more" not in words))
    else:
        console.print(f"{key.vkey}\n{key.fingerprint}\n{words}", markup=False)


def _json(key: Key, *, is_live: bool) -> dict[str, object]:
    word = next((word for word, kind in ALGORITHMS.items() if kind is key.algorithm), "cosignature")
    return {"algorithm": word, "is_live": is_live, "key": key.vkey, "id": key.id.hex(), "fingerprint": key.fingerprint}


def _algorithm(word: str) -> Algorithm:
    if word not in ALGORITHMS:
        raise typer.BadParameter(f"{word!r} is no kind of key. Write ed25519 or sm2.")
    return ALGORITHMS[word]


def _ring() -> Ring:
    from guiju.project import evidence_log

    _settings()
    return evidence_log.ring()


def _settings() -> LazySettings:
    """Django's settings, without a database: keys are files."""
    import os

    from django.conf import settings

    from guiju.project import engine, environment

    environment.refuse_unknown(os.environ)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", engine.SETTINGS_MODULE)
    return settings
