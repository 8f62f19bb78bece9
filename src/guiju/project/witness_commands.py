"""`guiju witness`: run a witness for other people's logs. Needs no database server; one folder holds all it has."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from guiju.apps.evidence.adapters import keys, witness_state
from guiju.apps.evidence.adapters.keys import Ring
from guiju.apps.evidence.adapters.witness_state import FILE, KnownLog, State, WitnessRefused
from guiju.core import notes
from guiju.core.checkpoints import encode_hash
from guiju.core.notes import Algorithm, Key
from guiju.core.witnessing import Conflict
from guiju.project import printing, stopping
from guiju.project import serve as server
from guiju.project import witness_app as web
from guiju.project.printing import AsJson

witness_app = typer.Typer(
    help="Run a witness: it signs checkpoints of logs it trusts, and never two that do not fit.", no_args_is_help=True
)
console = Console(highlight=False, soft_wrap=True)

Folder = Annotated[
    Path,
    typer.Option(help="The folder with the witness's key and state.", file_okay=False, envvar="GUIJU_WITNESS_FOLDER"),
]
Port = Annotated[int, typer.Option(help="Port to listen on; a taken port is an error here.", min=1, max=65535)]
WORDS = {
    Conflict.TWO_ROOTS: "TWO ROOTS OF ONE SIZE 同一条数两个根：该日志已分叉",
    Conflict.UNPROVEN: "NOT SHOWN TO CONTINUE 未证明与此前一致：请日志方说明",
}


@witness_app.command()
def init(
    name: Annotated[str, typer.Argument(help="Its name for good: an address without https, such as witness.org/w1.")],
    folder: Folder,
    as_json: AsJson = False,
) -> None:
    """Make a witness's key and empty state, and print the key to hand to those who trust it."""
    file = folder / web.KEY_FILE
    if file.exists() or (folder / FILE).exists():
        raise WitnessRefused(
            "witness.is_there",
            zh=f"{folder.name} 中已有见证方的密钥或状态，不会覆盖。",
            en=f"There is a witness's key or state in {folder.name} already; nothing is overwritten.",
        )
    if not notes.is_name(name):
        raise typer.BadParameter("A name has no spaces and no +.")
    ring = keys.ensure(file, name, [Algorithm.COSIGNATURE], on=_today())
    witness_state.create(folder / FILE, ring.keys)
    if as_json:
        printing.say_json([_key(signer.key) for signer in ring.signers])
    else:
        _introduce(ring)


@witness_app.command()
def trust(
    vkey: Annotated[str, typer.Argument(help="The log's key, name+id+base64; get it from its operator, not the log.")],
    folder: Folder,
    remove: Annotated[bool, typer.Option("--remove", help="Trust this key no more.")] = False,
    as_json: AsJson = False,
) -> None:
    """Trust a log's key from now on (several a log while keys are exchanged), also while the witness runs."""
    key, state = notes.read_key(vkey), _state(folder)
    if remove:
        state.distrust(key)
    is_new = not remove and state.trust(key, on=_today())
    if as_json:
        printing.say_json({"origin": key.name, **_key(key), "is_trusted": not remove, "is_new": is_new})
        return
    if remove:
        console.print(f"{key.name}: the key {key.id.hex()} is trusted no more. What was signed stays remembered.")
        return
    console.print(f"{key.name}: the key {key.id.hex()} is {'trusted now' if is_new else 'trusted already'}.")
    console.print(f"Compare its fingerprint with the operator: {key.fingerprint}")


@witness_app.command()
def serve(
    folder: Folder,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Port = 7380,
    prefix: Annotated[
        str, typer.Option(help="The path that the interface begins at.", envvar="GUIJU_WITNESS_PREFIX")
    ] = "",
    new_state: Annotated[
        bool, typer.Option("--new-state", help="Begin with an empty state; only if this key never signed anything.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Serve the witness until Ctrl-C or SIGTERM (behind a TLS proxy). Refuses to start when its state was lost.

    With --json one line says the address once it answers.
    """
    path = web.prefix(prefix)
    ring = web.ring_of(folder)
    if new_state:
        witness_state.create(folder / FILE, ring.keys)
    logs = _state(folder).logs()
    if server.free_port(host, port) != port:
        raise typer.BadParameter(f"Port {port} on {host} is taken. Stop what listens there, or name another: --port N")
    os.environ |= {"GUIJU_WITNESS_FOLDER": str(folder.absolute()), "GUIJU_WITNESS_PREFIX": path}
    try:
        with server.witness(host, port) as watch:
            name, address = ring.signers[0].key.name, f"{server.address(host, port)}{path}"
            if as_json:
                printing.say_json({"address": address, "witness": name, "logs": len(logs)}, in_one_line=True)
            else:
                many = "1 log" if len(logs) == 1 else f"{len(logs)} logs"
                console.print(f"{name} witnesses {many} on {address}. Ctrl-C stops it.")
            watch()
    except stopping.Stopped as stopped:
        if not as_json:
            console.print(f"Stopped ({stopped}).")


@witness_app.command()
def status(
    folder: Folder,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, with the evidence of conflicts whole.")] = False,
) -> None:
    """Show the witness, its logs, and loudly what a log signed that does not fit (then the exit code is 1)."""
    ring, logs = web.ring_of(folder), _state(folder).logs()
    if as_json:
        printing.say_json(_shown(ring, logs))
    else:
        _show(ring, logs)
    if any(log.conflicts for log in logs):
        printing.does_not_hold()


def _state(folder: Path) -> State:
    return State(folder / FILE, web.ring_of(folder).keys)


def _today() -> date:
    return datetime.now(UTC).date()


def _introduce(ring: Ring) -> None:
    for signer in ring.signers:
        console.print(signer.key.vkey, markup=False)
        console.print(f"fingerprint 指纹: {signer.key.fingerprint}")


def _show(ring: Ring, logs: list[KnownLog]) -> None:
    _introduce(ring)
    table = Table()
    for heading in ("log", "keys", "size", "last signed"):
        table.add_column(heading, justify="right" if heading == "size" else "left", overflow="fold")
    for log in logs:
        ids = ", ".join(key.id.hex() for key in log.keys) or "trusted no more"
        at = log.signed_at
        table.add_row(escape(log.origin), ids, f"{log.seen.size:,}", f"{at:%Y-%m-%d %H:%M:%S}Z" if at else "never")
    console.print(table)
    for log in logs:
        for conflict in log.conflicts:
            console.print(
                f"[bold red]!! {escape(log.origin)}: {WORDS[conflict.kind]}[/]  ({conflict.size:,} entries, "
                f"{conflict.at:%Y-%m-%d %H:%M:%S}Z). Both signed notes: guiju witness status --json"
            )


def _shown(ring: Ring, logs: list[KnownLog]) -> dict[str, Any]:
    return {
        "witness": [_key(signer.key) for signer in ring.signers],
        "logs": [
            {
                "origin": log.origin,
                "keys": [_key(key) for key in log.keys],
                "size": log.seen.size,
                "root": encode_hash(log.seen.root),
                "signed_at": log.signed_at and log.signed_at.isoformat(),
                "note": log.note,
                "conflicts": [
                    {
                        "kind": one.kind.value,
                        "size": one.size,
                        "at": one.at.isoformat(),
                        "request": one.request,
                        "signed_before": one.known,
                    }
                    for one in log.conflicts
                ],
            }
            for log in logs
        ],
    }


def _key(key: Key) -> dict[str, str]:
    return {"vkey": key.vkey, "fingerprint": key.fingerprint}
